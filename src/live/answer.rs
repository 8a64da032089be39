//! The answers of the calls that show one resource, as the AWS CLI prints them.

use std::sync::Arc;

use crate::event::{FileForm, ObservedVersion};
use crate::lex::{Document, Json, KindRow, Object, Version};
use crate::live::{AccountRegion, FileError, SCHEMA};

/// Reads the answer of a call about one resource.
pub(super) fn answer(object: Object, place: &AccountRegion) -> Result<ObservedVersion, FileError> {
    let row = recognized(&object)?;
    let key = place.key(row, &object)?;
    let version = if row.has_versions() { super::version(&object)? } else { Version::Latest };
    let mut facts = Object::default();
    for name in SCHEMA.facts.iter().copied() {
        if let Some(value) = object.get(name).filter(|value| value.as_text().is_some()) {
            facts.insert(name, value.clone());
        }
    }
    Ok(ObservedVersion {
        version,
        checksum: SCHEMA.checksum(&object).map(Into::into),
        facts,
        form: FileForm::Get,
        document: Arc::new(Document::new(key.api, key.kind(), object)),
        key,
    })
}

/// What an object is: the kind that has a member which no other kind has.
pub(super) fn recognized(object: &Object) -> Result<&'static KindRow, FileError> {
    let mut own =
        SCHEMA.kinds.iter().filter(|row| object.iter().any(|(name, _)| is_own(row, name)));
    match (own.next(), own.next()) {
        (Some(row), None) if object.get(row.id.unwrap_or_default()).is_some() => Ok(row),
        (None, _) if is_bare(object) => Err(FileError::Undecidable),
        _ => Err(FileError::Unknown),
    }
}

/// Whether only resources of a kind have that member, among those that files show.
fn is_own(row: &KindRow, name: &str) -> bool {
    let has = |row: &KindRow| row.shape.member(name).is_some();
    let mut others = SCHEMA.kinds.iter().filter(|other| other.kind != row.kind);
    row.list.is_some() && has(row) && !others.any(has)
}

/// Whether an object has nothing but what several kinds have in common.
fn is_bare(object: &Object) -> bool {
    let is_common = |name| SCHEMA.kinds.iter().all(|row| row.shape.member(name).is_some());
    object.get(SCHEMA.version).and_then(Json::as_text).is_some()
        && object.iter().all(|(name, _)| SCHEMA.volatile.contains(&name) || is_common(name))
}
