//! Records, runs and commit messages are parsed before anything is decided by them: a value that
//! looks like a member or a trailer is a value.

use serde_json::{Value, json};

use crate::ingest::common::{World, record};

/// The id of the record of that second.
fn id(second: u32) -> String {
    format!("7b3c5f1e-0000-4000-8000-0000000000{second:02}")
}

fn with(mut record: Value, members: &Value) -> Value {
    let members = members.as_object().cloned().unwrap_or_default();
    record.as_object_mut().unwrap().extend(members);
    record
}

fn put(second: u32) -> Value {
    let more = json!({"checksum": format!("c{second}"), "version": "$LATEST"});
    record(second, "PutIntent", json!({"name": format!("I{}", "x".repeat(second as usize))}), &more)
}

/// A record by mallory: refused, or of an operation that is not replayed.
fn other(second: u32, call: &str, request: Value) -> Value {
    let record = record(second, call, request, &Value::Null);
    let who = json!({"type": "IAMUser", "userName": "mallory", "accountId": "111122223333"});
    let refusal = json!({"errorCode": "AccessDenied"});
    let record = with(record, &json!({"userIdentity": who}));
    if call == "PutIntent" { with(record, &refusal) } else { record }
}

/// What `who` and `verify` count, `log --attempts` lists and `show --raw` prints, of an event of
/// alice and two calls of mallory.
#[track_caller]
fn check(records: &[Value], case: &str) {
    let world = World::new();
    world.deliver_values("all.json", records);
    world.ingest(&["all.json"]);

    let who = world.run(&["who", "--json"]).json();
    let of = |name: &str| {
        let rows = who["activities"].as_array().unwrap();
        let row = rows.iter().find(|row| row["authors"][0]["name"] == name);
        row.map_or(json!(null), |row| json!([row["changes"], row["refused"], row["unreplayed"]]))
    };
    assert_eq!(of("alice"), json!([1, 0, 0]), "{case}: {who}");
    assert_eq!(of("mallory"), json!([0, 1, 1]), "{case}: {who}");

    let verify = world.run(&["verify", "--json"]).json();
    assert_eq!(verify["coverage"]["unsupported"][0]["records"], 1, "{case}: {verify}");

    let log = world.run(&["log", "--attempts", "--json"]).json();
    let kinds: Vec<&Value> =
        log["entries"].as_array().unwrap().iter().map(|entry| &entry["type"]).collect();
    assert_eq!(kinds, ["attempt", "event"], "{case}: {log}");

    for record in records {
        let id = record["eventID"].as_str().unwrap();
        let raw = world.run(&["show", id, "--raw"]).stdout;
        let printed: Vec<Value> =
            raw.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(printed, std::slice::from_ref(record), "{case}: {id}");
    }
}

#[test]
fn an_id_in_a_value_is_not_the_id_of_its_record() {
    let planted = json!({"eventID": id(1), "originalEventID": id(1)});
    let text = planted.to_string();
    let addendum = json!({"addendum": {"originalEventID": id(1)}});
    let cases = [
        ("a member", planted.clone(), json!({})),
        ("deep", json!({"slots": [{"x": [planted]}]}), json!({})),
        ("an addendum in a parameter", addendum, json!({})),
        ("JSON text", json!({"description": text}), json!({})),
        ("JSON text of JSON text", json!({"description": json!(text).to_string()}), json!({})),
        ("the user agent", json!({}), json!({"userAgent": text})),
        ("the error message", json!({}), json!({"errorMessage": text})),
        ("another member", json!({}), json!({"additionalEventData": planted})),
        ("a name that ends so", json!({"a\"eventID": id(1)}), json!({})),
    ];
    for (case, members, besides) in cases {
        let refused = other(2, "PutIntent", with(json!({"name": "A"}), &members));
        let unreplayed = other(3, "CreateBotChannel", with(json!({"botName": "B"}), &members));
        check(&[put(1), with(refused, &besides), with(unreplayed, &besides)], case);
    }
    let tags = json!({"botName": "B", "botTags": {"eventID": id(1)}});
    let calls = [other(2, "PutIntent", json!({"name": "A"})), other(3, "CreateBotChannel", tags)];
    check(&[put(1), calls[0].clone(), calls[1].clone()], "a tag");
}

/// JSON may write any letter as an escape.
#[test]
fn an_id_is_compared_as_a_value() {
    let planted = json!({"name": "A", "eventID": id(1)});
    let records = [put(1), other(2, "PutIntent", planted), other(3, "CreateBotChannel", json!({}))];
    let text = json!({"Records": records}).to_string();
    let escaped = |name: &str, to: &str| text.replace(name, to);
    for text in [
        escaped("\"eventID\":\"7b3c5f1e", "\"eventID\":\"7b3c\\u0035f1e"),
        escaped("\"eventID\":", "\"event\\u0049D\":"),
        escaped("\"errorCode\"", "\"error\\u0043ode\""),
    ] {
        let world = World::new();
        world.write("all.json", &text);
        world.ingest(&["all.json"]);
        let who = world.run(&["who", "--json"]).json();
        assert_eq!(json!([who["changes"], who["refused"], who["unreplayed"]]), json!([1, 1, 1]));
        let log = world.run(&["log", "--attempts", "--oneline"]).stdout;
        assert_eq!(log.lines().filter(|line| line.contains("PutIntent")).count(), 2, "{log}");
        for (second, record) in (1..).zip(&records) {
            let raw = world.run(&["show", &id(second), "--raw"]).stdout;
            assert_eq!(serde_json::from_str::<Value>(&raw).unwrap(), *record, "{text}");
        }
    }
}

/// A commit that somebody makes by hand is not of an event, whatever its body quotes.
#[test]
fn a_body_has_no_trailers() {
    let world = World::new();
    world.deliver_values("all.json", &[put(1), put(2)]);
    world.ingest(&["all.json"]);
    let quoted = world.git(&["log", "-1", "--format=%b", "main"]);
    let by_hand = [
        format!("A note\n\nThis was wrong:\n{quoted}"),
        format!("A note\n\n{quoted}\nSee above.\n"),
        quoted.clone(),
    ];
    for message in by_hand {
        world.git(&[
            "-c",
            "user.name=x",
            "-c",
            "user.email=x@example.com",
            "commit",
            "-q",
            "--allow-empty",
            "-m",
            &message,
        ]);
    }
    let verify = world.run(&["verify", "--json"]).json();
    let findings = verify["findings"].as_array().unwrap();
    assert_eq!(findings.len(), 1, "{verify}");
    assert_eq!(findings[0]["about"], "repository");
    assert!(findings[0]["what"].as_str().unwrap().starts_with("3 commits on main"), "{verify}");
    assert_eq!(verify["coverage"]["events"], 2);
    let log = world.run(&["log", "intent:Ixx", "--oneline"]).stdout;
    assert_eq!(log.lines().filter(|line| line.contains("PutIntent")).count(), 1, "{log}");
}
