use crate::lex::{
    Api, Json, KindRow, Object, ResourceKey, ResourceKind, Schema, Version, epoch_seconds,
};
use crate::live::{AccountRegion, FileError};

/// The output of a call that lists: which resources, or versions of one, there are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Roll {
    /// Of which API.
    pub api: Api,
    /// What it lists.
    pub of: RollOf,
    /// What stands in it.
    pub rows: Vec<RollRow>,
    /// The file.
    pub source: String,
}

/// What a list is a list of, and so what is not there if it is not in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RollOf {
    /// Every resource of a kind: `get-bots`, `get-intents`, `get-slot-types`.
    Kind(ResourceKind),
    /// Every version of a resource: `get-bot-versions` and its like.
    Versions(ResourceKey),
    /// Every resource of a kind below another: `get-bot-aliases`.
    Below(ResourceKey, ResourceKind),
    /// What stands in it, and nothing more: there is a next page, or it does not tell.
    Some,
}

/// One row of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RollRow {
    /// The resource.
    pub key: ResourceKey,
    /// Which version of it.
    pub version: Version,
    /// When it was changed last, in Unix seconds.
    pub updated: Option<i64>,
}

/// The rows of a list; `None` if the object is none.
pub(super) fn list<'o>(
    schema: &'static Schema,
    object: &'o Object,
) -> Option<(&'static KindRow, &'o [Json])> {
    let is_list = |name: &str| schema.kinds.iter().any(|row| row.is_list(name));
    // Lists of Lex V2 say once of what all rows are.
    let is_above =
        |name: &str| name == schema.version || schema.kinds.iter().any(|row| row.id == Some(name));
    let is_known = |name: &str| PAGES.contains(&name) || is_list(name) || is_above(name);
    if !object.iter().all(|(name, _)| is_known(name)) {
        return None;
    }
    schema.kinds.iter().find_map(|row| Some((row, object.get(row.list?.member)?.as_array()?)))
}

/// The member that says that there is a next page, as calls and the AWS CLI write it.
const PAGES: [&str; 2] = ["nextToken", "NextToken"];

/// Reads a list.
pub(super) fn roll(
    (schema, kind): (&'static Schema, &KindRow),
    rows: &[Json],
    object: &Object,
    place: &AccountRegion,
    source: &str,
) -> Result<Roll, FileError> {
    let row = |one: &Json| row((schema, kind), object, one, place);
    let rows: Vec<RollRow> = rows.iter().map(row).collect::<Result<_, _>>()?;
    let is_page = |name: &&str| object.get(name).is_some_and(|token| *token != Json::Null);
    let of = if PAGES.iter().any(is_page) { RollOf::Some } else { whole(kind, &rows) };
    Ok(Roll { api: schema.api, of, rows, source: source.to_owned() })
}

/// What a list without a next page is all of.
fn whole(kind: &KindRow, rows: &[RollRow]) -> RollOf {
    let numbered = rows.iter().any(|row| row.version != Version::Latest);
    let is_root = kind.paths.iter().any(|path| path.len() == 1);
    match rows {
        // An empty one does not say below what.
        [] if !is_root => RollOf::Some,
        [first, rest @ ..] if !is_root => match first.key.parent() {
            Some(above) if !numbered && rest.iter().all(|row| row.key.is_below(&above)) => {
                RollOf::Below(above, kind.kind)
            }
            _ => RollOf::Some,
        },
        [first, rest @ ..] if numbered => {
            if rest.iter().all(|row| row.key == first.key) {
                RollOf::Versions(first.key.clone())
            } else {
                RollOf::Some
            }
        }
        // The one intent there is, or the one version of an intent.
        [_] => RollOf::Some,
        _ => RollOf::Kind(kind.kind),
    }
}

fn row(
    (schema, kind): (&'static Schema, &KindRow),
    list: &Object,
    row: &Json,
    place: &AccountRegion,
) -> Result<RollRow, FileError> {
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
    Ok(RollRow { key, version, updated })
}
