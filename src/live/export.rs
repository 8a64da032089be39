//! The export file of Lex V1 (guide, "Importing and Exporting"; `fixtures/exports`): one resource
//! with everything that it uses, in lists with the names of the list calls.

use std::sync::Arc;

use crate::event::{FileForm, ObservedVersion};
use crate::lex::{Document, Json, KindRow, Object, To, V1, Version, VersionAt};
use crate::live::response::recognized;
use crate::live::{AccountRegion, FileError};

/// The resource of an export; `None` if the object is not an export of Lex V1.
pub(super) fn exported(object: &Object) -> Option<Result<&Object, FileError>> {
    let metadata = object.get("metadata")?.as_object()?;
    let resource = object.get("resource")?.as_object()?;
    let format = metadata.get("schemaVersion").and_then(Json::as_text).unwrap_or("none");
    Some(match format {
        "1.0" | "1" => Ok(resource),
        other => Err(FileError::Format(other.to_owned())),
    })
}

/// Splits an export: the resource, and those in its lists.
pub(super) fn take_apart(
    resource: &Object,
    place: &AccountRegion,
) -> Result<Vec<ObservedVersion>, FileError> {
    let lists: Vec<(&'static KindRow, &'static str, &[Json])> = lists(resource).collect();
    let user =
        lists.last().and_then(|(used, ..)| V1.kinds.iter().find(|row| row.may_refer(used.kind)));
    let row = match (recognized(resource), user) {
        // It has no own members except what it uses.
        (Err(_), Some(user)) => user,
        (found, _) => found?,
    };
    let mut found = Vec::new();
    let mut body = resource.clone();
    for (of, list, items) in lists {
        let mut references = Vec::with_capacity(items.len());
        for item in items {
            let item = item.as_object().ok_or(FileError::Missing(list))?;
            let item = seen(of, item.clone(), place)?;
            references.extend(reference(row, list, &item));
            found.push(item);
        }
        if row.shape.member(list).is_some() {
            body.insert(list, Json::Array(references));
        }
    }
    found.insert(0, seen(row, body, place)?);
    Ok(found)
}

/// The lists of whole resources in a resource.
fn lists(resource: &Object) -> impl Iterator<Item = (&'static KindRow, &'static str, &[Json])> {
    V1.kinds.iter().filter_map(|row| {
        let list = row.list?.member;
        Some((row, list, resource.get(list)?.as_array()?))
    })
}

/// The member of a document in place of the whole resource of its export.
fn reference(of: &KindRow, list: &str, item: &ObservedVersion) -> Option<Json> {
    let rows = of.references.iter().filter(|row| row.way.iter().any(|way| way.member() == list));
    let target = rows.flat_map(|row| row.targets).next()?;
    let To::Resource { version: VersionAt::Member(version), .. } = target.to else { return None };
    Some(Json::Object(Object::from_iter([
        (target.member?, Json::string(item.key.raw_id())),
        (version, Json::string(item.version.written(item.key.api))),
    ])))
}

fn seen(
    row: &KindRow,
    mut body: Object,
    place: &AccountRegion,
) -> Result<ObservedVersion, FileError> {
    let key = place.key(&V1, row, &body)?;
    // Some files have it as a number; templates have none, which means the draft.
    let version = match body.get(V1.version) {
        None | Some(Json::Null) => Version::Latest,
        Some(_) => super::version(&V1, &body)?,
    };
    let is_own = |name: &str| row.shape.member(name).is_some();
    body.retain(|name, _| is_own(name) || !V1.kinds.iter().any(|row| row.is_list(name)));
    Ok(ObservedVersion {
        version,
        document: Arc::new(Document::new(key.api, row.kind, body)),
        key,
        checksum: None,
        facts: Object::default(),
        form: FileForm::Export,
    })
}
