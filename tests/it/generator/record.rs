//! A call as CloudTrail writes it down (lex.md 2).

use super::date;
use super::people::Person;
use super::rng::Rng;
use serde_json::{Value, json};
use std::borrow::Cow;

/// What a record means for a history.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// A successful writing call.
    Write,
    /// A call with an `errorCode`.
    Refused,
    /// A call that only reads.
    ReadOnly,
    /// A record of an operation that no service model has: kept, not replayed.
    Unsupported,
    /// A record of another service.
    Other,
}

/// One record, with what a test wants to know about it.
#[derive(Clone, Debug)]
pub struct Record {
    /// The moment of the call in milliseconds; `eventTime` has only its second.
    pub millis: i64,
    /// `recipientAccountId`
    pub account: String,
    /// `awsRegion`
    pub region: String,
    /// `eventName`
    pub name: String,
    /// `eventID`
    pub id: String,
    /// What it means.
    pub class: Class,
    /// What it is about: `bot:Name`, `intent:Name`, `slot-type:Name`, `alias:Bot/NAME`.
    pub subject: Option<String>,
    /// The checksum that the request quoted.
    pub quoted: Option<String>,
    /// The checksum that a Put was answered with.
    pub answered: Option<String>,
    /// The record itself, as one line of JSON.
    pub json: String,
}

impl Record {
    /// `eventTime`, in seconds.
    pub fn second(&self) -> i64 {
        self.millis.div_euclid(1000)
    }

    /// `111122223333/us-east-1/v1/intent:OrderFlowers`
    pub fn address(&self) -> Option<String> {
        let subject = self.subject.as_ref()?;
        Some(format!("{}/{}/v1/{subject}", self.account, self.region))
    }

    /// The record as a value.
    pub fn value(&self) -> Value {
        serde_json::from_str(&self.json).expect("a record is JSON")
    }

    /// Changes the record's JSON by way of its value.
    pub fn edit(&mut self, change: impl FnOnce(&mut Value)) {
        let mut value = self.value();
        change(&mut value);
        self.json = value.to_string();
    }
}

/// A field of a record is replaced above this size (lex.md 2.6).
pub const FIELD_LIMIT: usize = 100 * 1024;

/// The replacement of a field that was too large.
pub fn omitted(field: &str, size: usize) -> Value {
    json!({"omitted": true, "originalSize": size, "reason": format!("{field} too large")})
}

/// A call and its outcome, ready to be written down. Bodies are JSON text already.
pub struct Call<'a> {
    /// Who made it.
    pub person: &'a Person,
    /// The account.
    pub account: &'a str,
    /// The region.
    pub region: &'a str,
    /// The operation.
    pub operation: &'a str,
    /// `requestParameters` as JSON, or `null`.
    pub request: &'a str,
    /// `responseElements` as JSON, or `null`.
    pub response: &'a str,
    /// The code and message of a refusal.
    pub error: Option<(&'a str, &'a str)>,
    /// When it was completed, in milliseconds.
    pub millis: i64,
}

impl Call<'_> {
    /// The record. `subject` and the checksums are for the caller to fill in.
    pub fn record(&self, rng: &mut Rng) -> Record {
        let read_only = is_read_only(self.operation);
        let class = match (self.error, read_only) {
            (Some(_), _) => Class::Refused,
            (None, true) => Class::ReadOnly,
            (None, false) => Class::Write,
        };
        let id = rng.guid();
        let second = self.millis.div_euclid(1000);
        let version = event_version(second);
        let response = if read_only || self.error.is_some() { "null" } else { self.response };

        let room = self.request.len().min(FIELD_LIMIT) + response.len().min(FIELD_LIMIT);
        let mut json = String::with_capacity(room + 2000);
        let mut put = |name: &str, value: &str| {
            json.push_str(if json.is_empty() { "{\"" } else { ",\"" });
            json.push_str(name);
            json.push_str("\":");
            json.push_str(value);
        };
        put("eventVersion", &quote(&format!("1.{version:02}")));
        put("userIdentity", &self.person.identity(self.account, second).to_string());
        put("eventTime", &quote(&date::second(second)));
        put("eventSource", "\"lex.amazonaws.com\"");
        put("eventName", &quote(self.operation));
        put("awsRegion", &quote(self.region));
        put("sourceIPAddress", &quote(&self.person.address));
        put("userAgent", &quote(&self.person.agent));
        if let Some((code, message)) = self.error {
            put("errorCode", &quote(code));
            put("errorMessage", &quote(message));
        }
        put("requestParameters", &bounded("requestParameters", self.request));
        put("responseElements", &bounded("responseElements", response));
        put("requestID", &quote(&rng.guid()));
        put("eventID", &quote(&id));
        put("readOnly", if read_only { "true" } else { "false" });
        put("eventType", "\"AwsApiCall\"");
        if version >= 6 {
            put("managementEvent", "true");
        }
        put("recipientAccountId", &quote(self.account));
        if version >= 7 {
            put("eventCategory", "\"Management\"");
        }
        json.push('}');

        Record {
            millis: self.millis,
            account: self.account.to_owned(),
            region: self.region.to_owned(),
            name: self.operation.to_owned(),
            id,
            class,
            subject: None,
            quoted: None,
            answered: None,
            json,
        }
    }
}

/// V1 names its reading operations Get and List, V2 Describe and List.
pub fn is_read_only(operation: &str) -> bool {
    ["Describe", "Get", "List"].iter().any(|verb| operation.starts_with(verb))
}

/// What a call is about, as `kind:Name`.
pub fn subject(operation: &str, parameters: &Value) -> Option<String> {
    let name = parameters["name"].as_str();
    let bot = parameters["botName"].as_str();
    if operation.contains("BotAlias") && !operation.ends_with("Aliases") {
        Some(format!("alias:{}/{}", bot?, name?))
    } else if operation.contains("Channel") || operation.contains("BotAliases") {
        bot.map(|bot| format!("bot:{bot}"))
    } else if operation.contains("SlotType") {
        name.map(|name| format!("slot-type:{name}"))
    } else if operation.contains("Intent") {
        name.map(|name| format!("intent:{name}"))
    } else if operation.contains("Bot") || operation.contains("Utterances") {
        name.or(bot).map(|name| format!("bot:{name}"))
    } else {
        None
    }
}

/// The minor version of the records of a time.
fn event_version(second: i64) -> u32 {
    match date::second(second).as_str() {
        before if before < "2019-12" => 5,
        before if before < "2020-06" => 6,
        before if before < "2021-05" => 7,
        before if before < "2023-10" => 8,
        _ => 9,
    }
}

fn bounded<'a>(field: &str, body: &'a str) -> Cow<'a, str> {
    if body.len() > FIELD_LIMIT {
        Cow::Owned(omitted(field, body.len()).to_string())
    } else {
        Cow::Borrowed(body)
    }
}

/// A value as JSON text of about so many bytes; quicker than by way of `Display`.
pub fn text(value: &Value, room: usize) -> String {
    let mut bytes = Vec::with_capacity(room);
    serde_json::to_writer(&mut bytes, value).expect("a value is JSON");
    String::from_utf8(bytes).expect("JSON is UTF-8")
}

fn quote(text: &str) -> String {
    Value::from(text).to_string()
}
