//! Surprises, and runs that were cut short.

use crate::execute::flowers::{alias, checksum, quoting};
use crate::execute::flowers::{document, everything, flowers, intent, slot_type, two_edits};
use crate::execute::handmade::{plan, step};
use crate::execute::tools::{Bench, outcome};
use crate::generator::service::{ApiError, Kind};
use crate::server::{Server, Surprise};
use lexrewind::plan::Plan;
use lexrewind::render::script::Language;
use serde_json::json;
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};
use std::time::Duration;

/// Somebody edits the intent before the script is run: nothing is changed at all.
fn stops_before_harm(language: Language) {
    let Some(bench) = Bench::new(language, flowers()) else { return };
    let script = bench.write("plan", &two_edits(&bench.server), None);
    let order = checksum(&bench.server, Kind::Intent, "Order");
    bench.server.call("PutIntent", quoting(intent("1", "theirs"), order));

    let outcome = bench.run(&script, &[]);
    assert_eq!(outcome.status, Some(1), "{outcome}");
    assert!(bench.server.writes().is_empty(), "{outcome}");
    let message = "step 2, put-intent intent:Order: it changed since the plan was made";
    assert!(outcome.stderr.contains(message), "{outcome}");
    assert!(outcome.stderr.contains("ingest the newest logs and make a new plan"), "{outcome}");
    assert!(outcome.stderr.contains("This run changed nothing."), "{outcome}");
}

#[test]
fn the_aws_cli_stops_before_harm() {
    stops_before_harm(Language::AwsCli);
}

#[test]
fn boto3_stops_before_harm() {
    stops_before_harm(Language::Boto3);
}

/// Somebody edits the intent while the script is running: their edit stays.
#[test]
fn an_edit_in_between_is_not_overwritten() {
    let Some(bench) = Bench::new(Language::Boto3, flowers()) else { return };
    let script = bench.write("plan", &everything(&bench.server), None);
    let order = checksum(&bench.server, Kind::Intent, "Order");
    let theirs = quoting(intent("1", "theirs"), order);
    bench.server.surprise("PutIntent", Surprise::Edit("PutIntent", theirs));

    let outcome = bench.run(&script, &[]);
    assert_eq!(outcome.status, Some(1), "{outcome}");
    assert!(outcome.stderr.contains("PreconditionFailedException"), "{outcome}");
    assert_eq!(document(&bench.server, Kind::Intent, "Order"), Some(intent("1", "theirs")));
    let operations: Vec<&str> = bench.server.writes().iter().map(|call| call.operation).collect();
    assert_eq!(operations, ["PutSlotType", "CreateSlotTypeVersion", "PutIntent"]);
}

/// A call came through but its answer did not: clients try again, and are refused.
fn knows_its_own_work(language: Language) {
    let Some(bench) = Bench::new(language, flowers()) else { return };
    let script = bench.write("plan", &two_edits(&bench.server), None);
    bench.server.surprise("PutSlotType", Surprise::LostAnswer);
    let conflict = ApiError { code: "ConflictException", status: 409, ..ApiError::throttled() };
    bench.server.surprise("PutIntent", Surprise::Refusal(conflict));

    let outcome = bench.run(&script, &[]);
    assert_eq!(outcome.status, Some(0), "{outcome}");
    assert_eq!(document(&bench.server, Kind::SlotType, "Kinds"), Some(slot_type("tulips")));
    assert_eq!(document(&bench.server, Kind::Intent, "Order"), Some(intent("1", "tulips")));
}

#[test]
fn the_aws_cli_knows_its_own_work() {
    knows_its_own_work(Language::AwsCli);
}

#[test]
fn boto3_knows_its_own_work() {
    knows_its_own_work(Language::Boto3);
}

/// Somebody changed it after the plan was carried out: the notes say that it was.
#[test]
fn a_plan_is_carried_out_once() {
    let Some(bench) = Bench::new(Language::Boto3, flowers()) else { return };
    let script = bench.write("plan", &two_edits(&bench.server), None);
    assert_eq!(bench.run(&script, &[]).status, Some(0));
    let order = checksum(&bench.server, Kind::Intent, "Order");
    bench.server.call("PutIntent", quoting(intent("1", "theirs"), order));

    let outcome = bench.run(&script, &[]);
    assert_eq!(outcome.status, Some(1), "{outcome}");
    assert!(outcome.stderr.contains("it changed since an earlier run"), "{outcome}");
    assert_eq!(document(&bench.server, Kind::Intent, "Order"), Some(intent("1", "theirs")));
}

/// A created resource was deleted again before the end.
fn compares_at_the_end(language: Language) {
    let Some(bench) = Bench::new(language, flowers()) else { return };
    let mut beta = alias("1");
    beta["name"] = json!("BETA");
    let kinds = checksum(&bench.server, Kind::SlotType, "Kinds");
    let put = step("PutSlotType", &quoting(slot_type("tulips"), kinds));
    let script = bench.write("plan", &plan(vec![step("PutBotAlias", &beta), put]), None);
    let theirs = json!({"botName": "Flowers", "name": "BETA"});
    bench.server.surprise("PutSlotType", Surprise::Edit("DeleteBotAlias", theirs));

    let outcome = bench.run(&script, &[]);
    assert_eq!(outcome.status, Some(1), "{outcome}");
    let message = "step 1, put-bot-alias alias:Flowers/BETA: the result differs from the plan";
    assert!(outcome.stderr.contains(message), "{outcome}");
    assert!(outcome.stderr.contains("to see it: "), "{outcome}");
}

#[test]
fn the_aws_cli_compares_at_the_end() {
    compares_at_the_end(Language::AwsCli);
}

#[test]
fn boto3_compares_at_the_end() {
    compares_at_the_end(Language::Boto3);
}

/// A run is killed after Lex has made a call, and before the script has noted it: the next run
/// knows, and does the rest.
fn goes_on(language: Language, plan: fn(&Server) -> Plan, operation: &'static str) {
    let Some(bench) = Bench::new(language, flowers()) else { return };
    let plan = plan(&bench.server);
    let script = bench.write("plan", &plan, None);
    bench.server.surprise(operation, Surprise::Silence);
    // A group of its own, so that what the script started dies with it.
    let mut command = bench.command(&script);
    let command = command.process_group(0).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().expect("it can be run");
    while bench.server.calls().iter().all(|call| call.status.is_some()) {
        assert!(child.try_wait().expect("our child").is_none(), "it ended too early");
        std::thread::sleep(Duration::from_millis(5));
    }
    let group = format!("-{}", child.id());
    let killed = Command::new("kill").args(["-KILL", "--", &group]).status();
    assert!(killed.expect("kill").success());
    child.wait().expect("our child");

    let outcome = bench.run(&script, &[]);
    assert_eq!(outcome.status, Some(0), "{operation}: {outcome}");
    let mut made: Vec<&str> = bench.server.writes().iter().map(|call| call.operation).collect();
    // Publishing twice in a row gives one version; all else must not be called again.
    made.dedup_by(|again, first| again == first && first.starts_with("Create"));
    let planned: Vec<&str> = plan.steps.iter().map(|step| step.operation).collect();
    assert_eq!(made, planned, "{operation}: {outcome}");
    let service = bench.server.service();
    for kind in Kind::ALL {
        for (name, resource) in service.resources(kind) {
            assert!(resource.published.len() <= 2, "{name}: {outcome}");
        }
    }
}

#[test]
fn the_aws_cli_goes_on_after_a_kill() {
    goes_on(Language::AwsCli, two_edits, "PutSlotType");
}

#[test]
fn boto3_goes_on_after_a_kill_anywhere() {
    for operation in [
        "PutSlotType",
        "CreateSlotTypeVersion",
        "PutIntent",
        "CreateIntentVersion",
        "PutBot",
        "CreateBotVersion",
        "PutBotAlias",
    ] {
        goes_on(Language::Boto3, everything, operation);
    }
}

fn is_refused(language: Language) {
    let Some(bench) = Bench::new(language, flowers()) else { return };
    let mut plan = two_edits(&bench.server);
    plan.goal.key.account = "444455556666".into();
    let script = bench.write("plan", &plan, None);
    let outcome = outcome(bench.command(&script).env_remove("LEXREWIND_SKIP_ACCOUNT_CHECK"));
    assert_eq!(outcome.status, Some(2), "{outcome}");
    assert!(outcome.stderr.contains("the plan is for 444455556666"), "{outcome}");
    assert!(bench.server.calls().is_empty(), "{outcome}");
}

#[test]
fn the_aws_cli_refuses_credentials_of_another_account() {
    is_refused(Language::AwsCli);
}

#[test]
fn boto3_refuses_credentials_of_another_account() {
    is_refused(Language::Boto3);
}
