//! Responses that show one resource of Lex V1, as the AWS CLI prints them.

use std::sync::Arc;

use crate::event::{FileForm, ObservedVersion};
use crate::lex::{Document, Json, KindRow, Object, V1, Version};
use crate::live::{AccountRegion, FileError};

/// Reads a response with one resource.
pub(super) fn answer(object: Object, place: &AccountRegion) -> Result<ObservedVersion, FileError> {
    let row = recognized(&object)?;
    let key = place.key(&V1, row, &object)?;
    let version = if row.has_versions() { super::version(&V1, &object)? } else { Version::Latest };
    Ok(ObservedVersion {
        version,
        checksum: V1.checksum(&object).map(Into::into),
        facts: super::facts(&V1, &object),
        form: FileForm::Get,
        document: Arc::new(Document::new(key.api, key.kind(), object)),
        key,
    })
}

/// The kind of an object: it has a member that no other kind has.
pub(super) fn recognized(object: &Object) -> Result<&'static KindRow, FileError> {
    let mut own = V1.kinds.iter().filter(|row| object.iter().any(|(name, _)| is_own(row, name)));
    match (own.next(), own.next()) {
        (Some(row), None) if object.get(row.id.unwrap_or_default()).is_some() => Ok(row),
        (None, _) if is_bare(object) => Err(FileError::Undecidable),
        _ => Err(FileError::Unknown),
    }
}

/// Whether only resources of a kind have that member, among those that files show.
fn is_own(row: &KindRow, name: &str) -> bool {
    let has = |row: &KindRow| row.shape.member(name).is_some();
    let mut others = V1.kinds.iter().filter(|other| other.kind != row.kind);
    row.list.is_some() && has(row) && !others.any(has)
}

/// Whether an object has only members that several kinds have.
fn is_bare(object: &Object) -> bool {
    let is_common = |name| V1.kinds.iter().all(|row| row.shape.member(name).is_some());
    object.get(V1.version).and_then(Json::as_text).is_some()
        && object.iter().all(|(name, _)| V1.volatile.contains(&name) || is_common(name))
}
