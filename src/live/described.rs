//! Responses that show one resource of Lex V2: `describe-*`, and
//! `list-custom-vocabulary-items`, which is the only one that shows a vocabulary.

use std::sync::Arc;

use crate::event::{FileForm, ObservedVersion};
use crate::lex::{Address, Document, Json, KindRow, Object, ResourceKey, V2, Version};
use crate::live::{AccountRegion, FileError};

/// The kind of the resource in a response: the kind of which it has all ids, and the name or members that
/// only this kind has. `None` for another object.
pub(super) fn described(object: &Object) -> Option<&'static KindRow> {
    let has = |member: &str| object.get(member).and_then(Json::as_text).is_some();
    let fits = |row: &&KindRow| {
        let has_own = || row.shape.members().iter().any(|it| object.get(it.name).is_some());
        match (row.read, row.name) {
            (Some(read), Some(name)) => has(name) && read.ids.iter().all(|id| has(id)),
            (Some(read), None) => has_own() && read.ids.iter().all(|id| has(id)),
            (None, _) => has("resourceArn") && has_own(),
        }
    };
    V2.kinds.iter().filter(fits).max_by_key(|row| row.read.map_or(0, |read| read.ids.len()))
}

/// Reads a response with one resource.
pub(super) fn answer(
    row: &'static KindRow,
    mut object: Object,
    place: &AccountRegion,
) -> Result<ObservedVersion, FileError> {
    if object.get("nextToken").is_some_and(|token| *token != Json::Null) {
        return Err(FileError::Page);
    }
    let key = key(row, &object, place)?;
    let version = match object.get(V2.version) {
        // `describe-bot` shows the draft without a version.
        None if row.has_versions() && key.parent().is_none() => Version::Latest,
        _ if row.has_versions() => super::version(&V2, &object)?,
        _ => Version::Latest,
    };
    if let Some(member) = row.stated {
        let text = object.text(member).ok_or(FileError::Missing(member))?;
        let stated = Json::parse(text)
            .map_err(|_| FileError::Member { member, found: "not JSON".to_owned() })?;
        object.insert(member, stated);
    }
    Ok(ObservedVersion {
        version,
        checksum: None,
        facts: super::facts(&V2, &object),
        form: FileForm::Get,
        document: Arc::new(Document::new(V2.api, row.kind, object)),
        key,
    })
}

fn key(
    row: &'static KindRow,
    object: &Object,
    place: &AccountRegion,
) -> Result<ResourceKey, FileError> {
    if row.read.is_some() {
        return place.key(&V2, row, object);
    }
    let member = "resourceArn";
    let arn = object.text(member).ok_or(FileError::Missing(member))?;
    let wrong = || FileError::Member { member, found: format!("`{arn}`") };
    let of = Address::from_arn(arn).ok().and_then(|address| address.key()).ok_or_else(wrong)?;
    let ids = of.raw_ids().ok_or_else(wrong)?;
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let key = ResourceKey::new(&place.account, &place.region, V2.api, row.kind, &ids);
    key.filter(|key| key.is_beside(&of)).ok_or_else(wrong)
}
