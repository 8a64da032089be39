//! Plans from records of which some are lost: they always prove, and never say more than the
//! records do.

use lexrewind::lex::ResourceKind;
use lexrewind::plan::{self, Aim, Depth, Goal, SinceThen, Task};
use lexrewind::state::Confidence;

use crate::generator::delivery::damage;
use crate::generator::history::{self, History, Plan};
use crate::generator::record::Class;
use crate::generator::rng::Rng;
use crate::plan::service::Replayed;

#[test]
fn a_plan_from_damaged_records_proves_and_makes_nothing_up() {
    let (mut planned, mut left_out) = (0, 0);
    for seed in 300..312 {
        let History { mut records, truth, services, .. } = history::random(seed, &Plan::dense(250));
        let mut rng = Rng::new(seed);
        // A trail that begins late, with holes.
        records.drain(..rng.below(records.len() / 2));
        damage::drop_some(&mut records, seed, 25, |record| record.class == Class::Write);
        let replayed = Replayed::new(&records, truth, services);
        for _ in 0..10 {
            let then = &replayed.states[rng.below(replayed.states.len())].state;
            let living = then.iter().filter(|(_, resource)| resource.is_living());
            let keys: Vec<_> =
                living.filter(|(key, _)| key.kind() != ResourceKind::Channel).collect();
            if keys.is_empty() {
                continue;
            }
            let (key, _) = rng.pick(&keys);
            let depth = if rng.chance(0.7) { Depth::All } else { Depth::Missing };
            let since = if rng.chance(0.3) { SinceThen::Delete } else { SinceThen::Keep };
            let goal = Goal { aim: Aim::Rollback, key: (*key).clone(), version: None };
            let plan = plan::plan(&replayed.last, then, &Task { goal, depth, since })
                .unwrap_or_else(|bug| panic!("seed {seed}: {key}: {bug}"));
            planned += plan.steps.len();
            left_out += plan.cannot.iter().filter(|cannot| cannot.leaves_out()).count();
            for step in &plan.steps {
                let unknown = |resource: &lexrewind::state::Resource| {
                    resource.is_living() && resource.latest.confidence() == Confidence::Unknown
                };
                let is_guess = then.get(&step.key).is_some_and(unknown)
                    && replayed.last.get(&step.key).is_some_and(unknown)
                    && step.operation.starts_with("Put");
                assert!(!is_guess, "seed {seed}: {} {}", step.operation, step.key);
            }
        }
    }
    assert!(planned > 80 && left_out > 20, "{planned} planned, {left_out} left out");
}
