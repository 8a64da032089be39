//! What Lex responds.

use super::Service;
use crate::generator::v2::key::Key;
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
            response["localeName"] = json!("English (US)");
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
