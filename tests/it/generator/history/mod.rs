//! Random but lawful histories: people edit, publish, release, break the rules and clean up.

mod documents;
mod edits;
mod sessions;
mod words;
mod writer;

use super::people::Person;
use super::record::Record;
use super::rng::Rng;
use super::service::{Limits, Service, Settings};
use super::truth::Truth;
use std::ops::RangeInclusive;
use writer::HistoryWriter;

/// What a random history should be like.
#[derive(Clone, Debug)]
pub struct Plan {
    /// How many calls to make in all.
    pub calls: usize,
    /// How many accounts (at most four).
    pub accounts: usize,
    /// How many regions in each account (at most four).
    pub regions: usize,
    /// How many bots in each region.
    pub bots: usize,
    /// How many intents in each region.
    pub intents: usize,
    /// How many slot types in each region.
    pub slot_types: usize,
    /// How large a configuration of an intent or slot type tends to be, in bytes of JSON.
    pub size: RangeInclusive<usize>,
    /// How often a call falls into the second of the one before.
    pub same_second_rate: f64,
    /// How often somebody tries what Lex refuses. (Some refusals happen without this.)
    pub refused_rate: f64,
    /// How often somebody only reads.
    pub read_only_rate: f64,
    /// How often a Put has `createVersion: true`, where that is possible.
    pub create_version_rate: f64,
    /// How often something is created, deleted and created again within one second.
    pub flicker_rate: f64,
    /// How often a bot and what only it uses is cleaned away, or something unused deleted.
    pub clean_up_rate: f64,
    /// How often somebody calls StartImport. Its content is never applied, because it is not recorded.
    pub import_rate: f64,
    /// When it starts, in milliseconds; a moment from 2018 to 2024 if none is given.
    pub start: Option<i64>,
    /// The undocumented behaviour of Lex; random for each seed if none is given.
    pub settings: Option<Settings>,
    /// Who works on it.
    pub people: Vec<Person>,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            calls: 400,
            accounts: 2,
            regions: 2,
            bots: 3,
            intents: 6,
            slot_types: 5,
            size: 200..=2_000,
            same_second_rate: 0.4,
            refused_rate: 0.04,
            read_only_rate: 0.05,
            create_version_rate: 0.1,
            flicker_rate: 0.02,
            clean_up_rate: 0.03,
            import_rate: 0.0,
            start: None,
            settings: None,
            people: Person::team(),
        }
    }
}

impl Plan {
    /// One account and region, few resources, many collisions in time.
    pub fn dense(calls: usize) -> Self {
        Self {
            calls,
            accounts: 1,
            regions: 1,
            bots: 2,
            intents: 3,
            slot_types: 2,
            same_second_rate: 0.85,
            flicker_rate: 0.06,
            clean_up_rate: 0.06,
            ..Self::default()
        }
    }

    /// The history of the benches: 300 resources of 1 to 20 KB in one account and region.
    pub fn large(calls: usize) -> Self {
        Self {
            calls,
            accounts: 1,
            regions: 1,
            bots: 20,
            intents: 180,
            slot_types: 100,
            size: 1_000..=20_000,
            same_second_rate: 0.2,
            refused_rate: 0.01,
            read_only_rate: 0.01,
            flicker_rate: 0.002,
            clean_up_rate: 0.005,
            // Old versions go, so that telling it takes little memory.
            settings: Some(Settings {
                limits: Limits { versions: 20, ..Limits::default() },
                ..Settings::default()
            }),
            ..Self::default()
        }
    }
}

/// A complete history.
#[derive(Clone, Debug)]
pub struct History {
    /// The records in the true order of the calls.
    pub records: Vec<Record>,
    /// The true state at every second.
    pub truth: Truth,
    /// How Lex behaved.
    pub settings: Settings,
    /// Lex after all calls, one for each account and region.
    pub services: Vec<Service>,
}

/// Tells a history and keeps it.
pub fn random(seed: u64, plan: &Plan) -> History {
    let mut records = Vec::with_capacity(plan.calls);
    let mut writer = HistoryWriter::new(seed, plan, |record| records.push(record));
    writer.truth = Some(Truth::default());
    writer.run();
    let (truth, settings) = (writer.truth.take().unwrap_or_default(), writer.settings.clone());
    let services = writer.places.iter().map(|place| place.service.clone()).collect();
    drop(writer);
    History { records, truth, settings, services }
}

/// Tells a history record by record, and forgets. For large ones.
pub fn stream(seed: u64, plan: &Plan, sink: impl FnMut(Record)) {
    HistoryWriter::new(seed, plan, sink).run();
}

/// The moment a history starts at if the plan does not say.
fn random_start(rng: &mut Rng) -> i64 {
    super::date::parse("2018-01-01T00:00:00Z") + rng.below(6 * 365 * 86_400) as i64 * 1000
}
