//! Records of Lex V2, which shares its event source and eleven names with V1 (lex.md 2.2).

use crate::generator::people::Person;
use crate::generator::record::{Call, Record};
use crate::generator::rng::Rng;
use serde_json::{Value, json};

/// A V2 record near a V1 record.
pub fn record(rng: &mut Rng, near: &Record) -> String {
    let id = rng.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", 10);
    let created = near.millis as f64 / 1000.0;
    let (operation, request, response) = match rng.below(5) {
        0 => (
            "CreateBot",
            json!({
                "botName": "OrderFlowers",
                "dataPrivacy": {"childDirected": false},
                "idleSessionTTLInSeconds": 300,
                "roleArn": format!("arn:aws:iam::{}:role/LexTwo", near.account),
            }),
            json!({"botId": id, "botName": "OrderFlowers", "botStatus": "Creating",
                   "creationDateTime": created}),
        ),
        1 => (
            "DeleteBot",
            json!({"botId": id, "skipResourceInUseCheck": "false"}),
            json!({"botId": id, "botStatus": "Deleting"}),
        ),
        2 => (
            "CreateBotVersion",
            json!({"botId": id,
                   "botVersionLocaleSpecification": {"en_US": {"sourceBotVersion": "DRAFT"}}}),
            json!({"botId": id, "botVersion": "1", "botStatus": "Versioning",
                   "creationDateTime": created}),
        ),
        3 => (
            "DeleteIntent",
            json!({"botId": id, "botVersion": "DRAFT", "intentId": "FALLBCKINT",
                   "localeId": "en_US"}),
            Value::Null,
        ),
        _ => (
            "BuildBotLocale",
            json!({"botId": id, "botVersion": "DRAFT", "localeId": "en_US"}),
            json!({"botId": id, "botVersion": "DRAFT", "localeId": "en_US",
                   "botLocaleStatus": "Building", "lastBuildSubmittedDateTime": created}),
        ),
    };
    let person = rng.pick(&Person::team()).clone();
    let call = Call {
        person: &person,
        account: &near.account,
        region: &near.region,
        operation,
        request: &request.to_string(),
        response: &response.to_string(),
        error: None,
        millis: near.millis,
    };
    call.record(rng).json
}
