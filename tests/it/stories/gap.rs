//! `gap`: a record is missing in the middle, and something is first seen as an update.

use crate::generator::people::{Login, Person};
use crate::generator::service::Kind;
use crate::generator::story::Story;
use crate::stories::pages::{Pages, deliver, expect};
use serde_json::{Value, json};

/// Writes the story.
pub(crate) fn write_pages(pages: &mut Pages) {
    let heidi = Person::new(Login::ConsoleUser, "heidi", "", "203.0.113.80");
    let ivan = Person::new(Login::User, "ivan", "", "203.0.113.81");
    let mut story = Story::new("111122223333", "eu-west-1", "2022-05-02T10:00:00Z", 5);
    // Before the trail began; these are not recorded.
    story.call(&heidi, "PutSlotType", sizes(&["small", "large"]));
    story.wait(60).publish(&heidi, Kind::SlotType, "Sizes");
    let before = story.records.len();

    story.at("2022-05-09T09:00:00Z").call(&ivan, "PutIntent", order());
    story.at("2022-05-09T09:05:10Z").put(
        &ivan,
        "PutSlotType",
        sizes(&["small", "medium", "large"]),
    );
    story.at("2022-05-09T09:20:31Z").call(&ivan, "PutBot", bot());
    story.at("2022-05-10T14:11:02Z").change(&heidi, Kind::Intent, "OrderPizza", |intent| {
        say(intent, "one pizza please");
    });
    // The lost one.
    story.at("2022-05-10T21:30:44Z").change(&ivan, Kind::Intent, "OrderPizza", |intent| {
        say(intent, "pizza, and quickly");
        intent["slots"][0]["slotConstraint"] = json!("Optional");
    });
    let lost = story.records.len() - 1;
    story.at("2022-05-11T08:45:19Z").change(&heidi, Kind::Intent, "OrderPizza", |intent| {
        say(intent, "a large pizza");
    });
    story.at("2022-05-11T08:50:00Z").publish(&heidi, Kind::SlotType, "Sizes");

    let last = story.records.last().unwrap().second();
    story.records.remove(lost);
    deliver(pages, "stories/gap", &story.records[before..], false);
    expect(pages, "gap", &story.truth, &[last]);
}

fn say(intent: &mut Value, utterance: &str) {
    intent["sampleUtterances"].as_array_mut().unwrap().push(json!(utterance));
}

fn sizes(values: &[&str]) -> Value {
    let values: Vec<Value> = values.iter().map(|value| json!({"value": value})).collect();
    json!({"name": "Sizes", "enumerationValues": values})
}

fn order() -> Value {
    let question = json!({"contentType": "PlainText", "content": "Which size?"});
    json!({
        "name": "OrderPizza",
        "sampleUtterances": ["I want a pizza", "a {Size} pizza"],
        "slots": [{
            "name": "Size",
            "slotConstraint": "Required",
            "slotType": "Sizes",
            "slotTypeVersion": "$LATEST",
            "valueElicitationPrompt": {"messages": [question], "maxAttempts": 2},
        }],
        "fulfillmentActivity": {"type": "ReturnIntent"},
    })
}

fn bot() -> Value {
    json!({
        "name": "PizzaShop",
        "locale": "en-GB",
        "childDirected": false,
        "intents": [{"intentName": "OrderPizza", "intentVersion": "$LATEST"}],
    })
}
