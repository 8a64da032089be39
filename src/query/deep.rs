//! The differences below two resources, in all their dependencies.

use std::collections::BTreeMap;

use crate::lex::{ResourceKey, ResourceKind};
use crate::query::error::Result;
use crate::query::resolved::{PartPresence, ResolvedPart, resolved};
use crate::query::{Archive, Shown, Side};
use crate::state::diff::{self, Differences};

/// A dependency of one or both resources that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartDiff {
    /// The dependency of the first resource; `None` if it has none.
    pub before: Option<Shown>,
    /// The dependency of the second resource; `None` if it has none.
    pub after: Option<Shown>,
    /// The differences. Meaningless if [`is_known`](Self::is_known) is not set.
    pub differences: Differences,
    /// Whether the documents of both are known, if they exist.
    pub is_known: bool,
}

impl PartDiff {
    /// The dependency on the second side, or else on the first.
    pub fn shown(&self) -> Option<&Shown> {
        self.after.as_ref().or(self.before.as_ref())
    }
}

/// Identifies a part on both sides: the path of kinds and ids, or of kinds and names between two
/// bots, and its position among parts with the same path.
type Identity = (Vec<(ResourceKind, String)>, usize);

/// The parts that differ between two sides: first those of the second side in their order, then
/// those that only the first side has.
pub(super) fn parts(archive: &Archive, before: &Side, after: &Side) -> Result<Vec<PartDiff>> {
    let is_one = before.subject.key.root() == after.subject.key.root();
    let (old, new) = (below(archive, before, is_one)?, below(archive, after, is_one)?);
    let by_identity: BTreeMap<&Identity, &Shown> = old.iter().map(|(it, one)| (it, one)).collect();
    let in_both = |it: &Identity| new.iter().any(|(other, _)| other == it);
    let pairs = new.iter().map(|(it, after)| (by_identity.get(it).copied(), Some(after)));
    let removed = old.iter().filter(|(it, _)| !in_both(it)).map(|(_, before)| (Some(before), None));
    Ok(pairs.chain(removed).filter_map(|(before, after)| compared(before, after)).collect())
}

/// The difference; `None` if both are known to be equal.
pub(super) fn compared(before: Option<&Shown>, after: Option<&Shown>) -> Option<PartDiff> {
    let document = |shown: Option<&Shown>| shown?.body.document().cloned();
    let (old, new) = (document(before), document(after));
    let is_known = old.is_some() == before.is_some() && new.is_some() == after.is_some();
    let differences = diff::diff(old.as_deref(), new.as_deref());
    let is_same = is_known && before.is_some() && after.is_some() && differences.list.is_empty();
    (!is_same).then(|| PartDiff {
        before: before.cloned(),
        after: after.cloned(),
        differences,
        is_known,
    })
}

/// The dependencies of a side.
fn below(archive: &Archive, side: &Side, by_ids: bool) -> Result<Vec<(Identity, Shown)>> {
    if side.shown.is_none() {
        return Ok(Vec::new());
    }
    let resolved = resolved(archive, side.point.clone(), &side.subject)?;
    let parts = resolved.parts();
    let names: BTreeMap<&ResourceKey, String> =
        parts.iter().filter_map(|part| Some((&part.key, name(part)?))).collect();
    let mut seen: BTreeMap<Vec<(ResourceKind, String)>, usize> = BTreeMap::new();
    let mut found = Vec::new();
    for part in &parts[1..] {
        let PartPresence::Present(shown) = &part.presence else { continue };
        // Two V2 bots have different bot ids, and so different ids throughout.
        let is_by_name = !by_ids && part.key.is_named_apart();
        let own = |key: &ResourceKey| match names.get(key) {
            _ if is_by_name && key.parent().is_none() => String::new(),
            Some(name) if is_by_name => name.clone(),
            _ => key.raw_id(),
        };
        let path: Vec<_> = part.key.from_root().iter().map(|key| (key.kind(), own(key))).collect();
        let nth = seen.entry(path.clone()).or_default();
        found.push(((path, *nth), shown.clone()));
        *nth += 1;
    }
    Ok(found)
}

/// The name of a part that has a name besides its id.
fn name(part: &ResolvedPart) -> Option<String> {
    let document = part.shown()?.body.document()?;
    document.body().text(part.key.name_member()?).map(str::to_owned)
}
