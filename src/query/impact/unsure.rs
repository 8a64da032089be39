use crate::graph::Node;
use crate::lex::{KindRow, ResourceKey, Schema, Version};
use crate::query::error::Result;
use crate::query::impact::ImpactCause;
use crate::query::impact::known::Known;
use crate::query::{Archive, Point};
use crate::state::{Doubt, GapReason};

/// A possible dependent of the cause.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unsure {
    /// The node.
    pub node: Node,
    /// Why its content is unknown.
    pub why: Doubt,
    /// Whether it may refer to the cause directly, and not only through other dependents.
    pub is_direct: bool,
}

/// Every existing version of unknown content that may depend on the cause, and every missing
/// version that may.
pub(super) fn unsure(
    archive: &Archive,
    point: &Point,
    known: &Known,
    cause: &ImpactCause,
) -> Result<Vec<Unsure>> {
    let mut found = Vec::new();
    let mut note = |key: &ResourceKey, version: Version, why: Doubt| {
        if may_depend(key, cause.key()) {
            let is_direct = cause.key().is_none_or(|cause| key.row().may_refer(cause.kind()));
            found.push(Unsure { node: Node::of(key, version), why, is_direct });
        }
    };
    for (key, version, why) in &known.doubts {
        note(key, *version, why.clone());
    }
    for key in known.with_gaps.iter().filter(|key| may_depend(key, cause.key())) {
        let Some(resource) = archive.bare_resource(point, key)? else { continue };
        for numbers in archive.unrecorded_versions(point, key, &resource)? {
            let (first, last) = (*numbers.start(), *numbers.end());
            let why = Doubt::Gap(GapReason::VersionsMissing { first, last });
            note(key, Version::Number(first), why);
        }
    }
    for (key, gap) in archive.gaps_at(point)? {
        note(&key, Version::Latest, Doubt::Gap(gap.reason));
    }
    found.sort();
    found.dedup_by(|later, first| later.node == first.node);
    Ok(found)
}

/// Whether one key may depend on another, directly or not; everything may depend on an external
/// resource. The key of a channel has its parent alias.
fn may_depend(from: &ResourceKey, to: Option<&ResourceKey>) -> bool {
    let Some(to) = to else { return from.is_recorded() };
    let (above, root) = (from.root(), to.root());
    let is_within = from == &above || above.kind() != root.kind() || above == root;
    from.is_beside(to) && is_within && kinds_may_depend(from.row(), to)
}

fn kinds_may_depend(from: &KindRow, to: &ResourceKey) -> bool {
    let mut between = Schema::of(to.api).kinds.iter().filter(|row| row.kind != from.kind);
    from.may_refer(to.kind())
        || between.any(|row| from.may_refer(row.kind) && kinds_may_depend(row, to))
}
