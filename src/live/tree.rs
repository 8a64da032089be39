//! The export of a bot of Lex V2: a file for each resource, in nested directories. The files have names
//! instead of ids, so their resources are found by a history that has the ids of the names.

use std::collections::BTreeMap;

use crate::lex::{FileRow, Json, KindRow, Object, ResourceKind, V2, Version};
use crate::live::files::{SEPARATORS, Text};
use crate::live::{FileError, LiveError};

/// A bot in an export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportedBot {
    /// The version.
    pub version: Version,
    /// The bot, with everything below it.
    pub part: ExportedPart,
}

/// A resource in an export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportedPart {
    /// The kind.
    pub kind: ResourceKind,
    /// The name; for a locale its id; empty for a vocabulary.
    pub name: String,
    /// The identifier in the file, if it has one.
    pub identifier: Option<String>,
    /// The file; of an archive, with the name inside.
    pub source: String,
    /// The members of the file, unchanged.
    pub members: Object,
    /// The parts directly below it.
    pub below: Vec<Self>,
}

/// The drawing of an intent in the console, which is not configuration.
const DRAWING: &str = "ConversationFlow.json";

/// The manifest of an export.
const MANIFEST: &str = "Manifest.json";

/// Removes the exports from the texts of one source, and returns them with the name of their manifest.
pub(super) fn take_exports(
    texts: &mut Vec<Text>,
) -> Result<(Vec<ExportedBot>, Option<String>), LiveError> {
    let mut parts = BTreeMap::new();
    let mut manifest = None;
    let mut rest = Vec::new();
    for text in std::mem::take(texts) {
        let (dir, file) = text.name.split_at(text.name.rfind(SEPARATORS).map_or(0, |at| at + 1));
        if file.eq_ignore_ascii_case(MANIFEST) {
            check_manifest(&text)?;
            manifest = Some(text.name);
        } else if file == DRAWING {
        } else if let Some((row, members)) = of_export(file, &text)? {
            parts.insert(dir.to_owned(), part(row, members, &text.name, dir)?);
        } else {
            rest.push(text);
        }
    }
    *texts = rest;
    Ok((assemble(parts)?, manifest))
}

fn failed(source: &str, reason: FileError) -> LiveError {
    LiveError { source_name: source.to_owned(), reason }
}

fn object(text: &Text) -> Result<Object, LiveError> {
    match Json::parse(text.text().map_err(|reason| failed(&text.name, reason))?) {
        Ok(Json::Object(object)) => Ok(object),
        Ok(_) => Err(failed(&text.name, FileError::Unknown)),
        Err(error) => Err(failed(&text.name, FileError::NotJson(error.to_string()))),
    }
}

/// Real ones have `metaData`, schema `1` and `BOT`; those of the guide `metadata`, `1.0` and `Bot`.
fn check_manifest(text: &Text) -> Result<(), LiveError> {
    let object = object(text)?;
    let about = object.get("metaData").or_else(|| object.get("metadata"));
    let about = about.and_then(Json::as_object);
    let about = about.ok_or_else(|| failed(&text.name, FileError::Missing("metaData")))?;
    match about.get("schemaVersion").and_then(Json::as_text).unwrap_or("none") {
        "1" | "1.0" => {}
        other => return Err(failed(&text.name, FileError::Format(other.to_owned()))),
    }
    match about.text("resourceType") {
        Some(kind) if kind.eq_ignore_ascii_case("bot") => Ok(()),
        _ => Err(failed(&text.name, FileError::NoBot)),
    }
}

/// The row of a file of an export, with its members; `None` if the file is not one.
fn of_export(file: &str, text: &Text) -> Result<Option<(&'static KindRow, Object)>, LiveError> {
    let Some(row) = V2.kinds.iter().find(|row| row.file.is_some_and(|it| it.name == file)) else {
        return Ok(None);
    };
    let object = object(text)?;
    // A response may have been saved under this name.
    let is_answer = V2.kinds.iter().filter_map(|row| row.id).any(|id| object.get(id).is_some());
    Ok((!is_answer).then_some((row, object)))
}

struct Part {
    row: &'static KindRow,
    /// The directory of its parent; `None` for a bot.
    above: Option<String>,
    part: ExportedPart,
}

fn part(
    row: &'static KindRow,
    members: Object,
    source: &str,
    dir: &str,
) -> Result<Part, LiveError> {
    let file = row.file.expect("the row of a file");
    let named = match row.name {
        Some(_) => {
            Some(members.text("name").ok_or_else(|| failed(source, FileError::Missing("name")))?)
        }
        None => None,
    };
    let identifier = members.text("identifier").filter(|id| !id.is_empty()).map(str::to_owned);
    let is_named_by_id = row.name.is_some_and(|name| row.shape.member(name).is_none());
    let name = match (&identifier, named) {
        (Some(id), _) if is_named_by_id => id.clone(),
        (None, _) if is_named_by_id => own_directory(dir).to_owned(),
        (_, name) => name.unwrap_or_default().to_owned(),
    };
    let above = match file.folder {
        "" => None,
        folder => Some(
            above(dir, folder, file, row)
                .ok_or_else(|| failed(source, FileError::Misplaced(folder)))?,
        ),
    };
    let (kind, source, below) = (row.kind, source.to_owned(), Vec::new());
    let part = ExportedPart { kind, name, identifier, source, members, below };
    Ok(Part { row, above, part })
}

/// The last name of a directory that ends with a separator.
fn own_directory(dir: &str) -> &str {
    let dir = dir.trim_end_matches(SEPARATORS);
    dir.rsplit(SEPARATORS).next().unwrap_or_default()
}

/// The directory of the parent of a file: `Bot/BotLocales/en_US/` of
/// `Bot/BotLocales/en_US/Intents/Order/`.
fn above(dir: &str, folder: &str, file: &FileRow, row: &KindRow) -> Option<String> {
    let mut dir = dir;
    if row.id.is_some() {
        dir = dir.strip_suffix(SEPARATORS)?.strip_suffix(own_directory(dir))?;
    }
    debug_assert_eq!(file.folder, folder);
    let dir = dir.strip_suffix(SEPARATORS)?.strip_suffix(folder)?;
    (dir.is_empty() || dir.ends_with(SEPARATORS)).then(|| dir.to_owned())
}

/// Adds every part to its parent, the innermost first.
fn assemble(mut parts: BTreeMap<String, Part>) -> Result<Vec<ExportedBot>, LiveError> {
    let mut dirs: Vec<String> = parts.keys().cloned().collect();
    // The path of a directory is longer than that of its parent.
    dirs.sort_by_key(|dir| std::cmp::Reverse(dir.len()));
    let mut bots = Vec::new();
    for dir in dirs {
        let Some(Part { row, above, mut part }) = parts.remove(&dir) else { continue };
        part.below.sort_by(|a, b| (a.kind, &a.name).cmp(&(b.kind, &b.name)));
        let Some(above) = above else {
            let version = match part.members.get("version") {
                None | Some(Json::Null) => Version::Latest,
                Some(text) => {
                    text.as_text().and_then(|text| text.parse().ok()).ok_or_else(|| {
                        let found = text.to_string();
                        failed(&part.source, FileError::Member { member: "version", found })
                    })?
                }
            };
            bots.push(ExportedBot { version, part });
            continue;
        };
        let kind = row.paths.first().and_then(|path| path.iter().rev().nth(1)).copied();
        match parts.get_mut(&above).filter(|it| Some(it.row.kind) == kind) {
            Some(above) => above.part.below.push(part),
            None => {
                let above = kind.and_then(|kind| V2.row(kind)?.file).map_or("", |file| file.name);
                return Err(failed(&part.source, FileError::NothingAbove(above)));
            }
        }
    }
    bots.reverse();
    Ok(bots)
}
