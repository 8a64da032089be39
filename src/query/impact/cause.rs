use crate::graph::{DependencyGraph, Node};
use crate::lex::{Outside, ResourceKey, Version};
use crate::query::error::{Error, Result};
use crate::query::{Archive, Point, Subject};

/// The subject of a change or deletion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImpactCause {
    /// A resource of Lex, or one version of it.
    Resource(Subject),
    /// An external resource, as written: an ARN, or the signature of a built-in of Lex.
    Outside(String),
}

impl ImpactCause {
    /// The resource; `None` for an external one.
    pub fn key(&self) -> Option<&ResourceKey> {
        match self {
            Self::Resource(subject) => Some(&subject.key),
            Self::Outside(_) => None,
        }
    }

    /// The requested version; `None` for all versions, and for an external resource.
    pub fn version(&self) -> Option<Version> {
        match self {
            Self::Resource(subject) => subject.version,
            Self::Outside(_) => None,
        }
    }

    /// Whether a node is the cause, or a version of it.
    pub(super) fn is(&self, node: &Node) -> bool {
        match self {
            Self::Resource(Subject { key, version: Some(version), .. }) => {
                *node == Node::of(key, *version)
            }
            Self::Resource(Subject { key, version: None, .. }) => node.key() == Some(key),
            Self::Outside(text) => names_node(node, text),
        }
    }

    /// Every node of it in a graph: existing versions, and versions that something refers to.
    pub(super) fn nodes(&self, graph: &DependencyGraph) -> Vec<Node> {
        graph.nodes().filter(|node| self.is(node)).cloned().collect()
    }

    /// The node whose own dependencies count: the version that would change.
    pub(super) fn dependency_root(&self) -> Option<Node> {
        match self {
            Self::Resource(subject) => Some(Node::of(&subject.key, subject.version())),
            Self::Outside(_) => None,
        }
    }
}

/// The cause that an address names at a point.
pub(super) fn find(
    archive: &Archive,
    point: &Point,
    text: &str,
    whole: &DependencyGraph,
) -> Result<ImpactCause> {
    match Subject::find(archive, point, text) {
        Ok(subject) => {
            let (key, version) = (subject.key.clone(), subject.version());
            let cause = ImpactCause::Resource(subject);
            if cause.nodes(whole).is_empty() {
                archive.shown(point, &key, version)?;
            }
            Ok(cause)
        }
        Err(error @ (Error::BadAddress(_) | Error::NoResource { .. })) => {
            let cause = ImpactCause::Outside(text.to_owned());
            let is_there = may_be_outside(text) || !cause.nodes(whole).is_empty();
            if is_there { Ok(cause) } else { Err(error) }
        }
        Err(error) => Err(error),
    }
}

/// Whether a text names this external node: its address as `graph` prints it, `KIND:NAME`, or the
/// ARN of a Lambda function without version or alias.
fn names_node(node: &Node, text: &str) -> bool {
    let Node::Outside { kind, name } = node else { return false };
    let named = text.strip_prefix(kind.as_str()).and_then(|rest| rest.strip_prefix(':'));
    let is_unqualified = |rest: &str| *kind == Outside::LambdaFunction && rest.starts_with(':');
    node.address() == text
        || name == text
        || named == Some(name)
        || is_arn(text) && name.strip_prefix(text).is_some_and(is_unqualified)
}

/// Whether a text names an external resource, even if nothing refers to it.
fn may_be_outside(text: &str) -> bool {
    is_arn(text) || text.strip_prefix("AMAZON.").is_some_and(|name| !name.is_empty())
}

/// Whether it is an ARN of a service other than Lex.
fn is_arn(text: &str) -> bool {
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    matches!(*parts, ["arn", _, service, _, _, resource] if service != "lex" && !resource.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(kind: Outside, name: &str) -> Node {
        Node::Outside { kind, name: name.to_owned() }
    }

    #[test]
    fn what_is_outside_is_named_as_the_graph_names_it() {
        let function = "arn:aws:lambda:us-east-1:111122223333:function:Book";
        let live = format!("{function}:live");
        for (node, text, expect) in [
            (node(Outside::BuiltInSlotType, "AMAZON.DATE"), "AMAZON.DATE", true),
            (node(Outside::BuiltInSlotType, "AMAZON.DATE"), "AMAZON.DAT", false),
            (node(Outside::BuiltInSlotType, "AMAZON.DATE"), "built-in-slot-type:AMAZON.DATE", true),
            (node(Outside::BuiltInSlotType, "a b"), "built-in-slot-type:a%20b", true),
            (node(Outside::BuiltInIntent, "AMAZON.DATE"), "built-in-slot-type:AMAZON.DATE", false),
            (node(Outside::LambdaFunction, function), function, true),
            (node(Outside::LambdaFunction, &live), function, true),
            (node(Outside::LambdaFunction, function), &live, false),
            (node(Outside::LambdaFunction, &format!("{function}ing")), function, false),
            (node(Outside::IamRole, "arn:aws:iam::1:role/x:y"), "arn:aws:iam::1:role/x", false),
        ] {
            assert_eq!(names_node(&node, text), expect, "{node:?} {text}");
        }
    }

    #[test]
    fn an_arn_of_another_service_is_outside() {
        for (text, expect) in [
            ("arn:aws:lambda:us-east-1:111122223333:function:Book", true),
            ("arn:aws:iam::111122223333:role/Lex", true),
            ("arn:aws:lex:us-east-1:111122223333:intent:Book", false),
            ("arn:aws:lambda", false),
            ("AMAZON.DATE", true),
            ("AMAZON.", false),
            ("Flowers", false),
        ] {
            assert_eq!(may_be_outside(text), expect, "{text}");
        }
    }
}
