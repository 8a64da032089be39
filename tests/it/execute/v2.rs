//! Plans for Lex V2 as scripts, run for real by the AWS CLI and by boto3.

use crate::execute::flowers::HOSTILE;
use crate::execute::tools::{Outcome, outcome, python, with_tools};
use crate::generator::people::{Login, Person};
use crate::generator::v2::key::Key;
use crate::generator::v2::kind::Kind;
use crate::generator::v2::story::Story;
use crate::plan::v2::{Told, draft, run};
use crate::server::ServerV2;
use lexrewind::lex::ResourceKey;
use lexrewind::plan::{self, Aim, Depth, Goal, Plan, SinceThen, Task};
use lexrewind::render::script::{self, Language};
use serde_json::json;
use std::path::PathBuf;
use std::process::Command;

/// A bot with an intent, two slots, a slot type, a vocabulary, a version and an alias; and what happened
/// to it since.
fn told() -> (Told, usize, ResourceKey) {
    let mut story = Story::new("111122223333", "us-east-1", "2026-01-05T09:00:00Z", 5);
    let alice = Person::new(Login::User, "alice", "", "203.0.113.10");
    let hostile = |text: &str| format!("{HOSTILE} {text}");
    let bot = story.create(
        &alice,
        Kind::Bot,
        &[],
        json!({
        "botName": "Flowers", "roleArn": "arn:aws:iam::111122223333:role/Lex",
        "dataPrivacy": {"childDirected": false}, "idleSessionTTLInSeconds": 300}),
    );
    let above = [bot.bot().to_owned()];
    let above: Vec<&str> = above.iter().map(String::as_str).collect();
    let locale = story.wait(60_000).create_as(
        &alice,
        Kind::Locale,
        &above,
        "en_US",
        json!({"nluIntentConfidenceThreshold": 0.4}),
    );
    let ids = locale.ids();
    let kinds = story.wait(60_000).create(
        &alice,
        Kind::SlotType,
        &ids,
        json!({
        "slotTypeName": "Kinds",
        "slotTypeValues": [{"sampleValue": {"value": hostile("roses")}}]}),
    );
    let intent = story.wait(60_000).create(
        &alice,
        Kind::Intent,
        &ids,
        json!({
        "intentName": "Order", "sampleUtterances": [{"utterance": "flowers, please"}]}),
    );
    let slot = |name: &str, kind: &str| {
        json!({"slotName": name, "slotTypeId": kind,
        "valueElicitationSetting": {"slotConstraint": "Required"}})
    };
    let first =
        story.wait(60_000).create(&alice, Kind::Slot, &intent.ids(), slot("Kind", kinds.id()));
    let second =
        story.wait(60_000).create(&alice, Kind::Slot, &intent.ids(), slot("Day", "AMAZON.Date"));
    story.wait(60_000).change(&alice, &intent, |it| {
        it["slotPriorities"] = json!([{"priority": 1, "slotId": first.id()},
            {"priority": 2, "slotId": second.id()}]);
    });
    let fallback = Key::draft(Kind::Intent, &[bot.bot(), "en_US", "FALLBCKINT"]);
    story.wait(60_000).change(&alice, &fallback, |_| {});
    let test = Key::draft(Kind::Alias, &[bot.bot(), "TSTALIASID"]);
    story.wait(60_000).change(&alice, &test, |_| {});
    let number = story.wait(60_000).publish(&alice, &[&locale], "first");
    story.wait(60_000).create(
        &alice,
        Kind::Alias,
        &above,
        json!({"botAliasName": "PROD", "botVersion": number}),
    );
    story.wait(60_000);
    let mark = story.records.len();
    story.change(&alice, &intent, |it| {
        it.as_object_mut().unwrap().remove("slotPriorities");
        it["sampleUtterances"] = json!([{"utterance": hostile("tulips")}]);
    });
    story.wait(60_000).delete(&alice, &first);
    story.wait(60_000).delete(&alice, &kinds);
    story.wait(60_000).change(&alice, &fallback, |it| it["description"] = json!("I am lost"));
    let other = story.wait(60_000).create(
        &alice,
        Kind::Intent,
        &ids,
        json!({
        "intentName": "Cancel", "sampleUtterances": [{"utterance": "stop"}]}),
    );
    story.wait(60_000).create(&alice, Kind::Slot, &other.ids(), slot("Reason", "AMAZON.Date"));
    story.wait(60_000);
    story.without_effect(&alice, "StartBotAnalyzer", &json!({"botId": bot.bot()}), None);
    let told = Told::new(&story.records, story.truth.clone());
    let key = told.last().iter().map(|(key, _)| key).find(|key| key.parent().is_none());
    let key = key.expect("a bot").clone();
    (told, mark, key)
}

fn rollback(told: &Told, mark: usize, key: &ResourceKey) -> Plan {
    let goal = Goal { aim: Aim::Rollback, key: key.clone(), version: None };
    let task = Task { goal, depth: Depth::All, since: SinceThen::Stays };
    let (_, then) = &told.states[mark - 1];
    plan::plan(told.last(), then, &task).expect("it proves")
}

struct Bench {
    server: ServerV2,
    language: Language,
    dir: tempfile::TempDir,
}

impl Bench {
    fn new(language: Language, told: &Told) -> Option<Self> {
        python()?;
        let dir = tempfile::tempdir().expect("a temporary directory");
        Some(Self { server: ServerV2::start(told.service()), language, dir })
    }

    fn write(&self, name: &str, plan: &Plan, undone: Option<&Plan>) -> PathBuf {
        let end = if self.language == Language::AwsCli { "sh" } else { "py" };
        let text = script::of(plan, undone, HOSTILE, self.language).expect("a script");
        let file = self.dir.path().join(format!("{name}.{end}"));
        std::fs::write(&file, text).expect("a file");
        file
    }

    fn run(&self, script: &PathBuf, arguments: &[&str]) -> Outcome {
        let mut command = match self.language {
            Language::AwsCli => Command::new("bash"),
            Language::Boto3 => Command::new(python().expect("there is one")),
        };
        command.arg(script).args(arguments);
        outcome(with_tools(&mut command, self.dir.path(), &self.server.url()))
    }
}

fn is_carried_out_and_undone(language: Language) {
    let (told, mark, key) = told();
    let Some(bench) = Bench::new(language, &told) else { return };
    let plan = rollback(&told, mark, &key);
    let operations: Vec<&str> = plan.steps.iter().map(|step| step.operation).collect();
    assert_eq!(
        operations,
        [
            "CreateSlotType",
            "CreateSlot",
            "UpdateIntent",
            "UpdateIntent",
            "DeleteIntent",
            "BuildBotLocale",
        ]
    );
    let mut expect = told.service();
    let answers = run(&plan.steps, &[], &mut expect).expect("Lex accepts it");
    let script = bench.write("plan", &plan, None);

    let outcome = bench.run(&script, &["--dry-run"]);
    assert_eq!(outcome.status, Some(0), "{outcome}");
    assert!(bench.server.writes().is_empty(), "{outcome}");
    let outcome = bench.run(&script, &[]);
    assert_eq!(outcome.status, Some(0), "{outcome}");
    assert_eq!(bench.server.writes(), operations, "each step is one call: {outcome}");
    assert_eq!(bench.server.lex().rows, expect.rows, "{outcome}");
    bench.server.edit(|_| ());
    let outcome = bench.run(&script, &[]);
    assert_eq!(outcome.status, Some(0), "{outcome}");
    assert!(bench.server.writes().is_empty(), "a second run does nothing: {outcome}");

    let undo = plan.undo.as_deref().expect("it can be undone");
    run(&undo.steps, &answers, &mut expect).expect("Lex accepts it");
    let script = bench.write("plan.undo", undo, Some(&plan));
    let outcome = bench.run(&script, &[]);
    assert_eq!(outcome.status, Some(0), "{outcome}");
    let bot = key.id();
    assert_eq!(draft(&bench.server.lex().rows, bot), draft(&expect.rows, bot), "{outcome}");
    assert_eq!(draft(&expect.rows, bot), draft(&told.service().rows, bot));
}

#[test]
fn the_aws_cli_carries_a_plan_of_v2_out_and_undoes_it() {
    is_carried_out_and_undone(Language::AwsCli);
}

#[test]
fn boto3_carries_a_plan_of_v2_out_and_undoes_it() {
    is_carried_out_and_undone(Language::Boto3);
}

/// What somebody changed since the last record is not overwritten.
fn stops_at_a_surprise(language: Language) {
    let (told, mark, key) = told();
    let Some(bench) = Bench::new(language, &told) else { return };
    let script = bench.write("plan", &rollback(&told, mark, &key), None);
    bench.server.edit(|lex| {
        let is_order = |document: &serde_json::Value| document["intentName"] == json!("Order");
        let draft = Some(crate::generator::v2::key::Version::Draft);
        let mut rows = lex.rows.iter_mut();
        let found = rows.find(|(key, document)| key.version == draft && is_order(document));
        found.expect("the intent").1["description"] = json!("edited");
    });
    let outcome = bench.run(&script, &[]);
    assert_eq!(outcome.status, Some(1), "{outcome}");
    assert!(outcome.stderr.contains("it is not as the plan found it"), "{outcome}");
    assert!(bench.server.writes().is_empty(), "{outcome}");
}

#[test]
fn the_aws_cli_stops_at_a_surprise_of_v2() {
    stops_at_a_surprise(Language::AwsCli);
}

#[test]
fn boto3_stops_at_a_surprise_of_v2() {
    stops_at_a_surprise(Language::Boto3);
}
