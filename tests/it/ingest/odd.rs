//! Values that no trail should deliver: odd times, accounts, versions, checksums, shapes.

use serde_json::{Value, json};

use crate::ingest::common::World;

fn record(number: usize, name: &str, request: &Value, response: &Value) -> Value {
    json!({
        "eventVersion": "1.08",
        "userIdentity": {"type": "Root", "accountId": "111122223333", "arn": "arn:aws:iam::111122223333:root"},
        "eventTime": format!("2024-03-01T10:15:{:02}Z", number % 60),
        "eventSource": "lex.amazonaws.com",
        "eventName": name,
        "awsRegion": "us-east-1",
        "sourceIPAddress": "203.0.113.10",
        "userAgent": "x",
        "requestParameters": request,
        "responseElements": response,
        "requestID": "r",
        "eventID": format!("odd-{number:04}"),
        "recipientAccountId": "111122223333",
    })
}

/// A Put of an intent that is answered with what it asked for.
fn put(number: usize, body: Value) -> Value {
    record(number, "PutIntent", &body, &body)
}

/// Taken in at once, and in parts from the last, without caches: the same, and right to git.
#[track_caller]
fn holds(records: &[Value]) -> World {
    let world = World::new();
    world.deliver_values("all.json", records);
    world.ingest(&["all.json"]);
    world.check();
    let other = World::new();
    for (number, some) in records.chunks(records.len().div_ceil(6)).enumerate().rev() {
        let name = format!("{number}.json");
        other.deliver_values(&name, some);
        other.ingest(&[&name]);
        if number % 2 == 0 {
            std::fs::remove_file(other.history().join(".git/lexrewind/index.sqlite")).unwrap();
        }
    }
    assert_eq!(other.git(&["rev-parse", "main"]), world.git(&["rev-parse", "main"]));
    other.check();
    for args in [&["log", "-p"][..], &["show", "--all", "--json"], &["verify"], &["ls", "--all"]] {
        let ran = world.run(args);
        assert!(matches!(ran.code, Some(0 | 1)), "{args:?}: {}", ran.stderr);
    }
    world
}

/// The smallest and the largest time of a program are placeholders: no call of AWS was then.
#[test]
fn placeholder_times() {
    let times = ["0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "9999-12-31T23:59:59Z"];
    for time in times {
        let mut record = put(0, json!({"name": "I", "version": "$LATEST"}));
        record["eventTime"] = json!(time);
        let world = World::new();
        world.deliver_values("a.json", &[record]);
        let ran = world.try_ingest(&["a.json"]);
        assert_eq!(ran.code, Some(3), "{time}");
        let expect = format!("invalid `eventTime`: `{time}`");
        assert_eq!(ran.json()["skipped"][0]["reason"], expect.as_str());
    }
}

#[test]
fn times_far_away() {
    let times = [
        "2000-01-01T00:00:00Z",
        "2038-01-19T03:14:08Z",
        "2106-02-07T06:28:16Z",
        "2199-12-31T23:59:59Z",
    ];
    let records: Vec<Value> = times
        .iter()
        .enumerate()
        .map(|(number, time)| {
            let mut record =
                put(number, json!({"name": format!("I{}", number % 3), "version": "$LATEST"}));
            record["eventTime"] = json!(time);
            record
        })
        .collect();
    let world = holds(&records);
    assert_eq!(world.git(&["rev-list", "--count", "main"]).trim(), times.len().to_string());
}

#[test]
fn times_far_away_appended() {
    let world = World::new();
    for (number, time) in [
        "2024-01-01T00:00:00Z",
        "2000-01-01T00:00:00Z",
        "2199-01-01T00:00:00Z",
        "2001-01-01T00:00:00Z",
    ]
    .iter()
    .enumerate()
    {
        let mut record = put(number, json!({"name": format!("I{number}"), "version": "$LATEST"}));
        record["eventTime"] = json!(time);
        let name = format!("{number}.json");
        world.deliver_values(&name, &[record]);
        world.ingest(&[&name, "--late", "append"]);
        world.check();
    }
}

#[test]
fn accounts_and_regions_of_odd_shape() {
    let odd = [
        "",
        "12",
        "../x",
        "111122223333/us-west-2",
        "a\nb",
        "ACCOUNT",
        "account",
        "con",
        "名",
        " ",
    ];
    let mut records = Vec::new();
    for (at, text) in odd.iter().enumerate() {
        let mut one = put(at * 2, json!({"name": "I", "version": "$LATEST"}));
        one["recipientAccountId"] = json!(text);
        let mut two = put(at * 2 + 1, json!({"name": "I", "version": "$LATEST"}));
        two["awsRegion"] = json!(text);
        let publish = json!({"name": "I", "version": "1"});
        let mut three = record(at + 40, "CreateIntentVersion", &json!({"name": "I"}), &publish);
        three["recipientAccountId"] = json!(text);
        three["awsRegion"] = json!(text);
        let mut four = two.clone();
        four["eventID"] = json!(format!("refused-{at}"));
        four["errorCode"] = json!("AccessDenied");
        records.extend([one, two, three, four]);
    }
    holds(&records);
}

#[test]
fn versions_and_checksums_of_odd_shape() {
    let odd = [
        json!("0"),
        json!("-1"),
        json!("1.5"),
        json!("01"),
        json!("+1"),
        json!(""),
        json!(3),
        json!(-3),
        json!(2.5),
        json!("18446744073709551615"),
        json!("18446744073709551616"),
        json!(1e300),
        json!("99999999999999999999999"),
        json!("$latest"),
        json!("latest"),
        json!("DRAFT"),
        json!(null),
        json!({"v": 1}),
        json!(["1"]),
        json!(true),
        json!("x\ny"),
        json!("../1"),
    ];
    let mut records = Vec::new();
    for (at, value) in odd.iter().enumerate() {
        let name = format!("I{at}");
        let body = json!({"name": name, "version": "$LATEST", "checksum": value});
        records.push(put(records.len(), body));
        let answer = json!({"name": name, "version": value, "checksum": value});
        let request = json!({"name": name, "checksum": value});
        records.push(record(records.len(), "CreateIntentVersion", &request, &answer));
        let request = json!({"name": name, "version": value});
        records.push(record(records.len(), "DeleteIntentVersion", &request, &Value::Null));
        let bot = json!({"name": name, "version": value, "checksum": value, "createVersion": value,
                         "intents": [{"intentName": name, "intentVersion": value}]});
        records.push(record(records.len(), "PutBot", &bot, &bot));
        let alias = json!({"name": "A", "botName": name, "botVersion": value, "checksum": value});
        records.push(record(records.len(), "PutBotAlias", &alias, &alias));
    }
    holds(&records);
}

#[test]
fn bodies_of_odd_shape() {
    let mut deep = json!("x");
    for _ in 0..60 {
        deep = json!({"a": [deep]});
    }
    let odd = [
        json!(null),
        json!([]),
        json!("text"),
        json!(7),
        json!({}),
        json!({"name": "I"}),
        json!({"name": "I", "slots": "none"}),
        json!({"name": "I", "slots": [1, null, {"name": 5}]}),
        json!({"name": "I", "sampleUtterances": {"a": 1}}),
        json!({"name": "I", "extra": deep}),
        json!({"name": "I", "tags": "none"}),
        json!({"name": "I", "tags": [{"key": 1}, {}, null, {"key": "a\nb", "value": {}}]}),
        json!({"name": "I", "intents": 5}),
        json!({"omitted": true}),
        json!({"omitted": "true", "originalSize": "x"}),
    ];
    let operations = [
        "PutIntent",
        "PutBot",
        "PutSlotType",
        "PutBotAlias",
        "CreateIntentVersion",
        "CreateBotVersion",
        "DeleteBot",
        "DeleteIntentVersion",
        "DeleteBotAlias",
        "TagResource",
        "UntagResource",
        "StartImport",
        "DeleteUtterances",
        "DeleteBotChannelAssociation",
        "PutSomethingNew",
        "StartMigration",
    ];
    for (way, _) in ["request", "response", "both"].iter().enumerate() {
        let mut records = Vec::new();
        for (at, body) in odd.iter().enumerate() {
            for operation in operations {
                let good = json!({"name": format!("I{at}"), "version": "$LATEST"});
                let (request, response) = match way {
                    0 => (body, &good),
                    1 => (&good, body),
                    _ => (body, body),
                };
                records.push(record(records.len(), operation, request, response));
            }
        }
        let world = World::new();
        world.deliver_values("all.json", &records);
        world.ingest(&["all.json"]);
        world.check();
        records.reverse();
        let other = World::new();
        other.deliver_values("half.json", &records[100..]);
        other.deliver_values("all.json", &records);
        other.ingest(&["half.json"]);
        other.ingest(&["all.json"]);
        assert_eq!(other.tip(), world.tip());
        other.check();
    }
}

#[test]
fn tags_of_odd_shape() {
    let arn = "arn:aws:lex:us-east-1:111122223333:intent:I";
    let mut records = vec![put(0, json!({"name": "I", "version": "$LATEST"}))];
    for arn in [
        arn,
        "",
        "x",
        "arn:aws:lex:us-east-1:111122223333:bot:A:B:C",
        "arn:aws:lex:::intent:\n",
        "arn:aws:lex:us-east-1:111122223333:intent:../x",
    ] {
        for tags in [
            json!([]),
            json!([{"key": "a", "value": "b"}]),
            json!({"a": "b"}),
            json!("x"),
            json!(null),
        ] {
            let request = json!({"resourceArn": arn, "tags": tags, "tagKeys": tags});
            records.push(record(records.len(), "TagResource", &request, &Value::Null));
            records.push(record(records.len(), "UntagResource", &request, &Value::Null));
        }
    }
    holds(&records);
}
