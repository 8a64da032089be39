//! Prints a V2 slot and a V1 intent as they were at a moment, without a repository.
//!
//! The floors up to `state` need no disk: records become events, events are ordered, and the replay
//! stops at the moment.

use std::error::Error;
use std::io::{self, Write};

use lexrewind::event::{self, Reading};
use lexrewind::lex::{Address, Version};
use lexrewind::state;
use lexrewind::timeline::{Head, Timeline};
use lexrewind::trail::{self, Source};

/// The logs, an address by ids, and a moment in Unix seconds: 2025-03-19T16:30:00Z, 2023-03-09T00:00:00Z.
const QUESTIONS: [(&str, &str, i64); 2] = [
    ("flower-shop", "slot:ROU8ISP6SE/en_US/7EO3R2H98V/PKKG15ZL5A", 1_742_401_800),
    ("order-flowers", "intent:OrderFlowers", 1_678_320_000),
];

fn main() -> Result<(), Box<dyn Error>> {
    run(&mut io::stdout())
}

pub(crate) fn run(out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    for (story, address, moment) in QUESTIONS {
        let logs = format!("{}/fixtures/stories/{story}", env!("CARGO_MANIFEST_DIR"));
        state_at(&logs, &address.parse()?, moment, out)?;
    }
    Ok(())
}

fn state_at(
    logs: &str,
    address: &Address,
    moment: i64,
    out: &mut impl Write,
) -> Result<(), Box<dyn Error>> {
    let mut events = Vec::new();
    for record in trail::records(&[Source::path(logs)])? {
        if let Reading::Event(event) = event::read(&record?) {
            events.push((Head::of(&event), *event));
        }
    }
    let timeline = Timeline::of(events);
    let mut replay = state::replay(&timeline);
    replay.by_ref().take(timeline.until(moment)).for_each(drop);

    let found = replay.state().iter().find(|(key, _)| address.fits(key));
    let (key, resource) = found.ok_or("it was not there then")?;
    let body = resource.body(Version::Latest).ok_or("it was deleted")?;
    writeln!(out, "{key} is {}", body.confidence().as_str())?;
    if let Some(document) = body.document() {
        write!(out, "{}", document.text())?;
    }
    Ok(())
}
