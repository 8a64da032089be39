//! Plans for random histories, random resources and random moments: Lex accepts every call, and
//! what it shows afterwards is what it showed then.

mod generator;
mod planning;

use generator::history::{self, Plan as Telling};
use generator::rng::Rng;
use lexrewind::lex::{ResourceKey, ResourceKind};
use lexrewind::plan::{self, Aim, Depth, Goal, Note, Since, Task, Verdict};
use planning::{Told, Truly, run};

/// How a seed's histories went, so that the test cannot pass by testing nothing.
#[derive(Debug, Default)]
struct Tally {
    exact: usize,
    equivalent: usize,
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
fn check(seed: u64, told: &Told, task: &Task, at: usize, tally: &mut Tally) {
    let name = format!("seed {seed}: {:?} {} at {at}", task.goal.aim, task.goal.key);
    let (now, then) = (&told.last, &told.states[at]);
    let plan = plan::plan(now, &then.state, task).unwrap_or_else(|bug| panic!("{name}: {bug}"));
    let in_doubt = |note: &Note| matches!(note, Note::Doubt(..) | Note::Unsure(..));
    if plan.notes.iter().any(in_doubt) {
        tally.doubted += 1;
        return;
    }
    let renumbered = match &plan.verdict {
        Verdict::Exact => &[][..],
        Verdict::Equivalent(renumbered) => renumbered,
        Verdict::Partial(_) => {
            tally.partial += 1;
            return;
        }
    };
    *match renumbered {
        _ if plan.steps.is_empty() => &mut tally.empty,
        [] => &mut tally.exact,
        _ => &mut tally.equivalent,
    } += 1;
    tally.calls += plan.steps.len();

    let mut service = told.service(&task.goal.key);
    let before = planning::documents(&service);
    let answers = run(&plan.steps, &[], &mut service).unwrap_or_else(|why| panic!("{name}: {why}"));
    let truth = told.truth.at(then.second);
    let mut truly = Truly::new(&truth, &service, &task.goal.key);
    truly.follow(&task.goal.key, task.depth);
    assert_eq!(truly.wrong, [""; 0], "{name}: {plan:#?}");
    let found: Vec<_> = truly.renumbered.into_iter().collect();
    let expect: Vec<_> =
        renumbered.iter().map(|it| (it.key.short().to_string(), it.then, it.now)).collect();
    for renumbered in &found {
        assert!(expect.contains(renumbered), "{name}: {found:?} {expect:?}");
    }
    let touched = |(address, _): &(&String, &String)| {
        plan.steps.iter().any(|step| step.key.short().to_string() == **address)
    };
    let after = planning::documents(&service);
    let rest = |all: &planning::Documents| -> Vec<String> {
        let kept = all.iter().filter(|((address, version), _)| !touched(&(address, version)));
        kept.map(|(key, document)| format!("{key:?} {document}")).collect()
    };
    assert_eq!(rest(&before), rest(&after), "{name}");

    let Some(undo) = &plan.undo else { return };
    run(&undo.steps, &answers, &mut service).unwrap_or_else(|why| panic!("{name}: undo: {why}"));
    assert_eq!(planning::documents(&service), before, "{name}: {undo:#?}");
}

fn depth(rng: &mut Rng) -> Depth {
    if rng.chance(0.75) { Depth::All } else { Depth::Gone }
}

#[test]
fn lex_accepts_every_plan_and_shows_what_it_showed_then() {
    let mut tally = Tally::default();
    for seed in 0..40 {
        let told = Told::of(history::random(seed, &telling()));
        let mut rng = Rng::new(seed);
        for _ in 0..12 {
            let at = rng.below(told.states.len());
            let then = &told.states[at].state;
            let living = then.iter().filter(|(_, resource)| resource.is_living());
            let keys: Vec<&ResourceKey> =
                living.map(|(key, _)| key).filter(|key| key.kind != ResourceKind::Channel).collect();
            if keys.is_empty() {
                continue;
            }
            let bots: Vec<&ResourceKey> =
                keys.iter().copied().filter(|key| key.kind == ResourceKind::Bot).collect();
            let key = if rng.chance(0.5) && !bots.is_empty() { rng.pick(&bots) } else { rng.pick(&keys) };
            let lives = told.last.get(key).is_some_and(|resource| resource.is_living());
            let (aim, depth) = match lives {
                true => (Aim::Rollback, depth(&mut rng)),
                false if rng.chance(0.5) => (Aim::Restore, Depth::Gone),
                false => (Aim::Rollback, depth(&mut rng)),
            };
            let goal = Goal { aim, key: (*key).clone(), version: None };
            check(seed, &told, &Task { goal, depth, since: Since::Stays }, at, &mut tally);
        }
    }
    println!("{tally:?}");
    assert!(tally.exact > 50 && tally.equivalent > 30, "{tally:?}");
    assert!(tally.partial * 20 < tally.exact, "{tally:?}");
}
