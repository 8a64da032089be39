use super::diff::changes;
use super::listed::in_lines;
use super::names::Names;
use super::style::{Styles, paint};
use super::{beside_or_below, clock, count, line, short_id};
use crate::live::UnplacedPart;
use crate::query::Naming;
use crate::query::drift::{ComparedVersion, Drift, DriftCause, DriftVerdict, OlderCause};
use crate::render::{sentence, visible};
use crate::state::Provenance;
use crate::wording::one_or;

/// The comparison of the history with Lex: the verdict, then each difference with its cause.
pub fn drift(drift: &Drift, naming: &Naming, styles: &Styles) -> String {
    let mut out = String::new();
    line(&mut out, &paint(styles.heading, verdict(drift)));
    let place = format!("{}/{}", visible(&drift.place.account), visible(&drift.place.region));
    let at = match drift.point.at {
        Some(at) => format!(", the history at {}", clock(at)),
        None => ", and there is no history".to_owned(),
    };
    line(&mut out, &paint(styles.faint, format!("  {place}{at}")));
    let names = {
        let compared = drift.compared.iter().map(|one| &one.key).chain(&drift.not_given);
        let candidates = drift.unplaced.iter().flat_map(|one| &one.candidates);
        Names::of(naming, compared.chain(candidates))
    };
    for compared in &drift.compared {
        if is_shown(compared) {
            out.push('\n');
            one(compared, drift, &names, styles, &mut out);
        }
    }
    for unplaced in &drift.unplaced {
        out.push('\n');
        only_in_file(unplaced, &names, styles, &mut out);
    }
    let those = |fits: fn(&ComparedVersion) -> bool| {
        let those = drift.compared.iter().filter(|one| fits(one));
        those.map(|one| names.version(&one.key, one.version)).collect::<Vec<_>>()
    };
    let not_given: Vec<String> = drift.not_given.iter().map(|key| names.key(key)).collect();
    let groups = [
        ('=', "equal", those(|one| one.verdict == DriftVerdict::Same && one.doubt.is_none())),
        (
            '=',
            "equal, though no record proves what the history has",
            those(|one| one.verdict == DriftVerdict::Same && one.doubt.is_some()),
        ),
        ('=', "there, by a list; not compared", those(|one| one.verdict == DriftVerdict::Listed)),
        ('?', "of the history not given", not_given),
    ];
    if drift.compared.iter().any(is_shown) || !drift.unplaced.is_empty() {
        out.push('\n');
    }
    if drift.count() > 0 {
        out.push_str("- is the history, + is what Lex has\n");
    }
    for group in drift.contradictions() {
        let name = names.version(&group[0].key, group[0].version);
        let sources: Vec<_> = group.iter().map(|one| visible(&one.source).to_string()).collect();
        let text = format!("the files do not agree about {name}: {}", sources.join(", "));
        line(&mut out, &format!("{} {text}", paint(styles.attention, '!')));
    }
    for (symbol, what, members) in groups {
        if !members.is_empty() {
            let symbol = paint(styles.of_symbol(symbol), symbol);
            line(&mut out, &format!("{symbol} {} {what}", members.len()));
            for names in in_lines(&members, 74) {
                line(&mut out, &format!("    {names}"));
            }
        }
    }
    out
}

/// Whether a comparison has details, other than that both are equal.
fn is_shown(compared: &ComparedVersion) -> bool {
    let is_loud = compared.is_drift() || compared.verdict == DriftVerdict::Unrecorded;
    is_loud || !compared.blanks.is_empty() || !compared.incomparable.is_empty()
}

/// A part of an export with a name that the history does not know.
fn only_in_file(unplaced: &UnplacedPart, names: &Names<'_>, styles: &Styles, out: &mut String) {
    let path: Vec<String> = unplaced.path.iter().map(|name| visible(name).to_string()).collect();
    let name = format!("{}:{}", unplaced.kind, path.join("/"));
    let what = match unplaced.candidates.as_slice() {
        [] => "never seen: no record up to that time mentions it".to_owned(),
        several => {
            let several: Vec<String> = several.iter().map(|key| names.key(key)).collect();
            format!("not compared: it may be any of {}", several.join(", "))
        }
    };
    head('+', &name, &what, styles, out);
    line(out, &paint(styles.faint, format!("    {}", visible(&unplaced.source))));
}

/// The subject of a comparison, with its result.
fn head(symbol: char, name: &str, what: &str, styles: &Styles, out: &mut String) {
    let length = name.chars().count() + what.chars().count() + 4;
    let symbol = paint(styles.of_symbol(symbol), symbol);
    let name = format!("{symbol} {}  ", paint(styles.heading, name));
    beside_or_below(out, &name, what, length, "    ");
}

fn verdict(drift: &Drift) -> String {
    let resources = count(drift.total(), "resource");
    let differ = counted_differ(drift);
    match (drift.count(), drift.unrecorded()) {
        (0, 0) => format!("no drift: {resources} compared"),
        (0, unrecorded) => {
            format!("no drift seen, but {unrecorded} of {resources} cannot be compared")
        }
        (_, 0) => format!("drift: {differ}"),
        (_, unrecorded) => format!("drift: {differ}, and {unrecorded} cannot be compared"),
    }
}

/// `1 of 2 resources differs`.
fn counted_differ(drift: &Drift) -> String {
    let resources = count(drift.total(), "resource");
    let differ = one_or(&(drift.count() as u64), "differs", "differ");
    format!("{} of {resources} {differ}", drift.count())
}

fn one(
    compared: &ComparedVersion,
    drift: &Drift,
    names: &Names<'_>,
    styles: &Styles,
    out: &mut String,
) {
    let (symbol, what) = match &compared.verdict {
        DriftVerdict::Same => ('=', "equal".to_owned()),
        DriftVerdict::Listed => ('=', "there, by a list".to_owned()),
        DriftVerdict::Differs(_, reason) => ('~', cause(reason, compared)),
        DriftVerdict::NeverSeen(reason) => ('+', unseen(reason, compared, drift)),
        DriftVerdict::Missing => {
            ('-', "missing: deleted without a record, or the list or export is partial".to_owned())
        }
        DriftVerdict::Unrecorded => {
            ('?', "not compared: it exists, and no record shows its content".to_owned())
        }
    };
    head(symbol, &names.version(&compared.key, compared.version), &what, styles, out);
    let updated = match compared.updated {
        Some(updated) => format!(", changed {}", clock(updated)),
        None => String::new(),
    };
    let source = visible(&compared.source);
    line(out, &paint(styles.faint, format!("    {source}{updated}")));
    if let Some(doubt) = &compared.doubt {
        let text =
            format!("  ? the history is not sure there: {}", visible(&sentence::doubt(doubt)));
        line(out, &paint(styles.unknown, text));
    }
    if !compared.incomparable.is_empty() {
        let incomparable: Vec<_> =
            compared.incomparable.iter().map(|place| visible(place).to_string()).collect();
        line(out, &format!("  ? not in the file: {}", incomparable.join(", ")));
    }
    for place in &compared.blanks {
        line(out, &format!("  ? {} is blank in the file: not compared", visible(place)));
    }
    if let DriftVerdict::Differs(differences, _) = &compared.verdict {
        changes(&differences.item_by_item(), "    ", styles, out);
    }
}

/// The cause of a difference, in a sentence.
fn cause(cause: &DriftCause, compared: &ComparedVersion) -> String {
    match cause {
        DriftCause::Unexplained => match compared.updated {
            Some(updated) => {
                format!("unexplained: changed at {}, and no record shows it", clock(updated))
            }
            None => "unexplained: no record shows it".to_owned(),
        },
        DriftCause::HistoryBehind => format!(
            "history behind: changed at {}, after the last record",
            compared.updated.map(clock).unwrap_or_default()
        ),
        DriftCause::Older { event, time, by } => {
            let event = format!("event {} at {}", short_id(event), clock(*time));
            match by {
                OlderCause::File => format!("old file: as it was before {event}"),
                OlderCause::Change => format!("unexplained: put back as it was before {event}"),
                OlderCause::Unrecorded => {
                    format!("old file, or put back: as it was before {event}")
                }
            }
        }
        DriftCause::SameRevision => {
            "same checksum, other document: edited file, or incomplete record".to_owned()
        }
        DriftCause::Frozen => {
            "unexplained: versions never change: edited file, or incomplete record".to_owned()
        }
        DriftCause::Deleted(deletion) => {
            let event = deletion.event();
            let event = format!("event {} at {}", short_id(&event.id), clock(event.time));
            match deletion {
                Provenance::Call(_) => format!("deleted by {event}"),
                Provenance::Shown(_) => {
                    format!("deleted before {event}, by a call that no record shows")
                }
            }
        }
    }
}

fn unseen(reason: &DriftCause, compared: &ComparedVersion, drift: &Drift) -> String {
    match reason {
        DriftCause::HistoryBehind => {
            let last = drift.last_event.map_or_else(|| "none".to_owned(), clock);
            format!("never seen: younger than the last record ({last})")
        }
        DriftCause::Deleted(_) => {
            format!("{}: created again without a record, or an old file", cause(reason, compared))
        }
        DriftCause::Unexplained
        | DriftCause::Older { .. }
        | DriftCause::SameRevision
        | DriftCause::Frozen => "never seen: no record up to that time mentions it".to_owned(),
    }
}
