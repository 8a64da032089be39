//! Prints what customers of the flower shop were asked on 9 March 2023, without any repository.
//!
//! The floors up to `state` need no disk: records become events, events an order, and the replay
//! stops at the moment.

use std::error::Error;
use std::io::{self, Write};

use lexrewind::event::{self, Reading};
use lexrewind::lex::{Address, Version};
use lexrewind::state;
use lexrewind::timeline::{Head, Timeline};
use lexrewind::trail::{self, Source};

/// 2023-03-09T00:00:00Z, in Unix seconds.
const MOMENT: i64 = 1_678_320_000;

fn main() -> Result<(), Box<dyn Error>> {
    run(&mut io::stdout())
}

pub(crate) fn run(out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    let logs = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/stories/order-flowers");
    let mut events = Vec::new();
    for record in trail::records(&[Source::path(logs)])? {
        if let Reading::Event(event) = event::read(&record?) {
            events.push((Head::of(&event), *event));
        }
    }
    let timeline = Timeline::of(events);
    let mut replay = state::replay(&timeline);
    replay.by_ref().take(timeline.until(MOMENT)).for_each(drop);

    let address: Address = "intent:OrderFlowers".parse()?;
    let found = replay.state().iter().find(|(key, _)| address.fits(key));
    let (key, intent) = found.ok_or("there was no such intent then")?;
    let body = intent.body(Version::Latest).ok_or("it was deleted")?;
    writeln!(out, "{key} is {}", body.confidence().as_str())?;
    if let Some(document) = body.document() {
        write!(out, "{}", document.text())?;
    }
    Ok(())
}
