//! Who set each value, on random but lawful histories: whole ones, and ones with lost records.

use std::collections::{BTreeMap, BTreeSet};

use crate::generator::delivery::damage;
use crate::generator::history::{self, History, Plan};
use crate::generator::record::{Class, Record};
use lexrewind::event::{self, Event, Reading};
use lexrewind::lex::ResourceKey;
use lexrewind::state::blame::{AfterEvent, BlameRow, Trace, What};
use lexrewind::state::{Doubt, State, replay};
use lexrewind::timeline::{Head, Timeline};
use lexrewind::trail;

fn timeline(records: &[Record]) -> Timeline<Event> {
    let events = records.iter().filter_map(|record| {
        let record = trail::Record::from_json(record.json.as_bytes()).expect("a record");
        if let Reading::Event(event) = event::read(&record) { Some(*event) } else { None }
    });
    Timeline::of(events.map(|event| (Head::of(&event), event)))
}

/// Follows every resource through its events; `look` gets the id of each event and the trace of
/// a resource after it.
fn follow(
    timeline: &Timeline<Event>,
    mut look: impl FnMut(&ResourceKey, usize, &str, &Trace),
) -> BTreeMap<ResourceKey, Trace> {
    let mut steps = replay(timeline);
    while steps.next().is_some() {}
    let last: State = steps.into_state();
    let standing = |key: &ResourceKey| last.get(key).map(|it| it.gaps.clone()).unwrap_or_default();
    let mut traces: BTreeMap<ResourceKey, Trace> = BTreeMap::new();
    let mut steps = replay(timeline);
    let mut number = 0;
    while let Some(step) = steps.next() {
        for key in &step.effect.touched {
            let Some(resource) = steps.state().get(key) else { continue };
            let trace =
                traces.entry(key.clone()).or_insert_with(|| Trace::with_gaps(standing(key)));
            trace.revise(&AfterEvent {
                event: number,
                time: step.time,
                body: resource.is_living().then_some(&resource.latest),
                gaps: &resource.gaps,
            });
            look(key, number, &step.event.id, trace);
        }
        number += 1;
    }
    traces
}

/// A value of a resource and its path, without its index in a list without identities.
type Fact = (String, String, String);

fn fact(key: &ResourceKey, row: &BlameRow) -> Option<Fact> {
    let (What::Value(value) | What::Name(value)) = &row.what else { return None };
    let path: String = row.path.to_string().chars().filter(|c| !c.is_ascii_digit()).collect();
    Some((key.to_string(), path, value.to_string()))
}

/// Every value that each event set, by the id of the event.
fn changes(timeline: &Timeline<Event>) -> BTreeMap<String, BTreeSet<Fact>> {
    let mut changes: BTreeMap<String, BTreeSet<Fact>> = BTreeMap::new();
    follow(timeline, |key, number, id, trace| {
        let rows = trace.rows();
        let set = rows.iter().filter(|row| row.set.event == number);
        changes.entry(id.to_owned()).or_default().extend(set.filter_map(|row| fact(key, row)));
    });
    changes
}

#[test]
fn of_a_whole_history_every_value_is_put_down_to_an_event_for_sure() {
    let plan = Plan { create_version_rate: 0.0, ..Plan::default() };
    let (mut sure, mut unsure) = (0, 0);
    for seed in 0..4 {
        let timeline = timeline(&history::random(seed, &plan).records);
        follow(&timeline, |_, _, _, trace| {
            for row in trace.rows() {
                *if row.set.doubt.is_none() { &mut sure } else { &mut unsure } += 1;
                // Two calls of one second, whose order is not recorded.
                if let Some(doubt) = &row.set.doubt {
                    assert_eq!(doubt.reason, Doubt::AmbiguousOrder);
                }
            }
        });
    }
    assert!(unsure * 20 < sure, "{unsure} unsure, {sure} sure");
}

#[test]
fn unrecorded_changes_have_no_author() {
    let (mut sure, mut unsure) = (0, 0);
    for seed in 300..308 {
        let History { mut records, .. } = history::random(seed, &Plan::default());
        let truth = changes(&timeline(&records));
        damage::drop_some(&mut records, seed, 4, |record| record.class == Class::Write);
        let mut ids = Vec::new();
        follow(&timeline(&records), |key, number, id, trace| {
            ids.resize(number + 1, String::new());
            id.clone_into(&mut ids[number]);
            for row in trace.rows() {
                if row.set.doubt.is_some() {
                    unsure += 1;
                    continue;
                }
                let Some(fact) = fact(key, &row) else { continue };
                let by = &ids[row.set.event];
                let did = truth.get(by).is_some_and(|facts| facts.contains(&fact));
                assert!(did, "seed {seed}: {by} did not set {fact:?}");
                sure += 1;
            }
        });
    }
    assert!(sure > 10_000 && unsure > 50, "{sure} sure, {unsure} unsure");
}
