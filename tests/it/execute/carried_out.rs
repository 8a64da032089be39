//! What a script does if nothing comes in between.

use crate::execute::flowers::{
    HOSTILE, alias, bot, document, empty, everything, flowers, from, intent,
};
use crate::execute::flowers::{slot_type, two_edits, two_edits_undone};
use crate::execute::handmade::{plan, step};
use crate::execute::tools::Bench;
use crate::generator::service::{ApiError, Kind, Version};
use crate::server::Surprise;
use lexrewind::plan::Step;
use lexrewind::render::script::Language;
use serde_json::{Value, json};

fn is_carried_out(language: Language) {
    let Some(bench) = Bench::new(language, flowers()) else { return };
    let plan = everything(&bench.server);
    let script = bench.write("plan", &plan, None);

    let outcome = bench.run(&script, &[]);
    assert_eq!(outcome.status, Some(0), "{outcome}");
    let server = &bench.server;
    assert_eq!(document(server, Kind::SlotType, "Kinds"), Some(slot_type(HOSTILE)));
    assert_eq!(document(server, Kind::Intent, "Order"), Some(intent("2", HOSTILE)));
    assert_eq!(document(server, Kind::Bot, "Flowers"), Some(bot("2")));
    let service = server.service();
    let (_, alias) = service.aliases_of("Flowers").next().unwrap();
    assert_eq!(alias.version, Version::Number(2));
    let operations: Vec<&str> = server.writes().iter().map(|call| call.operation).collect();
    let planned: Vec<&str> = plan.steps.iter().map(|step| step.operation).collect();
    assert_eq!(operations, planned, "each step is one call");
    let names: Vec<String> = bench.files();
    assert!(!names.iter().any(|name| name == "x" || name == "y"), "{names:?}");

    server.forget();
    let outcome = bench.run(&script, &[]);
    assert_eq!(outcome.status, Some(0), "{outcome}");
    assert!(server.writes().is_empty(), "a second run does nothing: {outcome}");
}

#[test]
fn the_aws_cli_carries_a_plan_out() {
    is_carried_out(Language::AwsCli);
}

#[test]
fn boto3_carries_a_plan_out() {
    is_carried_out(Language::Boto3);
}

fn only_looks(language: Language) {
    let Some(bench) = Bench::new(language, flowers()) else { return };
    let script = bench.write("plan", &two_edits(&bench.server), None);
    let outcome = bench.run(&script, &["--dry-run"]);
    assert_eq!(outcome.status, Some(0), "{outcome}");
    assert!(bench.server.writes().is_empty(), "{outcome}");
    assert!(bench.notes().is_empty(), "{outcome}");
    assert_eq!(bench.run(&script, &["--help"]).status, Some(2));
}

#[test]
fn the_aws_cli_only_checks_in_a_dry_run() {
    only_looks(Language::AwsCli);
}

#[test]
fn boto3_only_checks_in_a_dry_run() {
    only_looks(Language::Boto3);
}

fn is_undone(language: Language) {
    let Some(bench) = Bench::new(language, flowers()) else { return };
    let plan = two_edits(&bench.server);
    let before = (
        document(&bench.server, Kind::SlotType, "Kinds"),
        document(&bench.server, Kind::Intent, "Order"),
    );
    let script = bench.write("plan", &plan, None);
    let undo = bench.write("plan.undo", &two_edits_undone(), Some(&plan));

    let outcome = bench.run(&undo, &[]);
    assert_eq!(outcome.status, Some(2), "there is nothing to undo yet: {outcome}");
    assert!(outcome.stderr.contains("cannot find"), "{outcome}");

    let outcome = bench.run(&script, &[]);
    assert_eq!(outcome.status, Some(0), "{outcome}");
    let outcome = bench.run(&undo, &[]);
    assert_eq!(outcome.status, Some(0), "{outcome}");
    let after = (
        document(&bench.server, Kind::SlotType, "Kinds"),
        document(&bench.server, Kind::Intent, "Order"),
    );
    assert_eq!(before, after);
}

#[test]
fn the_aws_cli_undoes_a_plan() {
    is_undone(Language::AwsCli);
}

#[test]
fn boto3_undoes_a_plan() {
    is_undone(Language::Boto3);
}

/// A new alias with logs, of whose settings Lex shows more than it was replayed, and with tags.
fn is_made(language: Language) {
    let Some(bench) = Bench::new(language, flowers()) else { return };
    let key = "arn:aws:kms:us-east-1:111122223333:key/7b3c5f1e-93d0-4c55-9d0c-2f1f6e1f0a11";
    let logs = json!({
        "logSettings": [
            {"logType": "AUDIO", "destination": "S3", "kmsKeyArn": key,
             "resourceArn": "arn:aws:s3:::talks"},
            {"logType": "TEXT", "destination": "CLOUDWATCH_LOGS",
             "resourceArn": "arn:aws:logs:us-east-1:111122223333:log-group:talks"},
        ],
        "iamRoleArn": "arn:aws:iam::111122223333:role/logs",
    });
    let mut beta = alias("1");
    beta["name"] = json!("BETA");
    beta["description"] = json!("");
    beta["conversationLogs"] = logs;
    beta["tags"] = json!([{"key": "who's", "value": "'''\\{}"}]);
    let script = bench.write("plan", &plan(vec![step("PutBotAlias", &beta)]), None);

    let outcome = bench.run(&script, &[]);
    assert_eq!(outcome.status, Some(0), "{outcome}");
    let [call] = &*bench.server.writes() else { panic!("one call: {outcome}") };
    assert_eq!(call.parameters, beta, "{outcome}");
}

#[test]
fn the_aws_cli_makes_an_alias() {
    is_made(Language::AwsCli);
}

#[test]
fn boto3_makes_an_alias() {
    is_made(Language::Boto3);
}

fn is_taken_away(language: Language, steps: Vec<Step>) {
    let Some(bench) = Bench::new(language, flowers()) else { return };
    let plan = plan(steps);
    let script = bench.write("plan", &plan, None);
    let outcome = bench.run(&script, &[]);
    assert_eq!(outcome.status, Some(0), "{outcome}");
    let made: Vec<&str> = bench.server.writes().iter().map(|call| call.operation).collect();
    let planned: Vec<&str> = plan.steps.iter().map(|step| step.operation).collect();
    assert_eq!(made, planned, "{outcome}");
}

fn delete(operation: &'static str, name: &str) -> Step {
    step(operation, &json!({ "name": name }))
}

fn delete_first_version(operation: &'static str, name: &str) -> Step {
    step(operation, &json!({"name": name, "version": "1"}))
}

fn delete_alias() -> Step {
    step("DeleteBotAlias", &json!({"botName": "Flowers", "name": "PROD"}))
}

#[test]
fn the_aws_cli_deletes() {
    let version = delete_first_version("DeleteBotVersion", "Flowers");
    is_taken_away(Language::AwsCli, vec![delete_alias(), version]);
}

#[test]
fn boto3_deletes() {
    let steps = vec![
        delete_alias(),
        delete("DeleteBot", "Flowers"),
        delete_first_version("DeleteIntentVersion", "Order"),
        delete("DeleteIntent", "Order"),
        delete_first_version("DeleteSlotTypeVersion", "Kinds"),
        delete("DeleteSlotType", "Kinds"),
    ];
    is_taken_away(Language::Boto3, steps);
}

/// Where nothing changed, Lex answers a publication with a version that was there before: it is
/// not the plan's, and its undoing leaves it alone.
fn leaves_old_versions(language: Language) {
    let Some(bench) = Bench::new(language, flowers()) else { return };
    let mut publish = step("CreateBotVersion", &json!({"name": "Flowers"}));
    publish.number = Some(2);
    let plan_of_two = plan(vec![delete_alias(), publish]);
    let number = from("undone:2.version");
    let delete = step("DeleteBotVersion", &json!({"name": "Flowers", "version": number}));
    let script = bench.write("plan", &plan_of_two, None);
    let undo = bench.write("plan.undo", &plan(vec![delete]), Some(&plan_of_two));

    let outcome = bench.run(&script, &[]);
    assert_eq!(outcome.status, Some(0), "{outcome}");
    bench.server.forget();
    let outcome = bench.run(&undo, &[]);
    assert_eq!(outcome.status, Some(0), "{outcome}");
    assert!(bench.server.writes().is_empty(), "{outcome}");
}

#[test]
fn the_aws_cli_leaves_old_versions() {
    leaves_old_versions(Language::AwsCli);
}

#[test]
fn boto3_leaves_old_versions() {
    leaves_old_versions(Language::Boto3);
}

/// As much as Lex allows in a slot type is more than fits into an argument of a command.
#[test]
fn the_aws_cli_puts_a_large_document() {
    let Some(bench) = Bench::new(Language::AwsCli, empty()) else { return };
    let value = |at| json!({"value": format!("{HOSTILE} {at}"), "synonyms": [format!("{at:080}")]});
    let values: Vec<Value> = (0..10_000).map(value).collect();
    let mut large = slot_type("");
    large["enumerationValues"] = json!(values);
    let script = bench.write("plan", &plan(vec![step("PutSlotType", &large)]), None);

    let outcome = bench.run(&script, &[]);
    assert_eq!(outcome.status, Some(0), "{outcome}");
    assert_eq!(document(&bench.server, Kind::SlotType, "Kinds"), Some(large));
}

/// What was half done is half undone.
#[test]
fn a_plan_that_was_stopped_is_undone() {
    let Some(bench) = Bench::new(Language::Boto3, flowers()) else { return };
    let plan = two_edits(&bench.server);
    let script = bench.write("plan", &plan, None);
    let undo = bench.write("plan.undo", &two_edits_undone(), Some(&plan));
    bench.server.surprise("PutIntent", Surprise::Refusal(ApiError::bad_request("no")));
    assert_eq!(bench.run(&script, &[]).status, Some(1));
    assert_eq!(document(&bench.server, Kind::SlotType, "Kinds"), Some(slot_type("tulips")));

    let outcome = bench.run(&undo, &[]);
    assert_eq!(outcome.status, Some(0), "{outcome}");
    assert_eq!(document(&bench.server, Kind::SlotType, "Kinds"), Some(slot_type("roses")));
    assert_eq!(document(&bench.server, Kind::Intent, "Order"), Some(intent("1", "flowers")));
}
