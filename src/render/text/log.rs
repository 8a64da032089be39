use super::call::{called, outcome};
use super::diff::{changes, tally};
use super::names::Names;
use super::style::{Styles, paint};
use super::{COLUMNS, clock, count, line, short_id, unbroken};
use crate::lex::ResourceKey;
use crate::query::{Calls, ChangedDocument, Line, Log, Logged, Naming, Uncommitted};
use crate::render::{sentence, visible};
use crate::state::Gap;
use crate::state::diff::summary;

/// The amount of detail for each event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogStyle {
    /// Two lines.
    Short,
    /// One line.
    OneLine,
    /// One line, and the number of changes.
    Stat,
    /// Two lines, and all changes.
    Patch,
}

/// Who changed what, when and from which source.
pub fn log(log: &Log, style: LogStyle, naming: &Naming, styles: &Styles) -> String {
    let mut out = String::new();
    let keys: Vec<ResourceKey> = log.lines.iter().filter_map(key).collect();
    let names = Names::of(naming, &keys);
    let columns = Columns::of(&log.lines, &names);
    for item in &log.lines {
        match item {
            Line::Gap(key, gap) => gap_line(key, gap, &names, styles, &mut out),
            Line::Event(event) => {
                event_lines(event, style, &names, &columns, styles, &mut out);
            }
            Line::Call(call) => call_lines(call, style, &names, &columns, styles, &mut out),
        }
    }
    let shown = log.lines.iter().filter(|item| !matches!(item, Line::Gap(..))).count();
    if style != LogStyle::OneLine {
        if !log.lines.is_empty() && !out.ends_with("\n\n") {
            out.push('\n');
        }
        line(&mut out, &paint(styles.faint, footer(log, shown)));
    }
    if log.unnamed > 0 {
        let calls = count(log.unnamed, "call");
        let text = format!("? {calls} not listed: no part of the record names a resource");
        line(&mut out, &paint(styles.unknown, text));
    }
    out
}

/// The number of calls of each requested kind, and how many of them are listed.
fn footer(log: &Log, shown: usize) -> String {
    let counts = log.counts;
    let mut parts = vec![count(counts.changes, "change")];
    match log.calls {
        Calls::Changes if counts.changes == 0 => return "no changes".to_owned(),
        Calls::Changes => {}
        Calls::WithRefused => parts.push(count(counts.refused, "refused call")),
        Calls::All => {
            parts.push(count(counts.refused, "refused call"));
            parts.push(format!("{} not replayed", count(counts.unreplayed, "call")));
            if counts.pending > 0 {
                parts.push(format!("{} held back", count(counts.pending, "call")));
            }
        }
    }
    let last = parts.pop().unwrap_or_default();
    let total = match parts.is_empty() {
        true => last,
        false => format!("{} and {last}", parts.join(", ")),
    };
    match (shown == counts.total(), log.calls) {
        (true, _) => total,
        (false, Calls::Changes) => format!("{shown} of {total}"),
        (false, Calls::WithRefused | Calls::All) => {
            format!("{shown} of {}: {total}", count(counts.total(), "call"))
        }
    }
}

/// The key of an item's resource.
fn key(item: &Line) -> Option<ResourceKey> {
    match item {
        Line::Event(event) => event.resources.first()?.parse().ok(),
        Line::Call(call) => call.key.clone(),
        Line::Gap(key, _) => Some(key.clone()),
    }
}

/// The width of id and time with the spaces behind them, in characters.
const IDENTIFIED: usize = 32;

/// The width of most user agents, in characters.
const AGENT: usize = 14;

/// The widths of the columns.
struct Columns {
    author: usize,
    source: usize,
    act: usize,
}

impl Columns {
    fn of(lines: &[Line], names: &Names<'_>) -> Self {
        let mut columns = Self { author: 0, source: 0, act: 0 };
        let mut longest = 0;
        for item in lines {
            let (author, source, agent, act) = match item {
                Line::Event(event) => (
                    visible(&event.author).into_owned(),
                    source(event.source_ip.as_deref()),
                    agent(event.user_agent.as_deref()),
                    act(event, names),
                ),
                Line::Call(call) => (
                    visible(&call.author.name).into_owned(),
                    source(call.record.source_ip_address.as_deref()),
                    agent(call.record.user_agent.as_deref()),
                    called(call, names),
                ),
                Line::Gap(..) => continue,
            };
            longest = longest.max(agent.chars().count());
            columns.author = columns.author.max(author.chars().count()).min(32);
            columns.source = columns.source.max(source.chars().count()).min(30);
            columns.act = columns.act.max(act.chars().count()).min(44);
        }
        let rest = COLUMNS.saturating_sub(IDENTIFIED + columns.source + longest.min(AGENT) + 4);
        columns.author = columns.author.min(rest);
        columns
    }

    /// The caller, the source address and the user agent of a call.
    fn caller(&self, author: &str, from: Option<&str>, with: Option<&str>) -> String {
        let (width, source_width) = (self.author, self.source);
        let text = format!("{author:width$}  {:source_width$}  ", source(from));
        let rest = COLUMNS.saturating_sub(IDENTIFIED + text.chars().count());
        format!("{text}{}", super::shortened(&agent(with), rest.max(8)))
    }
}

fn event_lines(
    event: &Logged,
    style: LogStyle,
    names: &Names<'_>,
    columns: &Columns,
    styles: &Styles,
    out: &mut String,
) {
    let id = paint(styles.event, short_id(&event.id));
    let when = clock(event.time);
    let author = visible(&event.author);
    let act = act(event, names);
    let summary = visible(&event.summary).into_owned();
    let doubt = match event.confidence.as_deref() {
        Some("exact") | None => String::new(),
        Some(other) => paint(styles.unknown, format!("  ? {}", visible(other))),
    };
    if style == LogStyle::OneLine {
        unbroken(out, &format!("{id} {when} {author}: {act}  {summary}{doubt}"));
        return;
    }
    let late = if event.is_late { "  (its record came late)" } else { "" };
    let (source, agent) = (event.source_ip.as_deref(), event.user_agent.as_deref());
    let from = columns.caller(&author, source, agent);
    line(out, &format!("{id}  {when}  {from}{late}"));
    line(out, &format!("  {act:width$}  {summary}{doubt}", width = columns.act));
    let Some(changed) = &event.changes else { return };
    for change in changed {
        changed_lines(change, style, names, styles, out);
    }
    if style == LogStyle::Patch {
        out.push('\n');
    }
}

fn changed_lines(
    change: &ChangedDocument,
    style: LogStyle,
    names: &Names<'_>,
    styles: &Styles,
    out: &mut String,
) {
    let version = change.key.own_version(change.version);
    let name = names.version(&change.key, version);
    let differences = &change.differences;
    let whole = match (differences.before, differences.after) {
        (false, true) => Some(('+', if change.is_publication() { "published" } else { "created" })),
        (true, false) => Some(('-', "deleted")),
        (true, true) | (false, false) => None,
    };
    let summarized = match (whole, style) {
        (Some((symbol, word)), _) => {
            format!("{} {name}  {word}", paint(styles.of_symbol(symbol), symbol))
        }
        (None, LogStyle::Stat) => {
            format!("{} {name}  {}", paint(styles.changed, '~'), summary(differences))
        }
        (None, LogStyle::Short | LogStyle::OneLine | LogStyle::Patch) => {
            let tally = tally(&differences.item_by_item());
            format!("{} {name}  {tally}", paint(styles.changed, '~'))
        }
    };
    line(out, &format!("    {summarized}"));
    let is_patch = style == LogStyle::Patch && !change.is_publication();
    if is_patch && whole.is_none_or(|(symbol, _)| symbol == '+') {
        changes(&differences.item_by_item(), "        ", styles, out);
    }
}

fn call_lines(
    call: &Uncommitted,
    style: LogStyle,
    names: &Names<'_>,
    columns: &Columns,
    styles: &Styles,
    out: &mut String,
) {
    let record = &call.record;
    let id = paint(styles.event, short_id(&record.event_id));
    let when = clock(call.time());
    let (who, act) = (visible(&call.author.name), called(call, names));
    let outcome = outcome(call, styles);
    if style == LogStyle::OneLine {
        unbroken(out, &format!("{id} {when} {who}: {act}  {outcome}"));
        return;
    }
    let (source, agent) = (record.source_ip_address.as_deref(), record.user_agent.as_deref());
    line(out, &format!("{id}  {when}  {}", columns.caller(&who, source, agent)));
    line(out, &format!("  {act:width$}  {outcome}", width = columns.act));
    if let Some(message) = record.error_message.as_deref().filter(|_| style != LogStyle::Short) {
        line(out, &format!("    {}", super::shortened(&visible(message), 200)));
    }
}

fn gap_line(key: &ResourceKey, gap: &Gap, names: &Names<'_>, styles: &Styles, out: &mut String) {
    let word = if gap.certain { "gap" } else { "gap (likely)" };
    let text = format!(
        "? {word}     {} - {}  {}: {}",
        clock(gap.from),
        clock(gap.to),
        names.key(key),
        visible(&sentence::gap(&gap.reason))
    );
    line(out, &paint(styles.unknown, text));
}

/// `PutIntent intent:OrderFlowers`
fn act(event: &Logged, names: &Names<'_>) -> String {
    let target = event.resources.first().map(|address| match address.parse() {
        Ok(key) => names.key_after(&key, event.position),
        Err(_) => visible(address).into_owned(),
    });
    format!("{} {}", visible(&event.name), target.unwrap_or_default()).trim_end().to_owned()
}

fn source(source: Option<&str>) -> String {
    visible(source.unwrap_or("-")).into_owned()
}

/// The first word of a user agent; `console` for the AWS console.
fn agent(agent: Option<&str>) -> String {
    let Some(agent) = agent else { return "-".to_owned() };
    if agent.contains("console.amazonaws.com") {
        return "console".to_owned();
    }
    let first = agent.trim_start_matches('[').split_whitespace().next().unwrap_or("-");
    super::shortened(&visible(first), 40)
}

/// One event: its caller, its source, and all its changes.
pub fn event(event: &Logged, naming: &Naming, styles: &Styles) -> String {
    let mut out = String::new();
    let key = event.resources.first().and_then(|address| address.parse::<ResourceKey>().ok());
    let names = Names::of(naming, &key);
    let head = format!("{}  {}", paint(styles.event, visible(&event.id)), act(event, &names));
    line(&mut out, &head);
    let rows = [
        ("at", Some(clock(event.time))),
        ("by", Some(format!("{} <{}>", visible(&event.author), visible(&event.email)))),
        ("principal", event.principal.as_deref().map(|text| visible(text).into_owned())),
        ("from", event.source_ip.as_deref().map(|text| visible(text).into_owned())),
        ("agent", event.user_agent.as_deref().map(|text| visible(text).into_owned())),
        ("resource", event.resources.first().map(|it| visible(&naming.address(it)).into_owned())),
        ("commit", Some(event.commit.to_string())),
        ("confidence", event.confidence.as_deref().map(|text| visible(text).into_owned())),
        ("late", event.is_late.then(|| "its record came after later ones were committed".into())),
    ];
    for (name, text) in rows {
        if let Some(text) = text {
            line(&mut out, &format!("  {name:10}  {text}"));
        }
    }
    for change in event.changes.iter().flatten() {
        out.push('\n');
        let mut lines = String::new();
        changed_lines(change, LogStyle::Patch, &names, styles, &mut lines);
        // A screen of its own needs no separators.
        for text in lines.lines() {
            line(&mut out, text.strip_prefix("    ").unwrap_or(text));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_agent_is_shown_as_its_first_word() {
        for (text, expect) in [
            (Some("Boto3/1.34.2 md/Botocore#1.34"), "Boto3/1.34.2"),
            (Some("[Boto3/1.34.2 Python/3]"), "Boto3/1.34.2"),
            (Some("console.amazonaws.com"), "console"),
            (Some("aws-cli/2.15.0"), "aws-cli/2.15.0"),
            (Some("\u{1b}[31mred"), "\\u{1b}[31mred"),
            (None, "-"),
        ] {
            assert_eq!(agent(text), expect);
        }
    }
}
