//! Runs that find no record of Lex: why, and with which exit code.

use std::fs;

use serde_json::{Value, json};

use crate::ingest::common::{World, record};

fn put_bot(second: u32) -> Value {
    let request = json!({"name": format!("B{second}"), "locale": "en-US"});
    record(second, "PutBot", request, &json!({"version": "$LATEST"}))
}

fn records(records: &[Value]) -> String {
    json!({ "Records": records }).to_string()
}

fn other() -> Value {
    let mut other = put_bot(5);
    other["eventSource"] = json!("s3.amazonaws.com");
    other
}

#[test]
fn why_there_is_nothing() {
    let digest = json!({
        "awsAccountId": "111122223333", "digestStartTime": "2019-05-01T10:00:00Z",
        "digestEndTime": "2019-05-01T11:00:00Z", "digestS3Bucket": "b", "logFiles": [],
    });
    let bad = "hello";
    let truncated = &records(&[put_bot(1)])[..100];
    let only_bad_records = records(&[put_bot(1)]).replace("eventTime", "eventTyme");
    let (lex, others) = (records(&[put_bot(1)]), records(&[other()]));
    let digest = digest.to_string();
    let region = ["--region", "eu-west-3"];
    // the files, the options, the code, the exit code
    type Row<'a> = (&'a [&'a str], &'a [&'a str], Option<&'a str>, i32);
    let rows: [Row<'_>; 17] = [
        (&[], &[], Some("no-files"), 0),
        (&[&lex], &[], None, 0),
        (&[&lex, bad], &[], None, 0),
        (&[&others], &[], Some("other-services"), 0),
        (&[&others, bad], &[], Some("other-services"), 0),
        (&[&digest], &[], Some("no-records"), 0),
        (&[""], &[], Some("no-records"), 0),
        (&["{\"Records\":[]}"], &[], Some("no-records"), 0),
        (&[&digest, bad], &[], Some("no-records"), 0),
        (&["", truncated], &[], Some("no-records"), 0),
        (&[bad], &[], Some("unreadable"), 3),
        (&[bad, truncated], &[], Some("unreadable"), 3),
        (&[&only_bad_records], &[], Some("unreadable"), 3),
        (&[bad], &["--dry-run"], Some("unreadable"), 3),
        (&[bad], &["--max-errors", "5"], Some("unreadable"), 3),
        (&[&lex], &region, Some("left-out"), 0),
        (&[&lex, bad], &region, Some("left-out"), 0),
    ];
    for (files, options, empty, code) in rows {
        let world = World::new();
        fs::create_dir(world.path("logs")).unwrap();
        for (number, text) in files.iter().enumerate() {
            world.write(&format!("logs/{number}.json"), text);
        }
        let ran = world.try_ingest(&[&["logs"], options].concat());
        assert_eq!(ran.code, Some(code), "{files:?} {options:?}: {}", ran.stdout);
        let answer = ran.json();
        assert_eq!(answer["empty"].as_str(), empty, "{files:?} {options:?}: {answer}");
    }
}

/// A file that an earlier run read is recognised.
#[test]
fn known_files_are_something() {
    let world = World::new();
    world.write("logs/a.json", records(&[put_bot(1)]));
    world.ingest(&["logs"]);
    world.write("logs/b.json", "hello");
    let again = world.ingest(&["logs"]);
    assert_eq!(again["files"]["known"], 1);
    assert_eq!(again["empty"], Value::Null);
    assert_eq!(world.try_ingest(&["logs/b.json"]).code, Some(3));
}

#[test]
fn the_causes_are_named() {
    let world = World::new();
    world.write("logs/a.json", records(&[other()]));
    let logs = world.path("logs");
    let text = world.run(&["ingest", logs.to_str().unwrap()]).stdout;
    for expect in
        ["! no records of Lex found; likely causes:\n", "- the prefix: ", "- the region: "]
    {
        assert!(text.contains(expect), "{text}");
    }
}
