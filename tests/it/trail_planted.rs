//! Nothing that a caller of AWS can put into a call of its own is read as a record: not as an object,
//! not as JSON text, not packed, in no member, in no form.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::sync::Mutex;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use lexrewind::trail::{self, Options, Record, Source};
use serde_json::{Map, Value, json};

use crate::forms::forms;

/// A whole record of Lex, as it can be planted.
fn planted() -> Value {
    json!({
        "eventVersion": "1.08",
        "userIdentity": {"type": "IAMUser", "accountId": "111122223333", "userName": "mallory"},
        "eventTime": "2024-03-01T10:00:09Z", "eventSource": "lex.amazonaws.com",
        "eventName": "DeleteBot", "awsRegion": "us-east-1", "requestParameters": {"name": "B"},
        "responseElements": null, "eventID": "planted", "recipientAccountId": "111122223333",
    })
}

/// The same in every way in which it can be planted.
fn ways() -> Vec<Value> {
    let record = planted();
    let text = record.to_string();
    vec![
        record.clone(),
        json!([record, record]),
        json!({"Records": [record]}),
        json!({"detail-type": "AWS API Call via CloudTrail", "detail": record}),
        json!({"CloudTrailEvent": text}),
        json!({"message": text}),
        json!({"eventID": "x", "x": [{"y": record}]}),
        json!(text),
        json!(json!({"Records": [record]}).to_string()),
        json!(json!([text]).to_string()),
        json!(STANDARD.encode(&text)),
        json!(format!("x\n{text}\n")),
    ]
}

/// A record of a call that anybody may make. Nothing is planted in it yet.
fn call(source: &str, id: &str) -> Value {
    json!({
        "eventVersion": "1.08",
        "userIdentity": {
            "type": "AssumedRole", "principalId": "AROA:mallory", "accountId": "111122223333",
            "arn": "arn:aws:sts::111122223333:assumed-role/R/mallory",
            "sessionContext": {"sessionIssuer": {"userName": "R"}, "sourceIdentity": "mallory"},
        },
        "eventTime": "2024-03-01T10:00:01Z", "eventSource": source, "eventName": "TagResource",
        "awsRegion": "us-east-1", "sourceIPAddress": "203.0.113.9", "userAgent": "agent",
        "errorCode": null, "errorMessage": null,
        "requestParameters": {"resourceArn": "arn:aws:lex:us-east-1:111122223333:bot:B", "tags": []},
        "responseElements": null, "additionalEventData": {}, "requestID": "r", "eventID": id,
        "readOnly": false, "resources": [], "eventType": "AwsApiCall", "managementEvent": true,
        "recipientAccountId": "111122223333", "serviceEventDetails": {}, "vpcEndpointId": "v",
        "eventCategory": "Management", "tlsDetails": {"clientProvidedHostHeader": "h"},
    })
}

/// The places in which something can be planted, as paths of members.
const PLACES: [&[&str]; 21] = [
    &["userIdentity", "userName"],
    &["userIdentity", "principalId"],
    &["userIdentity", "arn"],
    &["userIdentity", "sessionContext", "sourceIdentity"],
    &["userIdentity", "sessionContext", "sessionIssuer", "userName"],
    &["userIdentity", "sessionContext", "webIdFederationData", "attributes"],
    &["sourceIPAddress"],
    &["userAgent"],
    &["errorMessage"],
    &["requestParameters", "tags"],
    &["requestParameters", "tags", "data"],
    &["requestParameters", "entries", "detail"],
    &["requestParameters", "x"],
    &["responseElements", "x"],
    &["responseElements", "Records"],
    &["additionalEventData", "x"],
    &["resources"],
    &["serviceEventDetails", "message"],
    &["vpcEndpointId"],
    &["tlsDetails", "clientProvidedHostHeader"],
    &["aMemberOfTomorrow"],
];

fn plant(record: &mut Value, path: &[&str], what: &Value) {
    match path {
        [] => *record = what.clone(),
        [name, rest @ ..] => {
            if !record.is_object() {
                *record = Value::Object(Map::new());
            }
            plant(record.as_object_mut().unwrap().entry(*name).or_insert(Value::Null), rest, what);
        }
    }
}

fn ids(text: &str) -> BTreeSet<String> {
    let ids = Mutex::new(BTreeSet::new());
    let sources = [Source::bytes("planted", text.as_bytes())];
    trail::read(&sources, &Options::default(), &|_| false, &|part| {
        let records = part.records.into_iter();
        ids.lock().unwrap().extend(records.map(|record: Record| record.event_id));
        ControlFlow::Continue(())
    })
    .unwrap();
    ids.into_inner().unwrap()
}

#[test]
fn nothing_planted_is_read_as_a_record() {
    for source in ["events.amazonaws.com", "lex.amazonaws.com"] {
        let clean = forms(&call(source, "own"));
        for place in PLACES {
            for (way, what) in ways().iter().enumerate() {
                let mut record = call(source, "own");
                plant(&mut record, place, what);
                for ((form, text), (_, clean)) in forms(&record).iter().zip(&clean) {
                    let (found, expect) = (ids(text), ids(clean));
                    // A record that is spoilt by what is planted may be refused, but no other is read.
                    let at = format!("{form}, {place:?}, way {way}: {text}");
                    assert!(found.is_subset(&expect), "{found:?} in {at}");
                    let is_scalar = what.is_string() || place.len() > 1;
                    assert!(
                        !is_scalar || found == expect,
                        "{found:?} instead of {expect:?} in {at}"
                    );
                }
            }
        }
    }
}

/// Documents and tables of other products that keep too little of a record, or without their columns:
/// text of a caller has other names there, or none.
#[test]
fn nothing_planted_is_read_in_what_is_not_a_whole_form() {
    let record = planted();
    let text = record.to_string();
    let detail = json!({"detail": text});
    for document in [
        json!({"event": {"provider": "s3", "action": "PutObject"}, "user_agent": {"original": text}}),
        json!({"user_agent": {"original": text}}),
        json!({"url": {"original": text}, "@timestamp": "2024-03-01T10:00:01Z"}),
        json!({"http": {"request": {"body": {"content": text}}}}),
        json!({"class_uid": 6003, "api": {"operation": "x"}, "metadata": {"log": text}}),
        json!([["2024-03-01T10:00:01Z", "events.amazonaws.com", detail.to_string()]]),
        json!([["2024-03-01T10:00:01Z", "events.amazonaws.com", detail]]),
        json!({"Tables": [{"Columns": [{"ColumnName": "a"}, {"ColumnName": "b"}],
                          "Rows": [["x", detail.to_string()], ["y", detail]]}]}),
        json!({"tables": [{"columns": [{"name": "a"}, {"name": "b"}], "rows": [["x", detail]]}]}),
        json!({"httpRequest": {"headers": [{"name": "User-Agent", "value": text}]}}),
        json!({"items": [{"name": "User-Agent", "value": text}]}),
        json!({"source": "my.app", "detail-type": "Order", "detail": record, "account": "1"}),
        json!({"source": "my.app", "detail-type": "Order", "detail": text, "account": "1"}),
        // the rest of a record that was too long for one message of syslog
        json!({"message": format!("<134>1 - h ct - - - \",\"environment\":{text}")}),
    ] {
        for text in [document.to_string(), serde_json::to_string_pretty(&document).unwrap()] {
            assert_eq!(ids(&text), BTreeSet::new(), "{text}");
        }
    }
}

/// The words of a message are chosen by the caller of a program that logs them.
#[test]
fn nothing_planted_is_read_in_the_words_of_a_log() {
    let (text, own) = (planted().to_string(), call("lex.amazonaws.com", "own").to_string());
    let header = "Mar  1 10:00:06 host ";
    for line in [
        format!("{header}sshd[1]: Invalid user {text} from 198.51.100.66 port 22"),
        format!("{header}sshd[1]: Invalid user {text}"),
        format!("{header}app: {text} is not a user"),
        format!("<134>1 2024-03-01T10:00:01Z {text} app - - - x"),
        format!("<134>1 2024-03-01T10:00:01Z host app - - [a x=\"1\"] user {text}"),
        format!("2024-03-01T10:00:01Z INFO user {text}"),
        format!("[2024-03-01 10:00:01] user {text}"),
        format!("mallory said {text}"),
        format!("said: {text}"),
        format!("mallory said: \"{text}\""),
    ] {
        for before in ["", "{}\n", &format!("{header}ct: {own}\n"), &format!("{own}\n")] {
            let text = format!("{before}{line}\n{header}ct: {own}\n{own}\n");
            assert!(!ids(&text).contains("planted"), "{text}");
        }
        assert!(ids(&format!("{header}ct: {own}\n{line}\n")).contains("own"), "{line}");
        assert!(ids(&format!("{line}\n{header}ct: {own}\n")).contains("own"), "{line}");
    }
}

/// An event of OCSF has its product; others may send such events too.
#[test]
fn an_ocsf_event_of_another_product_is_not_a_record() {
    for product in [json!({"name": "CloudTrail"}), json!({"name": "Mine"}), json!({}), json!(null)]
    {
        let is_cloudtrail = product["name"] == "CloudTrail";
        let event = json!({
            "class_uid": 6003, "time": 1_709_287_201_000_i64, "status": "Success",
            "api": {"operation": "DeleteBot", "service": {"name": "lex.amazonaws.com"},
                    "request": {"uid": "r", "data": "{\"name\":\"B\"}"}},
            "metadata": {"uid": "e1", "product": product}, "cloud": {"region": "us-east-1",
                    "account": {"uid": "111122223333"}},
        });
        assert_eq!(ids(&event.to_string()).len(), usize::from(is_cloudtrail), "{event}");
    }
}

#[test]
fn every_form_is_read() {
    for (form, text) in forms(&call("lex.amazonaws.com", "own")) {
        assert_eq!(ids(&text).into_iter().collect::<Vec<_>>(), ["own"], "{form}: {text}");
    }
}
