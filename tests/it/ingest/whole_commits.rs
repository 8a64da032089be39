//! Every commit of a history is a whole state, also where records came late and were appended: the
//! state that the events committed so far lead to, in their order.

use std::collections::BTreeMap;

use lexrewind::event::{self, Event, Footprint, Reading};
use lexrewind::ingest::{self, Late, Options, RunTarget};
use lexrewind::repo::{CommitId, Lock, Repo, RepoKind, Wait};
use lexrewind::snapshot::{self, LoadedVersions};
use lexrewind::state::State;
use lexrewind::timeline::{Head, Timeline};
use lexrewind::trail::{self, Source};
use serde_json::{Value, json};

use crate::generator::delivery::damage::{self, Field, correct_later};
use crate::generator::history::{self, Plan};
use crate::generator::record::{Class, Record};
use crate::generator::rng::Rng;
use crate::ingest::common::{World, record};

/// A history that is made run by run, and what it must be by the definition.
struct Recorded {
    dir: tempfile::TempDir,
    repo: Repo,
    lock: Lock,
    /// The records that the runs so far took in, by event id; of corrected ones, corrected.
    known: BTreeMap<String, trail::Record>,
    addenda: BTreeMap<String, trail::Record>,
    /// The events that were committed, each as the run knew it that committed it last.
    committed: BTreeMap<String, Event>,
    commits: Vec<CommitId>,
    late: usize,
}

impl Recorded {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let repo = Repo::create(&dir.path().join("history"), RepoKind::Bare).unwrap();
        let lock = repo.lock(Wait::Never).unwrap();
        Self {
            dir,
            repo,
            lock,
            known: BTreeMap::new(),
            addenda: BTreeMap::new(),
            committed: BTreeMap::new(),
            commits: Vec::new(),
            late: 0,
        }
    }

    /// Takes in some records in one run, and compares each commit that it makes with the definition.
    fn run(&mut self, records: &[&Record], late: Late, settle: i64) {
        let lines: Vec<&str> = records.iter().map(|record| record.json.as_str()).collect();
        let log = format!("{{\"Records\":[{}]}}", lines.join(","));
        let options = Options { late: Some(late), settle, ..Options::default() };
        let target = RunTarget::History(&self.repo, &self.lock);
        let sources = [Source::bytes("a log", log.into_bytes())];
        let outcome = ingest::ingest(target, self.dir.path(), &sources, &options).unwrap();
        assert_eq!(outcome.superseded, None);
        self.learn(records);
        let Some(history) = lexrewind::index::history(&self.repo).unwrap() else { return };
        let timeline = self.timeline();
        let ids: Vec<CommitId> =
            history.entries(0, history.len()).unwrap().iter().map(|entry| entry.commit).collect();
        assert!(ids.starts_with(&self.commits), "commits stay");
        let mut made = 0;
        for entry in history.entries(self.commits.len(), history.len()).unwrap() {
            let event = timeline.entries().iter().find(|it| *it.head.id == *entry.id);
            self.committed.insert(entry.id.clone(), event.unwrap().place.clone());
            let expected = self.state(&timeline);
            let found = self.load(entry.commit);
            assert_eq!(differing(&found, &expected), Vec::<String>::new(), "at {}", entry.id);
            let message = self.repo.commit(entry.commit).unwrap().message;
            self.late += usize::from(message.ends_with("\nLate: true\n"));
            made += 1;
        }
        assert_eq!(outcome.commits, made);
        self.commits = ids;
    }

    fn learn(&mut self, records: &[&Record]) {
        for record in records {
            let record = trail::Record::from_json(record.json.as_bytes()).unwrap();
            let original = record.addendum.as_ref().and_then(|it| it.original_event_id.clone());
            match original {
                Some(original) => self.addenda.insert(original, record),
                None => self.known.insert(record.event_id.clone(), record),
            };
        }
    }

    /// All events that are known, in their order.
    fn timeline(&self) -> Timeline<Event> {
        let event = |record: &trail::Record| {
            let corrected = self.addenda.get(&record.event_id);
            let record = match corrected {
                Some(by) => record.corrected(by).unwrap(),
                None => record.clone(),
            };
            match event::read(&record) {
                Reading::Event(event) => Some(*event),
                Reading::Refused | Reading::ReadOnly | Reading::Unsupported(_) => None,
            }
        };
        Timeline::of(self.known.values().filter_map(event).map(|event| {
            let footprint = Footprint::of(&event).into();
            let head = Head { id: event.id.as_str().into(), time: event.time, footprint };
            (head, event)
        }))
    }

    /// The definition.
    fn state(&self, timeline: &Timeline<Event>) -> State {
        let mut state = State::default();
        for entry in timeline.entries() {
            if let Some(event) = self.committed.get(&*entry.head.id) {
                state.follow(entry, event);
            }
        }
        state
    }

    fn load(&self, commit: CommitId) -> State {
        let files = self.repo.files(commit, "").unwrap();
        let files = files.into_iter().map(|file| (file.path, self.repo.blob(file.blob).unwrap()));
        snapshot::load(files, LoadedVersions::Loaded).unwrap().0
    }
}

/// The resources in which two states differ.
fn differing(one: &State, other: &State) -> Vec<String> {
    let keys = one.iter().chain(other.iter()).map(|(key, _)| key);
    let mut keys: Vec<String> =
        keys.filter(|key| one.get(key) != other.get(key)).map(ToString::to_string).collect();
    keys.dedup();
    keys
}

/// The records in so many pieces, each of which has some that belong before the last one.
fn pieces<'r>(records: &'r [Record], count: usize, rng: &mut Rng) -> Vec<Vec<&'r Record>> {
    let mut pieces = vec![Vec::new(); count];
    for record in records {
        pieces[rng.below(count)].push(record);
    }
    pieces
}

fn plans() -> [Plan; 4] {
    [
        Plan::dense(70),
        Plan { create_version_rate: 0.5, import_rate: 0.05, ..Plan::dense(60) },
        Plan { calls: 80, bots: 2, intents: 3, slot_types: 2, ..Plan::default() },
        Plan { same_second_rate: 0.1, clean_up_rate: 0.2, ..Plan::dense(60) },
    ]
}

#[test]
fn random_halves() {
    let mut late = 0;
    for seed in 0..16 {
        let records = history::random(seed, &plans()[seed as usize % 4]).records;
        let mut recorded = Recorded::new();
        for piece in pieces(&records, 2, &mut Rng::new(seed)) {
            recorded.run(&piece, Late::Append, 0);
        }
        late += recorded.late;
    }
    assert!(late > 200, "{late}");
}

/// More runs, some of which hold events back; records that are lost, cut off, and corrected.
#[test]
fn random_pieces_of_damaged_histories() {
    let (mut late, mut again) = (0, 0);
    for seed in 100..108 {
        let mut records = history::random(seed, &plans()[seed as usize % 4]).records;
        damage::drop_some(&mut records, seed, 6, |record| record.class == Class::Write);
        damage::omit(
            &mut records,
            seed,
            4,
            [Field::Request, Field::Response, Field::Both][seed as usize % 3],
        );
        let is_put = |it: &&Record| it.class == Class::Write && it.name.starts_with("Put");
        let corrected: Vec<Record> = records.iter().filter(is_put).step_by(7).cloned().collect();
        let mut addenda = Vec::new();
        for (nth, record) in corrected.iter().enumerate() {
            let (first, addendum) = correct_later(record, seed + nth as u64);
            let place = records.iter().position(|it| it.id == first.id).unwrap();
            records[place] = first;
            addenda.push(addendum);
        }
        let mut recorded = Recorded::new();
        let mut rng = Rng::new(seed);
        let mut parts = pieces(&records, 3, &mut rng);
        // An addendum comes with the record or later.
        for addendum in &addenda {
            parts[2].push(addendum);
        }
        for (piece, settle) in parts.iter().zip([300, 20, 0]) {
            recorded.run(piece, Late::Append, settle);
        }
        late += recorded.late;
        again += recorded.commits.len() - recorded.committed.len();
    }
    assert!(late > 120 && again > 8, "{late} {again}");
}

/// A Put that replaces the one of the second `replaced`, if there is one.
fn put(second: u32, name: &str, replaced: Option<u32>, utterances: &[&str]) -> Value {
    let mut request = json!({"name": name, "sampleUtterances": utterances});
    if let Some(replaced) = replaced {
        request["checksum"] = json!(format!("c{replaced}"));
    }
    let revised = json!({"version": "$LATEST", "checksum": format!("c{second}")});
    record(second, "PutIntent", request, &revised)
}

fn put_bot(second: u32, name: &str) -> Value {
    let request = json!({"name": name, "locale": "en-US", "childDirected": false});
    let revised = json!({"version": "$LATEST", "checksum": format!("c{second}")});
    record(second, "PutBot", request, &revised)
}

fn put_alias(second: u32, name: &str) -> Value {
    let request = json!({"botName": "B", "name": name, "botVersion": "1"});
    record(second, "PutBotAlias", request, &json!({"checksum": format!("c{second}")}))
}

/// The `meta.json` of a bot lists its aliases, so a late call on a bot must not name an alias whose
/// document comes with a later commit.
#[test]
fn an_alias_does_not_come_before_its_commit() {
    let world = World::new();
    world.deliver_values("first.json", &[put_alias(30, "PROD")]);
    world.deliver_values("late.json", &[put_bot(1, "B"), put_alias(10, "BETA")]);
    world.ingest(&["first.json"]);
    world.ingest(&["late.json", "--late", "append"]);
    let aliases = |commit: &str| {
        world.git(&["ls-tree", "-r", "--name-only", commit]).matches("/aliases/").count()
    };
    assert_eq!([aliases("main~1"), aliases("main")], [1, 2]);
    for at in ["01", "10"].map(|second| format!("7b3c5f1e-0000-4000-8000-0000000000{second}")) {
        for args in
            [&["ls"][..], &["show", "--all"], &["show", "bot:B"], &["verify"], &["impact", "bot:B"]]
        {
            let ran = world.run(&[args, &["--at", &at]].concat());
            assert!(matches!(ran.code, Some(0 | 1)), "{args:?} --at {at}: {}", ran.stderr);
        }
        let ran = world.run(&["plan", "rollback", "bot:B", "--to", &at]);
        assert!(matches!(ran.code, Some(0 | 1)), "{at}: {}", ran.stderr);
    }
    world.check();
}

/// Two late calls on one intent, by two people: neither is named for what the other one did.
#[test]
fn a_late_commit_has_only_what_its_call_did() {
    let world = World::new();
    world.deliver_values("first.json", &[put(1, "A", None, &["one"]), put(30, "Z", None, &["z"])]);
    let mut second = put(11, "A", Some(10), &["three", "two", "one"]);
    second["userIdentity"]["userName"] = json!("bob");
    world.deliver_values("late.json", &[put(10, "A", Some(1), &["two", "one"]), second]);
    world.ingest(&["first.json"]);
    world.ingest(&["late.json", "--late", "append"]);
    let path = "111122223333/us-east-1/v1/intents/A/intent.json";
    let blame = world.git(&["blame", "--line-porcelain", "main", "--", path]);
    let by = |text: &str| {
        let lines: Vec<&str> = blame.lines().collect();
        let at = lines.iter().position(|line| line.contains(text)).unwrap();
        let author = lines[..at].iter().rev().find(|line| line.starts_with("author ")).unwrap();
        author.trim_start_matches("author ").to_owned()
    };
    assert_eq!([by("\"two\""), by("\"three\"")], ["alice", "bob"]);
    let log = world.git(&["log", "--format=%an", "--", path]);
    assert_eq!(log.lines().collect::<Vec<_>>(), ["bob", "alice", "alice"]);
    let blame = world.run(&["blame", "intent:A"]).stdout;
    let by = |text: &str| blame.lines().find(|line| line.contains(text)).unwrap().to_owned();
    assert!(by("\"three\"").contains("bob"), "{blame}");
    assert!(by("\"two\"").contains("alice"), "{blame}");
    world.check();
}
