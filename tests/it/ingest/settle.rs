//! `--settle`, and events that are dated in the future.

use serde_json::{Value, json};

use crate::ingest::common::{World, record};

/// A bot that is made in that second.
fn put_bot(second: u32) -> Value {
    let request = json!({"name": format!("B{second}"), "locale": "en-US"});
    record(second, "PutBot", request, &json!({"version": "$LATEST"}))
}

/// The same of another time.
fn at(second: u32, time: &str) -> Value {
    let mut record = put_bot(second);
    record["eventTime"] = json!(time);
    record
}

#[test]
fn an_event_dated_in_the_future_does_not_disable_settle() {
    let recent = [put_bot(0), put_bot(30), put_bot(50), put_bot(59)];
    for future in ["2099-01-01T00:00:00Z", "2199-12-31T23:59:59Z"] {
        for order in [false, true] {
            let world = World::new();
            let mut records = recent.to_vec();
            records.push(at(1, future));
            if order {
                records.reverse();
            }
            world.deliver_values("a.json", &records);
            let answer = world.ingest(&["a.json", "--settle", "15s"]);
            // The last two, and the one of the future.
            assert_eq!((&answer["commits"], &answer["unsettled"]), (&json!(2), &json!(3)));
            // They come with a later run.
            world.deliver_values("b.json", &[at(2, "2019-05-01T10:05:00Z")]);
            let answer = world.ingest(&["b.json", "--settle", "15s"]);
            assert_eq!((&answer["commits"], &answer["unsettled"]), (&json!(2), &json!(2)));
            assert_eq!(answer["late"]["rewritten"], 0);
            world.check();
            // Without the option, all events are committed.
            let answer = world.ingest(&["b.json"]);
            assert_eq!((&answer["commits"], &answer["unsettled"]), (&json!(2), &json!(0)));
            world.check();
        }
    }
}

#[test]
fn without_such_an_event_nothing_changes() {
    let world = World::new();
    world.deliver_values("a.json", &[put_bot(0), put_bot(30), put_bot(50), put_bot(59)]);
    let answer = world.ingest(&["a.json", "--settle", "15s"]);
    assert_eq!((&answer["commits"], &answer["unsettled"]), (&json!(2), &json!(2)));
}
