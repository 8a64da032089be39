//! The reconstruction of random but lawful histories equals the truth at every second.

use std::collections::BTreeSet;

use crate::generator::delivery::damage;
use crate::generator::history::{self, History, Plan};
use crate::generator::record::{Class, Record};
use crate::generator::rng::Rng;
use crate::generator::service::Version as TrueVersion;
use crate::generator::truth::{Key, Truth};
use crate::one_line::timeline;
use lexrewind::event::Event;
use lexrewind::lex::{Json, ResourceKey, Version};
use lexrewind::state::{Body, Confidence, Gap, Life, State, replay};
use lexrewind::timeline::Timeline;
use serde_json::Value;

/// Calls `look` with the state at the end of each second at which something happened.
fn at_each_second(timeline: &Timeline<Event>, mut look: impl FnMut(i64, &State)) {
    let mut steps = replay(timeline);
    let mut last = None;
    let mut times = timeline.entries().iter().map(|entry| entry.time).skip(1);
    while let Some(step) = steps.next() {
        last = Some(step.time);
        if times.next() != last {
            look(step.time, steps.state());
        }
    }
    assert_eq!(last, timeline.entries().last().map(|entry| entry.time));
}

/// The bodies of all living resources: `(address, version)` as the truth has them.
fn bodies(state: &State) -> impl Iterator<Item = (&ResourceKey, Option<Version>, &Body)> {
    let living = state.iter().filter(|(_, resource)| resource.life == Life::Living);
    living.flat_map(|(key, resource)| {
        let versioned = key.kind().as_str() != "alias";
        let latest = (key, versioned.then_some(Version::Latest), &resource.latest);
        let numbers = resource.versions.iter();
        let numbers = numbers.map(move |(n, found)| (key, Some(Version::Number(*n)), &found.body));
        std::iter::once(latest).chain(numbers)
    })
}

fn true_key(key: &ResourceKey, version: Option<Version>) -> Key {
    let kinds = ["bot", "intent", "slot-type", "alias"];
    Key {
        account: key.account.to_string(),
        region: key.region.to_string(),
        kind: kinds.into_iter().find(|kind| *kind == key.kind().as_str()).unwrap_or("channel"),
        name: key.name().to_string(),
        version: version.map(|version| match version {
            Version::Latest => TrueVersion::Latest,
            Version::Number(number) => TrueVersion::Number(number),
        }),
    }
}

fn same(ours: &Json, truth: &Value) -> bool {
    match (ours, truth) {
        (Json::Null, Value::Null) => true,
        (Json::Bool(ours), Value::Bool(truth)) => ours == truth,
        (Json::Number(ours), Value::Number(truth)) => **ours == truth.to_string(),
        (Json::String(ours), Value::String(truth)) => ours == truth,
        (Json::Array(ours), Value::Array(truth)) => {
            ours.len() == truth.len() && ours.iter().zip(truth).all(|(a, b)| same(a, b))
        }
        (Json::Object(ours), Value::Object(truth)) => {
            ours.len() == truth.len()
                && ours.iter().all(|(name, a)| truth.get(name).is_some_and(|b| same(a, b)))
        }
        (
            Json::Null
            | Json::Bool(_)
            | Json::Number(_)
            | Json::String(_)
            | Json::Array(_)
            | Json::Object(_),
            _,
        ) => false,
    }
}

fn is_true(body: &Body, truth: &Value) -> bool {
    body.document().is_some_and(|document| same(&Json::Object(document.body().clone()), truth))
}

/// What of a state differs from the truth; how many of its bodies are exact, and not.
#[derive(Default)]
struct Verdict {
    wrong: Vec<String>,
    exact: usize,
    doubted: usize,
}

impl Verdict {
    fn look(&mut self, second: i64, state: &State, truth: &Truth) {
        let truth = truth.at(second);
        let mut there = BTreeSet::new();
        for (key, version, body) in bodies(state) {
            let key = true_key(key, version);
            let exact = body.confidence() == Confidence::Exact;
            *if exact { &mut self.exact } else { &mut self.doubted } += 1;
            let found = truth.get(&key);
            if exact && !found.is_some_and(|truth| is_true(body, truth)) {
                let what = if found.is_some() { "is not so" } else { "is not there" };
                self.wrong.push(format!("{second}: {} {what}", key.address()));
            }
            there.insert(key);
        }
        // If the order of a second is not recorded, the resulting versions are not recorded either.
        let unsure = |key: &Key| {
            let latest = state
                .iter()
                .find(|(other, _)| true_key(other, None) == Key { version: None, ..key.clone() });
            latest.is_some_and(|(_, resource)| resource.latest.doubt.is_some())
        };
        let lost = truth.keys().filter(|key| !there.contains(**key) && !unsure(key));
        self.wrong.extend(lost.map(|key| format!("{second}: {} is missing", key.address())));
    }
}

fn gaps(state: &State) -> Vec<String> {
    let of = |(key, resource): (&ResourceKey, &lexrewind::state::Resource)| {
        let key = key.to_string();
        resource.gaps.iter().map(move |gap| format!("{key} {gap:?}")).collect::<Vec<_>>()
    };
    state.iter().flat_map(of).collect()
}

fn whole_history_is_true(seed: u64, plan: &Plan) -> Verdict {
    let History { mut records, truth, .. } = history::random(seed, plan);
    Rng::new(seed).shuffle(&mut records);
    let copies: Vec<Record> = records.iter().step_by(7).cloned().collect();
    let timeline = timeline(records.iter().chain(&copies));
    let mut verdict = Verdict::default();
    at_each_second(&timeline, |second, state| {
        verdict.look(second, state, &truth);
        assert!(verdict.wrong.is_empty(), "seed {seed}: {:#?}", verdict.wrong);
        assert_eq!(gaps(state), [""; 0], "seed {seed}, {second}");
    });
    assert!(timeline.displaced().is_empty(), "seed {seed}: {:?}", timeline.displaced());
    verdict
}

#[test]
fn a_complete_history_is_correct_at_every_second() {
    let (mut exact, mut doubted) = (0, 0);
    for seed in 0..12 {
        for plan in [Plan::default(), Plan::dense(300)] {
            let verdict = whole_history_is_true(seed, &plan);
            (exact, doubted) = (exact + verdict.exact, doubted + verdict.doubted);
        }
    }
    assert!(doubted * 20 < exact, "{doubted} doubted, {exact} exact");
}

/// Whether a dropped record must show: the next call about its subject, in the records that are
/// left, cannot have succeeded without it.
fn must_show(lost: &Record, later: &[&Record]) -> bool {
    let about = |record: &&&Record| record.address() == lost.address();
    let mut later = later.iter().filter(about);
    match lost.name.as_str() {
        "PutBot" | "PutIntent" | "PutSlotType" | "PutBotAlias" => {
            later.next().is_some_and(|next| next.quoted.is_some())
        }
        "DeleteBot" | "DeleteIntent" | "DeleteSlotType" | "DeleteBotAlias" => {
            later.next().is_some_and(|next| next.name.starts_with("Put") && next.quoted.is_none())
        }
        _ => false,
    }
}

#[test]
fn what_is_lost_shows_and_what_is_exact_outside_of_gaps_is_true() {
    let plan = Plan { create_version_rate: 0.0, flicker_rate: 0.0, ..Plan::default() };
    let (mut shown, mut looked) = (0, 0);
    for seed in 100..125 {
        let History { mut records, truth, .. } = history::random(seed, &plan);
        let all: Vec<Record> =
            records.iter().filter(|record| record.class == Class::Write).cloned().collect();
        let lost = damage::drop_some(&mut records, seed, 3, |record| {
            record.class == Class::Write && record.subject.is_some()
        });
        let timeline = timeline(&records);
        let mut last = State::default();
        at_each_second(&timeline, |_, state| last.clone_from(state));
        let gaps_of = |address: &str| {
            let found = last.iter().find(|(key, _)| key.to_string() == address);
            found.map_or(&[][..], |(_, resource)| &resource.gaps)
        };
        let mut silent = BTreeSet::new();
        for lost in &lost {
            let (address, second) = (lost.address().unwrap(), lost.second());
            let at = all.iter().position(|record| record.id == lost.id).unwrap();
            let left = |record: &&Record| records.iter().any(|left| left.id == record.id);
            let later: Vec<&Record> = all[at + 1..].iter().filter(left).collect();
            if !must_show(lost, &later) {
                silent.insert(address);
                continue;
            }
            let gaps = gaps_of(&address);
            let recorded = gaps.iter().any(|gap| (gap.from..=gap.to).contains(&second));
            assert!(recorded, "seed {seed}: {} of {address} at {second}: {gaps:?}", lost.name);
            shown += 1;
        }
        at_each_second(&timeline, |second, state| {
            let truth = truth.at(second);
            for (key, version, body) in bodies(state) {
                let address = key.to_string();
                let in_gap = |gap: &Gap| (gap.from..gap.to).contains(&second);
                let exact = body.confidence() == Confidence::Exact;
                // A loss that nothing later can show leaves what was there before it.
                if !exact || silent.contains(&address) || gaps_of(&address).iter().any(in_gap) {
                    continue;
                }
                let key = true_key(key, version);
                let is_true = truth.get(&key).is_some_and(|truth| is_true(body, truth));
                assert!(is_true, "seed {seed}, {second}: {}", key.address());
                looked += 1;
            }
        });
    }
    assert!(shown > 20 && looked > 10_000, "{shown} shown, {looked} looked at");
}

#[test]
fn nothing_is_made_up_where_records_are_lost() {
    for seed in 200..220 {
        let History { mut records, .. } = history::random(seed, &Plan::default());
        let lost = damage::drop_some(&mut records, seed, 2, |record| record.class == Class::Write);
        let first = lost.iter().map(Record::second).min().unwrap();
        let mut state = State::default();
        at_each_second(&timeline(&records), |_, now| state.clone_from(now));
        for (key, resource) in state.iter() {
            for gap in &resource.gaps {
                assert!(gap.to >= first, "seed {seed}: {key} {gap:?}");
                let within = |lost: &Record| (gap.from..=gap.to).contains(&lost.second());
                assert!(lost.iter().any(within), "seed {seed}: {key} {gap:?}");
            }
        }
    }
}
