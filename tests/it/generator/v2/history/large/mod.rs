//! One large bot that people change for years, for the benches.

mod edits;

use super::recorder::Recorder;
use super::versions::{delete_number, publish_from};
use super::{History, Plan};
use crate::generator::people::Person;
use crate::generator::record::Record;
use crate::generator::rng::Rng;
use crate::generator::v2::documents;
use crate::generator::v2::key::{Key, Version};
use crate::generator::v2::kind::Kind;
use crate::generator::v2::service::{Sources, response};
use serde_json::json;

/// What a large history should be like.
#[derive(Clone, Debug)]
pub struct Large {
    /// About how many calls to make, those that make the bot included.
    pub calls: usize,
    /// How many intents, slots and slot types the bot has, or nearly.
    pub resources: usize,
    /// How often a version is published after a change, and the alias moved to it.
    pub publish_rate: f64,
    /// How many versions are kept.
    pub versions: usize,
}

impl Large {
    /// The history of the benches.
    pub fn of(calls: usize, resources: usize) -> Self {
        Self { calls, resources, publish_rate: 0.002, versions: 10 }
    }
}

/// Tells a history and keeps it, with the answers.
pub fn random(seed: u64, large: &Large) -> History {
    let mut records = Vec::new();
    let mut recorded = generate(seed, large, true, |record| records.push(record)).finish();
    recorded.records = records;
    recorded
}

/// Tells a history record by record, and forgets.
pub fn stream(seed: u64, large: &Large, sink: impl FnMut(Record)) {
    generate(seed, large, false, sink);
}

/// A bot, and after it so many updates, and then so many publications.
pub fn grown(
    seed: u64,
    resources: usize,
    updates: usize,
    publications: usize,
    sink: impl FnMut(Record),
) {
    let mut it = recorder(seed, false);
    let mut bot = Bot::create(&mut it);
    while bot.parts.len() < resources {
        bot.grow(&mut it);
    }
    (0..updates).for_each(|_| bot.change(&mut it));
    for _ in 0..publications {
        bot.freeze(&mut it);
    }
    it.records.into_iter().for_each(sink);
}

fn recorder(seed: u64, is_kept: bool) -> Recorder {
    let plan = Plan { same_second_rate: 0.2, refused_rate: 0.01, ..Plan::default() };
    let mut it = Recorder::new(&plan, Rng::new(seed), Person::team());
    it.service.repeats_versions = false;
    if !is_kept {
        it.truth = None;
    }
    it
}

fn generate(seed: u64, large: &Large, is_kept: bool, mut sink: impl FnMut(Record)) -> Recorder {
    let mut it = recorder(seed, is_kept);
    let mut calls = 0;
    let mut hand_over = |it: &mut Recorder| {
        calls += it.records.len();
        it.records.drain(..).for_each(&mut sink);
        calls
    };
    let mut bot = Bot::create(&mut it);
    while bot.parts.len() < large.resources {
        bot.grow(&mut it);
        hand_over(&mut it);
    }
    while hand_over(&mut it) < large.calls {
        bot.change(&mut it);
        if it.rng.chance(large.publish_rate) {
            bot.publish(&mut it, large.versions);
        }
    }
    it
}

/// The bot, to find its parts.
struct Bot {
    key: Key,
    locale: Key,
    alias: Option<Key>,
    /// Intents, slots and slot types.
    parts: Vec<Key>,
    intents: Vec<Key>,
    /// How many parts it ever had: names differ.
    made: usize,
}

impl Bot {
    fn create(it: &mut Recorder) -> Self {
        let key = it.create(Kind::Bot, &[]);
        let wish = documents::wish(Kind::Locale, &mut it.rng);
        let locale = it.create_as(Kind::Locale, &[key.bot()], "en_US", &wish);
        Self { key, locale, alias: None, parts: Vec::new(), intents: Vec::new(), made: 0 }
    }

    /// Of ten parts four are intents, four slots and two slot types.
    fn grow(&mut self, it: &mut Recorder) {
        let kind = match self.made % 10 {
            0 | 3 | 5 | 8 => Kind::Intent,
            1 | 4 | 6 | 9 => Kind::Slot,
            _ => Kind::SlotType,
        };
        let above = match (kind, it.pick(&self.intents)) {
            (Kind::Slot, Some(intent)) => intent,
            _ => self.locale.clone(),
        };
        let (id, mut wish) = (it.service.new_id(), documents::wish(kind, &mut it.rng));
        self.made += 1;
        let name = format!("{}{}", documents::name(&mut it.rng), self.made);
        wish[kind.name_member().expect("it has a name")] = json!(name);
        edits::fill(kind, &mut wish, &mut it.rng);
        let key = it.create_as(kind, &above.ids(), &id, &wish);
        self.intents.extend((kind == Kind::Intent).then(|| key.clone()));
        self.parts.push(key);
    }

    /// Some parts are worked on more than others.
    fn change(&mut self, it: &mut Recorder) {
        let place = it.rng.unit();
        let at = (place * place * self.parts.len() as f64) as usize;
        let key = &self.parts[at];
        if key.kind == Kind::Slot && it.rng.chance(0.01) {
            it.delete(&self.parts.swap_remove(at));
            return self.grow(it);
        }
        let mut wish = it.service.rows[key].document.clone();
        edits::edit(key.kind, &mut wish, &mut it.rng);
        it.update(key, &wish);
    }

    /// In a second of its own, so that what is in the version is certain.
    fn freeze(&self, it: &mut Recorder) -> u64 {
        it.new_second();
        let sources = Sources::from([(self.locale.id().to_owned(), Version::Draft)]);
        let number = publish_from(it, &self.key, &sources);
        it.new_second();
        number
    }

    fn publish(&mut self, it: &mut Recorder, versions: usize) {
        let now = it.tick();
        let request = response::path(&self.locale);
        it.record("BuildBotLocale", &request, &response::built(&request, now));
        let number = self.freeze(it);
        let mut wish = match &self.alias {
            Some(alias) => it.service.rows[alias].document.clone(),
            None => documents::wish(Kind::Alias, &mut it.rng),
        };
        wish["botVersion"] = json!(number.to_string());
        match &self.alias {
            Some(alias) => it.update(alias, &wish),
            None => {
                let id = it.service.new_id();
                self.alias = Some(it.create_as(Kind::Alias, &[self.key.bot()], &id, &wish));
            }
        }
        let numbers = it.service.numbers(self.key.bot());
        if numbers.len() > versions {
            it.new_second();
            delete_number(it, self.key.bot(), numbers[0]);
            it.new_second();
        }
    }
}
