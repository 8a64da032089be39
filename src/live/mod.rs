//! Files that show the current resources of Lex.
//!
//! It reads responses of the `get-*` calls of Lex V1 and the `describe-*` calls of Lex V2, as the AWS CLI
//! or boto3 print them, and exports of both, packed or not. The kind of a file is found from its content.
//! An unknown file is an error, so that it does not count as equal. Beside an export of Lex V2, files with
//! other names than those of exports are skipped and listed.

mod described;
mod error;
mod export;
mod files;
mod listing;
mod place;
mod response;
mod tree;

pub use error::{FileError, LiveError};
pub use files::LiveSource;
pub use listing::{ListScope, ListedVersion, LiveList};
pub use place::{Identifiers, PlacedExport, PlacedPart, UnplacedPart, place};
pub use tree::{ExportedBot, ExportedPart};

use std::collections::BTreeSet;

use serde_json::value::RawValue;

use crate::event::ObservedVersion;
use crate::lex::{Api, Json, KindRow, Object, ResourceKey, Schema, V1, V2, Version, escape};
use crate::live::files::texts;

/// The account and region of the files, which do not contain them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccountRegion {
    /// The twelve digits of the account.
    pub account: String,
    /// The region.
    pub region: String,
}

impl AccountRegion {
    /// Whether a resource is of this account and region.
    pub fn has(&self, key: &ResourceKey) -> bool {
        *key.account == escape(&self.account) && *key.region == escape(&self.region)
    }

    /// The resource of a kind in an object.
    fn key(
        &self,
        schema: &Schema,
        row: &KindRow,
        object: &Object,
    ) -> Result<ResourceKey, FileError> {
        let ids = row.read.into_iter().flat_map(|read| read.ids);
        let id = |member: &&'static str| object.text(member).ok_or(FileError::Missing(member));
        let ids = ids.map(id).collect::<Result<Vec<_>, _>>()?;
        let key = ResourceKey::new(&self.account, &self.region, schema.api, row.kind, &ids);
        key.ok_or(FileError::Unknown)
    }
}

/// The content of the files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Live {
    /// The resources, in order of key and version.
    pub found: Vec<Found>,
    /// The lists.
    pub listings: Vec<LiveList>,
    /// Exports of Lex V2, whose resources have no ids until they are [placed](place).
    pub exports: Vec<ExportedBot>,
    /// Files beside these exports that do not belong to them, and were not read.
    pub not_read: Vec<String>,
}

impl Live {
    /// The APIs of the files.
    pub fn apis(&self) -> BTreeSet<Api> {
        let found = self.found.iter().map(|found| found.seen.key.api);
        let exports = self.exports.iter().map(|_| Api::V2);
        found.chain(self.listings.iter().map(|listing| listing.api)).chain(exports).collect()
    }
}

/// A resource in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The resource.
    pub seen: ObservedVersion,
    /// The file; of an archive, with the name inside.
    pub source: String,
}

/// Reads files of Lex. A resource that several files show with equal content is listed once.
///
/// # Errors
///
/// The first file that cannot be read, or is of an unknown kind.
pub fn live(sources: &[LiveSource], place: &AccountRegion) -> Result<Live, LiveError> {
    let (mut live, mut manifest) = (Live::default(), None);
    for source in sources {
        let mut texts = texts(source)?;
        let (exports, found) = tree::take_exports(&mut texts)?;
        let is_export = !exports.is_empty();
        live.exports.extend(exports);
        manifest = manifest.or(found);
        for text in texts {
            if is_export && text.is_foreign() {
                live.not_read.push(text.name);
                continue;
            }
            let read = text.text().and_then(|it| live.read(&text.name, it, place));
            read.map_err(|reason| LiveError { source_name: text.name, reason })?;
        }
    }
    if let Some(source_name) = manifest.filter(|_| live.exports.is_empty()) {
        return Err(LiveError { source_name, reason: FileError::NoBot });
    }
    live.found.sort_by(|a, b| {
        let order = |found: &Found| (found.seen.key.clone(), found.seen.version, found.seen.form);
        order(a).cmp(&order(b)).then_with(|| a.source.cmp(&b.source))
    });
    live.found.dedup_by(|later, first| later.seen == first.seen);
    Ok(live)
}

impl Live {
    /// Reads a text: one value, or several one after another.
    fn read(&mut self, name: &str, text: &str, place: &AccountRegion) -> Result<(), FileError> {
        let before = self.found.len() + self.listings.len();
        let values = serde_json::Deserializer::from_str(text).into_iter::<&RawValue>();
        for value in values {
            let value = value.map_err(|error| FileError::NotJson(error.to_string()))?;
            let value =
                Json::parse(value.get()).map_err(|error| FileError::NotJson(error.to_string()))?;
            let items = match value {
                Json::Array(items) => items,
                one @ (Json::Null
                | Json::Bool(_)
                | Json::Number(_)
                | Json::String(_)
                | Json::Object(_)) => vec![one],
            };
            for item in items {
                self.take(name, item, place)?;
            }
        }
        if self.found.len() + self.listings.len() == before {
            Err(FileError::Unknown)
        } else {
            Ok(())
        }
    }

    fn take(&mut self, name: &str, value: Json, place: &AccountRegion) -> Result<(), FileError> {
        let Json::Object(mut object) = value else { return Err(FileError::Unknown) };
        // boto3 puts it beside the answer.
        object.remove("ResponseMetadata");
        if ["Records", "Events", "eventSource"].iter().any(|it| object.get(it).is_some()) {
            return Err(FileError::Records);
        }
        let source = || name.to_owned();
        if let Some(row) = described::described(&object) {
            let seen = described::answer(row, object, place)?;
            self.found.push(Found { seen, source: source() });
        } else if let Some((kind, rows)) = listing::list(&V2, &object) {
            self.listings.push(listing::listing((&V2, kind), rows, &object, place, name)?);
        } else if let Some((kind, rows)) = listing::list(&V1, &object) {
            let listing = listing::listing((&V1, kind), rows, &object, place, name)?;
            if kind.list.is_some_and(|list| list.is_whole) {
                for row in rows.iter().filter_map(Json::as_object) {
                    let seen = response::answer(row.clone(), place)?;
                    self.found.push(Found { seen, source: source() });
                }
            }
            self.listings.push(listing);
        } else if let Some(resource) = export::exported(&object) {
            let parts = export::take_apart(resource?, place)?;
            self.found.extend(parts.into_iter().map(|seen| Found { seen, source: source() }));
        } else {
            let seen = response::answer(object, place)?;
            self.found.push(Found { seen, source: source() });
        }
        Ok(())
    }
}

/// The facts in a response about the origin of a revision.
fn facts(schema: &Schema, object: &Object) -> Object {
    let there = |name: &&'static str| Some((*name, object.get(name)?.clone()));
    let plain = schema.facts.iter().filter_map(there);
    plain.filter(|(_, value)| value.as_text().is_some()).collect()
}

/// The version of a resource, as text or number.
fn version(schema: &Schema, object: &Object) -> Result<Version, FileError> {
    let member = schema.version;
    let found = object.get(member).ok_or(FileError::Missing(member))?;
    let version = found.as_text().and_then(|text| text.parse().ok());
    version.ok_or_else(|| FileError::Member { member, found: found.to_string() })
}

#[cfg(test)]
mod tests;
