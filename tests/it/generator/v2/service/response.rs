//! The bodies of calls: what is asked for, and what Lex responds.

use super::{Published, Service, Sources};
use crate::generator::v2::key::{Key, Version};
use crate::generator::v2::kind::Kind;
use serde_json::{Value, json};

/// A moment as V2 records have it: seconds with milliseconds, as a number.
pub fn moment(millis: i64) -> Value {
    json!(millis as f64 / 1000.0)
}

/// The members that name a resource in a call.
pub fn path(key: &Key) -> Value {
    let mut members = json!({});
    for (member, id) in key.kind.ids().iter().zip(&key.path) {
        members[*member] = json!(id);
    }
    if key.kind.is_in_draft() {
        members["botVersion"] = json!("DRAFT");
    }
    members
}

/// The request of an Update call.
pub fn request(key: &Key, wish: &Value) -> Value {
    let mut request = wish.clone();
    for (member, value) in path(key).as_object().into_iter().flatten() {
        request[member] = value.clone();
    }
    recorded(&mut request);
    request
}

/// The request of a Create call: Lex chooses most ids.
pub fn creation(key: &Key, wish: &Value) -> Value {
    let mut request = request(key, wish);
    if !key.kind.is_named_by_caller() {
        let own = key.kind.ids().last().copied().unwrap_or_default();
        request.as_object_mut().map(|request| request.remove(own));
    }
    request
}

/// The request of a CreateBotVersion call.
pub fn publication(bot: &str, sources: &Sources, description: Option<&str>) -> Value {
    let source = |(locale, source): (&String, &Version)| {
        (locale.clone(), json!({"sourceBotVersion": source.to_string()}))
    };
    let specification: serde_json::Map<_, _> = sources.iter().map(source).collect();
    let mut request = json!({"botId": bot, "botVersionLocaleSpecification": specification});
    if let Some(description) = description {
        request["description"] = json!(description);
    }
    request
}

/// The response to a CreateBotVersion call.
pub fn published(request: &Value, published: Published) -> Value {
    let mut response = request.clone();
    response["botVersion"] = json!(published.number.to_string());
    response["botStatus"] = json!("Versioning");
    response["creationDateTime"] = moment(published.created);
    response
}

/// The response to a BuildBotLocale call.
pub fn built(request: &Value, now: i64) -> Value {
    let mut response = request.clone();
    response["botLocaleStatus"] = json!("Building");
    response["lastBuildSubmittedDateTime"] = moment(now);
    response
}

impl Service {
    /// The response to a Create or Update call that was just done.
    pub fn response(&self, key: &Key, is_new: bool, now: i64) -> Value {
        let row = &self.rows[key];
        let mut response = row.document.clone();
        for (member, value) in path(key).as_object().into_iter().flatten() {
            response[member] = value.clone();
        }
        response["creationDateTime"] = moment(row.created);
        if !is_new {
            response["lastUpdatedDateTime"] = moment(now);
        }
        if let Some(status) = key.kind.status() {
            response[status] = json!(if is_new { "Creating" } else { "Updating" });
        }
        if key.kind == Kind::Locale {
            response["localeName"] = json!(locale_name(key.id()));
        }
        recorded(&mut response);
        response
    }

    /// The response to a Delete call; null where Lex sends none.
    pub fn deleted(key: &Key) -> Value {
        let Some(status) = key.kind.status() else { return Value::Null };
        let mut response = path(key);
        response[status] = json!("Deleting");
        response
    }
}

/// The spelling of records, which is not always that of the API (section 3, rule 3).
pub fn recorded(body: &mut Value) {
    let settings = body.as_object_mut().and_then(|body| body.remove("botAliasLocaleSettings"));
    if let Some(settings) = settings {
        body["botAliasLocaleSettingsMap"] = settings;
    }
}

/// The name that Lex gives a locale.
fn locale_name(id: &str) -> &'static str {
    match id {
        "de_DE" => "German (Germany)",
        "es_ES" => "Spanish (Spain)",
        "es_US" => "Spanish (US)",
        "fr_FR" => "French (France)",
        _ => "English (US)",
    }
}
