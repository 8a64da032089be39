//! Records in one line: the smallest input of an event.

use std::collections::BTreeMap;

use crate::generator;
use lexrewind::event::{self, Event, Reading};
use lexrewind::lex::LAUNCH;
use lexrewind::timeline::{Head, Timeline};
use lexrewind::trail::Record;

/// The account and region of every record here: the beginning of addresses.
pub(crate) const HERE: &str = "111122223333/us-east-1/v1/";

/// A record of a call so many seconds after [`START`], its parameters and answer given as JSON.
pub(crate) fn record(id: &str, second: i64, call: &str, request: &str, answer: &str) -> Record {
    let (minute, second) = (second / 60, second % 60);
    let time = format!("2020-01-01T{:02}:{:02}:{second:02}Z", minute / 60, minute % 60);
    let answer = whole(call, answer);
    let json = format!(
        r#"{{"eventVersion":"1.08","eventID":"{id}","eventTime":"{time}","eventName":"{call}",
        "eventSource":"lex.amazonaws.com","awsRegion":"us-east-1",
        "recipientAccountId":"111122223333","userIdentity":{{"type":"Root"}},
        "requestParameters":{request},"responseElements":{answer}}}"#
    );
    Record::from_json(json.as_bytes()).expect("a record")
}

/// The second from which tests count: 2020-01-01T00:00:00Z.
pub(crate) const START: i64 = 1_577_836_800;

/// The event of a [`record`].
pub(crate) fn event(id: &str, second: i64, call: &str, request: &str, answer: &str) -> Event {
    match event::read(&record(id, second, call, request, answer)) {
        Reading::Event(event) => *event,
        other @ (Reading::Refused | Reading::ReadOnly | Reading::Unsupported(_)) => {
            panic!("{call} {request}: {other:?}")
        }
    }
}

/// An answer with the members that Lex V1 returns in every one of that call, if it shows a resource.
pub(crate) fn whole(call: &str, answer: &str) -> String {
    let publishes = call.starts_with("Create") && call.ends_with("Version");
    let mut value: serde_json::Value = serde_json::from_str(answer).expect("JSON");
    let Some(members) = value.as_object_mut().filter(|_| publishes || call.starts_with("Put"))
    else {
        return answer.to_owned();
    };
    if !members.contains_key("name") {
        return answer.to_owned();
    }
    let mut set = |name: &str, value: serde_json::Value| {
        members.entry(name).or_insert(value);
    };
    set("createdDate", LAUNCH.into());
    set("lastUpdatedDate", LAUNCH.into());
    set("checksum", format!("of {answer}").into());
    if call.starts_with("Put") && call != "PutBotAlias" {
        set("version", "$LATEST".into());
    }
    if matches!(call, "PutBot" | "CreateBotVersion") {
        set("locale", "en-US".into());
        set("childDirected", false.into());
    }
    value.to_string()
}

/// The events of some records, in order. Copies of a record are one event.
pub(crate) fn timeline<'a>(
    records: impl IntoIterator<Item = &'a generator::record::Record>,
) -> Timeline<Event> {
    let mut events: BTreeMap<String, Event> = BTreeMap::new();
    for record in records {
        let record = Record::from_json(record.json.as_bytes()).expect("a record");
        if let Reading::Event(event) = event::read(&record) {
            events.insert(event.id.clone(), *event);
        }
    }
    Timeline::of(events.into_values().map(|event| (Head::of(&event), event)))
}
