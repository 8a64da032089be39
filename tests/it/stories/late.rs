//! `late`: two deliveries; the second brings a record that is older than the end of the first.

use crate::generator::people::{Login, Person};
use crate::generator::service::Kind;
use crate::generator::story::Story;
use crate::stories::pages::{Pages, deliver, expect};
use serde_json::{Value, json};

/// Writes the story.
pub(crate) fn write_pages(pages: &mut Pages) {
    let judy = Person::new(Login::ConsoleUser, "judy", "", "198.51.100.40");
    let mut story = Story::new("111122223333", "us-west-2", "2024-01-15T10:00:00Z", 8);
    story.call(&judy, "PutIntent", opening_hours());
    let add = |story: &mut Story, moment: &str, utterance: &str| {
        story.at(moment).change(&judy, Kind::Intent, "OpeningHours", |intent| {
            intent["sampleUtterances"].as_array_mut().unwrap().push(json!(utterance));
        });
    };
    add(&mut story, "2024-01-15T10:20:05Z", "are you open");
    add(&mut story, "2024-01-15T10:41:37Z", "are you open on Sunday");
    story.at("2024-01-15T11:02:50Z").call(&judy, "PutBot", bot());
    story.at("2024-01-15T11:30:00Z").publish(&judy, Kind::Intent, "OpeningHours");
    add(&mut story, "2024-01-16T09:00:21Z", "until when are you open");
    story.at("2024-01-16T09:12:00Z").publish(&judy, Kind::Intent, "OpeningHours");

    let last = story.records.last().unwrap().second();
    let late = story.records.remove(2);
    let first: Vec<_> = story.records.drain(..4).collect();
    let second: Vec<_> = story.records.drain(..).chain([late]).collect();
    deliver(pages, "stories/late/first", &first, true);
    deliver(pages, "stories/late/second", &second, true);
    let seconds = [first[0].second() + 3600, last];
    expect(pages, "late", &story.truth, &seconds);
}

fn opening_hours() -> Value {
    json!({
        "name": "OpeningHours",
        "sampleUtterances": ["when do you open"],
        "fulfillmentActivity": {"type": "ReturnIntent"},
    })
}

fn bot() -> Value {
    json!({
        "name": "FrontDesk",
        "locale": "en-US",
        "childDirected": false,
        "intents": [{"intentName": "OpeningHours", "intentVersion": "$LATEST"}],
    })
}
