//! Prints each utterance of the intent OrderFlowers with its author, and the changes of its slots
//! since their creation.
//!
//! A blame of JSON lines would attribute an utterance to the author of the next one, because of the
//! comma.

use std::error::Error;
use std::io::{self, Write};
use std::path::Path;

use lexrewind::ingest::{self, RunTarget, ingest};
use lexrewind::query::{self, Archive, BlameQuestion, Subject, instant};
use lexrewind::repo::{Repo, RepoKind, Wait};
use lexrewind::state::blame::What;
use lexrewind::trail::Source;

fn main() -> Result<(), Box<dyn Error>> {
    run(&mut io::stdout())
}

pub(crate) fn run(out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    let place = tempfile::tempdir()?;
    let archive = Archive::new(history(place.path())?)?;
    let subject = Subject::find(&archive, &archive.point(None)?, "intent:OrderFlowers")?;
    let question = BlameQuestion { subject, deleted: false };
    let blame = query::blame(&archive, archive.point(None)?, &question)?;
    let first = blame.rows.iter().map(|row| row.set.event).min();
    for row in &blame.rows {
        let (What::Value(value), Some(event)) = (&row.what, blame.event(row.set.event)) else {
            continue;
        };
        let path = row.path.to_string();
        if path == "sampleUtterances" || Some(row.set.event) != first {
            let doubt = if row.set.doubt.is_some() { "?" } else { "" };
            writeln!(out, "{}  {}{doubt}: {path} {value}", instant(event.time), event.author)?;
        }
    }
    Ok(())
}

fn history(place: &Path) -> Result<Repo, Box<dyn Error>> {
    let logs = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/stories/order-flowers");
    let repo = Repo::create(&place.join("history"), RepoKind::Bare)?;
    let lock = repo.lock(Wait::Never)?;
    let target = RunTarget::History(&repo, &lock);
    ingest(target, place, &[Source::path(logs)], &ingest::Options::default())?;
    drop(lock);
    Ok(repo)
}
