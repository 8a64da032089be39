//! Histories written by hand: one call after the other, at chosen moments.

use super::key::{Key, Version};
use super::kind::Kind;
use super::service::{Service, Sources, response};
use super::truth::Truth;
use crate::generator::date;
use crate::generator::people::Person;
use crate::generator::record::{Call, Record};
use crate::generator::rng::Rng;
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
    /// A story that starts at a moment of RFC 3339. The seed decides ids.
    pub fn new(account: &str, region: &str, start: &str, seed: u64) -> Self {
        let mut service = Service::new(account, region, seed);
        service.repeats_versions = false;
        Self {
            records: Vec::new(),
            truth: Truth::default(),
            service,
            rng: Rng::new(!seed),
            millis: date::parse(start),
        }
    }

    /// Goes on at a later moment.
    pub fn at(&mut self, moment: &str) -> &mut Self {
        self.pass(date::parse(moment) - self.millis);
        self
    }

    /// Lets some milliseconds pass.
    pub fn wait(&mut self, millis: i64) -> &mut Self {
        self.pass(millis);
        self
    }

    /// Creates something with an id that Lex chooses.
    pub fn create(&mut self, person: &Person, kind: Kind, above: &[&str], wish: Value) -> Key {
        let id = self.service.new_id();
        self.create_as(person, kind, above, &id, wish)
    }

    /// Creates something with an id.
    pub fn create_as(
        &mut self,
        person: &Person,
        kind: Kind,
        above: &[&str],
        id: &str,
        wish: Value,
    ) -> Key {
        let now = self.pass(140);
        let key = self.service.create(kind, above, id, &wish, now);
        let response = self.service.response(&key, true, now);
        let operation = format!("Create{}", kind.noun());
        self.record(person, &operation, &response::creation(&key, &wish), &response);
        key
    }

    /// Changes something: a caller asks for the whole document.
    pub fn change(&mut self, person: &Person, key: &Key, edit: impl FnOnce(&mut Value)) {
        let mut wish = self.service.rows[key].document.clone();
        edit(&mut wish);
        let now = self.pass(140);
        self.service.update(key, &wish, now);
        let response = self.service.response(key, false, now);
        let operation = format!("Update{}", key.kind.noun());
        self.record(person, &operation, &response::request(key, &wish), &response);
    }

    /// Deletes something.
    pub fn delete(&mut self, person: &Person, key: &Key) {
        self.pass(140);
        self.service.delete(key);
        let operation = format!("Delete{}", key.kind.noun());
        self.record(person, &operation, &response::path(key), &Service::deleted(key));
    }

    /// Builds locales, and publishes their drafts. The number in the response.
    pub fn publish(&mut self, person: &Person, locales: &[&Key], description: &str) -> String {
        for locale in locales {
            let now = self.pass(140);
            self.service.mention(locale, true);
            let request = response::path(locale);
            self.record(person, "BuildBotLocale", &request, &response::built(&request, now));
        }
        let bot = locales[0].bot();
        let sources = locales.iter().map(|locale| (locale.id().to_owned(), Version::Draft));
        let sources: Sources = sources.collect();
        let now = self.pass(2140);
        let published = self.service.publish(bot, &sources, Some(description), now);
        let request = response::publication(bot, &sources, Some(description));
        let response = response::published(&request, published);
        self.record(person, "CreateBotVersion", &request, &response);
        published.number.to_string()
    }

    /// Exports the draft of a bot, under an id that the name of the file has.
    pub fn export(&mut self, person: &Person, bot: &Key, id: &str) {
        let now = self.pass(140);
        let of = json!({"botId": bot.bot(), "botVersion": "DRAFT"});
        let request = json!({
            "resourceSpecification": {"botExportSpecification": of},
            "fileFormat": "LexJson",
        });
        let mut response = request.clone();
        response["exportId"] = json!(id);
        response["exportStatus"] = json!("InProgress");
        response["creationDateTime"] = response::moment(now);
        self.record(person, "CreateExport", &request, &response);
    }

    /// Attaches a policy to a bot or an alias.
    pub fn attach_policy(&mut self, person: &Person, to: &Key, policy: &Value) {
        let now = self.pass(140);
        let key = Key::draft(Kind::ResourcePolicy, &to.ids());
        let revision = self.service.put_policy(&key, policy, now);
        let kind = if to.kind == Kind::Alias { "bot-alias" } else { "bot" };
        let place = format!("arn:aws:lex:{}:{}", self.service.region, self.service.account);
        let arn = format!("{place}:{kind}/{}", to.path.join("/"));
        let request = json!({"resourceArn": arn, "policy": policy.to_string()});
        let response = json!({"resourceArn": arn, "revisionId": revision.to_string()});
        self.record(person, "CreateResourcePolicy", &request, &response);
    }

    /// A call that changes nothing, with the code and message if Lex refuses it.
    pub fn without_effect(
        &mut self,
        person: &Person,
        operation: &str,
        request: &Value,
        error: Option<(&str, &str)>,
    ) {
        self.pass(140);
        self.write(person, operation, request, &Value::Null, error);
    }

    /// The rows of `show --all --at T --format json`, without `confidence` and what is not compared.
    pub fn rows(&self, second: i64) -> Vec<Value> {
        let rows = self.truth.at(second).into_iter().flatten();
        let row = |(key, row): (&Key, &std::sync::Arc<super::row::Row>)| {
            let mut document = row.document.clone();
            document.as_object_mut().into_iter().for_each(|members| {
                members.retain(|member, _| !row.open.contains(member.as_str()));
            });
            let name = key.kind.name_member().map(|member| &row.document[member]);
            let mut shown = json!({
                "account": self.service.account,
                "region": self.service.region,
                "api": "v2",
                "kind": key.kind.word(),
                "name": key.path.join("/"),
                "version": key.version.map(|version| version.to_string()),
                "id": key.id(),
                "document": document,
            });
            if let Some(name) = name {
                shown["displayName"] = name.clone();
            }
            shown
        };
        rows.map(row).collect()
    }

    /// Lets some milliseconds pass. The moment after.
    fn pass(&mut self, millis: i64) -> i64 {
        assert!(millis >= 0, "a story goes forward");
        let second = self.millis.div_euclid(1000);
        self.millis += millis;
        if self.millis.div_euclid(1000) != second {
            self.service.begin_second();
        }
        self.millis
    }

    /// Writes a successful call down, and the answer after it.
    fn record(&mut self, person: &Person, operation: &str, request: &Value, response: &Value) {
        self.truth.note(self.millis.div_euclid(1000), &self.service.rows);
        self.write(person, operation, request, response, None);
    }

    fn write(
        &mut self,
        person: &Person,
        operation: &str,
        request: &Value,
        response: &Value,
        error: Option<(&str, &str)>,
    ) {
        let call = Call {
            person,
            account: &self.service.account,
            region: &self.service.region,
            operation,
            request: &request.to_string(),
            response: &response.to_string(),
            error,
            millis: self.millis,
        };
        self.records.push(call.record(&mut self.rng));
    }
}
