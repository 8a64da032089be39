use crate::graph::parts::Parts;
use crate::graph::{DependencyGraph, Inventory, Node};
use crate::lex::{Document, Object, Reference, ResourceKey, Version, references};
use crate::state::State;

impl DependencyGraph {
    /// The dependencies of every living resource of a state.
    ///
    /// There is a node for `$LATEST` and each known version of a resource, for each alias and
    /// channel, and for everything that their documents refer to. Only loaded documents can be
    /// read: one that is [`Held::Stored`](crate::state::Held::Stored) is a node without
    /// dependencies, marked [`Presence::Stored`](crate::graph::Presence::Stored).
    pub fn of(state: &State) -> Self {
        Self::by(&Inventory::of(state), |key, version| {
            let document = state.body(key, version).and_then(|body| body.document());
            Self::references_of(key, document.map(|document| &**document))
        })
    }

    /// The references of a document and their places. A key alone may refer to something: a channel
    /// to its alias.
    pub fn references_of(key: &ResourceKey, document: Option<&Document>) -> Vec<(Node, String)> {
        let empty = Document::new(key.api, key.kind(), Object::default());
        let found = references(key, document.unwrap_or(&empty)).into_iter();
        found.map(|Reference { target, via }| (Node::target(target), via)).collect()
    }

    /// The dependencies of every version of an inventory, with a function that returns the
    /// references of its document and their places, in the order of the document.
    pub fn by(
        inventory: &Inventory,
        references: impl Fn(&ResourceKey, Version) -> Vec<(Node, String)>,
    ) -> Self {
        let mut parts = Parts::default();
        for (key, version, presence) in inventory.iter() {
            let node = Node::of(key, version);
            parts.node(node.clone(), presence);
            if let Some(above) = key.parent().filter(|_| key.is_part_of_version()) {
                let via = key.kind().plural().to_owned();
                parts.edge(Node::of(&above, version), node.clone(), via);
            }
            for (mut to, via) in references(key, version) {
                // The content of a version refers to its own children too.
                let part = to.key().filter(|it| it.is_part_of_version());
                if let Some(part) = part.filter(|it| it.root() == key.root()) {
                    to = Node::of(part, version);
                }
                parts.node(to.clone(), inventory.presence(&to));
                parts.edge(node.clone(), to, via);
            }
        }
        parts.graph()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::{Presence, sample};
    use crate::state::{Body, Doubt, Life};

    fn check(documents: &[(&str, &str)], expect: &[&str]) {
        let graph = DependencyGraph::of(&sample::state(documents));
        let found: Vec<String> = graph
            .dependencies()
            .into_iter()
            .map(|d| format!("{} -> {}: {}", d.from.short(), d.to.short(), d.via.join(", ")))
            .collect();
        assert_eq!(found, expect);
    }

    #[test]
    fn each_kind_of_reference_is_an_edge() {
        check(
            &[(
                "alias:B/PROD",
                r#"{"botName":"B","botVersion":"3","conversationLogs":{
                "iamRoleArn":"arn:r","logSettings":[{"resourceArn":"arn:l","kmsKeyArn":"arn:k"}]}}"#,
            )],
            &[
                "alias:B/PROD -> bot:B@3: botVersion",
                "alias:B/PROD -> arn:r: conversationLogs.iamRoleArn",
                "alias:B/PROD -> arn:l: conversationLogs.logSettings[0].resourceArn",
                "alias:B/PROD -> arn:k: conversationLogs.logSettings[0].kmsKeyArn",
            ],
        );
        check(
            &[(
                "bot:B@3",
                r#"{"intents":[{"intentName":"I","intentVersion":"2"},
                {"intentName":"J","intentVersion":"$LATEST"}]}"#,
            )],
            &["bot:B@3 -> intent:I@2: intents[0]", "bot:B@3 -> intent:J@latest: intents[1]"],
        );
        check(
            &[(
                "intent:I@latest",
                r#"{"slots":[{"name":"A","slotType":"T","slotTypeVersion":"1"},
                {"name":"C","slotType":"AMAZON.DATE"},{"name":"D","slotType":"AMAZON.DATE"}],
                "dialogCodeHook":{"uri":"arn:f"},"fulfillmentActivity":{"codeHook":{"uri":"arn:f"}},
                "kendraConfiguration":{"kendraIndex":"arn:x","role":"arn:r"},
                "parentIntentSignature":"AMAZON.HelpIntent"}"#,
            )],
            &[
                "intent:I@latest -> slot-type:T@1: slots[A]",
                "intent:I@latest -> AMAZON.DATE: slots[C], slots[D]",
                "intent:I@latest -> AMAZON.HelpIntent: parentIntentSignature",
                "intent:I@latest -> arn:f: dialogCodeHook, fulfillmentActivity.codeHook",
                "intent:I@latest -> arn:x: kendraConfiguration.kendraIndex",
                "intent:I@latest -> arn:r: kendraConfiguration.role",
            ],
        );
        check(
            &[("slot-type:T@1", r#"{"parentSlotTypeSignature":"AMAZON.AlphaNumeric"}"#)],
            &["slot-type:T@1 -> AMAZON.AlphaNumeric: parentSlotTypeSignature"],
        );
        check(
            &[("channel:B/PROD/Slack", "{}")],
            &["channel:B/PROD/Slack -> alias:B/PROD: botAlias"],
        );
    }

    #[test]
    fn dependencies_come_in_the_order_of_the_document() {
        let graph = DependencyGraph::of(&sample::state(&[(
            "bot:B@latest",
            r#"{"intents":[{"intentName":"Z","intentVersion":"1"},
                {"intentName":"A","intentVersion":"1"}]}"#,
        )]));
        let bot = sample::node("bot:B@latest");
        let found: Vec<String> = graph.dependencies_of(&bot).iter().map(|d| d.to.short()).collect();
        assert_eq!(found, ["intent:Z@1", "intent:A@1"]);
    }

    #[test]
    fn what_is_referred_to_and_not_there_is_missing() {
        let mut state = sample::state(&[
            (
                "bot:B@latest",
                r#"{"intents":[{"intentName":"Living","intentVersion":"9"},
                {"intentName":"Living","intentVersion":"1"},
                {"intentName":"Gone","intentVersion":"1"},
                {"intentName":"Never","intentVersion":"$LATEST"},
                {"intentName":"Kept","intentVersion":"1"}]}"#,
            ),
            ("intent:Living@latest", "{}"),
            ("intent:Living@1", "{}"),
            ("intent:Gone@latest", "{}"),
            ("intent:Gone@1", "{}"),
            ("intent:Kept@latest", "{}"),
            ("intent:Kept@1", "{}"),
        ]);
        sample::change(&mut state, "intent:Gone", |resource| {
            resource.life = Life::Deleted(resource.set_by.clone());
            resource.versions.clear();
        });
        sample::change(&mut state, "intent:Living", |resource| {
            resource.latest = Body::unknown(Doubt::OnlyMentioned);
        });
        sample::change(&mut state, "bot:B", |resource| {
            resource.latest.doubt(&Doubt::AmbiguousOrder);
        });
        state.store_versions(sample::node("intent:Kept@1").key().unwrap());

        let graph = DependencyGraph::of(&state);
        let expect = [
            ("bot:B@latest", Presence::Partial),
            ("intent:Gone@1", Presence::Deleted),
            ("intent:Kept@latest", Presence::Exact),
            ("intent:Kept@1", Presence::Stored),
            ("intent:Living@latest", Presence::Unknown),
            ("intent:Living@1", Presence::Exact),
            ("intent:Living@9", Presence::Unrecorded),
            ("intent:Never@latest", Presence::Unrecorded),
        ];
        let found: Vec<(String, Presence)> =
            graph.nodes().map(|node| (node.short(), graph.presence(node).unwrap())).collect();
        assert_eq!(found, expect.map(|(node, presence)| (node.to_owned(), presence)));
        let missing: Vec<String> = graph.missing().into_iter().map(Node::short).collect();
        assert_eq!(missing, ["intent:Gone@1", "intent:Living@9", "intent:Never@latest"]);
    }

    #[test]
    fn equal_states_give_equal_graphs() {
        let graph = format!("{:?}", DependencyGraph::of(&sample::flowers()));
        let mut again = State::default();
        let state = sample::flowers();
        let mut resources: Vec<_> = state.iter().collect();
        resources.reverse();
        for (key, resource) in resources {
            again.insert(key.clone(), resource.clone());
        }
        assert_eq!(format!("{:?}", DependencyGraph::of(&again)), graph);
    }

    #[test]
    fn accounts_and_regions_are_apart() {
        let bot = r#"{"intents":[{"intentName":"I","intentVersion":"1"}]}"#;
        let graph = DependencyGraph::of(&sample::state(&[
            ("111122223333/us-east-1/v1/bot:B@latest", bot),
            ("444455556666/eu-west-1/v1/intent:I@1", "{}"),
        ]));
        let missing: Vec<String> = graph.missing().into_iter().map(Node::address).collect();
        assert_eq!(missing, ["111122223333/us-east-1/v1/intent:I@1"]);
    }
}
