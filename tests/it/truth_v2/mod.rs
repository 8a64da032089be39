//! The answer to random Lex V2 histories is the required one at every second.

pub(crate) mod compare;

use std::borrow::Cow;

use crate::generator::record::Record;
use crate::generator::rng::Rng;
use crate::generator::v2::history::large::{self, Large};
use crate::generator::v2::history::{self, History, Plan};
use crate::one_line::timeline;
use compare::{Comparison, Held, Shown};
use lexrewind::lex::{Api, ResourceKey, Version};
use lexrewind::state::{Body, State, replay};

/// The V2 rows of `show --all`.
fn shown(state: &State) -> Vec<Shown> {
    let row = |key: &ResourceKey, version: Option<Version>, body: &Body| Shown {
        account: key.account.to_string(),
        region: key.region.to_string(),
        kind: key.kind().to_string(),
        name: key.name().to_owned(),
        version: version.map(|version| version.written(Api::V2)),
        confidence: body.confidence().to_string(),
        document: match (body.proven(key), body.document()) {
            (Some(Cow::Owned(proven)), _) => Held::Kept(proven.into()),
            (_, Some(document)) => Held::Kept(document.clone()),
            (_, None) => Held::Nothing,
        },
    };
    let mut rows = Vec::new();
    let living = state.iter().filter(|(_, resource)| resource.is_living());
    let living = living.filter(|(key, _)| key.api == Api::V2 && key.is_recorded());
    for (key, resource) in living {
        rows.push(row(key, key.own_version(Version::Latest), &resource.latest));
        for (number, publication) in &resource.versions {
            rows.push(row(key, Some(Version::Number(*number)), &publication.body));
        }
    }
    for (number, frozen) in state.parts().values().flatten() {
        for (key, resource) in frozen.iter() {
            rows.push(row(key, Some(Version::Number(*number)), &resource.latest));
        }
    }
    rows
}

/// The calls of a second, for a message.
fn calls_of(records: &[Record], second: i64) -> String {
    let calls = records.iter().filter(|record| record.second() == second).map(|record| {
        let value = record.value();
        let bodies = [&value["requestParameters"], &value["responseElements"]];
        let [request, response] = bodies.map(|body| body.to_string());
        format!(
            ".{:03} {} {request}\n     -> {response}",
            record.millis.rem_euclid(1000),
            record.name
        )
    });
    calls.collect::<Vec<_>>().join("\n")
}

/// Replays records in any order, and compares the end of each second.
#[track_caller]
fn check(seed: u64, plan: &Plan) -> Comparison {
    check_recorded(seed, plan, history::random(seed, plan))
}

#[track_caller]
fn check_recorded(seed: u64, plan: &Plan, recorded: History) -> Comparison {
    let History { mut records, truth, .. } = recorded;
    let recorded = records.clone();
    Rng::new(seed).shuffle(&mut records);
    let copies: Vec<Record> = records.iter().step_by(7).cloned().collect();
    let timeline = timeline(records.iter().chain(&copies));
    let mut comparison = Comparison::default();
    let mut steps = replay(&timeline);
    let mut times = timeline.entries().iter().map(|entry| entry.time).skip(1);
    while let Some(step) = steps.next() {
        if times.next() == Some(step.time) {
            continue;
        }
        let rows = truth.at(step.time).expect("the answer of the second");
        let shown = shown(steps.state());
        if let Err(difference) = comparison.compare(&shown, &plan.account, &plan.region, rows) {
            let calls = calls_of(&recorded, step.time);
            panic!("seed {seed}, second {}: {difference}\n{calls}", step.time);
        }
    }
    comparison
}

/// Compares many histories of a plan. How many rows were exact, and how many not.
#[track_caller]
fn check_all(seeds: std::ops::Range<u64>, plan: &Plan) -> (usize, usize) {
    let (mut exact, mut other) = (0, 0);
    for seed in seeds {
        let comparison = check(seed, plan);
        (exact, other) = (exact + comparison.exact, other + comparison.other);
    }
    (exact, other)
}

#[test]
fn a_whole_history_of_v2_is_shown_truly_at_every_second() {
    let (exact, other) = check_all(0..100, &Plan::default());
    assert!(other * 2 < exact, "{exact} exact, {other} not");
}

#[test]
fn the_history_of_the_benches_is_lawful() {
    for seed in 0..4 {
        let large = Large { publish_rate: 0.05, versions: 3, ..Large::of(400, 40) };
        let comparison = check_recorded(seed, &Plan::default(), large::random(seed, &large));
        let Comparison { exact, other, .. } = comparison;
        assert!(other * 20 < exact, "seed {seed}: {exact} exact, {other} not");
    }
}

#[test]
fn what_imports_and_large_calls_leave_open_is_not_exact() {
    let plan = Plan { unclear_rate: 0.1, ..Plan::default() };
    let (exact, other) = check_all(1000..1080, &plan);
    assert!(other < 2 * exact, "{exact} exact, {other} not");
}

#[test]
fn what_was_there_before_the_trail_is_found_by_its_uses() {
    let plan = Plan { before: 60, calls: 80, ..Plan::default() };
    let (exact, other) = check_all(2000..2080, &plan);
    assert!(other < 3 * exact, "{exact} exact, {other} not");
}

/// For a change of the order or of the state: minutes.
#[test]
#[ignore = "takes minutes"]
fn thousands_of_histories_are_shown_truly() {
    for (at, unclear_rate) in [(0, 0.0), (1, 0.05), (2, 0.2)] {
        for before in [0, 50] {
            for same_second_rate in [0.3, 0.6, 0.9] {
                let plan = Plan { unclear_rate, before, same_second_rate, ..Plan::default() };
                let first = 10_000 + at * 1000;
                check_all(first..first + 150, &plan);
            }
        }
    }
}
