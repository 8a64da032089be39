//! Prints the calls that bring a bot of Lex V2 back to 12 March 2025, 18:00, without any repository.
//!
//! A plan needs only two states. It is proven before it is returned, and calls nothing.

use std::error::Error;
use std::io::{self, Write};

use lexrewind::event::{self, Reading};
use lexrewind::lex::{Address, Json};
use lexrewind::plan::{self, Aim, Depth, Goal, SinceThen, Task};
use lexrewind::render::sentence;
use lexrewind::state;
use lexrewind::timeline::{Head, Timeline};
use lexrewind::trail::{self, Source};

/// 2025-03-12T18:00:00Z, in Unix seconds.
const MOMENT: i64 = 1_741_802_400;

fn main() -> Result<(), Box<dyn Error>> {
    run(&mut io::stdout())
}

pub(crate) fn run(out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    let logs = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/stories/flower-shop");
    let records: Vec<_> = trail::records(&[Source::path(logs)])?.collect::<Result<_, _>>()?;
    let timeline = Timeline::of(records.iter().filter_map(|record| match event::read(record) {
        Reading::Event(event) => Some((Head::of(&event), *event)),
        Reading::Refused | Reading::ReadOnly | Reading::Unsupported(_) => None,
    }));
    let mut replay = state::replay(&timeline);
    replay.by_ref().take(timeline.until(MOMENT)).for_each(drop);
    let then = replay.state().clone();
    replay.by_ref().for_each(drop);
    let now = replay.into_state();

    let address: Address = "bot:ROU8ISP6SE".parse()?;
    let (key, _) = now.iter().find(|(key, _)| address.fits(key)).ok_or("there is none")?;
    let goal = Goal { aim: Aim::Rollback, key: key.clone(), version: None };
    let task = Task { goal, depth: Depth::All, since: SinceThen::Keep };
    let plan = plan::plan(&now, &then, &task)?;
    for step in &plan.steps {
        writeln!(out, "{} {}: {}", step.operation, step.key.short(), sentence::step_reason(step))?;
        writeln!(out, "    {}", Json::Object(step.parameters.clone()))?;
    }
    writeln!(out, "{:?}", plan.verdict)?;
    Ok(())
}
