use super::style::{Styles, paint};
use super::{count, line};
use crate::ingest::{Empty, Outcome, RecordCounts, SkipGroup, SkipPlace};
use crate::render::{sentence, visible};
use crate::snapshot::FORMAT;
use crate::trail::{Note, PassedOver, Place};
use crate::wording::{counted_as, one_or};

/// The maximum number of files and reasons of skips; the JSON has all of them.
const SHOWN: usize = 20;

type Row = (fn(&RecordCounts) -> u64, &'static str, &'static str);

/// The classes of records, with their singular and plural labels.
const CLASSES: [Row; 8] = [
    (|records| records.writes, "Lex write", "Lex writes"),
    (
        |records| records.refused,
        "refused call, kept for log --attempts",
        "refused calls, kept for log --attempts",
    ),
    (|records| records.unsupported, "not replayed, but kept", "not replayed, but kept"),
    (|records| records.baselines, "of a baseline", "of a baseline"),
    (|records| records.read_only, "reading call", "reading calls"),
    (|records| records.duplicates, "duplicate", "duplicates"),
    (|records| records.other_services, "of other services", "of other services"),
    (|records| records.skipped, "skipped", "skipped"),
];

/// The result of a run of `ingest`.
pub fn ingest(outcome: &Outcome, styles: &Styles) -> String {
    let mut out = String::new();
    let records = &outcome.records;
    let read = records.read();
    line(&mut out, &paint(styles.heading, format!("{} read", count(read, "record"))));
    for (number, one, many) in CLASSES {
        let number = number(records);
        let what = one_or(&number, one, many);
        if number > 0 {
            line(&mut out, &format!("  {number:>10}  {what}"));
        }
    }
    for (reason, number) in &outcome.unsupported {
        line(&mut out, &format!("  ? {number} x {}", visible(&sentence::unsupported(reason))));
    }
    for (note, number) in &outcome.notes {
        line(&mut out, &format!("  = {number} x {}", noted(*note)));
    }
    for (what, number) in &outcome.not_records {
        line(&mut out, &format!("  = {number} x {what}, not a record"));
    }
    for (kind, number) in &outcome.passed_over {
        line(&mut out, &format!("  = {} passed over", directories(*kind, *number)));
    }
    let files = &outcome.files;
    let mut parts = vec![format!("{} read", files.read)];
    parts.extend((files.known > 0).then(|| format!("{} known already", files.known)));
    parts.extend((files.skipped > 0).then(|| format!("{} not readable", files.skipped)));
    line(&mut out, &format!("files: {}", parts.join(", ")));

    let attention = paint(styles.attention, '!');
    for group in outcome.skip_groups.iter().take(SHOWN) {
        line(&mut out, &format!("{attention} {}", skipped(group)));
    }
    let more = outcome.skip_groups.len().saturating_sub(SHOWN);
    if more > 0 {
        let more = counted_as(more, "more file or reason", "more files or reasons");
        line(&mut out, &format!("{attention} ... {more}; `skip_groups` of --format json has all"));
    }
    for conflict in &outcome.conflicts {
        let id = visible(&conflict.event);
        let members: Vec<String> = conflict.members.iter().map(|it| format!("`{it}`")).collect();
        line(
            &mut out,
            &format!("{attention} copies of event {id} differ in {}:", members.join(", ")),
        );
        line(&mut out, &format!("      used:     {}", visible(&conflict.chosen)));
        for other in &conflict.others {
            line(&mut out, &format!("      not used: {}", visible(other)));
        }
    }
    if let Some(older) = outcome.older_format {
        let kept = old_tip(outcome.superseded.as_deref());
        let made = format!("> main was in format {older}, and is made again in format {FORMAT}");
        line(&mut out, &(made + &kept));
    }
    if outcome.late.events + outcome.late.rewritten > 0 {
        let (events, again) = (outcome.late.events, outcome.late.rewritten);
        let superseded = outcome.superseded.as_deref().filter(|_| outcome.older_format.is_none());
        let kept = old_tip(superseded);
        let commits = count(again, "commit");
        let them = one_or(&events, "it", "them");
        let late = format!("> {events} late, {commits} made again for {them}{kept}");
        line(&mut out, &late);
    }
    if outcome.displaced > 0 {
        let displaced = outcome.displaced;
        line(&mut out, &format!("> {displaced} put in order against their clocks, by cause"));
    }
    if outcome.gaps > 0 {
        let gaps = outcome.gaps;
        let unknown = paint(styles.unknown, '?');
        line(&mut out, &format!("{unknown} {}; `lexrewind verify` lists them", count(gaps, "gap")));
    }
    for address in &outcome.contradicted {
        let address = visible(address);
        let kept = "the baseline shows something else, and the records count";
        line(&mut out, &format!("{attention} {address}: {kept}; `lexrewind drift` shows what"));
    }
    if outcome.unsettled > 0 {
        let events = outcome.unsettled;
        line(&mut out, &format!("= {} kept back by --settle", count(events, "event")));
    }
    if let Some(empty) = outcome.empty {
        let (text, causes) = no_lex(empty);
        line(&mut out, &format!("{attention} {text}"));
        for cause in causes {
            line(&mut out, &format!("  - {cause}"));
        }
    }
    if let Some(name) = &outcome.journal_from {
        line(&mut out, &format!("= the branch journal continues {}", visible(name)));
    }
    let commits = outcome.commits;
    let tip = match outcome.tip {
        Some(tip) => format!(", tip {tip}"),
        None => String::new(),
    };
    line(&mut out, &format!("{}{tip}", count(commits, "commit")));
    out
}

/// The end of a line if a reference keeps the old tip of `main`.
pub(super) fn old_tip(superseded: Option<&str>) -> String {
    superseded.map_or_else(String::new, |name| format!("; the old tip is {name}"))
}

/// `skipped row 2 of x.csv: ...`, `skipped 12 places of x.csv (row 1, row 2, row 10, ...): ...`.
fn skipped(group: &SkipGroup) -> String {
    let (source, reason) = (visible(&group.source), visible(&group.reason));
    let named: Vec<String> = group.places.iter().map(ToString::to_string).collect();
    match &named[..] {
        _ if group.places == [SkipPlace::At(Place::Whole)] => format!("skipped {source}: {reason}"),
        [place] => format!("skipped {place} of {source}: {reason}"),
        places => {
            let more = if (places.len() as u64) < group.count { ", ..." } else { "" };
            let places = places.join(", ");
            format!("skipped {} places of {source} ({places}{more}): {reason}", group.count)
        }
    }
}

/// The message of a run without records of Lex, with likely causes.
fn no_lex(empty: Empty) -> (&'static str, &'static [&'static str]) {
    const CAUSES: [&str; 3] = [
        "the prefix: a trail delivers records below\n    `AWSLogs/ACCOUNT/CloudTrail/REGION/`, none \
         below `CloudTrail-Digest`",
        "the region: calls of Lex are recorded in the region of the bot",
        "no trail: the event history has only 90 days of one region",
    ];
    match empty {
        Empty::Unreadable => ("nothing could be read", &[]),
        Empty::NoFiles => ("no files found", &[]),
        Empty::NoRecords => ("no CloudTrail records found; likely causes:", &CAUSES),
        Empty::OtherServices => ("no records of Lex found; likely causes:", &CAUSES),
        Empty::LeftOut => {
            ("no records of Lex found that --since, --until, --account and --region select", &[])
        }
    }
}

fn directories(kind: PassedOver, number: u64) -> String {
    let (one, many) = match kind {
        PassedOver::GitDirectory => ("directory of git", "directories of git"),
        PassedOver::History => ("lexrewind history", "lexrewind histories"),
    };
    counted_as(number, one, many)
}

fn noted(note: Note) -> &'static str {
    match note {
        Note::NullSpelledOut => "a null spelled out as text, such as `<null>`, read as null",
    }
}
