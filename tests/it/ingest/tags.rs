//! Tags of published versions.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::generator::history::{self, History, Plan};
use crate::generator::record::{Class, Record};
use crate::generator::service::Version;
use crate::ingest::common::World;

fn tags(world: &World) -> BTreeSet<String> {
    world.git(&["tag"]).lines().map(str::to_owned).collect()
}

/// All versions that there ever were.
fn versions(recorded: &History, with_place: bool) -> BTreeSet<String> {
    let keys = recorded.truth.keys().filter_map(|key| match key.version {
        Some(Version::Number(number)) => Some((key, number)),
        Some(Version::Latest) | None => None,
    });
    keys.map(|(key, number)| {
        let short = format!("{}/{}/{number}", key.kind, key.name);
        if with_place { format!("{}/{}/{short}", key.account, key.region) } else { short }
    })
    .collect()
}

#[test]
fn every_version_ever_published_has_its_tag() {
    for seed in 0..3 {
        let recorded = history::random(seed, &Plan::dense(250));
        let world = World::new();
        world.deliver("all.json", &recorded.records);
        world.ingest(&["all.json"]);
        assert_eq!(tags(&world), versions(&recorded, false));
    }
}

#[test]
fn with_account_and_region_where_there_are_several() {
    let recorded = history::random(5, &Plan { accounts: 2, regions: 2, ..Plan::default() });
    let world = World::new();
    world.deliver("all.json", &recorded.records);
    world.ingest(&["all.json"]);
    assert_eq!(tags(&world), versions(&recorded, true));
}

/// The second account comes in a later run, and one's own tags stay.
#[test]
fn the_first_place_gets_its_name_when_a_second_one_comes() {
    let recorded = history::random(6, &Plan { accounts: 2, regions: 1, ..Plan::default() });
    let account = &recorded.records[0].account;
    let (one, other): (Vec<&Record>, Vec<&Record>) =
        recorded.records.iter().partition(|record| record.account == *account);
    let world = World::new();
    world.deliver("one.json", one);
    world.deliver("other.json", other);
    world.ingest(&["one.json"]);
    assert!(tags(&world).iter().all(|tag| !tag.starts_with(account.as_str())));
    world.git(&["tag", "my-own"]);
    world.git(&["tag", "release/1"]);
    world.ingest(&["other.json"]);
    let mut expect = versions(&recorded, true);
    expect.extend(["my-own".to_owned(), "release/1".to_owned()]);
    assert_eq!(tags(&world), expect);
    world.check();
}

/// A tag leads to the commit whose event published it, also after a rewrite.
#[test]
fn a_tag_shows_the_version() {
    let recorded = history::random(7, &Plan::dense(200));
    let (late, first): (Vec<_>, Vec<_>) =
        recorded.records.iter().enumerate().partition(|(at, _)| at % 9 == 4);
    let world = World::new();
    world.deliver("first.json", first.into_iter().map(|(_, record)| record));
    world.deliver("late.json", late.into_iter().map(|(_, record)| record));
    world.ingest(&["first.json"]);
    world.ingest(&["late.json"]);
    assert_eq!(tags(&world), versions(&recorded, false));
    for tag in tags(&world) {
        world.git(&["merge-base", "--is-ancestor", &tag, "main"]);
        let event = world.git(&["log", "-1", "--format=%(trailers:key=Event-Id,valueonly)", &tag]);
        let record = recorded.records.iter().find(|record| record.id == event.trim()).unwrap();
        assert_eq!(record.class, Class::Write);
        let (kind, rest) = tag.split_once('/').unwrap();
        let (name, number) = rest.split_once('/').unwrap();
        let path = format!(
            "{}:{}/{}/v1/{kind}s/{name}/versions/{number}.json",
            tag, record.account, record.region
        );
        let document: Value = serde_json::from_str(&world.git(&["show", &path])).unwrap();
        assert_eq!(document["name"], name);
    }
}
