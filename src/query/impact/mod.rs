//! The effects of changing or deleting a resource, and its own dependencies.

mod cause;
mod deletion;
mod dependent;
mod known;
mod published;
mod since;
mod unsure;

use std::collections::{BTreeMap, BTreeSet};

pub use cause::ImpactCause;
pub use deletion::{Deletion, DeletionStep, DeletionVerdict, DropReference};
pub use dependent::{Dependent, SinceEvent};
pub use unsure::Unsure;

use crate::graph::{DependencyGraph, Direction, Node};
use crate::lex::{Operation, ResourceKey, Verb, Version};
use crate::query::error::Result;
use crate::query::{Archive, Point};
use known::Known;

/// The subject of an impact query.
#[derive(Clone, Debug)]
pub struct ImpactQuestion {
    /// A resource, or an external one as `graph` names it: `AMAZON.DATE`, the ARN of a function.
    pub address: String,
    /// Whether it is to be deleted instead of changed.
    pub delete: bool,
    /// The earlier point to compare the dependents with, if any.
    pub since: Option<Point>,
}

/// The effects of a change or a deletion at a point.
#[derive(Clone, Debug)]
pub struct Impact {
    /// The point.
    pub point: Point,
    /// The subject.
    pub cause: ImpactCause,
    /// Its versions that exist or are referred to: the start of both graphs. Empty for an external
    /// resource that nothing refers to.
    pub starts: Vec<Node>,
    /// All direct and indirect dependents, in any version.
    pub above: DependencyGraph,
    /// All its own dependencies, of the requested version or `$LATEST`.
    pub below: DependencyGraph,
    /// The dependents that change immediately, because they lead to it only through `$LATEST`; for
    /// an external resource, all dependents. Never the cause itself.
    pub affected: BTreeSet<Node>,
    /// The direct dependents, in order, with the event of each reference.
    pub direct: Vec<Dependent>,
    /// Bots, or locales of V2 bots, whose draft must be built again.
    pub not_built: Vec<ResourceKey>,
    /// Bots that depend on it, in any version.
    pub bots: Vec<ResourceKey>,
    /// Intents and slot types in both graphs that several bots use: those bots.
    pub shared: BTreeMap<ResourceKey, Vec<ResourceKey>>,
    /// Possible dependents whose content no record shows.
    pub unsure: Vec<Unsure>,
    /// The effects of the deletion, if requested.
    pub deletion: Option<Deletion>,
    /// The differences from the direct dependents at an earlier point, if requested.
    pub compared: Option<DependentChanges>,
}

/// The difference between two sets of direct dependents. References that were added and removed in
/// between are in neither.
#[derive(Clone, Debug)]
pub struct DependentChanges {
    /// The earlier point.
    pub from: Point,
    /// References that exist now and did not exist then, or had another version.
    pub added: Vec<Dependent>,
    /// References that existed then and do not exist now, with the event that removed each.
    pub removed: Vec<Dependent>,
}

impl Impact {
    /// Whether any of it is not proven.
    pub fn is_doubtful(&self) -> bool {
        // Its own dependencies affect a change of it, but not whether Lex can delete it.
        let doubtful_below = self.deletion.is_none() && self.below.is_doubtful();
        !self.unsure.is_empty() || self.above.is_doubtful() || doubtful_below
    }
}

/// Determines the effects of a change or a deletion.
///
/// A resource without a version means all versions: a change means `$LATEST`, a deletion every
/// version.
///
/// # Errors
///
/// If the resource does not exist at the point, or only `$LATEST` is to be deleted.
pub fn impact(archive: &Archive, point: Point, question: &ImpactQuestion) -> Result<Impact> {
    let known = Known::at(archive, &point)?;
    let whole = &known.graph;
    let cause = cause::find(archive, &point, &question.address, whole)?;
    let starts = cause.nodes(whole);
    let called = |key: &ResourceKey| archive.called(&point, key);
    let deletion = question.delete.then(|| Deletion::of(&cause, &starts, whole, &called));
    let deletion = deletion.transpose()?;
    let above = whole.reach(&starts, Direction::Dependents, None);
    let below = whole.reach(&cause.dependency_root(), Direction::Dependencies, None);
    let affected = affected(&cause, &starts, whole);
    let direct = since::direct(archive, &point, whole, &cause)?;
    let unsure = unsure::unsure(archive, &point, &known, &cause)?;
    let not_built = match &cause {
        ImpactCause::Resource(_) => unbuilt(&affected),
        ImpactCause::Outside(_) => Vec::new(),
    };
    let near: BTreeSet<&ResourceKey> =
        above.nodes().chain(below.nodes()).filter_map(Node::key).collect();
    let shared = shared(whole, &near);
    let compared = match &question.since {
        Some(from) => Some(compare(archive, (from, &point), &cause, &direct)?),
        None => None,
    };
    let deletion = deletion.map(|deletion| deletion.with_unsure(&direct, &unsure));
    Ok(Impact {
        bots: bots(&above, &starts),
        point,
        cause,
        starts,
        above,
        below,
        affected,
        direct,
        not_built,
        shared,
        unsure,
        deletion,
        compared,
    })
}

/// The dependents that a change affects immediately: through `$LATEST` only. For an external
/// resource, all dependents.
fn affected(cause: &ImpactCause, starts: &[Node], whole: &DependencyGraph) -> BTreeSet<Node> {
    let changing = starts.iter().filter(|start| match cause {
        ImpactCause::Resource(_) => !matches!(start.version(), Some(Version::Number(_))),
        ImpactCause::Outside(_) => true,
    });
    let reached = whole.reach(changing, Direction::Dependents, None);
    reached.nodes().filter(|node| !starts.contains(node)).cloned().collect()
}

/// The unit of a build: a bot in V1, a locale in V2.
fn unbuilt(affected: &BTreeSet<Node>) -> Vec<ResourceKey> {
    let is_built = |key: &&ResourceKey| {
        key.row().build.is_some() || Operation::of(key.api, Verb::Build, key.kind()).is_some()
    };
    let latest = affected.iter().filter(|node| node.version() == Some(Version::Latest));
    let keys = latest.filter_map(Node::key);
    keys.filter(is_built).cloned().collect()
}

fn bots(above: &DependencyGraph, starts: &[Node]) -> Vec<ResourceKey> {
    let keys: BTreeSet<&ResourceKey> =
        above.nodes().filter(|node| !starts.contains(node)).filter_map(Node::key).collect();
    keys.into_iter().filter(|key| key.has_pointers()).cloned().collect()
}

/// The bots of each resource that several bots use, in any version of either.
fn shared(
    whole: &DependencyGraph,
    near: &BTreeSet<&ResourceKey>,
) -> BTreeMap<ResourceKey, Vec<ResourceKey>> {
    let mut users: BTreeMap<&ResourceKey, BTreeSet<&ResourceKey>> = BTreeMap::new();
    let bots = whole.nodes().filter_map(|node| Some((node, node.key()?)));
    for (node, bot) in bots.filter(|(_, key)| key.has_pointers()) {
        let reached = whole.reached([node], Direction::Dependencies).into_iter();
        for key in reached.filter_map(Node::key).filter(|key| !key.has_pointers()) {
            users.entry(key).or_default().insert(bot);
        }
    }
    users.retain(|key, bots| near.contains(key) && bots.len() > 1);
    let owned = |(key, bots): (&ResourceKey, BTreeSet<&ResourceKey>)| {
        (key.clone(), bots.into_iter().cloned().collect())
    };
    users.into_iter().map(owned).collect()
}

fn compare(
    archive: &Archive,
    (from, point): (&Point, &Point),
    cause: &ImpactCause,
    now: &[Dependent],
) -> Result<DependentChanges> {
    let then = dependent::edges(&Known::at(archive, from)?.graph, cause);
    let is_same =
        |now: &Dependent, then: &Dependent| (&now.from, &now.to) == (&then.from, &then.to);
    let added = now.iter().filter(|now| !then.iter().any(|then| is_same(now, then)));
    let mut removed: Vec<Dependent> =
        then.iter().filter(|then| !now.iter().any(|now| is_same(now, then))).cloned().collect();
    for dependent in &mut removed {
        dependent.version_since =
            since::removal_event(archive, point, &dependent.from, &dependent.to)?;
    }
    Ok(DependentChanges { from: from.clone(), added: added.cloned().collect(), removed })
}
