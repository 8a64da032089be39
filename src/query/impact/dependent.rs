use crate::graph::{DependencyGraph, Node, Presence};
use crate::query::Logged;
use crate::query::impact::ImpactCause;

/// A direct dependent of the cause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dependent {
    /// The dependent.
    pub from: Node,
    /// The version of the cause that it refers to.
    pub to: Node,
    /// The places in its document, as recorded. At least one.
    pub via: Vec<String>,
    /// Whether its content is known.
    pub presence: Presence,
    /// The event since which it refers to any version of the cause without a break; `None` if no
    /// record shows it: channels are created in the console.
    pub since: Option<SinceEvent>,
    /// The event since which it refers to this version of the cause; for a former dependent, the
    /// event that removed the reference.
    pub version_since: Option<SinceEvent>,
}

/// An event that started or ended something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SinceEvent {
    /// The event.
    pub event: Logged,
    /// Whether this event did it. Otherwise it is an upper bound: the state before is unknown, or a
    /// gap lies in between.
    pub is_certain: bool,
}

/// The direct dependents of the cause, by dependent.
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
