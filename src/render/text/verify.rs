use super::names::Names;
use super::style::{Styles, paint};
use super::{clock, count, line, short_id};
use crate::event::Unsupported;
use crate::query::{FoundGap, Naming, Period, Uncertain, Verified};
use crate::render::unread::unread;
use crate::render::{sentence, unrecorded, visible};

/// The maximum number of rows in a section. The JSON has all of them.
const SHOWN: usize = 20;

/// How far a history can be trusted.
pub fn verify(verified: &Verified, naming: &Naming, styles: &Styles) -> String {
    let mut out = String::new();
    coverage(verified, naming, styles, &mut out);
    let names = Names::of(naming, verified.gaps.iter().map(|found| &found.key));
    let sections = [
        gaps(verified, &names, styles),
        uncertain(verified, naming, styles),
        displaced(verified, styles),
        unsupported(verified, styles),
        findings(verified, styles),
        before_records(verified, &names, styles),
    ];
    for section in sections {
        section.write(styles, &mut out);
    }
    if verified.is_clean() {
        line(&mut out, "= no findings");
    }
    out
}

fn coverage(verified: &Verified, naming: &Naming, styles: &Styles, out: &mut String) {
    let coverage = &verified.coverage;
    let span = match coverage.span {
        Some((first, last)) => format!("  {} - {}", clock(first), clock(last)),
        None => String::new(),
    };
    let events = count(coverage.events, "event");
    line(out, &format!("{}{span}", paint(styles.heading, events)));
    if !coverage.places.is_empty() {
        line(out, &format!("  of {}", coverage.places.join(", ")));
    }
    if coverage.runs > 0 {
        line(out, &format!("  from {} of ingest", count(coverage.runs, "run")));
    }
    if !coverage.limited.is_empty() {
        let runs = count(coverage.limited.len(), "run");
        let options = "--since, --until, --account or --region";
        line(out, &format!("  {runs} left out what {options} excluded"));
    }
    if let Some(commits) = verified.replayed {
        line(out, &format!("  {} replayed from the journal", count(commits, "commit")));
    }
    if !coverage.baselines.is_empty() {
        line(out, &format!("  and {}:", count(coverage.baselines.len(), "baseline")));
    }
    for baseline in &coverage.baselines {
        let id = paint(styles.event, short_id(&baseline.event));
        let at = clock(baseline.time);
        let resource = naming.address(&baseline.resource);
        line(out, &format!("    {id}  {at}  {}", visible(&resource)));
    }
}

/// Rows below a heading; nothing if there are none.
struct Section {
    one: &'static str,
    many: &'static str,
    /// The lines of each row.
    rows: Vec<Vec<String>>,
}

impl Section {
    fn write(&self, styles: &Styles, out: &mut String) {
        let number = self.rows.len();
        if number == 0 {
            return;
        }
        out.push('\n');
        let noun = if number == 1 { self.one } else { self.many };
        line(out, &paint(styles.heading, format!("{number} {noun}")));
        for text in self.rows.iter().take(SHOWN).flatten() {
            line(out, text);
        }
        if number > SHOWN {
            line(out, &format!("  ... {} more; --format json lists them", number - SHOWN));
        }
    }
}

fn gaps(verified: &Verified, names: &Names<'_>, styles: &Styles) -> Section {
    let unknown = paint(styles.unknown, '?');
    let found = verified.gaps.iter().filter(|found| found.period == Period::DuringRecords);
    let row = |FoundGap { key, gap, .. }: &FoundGap| {
        let likely = if gap.certain { "" } else { " (likely, not certain)" };
        let (from, to) = (clock(gap.from), clock(gap.to));
        vec![
            format!("  {unknown} {}  {from} - {to}{likely}", names.key(key)),
            format!("      {}", visible(&sentence::gap(&gap.reason))),
        ]
    };
    Section { one: "gap", many: "gaps", rows: found.map(row).collect() }
}

fn uncertain(verified: &Verified, naming: &Naming, styles: &Styles) -> Section {
    let unknown = paint(styles.unknown, '?');
    let found = verified.uncertain.iter().filter(|found| found.period == Period::DuringRecords);
    let row = |Uncertain { address, confidence, doubt, .. }: &Uncertain| {
        let doubt = match doubt {
            Some(doubt) => format!(": {}", visible(&sentence::doubt(doubt))),
            None => String::new(),
        };
        let address = naming.address(address);
        vec![format!("  {unknown} {address}  {confidence}{doubt}")]
    };
    let (one, many) = ("document that is not exact", "documents that are not exact");
    Section { one, many, rows: found.map(row).collect() }
}

fn displaced(verified: &Verified, styles: &Styles) -> Section {
    let symbol = paint(styles.moved, '>');
    let rows = verified.displaced.iter().map(|displaced| {
        let why = if displaced.is_late {
            "its record came late"
        } else {
            "what it caused or followed shows another order"
        };
        let (time, at) = (clock(displaced.time), clock(displaced.placed_at));
        let id = paint(styles.event, short_id(&displaced.event));
        vec![format!("  {symbol} {id}  says {time}, stands at {at}: {why}")]
    });
    let (one, many) = ("event out of its time", "events out of their time");
    Section { one, many, rows: rows.collect() }
}

fn unsupported(verified: &Verified, styles: &Styles) -> Section {
    let unknown = paint(styles.unknown, '?');
    let reasons = verified.coverage.unsupported.iter();
    let row = |(reason, number): (&Unsupported, &u64)| {
        vec![format!("  {unknown} {number} x {}", visible(&sentence::unsupported(reason)))]
    };
    let (one, many) = ("kind of record not replayed", "kinds of record not replayed");
    Section { one, many, rows: reasons.map(row).collect() }
}

fn findings(verified: &Verified, styles: &Styles) -> Section {
    let symbol = paint(styles.attention, '!');
    let unread = verified.unread.iter().map(|it| ("input", unread(it)));
    let unrecorded = unrecorded(&verified.unrecorded).into_iter();
    let unrecorded = unrecorded.map(|(_, what)| ("repository", what));
    let findings = verified.findings.iter();
    let findings = findings.map(|it| (sentence::about(it), sentence::finding(it)));
    let row =
        |(about, what): (&str, String)| vec![format!("  {symbol} {about}: {}", visible(&what))];
    let rows = unread.chain(unrecorded).chain(findings).map(row).collect();
    Section { one: "finding", many: "findings", rows }
}

/// Resources that existed before the first record: information, not a finding.
fn before_records(verified: &Verified, names: &Names<'_>, styles: &Styles) -> Section {
    let unknown = paint(styles.unknown, '?');
    let found = verified.gaps.iter().filter(|found| found.period == Period::BeforeRecords);
    let row = |FoundGap { key, gap, .. }: &FoundGap| {
        let (key, to, reason) = (names.key(key), clock(gap.to), sentence::gap(&gap.reason));
        vec![format!("  {unknown} {key}  {to}: {}", visible(&reason))]
    };
    Section {
        one: "resource that existed when it was first seen (information, not a finding)",
        many: "resources that existed when they were first seen (information, not findings)",
        rows: found.map(row).collect(),
    }
}
