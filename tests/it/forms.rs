//! One record in every form in which records are exported, shipped or stored.

use serde_json::{Map, Value, json};

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

/// The record in every form in which records are exported, shipped or stored, with its name.
pub(crate) fn forms(record: &Value) -> Vec<(&'static str, String)> {
    let text = record.to_string();
    let object = record.as_object().unwrap();
    let get = |name: &str| object.get(name).cloned().unwrap_or_default();
    let snake_case = renamed(record, snake);
    let lower = renamed(record, str::to_ascii_lowercase);
    let body = |name: &str| get(name).to_string();
    let elastic = json!({"_index": "i", "_source": {
        "@timestamp": get("eventTime"),
        "aws": {"cloudtrail": {
            "recipient_account_id": get("recipientAccountId"),
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
        "event": {"provider": get("eventSource"), "action": get("eventName"), "id": get("eventID"),
            "outcome": "success"},
        "cloud": {"region": get("awsRegion")},
        "user_agent": {"original": get("userAgent")},
        "source": {"address": get("sourceIPAddress")},
        "user": {"name": object["userIdentity"]["userName"]},
    }});
    let ocsf = json!({
        "class_uid": 6003, "metadata": {"uid": get("eventID"), "version": "1.1.0",
            "product": {"name": "CloudTrail", "version": get("eventVersion")}},
        "time": 1_709_287_201_000_u64, "status": "Success", "cloud": {"region": get("awsRegion")},
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
            "recipientAccountId": get("recipientAccountId"),
        },
    });
    let mut ocsf_in_pairs = ocsf.clone();
    ocsf_in_pairs["api"]["request"] = json!({"uid": get("requestID")});
    ocsf_in_pairs["unmapped"] = json!([
        ["requestParameters", body("requestParameters")],
        ["recipientAccountId", get("recipientAccountId")],
        ["vpcEndpointId", get("vpcEndpointId")]
    ]);
    let ocsf_row = cells(&ocsf);
    let sentinel_row = sentinel(record);
    let (columns, row): (Vec<Value>, Vec<Value>) = sentinel_row
        .iter()
        .map(|(name, cell)| (json!({"name": name, "type": "string"}), json!(cell)))
        .unzip();
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
        ("ocsf in pairs", ocsf_in_pairs.to_string()),
        ("ocsf in a table", csv(&[ocsf_row], str::to_owned)),
        ("sentinel in a table", csv(std::slice::from_ref(&sentinel_row), str::to_owned)),
        ("sentinel by the API", json!({"tables": [{"name": "PrimaryResult", "columns": columns,
            "rows": [row]}]}).to_string()),
        ("sentinel by the CLI", json!([sentinel_row.iter().map(|(name, cell)|
            (name.clone(), json!(cell))).collect::<Map<_, _>>()]).to_string()),
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
        ("parameters as text", as_text(record)),
        ("repeated names", json!({"eventName": get("eventName"), "eventSource": get("eventSource"),
            "severity": "low", "rawEvent": record}).to_string()),
        ("content", csv(&[vec![("Date".to_owned(), "d".to_owned()), ("Content".to_owned(), text.clone())]], str::to_owned)),
        ("syslog", format!("<134>1 2024-03-01T10:00:01Z host ct - - - {text}\nMar  1 10:00:01 host ct: {text}\n")),
        ("full message", json!({"message": "TagResource", "full_message": format!("<134>ct: {text}")}).to_string()),
        ("output text", format!("EVENTS\tAKIA\t{text}\te\tTagResource\ts\tt\tfalse\tu\nRESOURCES\t{}\tt\n",
            get("resources"))),
        ("output yaml", format!("Events:\n- CloudTrailEvent: '{}'\n  Resources:\n  - ResourceName: '{}'\n",
            text.replace('\'', "''"), get("resources").to_string().replace('\'', "''"))),
        ("one column", csv(&[vec![("eventJson".to_owned(), text)]], str::to_owned)),
    ]
}

/// The record as a row of Microsoft Sentinel.
fn sentinel(record: &Value) -> Vec<(String, String)> {
    let columns = [
        ("TimeGenerated", "eventTime"),
        ("AwsEventId", "eventID"),
        ("EventVersion", "eventVersion"),
        ("EventSource", "eventSource"),
        ("EventName", "eventName"),
        ("AWSRegion", "awsRegion"),
        ("SourceIpAddress", "sourceIPAddress"),
        ("UserAgent", "userAgent"),
        ("ErrorCode", "errorCode"),
        ("ErrorMessage", "errorMessage"),
        ("RequestParameters", "requestParameters"),
        ("ResponseElements", "responseElements"),
        ("AdditionalEventData", "additionalEventData"),
        ("AwsRequestId_", "requestID"),
        ("Resources", "resources"),
        ("ReadOnly", "readOnly"),
        ("RecipientAccountId", "recipientAccountId"),
        ("ServiceEventDetails", "serviceEventDetails"),
        ("VpcEndpointId", "vpcEndpointId"),
    ];
    let cells = cells(record);
    let cell = |name: &str| cells.iter().find(|(found, _)| found == name).map(|(_, cell)| cell);
    let mut row: Vec<(String, String)> = columns
        .iter()
        .map(|(column, name)| ((*column).to_owned(), cell(name).cloned().unwrap_or_default()))
        .collect();
    let identity = &record["userIdentity"];
    for (column, name) in [
        ("UserIdentityType", "type"),
        ("UserIdentityUserName", "userName"),
        ("UserIdentityPrincipalid", "principalId"),
        ("UserIdentityArn", "arn"),
    ] {
        let value = &identity[name];
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        row.push((column.to_owned(), text));
    }
    row
}

/// The record with its documents as JSON text.
fn as_text(record: &Value) -> String {
    let mut record = record.clone();
    for name in ["requestParameters", "responseElements", "additionalEventData"] {
        record[name] = json!(record[name].to_string());
    }
    record.to_string()
}

trait Pipe {
    fn pipe(self) -> String;
}

impl Pipe for Map<String, Value> {
    fn pipe(self) -> String {
        Value::Object(self).to_string()
    }
}
