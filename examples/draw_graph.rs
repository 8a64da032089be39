//! Prints the dependencies of the alias PROD as SVG; with `dot`, as DOT.
//!
//! `cargo run --example draw_graph > flowers.svg`, or
//! `cargo run --example draw_graph dot | dot -Tpng > flowers.png`.

use std::error::Error;
use std::io::{self, Write};

use lexrewind::graph::Direction;
use lexrewind::ingest::{self, RunTarget, ingest};
use lexrewind::query::{self, Archive, GraphQuestion, Naming, Subject};
use lexrewind::render::graph::{dot, svg};
use lexrewind::repo::{Repo, RepoKind, Wait};
use lexrewind::trail::Source;

fn main() -> Result<(), Box<dyn Error>> {
    let format = std::env::args().nth(1);
    run(format.as_deref().unwrap_or("svg"), &mut io::stdout())
}

pub(crate) fn run(format: &str, out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    let logs = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/stories/flower-shop");
    let place = tempfile::tempdir()?;
    let repo = Repo::create(&place.path().join("history"), RepoKind::Bare)?;
    let lock = repo.lock(Wait::Never)?;
    let target = RunTarget::History(&repo, &lock);
    ingest(target, place.path(), &[Source::path(logs)], &ingest::Options::default())?;
    drop(lock);

    let archive = Archive::new(repo)?;
    let question = GraphQuestion {
        subject: Some(Subject::find(&archive, &archive.point(None)?, "alias:FlowerShop/PROD")?),
        direction: Direction::Dependencies,
        depth: None,
    };
    let answer = query::graph(&archive, archive.point(None)?, &question)?;
    let naming = Naming::of(&archive, &answer.point)?;
    let picture = match format {
        "dot" => dot(&answer.graph, &naming),
        _ => svg(&answer.graph, "What customers talk to", &naming),
    };
    out.write_all(picture.as_bytes())?;
    Ok(())
}
