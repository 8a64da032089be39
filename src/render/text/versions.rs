use super::listed::in_lines;
use super::style::{Styles, paint};
use super::{act, clock, line, place, short_id};
use crate::lex::{Api, ResourceKey, ResourceKind, Version};
use crate::query::versions::{
    AliasHistory, AliasSpan, BelowChanges, Changes, Draft, Ending, MovedReference, PartCounts,
    Pointer, PublishedVersion,
};
use crate::query::{Attribution, Naming, VersionHistory};
use crate::render::{sentence, visible};
use crate::state::diff::summary_parts;
use crate::state::{Confidence, Doubt, Gap, Provenance};
use crate::wording::{counted, counted_as};

/// The maximum number of resources below a version whose changes are listed.
pub const LISTED: usize = 8;

/// The maximum length of a line of names, in characters.
const WIDTH: usize = 60;

/// The maximum width of an author that other columns leave space for, in characters.
const WIDEST: usize = 40;

/// The published versions and the targets of each alias, oldest first.
pub fn versions(history: &VersionHistory, naming: &Naming, styles: &Styles) -> String {
    let mut out = String::new();
    let key = &history.key;
    let at = match history.point.at {
        Some(at) if !history.is_now && history.point.is_whole => format!("  at {}", clock(at)),
        Some(at) if !history.is_now => format!("  just before {}", clock(at)),
        Some(_) | None => String::new(),
    };
    let name = paint(styles.heading, naming.short(key));
    line(&mut out, &format!("{name}{at}  {}", place(key, styles)));
    let end = if history.is_now { "now" } else { "then" };
    let Some(draft) = &history.draft else {
        let spans: Vec<Row> =
            history.aliases.iter().flat_map(|it| timeline(it, naming, end)).collect();
        Columns::of(&spans).table(&spans, styles, &mut out);
        return out;
    };
    let rows = listed(history, draft, naming);
    Columns::of(&rows).table(&rows, styles, &mut out);
    let aliases: Vec<_> =
        history.aliases.iter().map(|it| (it, timeline(it, naming, end))).collect();
    let columns = Columns::of(aliases.iter().flat_map(|(_, rows)| rows));
    for (alias, rows) in &aliases {
        line(&mut out, "");
        line(&mut out, &paint(styles.heading, naming.short(&alias.key)));
        columns.table(rows, styles, &mut out);
    }
    out
}

/// A line of a table, with the lines that belong to it.
struct Row {
    symbol: char,
    name: String,
    when: String,
    who: String,
    event: String,
    mark: String,
    below: Vec<(char, String)>,
}

/// The widths of the columns.
struct Columns {
    name: usize,
    when: usize,
    who: usize,
}

impl Columns {
    fn of<'a>(rows: impl IntoIterator<Item = &'a Row>) -> Self {
        let mut columns = Self { name: 0, when: 0, who: 0 };
        for row in rows {
            columns.name = columns.name.max(row.name.chars().count());
            if row.who.is_empty() {
                continue;
            }
            columns.when = columns.when.max(row.when.chars().count());
            columns.who = columns.who.max(row.who.chars().count()).min(WIDEST);
        }
        columns
    }

    fn table(&self, rows: &[Row], styles: &Styles, out: &mut String) {
        let Self { name, when, who } = *self;
        for row in rows {
            let symbol = paint(styles.of_symbol(row.symbol), row.symbol);
            let mark = paint(styles.moved, &row.mark);
            let event = paint(styles.event, &row.event);
            let (named, at, by) = (&row.name, &row.when, &row.who);
            let text = format!("{symbol} {named:name$}  {at:when$}  {by:who$}  {event}  {mark}");
            line(out, &text);
            for (symbol, text) in &row.below {
                let painted = paint(styles.of_symbol(*symbol), symbol);
                let indent = if *symbol == ' ' { String::new() } else { format!("{painted} ") };
                line(out, &format!("      {indent}{text}"));
            }
        }
    }
}

impl Row {
    fn of(symbol: char, name: String, when: String, by: &Attribution) -> Self {
        let author = by.by.as_ref().map(|by| visible(&by.author).into_owned());
        let who = author.unwrap_or_else(|| "?".to_owned());
        let event = short_id(&by.event().id);
        Self { symbol, name, when, who, event, mark: String::new(), below: Vec::new() }
    }

    /// Marks a change that an event only shows: its call is not recorded.
    fn shown(&mut self, by: &Attribution, did: &str) {
        if let Provenance::Shown(event) = &by.provenance {
            self.symbol = '?';
            let text = format!("no record shows which call {did}; first shown by");
            self.below.push(('?', format!("{text} {}", visible(&event.name))));
        }
    }

    /// A row without a record, and so without a caller.
    fn note(name: &str, text: String) -> Self {
        let (who, event, mark) = (String::new(), String::new(), String::new());
        Self { symbol: '?', name: name.to_owned(), when: text, who, event, mark, below: Vec::new() }
    }

    fn doubt(&mut self, confidence: Confidence, doubt: Option<&Doubt>) {
        if confidence != Confidence::Exact {
            self.symbol = '?';
            let doubt = doubt
                .map_or(String::new(), |doubt| format!(": {}", visible(&sentence::doubt(doubt))));
            self.below.push(('?', format!("{confidence}{doubt}")));
        }
    }
}

/// The versions with unrecorded ones between them, and the draft.
fn listed(history: &VersionHistory, draft: &Draft, naming: &Naming) -> Vec<Row> {
    let mut rows: Vec<(u64, Option<i64>, Row)> = Vec::new();
    for published in &history.versions {
        let mut row = published_row(published, naming, history.key.api);
        let live = live(history, Version::Number(published.number), naming);
        row.mark = format!("{}  {live}", row.mark).trim().to_owned();
        rows.push((published.number, Some(published.by.event().time), row));
    }
    for numbers in &history.unrecorded {
        let (first, last) = (*numbers.start(), *numbers.end());
        let (name, them) = if first == last {
            (first.to_string(), "it")
        } else {
            (format!("{first}..{last}"), "them")
        };
        rows.push((first, None, Row::note(&name, format!("no record shows {them}"))));
    }
    rows.sort_by_key(|(number, ..)| *number);
    rows.push((u64::MAX, Some(draft.by.event().time), draft_row(history, draft, naming)));
    for gap in &history.gaps {
        let is_later = |(_, time, _): &(_, Option<i64>, _)| time.is_some_and(|it| it >= gap.to);
        let at = rows.iter().position(is_later).unwrap_or(rows.len());
        rows.insert(at, (0, Some(gap.to), gap_row(gap)));
    }
    rows.into_iter().map(|(.., row)| row).collect()
}

fn published_row(published: &PublishedVersion, naming: &Naming, api: Api) -> Row {
    let PublishedVersion { number, by, .. } = published;
    let mut row = Row::of(' ', number.to_string(), clock(by.event().time), by);
    row.doubt(published.confidence, published.doubt.as_ref());
    row.shown(by, "published it");
    if published.number_is_counted {
        row.symbol = '?';
        row.mark = "(its number is counted, not recorded)".to_owned();
    }
    let before = number.checked_sub(1).map(Version::Number);
    row.below.extend(changes(&published.changes, before, naming, api));
    match &published.ending {
        None => {}
        Some(Ending::Deleted(event)) => {
            row.symbol = '-';
            row.below.push(('-', format!("deleted {}", act(event))));
        }
        Some(Ending::WithAll(event)) => {
            row.symbol = '-';
            row.below.push(('-', format!("deleted with all of it {}", act(event))));
        }
        Some(Ending::Unrecorded(event)) => {
            row.symbol = '?';
            let text = format!("deleted, and no record shows by which call; seen {}", act(event));
            row.below.push(('?', text));
        }
    }
    row
}

fn draft_row(history: &VersionHistory, draft: &Draft, naming: &Naming) -> Row {
    let by = &draft.by;
    let api = history.key.api;
    let name = Version::Latest.written(api);
    let mut row = Row::of(' ', name, clock(by.event().time), by);
    if !draft.is_living {
        row.symbol = '-';
        let event = visible(&by.event().name);
        match &by.provenance {
            Provenance::Call(_) => row.below.push((' ', format!("deleted ({event})"))),
            Provenance::Shown(_) => row.shown(by, "deleted it"),
        }
        return row;
    }
    row.mark = live(history, Version::Latest, naming);
    row.doubt(draft.confidence, draft.doubt.as_ref());
    row.shown(by, "set this content");
    if draft.put == Confidence::Partial {
        row.symbol = '?';
        row.below.push(('?', "unless another call set it in a gap".to_owned()));
    }
    match (draft.changes.since, &draft.changes.summary) {
        (None, _) if history.key.is_part_of_version() => {
            row.below.push((' ', "its versions are those of its bot".to_owned()));
        }
        (None, _) => row.below.push(('+', "nothing of it is published".to_owned())),
        (Some(version), Some(_)) if draft.changes.is_none() => {
            row.below.push(('=', format!("as version {}", version.written(api))));
        }
        (Some(version), Some(_)) => {
            let text = format!("not published yet, against version {}:", version.written(api));
            row.below.push(('!', text));
            row.below.extend(changes(&draft.changes, Some(version), naming, api));
        }
        (Some(version), None) => {
            let text = format!("how it differs from version {} is not known", version.written(api));
            row.below.push(('?', text));
        }
    }
    row
}

fn gap_row(gap: &Gap) -> Row {
    let likely = if gap.certain { "" } else { " (likely, not certain)" };
    let reason = format!("{}{likely}", visible(&sentence::gap(&gap.reason)));
    let mut row = Row::note("gap", format!("{} - {}", clock(gap.from), clock(gap.to)));
    row.below.push((' ', reason));
    row
}

/// The periods of an alias, with its gaps between them.
fn timeline(alias: &AliasHistory, naming: &Naming, end: &str) -> Vec<Row> {
    let mut rows: Vec<(i64, Row)> = Vec::new();
    let before = std::iter::once(None).chain(alias.spans.iter().map(|span| Some(span.pointer)));
    for (span, before) in alias.spans.iter().zip(before) {
        rows.push((span.from, span_row(span, before, naming, end, alias.key.api)));
    }
    if let Some((_, row)) = rows.last_mut()
        && alias.live().is_some()
    {
        let is_sure = alias.confidence() == Confidence::Exact;
        row.mark = if is_sure { "< live" } else { "< live, as far as is known" }.to_owned();
        if let Some(gap) = &alias.in_gap {
            row.symbol = '?';
            row.mark = "< live, unless it was moved in a gap".to_owned();
            row.below.push(('?', visible(&sentence::gap(&gap.reason)).into_owned()));
        }
    }
    for gap in &alias.gaps {
        let at = rows.partition_point(|(from, _)| *from < gap.to);
        rows.insert(at, (gap.from, gap_row(gap)));
    }
    rows.into_iter().map(|(_, row)| row).collect()
}

/// A period; `before` is the target in the period before it.
fn span_row(
    span: &AliasSpan,
    before: Option<Pointer>,
    naming: &Naming,
    end: &str,
    api: Api,
) -> Row {
    let (symbol, name) = match span.pointer {
        Pointer::Version(version) => (' ', version.written(api)),
        Pointer::Deleted => ('-', "deleted".to_owned()),
        Pointer::Nothing => (' ', "none".to_owned()),
        Pointer::Unrecorded => ('?', "unknown".to_owned()),
    };
    let to = span.to.map_or(end.to_owned(), clock);
    let when = format!("{} .. {to}", clock(span.from));
    let mut row = Row::of(symbol, name, when, &span.by);
    row.doubt(span.confidence, span.doubt.as_ref());
    let did = match span.pointer {
        Pointer::Version(_) => "moved it here",
        Pointer::Deleted => "deleted it",
        Pointer::Nothing | Pointer::Unrecorded => "made it",
    };
    // A period may start with a doubt about the same version: the alias did not move.
    if before != Some(span.pointer) {
        row.shown(&span.by, did);
    }
    if span.pointer == Pointer::Version(Version::Latest) {
        let draft = Version::Latest.written(api);
        row.below.push(('!', format!("not pinned: every edit of {draft} is live at once")));
    }
    if let Some(differences) = &span.changes {
        row.below.extend(changes(differences, None, naming, api));
    }
    row
}

/// The changes, in lines; `usual` is the version that readers expect the comparison to be with.
fn changes(
    changes: &Changes,
    usual: Option<Version>,
    naming: &Naming,
    api: Api,
) -> Vec<(char, String)> {
    let since = match changes.since {
        Some(version) if changes.since != usual => format!("against {}: ", version.written(api)),
        Some(_) | None => String::new(),
    };
    let (symbol, text) = match &changes.summary {
        None => ('?', "what changed is not known".to_owned()),
        Some(_) if changes.is_none() => ('=', "nothing changed".to_owned()),
        Some(parts) => (' ', parts.join("  ")),
    };
    let mut lines = vec![(symbol, format!("{since}{text}"))];
    lines.retain(|(_, text)| !text.is_empty());
    let (mut moved, mut added, mut removed) = (Vec::new(), Vec::new(), Vec::new());
    for MovedReference { key, from, to } in &changes.moved {
        let (name, numbers) = (key.id(), |versions| numbers(versions, api));
        match (from.is_empty(), to.is_empty()) {
            (false, false) => moved.push(format!("{name} {} -> {}", numbers(from), numbers(to))),
            (true, _) => added.push(format!("{name}@{}", numbers(to))),
            (false, true) => removed.push(format!("{name}@{}", numbers(from))),
        }
    }
    lines.extend(lists([('>', moved), ('+', added), ('-', removed)]));
    lines.extend(changes.below.iter().flat_map(|below| below_lines(below, naming)));
    lines
}

/// The differences below, in lines.
fn below_lines(below: &BelowChanges, naming: &Naming) -> Vec<(char, String)> {
    let (mut added, mut removed, mut changed) = (Vec::new(), Vec::new(), Vec::new());
    for part in &below.parts {
        let name = part.shown().map(|shown| below_name(&shown.key, naming)).unwrap_or_default();
        match (&part.before, &part.after) {
            (None, _) => added.push(name),
            (_, None) => removed.push(name),
            _ if !part.is_known => {
                changed.push(('?', format!("{name}: what changed is not known")));
            }
            _ => {
                let summary = summary_parts(&part.differences).join("  ");
                changed.push(('~', format!("{name}: {summary}")));
            }
        }
    }
    changed.extend(lists([('+', added), ('-', removed)]));
    let count = |symbol, of: fn(&PartCounts) -> usize| {
        let of_kind = |(kind, counts): (&ResourceKind, &PartCounts)| {
            (of(counts) > 0)
                .then(|| counted_as(of(counts), kind.as_str(), kind.plural()).replace('-', " "))
        };
        let kinds: Vec<String> = below.counted.iter().filter_map(of_kind).collect();
        (!kinds.is_empty()).then(|| (symbol, kinds.join(", ")))
    };
    changed.extend(count('~', |counts| counts.changed));
    changed.extend(count('+', |counts| counts.added));
    changed.extend(count('-', |counts| counts.removed));
    if below.unsure > 0 {
        let them = counted(below.unsure, "resource");
        changed.push(('?', format!("{them} below may have changed: the content is not exact")));
    }
    changed
}

/// `intent en_US/PickUp`: a resource without its bot.
fn below_name(key: &ResourceKey, naming: &Naming) -> String {
    let path = naming.path(key);
    format!("{} {}", key.kind(), path.split_once('/').map_or(&*path, |(_, rest)| rest))
}

/// The names in each list, in lines.
fn lists<const N: usize>(lists: [(char, Vec<String>); N]) -> impl Iterator<Item = (char, String)> {
    let lines = |(symbol, names): (char, Vec<String>)| {
        in_lines(&names, WIDTH).into_iter().map(move |line| (symbol, line))
    };
    lists.into_iter().flat_map(lines)
}

fn numbers(versions: &[Version], api: Api) -> String {
    versions.iter().map(|version| version.written(api)).collect::<Vec<_>>().join("+")
}

fn live(history: &VersionHistory, version: Version, naming: &Naming) -> String {
    let names: Vec<String> = history.live(version).map(|key| naming.own(key)).collect();
    if names.is_empty() { String::new() } else { format!("< {}", names.join(", ")) }
}
