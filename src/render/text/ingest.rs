use super::style::{Styles, paint};
use super::{count, line};
use crate::ingest::{Empty, Outcome, RecordCounts};
use crate::render::visible;
use crate::snapshot::FORMAT;
use crate::trail::{Note, PassedOver};

/// How many skips are shown; all of them are in the journal and in the JSON.
const SHOWN: usize = 20;

type Row = (fn(&RecordCounts) -> u64, &'static str);

/// The classes of records, and what is said of each.
const CLASSES: [Row; 8] = [
    (|records| records.writes, "Lex writes"),
    (|records| records.refused, "refused calls, kept for log --attempts"),
    (|records| records.unsupported, "not replayed, but kept"),
    (|records| records.baselines, "of a baseline"),
    (|records| records.read_only, "reading calls"),
    (|records| records.duplicates, "duplicates"),
    (|records| records.other_services, "of other services"),
    (|records| records.skipped, "skipped"),
];

/// What a run of `ingest` came to.
pub fn ingest(outcome: &Outcome, styles: &Styles) -> String {
    let mut out = String::new();
    let records = &outcome.records;
    let read = usize::try_from(records.read()).unwrap_or(usize::MAX);
    line(&mut out, &paint(styles.heading, format!("{} read", count(read, "record"))));
    for (number, what) in CLASSES {
        let number = number(records);
        if number > 0 {
            line(&mut out, &format!("  {number:>10}  {what}"));
        }
    }
    for (reason, number) in &outcome.unsupported {
        line(&mut out, &format!("  ? {number} x {}", visible(reason)));
    }
    for (note, number) in &outcome.notes {
        line(&mut out, &format!("  = {number} x {}", noted(*note)));
    }
    for (what, number) in &outcome.not_records {
        line(&mut out, &format!("  = {number} x {what}, which is no record"));
    }
    for (kind, number) in &outcome.passed_over {
        let number = usize::try_from(*number).unwrap_or(usize::MAX);
        line(&mut out, &format!("  = {} passed over", directories(*kind, number)));
    }
    let files = &outcome.files;
    let mut said = vec![format!("{} read", files.read)];
    said.extend((files.known > 0).then(|| format!("{} known already", files.known)));
    said.extend((files.skipped > 0).then(|| format!("{} not readable", files.skipped)));
    line(&mut out, &format!("files: {}", said.join(", ")));

    let attention = paint(styles.attention, '!');
    for skip in outcome.skipped.iter().take(SHOWN) {
        let (source, reason) = (visible(&skip.source), visible(&skip.reason));
        line(&mut out, &format!("{attention} skipped {} of {source}: {reason}", skip.place));
    }
    let more = outcome.skipped.len().saturating_sub(SHOWN);
    if more > 0 {
        line(&mut out, &format!("{attention} ... {more} more skips; --format json lists them"));
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
        let again = usize::try_from(outcome.late.rewritten).unwrap_or(usize::MAX);
        let late = format!(
            "> {} late, {} made again for them",
            outcome.late.events,
            count(again, "commit")
        );
        let superseded = outcome.superseded.as_deref().filter(|_| outcome.older_format.is_none());
        line(&mut out, &(late + &old_tip(superseded)));
    }
    if outcome.displaced > 0 {
        let displaced = outcome.displaced;
        line(&mut out, &format!("> {displaced} put in order against their clocks, by cause"));
    }
    if outcome.gaps > 0 {
        let gaps = usize::try_from(outcome.gaps).unwrap_or(usize::MAX);
        let unknown = paint(styles.unknown, '?');
        line(&mut out, &format!("{unknown} {}; `lexrewind verify` lists them", count(gaps, "gap")));
    }
    for address in &outcome.contradicted {
        let address = visible(address);
        let kept = "the baseline shows something else, and the records count";
        line(&mut out, &format!("{attention} {address}: {kept}; `lexrewind drift` tells what"));
    }
    if outcome.unsettled > 0 {
        let events = usize::try_from(outcome.unsettled).unwrap_or(usize::MAX);
        line(&mut out, &format!("= {} kept back by --settle", count(events, "event")));
    }
    if let Some(empty) = outcome.empty {
        line(&mut out, &format!("{attention} {}", no_lex(empty)));
        for cause in likely_causes(empty) {
            line(&mut out, &format!("    - {cause}"));
        }
    }
    if let Some(name) = &outcome.journal_from {
        line(&mut out, &format!("= the branch journal continues {}", visible(name)));
    }
    let commits = usize::try_from(outcome.commits).unwrap_or(usize::MAX);
    let tip = match outcome.tip {
        Some(tip) => format!(", tip {tip}"),
        None => String::new(),
    };
    line(&mut out, &format!("{}{tip}", count(commits, "commit")));
    out
}

/// What a line ends with if the old tip of `main` keeps a name.
pub(super) fn old_tip(superseded: Option<&str>) -> String {
    superseded.map_or_else(String::new, |name| format!("; the old tip is {name}"))
}

fn no_lex(empty: Empty) -> &'static str {
    match empty {
        Empty::Unreadable => "nothing could be read",
        Empty::NoFiles => "no files found",
        Empty::NoRecords => "no CloudTrail records found; likely causes:",
        Empty::OtherServices => "no records of Lex found; likely causes:",
        Empty::LeftOut => {
            "no records of Lex found that --since, --until, --account and --region select"
        }
    }
}

fn likely_causes(empty: Empty) -> &'static [&'static str] {
    const PREFIX: &str = "the prefix: a trail delivers records below \
        `AWSLogs/ACCOUNT/CloudTrail/REGION/`; there are none below `CloudTrail-Digest` or `CloudTrail-Insight`";
    const REGION: &str = "the region: calls of Lex are recorded in the region of the bot";
    const HISTORY: &str =
        "no trail: the event history of CloudTrail has only the last 90 days of one region";
    match empty {
        Empty::NoRecords | Empty::OtherServices => &[PREFIX, REGION, HISTORY],
        Empty::Unreadable | Empty::NoFiles | Empty::LeftOut => &[],
    }
}

fn directories(kind: PassedOver, number: usize) -> String {
    match (kind, number) {
        (PassedOver::GitDirectory, 1) => "1 directory of git".to_owned(),
        (PassedOver::GitDirectory, _) => format!("{number} directories of git"),
        (PassedOver::History, 1) => "1 lexrewind history".to_owned(),
        (PassedOver::History, _) => format!("{number} lexrewind histories"),
    }
}

fn noted(note: Note) -> &'static str {
    match note {
        Note::NullSpelledOut => "a null spelled out as text, such as `<null>`, read as null",
    }
}
