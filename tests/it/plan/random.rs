//! Plans for random histories, random resources and random moments: Lex accepts every call, and
//! what it shows afterwards is what it showed then.

use lexrewind::lex::{Api, ResourceKey, ResourceKind, Version};
use lexrewind::plan::{self, Aim, Cannot, Depth, Goal, SinceThen, Task, Verdict};
use lexrewind::state::{Resource, State};

use crate::generator::history::{self, Plan as Telling};
use crate::generator::rng::Rng;
use crate::generator::service::Service;
use crate::plan::service::{self, Replayed, Then, Truly, run};

/// How a seed's histories went, so that the test cannot pass by testing nothing.
#[derive(Debug, Default)]
struct Tally {
    exact: usize,
    equivalent: usize,
    /// Equivalent, with no version under another number.
    differs: usize,
    partial: usize,
    doubted: usize,
    empty: usize,
    calls: usize,
}

fn telling() -> Telling {
    Telling {
        accounts: 1,
        regions: 1,
        bots: 2,
        intents: 4,
        slot_types: 3,
        size: 200..=600,
        clean_up_rate: 0.05,
        ..Telling::default()
    }
}

/// Plans for one resource and one moment of a history, and runs the plan and its undoing.
fn check(seed: u64, replayed: &Replayed, task: &Task, at: usize, tally: &mut Tally) {
    let name = format!("seed {seed}: {:?} {} at {at}", task.goal.aim, task.goal.key);
    let (now, then) = (&replayed.last, &replayed.states[at]);
    let plan = plan::plan(now, &then.state, task).unwrap_or_else(|bug| panic!("{name}: {bug}"));
    if !plan.notes.is_empty() || plan.cannot.iter().any(Cannot::is_doubt) {
        tally.doubted += 1;
        return;
    }
    let renumbered = match &plan.verdict {
        Verdict::Exact => &[][..],
        Verdict::Equivalent(renumbered) => renumbered,
        Verdict::Partial(renumbered) => {
            // Whole records leave nothing untold; only what others use must stay.
            let used = |it: &&Cannot| matches!(it, Cannot::Used(..));
            let left_out = plan.cannot.iter().filter(|it| it.leaves_out());
            assert!(left_out.clone().all(|it| used(&it)), "{name}: {:?}", plan.cannot);
            tally.partial += 1;
            renumbered
        }
    };
    *match (renumbered, &plan.verdict) {
        _ if plan.steps.is_empty() => &mut tally.empty,
        (_, Verdict::Exact) => &mut tally.exact,
        ([], _) => &mut tally.differs,
        (_, _) => &mut tally.equivalent,
    } += 1;
    tally.calls += plan.steps.len();

    let mut lex = replayed.service(&task.goal.key);
    let before = service::documents(&lex);
    let answers = run(&plan.steps, &[], &mut lex).unwrap_or_else(|why| panic!("{name}: {why}"));
    let truth = replayed.truth.at(then.second);
    let mut truly = Truly::new(&truth, &lex, &task.goal.key);
    let goal = then.state.get(&task.goal.key).filter(|resource| resource.is_living());
    match goal {
        Some(_) => truly.follow(&task.goal.key, task.depth),
        None if matches!(plan.verdict, Verdict::Partial(_)) => {}
        None => truly.is_gone(&task.goal.key),
    }
    assert_eq!(truly.wrong, [""; 0], "{name}: {}", service::calls(&plan.steps));
    if goal.is_some() {
        judged(&name, &plan, task, &truth, &lex);
    }
    let found: Vec<_> = truly.renumbered.into_iter().collect();
    let expect: Vec<_> =
        renumbered.iter().map(|it| (it.key.short().to_string(), it.then, it.now)).collect();
    for renumbered in &found {
        assert!(expect.contains(renumbered), "{name}: {found:?} {expect:?}");
    }
    let touched = |(address, _): &(&String, &String)| {
        plan.steps.iter().any(|step| step.key.short().to_string() == **address)
    };
    let after = service::documents(&lex);
    let rest = |all: &service::Documents| -> Vec<String> {
        let kept = all.iter().filter(|((address, version), _)| !touched(&(address, version)));
        kept.map(|(key, document)| format!("{key:?} {document}")).collect()
    };
    assert_eq!(rest(&before), rest(&after), "{name}");

    let Some(undo) = &plan.undo else { return };
    run(&undo.steps, &answers, &mut lex).unwrap_or_else(|why| panic!("{name}: undo: {why}"));
    let again = service::documents(&lex);
    if task.since == SinceThen::Keep {
        assert_eq!(again, before, "{name}: {}", service::calls(&undo.steps));
        return;
    }
    // Versions that were deleted are there again, under other numbers.
    assert_eq!(
        service::unnumbered(&again),
        service::unnumbered(&before),
        "{name}: {}",
        service::calls(&undo.steps)
    );
}

/// The verdict describes the result of the plan: if it is `exact`, everything is as it was, whatever
/// the goal was; otherwise, what it lists is not.
fn judged(name: &str, plan: &plan::Plan, task: &Task, truth: &Then<'_>, lex: &Service) {
    let key = &task.goal.key;
    let mut all = Truly::new(truth, lex, key);
    let is_with_aliases = task.depth == Depth::All || task.goal.aim == Aim::Restore;
    if key.kind() == ResourceKind::Bot && !is_with_aliases {
        all.same("bot", key.name(), "$LATEST", "$LATEST", Depth::All);
    } else {
        all.follow(key, Depth::All);
    }
    let listed = &plan.cannot;
    if plan.verdict == Verdict::Exact {
        assert_eq!((&all.wrong[..], &listed[..]), (&[][..], &[][..]), "{name}");
        assert!(all.renumbered.is_empty(), "{name}");
    }
    let is_complete = !matches!(plan.verdict, Verdict::Partial(_));
    let (then, now) = (service::shown(truth, key), service::documents(lex));
    for cannot in listed {
        let address = |key: &ResourceKey| key.short().to_string();
        let latest = |key: &ResourceKey| {
            let version = if key.row().has_versions() { "$LATEST" } else { "" };
            (address(key), version.to_owned())
        };
        let is_so = match cannot {
            Cannot::Differs(key) => {
                let of = latest(key);
                then.contains_key(&of) && now.contains_key(&of) && then[&of] != now[&of]
            }
            Cannot::Missing(key, version) => {
                let of = (address(key), version.written(key.api));
                then.contains_key(&of) && !now.contains_key(&of)
            }
            Cannot::Left(key) => !then.contains_key(&latest(key)) && now.contains_key(&latest(key)),
            Cannot::Number(_) => true,
            Cannot::Content(..)
            | Cannot::Overwrites(..)
            | Cannot::Depends(..)
            | Cannot::Checksum(_)
            | Cannot::Name(..)
            | Cannot::Member(..)
            | Cannot::Fixed(..)
            | Cannot::Arn(_)
            | Cannot::Quota(_)
            | Cannot::Used(..)
            | Cannot::Channel(_)
            | Cannot::Unproven(..)
            | Cannot::NotRecorded(..)
            | Cannot::Counted(..) => !is_complete && cannot.leaves_out(),
        };
        assert!(is_so, "{name}: {cannot:?}");
    }
    // Nothing that differs is left unsaid.
    for (wrong, of) in all.wrong.iter().zip(&all.wrong_of) {
        let is_said = |cannot: &Cannot| cannot.key().short().to_string() == *of;
        assert!(listed.iter().any(is_said), "{name}: {wrong}: {listed:?}");
    }
}

/// A living resource, bots most of all.
fn somebody(rng: &mut Rng, state: &State) -> Option<ResourceKey> {
    let bots_only = rng.chance(0.5);
    let wanted = |kind: ResourceKind| {
        kind == ResourceKind::Bot || (kind != ResourceKind::Channel && !bots_only)
    };
    let living = state.iter().filter(|(_, resource)| resource.is_living());
    let keys: Vec<&ResourceKey> =
        living.map(|(key, _)| key).filter(|key| key.api == Api::V1 && wanted(key.kind())).collect();
    (!keys.is_empty()).then(|| (*rng.pick(&keys)).clone())
}

/// The seeds of a test, or the one in `SEED`.
fn seeds(all: std::ops::Range<u64>) -> Vec<u64> {
    #[expect(clippy::disallowed_methods, reason = "selects a seed when debugging")]
    let one = std::env::var("SEED").ok();
    one.map_or_else(|| all.collect(), |seed| vec![seed.parse().expect("a number")])
}

#[test]
fn lex_accepts_every_plan_and_shows_what_it_showed_then() {
    let mut tally = Tally::default();
    for seed in seeds(0..20) {
        let replayed = Replayed::of(history::random(seed, &telling()));
        let mut rng = Rng::new(seed);
        for _ in 0..12 {
            let at = rng.below(replayed.states.len());
            let then = &replayed.states[at].state;
            let since = if rng.chance(0.25) { SinceThen::Delete } else { SinceThen::Keep };
            // What was not there then can only be deleted.
            let source =
                if since == SinceThen::Delete && rng.chance(0.3) { &replayed.last } else { then };
            let Some(key) = somebody(&mut rng, source) else { continue };
            let lives =
                |state: &State| state.get(&key).is_some_and(|resource| resource.is_living());
            let (aim, depth) = if !lives(&replayed.last) && rng.chance(0.5) {
                (Aim::Restore, Depth::Missing)
            } else {
                (Aim::Rollback, if rng.chance(0.75) { Depth::All } else { Depth::Missing })
            };
            let goal = Goal { aim, key, version: None };
            check(seed, &replayed, &Task { goal, depth, since }, at, &mut tally);
        }
    }
    assert!(tally.exact > 20 && tally.equivalent > 20 && tally.differs > 20, "{tally:?}");
}

/// `$LATEST` gets the content of a version that exists.
#[test]
fn a_version_becomes_latest_again() {
    let mut planned = 0;
    for seed in seeds(100..108) {
        let replayed = Replayed::of(history::random(seed, &telling()));
        let now = &replayed.last;
        for (key, resource) in now.iter().filter(|(_, resource)| resource.is_living()) {
            for (number, publication) in &resource.versions {
                let mut then = now.clone();
                let latest = publication.body.clone();
                then.insert(key.clone(), Resource { latest, ..resource.clone() });
                let version = Some(Version::Number(*number));
                let goal = Goal { aim: Aim::Rollback, key: key.clone(), version };
                let task = Task { goal, depth: Depth::Missing, since: SinceThen::Keep };
                let plan = plan::plan(now, &then, &task).unwrap();
                assert!(plan.steps.len() <= 1 && plan.verdict == Verdict::Exact, "{seed}: {key}");
                let mut lex = replayed.service(key);
                run(&plan.steps, &[], &mut lex).unwrap_or_else(|why| panic!("{seed}: {why}"));
                let truth = replayed.truth.last();
                let mut truly = Truly::new(&truth, &lex, key);
                let number = number.to_string();
                truly.same(key.kind().as_str(), key.name(), &number, "$LATEST", Depth::Missing);
                assert_eq!(truly.wrong, [""; 0], "{seed}: {key}");
                planned += plan.steps.len();
            }
        }
    }
    assert!(planned > 40, "{planned}");
}
