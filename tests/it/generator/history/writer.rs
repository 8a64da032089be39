//! Makes one call after the other and hands on their records.

use super::documents::Pointer;
use super::{Plan, random_start, words};
use crate::generator::people::Person;
use crate::generator::record::{self, Call, Record};
use crate::generator::rng::Rng;
use crate::generator::service::{ApiError, Kind, Service, Settings, Version};
use crate::generator::truth::Truth;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const ACCOUNTS: [&str; 4] = ["111122223333", "444455556666", "123456789012", "999999999999"];
const REGIONS: [&str; 4] = ["us-east-1", "eu-west-1", "ap-northeast-1", "us-west-2"];

/// One account and region, with the names that are used there.
pub struct Place {
    /// Its Lex.
    pub service: Service,
    /// The names of each kind, whether they exist at the moment or not.
    pub names: BTreeMap<Kind, Vec<String>>,
    sizes: BTreeMap<String, usize>,
}

/// The state of a history that is being written.
pub struct HistoryWriter<'a, S> {
    /// What it should be like.
    pub plan: &'a Plan,
    /// Chance.
    pub rng: Rng,
    /// Where things happen.
    pub places: Vec<Place>,
    /// How Lex behaves.
    pub settings: Settings,
    /// The true state, if it is wanted.
    pub truth: Option<Truth>,
    sink: S,
    millis: i64,
    calls_made: usize,
    fenced: bool,
}

impl<'a, S: FnMut(Record)> HistoryWriter<'a, S> {
    /// A writer of a seed's history.
    pub fn new(seed: u64, plan: &'a Plan, sink: S) -> Self {
        let mut rng = Rng::new(seed);
        let settings = Settings::random(&mut rng);
        let settings = plan.settings.clone().unwrap_or(settings);
        let start = random_start(&mut rng);
        let mut places = Vec::new();
        for account in ACCOUNTS.iter().take(plan.accounts) {
            for region in REGIONS.iter().take(plan.regions) {
                let seed = rng.next();
                let names = [
                    (Kind::Bot, words::names(&mut rng, plan.bots, "Bot")),
                    (Kind::Intent, words::names(&mut rng, plan.intents, "")),
                    (Kind::SlotType, words::names(&mut rng, plan.slot_types, "Types")),
                ];
                places.push(Place {
                    service: Service::new(account, region, settings.clone(), seed),
                    names: names.into(),
                    sizes: BTreeMap::new(),
                });
            }
        }
        let millis = plan.start.unwrap_or(start);
        Self {
            plan,
            rng,
            places,
            settings,
            truth: None,
            sink,
            millis,
            calls_made: 0,
            fenced: false,
        }
    }

    /// Tells the whole history.
    pub fn run(&mut self) {
        while !self.is_done() {
            self.session();
        }
    }

    /// Whether there are enough calls.
    pub fn is_done(&self) -> bool {
        self.calls_made >= self.plan.calls
    }

    /// Makes a call after some time; its answer, if it was not refused.
    pub fn call(
        &mut self,
        place: usize,
        person: &Person,
        operation: &str,
        parameters: Value,
    ) -> Option<Value> {
        self.tick();
        self.call_now(place, person, operation, parameters)
    }

    /// Makes a call some milliseconds after the one before.
    pub fn call_at_once(
        &mut self,
        place: usize,
        person: &Person,
        operation: &str,
        parameters: Value,
    ) -> Option<Value> {
        self.millis += 7;
        self.call_now(place, person, operation, parameters)
    }

    fn call_now(
        &mut self,
        place: usize,
        person: &Person,
        operation: &str,
        parameters: Value,
    ) -> Option<Value> {
        if self.is_done() {
            return None;
        }
        let request = record::text(&parameters, 4096);
        let subject = record::subject(operation, &parameters);
        let quoted = parameters["checksum"].as_str().map(str::to_owned);
        let service = &mut self.places[place].service;
        let outcome = service.call(operation, parameters, self.millis);
        let changes = service.take_changes();
        if let Some(truth) = &mut self.truth {
            let second = self.millis.div_euclid(1000);
            truth.note(service.account(), service.region(), second, changes);
        }
        let response = outcome.as_ref().map(|answer| record::text(answer, request.len() + 400));
        let response = response.unwrap_or_default();
        let error = outcome.as_ref().err().map(|e| (e.code, e.message.as_str()));
        let (account, region) = (service.account(), service.region());
        let millis = self.millis;
        let call = Call {
            person,
            account,
            region,
            operation,
            request: &request,
            response: &response,
            error,
            millis,
        };
        let mut record = call.record(&mut self.rng);
        record.subject = subject;
        record.quoted = quoted;
        record.answered = outcome.as_ref().ok().and_then(|answer| {
            let put = operation.starts_with("Put");
            answer["checksum"].as_str().filter(|_| put).map(str::to_owned)
        });
        self.calls_made += 1;
        (self.sink)(record);
        outcome.ok()
    }

    /// A call that never reached Lex: no permission, or too many calls.
    pub fn denied(
        &mut self,
        place: usize,
        person: &Person,
        operation: &str,
        parameters: &Value,
        error: &ApiError,
    ) {
        self.tick();
        if self.is_done() {
            return;
        }
        let hidden = error.status == 403 && self.rng.chance(0.5);
        let request = if hidden { "null".to_owned() } else { parameters.to_string() };
        let service = &self.places[place].service;
        let call = Call {
            person,
            account: service.account(),
            region: service.region(),
            operation,
            request: &request,
            response: "null",
            error: Some((error.code, &error.message)),
            millis: self.millis,
        };
        let mut record = call.record(&mut self.rng);
        record.subject = record::subject(operation, parameters).filter(|_| !hidden);
        self.calls_made += 1;
        (self.sink)(record);
    }

    /// Lets time pass: within the second, some seconds, minutes or hours.
    fn tick(&mut self) {
        let fenced = std::mem::take(&mut self.fenced);
        let gap = match self.rng.unit() {
            at if at < self.plan.same_second_rate => self.rng.between(1..=40) as i64,
            at => match (at - self.plan.same_second_rate) / (1.0 - self.plan.same_second_rate) {
                at if at < 0.5 => self.rng.between(300..=5_000) as i64,
                at if at < 0.85 => self.rng.between(10_000..=300_000) as i64,
                at if at < 0.99 => self.rng.between(300_000..=5_400_000) as i64,
                _ => self.rng.between(5_400_000..=43_200_000) as i64,
            },
        };
        let second = self.millis.div_euclid(1000);
        self.millis += gap;
        if fenced && self.millis.div_euclid(1000) == second {
            self.millis = (second + 1) * 1000 + self.rng.below(900) as i64;
        }
    }

    /// Where responses show no milliseconds, the next call happens in another second, so that no
    /// record that CloudTrail does not have is needed to distinguish two orders.
    pub fn fence(&mut self) {
        self.fenced |= !self.settings.dates.has_millis();
    }

    /// Somebody of the team.
    pub fn somebody(&mut self) -> Person {
        self.rng.pick(&self.plan.people).clone()
    }

    /// A name of the kind, which may exist or not.
    pub fn name(&mut self, place: usize, kind: Kind) -> Option<String> {
        let names = &self.places[place].names[&kind];
        (!names.is_empty()).then(|| self.rng.pick(names).clone())
    }

    /// A name of the kind that exists.
    pub fn existing(&mut self, place: usize, kind: Kind) -> Option<String> {
        (0..12).find_map(|_| {
            let name = self.name(place, kind)?;
            self.places[place].service.resource(kind, &name).is_some().then_some(name)
        })
    }

    /// The size that a resource tends to.
    pub fn size(&mut self, place: usize, name: &str) -> usize {
        if let Some(size) = self.places[place].sizes.get(name) {
            return *size;
        }
        // As many small ones as large ones, in proportion.
        let (least, most) = (*self.plan.size.start() as f64, *self.plan.size.end() as f64);
        let size = (least * (most / least).powf(self.rng.unit())) as usize;
        self.places[place].sizes.insert(name.to_owned(), size);
        size
    }

    /// Some things of a kind to refer to: `$LATEST`, or a version that exists.
    pub fn pointers(&mut self, place: usize, kind: Kind, count: usize) -> Vec<Pointer> {
        let mut found: Vec<Pointer> = Vec::new();
        for _ in 0..count {
            let Some(name) = self.existing(place, kind) else { break };
            if found.iter().any(|(other, _)| *other == name) {
                continue;
            }
            let versions = self.versions(place, kind, &name);
            let newest = versions.last().copied();
            let version = match newest {
                Some(newest) if self.rng.chance(0.4) => newest,
                Some(_) if self.rng.chance(0.3) => *self.rng.pick(&versions),
                Some(_) | None => Version::Latest,
            };
            found.push((name, version.to_string()));
        }
        found
    }

    /// The published versions of a resource that exist.
    pub fn versions(&self, place: usize, kind: Kind, name: &str) -> Vec<Version> {
        let resource = self.places[place].service.resource(kind, name);
        let numbers = resource.into_iter().flat_map(|r| r.published.keys());
        numbers.map(|number| Version::Number(*number)).collect()
    }

    /// The configuration of `$LATEST`, with the checksum to quote.
    pub fn latest(&self, place: usize, kind: Kind, name: &str) -> Option<Value> {
        let resource = self.places[place].service.resource(kind, name)?;
        let mut parameters = Value::clone(&resource.latest.document);
        parameters["checksum"] = json!(resource.latest.checksum);
        Some(parameters)
    }
}
