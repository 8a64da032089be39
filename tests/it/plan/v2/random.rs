//! Plans for random histories, random bots and random moments: Lex accepts every call, and what it has
//! afterwards is what it had then, by names.

use crate::generator::rng::Rng;
use crate::generator::v2::history::{self, Plan as Telling};
use crate::generator::v2::key::{Key, Version};
use crate::generator::v2::kind::Kind;
use crate::generator::v2::row::Exact;
use crate::generator::v2::truth::Rows;
use crate::lex_v2::{LexV2, by_names, path_of};
use crate::plan::v2::{Replayed, calls, documents, draft, run};
use lexrewind::lex::{ResourceKey, ResourceKind};
use lexrewind::plan::{self, Aim, Cannot, Depth, Goal, SinceThen, Task};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Debug, Default)]
struct Tally {
    plans: usize,
    exact: usize,
    calls: usize,
    creations: usize,
    restored: usize,
    versions: usize,
    parts: usize,
    pruned: usize,
}

/// The kinds that belong to no version.
const BESIDE: [&str; 3] = ["alias:", "replica:", "resource-policy:"];

fn is_beside(path: &str) -> bool {
    BESIDE.iter().any(|kind| path.starts_with(kind))
}

fn telling(before: usize) -> Telling {
    Telling { calls: 150, before, same_second_rate: 0.2, ..Telling::default() }
}

/// The paths of what a plan lists as different, with the names of a moment.
fn left(cannot: &[Cannot], rows: &BTreeMap<Key, Value>) -> BTreeSet<String> {
    let keys = cannot.iter().map(Cannot::key);
    let paths = keys.filter_map(|key| {
        let ids: Vec<&str> = key.ids().collect();
        let known = rows.keys().find(|it| {
            it.kind.word() == key.kind().as_str()
                && it.ids() == ids
                && it.version.is_none_or(|version| version == Version::Draft)
        });
        known.map(|known| path_of(rows, known))
    });
    paths.collect()
}

/// The paths of what is not compared: what a plan leaves, and what no record shows wholly.
fn passed(truth: &Rows, bot: &str, said: &BTreeSet<String>) -> BTreeSet<String> {
    let rows = documents(truth);
    let is_draft = |key: &Key| key.version.is_none_or(|it| it == Version::Draft);
    let open = truth.iter().filter(|(key, row)| {
        let is_open = row.exact != Exact::Required || !row.open.is_empty();
        key.bot() == bot && is_draft(key) && is_open
    });
    said.iter().cloned().chain(open.map(|(key, _)| path_of(&rows, key))).collect()
}

/// Whether a document is not compared: it is, or it names, something that is not.
fn is_passed(passed: &BTreeSet<String>, path: &str, document: &Value) -> bool {
    let text = document.to_string();
    is_within(passed, path) || passed.iter().any(|it| text.contains(&format!("{it:?}")))
}

/// Whether a path is one of these, or below one: what is left takes with it what is below.
fn is_within(paths: &BTreeSet<String>, path: &str) -> bool {
    let names = |path: &str| path.split_once(':').map_or(String::new(), |(_, it)| it.to_owned());
    let own = names(path);
    let is_above = |above: String| {
        !above.is_empty() && (own == above || own.starts_with(&format!("{above}/")))
    };
    paths.iter().any(|it| it == path || is_above(names(it)))
}

/// A document without what no call takes.
fn comparable(mut document: Value) -> Value {
    document.as_object_mut().unwrap().remove("bedrockAgentIntentConfiguration");
    document
}

/// What a plan is asked for: how much, and what becomes of what came since.
#[derive(Clone, Copy, Debug)]
struct How {
    depth: Depth,
    since: SinceThen,
}

fn check(
    seed: u64,
    replayed: &Replayed,
    key: &ResourceKey,
    at: usize,
    how: How,
    tally: &mut Tally,
) {
    let How { depth, since } = how;
    let (second, then) = &replayed.states[at];
    let lives = |state: &lexrewind::state::State| state.get(key).is_some_and(|it| it.is_living());
    let aim = if lives(replayed.last()) { Aim::Rollback } else { Aim::Restore };
    let name = format!("seed {seed}: {aim:?} {key} at {at}, {how:?}");
    let goal = Goal { aim, key: key.clone(), version: None };
    let task = Task { goal, depth, since };
    let plan =
        plan::plan(replayed.last(), then, &task).unwrap_or_else(|bug| panic!("{name}: {bug}"));

    let mut lex = replayed.service();
    let before = lex.clone();
    let answers = run(&plan.steps, &[], &mut lex).unwrap_or_else(|why| panic!("{name}: {why}"));
    tally.plans += 1;
    tally.calls += plan.steps.len();
    tally.exact += usize::from(plan.verdict == plan::Verdict::Exact);
    tally.restored += usize::from(aim == Aim::Restore && !plan.steps.is_empty());
    tally.creations += plan.steps.iter().filter(|it| it.operation.starts_with("Create")).count();
    tally.pruned += usize::from(
        since == SinceThen::Delete
            && plan.steps.iter().any(|it| it.operation.starts_with("Delete")),
    );
    tally.versions += plan.steps.iter().filter(|it| it.operation == "CreateBotVersion").count();

    let truth = replayed.truth.at(*second).expect("something happened");
    let rows = documents(truth);
    let root = key.root();
    let bot = root.id();
    let created = plan.steps.iter().position(|step| step.operation == "CreateBot");
    let now = created.map_or(bot, |at| answers[at]["botId"].as_str().unwrap());
    let (mut sought, mut found) = (draft(&rows, bot), draft(&lex.rows, now));
    if key.parent().is_some() {
        // Of a part, only it and what is below it is to be as it was.
        let ids: Vec<&str> = key.ids().collect();
        let own = rows.keys().find(|it| it.kind.word() == key.kind().as_str() && it.ids() == ids);
        let own = own.expect("it was there");
        // What it is below may have another name now, and keeps it.
        let above = Key {
            kind: Kind::Intent,
            path: own.path[..own.path.len() - 1].to_vec(),
            ..own.clone()
        };
        let renamed = before.rows.contains_key(&above)
            && path_of(&rows, &above) != path_of(&before.rows, &above);
        if renamed {
            return;
        }
        let own = BTreeSet::from([path_of(&rows, own)]);
        sought.retain(|path, _| is_within(&own, path) && !is_beside(path));
        found.retain(|path, _| is_within(&own, path) && !is_beside(path));
        tally.parts += usize::from(!plan.steps.is_empty());
    }
    let states = [&rows, &before.rows, &lex.rows];
    let said: BTreeSet<String> =
        states.into_iter().flat_map(|rows| left(&plan.cannot, rows)).collect();
    let passed = passed(truth, bot, &said);
    for (path, document) in &sought {
        if is_passed(&passed, path, document) {
            continue;
        }
        if is_beside(path) && depth == Depth::Missing && aim == Aim::Rollback {
            continue;
        }
        // A deleted version gets another number.
        let is_renumbered = plan.cannot.iter().any(|it| matches!(it, Cannot::Number(_)));
        let bare = |document: Value| {
            let mut document = comparable(document);
            if is_renumbered {
                document.as_object_mut().unwrap().remove("botVersion");
            }
            document
        };
        let (sought, found) = (bare(document.clone()), found.get(path).cloned().map(bare));
        let listed = calls(&plan.steps);
        assert_eq!(found, Some(sought), "{name}: {path} {:?}\n{listed}", plan.cannot);
    }
    for path in found.keys().filter(|path| !sought.contains_key(*path) && !is_within(&said, path)) {
        let may_stay = is_beside(path) && since == SinceThen::Keep;
        let is_default = ["intent:", "alias:"].iter().any(|it| path.starts_with(it))
            && (path.ends_with("FallbackIntent") || path.ends_with("TestBotAlias"));
        assert!(
            may_stay || is_default,
            "{name}: {path} is there {:?}\n{}",
            plan.cannot,
            calls(&plan.steps)
        );
    }

    let Some(undo) = &plan.undo else { return };
    run(&undo.steps, &answers, &mut lex).unwrap_or_else(|why| panic!("{name}: undo: {why}"));
    let (sought, found) = (draft(&before.rows, bot), draft(&lex.rows, bot));
    let said: BTreeSet<String> = left(&undo.cannot, &before.rows);
    let truth = replayed.truth.at(replayed.states.last().unwrap().0).unwrap();
    let passed = self::passed(truth, bot, &said);
    for (path, document) in sought {
        if is_passed(&passed, &path, &document) {
            continue;
        }
        let found = found.get(&path).cloned().map(comparable);
        let renumbered = undo.cannot.iter().any(|it| matches!(it, Cannot::Number(_)));
        if renumbered && path.starts_with("alias") {
            continue;
        }
        assert_eq!(
            found,
            Some(comparable(document)),
            "{name}: undo: {path}\n{}\n{}",
            calls(&plan.steps),
            calls(&undo.steps)
        );
    }
}

fn seeds(all: std::ops::Range<u64>) -> Vec<u64> {
    #[expect(clippy::disallowed_methods, reason = "selects a seed when debugging")]
    let one = std::env::var("SEED").ok();
    one.map_or_else(|| all.collect(), |seed| vec![seed.parse().expect("a number")])
}

/// Checks plans for random resources of some kinds at random moments of random histories.
fn checked(
    seeds: Vec<u64>,
    rounds: usize,
    kinds: &[ResourceKind],
    how: impl Fn(&mut Rng) -> How,
) -> Tally {
    let mut tally = Tally::default();
    for seed in seeds {
        let before = if seed % 3 == 0 { 40 } else { 0 };
        let history = history::random(seed, &telling(before));
        let replayed = Replayed::new(&history.records, history.truth);
        let mut rng = Rng::new(seed);
        for _ in 0..rounds {
            let at = rng.below(replayed.states.len());
            let then = &replayed.states[at].1;
            let kind = if let [only] = kinds { *only } else { *rng.pick(kinds) };
            let living = then.iter().filter(|(_, resource)| resource.is_living());
            let living: Vec<&ResourceKey> =
                living.map(|(key, _)| key).filter(|it| it.kind() == kind).collect();
            if living.is_empty() {
                continue;
            }
            let key = (*rng.pick(&living)).clone();
            let how = how(&mut rng);
            check(seed, &replayed, &key, at, how, &mut tally);
        }
    }
    tally
}

#[test]
fn lex_accepts_every_plan_and_has_what_it_had_then() {
    let tally = checked(seeds(0..30), 12, &[ResourceKind::Bot], |rng| How {
        depth: if rng.chance(0.8) { Depth::All } else { Depth::Missing },
        since: SinceThen::Keep,
    });
    assert!(tally.plans > 200 && tally.exact > 20 && tally.creations > 200, "{tally:?}");
    assert!(tally.restored > 5, "{tally:?}");
}

#[test]
fn lex_accepts_every_plan_of_a_part_and_has_it_as_it_was() {
    use ResourceKind::{Intent, Locale, Slot, SlotType};
    let how = How { depth: Depth::All, since: SinceThen::Keep };
    let tally = checked(seeds(100..120), 12, &[Locale, Intent, Slot, SlotType], |_| how);
    assert!(tally.parts > 60 && tally.creations > 60, "{tally:?}");
}

#[test]
fn newer_resources_are_pruned() {
    let how = How { depth: Depth::All, since: SinceThen::Delete };
    let tally = checked(seeds(200..215), 8, &[ResourceKind::Bot], |_| how);
    assert!(tally.plans > 60 && tally.pruned > 10, "{tally:?}");
}

/// What an alias points to.
fn pointer(lex: &LexV2, alias: &ResourceKey) -> Value {
    let ids: Vec<&str> = alias.ids().collect();
    let is_it = |key: &&Key| key.kind.word() == "alias" && key.ids() == ids;
    lex.rows[lex.rows.keys().find(is_it).expect("the alias")]["botVersion"].clone()
}

/// The draft is published for an alias: the new version is a copy of it, and the alias points to it.
#[test]
fn aliases_are_promoted_to_the_draft() {
    let mut moved = 0;
    for seed in seeds(300..320) {
        let history = history::random(seed, &telling(0));
        let replayed = Replayed::new(&history.records, history.truth);
        let now = replayed.last();
        let aliases = now.iter().filter(|(key, it)| it.is_living() && key.is_pointer());
        for (alias, _) in aliases.filter(|(key, _)| key.implied().is_none()) {
            let (name, root) = (format!("seed {seed}: {alias}"), alias.root());
            let version = Some(lexrewind::lex::Version::Latest);
            let goal = Goal { aim: Aim::Promote, key: alias.clone(), version };
            let task = Task { goal, depth: Depth::Missing, since: SinceThen::Keep };
            let Ok(plan) = plan::plan(now, now, &task) else { continue };
            let mut lex = replayed.service();
            let before = lex.clone();
            let answers =
                run(&plan.steps, &[], &mut lex).unwrap_or_else(|why| panic!("{name}: {why}"));
            let number = pointer(&lex, alias).as_str().and_then(|it| it.parse().ok());
            let number = Version::Number(number.unwrap_or_else(|| panic!("{name}")));
            let is_part = |path: &String| !is_beside(path) && !path.starts_with("bot:");
            let mut sought = draft(&before.rows, root.id());
            let mut found = by_names(&lex.rows, root.id(), number);
            sought.retain(|path, _| is_part(path));
            found.retain(|path, _| is_part(path));
            assert_eq!(found, sought, "{name}\n{}", calls(&plan.steps));
            moved += 1;
            let Some(undo) = &plan.undo else { continue };
            run(&undo.steps, &answers, &mut lex)
                .unwrap_or_else(|why| panic!("{name}: undo: {why}"));
            let is_left = undo.cannot.iter().any(|it| it.key() == alias);
            assert!(
                is_left || pointer(&lex, alias) == pointer(&before, alias),
                "{name} {:?}",
                undo.cannot
            );
        }
    }
    assert!(moved > 10, "{moved}");
}
