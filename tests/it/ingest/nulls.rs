//! Nulls that an export spelled out as text.

use serde_json::{Value, json};

use crate::ingest::common::{World, record};

/// How exports and languages write null as text.
const SPELLINGS: [&str; 14] = [
    "<null>",
    "null",
    "NULL",
    "\\N",
    "nan",
    "NaN",
    "None",
    "nil",
    "undefined",
    "-",
    "N/A",
    "",
    "  ",
    "(null)",
];

fn put(second: u32) -> Value {
    record(second, "PutIntent", json!({"name": "A", "description": "N/A"}), &json!({}))
}

/// Where a null may be spelled out, and which records differ for it.
const PLACES: [&[&str]; 3] = [&["errorCode"], &["errorMessage"], &["errorCode", "errorMessage"]];

/// A call that succeeded does not count as refused, whatever is in place of the null; and
/// that does not depend on the records beside it.
#[test]
fn a_spelled_null_is_not_an_error() {
    let records = [put(1), put(2), put(3)];
    let expect = {
        let world = World::new();
        world.deliver_values("all.json", &records);
        world.ingest(&["all.json"]);
        world.tip()
    };
    for spelling in SPELLINGS {
        for members in PLACES {
            let spelled = records.clone().map(|mut record| {
                members.iter().for_each(|member| record[*member] = json!(spelling));
                record
            });
            let noted = if spelling.is_empty() { Value::Null } else { json!(3) };
            // In one file, in one each, and with one that has a real null.
            let world = World::new();
            world.deliver_values("all.json", &spelled);
            let answer = world.ingest(&["all.json"]);
            assert_eq!(answer["records"]["writes"], 3, "{spelling:?}");
            assert_eq!(answer["records"]["refused"], 0, "{spelling:?}");
            assert_eq!(answer["notes"]["null-spelled-out"], noted, "{spelling:?}");
            assert_eq!(world.tip(), expect, "{spelling:?}");

            let world = World::new();
            for (at, record) in spelled.iter().enumerate() {
                let name = format!("{at}.json");
                let record = if at == 1 { &records[1] } else { record };
                world.deliver_values(&name, std::slice::from_ref(record));
                world.ingest(&[&name]);
            }
            assert_eq!(world.tip(), expect, "{spelling:?}");
        }
    }
}

/// As a whole, requests and responses are null too: the other one is used, and the document has a doubt.
#[test]
fn a_spelled_null_is_not_a_body() {
    for (body, doubt) in [
        ("responseElements", "the response is not in the record; defaults are not known"),
        ("requestParameters", ""),
    ] {
        for spelling in SPELLINGS {
            let mut spelled = put(1);
            spelled[body] = json!(spelling);
            let world = World::new();
            world.deliver_values("all.json", &[spelled]);
            let answer = world.ingest(&["all.json"]);
            let noted = if spelling.is_empty() { Value::Null } else { json!(1) };
            assert_eq!(answer["notes"]["null-spelled-out"], noted, "{body} {spelling:?}");
            let shown = world.run(&["show", "intent:A", "--format", "json"]).json();
            let shown = &shown["resources"][0];
            assert_eq!(shown["document"]["description"], "N/A", "{body} {spelling:?}");
            let recorded = shown["doubt"].as_str().unwrap_or_default();
            assert_eq!(recorded, doubt, "{body} {spelling:?}");
        }
    }
}

/// Within a request or a response such a text is content.
#[test]
fn within_a_body_it_is_content() {
    for spelling in SPELLINGS {
        let world = World::new();
        let request = json!({"name": "A", "description": spelling, "sampleUtterances": [spelling]});
        world.deliver_values("all.json", &[record(1, "PutIntent", request, &json!({}))]);
        let answer = world.ingest(&["all.json"]);
        assert_eq!(answer["notes"], Value::Null, "{spelling:?}");
        let shown = world.run(&["show", "intent:A", "--format", "json"]).json();
        let document = &shown["resources"][0]["document"];
        assert_eq!(document["description"], *spelling);
        assert_eq!(document["sampleUtterances"], json!([spelling]));
    }
}

/// A call cannot have been refused and have made a revision. Neither is believed.
#[test]
fn a_refused_call_with_a_revision_is_a_contradiction() {
    for (answer, is_contradiction) in [
        (json!({"version": "$LATEST"}), true),
        (json!({"checksum": "c1"}), true),
        (json!({"name": "A"}), false),
        (Value::Null, false),
    ] {
        let mut record = put(2);
        record["errorCode"] = json!("ConflictException");
        record["responseElements"] = answer.clone();
        let world = World::new();
        world.deliver_values("all.json", &[put(1), record]);
        let outcome = world.ingest(&["all.json"]);
        let counts = [&outcome["records"]["refused"], &outcome["records"]["unsupported"]];
        let expect = if is_contradiction { [0, 1] } else { [1, 0] };
        assert_eq!(counts, expect, "{answer}");
        assert_eq!(outcome["commits"], 1, "{answer}");
        let reasons = outcome["unsupported"].to_string();
        assert_eq!(reasons.contains("PutIntent"), is_contradiction, "{reasons}");
        let verified = world.run(&["verify", "--format", "json"]).json();
        let recorded = verified["coverage"]["unsupported"].to_string().contains("PutIntent");
        assert_eq!(recorded, is_contradiction, "{verified}");
    }
}
