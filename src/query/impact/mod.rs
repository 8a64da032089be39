//! What changes or breaks if something changes or goes, and what it rests on itself.

mod cause;
mod deletion;
mod dependent;
mod indexed;
mod turns;
mod unsure;

use std::collections::{BTreeMap, BTreeSet};

pub use cause::ImpactCause;
pub use deletion::{Deletion, DeletionStep, DeletionVerdict, LetGo};
pub use dependent::{Dependent, SinceEvent};
pub use unsure::Unsure;

use crate::graph::{DependencyGraph, Direction, Node};
use crate::lex::{Operation, ResourceKey, Verb, Version};
use crate::query::error::Result;
use crate::query::{Archive, Point};

/// What to look at.
#[derive(Clone, Debug)]
pub struct ImpactQuestion {
    /// A resource, or something outside as `graph` names it: `AMAZON.DATE`, the ARN of a function.
    pub address: String,
    /// Whether it is to be deleted, and not only changed.
    pub delete: bool,
    /// From when on the dependents are compared, if at all.
    pub since: Option<Point>,
}

/// What a change or a deletion would do at a point.
#[derive(Clone, Debug)]
pub struct Impact {
    /// The point.
    pub point: Point,
    /// What would change, or go.
    pub cause: ImpactCause,
    /// The versions of it that are there or referred to: where both graphs begin. Of something
    /// outside that nothing refers to, none.
    pub starts: Vec<Node>,
    /// All that depends on it, in any version, and how.
    pub above: DependencyGraph,
    /// All that it rests on itself: of what has versions, the one asked for or `$LATEST`.
    pub below: DependencyGraph,
    /// What changes in the same moment, because only `$LATEST` lies between; of something outside,
    /// all that depends on it. Never the cause itself.
    pub affected: BTreeSet<Node>,
    /// What refers to it itself, in order, and since when.
    pub direct: Vec<Dependent>,
    /// Bots, or locales of bots of V2, of which what is edited would have to be built again.
    pub not_built: Vec<ResourceKey>,
    /// Bots that depend on it, in any version.
    pub bots: Vec<ResourceKey>,
    /// Of intents and slot types in both graphs that several bots use: those bots.
    pub shared: BTreeMap<ResourceKey, Vec<ResourceKey>>,
    /// What may depend on it, and no record tells.
    pub unsure: Vec<Unsure>,
    /// What its deletion meets, if that was asked for.
    pub deletion: Option<Deletion>,
    /// How the direct dependents differ from those of an earlier point, if that was asked for.
    pub compared: Option<DependentChanges>,
}

/// Two sets of direct dependents. What came and went in between is in neither.
#[derive(Clone, Debug)]
pub struct DependentChanges {
    /// The earlier point.
    pub from: Point,
    /// What refers to it now and did not then, or to another version.
    pub came: Vec<Dependent>,
    /// What referred to it then and does not now; with the event that ended it.
    pub went: Vec<Dependent>,
}

impl Impact {
    /// Whether something in it is not proven.
    pub fn is_doubtful(&self) -> bool {
        // What it rests on bears on a change of it, not on whether it can go.
        let rests_on = self.deletion.is_none() && self.below.is_doubtful();
        !self.unsure.is_empty() || self.above.is_doubtful() || rests_on
    }
}

/// Says what a change of something, or its deletion, would do.
///
/// A resource without a version means all of them: its change is that of `$LATEST`, its deletion
/// takes every version.
///
/// # Errors
///
/// Where it is not there at the point, or `$LATEST` alone is to be deleted.
pub fn impact(archive: &Archive, point: Point, question: &ImpactQuestion) -> Result<Impact> {
    let (state, whole) = indexed::graph(archive, &point)?;
    let cause = cause::find(archive, &point, &question.address, &whole)?;
    let starts = cause.nodes(&whole);
    let deletion = question.delete.then(|| Deletion::of(&cause, &starts, &whole)).transpose()?;
    let above = whole.reach(&starts, Direction::Dependents, None);
    let below = whole.reach(&cause.foot(), Direction::Dependencies, None);
    let affected = affected(&cause, &starts, &whole);
    let direct = turns::direct(archive, &point, &state, &whole, &cause)?;
    let unsure = unsure::unsure(archive, &point, &state, &cause)?;
    let not_built = match &cause {
        ImpactCause::Resource(_) => unbuilt(&affected),
        ImpactCause::Outside(_) => Vec::new(),
    };
    let near: BTreeSet<&ResourceKey> =
        above.nodes().chain(below.nodes()).filter_map(Node::key).collect();
    let shared = shared(&whole, &near);
    let compared = match &question.since {
        Some(from) => Some(compare(archive, (from, &point), &cause, &direct)?),
        None => None,
    };
    let deletion = deletion.map(|deletion| deletion.judged(&direct, &unsure));
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

/// What follows a change at once: through `$LATEST` alone. A change of what is outside needs
/// nobody's leave.
fn affected(cause: &ImpactCause, starts: &[Node], whole: &DependencyGraph) -> BTreeSet<Node> {
    let changing = starts.iter().filter(|start| match cause {
        ImpactCause::Resource(_) => !matches!(start.version(), Some(Version::Number(_))),
        ImpactCause::Outside(_) => true,
    });
    let reached = whole.reach(changing, Direction::Dependents, None);
    reached.nodes().filter(|node| !starts.contains(node)).cloned().collect()
}

/// What is built as a whole: a bot in V1, a locale in V2.
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

/// Of resources that several bots use, in any version of either: those bots.
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
    let then = dependent::edges(&indexed::graph(archive, from)?.1, cause);
    let is_same =
        |now: &Dependent, then: &Dependent| (&now.from, &now.to) == (&then.from, &then.to);
    let came = now.iter().filter(|now| !then.iter().any(|then| is_same(now, then)));
    let mut went: Vec<Dependent> =
        then.iter().filter(|then| !now.iter().any(|now| is_same(now, then))).cloned().collect();
    for gone in &mut went {
        gone.version_since = turns::ended(archive, point, &gone.from, &gone.to)?;
    }
    Ok(DependentChanges { from: from.clone(), came: came.cloned().collect(), went })
}
