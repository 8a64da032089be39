//! Prints who changed a slot of a bot of Lex V2, oldest first, and how.
//!
//! It writes a history from log files and queries it. The same queries work on any repository of
//! `lexrewind ingest`.

use std::error::Error;
use std::io::{self, Write};
use std::path::Path;

use lexrewind::ingest::{self, RunTarget, ingest};
use lexrewind::query::{self, Archive, Filter, Line, LogQuestion, Subject, instant};
use lexrewind::repo::{Repo, RepoKind, Wait};
use lexrewind::trail::Source;

fn main() -> Result<(), Box<dyn Error>> {
    run(&mut io::stdout())
}

pub(crate) fn run(out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    let place = tempfile::tempdir()?;
    let archive = Archive::new(history(place.path())?)?;
    // By its names; the address in answers has ids.
    let address = "slot:FlowerShop/en_US/OrderFlowers/PickupDate";
    let slot = Subject::find(&archive, &archive.point(None)?, address)?;
    let address = slot.key.to_string();
    let question = LogQuestion {
        subjects: vec![slot],
        filter: Filter { event: vec!["*Slot".into()], ..Filter::default() },
        ..LogQuestion::default()
    };
    let log = query::log(&archive, archive.point(None)?, &question)?;
    for line in log.lines.iter().rev() {
        // The log includes the dependencies of the slot.
        if let Line::Event(event) = line
            && event.resources.first() == Some(&address)
        {
            writeln!(out, "{}  {:20.20}  {}", instant(event.time), event.author, event.summary)?;
        }
    }
    Ok(())
}

fn history(place: &Path) -> Result<Repo, Box<dyn Error>> {
    let logs = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/stories/flower-shop");
    let repo = Repo::create(&place.join("history"), RepoKind::Bare)?;
    let lock = repo.lock(Wait::Never)?;
    let target = RunTarget::History(&repo, &lock);
    ingest(target, place, &[Source::path(logs)], &ingest::Options::default())?;
    drop(lock);
    Ok(repo)
}
