use crate::graph::{DependencyGraph, Node, Presence};
use crate::query::Logged;
use crate::query::impact::ImpactCause;

/// What refers to the cause itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dependent {
    /// What refers.
    pub from: Node,
    /// What it refers to: a version of the cause.
    pub to: Node,
    /// Where in its document, as a record said it. At least one place.
    pub via: Vec<String>,
    /// Whether what it says is known.
    pub presence: Presence,
    /// What made it refer to the cause, in whatever version, without a break until now; `None`
    /// where no record tells: channels are made in the console.
    pub since: Option<SinceEvent>,
    /// What made it refer to this version of the cause; of a dependent that ceased to be one, what
    /// ended it.
    pub version_since: Option<SinceEvent>,
}

/// An event with which something began, or ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SinceEvent {
    /// The event.
    pub event: Logged,
    /// Whether it was this event. Otherwise it is so since then at the latest: what was before is
    /// not known, or something happened in between that no record tells of.
    pub is_certain: bool,
}

/// What refers to the cause, by what refers.
pub(super) fn edges(whole: &DependencyGraph, cause: &ImpactCause) -> Vec<Dependent> {
    let targets = whole.nodes().filter(|node| cause.is(node));
    let mut found: Vec<Dependent> = targets
        .flat_map(|target| whole.dependents_of(target))
        .filter(|edge| !cause.is(edge.from))
        .map(|edge| Dependent {
            from: edge.from.clone(),
            to: edge.to.clone(),
            via: edge.via.iter().map(|via| (*via).to_owned()).collect(),
            presence: whole.presence(edge.from).unwrap_or(Presence::Unrecorded),
            since: None,
            version_since: None,
        })
        .collect();
    found.sort_by(|a, b| (&a.from, &a.to).cmp(&(&b.from, &b.to)));
    found
}
