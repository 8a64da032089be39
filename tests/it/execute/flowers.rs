//! A small published bot, and plans that change all of it.

use crate::execute::handmade::{plan, step};
use crate::generator::service::{Kind, Service, Settings};
use crate::server::Server;
use lexrewind::plan::{Need, Plan};
use serde_json::{Value, json};

/// 2021-07-02T09:24:08Z
const START: i64 = 1_625_217_848_000;

/// What no shell, no program and no reader of JSON may take for anything but text.
pub(crate) const HOSTILE: &str = "it's \"$(touch x)\" `touch y`\n'''\r\t\\u0041 \\' %s {} ü\u{202e}\u{7f} 😀 JSON\nJSON\n$LATEST !";

pub(crate) fn slot_type(value: &str) -> Value {
    json!({"name": "Kinds", "enumerationValues": [{"value": value, "synonyms": []}],
           "valueSelectionStrategy": "ORIGINAL_VALUE"})
}

pub(crate) fn intent(version: impl Into<Value>, utterance: &str) -> Value {
    let version: Value = version.into();
    json!({"name": "Order", "fulfillmentActivity": {"type": "ReturnIntent"},
           "sampleUtterances": [utterance],
           "slots": [{"name": "kind", "slotConstraint": "Required", "slotType": "Kinds",
                      "slotTypeVersion": version}]})
}

pub(crate) fn bot(version: impl Into<Value>) -> Value {
    let version: Value = version.into();
    json!({"name": "Flowers", "childDirected": false, "locale": "en-US",
           "detectSentiment": false, "enableModelImprovements": false,
           "nluIntentConfidenceThreshold": 0.4, "idleSessionTTLInSeconds": 300,
           "intents": [{"intentName": "Order", "intentVersion": version}]})
}

pub(crate) fn alias(version: impl Into<Value>) -> Value {
    let version: Value = version.into();
    json!({"botName": "Flowers", "name": "PROD", "botVersion": version})
}

/// A server with the bot: version 1 of everything, and the alias PROD.
pub(crate) fn flowers() -> Server {
    let server = empty();
    server.call("PutSlotType", slot_type("roses"));
    server.call("CreateSlotTypeVersion", json!({"name": "Kinds"}));
    server.call("PutIntent", intent("1", "flowers"));
    server.call("CreateIntentVersion", json!({"name": "Order"}));
    server.call("PutBot", bot("1"));
    server.call("CreateBotVersion", json!({"name": "Flowers"}));
    server.call("PutBotAlias", alias("1"));
    server
}

/// A server with nothing.
pub(crate) fn empty() -> Server {
    let service = Service::new("111122223333", "us-east-1", Settings::default(), 1);
    Server::start(service, START)
}

/// A reference to a member of an earlier response.
pub(crate) fn from(answer: &str) -> Value {
    json!({ "$from": answer })
}

/// The parameters with a checksum to quote.
pub(crate) fn quoting(mut parameters: Value, checksum: impl Into<Value>) -> Value {
    parameters["checksum"] = checksum.into();
    parameters
}

/// The checksum of `$LATEST`.
pub(crate) fn checksum(server: &Server, kind: Kind, name: &str) -> String {
    server.service().resource(kind, name).expect("it is there").latest.checksum.clone()
}

pub(crate) fn checksum_of_alias(server: &Server) -> String {
    let service = server.service();
    let (_, alias) = service.aliases_of("Flowers").next().expect("an alias");
    alias.checksum.clone()
}

/// What `get-*` shows of `$LATEST`, configuration only.
pub(crate) fn document(server: &Server, kind: Kind, name: &str) -> Option<Value> {
    server.service().resource(kind, name).map(|found| Value::clone(&found.latest.document))
}

/// Changes the slot type, and lets all that depends on it follow, up to the alias.
pub(crate) fn everything(server: &Server) -> Plan {
    let kinds = checksum(server, Kind::SlotType, "Kinds");
    let order = checksum(server, Kind::Intent, "Order");
    let mut put_bot = quoting(bot(from("step:4.version")), checksum(server, Kind::Bot, "Flowers"));
    put_bot["processBehavior"] = json!("BUILD");
    let publish = |name: &str, step: &str| json!({"name": name, "checksum": from(step)});
    plan(vec![
        step("PutSlotType", &quoting(slot_type(HOSTILE), kinds)),
        step("CreateSlotTypeVersion", &publish("Kinds", "step:1.checksum")),
        step("PutIntent", &quoting(intent(from("step:2.version"), HOSTILE), order)),
        step("CreateIntentVersion", &publish("Order", "step:3.checksum")),
        step("PutBot", &put_bot),
        step("CreateBotVersion", &publish("Flowers", "step:5.checksum")),
        step("PutBotAlias", &quoting(alias(from("step:6.version")), checksum_of_alias(server))),
    ])
}

/// Changes the slot type and the intent, no more.
pub(crate) fn two_edits(server: &Server) -> Plan {
    let kinds = checksum(server, Kind::SlotType, "Kinds");
    let order = checksum(server, Kind::Intent, "Order");
    plan(vec![
        step("PutSlotType", &quoting(slot_type("tulips"), kinds)),
        step("PutIntent", &quoting(intent("1", "tulips"), order)),
    ])
}

/// The plan back from [`two_edits`].
pub(crate) fn two_edits_undone() -> Plan {
    let mut slot_type =
        step("PutSlotType", &quoting(slot_type("roses"), from("undone:1.checksum")));
    slot_type.needs = vec![Need::Undone(1)];
    let mut intent = step("PutIntent", &quoting(intent("1", "flowers"), from("undone:2.checksum")));
    intent.needs = vec![Need::Undone(2)];
    plan(vec![intent, slot_type])
}
