//! Records of operations of Lex that no service model has; IAM knows them as actions (lex.md 4.4).

use crate::generator::people::Person;
use crate::generator::record::{Call, Record};
use crate::generator::rng::Rng;
use serde_json::json;

const OPERATIONS: [&str; 5] = [
    "CreateBotChannel",
    "DeleteBotChannel",
    "CreateCustomVocabulary",
    "UpdateCustomVocabulary",
    "CreateTestSet",
];

/// A record of such an operation near another record.
pub fn record(rng: &mut Rng, near: &Record) -> String {
    let id = rng.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", 10);
    let request = json!({"botId": id, "localeId": "en_US"}).to_string();
    let response = json!({"botId": id}).to_string();
    let person = rng.pick(&Person::team()).clone();
    let call = Call {
        person: &person,
        account: &near.account,
        region: &near.region,
        operation: rng.pick::<&str>(&OPERATIONS),
        request: &request,
        response: &response,
        error: None,
        millis: near.millis,
    };
    call.record(rng).json
}
