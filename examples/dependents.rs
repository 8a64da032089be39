//! Prints what a change of the slot type FlowerTypes affects, version by version.

use std::error::Error;
use std::io::{self, Write};

use lexrewind::event::{self, Reading};
use lexrewind::graph::{DependencyGraph, Direction};
use lexrewind::lex::Address;
use lexrewind::state;
use lexrewind::timeline::{Head, Timeline};
use lexrewind::trail::{self, Source};

fn main() -> Result<(), Box<dyn Error>> {
    run(&mut io::stdout())
}

pub(crate) fn run(out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    let logs = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/stories/order-flowers");
    let records: Vec<_> = trail::records(&[Source::path(logs)])?.collect::<Result<_, _>>()?;
    let timeline = Timeline::of(records.iter().filter_map(|record| match event::read(record) {
        Reading::Event(event) => Some((Head::of(&event), *event)),
        Reading::Refused | Reading::ReadOnly | Reading::Unsupported(_) => None,
    }));
    let mut replay = state::replay(&timeline);
    replay.by_ref().for_each(drop);

    let graph = DependencyGraph::of(replay.state());
    let address: Address = "slot-type:FlowerTypes".parse()?;
    let (key, _) =
        replay.state().iter().find(|(key, _)| address.fits(key)).ok_or("there is none")?;
    for version in graph.versions_of(key) {
        let above = graph.reach([version], Direction::Dependents, None);
        writeln!(out, "{}", version.short())?;
        for node in above.nodes().filter(|node| *node != version) {
            writeln!(out, "    {}", node.short())?;
        }
    }
    Ok(())
}
