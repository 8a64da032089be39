//! Records that another product has taken apart: what their documents are worth, and what is refused.

use serde_json::{Value, json};

use crate::ingest::common::{World, record};

/// A Put of an intent, as CloudTrail delivers it.
fn put() -> Value {
    let request = json!({
        "name": "A", "sampleUtterances": ["one"],
        "slots": [{"name": "S", "slotConstraint": "Required", "priority": 1}],
        "fulfillmentActivity": {"type": "ReturnIntent"},
    });
    record(1, "PutIntent", request, &json!({"description": ""}))
}

/// The same in Elastic, which drops empty values.
fn elastic() -> Value {
    let put = put();
    let mut response = put["responseElements"].clone();
    response.as_object_mut().unwrap().retain(|_, value| *value != json!(""));
    json!({
        "@timestamp": put["eventTime"], "cloud": {"region": put["awsRegion"]},
        "aws": {"cloudtrail": {
            "event_version": "1.08", "recipient_account_id": put["recipientAccountId"],
            "user_identity": {"type": "IAMUser"}, "request_parameters": "{name=A}",
            "flattened": {
                "request_parameters": put["requestParameters"], "response_elements": response,
            },
        }},
        "event": {
            "provider": put["eventSource"], "action": put["eventName"], "id": put["eventID"],
            "outcome": "success",
        },
        "user": {"name": "alice"},
    })
}

/// The same in Wazuh, which makes text of numbers.
fn wazuh() -> Value {
    let mut put = put();
    put["readOnly"] = json!("false");
    put["managementEvent"] = json!("true");
    for body in ["requestParameters", "responseElements"] {
        put[body]["slots"][0]["priority"] = json!("1");
    }
    json!({"rule": {"level": 3}, "data": {"integration": "aws", "aws": put}})
}

/// The same in OCSF.
fn ocsf() -> Value {
    let put = put();
    json!({
        "class_uid": 6003, "time": 1_556_704_801_000_u64, "status": "Success",
        "metadata": {"uid": put["eventID"], "product": {"name": "CloudTrail", "version": "1.08"}},
        "api": {
            "operation": put["eventName"], "service": {"name": put["eventSource"]},
            "request": {"data": put["requestParameters"].to_string()},
            "response": {"data": put["responseElements"].to_string()},
        },
        "actor": {"user": {"type": "IAMUser", "name": "alice"}},
        "cloud": {"region": put["awsRegion"]},
        "unmapped": {"recipientAccountId": put["recipientAccountId"]},
    })
}

/// The same as a row of Microsoft Sentinel.
fn sentinel(time: &str) -> Value {
    let put = put();
    json!({
        "TimeGenerated": time, "AwsEventId": put["eventID"], "EventVersion": "1.08",
        "EventSource": put["eventSource"], "EventName": put["eventName"],
        "AWSRegion": put["awsRegion"], "UserIdentityType": "IAMUser",
        "UserIdentityUserName": "alice", "ErrorCode": "",
        "RequestParameters": put["requestParameters"].to_string(),
        "ResponseElements": put["responseElements"].to_string(),
        "RecipientAccountId": put["recipientAccountId"],
    })
}

fn confidence(world: &World) -> (String, String) {
    let ran = world.run(&["show", "intent:A", "--format", "json"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let resource = ran.json()["resources"][0].take();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    (text(&resource["confidence"]), text(&resource["doubt"]))
}

/// A form that loses values gives a partial document, and one that keeps them an exact one.
#[test]
fn a_document_is_as_exact_as_its_form() {
    let table = [
        (elastic(), "partial", "its form drops empty values"),
        (wazuh(), "partial", "`slots.priority` has another type than in Lex"),
        (ocsf(), "exact", ""),
        (sentinel("2019-05-01T10:00:01.0000000Z"), "exact", ""),
    ];
    for (copy, expect, doubt) in table {
        let world = World::new();
        world.write("copy.json", copy.to_string());
        let answer = world.ingest(&["copy.json"]);
        assert_eq!(answer["records"]["writes"], 1, "{answer}");
        let found = confidence(&world);
        assert_eq!(found.0, expect, "{found:?} of {copy}");
        assert!(found.1.ends_with(doubt), "{found:?} of {copy}");
        world.check();
    }
}

/// A copy as CloudTrail delivers it counts, whatever comes first, and the other contradicts nothing.
#[test]
fn a_complete_copy_takes_precedence() {
    for copy in [elastic(), wazuh(), ocsf(), sentinel("2019-05-01T10:00:01Z")] {
        for runs in [["whole", "copy"], ["copy", "whole"]] {
            let world = World::new();
            world.write("copy", copy.to_string());
            world.write("whole", put().to_string());
            world.ingest(&runs[..1]);
            let answer = world.ingest(&runs[1..]);
            assert_eq!(answer["conflicts"], json!([]), "{runs:?}: {copy}");
            assert_eq!(confidence(&world).0, "exact", "{runs:?}: {copy}");
            world.check();
        }
    }
}

/// If the outcome of a call is not in the document, the call is not replayed without its response.
#[test]
fn a_call_that_may_have_been_refused() {
    for (copy, at) in [(elastic(), "/event/outcome"), (ocsf(), "/status")] {
        let mut copy = copy;
        *copy.pointer_mut(at).unwrap() = json!("Failure");
        let flattened = "/aws/cloudtrail/flattened/response_elements";
        for response in [flattened, "/api/response"] {
            if let Some(response) = copy.pointer_mut(response) {
                *response = Value::Null;
            }
        }
        let world = World::new();
        world.write("copy.json", copy.to_string());
        let answer = world.ingest(&["copy.json"]);
        assert_eq!(answer["records"]["writes"], 0, "{answer}");
        assert_eq!(answer["records"]["unsupported"], 1, "{answer}");
    }
}

/// A row alone must show which number is the day, even if another row of the file would.
#[test]
fn an_ambiguous_date_is_refused() {
    let header = "\"TimeGenerated [UTC]\",AwsEventId,EventSource,EventName,AWSRegion,\
                  RecipientAccountId,ErrorCode,RequestParameters,ResponseElements\n";
    let row = |time: &str, id: u32| {
        format!(
            "\"{time}\",e{id},lex.amazonaws.com,DeleteBot,us-east-1,111122223333,,\
             \"{{\"\"name\"\":\"\"B{id}\"\"}}\",\n"
        )
    };
    let rows = [
        row("21/04/2025, 09:45:54.000", 1),
        row("03/04/2025, 09:45:54.000", 2),
        row("04/04/2025, 09:45:54.000", 3),
    ];
    let world = World::new();
    world.write("portal.csv", format!("{header}{}", rows.concat()));
    let answer = world.ingest(&["portal.csv"]);
    assert_eq!(answer["records"]["writes"], 2, "{answer}");
    assert_eq!(answer["skipped"].as_array().map(Vec::len), Some(1), "{answer}");
    assert_eq!(answer["skipped"][0]["place"], "row 2", "{answer}");
    let reason = answer["skipped"][0]["reason"].as_str().unwrap();
    assert!(reason.contains("day and month of `TimeGenerated` may be confused"), "{reason}");
    assert!(reason.contains("export with the API or the CLI"), "{reason}");

    let world = World::new();
    let header = header.replace("[UTC]", "[Local Time]");
    world.write("portal.csv", format!("{header}{}", rows[0]));
    let ran = world.try_ingest(&["portal.csv"]);
    assert_eq!(ran.code, Some(3));
    let answer = ran.json();
    assert_eq!(answer["records"]["skipped"], 1, "{answer}");
    let reason = answer["skipped"][0]["reason"].as_str().unwrap();
    assert!(reason.contains("no `TimeGenerated` in UTC"), "{reason}");
}

/// Parameters of which each value became an entry of its own are not put together again.
#[test]
fn pieces_of_parameters_are_not_parameters() {
    let mut copy = ocsf();
    copy["api"]["request"] = json!({});
    copy["unmapped"]["requestParameters.name"] = json!("A");
    copy["unmapped"]["requestParameters.sampleUtterances[]"] = json!("one,two");
    let world = World::new();
    world.write("copy.json", copy.to_string());
    let answer = world.ingest(&["copy.json"]);
    assert_eq!(answer["records"]["read"], 1, "{answer}");
    let journal = world.git(&["log", "-p", "journal"]);
    assert!(journal.contains(r#""absent":["requestParameters","#), "{journal}");
}
