use crate::lex::{
    Api, Json, KindRow, Object, ResourceKey, ResourceKind, Schema, Version, epoch_seconds,
};
use crate::live::{AccountRegion, FileError};

/// The output of a call that lists resources, or versions of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiveList {
    /// The API.
    pub api: Api,
    /// What was listed.
    pub of: ListScope,
    /// Its rows.
    pub rows: Vec<ListedVersion>,
    /// The file.
    pub source: String,
}

/// What was listed; resources absent from it do not exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListScope {
    /// Every resource of a kind: `get-bots`, `get-intents`, `get-slot-types`.
    Kind(ResourceKind),
    /// Every version of a resource: `get-bot-versions` and similar.
    Versions(ResourceKey),
    /// Every resource of a kind below another: `get-bot-aliases`.
    Below(ResourceKey, ResourceKind),
    /// Only these rows: there is a next page, or the scope is unknown.
    Rows,
}

/// One row of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedVersion {
    /// The resource.
    pub key: ResourceKey,
    /// The version.
    pub version: Version,
    /// The last change, in Unix seconds.
    pub updated: Option<i64>,
}

/// The rows of a list; `None` if the object is not a list.
pub(super) fn list<'o>(
    schema: &'static Schema,
    object: &'o Object,
) -> Option<(&'static KindRow, &'o [Json])> {
    let is_list = |name: &str| schema.kinds.iter().any(|row| row.is_list(name));
    // Lists of Lex V2 have the ids of the parent once.
    let is_above =
        |name: &str| name == schema.version || schema.kinds.iter().any(|row| row.id == Some(name));
    let is_known = |name: &str| PAGES.contains(&name) || is_list(name) || is_above(name);
    if !object.iter().all(|(name, _)| is_known(name)) {
        return None;
    }
    schema.kinds.iter().find_map(|row| Some((row, object.get(row.list?.member)?.as_array()?)))
}

/// The member that shows that there is a next page, in calls and in the AWS CLI.
const PAGES: [&str; 2] = ["nextToken", "NextToken"];

/// Reads a list.
pub(super) fn listing(
    (schema, kind): (&'static Schema, &KindRow),
    rows: &[Json],
    object: &Object,
    place: &AccountRegion,
    source: &str,
) -> Result<LiveList, FileError> {
    let row = |one: &Json| row((schema, kind), object, one, place);
    let rows: Vec<ListedVersion> = rows.iter().map(row).collect::<Result<_, _>>()?;
    let is_page = |name: &&str| object.get(name).is_some_and(|token| *token != Json::Null);
    let of = if PAGES.iter().any(is_page) { ListScope::Rows } else { whole(kind, &rows) };
    Ok(LiveList { api: schema.api, of, rows, source: source.to_owned() })
}

/// The scope of a list without a next page.
fn whole(kind: &KindRow, rows: &[ListedVersion]) -> ListScope {
    let numbered = rows.iter().any(|row| row.version != Version::Latest);
    let is_root = kind.paths.iter().any(|path| path.len() == 1);
    match rows {
        // An empty list does not show its parent.
        [] if !is_root => ListScope::Rows,
        [first, rest @ ..] if !is_root => match first.key.parent() {
            Some(above) if !numbered && rest.iter().all(|row| row.key.is_below(&above)) => {
                ListScope::Below(above, kind.kind)
            }
            _ => ListScope::Rows,
        },
        [first, rest @ ..] if numbered => {
            if rest.iter().all(|row| row.key == first.key) {
                ListScope::Versions(first.key.clone())
            } else {
                ListScope::Rows
            }
        }
        // It may be the only intent, or the only version of an intent.
        [_] => ListScope::Rows,
        _ => ListScope::Kind(kind.kind),
    }
}

fn row(
    (schema, kind): (&'static Schema, &KindRow),
    list: &Object,
    row: &Json,
    place: &AccountRegion,
) -> Result<ListedVersion, FileError> {
    let mut row = row.as_object().ok_or(FileError::Unknown)?.clone();
    for (name, value) in list.iter().filter(|(name, _)| !kind.is_list(name)) {
        if row.get(name).is_none() {
            row.insert(name, value.clone());
        }
    }
    let key = place.key(schema, kind, &row)?;
    let is_draft = key.parent().is_none() && schema.deletes_below;
    let version = match kind.has_versions() && !is_draft {
        true => super::version(schema, &row)?,
        false => Version::Latest,
    };
    let updated = schema.updated(&row).and_then(epoch_seconds);
    Ok(ListedVersion { key, version, updated })
}
