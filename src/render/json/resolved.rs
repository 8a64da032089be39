use serde::{Serialize, Serializer};

use super::doubt::{Doubted, Uncertain, doubted, uncertain};
use super::event::{Event, attributed};
use super::{SCHEMA, address, commit, json, time, written};
use crate::lex::{Document, Json, NO_SHAPE, Object, Outside, Shape, ordered, references};
use crate::query::Resolved;
use crate::query::resolved::{Link, LinkTarget, PartPresence, ResolvedPart};

#[derive(Serialize)]
struct Answer<'a> {
    schema: u32,
    at: Option<String>,
    commit: Option<String>,
    address: String,
    confidence: &'static str,
    resolved: Wire<'a>,
    outside: Vec<Used<'a>>,
    unpinned: Vec<String>,
    missing: Vec<String>,
    uncertain: Vec<Uncertain>,
}

#[derive(Serialize)]
struct Used<'a> {
    kind: &'static str,
    name: &'a str,
    used_by: Vec<User<'a>>,
}

#[derive(Serialize)]
struct User<'a> {
    address: String,
    via: &'a str,
}

/// A version of a resource. Each reference in its document has a member `resolved` beside it:
/// another version, or an [`Elsewhere`].
#[derive(Serialize)]
struct Wire<'a> {
    address: String,
    kind: &'static str,
    name: &'a str,
    version: Option<String>,
    state: &'static str,
    confidence: &'static str,
    #[serde(flatten)]
    doubt: Doubted,
    moves_with_latest: bool,
    event: Option<Event<'a>>,
    document: Tree<'a>,
    /// Its parts, if no document refers to them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    contents: Vec<Self>,
}

/// Anything other than a Lex resource of the account.
#[derive(Serialize)]
struct Elsewhere<'a> {
    kind: &'static str,
    name: &'a str,
}

/// The effective bot.
pub fn resolved(resolved: &Resolved) -> String {
    let parts = resolved.parts();
    let of = |part: &ResolvedPart| address(&part.key, part.version);
    let missing = parts.iter().filter(|part| part.shown().is_none());
    let uncertain = parts.iter().filter_map(|part| uncertain(part.shown()?, of(part)));
    written(&Answer {
        schema: SCHEMA,
        at: time(resolved.point.at),
        commit: commit(&resolved.point),
        address: of(&resolved.root),
        confidence: resolved.confidence().as_str(),
        resolved: wire(&resolved.root),
        outside: outside(&parts),
        unpinned: parts.iter().filter(|part| part.is_unpinned()).map(|part| of(part)).collect(),
        missing: missing.map(|part| of(part)).collect(),
        uncertain: uncertain.collect(),
    })
}

fn outside<'a>(parts: &[&'a ResolvedPart]) -> Vec<Used<'a>> {
    let mut all: Vec<(Outside, &str, User<'_>)> = Vec::new();
    for part in parts {
        for link in &part.links {
            if let LinkTarget::Outside(kind, name) = &link.to {
                let user = User { address: address(&part.key, part.version), via: &link.via };
                all.push((*kind, name, user));
            }
        }
    }
    all.sort_by_key(|(kind, name, _)| (*kind, *name));
    let mut used: Vec<Used<'_>> = Vec::new();
    for (kind, name, user) in all {
        match used.last_mut().filter(|last| (last.kind, last.name) == (kind.as_str(), name)) {
            Some(last) => last.used_by.push(user),
            None => used.push(Used { kind: kind.as_str(), name, used_by: vec![user] }),
        }
    }
    used
}

fn wire(part: &ResolvedPart) -> Wire<'_> {
    let state = match &part.presence {
        PartPresence::Present(_) => "present",
        PartPresence::Deleted => "deleted",
        PartPresence::Unrecorded => "unrecorded",
    };
    let document = part.shown().and_then(|shown| shown.body.document());
    Wire {
        address: address(&part.key, part.version),
        kind: part.key.kind().as_str(),
        name: part.key.name(),
        version: part.version.map(|version| version.written(part.key.api)),
        state,
        confidence: part.confidence().as_str(),
        doubt: doubted(part.shown().and_then(|shown| shown.doubt())),
        moves_with_latest: part.is_unpinned(),
        event: part.by.as_ref().map(attributed),
        document: document
            .map_or_else(|| Tree::Members(Vec::new()), |document| with_links(part, document)),
        contents: part.links.iter().filter(|link| link.is_content).filter_map(content).collect(),
    }
}

fn content(link: &Link) -> Option<Wire<'_>> {
    match &link.to {
        LinkTarget::Part(part) => Some(wire(part)),
        LinkTarget::Outside(..) => None,
    }
}

/// JSON that contains resolved parts, members in the order of the API.
enum Tree<'a> {
    Plain(&'a Json),
    Members(Vec<(&'a str, Self)>),
    Items(Vec<Self>),
    Part(Box<Wire<'a>>),
    Elsewhere(Elsewhere<'a>),
}

impl Serialize for Tree<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Plain(value) => json(value).serialize(serializer),
            Self::Members(members) => {
                serializer.collect_map(members.iter().map(|(name, value)| (name, value)))
            }
            Self::Items(items) => serializer.collect_seq(items),
            Self::Part(part) => part.serialize(serializer),
            Self::Elsewhere(elsewhere) => elsewhere.serialize(serializer),
        }
    }
}

impl<'a> Tree<'a> {
    fn of(value: &'a Json, shape: &Shape) -> Self {
        match value {
            Json::Object(object) => Self::Members(members(object, shape)),
            Json::Array(items) => {
                Self::Items(items.iter().map(|item| Self::of(item, shape)).collect())
            }
            Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => Self::Plain(value),
        }
    }
}

fn members<'a>(object: &'a Object, shape: &Shape) -> Vec<(&'a str, Tree<'a>)> {
    let inner = |name| shape.member(name).map_or(&NO_SHAPE, |member| member.shape);
    let all = ordered(object, shape).into_iter();
    all.map(|(name, value)| (name, Tree::of(value, inner(name)))).collect()
}

/// The name of the member beside a reference.
const RESOLVED: &str = "resolved";

/// The document with [`RESOLVED`] beside each reference to a resource or a built-in slot type: in
/// the list item that has the reference, or, if a document has only one reference, in itself.
fn with_links<'a>(part: &'a ResolvedPart, document: &'a Document) -> Tree<'a> {
    let mut all = members(document.body(), document.shape());
    let mut in_lists = 0;
    for (name, tree) in &mut all {
        let Some(list) = document.body().get(name).and_then(Json::as_array) else { continue };
        let Tree::Items(items) = tree else { continue };
        for (item, tree) in list.iter().zip(items) {
            let (Some(link), Tree::Members(members)) = (link_of(part, document, name, item), tree)
            else {
                continue;
            };
            in_lists += 1;
            put(members, &link.to);
        }
    }
    let is_own = |link: &&Link| !link.is_content && matches!(link.to, LinkTarget::Part(_));
    let own = part.links.iter().find(is_own);
    if let Some(link) = own.filter(|_| in_lists == 0) {
        put(&mut all, &link.to);
    }
    Tree::Members(all)
}

/// The reference in a list item: that of a document with only this item.
fn link_of<'a>(
    part: &'a ResolvedPart,
    document: &Document,
    list: &str,
    item: &Json,
) -> Option<&'a Link> {
    let alone = [(list, Json::Array(vec![item.clone()]))].into_iter().collect();
    let alone = references(&part.key, &document.with_body(alone));
    let target = &alone.first()?.target;
    part.links.iter().find(|link| link.target == *target)
}

fn put<'a>(members: &mut Vec<(&'a str, Tree<'a>)>, to: &'a LinkTarget) {
    members.retain(|(name, _)| *name != RESOLVED);
    let tree = match to {
        LinkTarget::Part(part) => Tree::Part(Box::new(wire(part))),
        LinkTarget::Outside(kind, name) => Tree::Elsewhere(Elsewhere { kind: kind.as_str(), name }),
    };
    members.push((RESOLVED, tree));
}
