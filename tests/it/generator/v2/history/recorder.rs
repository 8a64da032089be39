//! Writes each call down, and the answers at the end of each second.

use super::omitted::Omitted;
use super::{History, Plan};
use crate::generator::people::Person;
use crate::generator::record::{Call, Record};
use crate::generator::rng::Rng;
use crate::generator::v2::documents;
use crate::generator::v2::key::Key;
use crate::generator::v2::kind::Kind;
use crate::generator::v2::service::{Service, response};
use crate::generator::v2::truth::Truth;
use serde_json::{Value, json};

/// A service with a clock, a caller and a trail.
pub struct Recorder {
    /// The service.
    pub service: Service,
    /// What decides.
    pub rng: Rng,
    /// The records so far.
    pub records: Vec<Record>,
    /// What the trail leaves out of the next records.
    pub omit: Omitted,
    /// What is wanted.
    pub plan: Plan,
    /// The answers so far, unless they are not wanted.
    pub truth: Option<Truth>,
    people: Vec<Person>,
    person: usize,
    now: i64,
    done: i64,
}

impl Recorder {
    pub fn new(plan: &Plan, mut rng: Rng, people: Vec<Person>) -> Self {
        Self {
            service: Service::new(&plan.account, &plan.region, rng.next()),
            records: Vec::new(),
            omit: Omitted::Nothing,
            truth: Some(Truth::default()),
            person: 0,
            now: plan.start,
            done: plan.start - 100,
            plan: plan.clone(),
            rng,
            people,
        }
    }

    /// When the next call takes effect. It is complete some milliseconds later, for its `eventTime`.
    pub fn tick(&mut self) -> i64 {
        let is_large = self.omit != Omitted::Nothing;
        let step = if is_large || self.rng.chance(self.plan.same_second_rate) {
            self.rng.between(1..=60)
        } else {
            self.person = self.rng.below(self.people.len());
            self.rng.between(500..=90_000)
        };
        self.pass(step as i64)
    }

    /// Lets some milliseconds pass, and makes the next call.
    pub fn pass(&mut self, millis: i64) -> i64 {
        let second = self.now.div_euclid(1000);
        self.now += millis;
        if self.now.div_euclid(1000) != second {
            if let Some(truth) = &mut self.truth {
                truth.note(second, &self.service.rows);
            }
            self.service.begin_second();
        }
        let latency = self.rng.below(25) as i64;
        self.done = (self.now - latency).max(self.done + 1);
        self.done
    }

    /// Goes to the start of a second in which nothing was called.
    pub fn new_second(&mut self) {
        let rest = 1000 - self.now.rem_euclid(1000);
        self.pass(rest + 5);
    }

    /// When the last call took effect.
    pub fn now_done(&self) -> i64 {
        self.done
    }

    /// The trail begins here.
    pub fn begin_trail(&mut self) {
        self.new_second();
        self.service.forget();
        self.records.clear();
        self.truth = Some(Truth::default());
    }

    /// Writes a successful call down.
    pub fn record(&mut self, operation: &str, request: &Value, response: &Value) {
        let [request, response] = self.omit.apply(request, response);
        self.write(operation, &request, &response, None);
    }

    /// Writes a refused call down.
    pub fn refuse(&mut self, operation: &str, request: &Value, code: &str) {
        self.write(operation, request, &Value::Null, Some((code, "Try your request again.")));
    }

    fn write(
        &mut self,
        operation: &str,
        request: &Value,
        response: &Value,
        error: Option<(&str, &str)>,
    ) {
        let call = Call {
            person: &self.people[self.person],
            account: &self.plan.account,
            region: &self.plan.region,
            operation,
            request: &request.to_string(),
            response: &response.to_string(),
            error,
            millis: self.now,
        };
        self.records.push(call.record(&mut self.rng));
    }

    /// Creates something with a random configuration.
    pub fn create(&mut self, kind: Kind, above: &[&str]) -> Key {
        let id = self.service.new_id();
        let wish = documents::wish(kind, &mut self.rng);
        self.create_as(kind, above, &id, &wish)
    }

    /// Creates something.
    pub fn create_as(&mut self, kind: Kind, above: &[&str], id: &str, wish: &Value) -> Key {
        let now = self.tick();
        let key = self.service.create(kind, above, id, wish, now);
        let request = response::creation(&key, wish);
        let response = self.service.response(&key, true, now);
        self.record(&format!("Create{}", kind.noun()), &request, &response);
        key
    }

    /// Replaces something. At times Lex refuses the first try.
    pub fn update(&mut self, key: &Key, wish: &Value) {
        let operation = format!("Update{}", key.kind.noun());
        if self.omit == Omitted::Nothing && self.rng.chance(self.plan.refused_rate) {
            self.tick();
            self.refuse(&operation, &response::request(key, wish), "ConflictException");
        }
        let now = self.tick();
        self.service.update(key, wish, now);
        let response = self.service.response(key, false, now);
        self.record(&operation, &response::request(key, wish), &response);
    }

    /// Deletes something.
    pub fn delete(&mut self, key: &Key) {
        self.tick();
        self.service.delete(key);
        let mut request = response::path(key);
        // Members of a query string are recorded as text.
        if matches!(key.kind, Kind::Bot | Kind::Alias | Kind::SlotType) && self.rng.chance(0.5) {
            request["skipResourceInUseCheck"] = json!("true");
        }
        let response = Service::deleted(key);
        self.record(&format!("Delete{}", key.kind.noun()), &request, &response);
    }

    /// One of the keys, if there are any.
    pub fn pick(&mut self, keys: &[Key]) -> Option<Key> {
        (!keys.is_empty()).then(|| self.rng.pick(keys).clone())
    }

    /// A locale of a draft.
    pub fn some_locale(&mut self) -> Option<Key> {
        let locales = self.service.drafts(Kind::Locale, &[]);
        self.pick(&locales)
    }

    /// A bot.
    pub fn some_bot(&mut self) -> Option<Key> {
        let bots = self.service.drafts(Kind::Bot, &[]);
        self.pick(&bots)
    }

    /// The history.
    pub fn finish(mut self) -> History {
        self.new_second();
        History { records: self.records, truth: self.truth.unwrap_or_default() }
    }
}
