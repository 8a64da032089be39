//! Nothing that a caller of AWS can put into a call of its own is read as a record: not as an object,
//! not as JSON text, not packed, in no member, in no form.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::sync::Mutex;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use lexrewind::trail::{self, Options, Record, Source};
use serde_json::{Map, Value, json};

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

/// The names of CloudTrail in another spelling, at the top and in the identity, as pipelines have it.
fn renamed(record: &Value, rename: fn(&str) -> String) -> Value {
    let members = record.as_object().unwrap().iter();
    Value::Object(members.map(|(name, value)| (rename(name), value.clone())).collect())
}

fn snake(name: &str) -> String {
    let mut out = String::new();
    let mut before = ' ';
    for c in name.chars() {
        if c.is_ascii_uppercase() && before.is_ascii_lowercase() {
            out.push('_');
        }
        out.push(c.to_ascii_lowercase());
        before = c;
    }
    out
}

/// A record as its members in a table: documents as JSON text.
fn cells(record: &Value) -> Vec<(String, String)> {
    let members = record.as_object().unwrap().iter();
    let text = |value: &Value| match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other @ (Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)) => {
            other.to_string()
        }
    };
    members.map(|(name, value)| (name.clone(), text(value))).collect()
}

fn csv(rows: &[Vec<(String, String)>], rename: fn(&str) -> String) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(rows[0].iter().map(|(name, _)| rename(name))).unwrap();
    for row in rows {
        writer.write_record(row.iter().map(|(_, cell)| cell)).unwrap();
    }
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

/// The record in every form.
fn forms(record: &Value) -> Vec<(&'static str, String)> {
    let text = record.to_string();
    let object = record.as_object().unwrap();
    let get = |name: &str| object.get(name).cloned().unwrap_or_default();
    let snake_case = renamed(record, snake);
    let lower = renamed(record, str::to_ascii_lowercase);
    let body = |name: &str| get(name).to_string();
    let elastic = json!({"_index": "i", "_source": {
        "@timestamp": get("eventTime"),
        "aws": {"cloudtrail": {
            "event_version": get("eventVersion"), "event_type": get("eventType"),
            "user_identity": get("userIdentity"), "request_id": get("requestID"),
            "request_parameters": body("requestParameters"),
            "response_elements": body("responseElements"),
            "additional_eventdata": body("additionalEventData"),
            "error_message": get("errorMessage"), "resources": get("resources"),
            "flattened": {
                "request_parameters": get("requestParameters"),
                "response_elements": get("responseElements"),
                "additional_eventdata": get("additionalEventData"),
                "service_event_details": get("serviceEventDetails"),
            },
        }},
        "event": {"provider": get("eventSource"), "action": get("eventName"), "id": get("eventID")},
        "user_agent": {"original": get("userAgent")},
        "source": {"address": get("sourceIPAddress")},
        "user": {"name": object["userIdentity"]["userName"]},
    }});
    let ocsf = json!({
        "class_uid": 6003, "metadata": {"uid": get("eventID"), "version": "1.1.0"},
        "api": {
            "operation": get("eventName"), "service": {"name": get("eventSource")},
            "request": {"data": body("requestParameters"), "uid": get("requestID")},
            "response": {"data": body("responseElements"), "message": get("errorMessage")},
        },
        "actor": {"user": {"name": object["userIdentity"]["userName"]}},
        "http_request": {"user_agent": get("userAgent")},
        "src_endpoint": {"ip": get("sourceIPAddress")},
        "resources": get("resources"),
        "unmapped": {
            "requestParameters": get("requestParameters"),
            "additionalEventData": get("additionalEventData"), "vpcEndpointId": get("vpcEndpointId"),
        },
    });
    let rows = [cells(record)];
    vec![
        ("delivered", json!({"Records": [record]}).to_string()),
        ("bare", text.clone()),
        ("array", json!([record]).to_string()),
        ("pretty", serde_json::to_string_pretty(&json!({"Records": [record]})).unwrap()),
        ("pretty and bare", serde_json::to_string_pretty(record).unwrap()),
        ("lookup-events", json!({"Events": [{"EventId": get("eventID"), "EventName": get("eventName"),
            "Username": object["userIdentity"]["userName"], "Resources": get("resources"),
            "CloudTrailEvent": text}]}).to_string()),
        ("list of texts", json!([text]).to_string()),
        ("eventbridge", json!({"version": "0", "detail-type": "AWS API Call via CloudTrail",
            "source": "aws.tag", "resources": get("resources"), "detail": record}).to_string()),
        ("sqs", json!({"Messages": [{"MessageId": "m", "Body":
            json!({"Type": "Notification", "Message": text}).to_string()}]}).to_string()),
        ("get-log-events", json!({"events": [{"timestamp": 1, "message": text}]}).to_string()),
        ("tail", format!("2026-03-01T10:00:01.000000+00:00 STREAM {text}\n")),
        ("insights", json!({"results": [[{"field": "@message", "value": text}, {"field": "@ptr", "value": "p"}]]}).to_string()),
        ("splunk", json!({"preview": false, "result": {"_raw": text, "userAgent": get("userAgent")}}).to_string()),
        ("elastic", json!({"_source": {"event": {"original": text},
            "user_agent": {"original": get("userAgent")}}}).to_string()),
        ("elastic without original", elastic.to_string()),
        ("ocsf", ocsf.to_string()),
        ("logstash", json!({"@timestamp": "2024-03-01T10:00:01.000Z", "@version": "1", "a": 1})
            .as_object().unwrap().iter().chain(object.iter().filter(|(name, _)| *name != "eventTime"))
            .map(|(name, value)| (name.clone(), value.clone())).collect::<Map<_, _>>().pipe()),
        ("wrapped", json!({"attributes": {"event": record}, "tags": ["a"]}).to_string()),
        ("unknown wrapper", json!({"vendor": {"alert": {"cloudtrail": record}}, "id": 1}).to_string()),
        ("snake case", snake_case.to_string()),
        ("rows in snake case", json!({"rows": [snake_case]}).to_string()),
        ("lower case", lower.to_string()),
        ("wazuh", json!({"rule": {"level": 3}, "data": {"integration": "aws", "aws": record}}).to_string()),
        ("athena", csv(&rows, str::to_ascii_lowercase)),
        ("lake", csv(&rows, str::to_owned)),
        ("steampipe", csv(&rows, snake)),
        ("one column", csv(&[vec![("eventJson".to_owned(), text)]], str::to_owned)),
    ]
}

trait Pipe {
    fn pipe(self) -> String;
}

impl Pipe for Map<String, Value> {
    fn pipe(self) -> String {
        Value::Object(self).to_string()
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

#[test]
fn every_form_but_the_lossy_ones_is_read() {
    let lossy = ["elastic without original", "ocsf", "snake case", "rows in snake case"];
    for (form, text) in forms(&call("lex.amazonaws.com", "own")) {
        let expect = if lossy.contains(&form) { vec![] } else { vec!["own".to_owned()] };
        assert_eq!(ids(&text).into_iter().collect::<Vec<_>>(), expect, "{form}: {text}");
    }
}
