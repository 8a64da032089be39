use std::collections::BTreeSet;

use crate::graph::{DependencyGraph, Group, Node};
use crate::lex::{HeldBack, Operation, ResourceKey, Verb, Version};
use crate::query::error::{Error, Result};
use crate::query::impact::{Dependent, ImpactCause, Unsure};

/// What the deletion of something meets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deletion {
    /// The operation of Lex that deletes it; `None` for what is outside.
    pub operation: Option<&'static str>,
    /// What Lex would answer.
    pub verdict: DeletionVerdict,
    /// What Lex V2 looks for before it; `None` of V1, where whatever refers to it holds it back.
    pub held_back: Option<HeldBack>,
    /// What must let go before, in an order in which Lex accepts each: what refers goes before
    /// what it refers to. Empty for what is outside.
    pub steps: Vec<DeletionStep>,
}

/// What Lex would answer to a deletion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeletionVerdict {
    /// `ResourceInUseException`: something refers to it.
    Refused,
    /// Nothing refers to it.
    Accepted,
    /// Nothing known refers to it, but something not known may.
    Unrecorded,
    /// Lex is not asked.
    Outside,
}

/// One thing that must let go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeletionStep {
    /// What lets go.
    pub node: Node,
    /// How.
    pub how: LetGo,
    /// The operation that does it, in the API of the node.
    pub operation: Option<&'static str>,
}

/// How something lets go of what it refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LetGo {
    /// It is deleted: a published version says what it says, and a channel hangs where it hangs.
    Delete,
    /// It is put again without the reference.
    Edit,
    /// It is deleted, or put again so that it points to a version that stays.
    DeleteOrMove,
}

impl Deletion {
    /// The deletion of a cause. Its verdict is that of a graph in which nothing is unknown.
    pub(super) fn of(
        cause: &ImpactCause,
        starts: &[Node],
        whole: &DependencyGraph,
    ) -> Result<Self> {
        let Some(key) = cause.key() else {
            return Ok(Self {
                operation: None,
                verdict: DeletionVerdict::Outside,
                held_back: None,
                steps: Vec::new(),
            });
        };
        if key.is_part_of_version()
            && let Some(Version::Number(number)) = cause.version()
        {
            return Err(Error::Misused {
                what: format!("version {number} of its bot froze {}", key.short()),
                hint: format!("ask for {}@{number}, which goes as a whole", key.root().short()),
            });
        }
        let verb = match cause.version() {
            None => Verb::Delete,
            Some(Version::Number(_)) => Verb::DeleteVersion,
            Some(Version::Latest) if key.is_part_of_version() => Verb::Delete,
            Some(Version::Latest) => {
                return Err(Error::Misused {
                    what: format!(
                        "`{}` of {} cannot be deleted alone",
                        Version::Latest.written(key.api),
                        key.short()
                    ),
                    hint: format!("ask for {}, or a number", key.short()),
                });
            }
        };
        let held_back = key.row().held_back;
        let steps = match held_back {
            None => steps(cause, starts, whole),
            Some(held_back) => holders(cause, &held_back, starts, whole),
        };
        let verdict =
            if steps.is_empty() { DeletionVerdict::Accepted } else { DeletionVerdict::Refused };
        Ok(Self { operation: operation(key, verb), verdict, held_back, steps })
    }

    /// The same, where something that is not known may refer to the cause.
    pub(super) fn judged(self, direct: &[Dependent], unsure: &[Unsure]) -> Self {
        let may_hold = |unsure: &&Unsure| {
            unsure.is_direct
                && self
                    .held_back
                    .is_none_or(|it| unsure.node.key().is_some_and(|key| holds(&it, key)))
        };
        let is_unrecorded = direct.is_empty() && unsure.iter().any(|unsure| may_hold(&unsure));
        match self.verdict {
            DeletionVerdict::Accepted if is_unrecorded => {
                Self { verdict: DeletionVerdict::Unrecorded, ..self }
            }
            DeletionVerdict::Refused
            | DeletionVerdict::Accepted
            | DeletionVerdict::Unrecorded
            | DeletionVerdict::Outside => self,
        }
    }
}

/// What Lex V2 looks for, one reference away: what a version of a bot froze refers to what it froze.
fn holders(
    cause: &ImpactCause,
    held_back: &HeldBack,
    starts: &[Node],
    whole: &DependencyGraph,
) -> Vec<DeletionStep> {
    let goes = |start: &&Node| {
        start.key().is_some_and(|key| !key.is_part_of_version() || is_latest(start))
    };
    let from = starts.iter().filter(goes).flat_map(|start| whole.dependents_of(start));
    let holding: BTreeSet<&Node> = from
        .map(|dependency| dependency.from)
        .filter(|node| node.key().is_some_and(|key| holds(held_back, key)))
        .collect();
    holding.into_iter().map(|node| step(cause, node)).collect()
}

fn is_latest(node: &Node) -> bool {
    node.version() == Some(Version::Latest)
}

/// Whether a resource holds back what it refers to. What came with its parent refers to the draft only.
fn holds(held_back: &HeldBack, key: &ResourceKey) -> bool {
    held_back.by.contains(&key.kind()) && key.implied().is_none()
}

/// All that must let go, what refers first. `$LATEST` is edited, so what depends on it may stay.
fn steps(cause: &ImpactCause, starts: &[Node], whole: &DependencyGraph) -> Vec<DeletionStep> {
    let mut letting_go: BTreeSet<&Node> = BTreeSet::new();
    let mut going: Vec<&Node> = starts.iter().collect();
    while let Some(node) = going.pop() {
        for from in whole.dependents_of(node).into_iter().map(|dependency| dependency.from) {
            let is_new = !cause.is(from) && letting_go.insert(from);
            if is_new && from.version() != Some(Version::Latest) {
                going.push(from);
            }
        }
    }
    let groups = whole.order().into_iter().rev();
    let nodes = groups.flat_map(|group| match group {
        Group::Single(node) => vec![node],
        Group::Cycle(nodes) => nodes,
    });
    nodes.filter(|node| letting_go.contains(node)).map(|node| step(cause, node)).collect()
}

fn step(cause: &ImpactCause, node: &Node) -> DeletionStep {
    let key = node.key();
    let is_alias = key.is_some_and(|key| key.is_pointer());
    // An alias of the bot that goes has nowhere to point to.
    let is_below = key.zip(cause.key()).is_some_and(|(key, cause)| key.is_below(cause));
    let (how, verb) = match node.version() {
        Some(Version::Latest) => (LetGo::Edit, Verb::Put),
        Some(Version::Number(_)) => (LetGo::Delete, Verb::DeleteVersion),
        None if is_alias && !(is_below && cause.version().is_none()) => {
            (LetGo::DeleteOrMove, Verb::Delete)
        }
        None => (LetGo::Delete, Verb::Delete),
    };
    DeletionStep { node: node.clone(), how, operation: key.and_then(|key| operation(key, verb)) }
}

fn operation(key: &ResourceKey, verb: Verb) -> Option<&'static str> {
    let of = |verb| Operation::of(key.api, verb, key.kind());
    let update = || (verb == Verb::Put).then(|| of(Verb::Update)).flatten();
    of(verb).or_else(update).map(|row| row.name)
}
