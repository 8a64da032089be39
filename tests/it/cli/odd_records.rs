//! Histories made of a few records that are lawful but rare.

use std::path::Path;

use crate::cli::world::{Output, run_in};
use crate::one_line::whole;

/// One record of `PutSlotType Kind`, with what its request and answer have besides.
fn put(number: u32, time: &str, request: &str, answer: &str) -> String {
    let answer = whole("PutSlotType", &format!(r#"{{"name":"Kind"{answer}}}"#));
    format!(
        r#"{{"eventVersion":"1.08","userIdentity":{{"type":"Root","accountId":"111122223333"}},
"eventTime":"{time}","eventSource":"lex.amazonaws.com","eventName":"PutSlotType",
"awsRegion":"us-east-1","sourceIPAddress":"203.0.113.1","userAgent":"x",
"requestParameters":{{"name":"Kind"{request}}},"responseElements":{answer},
"eventID":"{number:08}-0000-4000-8000-000000000000","recipientAccountId":"111122223333"}}"#
    )
}

fn ingest(dir: &Path, text: &str) -> Output {
    std::fs::write(dir.join("records.json"), text).expect("a temporary directory takes files");
    run_in(dir, &["ingest", "records.json", "--repo", "history"])
}

/// The answer of a Put with `createVersion` may name `$LATEST`: the number is counted then.
#[test]
fn a_version_with_a_counted_number_is_not_damage() {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let (request, answer) = (r#","createVersion":true"#, r#","checksum":"a","version":"$LATEST""#);
    let record = put(1, "2024-03-01T10:00:00Z", request, answer);
    assert_eq!(ingest(dir.path(), &record).status, 0);
    for command in ["ls", "show --all", "graph", "log -p"] {
        let args: Vec<&str> = command.split(' ').chain(["--repo", "history"]).collect();
        let output = run_in(dir.path(), &args);
        assert_eq!(output.status, 0, "{command}: {output}");
    }
    let output = run_in(dir.path(), &["verify", "--repo", "history"]);
    assert_eq!(output.status, 1, "{output}");
    assert!(output.stdout.contains("counted, not recorded"), "{output}");
}

#[test]
fn a_list_that_ends_between_two_records_is_reported() {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let record = put(1, "2024-03-01T10:00:00Z", "", r#","checksum":"a","version":"$LATEST""#);
    let output = ingest(dir.path(), &format!("{{\"Records\":[{record},"));
    assert_eq!(output.status, 0, "{output}");
    assert!(output.stdout.contains("truncated"), "{output}");
}

/// Names that a file system may not support are escaped in the tree, and `verify` reports them.
#[test]
fn escaped_names_are_reported() {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let record = put(1, "2024-03-01T10:00:00Z", "", r#","checksum":"a","version":"$LATEST""#);
    assert_eq!(ingest(dir.path(), &record.replace("\"Kind\"", "\"../CON\"")).status, 0);
    let output = run_in(dir.path(), &["verify", "--repo", "history"]);
    let words = output.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("slot-type:%2E%2E%2FCON is not a valid file name"), "{output}");
}
