use crate::generator::service::{Kind, Service, Settings};
use crate::handmade::{plan, step};
use crate::server::Server;
use crate::tools::{Language, python};
use lexrewind::plan::Plan;
use lexrewind::render::script;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// 2021-07-02T09:24:08Z
const START: i64 = 1_625_217_848_000;

fn slot_type(value: &str) -> Value {
    json!({"name": "Kinds", "enumerationValues": [{"value": value, "synonyms": []}],
           "valueSelectionStrategy": "ORIGINAL_VALUE"})
}

fn intent(version: Value, utterance: &str) -> Value {
    json!({"name": "Order", "fulfillmentActivity": {"type": "ReturnIntent"},
           "sampleUtterances": [utterance],
           "slots": [{"name": "kind", "slotConstraint": "Required", "slotType": "Kinds",
                      "slotTypeVersion": version}]})
}

fn bot(version: Value) -> Value {
    json!({"name": "Flowers", "childDirected": false, "locale": "en-US",
           "nluIntentConfidenceThreshold": 0.4, "idleSessionTTLInSeconds": 300,
           "intents": [{"intentName": "Order", "intentVersion": version}]})
}

/// A server with a published bot.
fn flowers() -> Server {
    let service = Service::new("111122223333", "us-east-1", Settings::default(), 1);
    let server = Server::start(service, START);
    server.call("PutSlotType", slot_type("roses"));
    server.call("CreateSlotTypeVersion", json!({"name": "Kinds"}));
    server.call("PutIntent", intent(json!("1"), "flowers"));
    server.call("CreateIntentVersion", json!({"name": "Order"}));
    server.call("PutBot", bot(json!("1")));
    server.call("CreateBotVersion", json!({"name": "Flowers"}));
    server.call("PutBotAlias", json!({"botName": "Flowers", "name": "PROD", "botVersion": "1"}));
    server
}

fn checksum(server: &Server, kind: Kind, name: &str) -> String {
    server.service().resource(kind, name).expect("it is there").latest.checksum.clone()
}

fn with(mut value: Value, name: &str, member: Value) -> Value {
    value[name] = member;
    value
}

fn from(text: &str) -> Value {
    json!({ "$from": text })
}

/// Puts a slot type, and all that depends on it, each at its new version.
fn everything(server: &Server) -> Plan {
    let sums = |kind, name: &str| json!(checksum(server, kind, name));
    let alias = server.service();
    let (_, alias) = alias.aliases_of("Flowers").next().expect("an alias");
    plan(vec![
        step("PutSlotType", &with(slot_type("tulips"), "checksum", sums(Kind::SlotType, "Kinds")), vec![]),
        step("CreateSlotTypeVersion", &json!({"name": "Kinds", "checksum": from("step:1.checksum")}), vec![]),
        step("PutIntent", &with(intent(from("step:2.version"), "it's \"$(x)\" `y`\n'''ü\u{202e}"), "checksum", sums(Kind::Intent, "Order")), vec![]),
        step("CreateIntentVersion", &json!({"name": "Order", "checksum": from("step:3.checksum")}), vec![]),
        step("PutBot", &with(with(bot(from("step:4.version")), "checksum", sums(Kind::Bot, "Flowers")), "processBehavior", json!("BUILD")), vec![]),
        step("CreateBotVersion", &json!({"name": "Flowers", "checksum": from("step:5.checksum")}), vec![]),
        step("PutBotAlias", &json!({"botName": "Flowers", "name": "PROD", "botVersion": from("step:6.version"), "checksum": alias.checksum}), vec![]),
    ])
}

fn write(dir: &Path, language: Language, plan: &Plan) -> PathBuf {
    let (name, text) = match language {
        Language::AwsCli => ("plan.sh", script::aws_cli(plan, None)),
        Language::Boto3 => ("plan.py", script::boto3(plan, None)),
    };
    let file = dir.join(name);
    std::fs::write(&file, text.expect("V1")).expect("a file");
    file
}

#[test]
fn smoke() {
    if python().is_none() {
        return;
    }
    let server = flowers();
    let plan = everything(&server);
    let dir = std::path::PathBuf::from("/tmp/script-smoke");
    drop(std::fs::remove_dir_all(&dir));
    std::fs::create_dir_all(&dir).unwrap();
    let script = write(&dir, Language::AwsCli, &plan);
    let outcome = Language::AwsCli.run(&script, &server, &["--dry-run"]);
    println!("{outcome}");
    let outcome = Language::AwsCli.run(&script, &server, &[]);
    println!("{outcome}");
    let outcome = Language::AwsCli.run(&script, &server, &[]);
    println!("{outcome}");
    for call in server.calls() {
        println!("{call:?}");
    }
    assert_eq!(outcome.status, Some(0));
}
