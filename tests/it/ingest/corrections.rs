//! Addenda: records that correct others.

use serde_json::json;

use crate::generator::delivery::damage::correct_later;
use crate::generator::history::{self, Plan};
use crate::generator::record::{Class, Record};
use crate::ingest::common::World;

/// A history; its records but one; that one in two parts: with an empty answer, and corrected.
fn parts(seed: u64) -> (Vec<Record>, Vec<Record>, Record, Record) {
    let records = history::random(seed, &Plan::dense(60)).records;
    let puts = |record: &&Record| record.class == Class::Write && record.name == "PutIntent";
    let chosen = records.iter().filter(puts).nth(2).unwrap().clone();
    let rest = records.iter().filter(|record| record.id != chosen.id).cloned().collect();
    let (first, addendum) = correct_later(&chosen, seed);
    (records, rest, first, addendum)
}

fn tip_of(records: &[&[Record]]) -> String {
    let world = World::new();
    let all: Vec<&Record> = records.iter().flat_map(|part| part.iter()).collect();
    world.deliver("all.json", all);
    world.ingest(&["all.json"]);
    world.check();
    world.tip()
}

#[test]
fn a_correction_corrects_whatever_comes_first() {
    let (records, rest, first, addendum) = parts(1);
    let expect = tip_of(&[&records]);
    assert_ne!(tip_of(&[&rest, std::slice::from_ref(&first)]), expect);
    let both = [first.clone(), addendum.clone()];
    let parts: [&[Record]; 3] = [&rest, &both[..1], &both[1..]];
    for order in [[0, 1, 2], [0, 2, 1], [1, 2, 0], [2, 1, 0], [2, 0, 1]] {
        let world = World::new();
        for part in order {
            let name = format!("{part}.json");
            world.deliver(&name, parts[part]);
            world.ingest(&[&name]);
            world.check();
        }
        assert_eq!(world.tip(), expect, "{order:?}");
    }
    assert_eq!(tip_of(&[&rest, &both]), expect);
    assert_eq!(tip_of(&[&rest, &both, &both]), expect);
}

/// It has everything of the record; only the other half is lost.
#[test]
fn a_correction_replaces_its_original() {
    let (records, rest, _, addendum) = parts(2);
    assert_eq!(tip_of(&[&rest, &[addendum]]), tip_of(&[&records]));
}

#[test]
fn a_correction_is_counted_once() {
    let (_, rest, first, addendum) = parts(3);
    let world = World::new();
    world.deliver("rest.json", &rest);
    world.deliver("parts.json", &[first, addendum]);
    let writes = rest.iter().filter(|record| record.class == Class::Write).count();
    let answer = world.ingest(&["rest.json", "parts.json"]);
    assert_eq!(answer["records"]["writes"], writes + 1);
    assert_eq!(answer["records"]["duplicates"], 1);
    assert_eq!(answer["commits"], writes + 1);
}

#[test]
fn corrections_may_be_appended() {
    let (records, rest, first, addendum) = parts(4);
    let world = World::new();
    world.deliver("0.json", rest.iter().chain([&first]));
    world.deliver("1.json", &[addendum]);
    world.ingest(&["0.json", "--late", "append"]);
    let before = world.tip();
    let answer = world.ingest(&["1.json"]);
    assert_eq!(answer["commits"], 1);
    world.git(&["merge-base", "--is-ancestor", &before, "main"]);
    world.check();
    let whole = World::new();
    whole.deliver("all.json", &records);
    whole.ingest(&["all.json"]);
    let tree = |world: &World| world.git(&["rev-parse", "main^{tree}"]);
    assert_eq!(tree(&world), tree(&whole));
}

/// `DELIVERY_DELAY` is only the reason why a record is late.
#[test]
fn a_delay_is_only_late() {
    let mut records = history::random(5, &Plan::dense(60)).records;
    let mut late = records.remove(20);
    late.edit(|record| record["addendum"] = json!({ "reason": "DELIVERY_DELAY" }));
    let world = World::new();
    world.deliver("0.json", &records);
    world.deliver("1.json", std::slice::from_ref(&late));
    world.ingest(&["0.json"]);
    world.ingest(&["1.json"]);
    world.check();
    records.insert(20, late);
    assert_eq!(world.tip(), tip_of(&[&records]));
}
