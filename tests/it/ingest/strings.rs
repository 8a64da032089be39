//! No record, whatever strings it has, makes a run fail.

use serde_json::{Value, json};

use crate::generator::rng::Rng;
use crate::ingest::common::{World, record};

/// Strings that a path, a reference, a header of a commit or a file system refuses.
fn strings() -> Vec<String> {
    let mut strings: Vec<String> = [
        "",
        " ",
        ".",
        "..",
        "../../x",
        "/",
        "a/b",
        "a//b",
        "a\\b",
        "C:\\x",
        "\0",
        "a\0b",
        "\n",
        "a\r\nb",
        "\u{7f}",
        "\u{202e}x",
        "\u{feff}",
        "é",
        "e\u{301}",
        "花",
        "\u{10ffff}",
        "x.lock",
        ".lock",
        "a..b",
        "a.",
        ".a",
        "-a",
        "@",
        "@{",
        "a@{1}",
        "HEAD",
        "refs/heads/main",
        "a~1",
        "a^",
        "a:b",
        "a?b",
        "a*b",
        "a[b",
        "CON",
        "con.json",
        ".git",
        "git~1",
        ".gitattributes",
        "%",
        "%2F",
        "%ZZ",
        "a%00",
        "<x>",
        "a <b@c> 1 +0000",
        "\"",
        "'",
        "$LATEST",
        "18446744073709551615",
        "18446744073709551616",
        "-1",
        "0",
        "1e400",
        "null",
        "true",
        "{}",
        "[]",
        "{\"a\":1}",
    ]
    .map(str::to_owned)
    .to_vec();
    for length in [64, 65, 150, 151, 256, 4097, 5000] {
        strings.push("a".repeat(length));
        strings.push("é\0".repeat(length / 3));
    }
    strings.push("/".repeat(5000));
    strings
}

/// Where a string is put, as a pointer into the record.
const PLACES: [&str; 34] = [
    "/eventID",
    "/awsRegion",
    "/recipientAccountId",
    "/eventName",
    "/requestID",
    "/sourceIPAddress",
    "/userAgent",
    "/eventTime",
    "/eventVersion",
    "/eventCategory",
    "/errorCode",
    "/errorMessage",
    "/addendum/reason",
    "/addendum/originalEventID",
    "/userIdentity/type",
    "/userIdentity/userName",
    "/userIdentity/arn",
    "/userIdentity/accountId",
    "/userIdentity/principalId",
    "/userIdentity/invokedBy",
    "/requestParameters/name",
    "/responseElements/name",
    "/requestParameters/botName",
    "/responseElements/botName",
    "/requestParameters/version",
    "/responseElements/version",
    "/requestParameters/checksum",
    "/responseElements/checksum",
    "/requestParameters/intents/0/intentName",
    "/responseElements/intents/0/intentVersion",
    "/requestParameters/resourceArn",
    "/requestParameters/tags/0/key",
    "/responseElements/createdDate",
    "/lexrewind/form",
];

const CALLS: [&str; 14] = [
    "PutBot",
    "PutIntent",
    "PutSlotType",
    "PutBotAlias",
    "CreateBotVersion",
    "CreateIntentVersion",
    "CreateSlotTypeVersion",
    "DeleteBot",
    "DeleteIntentVersion",
    "DeleteBotAlias",
    "DeleteUtterances",
    "TagResource",
    "StartImport",
    "GetBot",
];

/// A call with everything that some call has.
fn call(second: u32, name: &str) -> Value {
    let request = json!({
        "name": "B", "botName": "B", "version": "1", "checksum": "c", "botVersion": "1",
        "intents": [{"intentName": "I", "intentVersion": "1"}], "tags": [{"key": "k", "value": "v"}],
        "resourceArn": "arn:aws:lex:us-east-1:111122223333:bot:B",
    });
    let mut call = record(second, name, request, &json!({"createdDate": 1.5, "version": "1"}));
    for member in ["requestID", "sourceIPAddress", "userAgent", "eventCategory"] {
        call[member] = json!("x");
    }
    for member in ["errorCode", "errorMessage"] {
        call[member] = Value::Null;
    }
    call["addendum"] = json!({"reason": "DELIVERY_DELAY", "originalEventID": null});
    call["userIdentity"] = json!({
        "type": "IAMUser", "userName": "alice", "accountId": "111122223333", "principalId": "P",
        "arn": "arn:aws:iam::111122223333:user/alice", "invokedBy": null,
    });
    call["lexrewind"] = json!({"form": "columns", "absent": []});
    call
}

#[track_caller]
fn holds(records: &[Value], seed: u64) {
    let world = World::new();
    let half = records.len() / 2;
    world.deliver_values("1.json", &records[..half]);
    world.deliver_values("2.json", &records[half..]);
    for name in ["1.json", "2.json"] {
        let ran = world.try_ingest(&[name]);
        assert_eq!(ran.code, Some(0), "seed {seed}, {name}: {}", ran.stderr);
        let _ = std::fs::remove_file(world.history().join(".git/lexrewind/index.sqlite"));
    }
    // the last one, without a cache, has nothing to do
    let again = world.ingest(&["2.json"]);
    assert_eq!(again["commits"], 0, "seed {seed}");
    world.check();
    for tag in world.git(&["tag"]).lines() {
        world.git(&["rev-parse", "--verify", &format!("refs/tags/{tag}^{{commit}}")]);
    }
    let all = World::new();
    all.deliver_values("all.json", records);
    all.ingest(&["all.json"]);
    assert_eq!(all.tip(), world.tip(), "seed {seed}");
}

/// Each string in each place, many records at a time.
#[test]
fn any_string_in_any_place() {
    let strings = strings();
    let mut rng = Rng::new(71);
    let mut records = Vec::new();
    for (at, place) in PLACES.iter().enumerate() {
        for (number, string) in strings.iter().enumerate() {
            let mut record = call((number % 60) as u32, CALLS[(at + number) % CALLS.len()]);
            record["eventID"] = json!(format!("{at}-{number}"));
            if place.starts_with("/addendum") {
                record["addendum"]["reason"] = json!("UPDATED_DATA");
            }
            *record.pointer_mut(place).unwrap() = json!(string);
            // a second place now and then
            if rng.below(4) == 0 {
                let place: &str = PLACES[rng.below(PLACES.len())];
                *record.pointer_mut(place).unwrap() = json!(rng.pick(&strings));
            }
            records.push(record);
        }
    }
    rng.shuffle(&mut records);
    for (seed, records) in records.chunks(600).enumerate() {
        holds(records, seed as u64);
    }
}

#[test]
fn what_is_too_long_is_skipped_and_reported() {
    let long = "a".repeat(5000);
    for (member, reason) in [
        ("recipientAccountId", "the account id is longer than 64 bytes"),
        ("awsRegion", "`awsRegion` is longer than 64 bytes"),
        ("eventID", "`eventID` is longer than 64 bytes"),
    ] {
        let mut records: Vec<Value> = (0..3).map(|second| call(second, "PutBot")).collect();
        records[1][member] = json!(long);
        let world = World::new();
        world.deliver_values("all.json", &records);
        let answer = world.ingest(&["all.json"]);
        assert_eq!(answer["commits"], 2, "{member}");
        assert_eq!(answer["records"]["skipped"], 1, "{member}");
        let skip = &answer["skipped"][0];
        assert_eq!(skip["reason"], reason);
        assert!(skip["place"].as_str().unwrap().starts_with("record 2 "), "{skip}");
    }
}

/// Git looks for a tag as a file, and no file system has a name of 300 bytes.
#[test]
fn tags_of_long_names_can_be_used() {
    let name = "x".repeat(300);
    let records: Vec<Value> = (0..2)
        .map(|second| {
            let frozen =
                json!({"version": (second + 1).to_string(), "checksum": format!("c{second}")});
            record(second, "CreateBotVersion", json!({"name": name}), &frozen)
        })
        .collect();
    let world = World::new();
    world.deliver_values("1.json", &records[..1]);
    world.deliver_values("2.json", &records[1..]);
    world.ingest(&["1.json"]);
    world.ingest(&["2.json"]);
    let tags = world.git(&["tag"]);
    assert_eq!(tags.lines().count(), 2);
    for tag in tags.lines() {
        assert!(tag.starts_with("bot/xxx"), "{tag}");
        world.git(&["log", "-1", tag]);
    }
    let paths = world.git(&["ls-tree", "-r", "--name-only", "main"]);
    let name = tags.split('/').nth(1).unwrap();
    assert!(paths.contains(&format!("/bots/{name}/")), "the same name as in paths");
}
