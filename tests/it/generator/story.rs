//! Histories written by hand: one call after the other, at chosen moments.

use super::date;
use super::people::Person;
use super::record::{self, Call, Record};
use super::rng::Rng;
use super::service::{ApiError, Kind, Service, Settings};
use super::truth::Truth;
use serde_json::{Value, json};

/// A history of one account and region, so far.
pub struct Story {
    /// The records, in the true order.
    pub records: Vec<Record>,
    /// The true state.
    pub truth: Truth,
    service: Service,
    rng: Rng,
    millis: i64,
}

impl Story {
    /// A story that starts at a moment of RFC 3339. The seed decides ids and checksums.
    pub fn new(account: &str, region: &str, start: &str, seed: u64) -> Self {
        Self {
            records: Vec::new(),
            truth: Truth::default(),
            service: Service::new(account, region, Settings::default(), seed),
            rng: Rng::new(!seed),
            millis: date::parse(start),
        }
    }

    /// Lex after the last call.
    pub fn service(&self) -> &Service {
        &self.service
    }

    /// Goes on at a later moment.
    pub fn at(&mut self, moment: &str) -> &mut Self {
        let millis = date::parse(moment);
        assert!(millis >= self.millis, "a story goes forward");
        self.millis = millis;
        self
    }

    /// Lets some seconds pass.
    pub fn wait(&mut self, seconds: i64) -> &mut Self {
        self.millis += seconds * 1000;
        self
    }

    /// A call that Lex accepts, 40 milliseconds after the one before. Its answer.
    pub fn call(&mut self, person: &Person, operation: &str, parameters: Value) -> Value {
        self.millis += 40;
        let service = &mut self.service;
        let answer = service
            .call(operation, parameters.clone(), self.millis)
            .unwrap_or_else(|error| panic!("{operation} {}: {error}", parameters["name"]));
        let changes = service.take_changes();
        let second = self.millis.div_euclid(1000);
        self.truth.note(service.account(), service.region(), second, changes);
        let response = answer.to_string();
        self.write(person, operation, &parameters, &response, None);
        let last = self.records.last_mut().expect("it was just written");
        let put = operation.starts_with("Put");
        last.answered = answer["checksum"].as_str().filter(|_| put).map(str::to_owned);
        answer
    }

    /// A Put of what may exist already, with the right checksum.
    pub fn put(&mut self, person: &Person, operation: &str, mut parameters: Value) -> Value {
        let name = parameters["name"].as_str().unwrap_or_default();
        let checksum = match operation {
            "PutBotAlias" => {
                let bot = parameters["botName"].as_str().unwrap_or_default();
                let found = self.service.aliases_of(bot).find(|(alias, _)| *alias == name);
                found.map(|(_, alias)| alias.checksum.clone())
            }
            _ => {
                let kind = Kind::ALL.into_iter().find(|kind| operation.ends_with(kind.noun()));
                let found = self.service.resource(kind.expect("a Put of a kind"), name);
                found.map(|resource| resource.latest.checksum.clone())
            }
        };
        if let Some(checksum) = checksum {
            parameters["checksum"] = json!(checksum);
        }
        self.call(person, operation, parameters)
    }

    /// Changes `$LATEST` of something that exists.
    pub fn change(
        &mut self,
        person: &Person,
        kind: Kind,
        name: &str,
        edit: impl FnOnce(&mut Value),
    ) -> Value {
        let resource = self.service.resource(kind, name).expect("it exists");
        let mut parameters = Value::clone(&resource.latest.document);
        edit(&mut parameters);
        self.put(person, &format!("Put{}", kind.noun()), parameters)
    }

    /// Publishes something. The number in the response.
    pub fn publish(&mut self, person: &Person, kind: Kind, name: &str) -> String {
        let resource = self.service.resource(kind, name).expect("it exists");
        let parameters = json!({"name": name, "checksum": resource.latest.checksum});
        let answer = self.call(person, &format!("Create{}Version", kind.noun()), parameters);
        answer["version"].as_str().unwrap_or_default().to_owned()
    }

    /// A call that Lex refuses.
    pub fn refused(&mut self, person: &Person, operation: &str, parameters: &Value) -> ApiError {
        self.millis += 40;
        let answer = self.service.call(operation, parameters.clone(), self.millis);
        let error = answer.expect_err("Lex refuses this");
        self.write(person, operation, parameters, "null", Some((error.code, &error.message)));
        error
    }

    fn write(
        &mut self,
        person: &Person,
        operation: &str,
        parameters: &Value,
        response: &str,
        error: Option<(&str, &str)>,
    ) {
        let call = Call {
            person,
            account: self.service.account(),
            region: self.service.region(),
            operation,
            request: &parameters.to_string(),
            response,
            error,
            millis: self.millis,
        };
        let mut record = call.record(&mut self.rng);
        record.subject = record::subject(operation, parameters);
        record.quoted = parameters["checksum"].as_str().map(str::to_owned);
        self.records.push(record);
    }
}
