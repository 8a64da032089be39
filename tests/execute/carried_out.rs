//! What a script does where nothing comes in between.

use crate::flowers::{HOSTILE, bot, document, everything, flowers, intent, slot_type};
use crate::flowers::{two_edits, two_edits_undone};
use crate::generator::service::{ApiError, Kind, Version};
use crate::server::Surprise;
use crate::tools::{Bench, Language};

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
fn the_aws_cli_only_looks_if_told_so() {
    only_looks(Language::AwsCli);
}

#[test]
fn boto3_only_looks_if_told_so() {
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
    assert!(outcome.stderr.contains("there is no"), "{outcome}");

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
