//! Sentences for people are in answers only, so that other words change neither state nor history.

use std::collections::BTreeSet;

use crate::generator::delivery::damage;
use crate::generator::history::{self, Plan};
use crate::generator::record::Class;
use crate::ingest::common::World;

#[test]
fn a_repository_has_codes_and_no_sentences() {
    let mut codes = BTreeSet::new();
    for seed in 0..4 {
        let mut records = history::random(seed, &Plan::default()).records;
        damage::drop_some(&mut records, seed, 8, |record| record.class == Class::Write);
        let world = World::new();
        world.deliver("a.json", &records);
        world.ingest(&["a.json"]);
        let written = world.git(&["log", "-p", "--text", "--format=%B", "main", "journal"]);
        let verified = world.run(&["verify", "--json"]).json();
        let lists = ["gaps", "uncertain"].map(|name| verified[name].as_array().unwrap());
        for found in lists.into_iter().flatten() {
            let text = |name: &str| found[name].as_str().unwrap().to_owned();
            let (reason, code) = (text("reason"), text("code"));
            assert!(!written.contains(&reason), "{reason}");
            assert!(written.contains(&format!("\"code\": \"{code}\"")), "{code}");
            codes.insert(code);
        }
    }
    assert!(codes.len() > 4, "{codes:?}");
}
