use super::names::Names;
use super::style::{Styles, paint};
use super::{clock, count, line, short_id};
use crate::query::Verified;
use crate::render::{unrecorded, visible};

/// What of a history can be trusted.
pub fn verify(verified: &Verified, styles: &Styles) -> String {
    let mut out = String::new();
    let coverage = &verified.coverage;
    let span = match coverage.span {
        Some((first, last)) => format!("  {} - {}", clock(first), clock(last)),
        None => String::new(),
    };
    let events = count(coverage.events, "event");
    line(&mut out, &format!("{}{span}", paint(styles.heading, events)));
    if !coverage.places.is_empty() {
        line(&mut out, &format!("  of {}", coverage.places.join(", ")));
    }
    if coverage.runs > 0 {
        line(&mut out, &format!("  from {} of ingest", count(coverage.runs, "run")));
    }

    if let Some(commits) = verified.replayed {
        line(&mut out, &format!("  {} replayed from the journal", count(commits, "commit")));
    }

    if !coverage.baselines.is_empty() {
        line(&mut out, &format!("  and {}:", count(coverage.baselines.len(), "baseline")));
    }
    for baseline in &coverage.baselines {
        let id = paint(styles.event, short_id(&baseline.event));
        let at = clock(baseline.time);
        line(&mut out, &format!("    {id}  {at}  {}", visible(&baseline.resource)));
    }

    let names = Names::of(verified.gaps.iter().map(|(key, _)| key));
    let unknown = paint(styles.unknown, '?');
    section("gap", verified.gaps.len(), styles, &mut out);
    for (key, gap) in &verified.gaps {
        let likely = if gap.certain { "" } else { " (likely, not certain)" };
        let (from, to) = (clock(gap.from), clock(gap.to));
        line(&mut out, &format!("  {unknown} {}  {from} - {to}{likely}", names.key(key)));
        line(&mut out, &format!("      {}", visible(&gap.reason)));
    }
    section("document that is not exact", verified.uncertain.len(), styles, &mut out);
    for uncertain in &verified.uncertain {
        let doubt = match &uncertain.doubt {
            Some(doubt) => format!(": {}", visible(doubt)),
            None => String::new(),
        };
        let text = format!("  {unknown} {}  {}{doubt}", uncertain.address, uncertain.confidence);
        line(&mut out, &text);
    }
    section("event out of its time", verified.displaced.len(), styles, &mut out);
    for displaced in &verified.displaced {
        let why = if displaced.is_late {
            "its record came late"
        } else {
            "what it caused or followed shows another order"
        };
        let (time, at) = (clock(displaced.time), clock(displaced.stands_at));
        let id = paint(styles.event, short_id(&displaced.event));
        let symbol = paint(styles.moved, '>');
        line(&mut out, &format!("  {symbol} {id}  says {time}, stands at {at}: {why}"));
    }
    section("kind of record not replayed", coverage.unsupported.len(), styles, &mut out);
    for (reason, number) in &coverage.unsupported {
        line(&mut out, &format!("  {unknown} {number} x {}", visible(reason)));
    }
    let unrecorded = unrecorded(&verified.unrecorded);
    section("finding", unrecorded.len() + verified.findings.len(), styles, &mut out);
    let symbol = paint(styles.attention, '!');
    for what in unrecorded {
        line(&mut out, &format!("  {symbol} repository: {what}"));
    }
    for finding in &verified.findings {
        line(&mut out, &format!("  {symbol} {}: {}", finding.about, visible(&finding.what)));
    }
    if verified.is_clean() {
        line(&mut out, "= nothing found");
    }
    out
}

fn section(noun: &str, number: usize, styles: &Styles, out: &mut String) {
    if number == 0 {
        return;
    }
    let text = match (number, noun.strip_suffix(" that is not exact")) {
        (2.., Some(_)) => format!("{number} documents that are not exact"),
        (2.., None) if noun.starts_with("event ") => format!("{number} events out of their time"),
        (2.., None) if noun.starts_with("kind ") => {
            format!("{number} kinds of record not replayed")
        }
        _ => count(number, noun),
    };
    out.push('\n');
    line(out, &paint(styles.heading, text));
}
