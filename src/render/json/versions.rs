use serde::Serialize;

use super::diff::{self, Below};
use super::doubt::{Doubted, doubted};
use super::event::{Event, attributed, event};
use super::gap::{Gap, gap};
use super::{SCHEMA, commit, time, written};
use crate::lex::{Api, Version};
use crate::query::VersionHistory;
use crate::query::versions::{
    AliasHistory, AliasSpan, Changes, Draft, Ending, Pointer, PublishedVersion,
};

#[derive(Serialize)]
struct Answer<'a> {
    schema: u32,
    at: Option<String>,
    commit: Option<String>,
    address: String,
    versions: Vec<Row<'a>>,
    unrecorded: Vec<NumberRange>,
    latest: Option<Latest<'a>>,
    aliases: Vec<Alias<'a>>,
    gaps: Vec<Gap<'a>>,
}

#[derive(Serialize)]
struct Row<'a> {
    version: String,
    published: Event<'a>,
    number_counted: bool,
    confidence: &'static str,
    #[serde(flatten)]
    doubt: Doubted,
    changes: Change<'a>,
    deleted: Option<Deletion<'a>>,
    aliases: Vec<&'a str>,
}

#[derive(Serialize)]
struct Deletion<'a> {
    how: &'static str,
    event: Event<'a>,
}

#[derive(Serialize)]
struct Change<'a> {
    since: Option<String>,
    summary: Option<&'a [String]>,
    moved: Vec<Move>,
    #[serde(skip_serializing_if = "Option::is_none")]
    below: Option<BelowPart>,
}

/// The differences below a Lex V2 bot.
#[derive(Serialize)]
struct BelowPart {
    parts: Vec<Below>,
    unsure: usize,
}

#[derive(Serialize)]
struct Move {
    address: String,
    from: Vec<String>,
    to: Vec<String>,
}

#[derive(Serialize)]
struct NumberRange {
    first: u64,
    last: u64,
}

#[derive(Serialize)]
struct Latest<'a> {
    state: &'static str,
    confidence: &'static str,
    #[serde(flatten)]
    doubt: Doubted,
    changes: Change<'a>,
    last_event_confidence: &'static str,
    last_event: Event<'a>,
}

#[derive(Serialize)]
struct Alias<'a> {
    address: String,
    live: Option<String>,
    confidence: &'static str,
    spans: Vec<Span<'a>>,
    gaps: Vec<Gap<'a>>,
}

#[derive(Serialize)]
struct Span<'a> {
    state: &'static str,
    version: Option<String>,
    from: Option<String>,
    to: Option<String>,
    confidence: &'static str,
    #[serde(flatten)]
    doubt: Doubted,
    event: Event<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    changes: Option<Change<'a>>,
}

/// The published versions, and the targets of each alias.
pub fn versions(history: &VersionHistory) -> String {
    written(&Answer {
        schema: SCHEMA,
        at: time(history.point.at),
        commit: commit(&history.point),
        address: history.key.to_string(),
        versions: history.versions.iter().map(|published| row(history, published)).collect(),
        unrecorded: history
            .unrecorded
            .iter()
            .map(|it| NumberRange { first: *it.start(), last: *it.end() })
            .collect(),
        latest: history.draft.as_ref().map(|draft| latest(draft, history.key.api)),
        aliases: history.aliases.iter().map(alias).collect(),
        gaps: history.gaps.iter().map(gap).collect(),
    })
}

fn row<'a>(history: &'a VersionHistory, published: &'a PublishedVersion) -> Row<'a> {
    Row {
        version: published.number.to_string(),
        published: attributed(&published.by),
        number_counted: published.number_is_counted,
        confidence: published.confidence.as_str(),
        doubt: doubted(published.doubt.clone()),
        changes: change(&published.changes, history.key.api),
        deleted: published.ending.as_ref().map(deletion),
        aliases: history.live(Version::Number(published.number)).map(|alias| alias.id()).collect(),
    }
}

fn deletion(ending: &Ending) -> Deletion<'_> {
    let how = match ending {
        Ending::Deleted(_) => "version",
        Ending::WithAll(_) => "resource",
        Ending::Unrecorded(_) => "unrecorded",
    };
    Deletion { how, event: event(ending.event()) }
}

fn change(changes: &Changes, api: Api) -> Change<'_> {
    let texts = |versions: &[Version]| versions.iter().map(|it| it.written(api)).collect();
    let moved = changes.moved.iter();
    Change {
        since: changes.since.map(|version| version.written(api)),
        summary: changes.summary.as_deref(),
        moved: moved
            .map(|it| Move {
                address: it.key.to_string(),
                from: texts(&it.from),
                to: texts(&it.to),
            })
            .collect(),
        below: changes.below.as_ref().map(|below| BelowPart {
            parts: below.parts.iter().filter_map(diff::below).collect(),
            unsure: below.unsure,
        }),
    }
}

fn latest(draft: &Draft, api: Api) -> Latest<'_> {
    let state = match (draft.is_living, draft.changes.since, &draft.changes.summary) {
        (false, _, _) => "deleted",
        (true, None, _) => "unpublished",
        (true, Some(_), None) => "unknown",
        (true, Some(_), Some(_)) if draft.changes.is_none() => "published",
        (true, Some(_), Some(_)) => "changed",
    };
    Latest {
        state,
        confidence: draft.confidence.as_str(),
        doubt: doubted(draft.doubt.clone()),
        changes: change(&draft.changes, api),
        last_event_confidence: draft.put.as_str(),
        last_event: attributed(&draft.by),
    }
}

fn alias(alias: &AliasHistory) -> Alias<'_> {
    Alias {
        address: alias.key.to_string(),
        live: alias.live().map(|version| version.written(alias.key.api)),
        confidence: alias.confidence().as_str(),
        spans: alias.spans.iter().map(|it| span(it, alias.key.api)).collect(),
        gaps: alias.gaps.iter().map(gap).collect(),
    }
}

fn span(span: &AliasSpan, api: Api) -> Span<'_> {
    let (state, version) = match span.pointer {
        Pointer::Version(version) => ("points", Some(version.written(api))),
        Pointer::Deleted => ("deleted", None),
        Pointer::Nothing => ("none", None),
        Pointer::Unrecorded => ("unknown", None),
    };
    Span {
        state,
        version,
        from: time(Some(span.from)),
        to: time(span.to),
        confidence: span.confidence.as_str(),
        doubt: doubted(span.doubt.clone()),
        event: attributed(&span.by),
        changes: span.changes.as_ref().map(|it| change(it, api)),
    }
}
