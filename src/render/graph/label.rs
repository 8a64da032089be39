//! Labels of nodes and edges.

use crate::graph::{Dependency, DependencyGraph, Node};
use crate::lex::{Outside, ResourceKey};
use crate::query::Naming;
use crate::render::{sentence, visible};

/// The maximum length of a name in formats without a layout of their own, in characters.
pub(super) const LONGEST: usize = 48;

/// The two or three lines of a node; all are [`visible`], and none is shortened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Label {
    /// The name that people use.
    pub(super) name: String,
    /// Its kind and version: `intent @7`, `Lambda function`.
    pub(super) detail: String,
    /// Account and region, if the graph has several.
    pub(super) place: Option<String>,
}

impl Label {
    pub(super) fn of(node: &Node, places: Places, naming: &Naming) -> Self {
        match node {
            Node::Version { key, .. } => {
                let place = format!("{}/{}", key.account, key.region);
                let place = (places == Places::Several).then_some(place);
                let detail = match key.parent() {
                    Some(parent) => format!("{} of {}", key.kind(), naming.path(&parent)),
                    None => version_of(node),
                };
                Self { name: naming.own(key), detail, place }
            }
            Node::Outside { kind, name } => Self {
                name: visible(own_name(name)).into_owned(),
                detail: words(*kind).to_owned(),
                place: None,
            },
        }
    }

    /// The lines from top to bottom.
    pub(super) fn lines(&self) -> impl Iterator<Item = &str> {
        [&*self.name, &*self.detail].into_iter().chain(self.place.as_deref())
    }
}

fn version_of(node: &Node) -> String {
    let short = node.short();
    let version =
        short.rsplit_once('@').map_or(String::new(), |(_, version)| format!(" @{version}"));
    format!("{}{version}", node.kind().replace('-', " "))
}

fn words(kind: Outside) -> &'static str {
    match kind {
        Outside::BuiltInSlotType => "built-in slot type",
        Outside::BuiltInIntent => "built-in intent",
        Outside::LambdaFunction => "Lambda function",
        Outside::KendraIndex => "Kendra index",
        Outside::IamRole => "IAM role",
        Outside::LogDestination => "log destination",
        Outside::KmsKey => "KMS key",
        Outside::BedrockModel => "Bedrock model",
        Outside::KnowledgeBase => "knowledge base",
        Outside::SearchDomain => "OpenSearch domain",
        Outside::QAssistant => "Q assistant",
        Outside::Secret => "secret",
    }
}

/// The prefix of the resource part of an ARN that only names the kind.
const PREFIXES: [&str; 5] = ["function:", "index/", "role/", "log-group:", "key/"];

/// The name at the end of an ARN; any other text is returned unchanged.
fn own_name(name: &str) -> &str {
    let resource = name.starts_with("arn:").then(|| name.splitn(6, ':').nth(5)).flatten();
    let Some(resource) = resource.filter(|resource| !resource.is_empty()) else { return name };
    let stripped = PREFIXES.iter().find_map(|prefix| resource.strip_prefix(prefix));
    stripped.filter(|stripped| !stripped.is_empty()).unwrap_or(resource)
}

/// Whether all resources of a graph are in the same account, region and API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Places {
    /// They are, so account, region and API are omitted.
    One,
    /// They are not.
    Several,
}

impl Places {
    pub(super) fn of(graph: &DependencyGraph) -> Self {
        let place = |key: &ResourceKey| (key.account.clone(), key.region.clone(), key.api);
        let mut places = graph.nodes().filter_map(Node::key).map(place);
        let first = places.next();
        if places.all(|place| Some(place) == first) { Self::One } else { Self::Several }
    }
}

/// The text, or its start and end around an ellipsis, with at most `most` characters.
pub(super) fn shortened(text: &str, most: usize) -> String {
    let count = text.chars().count();
    if count <= most {
        return text.to_owned();
    }
    let kept = most.saturating_sub(1);
    let tail = kept / 3;
    let head: String = text.chars().take(kept - tail).collect();
    let tail: String = text.chars().skip(count - tail).collect();
    format!("{head}\u{2026}{tail}")
}

/// The reasons of an edge on one line; in full if `most` is large enough for each.
pub(super) fn reasons(via: &[&str], most: usize) -> String {
    via.iter().map(|via| shortened(&visible(via), most)).collect::<Vec<_>>().join(", ")
}

/// The ranks of both ends of a dependency.
pub(super) fn ends(graph: &DependencyGraph, dependency: &Dependency<'_>) -> [usize; 2] {
    [dependency.from, dependency.to]
        .map(|end| graph.rank(end).expect("both ends of a dependency are in its graph"))
}

/// The full description of a node: its address, with warnings.
pub(super) fn tooltip(graph: &DependencyGraph, node: &Node) -> String {
    let address = node.address();
    match graph.presence(node).and_then(sentence::presence) {
        Some((symbol, words)) => format!("{address} ({symbol} {words})"),
        None => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::sample;

    fn outside(kind: Outside, name: &str) -> Node {
        Node::Outside { kind, name: name.to_owned() }
    }

    #[test]
    fn labels_are_what_people_call_things() {
        let cases = [
            (sample::node("bot:Flowers@3"), "Flowers|bot @3"),
            (sample::node("slot-type:Kind@latest"), "Kind|slot type @latest"),
            (sample::node("alias:Flowers/PROD"), "PROD|alias of Flowers"),
            (sample::node("channel:Flowers/PROD/Chat"), "Chat|channel of Flowers/PROD"),
            (outside(Outside::BuiltInSlotType, "AMAZON.DATE"), "AMAZON.DATE|built-in slot type"),
            (
                outside(Outside::LambdaFunction, "arn:aws:lambda:us-east-1:1:function:Book:live"),
                "Book:live|Lambda function",
            ),
            (outside(Outside::IamRole, "arn:aws:iam::1:role/x/Lex"), "x/Lex|IAM role"),
            (outside(Outside::LogDestination, "arn:aws:s3:::logs/lex"), "logs/lex|log destination"),
            (outside(Outside::KmsKey, "arn:aws:kms:r:1:key/"), "key/|KMS key"),
            (outside(Outside::KmsKey, "arn:\n"), "arn:\\u{a}|KMS key"),
        ];
        for (node, expect) in cases {
            let label = Label::of(&node, Places::One, &Naming::default());
            assert_eq!(label.lines().collect::<Vec<_>>().join("|"), expect);
        }
    }

    #[test]
    fn long_texts_keep_both_ends() {
        assert_eq!(shortened("abcdefghij", 10), "abcdefghij");
        assert_eq!(shortened("abcdefghijk", 10), "abcdef\u{2026}ijk");
        assert_eq!(shortened("ééé", 2), "é\u{2026}");
    }
}
