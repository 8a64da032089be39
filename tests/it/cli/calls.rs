//! Calls that have no commit: refused, not replayed, or held back.

use serde_json::{Value, json};

use crate::ingest::common::{World, record};

/// The message of a call that IAM refused.
fn denied(resource: &str) -> Value {
    let arn = format!("arn:aws:lex:us-east-1:111122223333:{resource}");
    json!(format!(
        "User: arn:aws:iam::111122223333:user/mallory is not authorized to perform: lex:PutIntent \
         on resource: {arn} because no identity-based policy allows the lex:PutIntent action"
    ))
}

fn refused(second: u32, call: &str, request: Value, code: &str, message: Value) -> Value {
    let mut record = record(second, call, json!({}), &Value::Null);
    record["requestParameters"] = request;
    record["errorCode"] = json!(code);
    record["errorMessage"] = message;
    record["sourceIPAddress"] = json!("198.51.100.66");
    record
}

fn id(second: u32) -> String {
    format!("7b3c5f1e-0000-4000-8000-0000000000{second:02}")
}

/// One change of `intent:A`, and refused calls.
fn world() -> World {
    let world = World::new();
    let revised = json!({"version": "$LATEST", "checksum": "c"});
    let code = "AccessDeniedException";
    world.deliver_values(
        "all.json",
        &[
            record(1, "PutIntent", json!({"name": "A"}), &revised),
            refused(
                2,
                "PutBot",
                json!({"name": "Art", "childDirected": false}),
                "BadRequestException",
                json!("no\u{1b}[2J"),
            ),
            refused(3, "PutIntent", Value::Null, code, denied("intent:A:$LATEST")),
            refused(4, "PutBotAlias", Value::Null, code, denied("bot:Art:PROD")),
            refused(5, "PutIntent", Value::Null, code, denied("intent:*")),
        ],
    );
    world.ingest(&["all.json"]);
    world
}

#[test]
fn a_refused_call_is_shown_in_full() {
    let world = world();
    insta::assert_snapshot!(world.run(&["show", &id(2)]).stdout, @r#"
    7b3c5f1e-0000-4000-8000-000000000002  PutBot bot:Art
      ! refused: BadRequestException
      message     no\u{1b}[2J
      at          2019-05-01 10:00:02Z
      by          alice <alice@111122223333.iam.invalid>
      principal   alice
      from        198.51.100.66
      resource    111122223333/us-east-1/v1/bot:Art

    request
      childDirected  false
      name           "Art"
    "#);
    insta::assert_snapshot!(world.run(&["show", &id(3)]).stdout, @"
    7b3c5f1e-0000-4000-8000-000000000003  PutIntent intent:A
      ! refused: AccessDeniedException
      message     User: arn:aws:iam::111122223333:user/mallory is not authorized to
          perform: lex:PutIntent on resource:
          arn:aws:lex:us-east-1:111122223333:intent:A:$LATEST because no
          identity-based policy allows the lex:PutIntent action
      at          2019-05-01 10:00:03Z
      by          alice <alice@111122223333.iam.invalid>
      principal   alice
      from        198.51.100.66
      resource    111122223333/us-east-1/v1/intent:A
    ");
    let call = world.run(&["show", &id(2), "--json"]).json();
    assert_eq!(call["outcome"], "refused");
    assert_eq!(call["error_code"], "BadRequestException");
    assert_eq!(call["request_parameters"], json!({"name": "Art", "childDirected": false}));
    assert_eq!(call["resource"], "111122223333/us-east-1/v1/bot:Art");
    for text in [id(9), "7b3c5f1f".to_owned()] {
        let ran = world.run(&["show", &text]);
        assert_eq!(ran.code, Some(5), "{}", ran.stderr);
    }
}

/// Each call that `log --attempts` prints can be shown.
#[test]
fn what_is_listed_can_be_shown() {
    let world = world();
    let log = world.run(&["log", "--attempts", "--json"]).json();
    for entry in log["entries"].as_array().unwrap() {
        let id = entry["event"].as_str().unwrap();
        let ran = world.run(&["show", id, "--json"]);
        assert_eq!(ran.code, Some(0), "{id}: {}", ran.stderr);
        assert_eq!(ran.json()["event"], id);
        if let Some(address) = entry["resource"].as_str() {
            let ran = world.run(&["log", "--attempts", address]);
            assert_eq!(ran.code, Some(0), "{address}: {}", ran.stderr);
        }
    }
}

#[test]
fn refused_calls_are_listed_under_their_resource_and_counted_apart() {
    let world = world();
    for (args, changes, refused, unnamed) in [
        (&["log", "--attempts"][..], 1, 4, 0),
        (&["log"], 1, 0, 0),
        (&["log", "--attempts", "intent:A"], 1, 1, 1),
        // These never existed.
        (&["log", "--attempts", "bot:Art"], 0, 2, 1),
        (&["log", "--attempts", "alias:Art/PROD"], 0, 1, 1),
        (&["log", "--attempts", "--event", "PutBot"], 0, 1, 0),
        (&["log", "--attempts", "-n", "1"], 1, 4, 0),
    ] {
        let log = world.run(&[args, &["--json"]].concat()).json();
        assert_eq!(log["changes"], changes, "{args:?}: {log}");
        assert_eq!(log["refused"], refused, "{args:?}: {log}");
        assert_eq!(log["unnamed"], unnamed, "{args:?}: {log}");
        assert_eq!(log["total"], changes + refused, "{args:?}: {log}");
    }
    assert_eq!(world.run(&["log", "bot:Art"]).code, Some(5));
    let last = |args: &[&str]| world.run(args).stdout.trim_end().lines().last().unwrap().to_owned();
    for (args, expect) in [
        (&["log", "--attempts"][..], "1 change and 4 refused calls"),
        (&["log", "--attempts", "--event", "PutBot"], "0 changes and 1 refused call"),
        (&["log", "--attempts", "-n", "2"], "2 of 5 calls: 1 change and 4 refused calls"),
        (&["log"], "1 change"),
        (
            &["log", "--attempts", "intent:A"],
            "? 1 call not listed: no part of the record names a resource",
        ),
    ] {
        assert_eq!(last(args), expect, "{args:?}");
    }
    let who = world.run(&["who", "--json"]).json();
    assert_eq!(who["activities"][0]["resources"].as_array().unwrap().len(), 3, "{who}");
}

/// A change, calls that are not replayed, a refused call, and a call that `--settle` holds back.
fn all_calls() -> World {
    let world = World::new();
    let revised = json!({"version": "$LATEST", "checksum": "c"});
    let mut refused =
        refused(4, "DeleteBot", Value::Null, "AccessDeniedException", denied("bot/9GZXJ6T5EK"));
    refused["userIdentity"]["userName"] = json!("mallory");
    world.deliver_values(
        "all.json",
        &[
            record(1, "PutIntent", json!({"name": "A"}), &revised),
            record(2, "StartImport", json!({"mergeStrategy": "Overwrite"}), &Value::Null),
            record(3, "FrobnicateBot", json!({"name": "A"}), &json!({})),
            refused,
            record(5, "PutIntent", json!({"name": "B"}), &revised),
        ],
    );
    world.ingest(&["all.json", "--settle", "1s"]);
    world
}

#[test]
fn every_call_that_is_kept_can_be_listed() {
    let world = all_calls();
    insta::assert_snapshot!(world.run(&["log", "--all-calls"]).stdout, @"
    7b3c5f1e  2019-05-01 10:00:05Z  alice    -              -
      PutIntent 111122223333/us-east-1/v1/intent:B  ? held back by `ingest --settle`
    7b3c5f1e  2019-05-01 10:00:04Z  mallory  198.51.100.66  -
      DeleteBot 111122223333/us-east-1/v2/bot:9GZXJ6T5EK
          ! refused: AccessDeniedException
    7b3c5f1e  2019-05-01 10:00:03Z  alice    -              -
      FrobnicateBot  ? not replayed: unknown operation `FrobnicateBot`
    7b3c5f1e  2019-05-01 10:00:02Z  alice    -              -
      StartImport
          ? not replayed: `StartImport` is in V1 and V2, and the record does not
          show which it is
    7b3c5f1e  2019-05-01 10:00:01Z  alice    unknown        -
      PutIntent 111122223333/us-east-1/v1/intent:A  created

    1 change, 1 refused call, 2 calls not replayed and 1 call held back
    ");
    insta::assert_snapshot!(world.run(&["show", &id(2)]).stdout, @r#"
    7b3c5f1e-0000-4000-8000-000000000002  StartImport
      ? not replayed: `StartImport` is in V1 and V2, and the record does not show
            which it is
      at          2019-05-01 10:00:02Z
      by          alice <alice@111122223333.iam.invalid>
      principal   alice

    request
      mergeStrategy  "Overwrite"
    "#);
    for (args, changes, refused, unreplayed, pending) in [
        (&["log", "--all-calls"][..], 1, 1, 2, 1),
        (&["log", "--all-calls", "--attempts"], 1, 1, 2, 1),
        (&["log", "--attempts"], 1, 1, 0, 0),
        (&["log"], 1, 0, 0, 0),
        (&["log", "--all-calls", "--by", "mallory"], 0, 1, 0, 0),
        (&["log", "--all-calls", "--event", "*import"], 0, 0, 1, 0),
        (&["log", "--all-calls", "-n", "1"], 1, 1, 2, 1),
        (&["log", "--all-calls", "--until", "2019-05-01T10:00:02Z"], 1, 0, 1, 0),
        (&["log", "--all-calls", "--since", "2019-05-01T10:00:04Z"], 0, 1, 0, 1),
        (&["log", "--all-calls", "111122223333/us-east-1/v2/bot:9GZXJ6T5EK"], 0, 1, 0, 0),
    ] {
        let log = world.run(&[args, &["--json"]].concat()).json();
        let counts = ["changes", "refused", "unreplayed", "pending"].map(|name| log[name].as_u64());
        let expect = [changes, refused, unreplayed, pending].map(Some);
        assert_eq!(counts, expect, "{args:?}: {log}");
        assert_eq!(log["total"], changes + refused + unreplayed + pending, "{args:?}: {log}");
    }
    let log = world.run(&["log", "--all-calls", "--json"]).json();
    let entries = log["entries"].as_array().unwrap();
    let outcomes: Vec<(&str, &Value)> = entries
        .iter()
        .filter_map(|entry| Some((entry["outcome"].as_str()?, &entry["reason"]["code"])))
        .collect();
    let reason = |code: &str| json!(code);
    assert_eq!(
        outcomes,
        [
            ("pending", &Value::Null),
            ("unreplayed", &reason("unknown-operation")),
            ("unreplayed", &reason("undecidable-api")),
        ]
    );
    for entry in entries {
        assert!(!entry["author"].is_null() && !entry["name"].is_null() && !entry["time"].is_null());
    }
}

/// What `log --all-calls` lists is what `ingest` counted, and what `who` and `verify` count.
#[test]
fn the_counts_of_all_commands_agree() {
    let world = all_calls();
    let log = world.run(&["log", "--all-calls", "--json"]).json();
    let who = world.run(&["who", "--json"]).json();
    for name in ["changes", "refused", "unreplayed"] {
        assert_eq!(log[name], who[name], "{name}");
    }
    let verify = world.run(&["verify", "--json"]).json();
    let kinds = verify["coverage"]["unsupported"].as_array().unwrap();
    let unsupported: u64 = kinds.iter().map(|kind| kind["records"].as_u64().unwrap()).sum();
    assert_eq!(log["unreplayed"], unsupported, "{verify}");
}
