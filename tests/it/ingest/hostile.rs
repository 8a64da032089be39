//! What strangers may write into names and elsewhere does no harm.

use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::ingest::common::{World, files};

/// A writing call with everything as it should be.
fn record(number: usize, name: &str, request: &Value, response: &Value) -> Value {
    json!({
        "eventVersion": "1.08",
        "userIdentity": {"type": "IAMUser", "principalId": "AIDAEXAMPLE", "accountId": "111122223333",
                         "arn": "arn:aws:iam::111122223333:user/alice", "userName": "alice"},
        "eventTime": format!("2024-03-01T10:{:02}:{:02}Z", number / 60 % 60, number % 60),
        "eventSource": "lex.amazonaws.com",
        "eventName": name,
        "awsRegion": "us-east-1",
        "sourceIPAddress": "203.0.113.10",
        "userAgent": "console.amazonaws.com",
        "requestParameters": request,
        "responseElements": response,
        "requestID": format!("00000000-0000-4000-8000-{number:012}"),
        "eventID": format!("{number:08x}-0000-4000-8000-000000000000"),
        "readOnly": false,
        "eventType": "AwsApiCall",
        "managementEvent": true,
        "recipientAccountId": "111122223333",
        "eventCategory": "Management",
    })
}

fn intent(number: usize, name: &Value) -> Value {
    let document = json!({"name": name, "sampleUtterances": ["hi"], "version": "$LATEST",
                          "checksum": format!("c{number}")});
    record(number, "PutIntent", &json!({"name": name, "sampleUtterances": ["hi"]}), &document)
}

fn names() -> Vec<Value> {
    let mut names: Vec<Value> = [
        "line\nbreak",
        "tab\tand\r",
        "\u{1b}[31mred",
        "../../etc/passwd",
        "..",
        ".",
        "a/b",
        "a\\b",
        "/abs",
        "C:\\x",
        "nul\0byte",
        "\u{202e}reversed",
        "zero\u{200b}width",
        "CON",
        "con.json",
        "AUX",
        "com1",
        "Name",
        "name",
        "NAME",
        "nAME",
        "",
        " ",
        "trailing ",
        "trailing.",
        "~1",
        ".git",
        ".GIT",
        "git~1",
        ".gitmodules",
        "-option",
        "--upload-pack",
        "ünïcode",
        "u\u{308}",
        "\u{fc}",
        "名前",
        "a%41b",
        "%",
        "%2F",
        "x.lock",
        "a..b",
        "@{u}",
        "refs/heads/main",
        "a:b",
        "*",
        "?",
        "[",
        "\"quoted\"",
        "'single'",
        "$(id)",
        "`id`",
        "HEAD",
        "versions",
        "meta.json",
        "intent.json",
        "$LATEST",
        "a@1",
        "intent:x",
        "<!--",
        "\u{feff}bom",
        "\u{7f}del",
        "\u{9b}csi",
    ]
    .iter()
    .map(|name| json!(name))
    .collect();
    names.push(json!("x".repeat(10_000)));
    names.push(json!("é".repeat(5_000)));
    names.push(json!(format!("{}y", "x".repeat(10_000))));
    names.extend([json!(7), json!(1.5), json!(null), json!(true), json!({"a": 1}), json!(["x"])]);
    names
}

/// All git can check; the files can be laid out; the same tip once more in another order.
#[track_caller]
fn holds(records: &[Value]) -> World {
    let world = World::new();
    world.deliver_values("all.json", records);
    let answer = world.ingest(&["all.json"]);
    world.check();
    assert_eq!(world.git(&["status", "--porcelain"]), "");
    trailers_are_single(&world);
    paths_are_plain(&world);
    let (one, two): (Vec<_>, Vec<_>) =
        records.iter().cloned().enumerate().partition(|(at, _)| at % 2 == 0);
    let other = World::new();
    for (name, part) in [("b.json", two), ("a.json", one)] {
        let part: Vec<Value> = part.into_iter().rev().map(|(_, record)| record).collect();
        other.deliver_values(name, &part);
        other.ingest(&[name]);
        std::fs::remove_file(other.history().join(".git/lexrewind/index.sqlite")).unwrap();
    }
    other.check();
    assert_eq!(answer["tip"], other.tip());
    for args in [
        &["log"][..],
        &["ls", "--all"],
        &["show", "--all"],
        &["verify"],
        &["log", "-p"],
        &["graph"],
    ] {
        let ran = world.run(args);
        assert!(matches!(ran.code, Some(0 | 1)), "{args:?}: {:?} {}", ran.code, ran.stderr);
        let bad = |c: char| (c.is_control() && c != '\n') || "\u{202e}\u{200b}\u{feff}".contains(c);
        let found = ran.stdout.find(bad);
        let near = |at: usize| ran.stdout[at..].chars().take(30).collect::<String>();
        assert_eq!(found.map(near), None, "{args:?}");
    }
    world
}

/// Each trailer of the contract occurs once in each commit, as git reads them.
#[track_caller]
fn trailers_are_single(world: &World) {
    let log = world.git(&["log", "--format=%H%x00%B%x01", "main"]);
    for message in log.split('\u{1}').filter(|text| text.contains('\0')) {
        let (commit, body) = message.trim_start().split_once('\0').unwrap();
        let mut git = Command::new("git")
            .args(["interpret-trailers", "--parse", "--no-divider"])
            .current_dir(world.history())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        git.stdin.take().unwrap().write_all(body.as_bytes()).unwrap();
        let parsed = String::from_utf8(git.wait_with_output().unwrap().stdout).unwrap();
        for name in ["Event-Id", "Event-Time", "Event-Name", "Resource", "Principal", "Source-Ip"] {
            let prefix = format!("{name}: ");
            let count = parsed.lines().filter(|line| line.starts_with(&prefix)).count();
            assert_eq!(count, 1, "{name} of {commit}: {body:?} gives {parsed:?}");
        }
        let subject = body.lines().next().unwrap();
        assert!(subject.chars().count() <= 72, "{subject}");
    }
}

/// No path is anything but printable ASCII, none is special, none differ only in case.
#[track_caller]
fn paths_are_plain(world: &World) {
    let mut folded = Vec::new();
    for path in world.git(&["ls-tree", "-r", "-z", "--name-only", "main"]).split_terminator('\0') {
        assert!(path.bytes().all(|byte| (0x20..0x7f).contains(&byte)), "{path:?}");
        for part in path.split('/') {
            let stem = part.split('.').next().unwrap().to_ascii_lowercase();
            assert!(!["con", "aux", "nul", "prn", "com1"].contains(&&*stem), "{path}");
            assert!(!part.is_empty() && part != ".." && part != "." && part.len() < 200, "{path}");
            assert!(!part.contains(['\\', ':', '*', '?', '"', '<', '>', '|']), "{path}");
            assert!(
                !part.to_ascii_lowercase().starts_with(".git") || path == ".gitattributes",
                "{path}"
            );
        }
        folded.push(path.to_ascii_lowercase());
    }
    let count = folded.len();
    folded.sort();
    folded.dedup();
    assert_eq!(folded.len(), count);
    let on_disk = files(&world.history());
    let on_disk = on_disk.iter().filter(|path| !path.starts_with(world.history().join(".git")));
    assert_eq!(on_disk.count(), count);
}

#[test]
fn names_of_all_kinds() {
    let records: Vec<Value> =
        names().iter().enumerate().map(|(number, name)| intent(number, name)).collect();
    let world = holds(&records);
    // Every name that is text is there again, as it was.
    let ran = world.run(&["show", "--all", "--format", "json"]);
    let answer = ran.json();
    let shown: Vec<&str> = answer["resources"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|row| row["document"]["name"].as_str())
        .collect();
    for name in names().iter().filter_map(|name| name.as_str()).filter(|name| !name.is_empty()) {
        assert!(
            shown.contains(&name),
            "{:?} in {shown:?}",
            name.chars().take(50).collect::<String>()
        );
    }
}

#[test]
fn names_of_all_kinds_with_versions_and_aliases() {
    let mut records = Vec::new();
    for (at, name) in names().iter().enumerate() {
        let number = 10 * at;
        records.push(intent(number, name));
        let frozen = json!({"name": name, "version": "1", "checksum": format!("v{number}")});
        let request = json!({"name": name, "checksum": format!("c{number}")});
        records.push(record(number + 1, "CreateIntentVersion", &request, &frozen));
        let bot = json!({"name": name, "locale": "en-US", "childDirected": false, "version": "$LATEST",
                         "intents": [{"intentName": name, "intentVersion": "1"}], "checksum": "b"});
        records.push(record(number + 2, "PutBot", &bot, &bot));
        let alias =
            json!({"botName": name, "name": name, "botVersion": "$LATEST", "checksum": "a"});
        records.push(record(number + 3, "PutBotAlias", &alias, &alias));
        if at % 3 == 0 {
            let gone = json!({"name": name});
            records.push(record(number + 4, "DeleteIntent", &gone, &Value::Null));
        }
        if at % 4 == 0 {
            let gone = json!({"name": name, "botName": name});
            records.push(record(number + 5, "DeleteBotAlias", &gone, &Value::Null));
        }
    }
    holds(&records);
}

#[test]
fn people_agents_and_descriptions() {
    let evil = "x\n\nPrincipal: arn:aws:iam::1:root\nEvent-Id: 0\r\nSource-Ip: 1.1.1.1\u{1b}[2J\u{202e}<a@b>";
    let long = format!("{}{evil}", "y".repeat(20_000));
    let mut records = Vec::new();
    for (at, text) in
        [evil, &long, "", " ", "<>", "\0", "a <b@c> d", "---", "# comment"].iter().enumerate()
    {
        for (way, member) in [
            "userAgent",
            "sourceIPAddress",
            "requestID",
            "user",
            "session",
            "identity",
            "description",
        ]
        .iter()
        .enumerate()
        {
            let mut record = intent(at * 10 + way, &json!(format!("I{at}")));
            match *member {
                "user" => record["userIdentity"]["userName"] = json!(text),
                "identity" => {
                    record["userIdentity"] = json!({"type": text, "arn": text, "principalId": text,
                        "accountId": text, "userName": text, "invokedBy": text});
                }
                "session" => {
                    record["userIdentity"] = json!({"type": "AssumedRole",
                        "principalId": format!("AROA:{text}"), "accountId": "111122223333",
                        "arn": format!("arn:aws:sts::111122223333:assumed-role/Dev/{text}")});
                }
                "description" => {
                    for side in ["requestParameters", "responseElements"] {
                        record[side]["description"] = json!(text);
                        record[side]["sampleUtterances"] = json!([text, "hello"]);
                    }
                }
                _ => record[*member] = json!(text),
            }
            records.push(record);
        }
    }
    holds(&records);
}
