//! Every question names the event that set the content or deleted the resource, not the last one
//! about it.

use std::path::Path;

use serde_json::{Value, json};

use crate::cli::world::{Output, run_in};
use crate::one_line::whole;

/// A call of somebody in that second of 2024-03-01T10:00.
fn record(second: usize, (who, call, request, answer): &Call) -> Value {
    let answer: Value = serde_json::from_str(&whole(call, &answer.to_string())).unwrap();
    json!({
        "eventVersion": "1.08", "eventSource": "lex.amazonaws.com", "eventName": call,
        "eventTime": format!("2024-03-01T10:00:{second:02}Z"), "awsRegion": "us-east-1",
        "eventID": format!("{second:08}-0000-4000-8000-000000000000"),
        "recipientAccountId": "111122223333", "sourceIPAddress": "203.0.113.1",
        "userIdentity": {"type": "IAMUser", "userName": who, "accountId": "111122223333"},
        "requestParameters": request, "responseElements": answer,
    })
}

/// Who, which call, the request and the answer.
type Call = (&'static str, &'static str, Value, Value);

fn put(who: &'static str, checksum: Option<&str>, answered: &str, text: &str) -> Call {
    let mut request = json!({"name": "B", "description": text});
    if let Some(checksum) = checksum {
        request["checksum"] = checksum.into();
    }
    let answer = json!({"name": "B", "description": text, "checksum": answered});
    (who, "PutBot", request, answer)
}

fn alias() -> Call {
    let alias = json!({"name": "PROD", "botName": "B", "botVersion": "$LATEST"});
    let mut answer = alias.clone();
    answer["checksum"] = "a1".into();
    ("alice", "PutBotAlias", alias, answer)
}

fn delete_alias() -> Call {
    ("bob", "DeleteBotAlias", json!({"name": "PROD", "botName": "B"}), Value::Null)
}

fn delete() -> Call {
    ("bob", "DeleteBot", json!({"name": "B"}), Value::Null)
}

fn utterances() -> Call {
    ("mallory", "DeleteUtterances", json!({"botName": "B", "userId": "u"}), Value::Null)
}

fn migration() -> Call {
    ("mallory", "StartMigration", json!({"v1BotName": "B", "v1BotVersion": "1"}), Value::Null)
}

/// A history of these calls, a second apart; the first is of second 1.
fn history(calls: &[Call]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let records: Vec<Value> = (1..).zip(calls).map(|(second, call)| record(second, call)).collect();
    std::fs::write(dir.path().join("all.json"), json!({"Records": records}).to_string()).unwrap();
    let output = run_in(dir.path(), &["ingest", "all.json", "--repo", "history", "--bare", "-q"]);
    assert_eq!(output.status, 0, "{output}");
    dir
}

fn ask(dir: &Path, question: &str) -> Output {
    let args: Vec<&str> = question.split(' ').chain(["--repo", "history", "-q"]).collect();
    run_in(dir, &args)
}

fn answer(dir: &Path, question: &str) -> Value {
    let output = ask(dir, &format!("{question} --json"));
    serde_json::from_str(&output.stdout).unwrap_or_else(|_| panic!("{output}"))
}

fn id(second: usize) -> String {
    format!("{second:08}-0000-4000-8000-000000000000")
}

/// What a question prints has each of these, and nothing by mallory, whose calls changed nothing.
#[track_caller]
fn says(output: &Output, expect: &[&str]) {
    for text in expect {
        assert!(output.to_string().contains(text), "{text}\n{output}");
    }
    assert!(!output.to_string().contains("mallory"), "{output}");
}

/// alice made the bot, bob deleted it in second 5, mallory called something after each of these.
fn deleted() -> tempfile::TempDir {
    history(&[
        put("alice", None, "c1", "x"),
        alias(),
        delete_alias(),
        utterances(),
        delete(),
        utterances(),
        migration(),
    ])
}

#[test]
fn a_deleted_bot_stays_deleted_by_its_deletion() {
    let dir = deleted();
    let dir = dir.path();
    let at = "2024-03-01 10:00:05Z";
    let deletion = json!({"id": id(5), "name": "DeleteBot", "time": "2024-03-01T10:00:05Z"});

    says(&ask(dir, "ls bots --deleted"), &["deleted", &at[..10], "00000005"]);
    let listed = &answer(dir, "ls bots --deleted")["resources"][0];
    assert_eq!(listed["deletion"], deletion);
    assert_eq!(listed["last_event"]["id"], id(7));
    let rows = ask(dir, "ls bots --deleted --format tsv").stdout;
    let row: Vec<&str> = rows.lines().nth(1).unwrap().split('\t').collect();
    assert_eq!(row[4..7], [&*id(7), "StartMigration", "2024-03-01T10:00:07Z"]);
    assert_eq!(row[7..], [&*id(5), "DeleteBot", "2024-03-01T10:00:05Z", "call"]);

    let why = "bot:B was deleted at 2024-03-01T10:00:05Z (event 00000005)";
    for question in ["show bot:B", "show bot:B --resolved", "graph bot:B", "blame bot:B"] {
        let output = ask(dir, question);
        assert_eq!(output.status, 5, "{output}");
        says(&output, &[why, "00000005^"]);
    }
    says(&ask(dir, "show bot:B --at 00000005^"), &["description ", "\"x\""]);

    says(&ask(dir, "versions bot:B"), &["bob  00000005", "deleted (DeleteBot)"]);
    let latest = &answer(dir, "versions bot:B")["latest"];
    assert_eq!(latest["last_event"]["author"], "bob");
    assert_eq!(latest["last_event"]["id"], id(5));

    let blamed = answer(dir, "blame bot:B --deleted");
    assert_eq!(blamed["ended"]["event"], id(5));
    assert_eq!(blamed["ended"]["author"], "bob");
    says(&ask(dir, "blame bot:B --deleted"), &["deleted 2024-03-01 10:00:05Z by bob"]);

    std::fs::write(
        dir.join("live.json"),
        r#"{"name":"B","version":"$LATEST","locale":"en-US","childDirected":false,"intents":[]}"#,
    )
    .unwrap();
    says(&ask(dir, "drift live.json"), &["deleted by event 00000005 at 2024-03-01 10:00:05Z"]);
    let drift = &answer(dir, "drift live.json")["resources"][0];
    assert_eq!((&drift["cause"], &drift["event"]), (&json!("deleted"), &json!(id(5))));
}

/// What went before the bot, in one go with it, comes back with it, whatever came in between.
#[test]
fn a_restoration_goes_back_to_before_the_deletions() {
    let dir = deleted();
    let plan = answer(dir.path(), "plan restore bot:B");
    let calls: Vec<&str> = plan["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| step["operation"].as_str().unwrap())
        .collect();
    assert_eq!(calls, ["PutBot", "PutBotAlias"]);
    assert_eq!(plan["to"], "2024-03-01T10:00:03Z");
    let plan = answer(dir.path(), "plan restore alias:B/PROD");
    assert_eq!(plan["to"], "2024-03-01T10:00:03Z");
}

fn put_intent(checksum: Option<&str>, answered: &str, text: &str) -> Call {
    let (who, _, mut request, mut answer) = put("alice", checksum, answered, text);
    request["name"] = "I".into();
    answer["name"] = "I".into();
    (who, "PutIntent", request, answer)
}

fn put_with_intent() -> Call {
    let (who, call, mut request, mut answer) = put("alice", None, "b1", "x");
    request["intents"] = json!([{"intentName": "I", "intentVersion": "$LATEST"}]);
    answer["intents"] = request["intents"].clone();
    (who, call, request, answer)
}

/// The verdict describes the bot that comes back, with all that it uses.
#[test]
fn a_restoration_is_exact_if_all_that_the_bot_uses_is_as_it_was() {
    let start = [put_intent(None, "i1", "x"), put_with_intent(), delete()];
    let dir = history(&start);
    let plan = answer(dir.path(), "plan restore bot:B");
    assert_eq!((&plan["result"], &plan["cannot"]), (&json!("exact"), &json!([])));
    let output = ask(dir.path(), "plan restore bot:B");
    says(&output, &["1 call; replayed on the model: exact\n"]);

    let changed = [&start[..], &[put_intent(Some("i1"), "i2", "y")]].concat();
    let dir = history(&changed);
    let plan = answer(dir.path(), "plan restore bot:B");
    assert_eq!((&plan["result"], &plan["complete"]), (&json!("equivalent"), &json!(true)));
    let differs = json!([{"kind": "differs", "address": "111122223333/us-east-1/v1/intent:I@latest",
        "why": "intent:I@latest has changed, and is not restored"}]);
    assert_eq!((&plan["cannot"], &plan["notes"]), (&differs, &json!([])));
    let output = ask(dir.path(), "plan restore bot:B");
    assert_eq!(output.status, 0, "{output}");
    let sentence = "= intent:I@latest has changed, and is not restored\n";
    says(&output, &[sentence, "1 call; replayed on the model: equivalent, 1 resource differs\n"]);
    // A rollback of the bot alone does nothing, and does not say that the target is reached already.
    let dir = history(&[&start[..2], &[put_intent(Some("i1"), "i2", "y")]].concat());
    let output = ask(dir.path(), "plan rollback bot:B --to 00000002 --only");
    says(&output, &[sentence, "0 calls; replayed on the model: equivalent, 1 resource differs\n"]);
    assert!(!output.to_string().contains("the target is reached already"), "{output}");
    let output = ask(dir.path(), "plan rollback bot:B --to 00000003 --only");
    says(&output, &["Nothing to do: the target is reached already.\n"]);
}

#[test]
fn what_changes_nothing_did_not_set_the_content() {
    let tag = json!({"resourceArn": "arn:aws:lex:us-east-1:111122223333:bot:B",
        "tags": [{"key": "k", "value": "v"}]});
    let dir = history(&[
        put("alice", None, "c1", "x"),
        alias(),
        utterances(),
        migration(),
        ("mallory", "TagResource", tag, Value::Null),
        put("mallory", Some("c1"), "c2", "x"),
    ]);
    let dir = dir.path();
    says(&ask(dir, "versions bot:B"), &["$LATEST  2024-03-01 10:00:01Z  alice  00000001"]);
    let latest = &answer(dir, "versions bot:B")["latest"];
    assert_eq!(
        (&latest["last_event"]["id"], &latest["last_event_confidence"]),
        (&json!(id(1)), &json!("exact"))
    );

    let shown = ask(dir, "show bot:B");
    says(&shown, &["last event 00000006 PutBot", "set by 00000001 PutBot at 2024-03-01 10:00:01Z"]);
    says(&ask(dir, "show bot:B --resolved"), &["set 2024-03-01 10:00:01Z by alice  00000001"]);
    let resolved = answer(dir, "show alias:B/PROD --resolved");
    assert_eq!(resolved["resolved"]["event"]["id"], id(2));
    assert_eq!(resolved["resolved"]["document"]["resolved"]["event"]["id"], id(1));
    says(&ask(dir, "blame bot:B"), &["alice"]);
    let impact = answer(dir, "impact bot:B");
    assert_eq!(impact["direct"][0]["since"]["event"], id(2), "{impact}");
    // The calls are in the log all the same.
    let log = ask(dir, "log bot:B --oneline").stdout;
    assert_eq!(log.lines().filter(|line| line.contains("mallory")).count(), 4, "{log}");
}

/// Lex deletes no bot that has an alias, so the alias was deleted before, and not by bob.
#[test]
fn a_deletion_that_no_record_has_names_no_author() {
    let dir = history(&[put("alice", None, "c1", "x"), alias(), delete(), utterances()]);
    let dir = dir.path();
    let alias = "alias:B/PROD";
    says(&ask(dir, "ls aliases --deleted"), &["deleted before", "2024-03-01  00000003"]);
    let deletion = &answer(dir, "ls aliases --deleted")["resources"][0]["deletion"];
    assert_eq!((&deletion["id"], &deletion["evidence"]), (&json!(id(3)), &json!("later")));
    let rows = ask(dir, "ls aliases --deleted --format csv").stdout;
    assert!(
        rows.lines().nth(1).unwrap().ends_with("DeleteBot,2024-03-01T10:00:03Z,later"),
        "{rows}"
    );

    let output = ask(dir, &format!("show {alias}"));
    let why =
        "was deleted before 2024-03-01T10:00:03Z, by a call that no record shows (event 00000003";
    says(&output, &[why]);
    assert!(!output.to_string().contains("was deleted at"), "{output}");

    let output = ask(dir, &format!("versions {alias}"));
    says(&output, &["no record shows which call deleted it; first shown by DeleteBot"]);
    assert!(!output.to_string().contains("bob"), "{output}");
    let spans = &answer(dir, &format!("versions {alias}"))["aliases"][0]["spans"];
    assert_eq!(spans[1]["state"], "deleted");
    assert_eq!(
        (&spans[1]["event"]["evidence"], &spans[1]["event"]["author"]),
        (&json!("later"), &Value::Null)
    );

    let blamed = answer(dir, &format!("blame {alias} --deleted"));
    assert_eq!(blamed["ended"]["confidence"], "partial", "{blamed}");

    let file = r#"{"name":"PROD","botName":"B","botVersion":"$LATEST"}"#;
    std::fs::write(dir.join("live.json"), file).unwrap();
    let output = ask(dir, "drift live.json");
    says(&output, &["deleted before event 00000003 at 2024-03-01 10:00:03Z"]);
    let drift = &answer(dir, "drift live.json")["resources"][0];
    assert_eq!((&drift["cause"], &drift["event"]), (&json!("deleted-before"), &json!(id(3))));

    let plan = answer(dir, &format!("plan restore {alias}"));
    assert_eq!(plan["to"], "2024-03-01T10:00:03Z", "{plan}");
}

/// A call that was refused does not count: it deletes nothing, and is not the last event.
#[test]
fn a_refused_call_about_a_resource_never_seen_does_not_count() {
    let dir = tempfile::tempdir().unwrap();
    let mut refused = record(1, &delete());
    refused["errorCode"] = "NotFoundException".into();
    let records = json!({"Records": [refused, record(2, &utterances())]});
    std::fs::write(dir.path().join("all.json"), records.to_string()).unwrap();
    let output = run_in(dir.path(), &["ingest", "all.json", "--repo", "history", "--bare", "-q"]);
    assert_eq!(output.status, 0, "{output}");
    let dir = dir.path();
    assert_eq!(answer(dir, "ls --deleted")["resources"], json!([]));
    let listed = &answer(dir, "ls")["resources"][0];
    assert_eq!(
        (&listed["confidence"], &listed["last_event"]["id"]),
        (&json!("unknown"), &json!(id(2)))
    );
    assert_eq!(listed["code"], "only-mentioned");
    assert_eq!(answer(dir, "verify")["gaps"], json!([]));
}

/// A call that changes nothing comes before the creation: the creation is the beginning.
#[test]
fn a_bot_that_was_only_mentioned_begins_with_its_creation() {
    let dir = history(&[utterances(), put_intent(None, "i1", "x"), put_with_intent()]);
    let dir = dir.path();
    let verified = answer(dir, "verify");
    assert_eq!((&verified["gaps"], &verified["uncertain"]), (&json!([]), &json!([])));
    let output = ask(dir, "blame bot:B --strict");
    assert_eq!(output.status, 0, "{output}");
    says(&output, &["alice"]);
    let since = &answer(dir, "impact intent:I")["direct"][0]["since"];
    assert_eq!((&since["event"], &since["certain"]), (&json!(id(3)), &json!(true)));
    says(&ask(dir, "show 00000003"), &["created"]);
    // A list without the bot, at a moment at which no record shows that it exists, is not drift.
    std::fs::write(dir.join("live.json"), r#"{"bots":[]}"#).unwrap();
    let drift = answer(dir, "drift live.json --at 00000002");
    assert_eq!((&drift["drift"], &drift["resources"]), (&json!(false), &json!([])));
    let drift = answer(dir, "drift live.json");
    assert_eq!(drift["resources"][0]["verdict"], "missing", "{drift}");
}

/// The same through late records, in both modes, and in a run of its own.
#[test]
fn late_records_change_neither_deletion_nor_origin() {
    let calls = [put("alice", None, "c1", "x"), utterances(), delete(), utterances(), migration()];
    let records: Vec<Value> =
        (1..).zip(&calls).map(|(second, call)| record(second, call)).collect();
    for mode in ["rewrite", "append"] {
        for late in 0..records.len() {
            let dir = tempfile::tempdir().unwrap();
            let dir = dir.path();
            let (now, then): (Vec<_>, Vec<_>) =
                records.iter().enumerate().partition(|(at, _)| *at != late);
            for (name, records) in [("now.json", now), ("then.json", then)] {
                let records: Vec<&Value> = records.into_iter().map(|(_, record)| record).collect();
                std::fs::write(dir.join(name), json!({"Records": records}).to_string()).unwrap();
                let args = ["ingest", name, "--repo", "history", "--bare", "-q", "--late", mode];
                let output = run_in(dir, &args);
                assert_eq!(output.status, 0, "{output}");
            }
            let deletion = &answer(dir, "ls --deleted")["resources"][0]["deletion"];
            assert_eq!(deletion["id"], id(3), "{mode} {late}");
            says(
                &ask(dir, "show bot:B"),
                &["was deleted at 2024-03-01T10:00:03Z (event 00000003)"],
            );
            let rebuilt = ask(dir, "rebuild --check");
            assert_eq!(rebuilt.status, 0, "{mode} {late}: {rebuilt}");
            if mode == "rewrite" {
                let before = answer(dir, "versions bot:B --at 00000003^");
                assert_eq!(before["latest"]["last_event"]["author"], "alice", "{late}: {before}");
            }
        }
    }
}
