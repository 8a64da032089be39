//! Every address that an answer prints is accepted as input.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::cli::world::run_in;

/// The texts of an answer in JSON that are addresses of resources.
fn addresses(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::String(text) if text.contains("/v1/") && !text.contains(' ') => {
            found.insert(text.clone());
        }
        Value::Array(list) => list.iter().for_each(|it| addresses(it, found)),
        Value::Object(members) => members.values().for_each(|it| addresses(it, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn printed_addresses_are_input() {
    let places = ["111122223333", "a b", "a/b", "50%", "x:y", "a@2", "%41", ".."];
    let dir = tempfile::tempdir().expect("a directory");
    let record = |number: usize, place: &str, call: &str, request: Value| {
        let id = format!("7b3c5f1e-0000-4000-8000-0000000000{number:02}");
        json!({
            "eventVersion": "1.08", "eventID": id, "eventTime": format!("2024-02-01T10:00:{number:02}Z"),
            "eventSource": "lex.amazonaws.com", "eventName": call, "awsRegion": place,
            "recipientAccountId": place, "requestParameters": request, "responseElements": request,
            "userIdentity": {"type": "IAMUser", "userName": "ann", "accountId": "111122223333"},
        })
    };
    let mut records = Vec::new();
    for (at, place) in places.iter().enumerate() {
        let intents = json!([{"intentName": "I J", "intentVersion": "$LATEST"}]);
        let bot = json!({"name": "B@C", "version": "$LATEST", "intents": intents});
        records.push(record(2 * at, place, "PutBot", bot));
        let alias = json!({"name": "P", "botName": "B@C", "botVersion": "3"});
        records.push(record(2 * at + 1, place, "PutBotAlias", alias));
    }
    let text = json!({ "Records": records }).to_string();
    std::fs::write(dir.path().join("x.json"), text).expect("it takes files");
    let ask = |args: &[&str]| run_in(dir.path(), &[args, &["--repo", "history"]].concat());
    assert_eq!(ask(&["ingest", "x.json"]).status, 0);
    let mut found = BTreeSet::new();
    for args in [&["ls"][..], &["log"], &["verify"], &["who"], &["who", "ann"]] {
        let output = ask(&[args, &["--json"]].concat());
        addresses(&serde_json::from_str(&output.stdout).expect("JSON"), &mut found);
    }
    assert_eq!(found.len(), 3 * places.len(), "{found:?}");
    for address in found {
        let output = ask(&["show", &address]);
        assert_eq!(output.status, 0, "{address}: {output}");
        assert_eq!(ask(&["log", &address]).status, 0, "{address}");
    }
    // As text prints them.
    let listing = ask(&["ls"]).stdout;
    let printed: Vec<&str> =
        listing.split_whitespace().filter(|word| word.contains("/v1/")).collect();
    assert!(!printed.is_empty(), "{listing}");
    for address in printed.into_iter().filter(|word| word.contains(':')) {
        assert_eq!(ask(&["show", address]).status, 0, "{address}");
    }
}
