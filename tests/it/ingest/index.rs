//! The index of the repository has the content of the trees, made by runs or from the commits alone.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use lexrewind::index::number_of;
use lexrewind::lex::{Document, ResourceKind, Version};
use lexrewind::query::{Archive, Point};
use lexrewind::repo::{PartAt, Repo};
use lexrewind::snapshot::{File, LoadedVersions, is_without_doubt, read_path};
use serde_json::{Value, json};

use crate::generator::history::{self, Plan};
use crate::ingest::common::{World, record};

/// At how many commits all files are looked at, and at how many all resources.
const LOOKS: [usize; 2] = [40, 8];

/// The index of a repository agrees with its trees.
#[track_caller]
pub(crate) fn check(repo: &Path) {
    marks_of(repo);
}

/// [`check`], which returns how many marked contents it saw.
#[track_caller]
fn marks_of(repo: &Path) -> usize {
    let archive = Archive::new(Repo::open(repo).unwrap()).unwrap();
    let Some(history) = archive.history() else { return 0 };
    let (mut seen, mut marked) = (BTreeSet::new(), 0);
    for position in positions(history.len(), LOOKS[0]) {
        let commit = history.entry(position).unwrap().commit;
        let mut there = BTreeMap::new();
        for file in archive.repo().files(commit, "").unwrap() {
            let Some((key, file_of)) = read_path(&file.path) else { continue };
            let is_copied = key.row().versions == lexrewind::lex::Versions::OfRoot
                && matches!(file_of, File::Document(Version::Number(_)));
            if let Some(number) = number_of(file_of).filter(|_| !is_copied) {
                let content = archive.repo().blob(file.blob).unwrap();
                let text = std::str::from_utf8(&content).unwrap();
                let may_be_marked = match file_of {
                    File::Meta(_) => is_without_doubt(&content),
                    File::Document(_) => Document::is_canonical(key.api, key.kind(), text),
                    File::Gaps | File::Tombstone => false,
                };
                there.insert((key.to_string(), number), (file.blob, may_be_marked));
            }
        }
        seen.extend(there.keys().cloned());
        for part in &seen {
            let parts = history.parts(&part.0).unwrap();
            let found = parts.at(part.1, position).unwrap();
            let found = match found {
                PartAt::There(content) => Some((parts.blob(content).unwrap(), content.marked)),
                PartAt::Removed | PartAt::Never => None,
            };
            let expected = there.get(part);
            let blobs = (found.map(|found| found.0), expected.map(|expected| expected.0));
            assert_eq!(blobs.0, blobs.1, "{part:?} at {position}");
            if let (Some((_, true)), Some((_, may_be_marked))) = (found, expected) {
                assert!(may_be_marked, "{part:?} at {position}");
                marked += 1;
            }
        }
    }
    for position in positions(history.len(), LOOKS[1]) {
        shown_as_it_is(&archive, &Point::after(&history.entry(position).unwrap()));
    }
    marked
}

/// Every version at a point is shown as the files of its resource, taken together, have it.
#[track_caller]
fn shown_as_it_is(archive: &Archive, point: &Point) {
    let state = archive.state(point, LoadedVersions::Loaded).unwrap();
    let keys = archive.keys().unwrap();
    for key in keys.iter().filter(|key| key.kind() != ResourceKind::Channel) {
        let Some(resource) = state.get(key).filter(|resource| resource.is_living()) else {
            assert!(archive.shown(point, key, Version::Latest).is_err(), "{key}");
            continue;
        };
        let numbers = resource.versions.keys().copied();
        let next = numbers.clone().max().unwrap_or(0) + 1;
        for version in numbers.map(Version::Number).chain([Version::Latest]) {
            let shown = archive.shown(point, key, version).unwrap();
            assert_eq!(Some(&shown.body), resource.body(version), "{key} {version:?}");
        }
        for number in (1..=next).filter(|number| !resource.versions.contains_key(number)) {
            assert!(archive.shown(point, key, Version::Number(number)).is_err(), "{key}@{number}");
        }
    }
}

/// So many positions, and the last.
fn positions(count: usize, looks: usize) -> impl Iterator<Item = usize> {
    (0..count).step_by(count.div_ceil(looks).max(1)).chain(count.checked_sub(1))
}

/// The same once more with an index that is made from the commits, as in a fresh clone.
#[track_caller]
fn check_both(world: &World) {
    let marks = marks_of(&world.history());
    assert!(marks > 0);
    fs::remove_file(world.history().join(".git/lexrewind/index")).unwrap();
    assert_eq!(marks_of(&world.history()), marks);
}

#[test]
fn of_random_histories() {
    for (seed, plan) in
        [Plan::dense(200), Plan { calls: 200, ..Plan::default() }].iter().enumerate()
    {
        let records = history::random(seed as u64 + 90, plan).records;
        let world = World::new();
        let (first, then) = records.split_at(120);
        world.deliver("first.json", first);
        world.ingest(&["first.json"]);
        // What is missing leaves gaps and doubts.
        world.deliver("then.json", then.iter().step_by(2));
        world.ingest(&["then.json"]);
        check_both(&world);
        // The rest comes late: some of it goes between, and the end is written anew.
        world.deliver("late.json", then);
        world.ingest(&["late.json"]);
        check_both(&world);
    }
}

/// Of two names that differ only in case, the later is spelled with every letter escaped, and a
/// long one is cut then; a path no longer has it.
#[test]
fn names_that_paths_do_not_show() {
    let long = "OrderFlowersForTheWholeFamilyAndAllTheirFriendsInTheCity";
    let names = [long.to_owned(), long.to_lowercase(), long.to_uppercase(), "x".repeat(200)];
    let put = |second: u32, call: &str, document: Value| {
        let answered = json!({
            "version": "$LATEST", "checksum": format!("c{second}"),
            "createdDate": "May 1, 2019 10:00:00 AM",
        });
        record(second, call, document, &answered)
    };
    let world = World::new();
    let intents = (0..).zip(&names);
    let mut records: Vec<Value> =
        intents.map(|(second, name)| put(second, "PutIntent", json!({"name": name}))).collect();
    let used = |name| json!({"intentName": name, "intentVersion": "$LATEST"});
    let used: Vec<Value> = names.iter().map(used).collect();
    records.push(put(9, "PutBot", json!({"name": "B", "locale": "en-US", "intents": used})));
    world.deliver_values("all.json", &records);
    world.ingest(&["all.json"]);
    check_both(&world);
    let shown = world.run(&["show", "bot:B", "--json"]).json();
    assert_eq!(shown["resources"].as_array().unwrap().len(), 1 + names.len(), "{shown}");
    assert_eq!(shown["missing"], Value::Null);
}
