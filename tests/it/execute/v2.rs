//! Plans for Lex V2 as scripts, run for real by the AWS CLI and by boto3.

use crate::execute::flowers::HOSTILE;
use crate::execute::tools::{Outcome, outcome, python, with_tools};
use crate::generator::people::{Login, Person};
use crate::generator::v2::history;
use crate::generator::v2::key::{Key, Version};
use crate::generator::v2::kind::Kind;
use crate::generator::v2::story::Story;
use crate::lex_v2::LexV2;
use crate::plan::v2::{Replayed, calls, draft, run};
use crate::server::ServerV2;
use lexrewind::lex::ResourceKey;
use lexrewind::plan::{self, Aim, Depth, Goal, Plan, SinceThen, Task};
use lexrewind::render::script::{self, Language};
use serde_json::json;
use std::path::PathBuf;
use std::process::Command;

/// A bot with an intent, two slots, a slot type, a vocabulary, a version and an alias; and what happened
/// to it since.
fn replayed() -> (Replayed, usize, ResourceKey) {
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
    let replayed = Replayed::new(&story.records, story.truth.clone());
    let key = replayed.last().iter().map(|(key, _)| key).find(|key| key.parent().is_none());
    let key = key.expect("a bot").clone();
    (replayed, mark, key)
}

fn rollback(replayed: &Replayed, mark: usize, key: &ResourceKey) -> Plan {
    let goal = Goal { aim: Aim::Rollback, key: key.clone(), version: None };
    let task = Task { goal, depth: Depth::All, since: SinceThen::Keep };
    let (_, then) = &replayed.states[mark - 1];
    plan::plan(replayed.last(), then, &task).expect("it proves")
}

struct Bench {
    server: ServerV2,
    language: Language,
    dir: tempfile::TempDir,
}

impl Bench {
    fn new(language: Language, replayed: &Replayed) -> Option<Self> {
        python()?;
        let dir = tempfile::tempdir().expect("a temporary directory");
        Some(Self { server: ServerV2::start(replayed.service()), language, dir })
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
    let (replayed, mark, key) = replayed();
    let Some(bench) = Bench::new(language, &replayed) else { return };
    let plan = rollback(&replayed, mark, &key);
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
    let mut expect = replayed.service();
    let answers = run(&plan.steps, &[], &mut expect).expect("Lex accepts it");
    let script = bench.write("plan", &plan, None);

    let outcome = bench.run(&script, &["--dry-run"]);
    assert_eq!(outcome.status, Some(0), "{outcome}");
    assert!(bench.server.writes().is_empty(), "{outcome}");
    let outcome = bench.run(&script, &[]);
    assert_eq!(outcome.status, Some(0), "{outcome}");
    assert_eq!(bench.server.writes(), operations, "each step is one call: {outcome}");
    assert_eq!(bench.server.lex().rows, expect.rows, "{outcome}");
    assert!(outcome.stdout.contains("waiting ..."), "{outcome}");
    // It is being built in three looks, then it is built.
    assert!(bench.server.looks("DescribeBotLocale") >= 4, "{outcome}");
    assert!(outcome.stdout.ends_with("Done: the result matches the plan.\n"), "{outcome}");
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
    assert_eq!(draft(&expect.rows, bot), draft(&replayed.service().rows, bot));
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
fn stops_if_something_changed(language: Language) {
    let (replayed, mark, key) = replayed();
    let Some(bench) = Bench::new(language, &replayed) else { return };
    let script = bench.write("plan", &rollback(&replayed, mark, &key), None);
    bench.server.edit(edit_order);
    let outcome = bench.run(&script, &[]);
    assert_eq!(outcome.status, Some(1), "{outcome}");
    assert!(outcome.stderr.contains("it changed since the plan was made"), "{outcome}");
    assert!(bench.server.writes().is_empty(), "{outcome}");
}

#[test]
fn the_aws_cli_stops_if_a_resource_of_v2_changed() {
    stops_if_something_changed(Language::AwsCli);
}

#[test]
fn boto3_stops_if_a_resource_of_v2_changed() {
    stops_if_something_changed(Language::Boto3);
}

/// The draft of the intent that the plan puts back.
fn order(lex: &mut LexV2) -> &mut serde_json::Value {
    let is_order = |key: &Key, document: &serde_json::Value| {
        key.version == Some(Version::Draft) && document["intentName"] == json!("Order")
    };
    let found = lex.rows.iter_mut().find(|(key, document)| is_order(key, document));
    found.expect("the intent").1
}

/// Somebody else changes it.
fn edit_order(lex: &mut LexV2) {
    order(lex)["sampleUtterances"] = json!([{"utterance": "theirs"}]);
}

/// Another caller reverses the order of its slots. Lex lists them in any order, so the numbers show it.
fn swap_priorities(lex: &mut LexV2) {
    let rows = order(lex)["slotPriorities"].as_array_mut().expect("a list");
    rows[0]["priority"] = json!(2);
    rows[1]["priority"] = json!(1);
}

/// What somebody changed while the script ran is seen at the end, by this run and by a later one.
fn compares_at_the_end(language: Language) {
    let (replayed, mark, key) = replayed();
    for change in [edit_order, swap_priorities] {
        let Some(bench) = Bench::new(language, &replayed) else { return };
        let script = bench.write("plan", &rollback(&replayed, mark, &key), None);
        bench.server.meanwhile("BuildBotLocale", change);
        for seen in ["the result differs from the plan", "it changed since an earlier run"] {
            let outcome = bench.run(&script, &[]);
            assert_eq!(outcome.status, Some(1), "{outcome}");
            let step = "update-intent intent:Flowers/en_US/Order";
            assert!(outcome.stderr.contains(step), "{outcome}");
            assert!(outcome.stderr.contains(seen), "{outcome}");
            assert!(outcome.stderr.contains("to see it: "), "{outcome}");
        }
    }
}

#[test]
fn the_aws_cli_compares_v2_at_the_end() {
    compares_at_the_end(Language::AwsCli);
}

#[test]
fn boto3_compares_v2_at_the_end() {
    compares_at_the_end(Language::Boto3);
}

/// A document that is too long for one argument is compared all the same, before and after; and a slot
/// with parts comes back with their types.
fn compares_large_documents_and_parts(language: Language) {
    let (mut story, alice) = (
        Story::new("111122223333", "us-east-1", "2026-01-05T09:00:00Z", 6),
        Person::new(Login::User, "alice", "", "203.0.113.10"),
    );
    let bot = story.create(
        &alice,
        Kind::Bot,
        &[],
        json!({
        "botName": "Large", "roleArn": "arn:aws:iam::111122223333:role/Lex",
        "dataPrivacy": {"childDirected": false}, "idleSessionTTLInSeconds": 300}),
    );
    let locale = json!({"nluIntentConfidenceThreshold": 0.4});
    let locale = story.wait(60_000).create_as(&alice, Kind::Locale, &bot.ids(), "en_US", locale);
    let value = |at| json!({"sampleValue": {"value": format!("it's `{at:060}`")}});
    let values: Vec<_> = (0..800).map(value).collect();
    let wish = json!({"slotTypeName": "Kinds", "slotTypeValues": values});
    let kinds = story.wait(60_000).create(&alice, Kind::SlotType, &locale.ids(), wish);
    let whole = json!({"slotTypeName": "Bunch", "compositeSlotTypeSetting": {
        "subSlots": [{"name": "kind", "slotTypeId": kinds.id()}]}});
    let whole = story.wait(60_000).create(&alice, Kind::SlotType, &locale.ids(), whole);
    let intent = json!({"intentName": "Order", "sampleUtterances": [{"utterance": "flowers"}]});
    let intent = story.wait(60_000).create(&alice, Kind::Intent, &locale.ids(), intent);
    let prompt = json!({"maxRetries": 1, "messageGroups": [
        {"message": {"plainTextMessage": {"value": "Which?"}}}]});
    let slot = json!({"slotName": "Bunch", "slotTypeId": whole.id(),
        "valueElicitationSetting": {"slotConstraint": "Required"},
        "subSlotSetting": {"expression": "kind", "slotSpecifications": {"kind": {
            "slotTypeId": kinds.id(), "valueElicitationSetting": {"promptSpecification": prompt}}}}});
    let slot = story.wait(60_000).create(&alice, Kind::Slot, &intent.ids(), slot);
    story.wait(60_000);
    let mark = story.records.len();
    story.delete(&alice, &slot);
    story.wait(60_000).delete(&alice, &whole);
    story.wait(60_000);
    story.change(&alice, &kinds, |it| {
        it["slotTypeValues"].as_array_mut().unwrap().last_mut().unwrap()["sampleValue"] =
            json!({"value": "new"});
    });
    story.wait(60_000);
    let replayed = Replayed::new(&story.records, story.truth.clone());
    let key = replayed.last().iter().map(|(key, _)| key).find(|key| key.parent().is_none());
    let key = key.expect("a bot").clone();
    let Some(bench) = Bench::new(language, &replayed) else { return };
    let plan = rollback(&replayed, mark, &key);
    let mut expect = replayed.service();
    run(&plan.steps, &[], &mut expect).expect("Lex accepts it");
    let script = bench.write("plan", &plan, None);
    // The last of its values is another than the plan found.
    let of_kinds = |lex: &mut LexV2, text: &str| {
        let found = lex.rows.values_mut().find(|it| it["slotTypeName"] == json!("Kinds"));
        found.expect("the slot type")["slotTypeValues"][799]["sampleValue"]["value"] = json!(text);
    };
    bench.server.edit(|lex| of_kinds(lex, "theirs"));
    let outcome = bench.run(&script, &[]);
    assert!(outcome.stderr.contains("its content differs"), "{outcome}");
    assert!(bench.server.writes().is_empty(), "{outcome}");
    bench.server.edit(|lex| of_kinds(lex, "new"));
    let outcome = bench.run(&script, &[]);
    assert_eq!(outcome.status, Some(0), "{outcome}");
    let operations = ["UpdateSlotType", "CreateSlotType", "CreateSlot", "BuildBotLocale"];
    assert_eq!(bench.server.writes(), operations, "{outcome}");
    assert_eq!(bench.server.lex().rows, expect.rows, "{outcome}");
}

#[test]
fn the_aws_cli_compares_large_documents_and_parts() {
    compares_large_documents_and_parts(Language::AwsCli);
}

#[test]
fn boto3_compares_large_documents_and_parts() {
    compares_large_documents_and_parts(Language::Boto3);
}

/// What a script writes is what its plan does in the simulated Lex.
fn does_what_the_plan_does(language: Language, name: &str, replayed: &Replayed, plan: &Plan) {
    let Some(bench) = Bench::new(language, replayed) else { return };
    let mut expect = replayed.service();
    run(&plan.steps, &[], &mut expect).unwrap_or_else(|why| panic!("{name}: {why}"));
    let script = bench.write("plan", plan, None);
    let outcome = bench.run(&script, &[]);
    assert_eq!(outcome.status, Some(0), "{name}: {outcome}");
    assert_eq!(bench.server.lex().rows, expect.rows, "{name}: {outcome}");
    let of_pages = |it: &&str| it.starts_with("Batch") || it.ends_with("eResourcePolicy");
    let is_open = bench.server.writes().iter().any(of_pages);
    assert!(!is_open || outcome.stdout.contains("Not compared: "), "{name}: {outcome}");
}

/// The story of the README: back to before its bad release, and after the rename.
#[test]
fn scripts_roll_the_flower_shop_back() {
    let story = crate::stories::flower_shop::written().story;
    let replayed = Replayed::new(&story.records, story.truth.clone());
    let key = replayed.last().iter().map(|(key, _)| key).find(|key| key.parent().is_none());
    let key = key.expect("a bot").clone();
    for (language, mark) in [
        (Language::AwsCli, replayed.states.len() / 2),
        (Language::Boto3, replayed.states.len() * 2 / 3),
    ] {
        let plan = rollback(&replayed, mark, &key);
        assert!(plan.steps.len() > 3, "{mark}");
        does_what_the_plan_does(language, &format!("{mark}"), &replayed, &plan);
    }
}

/// Random bots with a policy, a vocabulary and a replica: the first plans found that make calls about
/// each.
#[test]
fn scripts_bring_policies_vocabularies_and_replicas_back() {
    let mut left = vec!["ResourcePolicy", "CustomVocabularyItem", "Replica"];
    for seed in 0..40 {
        let telling =
            history::Plan { calls: 150, same_second_rate: 0.0, ..history::Plan::default() };
        let history = history::random(seed, &telling);
        let replayed = Replayed::new(&history.records, history.truth);
        let mark = replayed.states.len() / 2;
        let bots: Vec<ResourceKey> = replayed.states[mark - 1]
            .1
            .iter()
            .filter(|(key, resource)| key.parent().is_none() && resource.is_living())
            .map(|(key, _)| key.clone())
            .filter(|key| replayed.last().get(key).is_some_and(|it| it.is_living()))
            .collect();
        for key in bots {
            let plan = rollback(&replayed, mark, &key);
            if plan.steps.len() > 20 {
                continue;
            }
            let text = calls(&plan.steps);
            let before = left.len();
            left.retain(|word| !text.contains(word));
            if left.len() < before {
                // The AWS CLI takes a second for each call.
                let is_small = plan.steps.len() < 8;
                let language = if is_small { Language::AwsCli } else { Language::Boto3 };
                does_what_the_plan_does(language, &format!("{seed} {key}"), &replayed, &plan);
            }
        }
        if left.is_empty() {
            return;
        }
    }
    panic!("no plan has {left:?}");
}
