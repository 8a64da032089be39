//! Trees by the names of their resources: a resource that was created again has another id and the same name.

use std::collections::BTreeMap;

use crate::lex::{Json, Object, ResourceKey, Version, escape, readdressed};
use crate::plan::request_part::request_members;
use crate::plan::tree::rules::name;
use crate::state::{Body, Doubt, State};

/// A document with names in place of ids, and its doubt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NamedDocument {
    /// `None` if no record shows it.
    pub(super) document: Option<Object>,
    pub(super) doubt: Option<Doubt>,
}

/// Every resource of a tree, by its kind and the names of its path.
pub(super) type Named = BTreeMap<String, NamedDocument>;

/// Returns the name of a resource.
pub(super) type NameOf<'a> = &'a dyn Fn(&ResourceKey) -> Option<String>;

/// A tree by names. A resource without a known name has its id.
pub(super) fn named(
    tree: &BTreeMap<ResourceKey, &Body>,
    name_of: NameOf<'_>,
    is_there: &dyn Fn(&ResourceKey) -> bool,
) -> Named {
    let said = tree.iter().map(|(key, body)| {
        let mut said = body.document().map(|document| {
            let named = |to: &ResourceKey| is_there(to).then(|| Json::string(path(to, name_of)));
            readdressed(key, &request_members(document), named)
        });
        said.iter_mut().for_each(without_ids);
        (path(key, name_of), NamedDocument { document: said, doubt: body.doubt.clone() })
    });
    said.collect()
}

/// A tree by the names in its own documents.
pub(super) fn named_by_itself(tree: &BTreeMap<ResourceKey, &Body>) -> Named {
    named(tree, &|key| name_in(tree, key), &|key| tree.contains_key(key))
}

/// The name of a resource in a tree.
pub(super) fn name_in(tree: &BTreeMap<ResourceKey, &Body>, key: &ResourceKey) -> Option<String> {
    tree.get(key)?.document().and_then(|document| name(key, document).map(str::to_owned))
}

/// The address of a resource, without account, region and API, with names if they are known.
pub(super) fn address(key: &ResourceKey, states: &[&State]) -> String {
    path(key, &|key| {
        let body = states.iter().find_map(|state| state.body(key, Version::Latest)?.document());
        body.and_then(|document| name(key, document).map(str::to_owned))
    })
}

/// `intent:OrderFlowers/en_US/PickUp`
pub(super) fn path(key: &ResourceKey, name: NameOf<'_>) -> String {
    let path = key.from_root().into_iter().filter(|part| part.row().id.is_some());
    let parts = path.map(|part| match name(&part) {
        Some(name) => escape(&name),
        None => part.id().to_owned(),
    });
    format!("{}:{}", key.kind(), parts.collect::<Vec<_>>().join("/"))
}

/// A vocabulary without the ids of its items, sorted.
fn without_ids(body: &mut Object) {
    let Some(Json::Array(items)) = body.get("customVocabularyItems") else { return };
    let mut items = items.clone();
    for item in &mut items {
        if let Json::Object(item) = item {
            item.remove("itemId");
        }
    }
    items.sort_by_cached_key(ToString::to_string);
    body.insert("customVocabularyItems", Json::Array(items));
}
