//! Random histories, random resources, random moments: what a script leaves is what the calls of
//! the plan leave.

use crate::execute::tools::Bench;
use crate::generator::history::{self, Plan as Telling};
use crate::generator::rng::Rng;
use crate::plan::service::{Replayed, documents, run};
use crate::server::Server;
use lexrewind::lex::ResourceKind;
use lexrewind::plan::{self, Aim, Depth, Goal, Plan, SinceThen, Task};
use lexrewind::render::script::Language;

/// After every history.
const LATE: i64 = 4_000_000_000_000;

fn telling() -> Telling {
    Telling {
        accounts: 1,
        regions: 1,
        bots: 2,
        intents: 3,
        slot_types: 2,
        calls: 200,
        size: 200..=3_000,
        clean_up_rate: 0.05,
        ..Telling::default()
    }
}

/// A plan that has something to do, for some bot at some moment.
fn some_plan(replayed: &Replayed, rng: &mut Rng) -> Option<Plan> {
    (0..40).find_map(|_| {
        let then = &rng.pick(&replayed.states).state;
        let living = then.iter().filter(|(_, resource)| resource.is_living());
        let bots = living.map(|(key, _)| key).filter(|key| key.kind() == ResourceKind::Bot);
        let bots: Vec<_> = bots.collect();
        let key = (!bots.is_empty()).then(|| (*rng.pick(&bots)).clone())?;
        let since = if rng.chance(0.5) { SinceThen::Delete } else { SinceThen::Keep };
        let goal = Goal { aim: Aim::Rollback, key, version: None };
        let task = Task { goal, depth: Depth::All, since };
        let plan = plan::plan(&replayed.last, then, &task).expect("it proves");
        (plan.steps.len() > 1).then_some(plan)
    })
}

#[test]
fn a_script_does_what_its_plan_lists() {
    let (mut plans, mut deletions, mut publications) = (0, 0, 0);
    for seed in 0..12 {
        let replayed = Replayed::of(history::random(seed, &telling()));
        let Some(plan) = some_plan(&replayed, &mut Rng::new(seed)) else { continue };
        let mut expect = replayed.service(&plan.goal.key);
        let server = Server::start(expect.clone(), LATE);
        let Some(bench) = Bench::new(Language::Boto3, server) else { return };

        let answers = run(&plan.steps, &[], &mut expect).expect("Lex accepts it");
        let script = bench.write("plan", &plan, None);
        let outcome = bench.run(&script, &[]);
        assert_eq!(outcome.status, Some(0), "seed {seed}: {outcome}");
        assert_eq!(
            documents(&bench.server.service()),
            documents(&expect),
            "seed {seed}: {outcome}"
        );

        let undo = plan.undo.as_deref().expect("what does something can be undone");
        run(&undo.steps, &answers, &mut expect).expect("Lex accepts it");
        let script = bench.write("plan.undo", undo, Some(&plan));
        let outcome = bench.run(&script, &[]);
        assert_eq!(outcome.status, Some(0), "seed {seed}: {outcome}");
        assert_eq!(
            documents(&bench.server.service()),
            documents(&expect),
            "seed {seed}: {outcome}"
        );

        plans += 1;
        let all = plan.steps.iter().chain(&undo.steps);
        deletions += all.clone().filter(|step| step.operation.starts_with("Delete")).count();
        publications += all.filter(|step| step.operation.starts_with("Create")).count();
    }
    assert!(plans >= 4 && deletions > 0 && publications > 0, "{plans} {deletions} {publications}");
}
