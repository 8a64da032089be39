use super::names::Names;
use super::style::{Styles, paint};
use super::{count, line, short_id};
use crate::query::{Listed, Listing, Naming, day};
use crate::render::{sentence, visible};
use crate::state::{Confidence, EventRef, Provenance};

/// The maximum width of names that other columns leave space for.
const WIDEST: usize = 46;

/// The resources, one per line, each with its last event.
pub fn ls(listing: &Listing, naming: &Naming, styles: &Styles) -> String {
    let mut out = String::new();
    let names = Names::of(naming, listing.resources.iter().map(|listed| &listed.key));
    let name = |listed: &Listed| names.key(&listed.key);
    let widest = super::widest(listing.resources.iter().map(name)).min(WIDEST);
    let widest_facts = listing.resources.iter().map(|it| facts(it).len()).max().unwrap_or(0);
    for listed in &listing.resources {
        let symbol = match (listed.is_living, listed.confidence) {
            (false, _) => '-',
            (true, Confidence::Exact) => ' ',
            (true, Confidence::Partial | Confidence::Unknown) => '?',
        };
        let event = listed.deletion.as_ref().map_or(&listed.last_event, Provenance::event);
        let doubt = match (&listed.doubt, listed.is_living) {
            (Some(doubt), true) => paint(
                styles.unknown,
                format!("{}: {}", listed.confidence, visible(&sentence::doubt(doubt))),
            ),
            _ => String::new(),
        };
        let text = format!(
            "{} {:widest$}  {:widest_facts$}  {}  {}",
            paint(styles.of_symbol(symbol), symbol),
            paint(styles.heading, name(listed)),
            facts(listed),
            day(event.time),
            paint(styles.event, short_id(&event.id)),
            widest = widest + paint(styles.heading, "").len(),
        );
        // What is in doubt is below: a sentence has no column.
        line(&mut out, &text);
        if !doubt.is_empty() {
            line(&mut out, &format!("      {doubt}"));
        }
    }
    if listing.resources.is_empty() {
        out.push_str("nothing is there then\n");
    }
    if listing.deleted > 0 {
        let text =
            format!("\n{} not shown (--deleted)", count(listing.deleted, "deleted resource"));
        line(&mut out, &paint(styles.faint, text));
    }
    out
}

fn facts(listed: &Listed) -> String {
    match &listed.deletion {
        Some(Provenance::Call(_)) => return "deleted".to_owned(),
        Some(Provenance::Shown(_)) => return "deleted before".to_owned(),
        None => {}
    }
    match (&listed.points_to, listed.versions.as_slice()) {
        (Some(version), _) => format!("-> {}", visible(version)),
        (None, []) => String::new(),
        (None, [one]) => format!("@{one}"),
        (None, [first, .., last]) => format!("@{first}..@{last}"),
    }
}

/// The same as rows of a table, with a heading row.
pub fn rows(listing: &Listing) -> Vec<Vec<String>> {
    const HEADING: [&str; 11] = [
        "address",
        "state",
        "confidence",
        "versions",
        "last_event",
        "event",
        "time",
        "deletion",
        "deletion_event",
        "deletion_time",
        "deletion_evidence",
    ];
    let mut rows = vec![HEADING.map(str::to_owned).to_vec()];
    rows.extend(listing.resources.iter().map(|listed| {
        let versions: Vec<String> = listed.versions.iter().map(ToString::to_string).collect();
        let mut row = vec![
            listed.key.to_string(),
            if listed.is_living { "living" } else { "deleted" }.to_owned(),
            listed.confidence.to_string(),
            versions.join(" "),
        ];
        row.extend(cells(&listed.last_event));
        let evidence = match &listed.deletion {
            None => "",
            Some(Provenance::Call(_)) => "call",
            Some(Provenance::Shown(_)) => "later",
        };
        match &listed.deletion {
            Some(deletion) => row.extend(cells(deletion.event())),
            None => row.extend([const { String::new() }; 3]),
        }
        row.push(evidence.to_owned());
        row
    }));
    rows
}

fn cells(event: &EventRef) -> [String; 3] {
    let text = |text: &str| visible(text).into_owned();
    [text(&event.id), text(&event.name), crate::query::instant(event.time)]
}
