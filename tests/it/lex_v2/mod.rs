//! Lex V2 as its documentation describes it: it takes any call of a plan, answers it or refuses it.
//!
//! The rules come from the API reference of Lex V2 and its service model. Nothing here knows the code
//! under test.

mod calls;
mod checks;

use crate::generator::service::ApiError;
use crate::generator::v2::key::{Key, Version};
use crate::generator::v2::kind::Kind;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// The resources of one account and region.
#[derive(Clone, Debug, Default)]
pub(crate) struct LexV2 {
    /// The account.
    #[expect(dead_code, reason = "the server returns it")]
    pub(crate) account: String,
    /// Every document.
    pub(crate) rows: BTreeMap<Key, Value>,
    /// The locales of drafts that are built.
    pub(crate) built: BTreeSet<Key>,
    /// The last revision of each policy.
    pub(crate) revisions: BTreeMap<Key, u64>,
    /// How many versions each bot ever had.
    pub(crate) counted: BTreeMap<String, u64>,
    pub(crate) made: u64,
}

/// The operations of the service model.
pub(crate) fn model() -> Map<String, Value> {
    let models: Value =
        serde_json::from_str(include_str!("../../../fixtures/operations/models.json")).unwrap();
    models["v2"].as_object().unwrap().clone()
}

pub(crate) fn invalid(message: impl Into<String>) -> ApiError {
    ApiError { code: "ValidationException", message: message.into(), status: 400 }
}

pub(crate) fn conflict(message: impl Into<String>) -> ApiError {
    ApiError { code: "ConflictException", message: message.into(), status: 409 }
}

pub(crate) fn precondition(message: impl Into<String>) -> ApiError {
    ApiError { code: "PreconditionFailedException", message: message.into(), status: 412 }
}

pub(crate) fn not_found(key: &Key) -> ApiError {
    let message = format!("{key} does not exist");
    ApiError { code: "ResourceNotFoundException", message, status: 404 }
}

impl LexV2 {
    /// An id as Lex makes them.
    fn new_id(&mut self) -> String {
        self.made += 1;
        format!("NEW{:07}", self.made)
    }

    /// The keys of a kind in the draft, or of what has no versions, directly below some ids.
    pub(crate) fn below(&self, kind: Kind, above: &[String]) -> Vec<Key> {
        let is_it = |key: &&Key| {
            key.kind == kind
                && key.version.is_none_or(|it| it == Version::Draft)
                && key.path.len() == above.len() + usize::from(kind != Kind::CustomVocabulary)
                && key.path.starts_with(above)
        };
        self.rows.keys().filter(is_it).cloned().collect()
    }
}

/// Every document of a version of a bot, with names in place of ids.
pub(crate) fn by_names(
    rows: &BTreeMap<Key, Value>,
    bot: &str,
    version: Version,
) -> BTreeMap<String, Value> {
    let is_here = |key: &&Key| {
        key.bot() == bot && key.version.map_or(version == Version::Draft, |it| it == version)
    };
    let keys = rows.keys().filter(is_here);
    let named = keys.map(|key| {
        let mut document = rows[key].clone();
        let name_of = |kind: Kind, path: Vec<String>| {
            let key = Key { kind, path, version: Some(version) };
            rows.contains_key(&key).then(|| Value::from(path_of(rows, &key)))
        };
        let with = |ids: &[String], id: &str| {
            ids.iter().cloned().chain([id.to_owned()]).collect::<Vec<_>>()
        };
        references(key.kind, &mut document, &mut |kind, id| {
            let above = if kind == Kind::Slot { &key.path[..] } else { &key.path[..2] };
            name_of(kind, with(above, id))
        });
        let items = document.get_mut("customVocabularyItems").and_then(Value::as_array_mut);
        if let Some(items) = items {
            items.iter_mut().for_each(|item| drop(item.as_object_mut().unwrap().remove("itemId")));
            items.sort_by_key(Value::to_string);
        }
        (path_of(rows, key), document)
    });
    named.collect()
}

/// The kind of a resource and the names of its path, without the bot.
pub(crate) fn path_of(rows: &BTreeMap<Key, Value>, key: &Key) -> String {
    let kinds: &[Kind] = match key.kind {
        Kind::Slot => &[Kind::Locale, Kind::Intent, Kind::Slot],
        Kind::Intent => &[Kind::Locale, Kind::Intent],
        Kind::SlotType => &[Kind::Locale, Kind::SlotType],
        Kind::Locale | Kind::CustomVocabulary => &[Kind::Locale],
        Kind::Alias => &[Kind::Alias],
        Kind::ResourcePolicy if key.path.len() > 1 => &[Kind::Alias],
        Kind::Bot | Kind::ResourcePolicy => &[],
        Kind::Replica => &[Kind::Replica],
    };
    let parts = kinds.iter().enumerate().map(|(at, kind)| {
        let path = key.path[..at + 2].to_vec();
        let version = if kind.has_versions() { key.version } else { None };
        let document = rows.get(&Key { kind: *kind, path, version });
        let name = kind.name_member().and_then(|member| document?[member].as_str());
        name.unwrap_or(&key.path[at + 1]).to_owned()
    });
    format!("{}:{}", key.kind.word(), parts.collect::<Vec<_>>().join("/"))
}

/// Gives `change` every id in a document that refers to what is in the same locale.
pub(crate) fn references(
    kind: Kind,
    document: &mut Value,
    change: &mut dyn FnMut(Kind, &str) -> Option<Value>,
) {
    let mut swap = |kind: Kind, at: Option<&mut Value>| {
        let Some(at) = at else { return };
        let id = at.as_str().unwrap_or_default().to_owned();
        if !id.starts_with("AMAZON.")
            && let Some(other) = change(kind, &id)
        {
            *at = other;
        }
    };
    match kind {
        Kind::Intent => {
            let rows = document.get_mut("slotPriorities").and_then(Value::as_array_mut);
            for row in rows.into_iter().flatten() {
                swap(Kind::Slot, row.get_mut("slotId"));
            }
        }
        Kind::Slot => {
            swap(Kind::SlotType, document.get_mut("slotTypeId"));
            let map = document.pointer_mut("/subSlotSetting/slotSpecifications");
            for (_, item) in map.and_then(Value::as_object_mut).into_iter().flatten() {
                swap(Kind::SlotType, item.get_mut("slotTypeId"));
            }
        }
        Kind::SlotType => {
            let rows = document.pointer_mut("/compositeSlotTypeSetting/subSlots");
            for row in rows.and_then(Value::as_array_mut).into_iter().flatten() {
                swap(Kind::SlotType, row.get_mut("slotTypeId"));
            }
        }
        Kind::Alias
        | Kind::Bot
        | Kind::CustomVocabulary
        | Kind::Locale
        | Kind::Replica
        | Kind::ResourcePolicy => {}
    }
}
