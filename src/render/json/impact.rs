use std::borrow::Cow;

use serde::Serialize;

use super::{SCHEMA, address, commit, time, written};
use crate::graph::{DependencyGraph, Node, Presence};
use crate::lex::ResourceKey;
use crate::query::impact::{
    Deletion, DeletionVerdict, Dependent, DependentChanges, DropReference, Impact, ImpactCause,
    SinceEvent,
};
use crate::render::sentence;
use crate::state::Doubt;

#[derive(Serialize)]
struct Answer<'a> {
    schema: u32,
    at: Option<String>,
    commit: Option<String>,
    address: String,
    above: Graph<'a>,
    below: Graph<'a>,
    direct: Vec<Direct<'a>>,
    aliases: Vec<Alias>,
    not_built: Vec<String>,
    bots: Vec<String>,
    shared: Vec<Shared>,
    unsure: Vec<Unsure<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    deletion: Option<Deleted>,
    #[serde(skip_serializing_if = "Option::is_none")]
    compared: Option<Comparison<'a>>,
}

#[derive(Serialize)]
struct Graph<'a> {
    nodes: Vec<GraphNode>,
    edges: Vec<Edge<'a>>,
}

#[derive(Serialize)]
struct GraphNode {
    address: String,
    kind: &'static str,
    missing: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    effect: Option<&'static str>,
}

#[derive(Serialize)]
struct Edge<'a> {
    from: String,
    to: String,
    via: Vec<&'a str>,
}

#[derive(Serialize)]
struct Direct<'a> {
    from: String,
    to: String,
    via: &'a [String],
    since: Option<Event<'a>>,
    version_since: Option<Event<'a>>,
}

#[derive(Serialize)]
struct Event<'a> {
    event: &'a str,
    time: Option<String>,
    name: &'a str,
    author: &'a str,
    principal: Option<&'a str>,
    certain: bool,
}

#[derive(Serialize)]
struct Alias {
    address: String,
    effect: &'static str,
}

#[derive(Serialize)]
struct Shared {
    address: String,
    bots: Vec<String>,
}

#[derive(Serialize)]
struct Unsure<'a> {
    address: String,
    why: Cow<'static, str>,
    #[serde(flatten)]
    code: &'a Doubt,
    direct: bool,
}

#[derive(Serialize)]
struct Deleted {
    operation: Option<&'static str>,
    verdict: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    unless: Option<&'static str>,
    steps: Vec<Step>,
}

#[derive(Serialize)]
struct Step {
    address: String,
    how: &'static str,
    operation: Option<&'static str>,
}

#[derive(Serialize)]
struct Comparison<'a> {
    from: Option<String>,
    added: Vec<Direct<'a>>,
    removed: Vec<Direct<'a>>,
}

/// The effects of a change or a deletion.
pub fn impact(impact: &Impact) -> String {
    let is_alias = |node: &&Node| node.key().is_some_and(|key| key.is_pointer());
    let aliases =
        impact.above.nodes().filter(is_alias).filter(|node| !impact.starts.contains(node));
    written(&Answer {
        schema: SCHEMA,
        at: time(impact.point.at),
        commit: commit(&impact.point),
        address: match &impact.cause {
            ImpactCause::Resource(subject) => address(&subject.key, subject.version),
            ImpactCause::Outside(text) => text.clone(),
        },
        above: part(&impact.above, |node| {
            (!impact.starts.contains(node)).then(|| effect(impact, node))
        }),
        below: part(&impact.below, |_| None),
        direct: impact.direct.iter().map(direct).collect(),
        aliases: aliases
            .map(|node| Alias { address: node.address(), effect: effect(impact, node) })
            .collect(),
        not_built: addresses(&impact.not_built),
        bots: addresses(&impact.bots),
        shared: impact
            .shared
            .iter()
            .map(|(key, bots)| Shared { address: key.to_string(), bots: addresses(bots) })
            .collect(),
        unsure: impact
            .unsure
            .iter()
            .map(|unsure| Unsure {
                address: unsure.node.address(),
                why: sentence::doubt(&unsure.why),
                code: &unsure.why,
                direct: unsure.is_direct,
            })
            .collect(),
        deletion: impact.deletion.as_ref().map(deletion),
        compared: impact.compared.as_ref().map(compared),
    })
}

fn effect(impact: &Impact, node: &Node) -> &'static str {
    if impact.affected.contains(node) { "at-once" } else { "pinned" }
}

fn part(graph: &DependencyGraph, effect: impl Fn(&Node) -> Option<&'static str>) -> Graph<'_> {
    let missing = |node| graph.presence(node).is_some_and(Presence::is_missing);
    let nodes = graph.nodes().map(|node| GraphNode {
        address: node.address(),
        kind: node.kind(),
        missing: missing(node),
        effect: effect(node),
    });
    let edges = graph.dependencies().into_iter().map(|edge| Edge {
        from: edge.from.address(),
        to: edge.to.address(),
        via: edge.via,
    });
    Graph { nodes: nodes.collect(), edges: edges.collect() }
}

fn addresses(keys: &[ResourceKey]) -> Vec<String> {
    keys.iter().map(ToString::to_string).collect()
}

fn direct(dependent: &Dependent) -> Direct<'_> {
    Direct {
        from: dependent.from.address(),
        to: dependent.to.address(),
        via: &dependent.via,
        since: dependent.since.as_ref().map(event),
        version_since: dependent.version_since.as_ref().map(event),
    }
}

fn event(since: &SinceEvent) -> Event<'_> {
    Event {
        event: &since.event.id,
        time: time(Some(since.event.time)),
        name: &since.event.name,
        author: &since.event.author,
        principal: since.event.principal.as_deref(),
        certain: since.is_certain,
    }
}

fn deletion(deletion: &Deletion) -> Deleted {
    Deleted {
        operation: deletion.operation,
        unless: deletion.held_back.filter(|it| !it.by.is_empty()).map(|it| it.unless),
        verdict: match deletion.verdict {
            DeletionVerdict::Refused => "refused",
            DeletionVerdict::Accepted => "accepted",
            DeletionVerdict::Unrecorded => "unrecorded",
            DeletionVerdict::Outside => "outside",
        },
        steps: deletion
            .steps
            .iter()
            .map(|step| Step {
                address: step.node.address(),
                how: match step.how {
                    DropReference::Delete => "delete",
                    DropReference::Edit => "edit",
                    DropReference::DeleteOrMove => "delete-or-move",
                },
                operation: step.operation,
            })
            .collect(),
    }
}

fn compared(compared: &DependentChanges) -> Comparison<'_> {
    Comparison {
        from: time(compared.from.at),
        added: compared.added.iter().map(direct).collect(),
        removed: compared.removed.iter().map(direct).collect(),
    }
}
