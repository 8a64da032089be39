//! Random but lawful histories: several people work on some bots at once.

mod bots;
mod imports;
pub mod large;
mod no_effect;
mod omitted;
mod policies;
mod recorder;
mod resources;
mod versions;
mod vocabularies;

use super::truth::Truth;
use crate::generator::people::Person;
use crate::generator::record::Record;
use crate::generator::rng::Rng;
use recorder::Recorder;

/// What a random history should be like.
#[derive(Clone, Debug)]
pub struct Plan {
    /// About how many calls to make.
    pub calls: usize,
    /// How many bots at most.
    pub bots: usize,
    /// How often a call falls into the second of the one before.
    pub same_second_rate: f64,
    /// How often Lex refuses a call, which is then repeated.
    pub refused_rate: f64,
    /// How often an import is started, or a call is too large for the trail.
    pub unclear_rate: f64,
    /// After how many calls the trail begins.
    pub before: usize,
    /// The account.
    pub account: String,
    /// The region.
    pub region: String,
    /// When it starts, in milliseconds.
    pub start: i64,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            calls: 120,
            bots: 2,
            same_second_rate: 0.6,
            refused_rate: 0.05,
            unclear_rate: 0.0,
            before: 0,
            account: "111122223333".to_owned(),
            region: "us-east-1".to_owned(),
            start: 1_755_534_899_336,
        }
    }
}

/// Calls of one account and region, and the answers that they must give.
#[derive(Clone, Debug)]
pub struct History {
    /// The records, in the true order of the calls.
    pub records: Vec<Record>,
    /// The answers.
    pub truth: Truth,
}

/// Some calls that somebody makes.
type Act = fn(&mut Recorder);

/// What somebody does, and how often.
const ACTS: &[(f64, Act)] = &[
    (2.0, bots::bot),
    (3.0, bots::locale),
    (3.0, bots::alias),
    (1.0, bots::replica),
    (14.0, resources::draft),
    (2.0, resources::swap_names),
    (3.0, versions::publish),
    (1.0, versions::publish_between),
    (1.0, versions::delete),
    (4.0, vocabularies::batch),
    (0.5, vocabularies::delete),
    (0.5, vocabularies::update_twice),
    (2.0, policies::policy),
    (2.0, no_effect::call),
    (1.0, no_effect::refused),
];

/// What leaves something open.
const UNCLEAR_ACTS: &[(f64, Act)] =
    &[(2.0, omitted::call), (1.0, imports::import), (0.2, imports::migration)];

/// The history of a seed.
pub fn random(seed: u64, plan: &Plan) -> History {
    let mut recorder = Recorder::new(plan, Rng::new(seed), Person::team());
    let mut has_begun = plan.before == 0;
    while recorder.records.len() < plan.calls || !has_begun {
        let acts = if recorder.rng.chance(plan.unclear_rate) { UNCLEAR_ACTS } else { ACTS };
        let weights: Vec<f64> = acts.iter().map(|(weight, _)| *weight).collect();
        acts[recorder.rng.weighted(&weights)].1(&mut recorder);
        if !has_begun && recorder.records.len() >= plan.before {
            recorder.begin_trail();
            has_begun = true;
        }
    }
    recorder.finish()
}
