use crate::lex::{Json, Object, ResourceKey, ResourceKind, Version, epoch_seconds};
use crate::live::{Place, Reason, SCHEMA};

/// The output of a call that lists: which resources, or versions of one, there are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Roll {
    /// What it lists.
    pub of: RollOf,
    /// What stands in it.
    pub rows: Vec<Row>,
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
    /// Every alias of a bot: `get-bot-aliases`.
    Aliases(ResourceKey),
    /// What stands in it, and nothing more: there is a next page, or it does not tell.
    Some,
}

/// One row of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The resource.
    pub key: ResourceKey,
    /// Which version of it.
    pub version: Version,
    /// When it was changed last, in Unix seconds.
    pub updated: Option<i64>,
}

/// The rows of a list; `None` if the object is none.
pub(super) fn list(object: &Object) -> Option<(ResourceKind, &[Json])> {
    let only = object.iter().all(|(name, _)| {
        name == "nextToken"
            || name == "NextToken"
            || SCHEMA.kinds.iter().any(|row| row.list == Some(name))
    });
    if !only {
        return None;
    }
    SCHEMA.kinds.iter().find_map(|row| Some((row.kind, object.get(row.list?)?.as_array()?)))
}

/// Reads a list.
pub(super) fn roll(
    kind: ResourceKind,
    rows: &[Json],
    object: &Object,
    place: &Place,
    source: &str,
) -> Result<Roll, Reason> {
    let rows: Vec<Row> = rows.iter().map(|one| row(kind, one, place)).collect::<Result<_, _>>()?;
    let is_page = |name| object.get(name).is_some_and(|token| *token != Json::Null);
    let of = if is_page("nextToken") || is_page("NextToken") {
        RollOf::Some
    } else {
        whole(kind, &rows)
    };
    Ok(Roll { of, rows, source: source.to_owned() })
}

/// What a list without a next page is all of.
fn whole(kind: ResourceKind, rows: &[Row]) -> RollOf {
    let numbered = rows.iter().any(|row| row.version != Version::Latest);
    match rows {
        [] if kind == ResourceKind::Alias => RollOf::Some,
        [first, rest @ ..] if kind == ResourceKind::Alias => match first.key.parent() {
            Some(bot) if rest.iter().all(|row| row.key.is_below(&bot)) => RollOf::Aliases(bot),
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
        _ => RollOf::Kind(kind),
    }
}

fn row(kind: ResourceKind, row: &Json, place: &Place) -> Result<Row, Reason> {
    let row = row.as_object().ok_or(Reason::Unknown)?;
    let name = row.text("name").ok_or(Reason::Missing("name"))?;
    let (key, version) = if kind == ResourceKind::Alias {
        let bot = row.text("botName").ok_or(Reason::Missing("botName"))?;
        (place.key(kind, &[bot, name]), Version::Latest)
    } else {
        (place.key(kind, &[name]), super::version(row)?)
    };
    let updated = SCHEMA.updated(row).and_then(epoch_seconds);
    Ok(Row { key, version, updated })
}
