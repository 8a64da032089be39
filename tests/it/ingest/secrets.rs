//! Passwords, tokens and upload addresses are in no object of the repository, whatever form they come
//! in, nor are the contents of files that are not logs.

use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::forms::forms;
use crate::ingest::common::World;

/// Every secret begins so, and a number follows.
const SECRET: &str = "S3CR3T";

/// Hands out secrets.
#[derive(Default)]
struct Secrets(usize);

impl Secrets {
    fn next(&mut self) -> String {
        self.0 += 1;
        format!("{SECRET}{:03}", self.0)
    }

    /// Members whose values are secrets, as both APIs and pipelines call them.
    fn members(&mut self) -> Value {
        json!({
            "filePassword": self.next(), "file_password": self.next(), "FilePassword": self.next(),
            "uploadUrl": format!("https://s3.example/?signature={}", self.next()),
            "upload_url": self.next(),
            "botConfiguration": {"pageToken": self.next(), "secret": {"value": self.next()}},
        })
    }

    /// The same as text in which a program writes a map.
    fn text(&mut self) -> String {
        format!("{{name=B, filePassword={}, uploadUrl: '{}'}}", self.next(), self.next())
    }
}

/// A record of Lex with secrets wherever parameters may be.
fn record(secrets: &mut Secrets, name: &str, edit: impl FnOnce(&mut Value)) -> Value {
    let mut record = json!({
        "eventVersion": "1.08",
        "userIdentity": {
            "type": "IAMUser", "principalId": "AIDA", "accountId": "111122223333",
            "arn": "arn:aws:iam::111122223333:user/alice", "userName": "alice",
        },
        "eventTime": "2024-03-01T10:00:01Z", "eventSource": "lex.amazonaws.com", "eventName": name,
        "awsRegion": "us-east-1", "sourceIPAddress": "203.0.113.9", "userAgent": "agent",
        "errorCode": null, "errorMessage": null,
        "requestParameters": {
            "name": "B", "resourceType": "BOT", "mergeStrategy": "OVERWRITE_LATEST",
            "deep": [{"list": [secrets.members()]}],
            "text": secrets.members().to_string(),
            "text in text": json!({"x": secrets.members().to_string()}).to_string(),
            "map": secrets.text(),
        },
        "responseElements": {"name": "B", "importId": "I", "x": secrets.members()},
        "additionalEventData": {"x": secrets.members(), "text": secrets.text()},
        "requestID": "r", "eventID": format!("{name}-{}", secrets.0), "readOnly": false,
        "resources": [], "eventType": "AwsApiCall", "managementEvent": true,
        "recipientAccountId": "111122223333", "serviceEventDetails": {}, "eventCategory": "Management",
    });
    for (name, value) in secrets.members().as_object().unwrap() {
        record["requestParameters"][name] = value.clone();
    }
    edit(&mut record);
    record
}

type Edit = fn(&mut Value);

/// Successful, refused, reading and unknown calls, and one whose bodies are text as a whole.
fn records() -> (usize, Vec<Value>) {
    let mut secrets = Secrets::default();
    let plain = |_: &mut Value| {};
    let as_text = |record: &mut Value| {
        for body in ["requestParameters", "responseElements"] {
            record[body] = json!(record[body].to_string());
        }
    };
    let calls: [(&str, Edit); 5] = [
        ("StartImport", plain),
        ("CreateExport", as_text),
        ("GetBotChannelAssociation", |record| record["readOnly"] = json!(true)),
        ("CallOfTomorrow", plain),
        ("StartImport", |record| record["errorCode"] = json!("AccessDeniedException")),
    ];
    let records = calls.map(|(name, edit)| record(&mut secrets, name, edit));
    (secrets.0, records.into())
}

/// Every object of the repository, unpacked.
fn objects(world: &World) -> Vec<u8> {
    let mut git = Command::new("git");
    git.current_dir(world.history()).args(["cat-file", "--batch-all-objects", "--batch"]);
    git.stdin(Stdio::null()).output().unwrap().stdout
}

#[track_caller]
fn holds_no(world: &World, secret: &str, about: &str) {
    let objects = String::from_utf8_lossy(&objects(world)).into_owned();
    let found = objects.find(secret).map(|at| {
        let start = objects[..at].rfind('\n').map_or(0, |line| line + 1);
        objects[start..].lines().next().unwrap_or_default().to_owned()
    });
    assert_eq!(found, None, "{about}");
}

#[test]
fn no_secret_of_a_record_is_in_any_object() {
    let (count, records) = records();
    assert!(count > 50);
    for (call, record) in records.iter().enumerate() {
        let world = World::new();
        for (number, (form, text)) in forms(record).iter().enumerate() {
            let text = text.replace("\"eventID\":\"", &format!("\"eventID\":\"{number}-"));
            world.write(&format!("whole/{number}-{form}"), &text);
            // Cut in two, so that what is left of the record is reported.
            let middle = (0..=text.len() / 2).rev().find(|at| text.is_char_boundary(*at)).unwrap();
            world.write(&format!("cut/{number}-{form}"), &text[..middle]);
            world.write(&format!("rest/{number}-{form}"), &text[middle..]);
        }
        let answer = world.ingest(&["whole", "cut", "rest"]);
        let read = &answer["records"];
        assert!(read["skipped"].as_u64().unwrap() > 20, "{read}");
        let is_read_only = record["readOnly"] == json!(true);
        assert!(is_read_only || objects(&world).windows(6).any(|it| it == b"HIDDEN"), "{read}");
        holds_no(&world, SECRET, &format!("call {call}"));
    }
}

/// Files that lie beside the logs are reported, and the report is committed.
#[test]
fn no_other_file_is_quoted_in_any_object() {
    let password = |text: &str| text.replace("_", SECRET);
    let files = [
        ("credentials", "[default]\naws_access_key_id = _\naws_secret_access_key = _\n"),
        (".env", "{\"a\":1}\nDB_PASSWORD=_\nTOKEN=_\n"),
        ("one-line", "_"),
        (
            "values.jsonl",
            "{\"filePassword\":\"_\"}\n\"filePassword=_\"\n_\n{\"_\":\"_\",\"b\":\"_\"}",
        ),
        ("members.json", "{\"_\":1,\"x\":{\"_\":\"_\"}}"),
        ("damaged.json", "{\"Records\":[{\"eventSource\":\"lex.amazonaws.com\",\"a\":_}]}"),
        (
            "record.json",
            "{\"Records\":[{\"eventSource\":\"lex.amazonaws.com\",\"eventVersion\":\"_\",\"eventID\":\"a\",\
             \"eventName\":\"PutBot\",\"eventTime\":\"_\",\"awsRegion\":\"_\"}]}",
        ),
        (
            "time.json",
            "{\"eventSource\":\"lex.amazonaws.com\",\"eventVersion\":\"1.08\",\"eventID\":\"a\",\
             \"eventName\":\"PutBot\",\"eventTime\":\"_\",\"awsRegion\":\"r\",\"recipientAccountId\":\"1\"}",
        ),
        ("table.csv", "eventName,eventSource,eventTime,_\n_,lex.amazonaws.com,_,_\n_,_"),
        ("settings.yaml", "password: _\nother:\n  - _\n"),
        ("notes.txt", "my password is _\n"),
    ];
    let world = World::new();
    for (name, text) in files {
        world.write(&format!("logs/{name}"), password(text));
    }
    world.deliver_values("logs/lex.json", &records().1[..1]);
    let answer = world.ingest(&["logs"]);
    assert!(answer["skipped"].as_array().unwrap().len() >= files.len(), "{answer}");
    holds_no(&world, SECRET, "files");
    // `verify` reports them all the same.
    let found = world.run(&["verify", "--format", "json"]).json()["findings"].to_string();
    for (name, _) in files {
        assert!(found.contains(name), "{name}: {found}");
    }
}
