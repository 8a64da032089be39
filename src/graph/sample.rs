//! States and graphs for tests, from short texts.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::graph::{DependencyGraph, Node, Parts, Presence};
use crate::lex::{Document, Object, ResourceKey, Version};
use crate::state::Doubt;
use crate::state::{Body, EventRef, Life, Provenance, Publication, Resource, State};

/// A key from `intent:Order` or from a full address, and the version after `@`.
fn parse(address: &str) -> (ResourceKey, Version) {
    let (path, version) = address.rsplit_once('@').unwrap_or((address, "latest"));
    let full = match path.contains("/v1/") {
        true => path.to_owned(),
        false => format!("111122223333/us-east-1/v1/{path}"),
    };
    (full.parse().unwrap(), version.parse().unwrap())
}

/// The node of an address.
pub(crate) fn node(address: &str) -> Node {
    let (key, version) = parse(address);
    Node::of(&key, version)
}

/// `$LATEST` of an intent of that name.
pub(crate) fn plain(name: &str) -> Node {
    node(&format!("intent:{name}"))
}

/// A graph of intents that depend on each other, which is impossible in Lex V1.
pub(crate) fn graph(edges: &[(&str, &str)]) -> DependencyGraph {
    let mut parts = Parts::default();
    for (from, to) in edges {
        parts.node(plain(from), Presence::Exact);
        parts.node(plain(to), Presence::Exact);
        parts.edge(plain(from), plain(to), "x".to_owned());
    }
    parts.graph()
}

/// A state of living resources with exact documents. `$LATEST` of a resource with only numbered
/// versions is unknown.
pub(crate) fn state(documents: &[(&str, &str)]) -> State {
    let mut state = State::default();
    let event = || EventRef { id: String::new(), name: String::new(), time: 0 };
    for (address, text) in documents {
        let (key, version) = parse(address);
        let document = Document::from_text(key.api, key.kind(), *text).unwrap();
        let body = Body::exact(Arc::new(document));
        let mut resource = state.get(&key).cloned().unwrap_or_else(|| Resource {
            life: Life::Living,
            latest: Body::unknown(Doubt::OnlyMentioned),
            checksum: None,
            facts: Object::default(),
            tags: None,
            versions: BTreeMap::new(),
            last_number: None,
            numbered_at: 0,
            published: None,
            proven_at: 0,
            set_by: Provenance::Call(event()),
            last_event: event(),
            gaps: Vec::new(),
            unlisted: BTreeMap::new(),
        });
        match version {
            Version::Latest => resource.latest = body,
            Version::Number(number) => {
                let facts = Object::default();
                let publication = Publication {
                    body,
                    facts,
                    published_by: Provenance::Call(event()),
                    number_is_counted: false,
                };
                resource.versions.insert(number, publication);
            }
        }
        state.insert(key, resource);
    }
    state
}

/// Changes one resource of a state.
pub(crate) fn change(state: &mut State, address: &str, change: impl FnOnce(&mut Resource)) {
    let (key, _) = parse(address);
    let mut resource = state.get(&key).unwrap().clone();
    change(&mut resource);
    state.insert(key, resource);
}

/// A small bot with an alias, a version of everything, a built-in slot type and a function. One
/// intent of `$LATEST` is missing.
pub(crate) fn flowers() -> State {
    let intent = r#"{"slots":[{"name":"FlowerType","slotType":"Kind","slotTypeVersion":"2"},
        {"name":"Day","slotType":"AMAZON.DATE"}],
        "fulfillmentActivity":{"type":"CodeHook","codeHook":{"uri":"arn:f"}}}"#;
    state(&[
        ("alias:Flowers/PROD", r#"{"botName":"Flowers","botVersion":"3"}"#),
        (
            "bot:Flowers@latest",
            r#"{"intents":[{"intentName":"Order","intentVersion":"7"},
                {"intentName":"Cancel","intentVersion":"4"}]}"#,
        ),
        ("bot:Flowers@3", r#"{"intents":[{"intentName":"Order","intentVersion":"7"}]}"#),
        ("intent:Order@latest", "{}"),
        ("intent:Order@7", intent),
        ("slot-type:Kind@latest", "{}"),
        ("slot-type:Kind@2", "{}"),
    ])
}

/// Names that try to break every output format.
pub(crate) fn hostile() -> State {
    let long = "x".repeat(300);
    let names = [
        "\"];evil",
        "</text><script>alert(1)</script>",
        "line\nend\r\u{2028}",
        "\u{202e}backwards\u{2066}",
        "\u{1b}[2J\u{0}",
        "%%{init: {}}%%`&amp;\\N\\",
        "<![CDATA[]]>--><!--",
        "\u{ffff}\u{10ffff}",
        "花花花花花花花花花花花花花花花花花花花花花花花花花花花花花花",
        &long,
    ];
    let mut slots = Vec::new();
    let mut intents = Vec::new();
    for name in names {
        let quoted = serde_json::Value::from(name);
        slots.push(format!(r#"{{"name":{quoted},"slotType":{quoted}}}"#));
        intents.push(format!(r#"{{"intentName":{quoted},"intentVersion":"1"}}"#));
    }
    let intent = format!(r#"{{"slots":[{}]}}"#, slots.join(","));
    let bot = format!(r#"{{"intents":[{}]}}"#, intents.join(","));
    state(&[("intent:I@latest", &intent), ("bot:B@latest", &bot)])
}
