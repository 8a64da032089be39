//! Counts agree with their nouns.

use serde_json::json;

use crate::cli::world::{history, run, run_in};

/// Words that no number 1 comes before.
const PLURALS: [&str; 24] = [
    "commits",
    "records",
    "events",
    "gaps",
    "resources",
    "runs",
    "files",
    "changes",
    "calls",
    "bots",
    "findings",
    "documents",
    "references",
    "versions",
    "values",
    "duplicates",
    "writes",
    "reading calls",
    "refused calls",
    "Lex writes",
    "kinds",
    "histories",
    "directories",
    "sessions",
];

fn check(text: &str, what: &str) {
    for plural in PLURALS {
        for (at, found) in text.match_indices(&format!("1 {plural}")) {
            let before = text[..at].chars().next_back();
            let is_number = before.is_some_and(|c| c.is_ascii_digit() || c == '.' || c == ',');
            assert!(is_number, "{what}: `{found}` in {text}");
        }
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    for four in words.windows(5) {
        let is_wrong = four[0] == "1" && four[1] == "of" && four[4].starts_with("differ");
        assert!(!is_wrong || four[4].starts_with("differs"), "{what}: {four:?}");
    }
}

/// A history of one event, with one of everything.
#[test]
fn one_of_everything() {
    let dir = tempfile::tempdir().expect("a directory");
    let record = json!({
        "eventVersion": "1.08", "eventID": "7b3c5f1e-0000-4000-8000-000000000001",
        "eventTime": "2024-02-01T10:00:00Z", "eventSource": "lex.amazonaws.com",
        "eventName": "PutIntent", "awsRegion": "us-east-1", "recipientAccountId": "111122223333",
        "userIdentity": {"type": "IAMUser", "userName": "ann", "accountId": "111122223333"},
        "requestParameters": {"name": "I"}, "responseElements": {"name": "I", "version": "$LATEST"},
    });
    let other = json!({"name": "I", "version": "$LATEST", "sampleUtterances": ["another"]});
    std::fs::write(dir.path().join("x.json"), record.to_string()).expect("it takes files");
    std::fs::write(dir.path().join("live.json"), other.to_string()).expect("it takes files");
    let ask = |args: &str| {
        let mut args: Vec<&str> = args.split(' ').collect();
        args.extend(["--repo", "history"]);
        let output = run_in(dir.path(), &args);
        check(&output.to_string(), &args.join(" "));
        output.to_string()
    };
    assert!(ask("ingest x.json").contains("1  Lex write\n"));
    for args in [
        "ingest x.json",
        "verify",
        "verify --full",
        "rebuild --check",
        "ls",
        "log",
        "log --stat",
        "who",
        "who ann",
        "blame intent:I",
        "versions intent:I",
        "impact intent:I",
        "impact intent:I --delete",
        "graph intent:I",
        "graph intent:I --format svg",
        "show intent:I",
        "export intent:I",
    ] {
        ask(args);
    }
    let drift = ask("drift live.json");
    assert!(drift.contains("1 of 1 resource differs"), "{drift}");
    // A commit that somebody made.
    let by = ["-c", "user.name=x", "-c", "user.email=x@example.com"];
    let commit = [&by[..], &["commit", "-q", "--allow-empty", "-m", "x"]].concat();
    let status = std::process::Command::new("git")
        .current_dir(dir.path().join("history"))
        .args(commit)
        .status();
    assert!(status.expect("git").success());
    let verified = ask("verify");
    assert!(verified.contains("1 commit on main has no event"), "{verified}");
}

#[test]
fn stories() {
    for story in ["order-flowers", "gap", "public-records"] {
        let _ = history(story);
        for args in [&["verify"][..], &["log"], &["who"], &["ls"]] {
            check(&run(story, args).to_string(), &format!("{story} {args:?}"));
        }
    }
}
