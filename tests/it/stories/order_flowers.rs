//! `order-flowers`: a small team and its flower shop, over four weeks.

use crate::generator::people::{Login, Person};
use crate::generator::service::Kind;
use crate::generator::story::Story;
use crate::stories::pages::{Pages, deliver, expect};
use serde_json::{Value, json};

const FOLDER: &str = "stories/order-flowers";

/// Writes the story.
pub(crate) fn write_pages(pages: &mut Pages) {
    let alice = Person::new(Login::ConsoleUser, "alice", "", "203.0.113.10");
    let bob = Person::new(Login::User, "bob", "", "203.0.113.11");
    let carol = Person::new(
        Login::Sso,
        "carol@example.com",
        "AWSReservedSSO_LexDeveloper_0123456789abcdef",
        "203.0.113.30",
    );
    let robot = Person::new(Login::Role, "deploy-318", "LexCI", "198.51.100.7");
    let root = Person::new(Login::Root, "", "", "192.0.2.1");
    let mut story = Story::new("111122223333", "us-east-1", "2023-02-27T09:00:00Z", 2023);

    // The first day: somebody starts, as root.
    story.at("2023-02-27T09:12:04Z").call(&root, "PutSlotType", flower_types());
    story.at("2023-02-27T09:31:40Z").call(&alice, "PutIntent", order_flowers());
    story.at("2023-02-27T09:34:11Z").call(&alice, "PutBot", bot());
    story.at("2023-02-27T09:36:55Z").call(
        &alice,
        "GetBot",
        json!({"name": "OrderFlowers", "versionOrAlias": "$LATEST"}),
    );

    // Utterances, a second intent, and two people at once.
    story.at("2023-02-28T13:20:18Z").change(&carol, Kind::Intent, "OrderFlowers", |intent| {
        let more = ["I need a bouquet", "Send {FlowerType} on {PickupDate}"];
        list(intent, "sampleUtterances").extend(more.map(Value::from));
    });
    story.at("2023-02-28T13:20:52Z").refused(&bob, "PutIntent", &order_flowers());
    story.at("2023-02-28T13:41:07Z").call(&bob, "PutIntent", cancel_order());
    story.at("2023-02-28T13:42:30Z").change(&alice, Kind::Bot, "OrderFlowers", |bot| {
        let row = json!({"intentName": "CancelOrder", "intentVersion": "$LATEST"});
        list(bot, "intents").push(row);
    });

    // The first release, in a single second.
    story.at("2023-03-01T16:01:40Z");
    release(&mut story, &robot);
    let first = story.records.len();

    // More flowers; and a prompt that goes wrong on its way to production.
    story.at("2023-03-06T10:05:33Z").change(&carol, Kind::SlotType, "FlowerTypes", |flowers| {
        let values = list(flowers, "enumerationValues");
        values.push(json!({"value": "peonies", "synonyms": ["peony"]}));
        values[0]["synonyms"] = json!(["lily", "white lilies"]);
    });
    story.at("2023-03-08T15:48:02Z").change(&alice, Kind::Intent, "OrderFlowers", |intent| {
        let slots = list(intent, "slots");
        slots[0]["slotTypeVersion"] = json!("$LATEST");
        slots[1]["valueElicitationPrompt"] = prompt("What day do you want the {FlowerTpye}?", 1);
        slots.swap(1, 2);
    });
    story.at("2023-03-08T16:10:25Z");
    release(&mut story, &robot);

    // Two days of complaints, back to the version before, and a fix.
    let back = json!({"botName": "OrderFlowers", "name": "PROD", "botVersion": "1",
                      "description": "What customers talk to"});
    story.at("2023-03-10T08:02:51Z").put(&carol, "PutBotAlias", back);
    let second = story.records.len();
    story.at("2023-03-13T09:15:09Z").change(&alice, Kind::Intent, "OrderFlowers", |intent| {
        list(intent, "slots")[2]["valueElicitationPrompt"] =
            prompt("What day do you want the {FlowerType} to be picked up?", 2);
    });
    story.at("2023-03-13T09:30:00Z");
    release(&mut story, &robot);
    let beta = json!({"botName": "OrderFlowers", "name": "BETA", "botVersion": "$LATEST"});
    story.at("2023-03-17T11:00:12Z").call(&bob, "PutBotAlias", beta);
    let key = json!({"botName": "OrderFlowers", "name": "BETA"});
    story.at("2023-03-24T17:45:36Z").call(&bob, "DeleteBotAlias", key);

    let (records, last) = (&story.records, story.records.last().unwrap().second());
    deliver(pages, FOLDER, &records[..first], true);
    deliver(pages, FOLDER, &records[first..second], false);
    // One record is delivered twice, as it happens.
    deliver(pages, FOLDER, &records[second - 1..], true);
    let seconds = [records[first - 1].second(), records[second - 1].second(), last];
    expect(pages, "order-flowers", &story.truth, &seconds);
}

/// Publishes everything that has changed and moves PROD.
fn release(story: &mut Story, robot: &Person) {
    let flowers = story.publish(robot, Kind::SlotType, "FlowerTypes");
    story.change(robot, Kind::Intent, "OrderFlowers", |intent| {
        for slot in list(intent, "slots") {
            if slot["slotType"] == "FlowerTypes" {
                slot["slotTypeVersion"] = json!(flowers);
            }
        }
    });
    let order = story.publish(robot, Kind::Intent, "OrderFlowers");
    let cancel = story.publish(robot, Kind::Intent, "CancelOrder");
    story.change(robot, Kind::Bot, "OrderFlowers", |bot| {
        bot["intents"] = json!([
            {"intentName": "OrderFlowers", "intentVersion": order},
            {"intentName": "CancelOrder", "intentVersion": cancel},
        ]);
    });
    let version = story.publish(robot, Kind::Bot, "OrderFlowers");
    let alias = json!({"botName": "OrderFlowers", "name": "PROD", "botVersion": version,
                       "description": "What customers talk to"});
    story.put(robot, "PutBotAlias", alias);
}

fn flower_types() -> Value {
    json!({
        "name": "FlowerTypes",
        "description": "Flowers that we have in the shop",
        "enumerationValues": [
            {"value": "lilies", "synonyms": ["lily"]},
            {"value": "roses", "synonyms": ["rose", "red roses"]},
            {"value": "tulips", "synonyms": []},
        ],
        "valueSelectionStrategy": "TOP_RESOLUTION",
    })
}

fn order_flowers() -> Value {
    json!({
        "name": "OrderFlowers",
        "description": "Takes an order for a bunch of flowers",
        "sampleUtterances": [
            "I would like to order flowers",
            "Order {FlowerType}",
            "order some flwers",
        ],
        "slots": [
            {
                "name": "FlowerType",
                "priority": 1,
                "slotConstraint": "Required",
                "slotType": "FlowerTypes",
                "slotTypeVersion": "$LATEST",
                "sampleUtterances": ["{FlowerType}, please"],
                "valueElicitationPrompt": prompt("Which flowers would you like?", 2),
            },
            {
                "name": "PickupDate",
                "priority": 2,
                "slotConstraint": "Required",
                "slotType": "AMAZON.DATE",
                "valueElicitationPrompt": prompt("What day do you want them?", 2),
            },
            {
                "name": "PickupTime",
                "priority": 3,
                "slotConstraint": "Required",
                "slotType": "AMAZON.TIME",
                "valueElicitationPrompt": prompt("At what time?", 2),
            },
        ],
        "confirmationPrompt":
            prompt("{FlowerType} on {PickupDate} at {PickupTime}. Is that right?", 2),
        "rejectionStatement": statement("All right, nothing is ordered."),
        "dialogCodeHook": hook("flowers-validate"),
        "fulfillmentActivity": {"type": "CodeHook", "codeHook": hook("flowers-order")},
    })
}

fn cancel_order() -> Value {
    json!({
        "name": "CancelOrder",
        "sampleUtterances": ["Cancel my order", "I changed my mind", "No flowers after all"],
        "confirmationPrompt": prompt("Shall I cancel your order?", 2),
        "rejectionStatement": statement("Your order stands."),
        "fulfillmentActivity": {"type": "CodeHook", "codeHook": hook("flowers-cancel")},
    })
}

fn bot() -> Value {
    json!({
        "name": "OrderFlowers",
        "description": "Sells flowers",
        "locale": "en-US",
        "childDirected": false,
        "voiceId": "Salli",
        "idleSessionTTLInSeconds": 600,
        "enableModelImprovements": true,
        "nluIntentConfidenceThreshold": 0.4,
        "clarificationPrompt": prompt("Sorry, could you say that again?", 2),
        "abortStatement": statement("Sorry, I could not understand. Goodbye."),
        "intents": [{"intentName": "OrderFlowers", "intentVersion": "$LATEST"}],
        "processBehavior": "BUILD",
        "tags": [{"key": "team", "value": "shop"}],
    })
}

fn hook(function: &str) -> Value {
    let uri = format!("arn:aws:lambda:us-east-1:111122223333:function:{function}");
    json!({"messageVersion": "1.0", "uri": uri})
}

fn statement(text: &str) -> Value {
    json!({"messages": [{"contentType": "PlainText", "content": text}]})
}

fn prompt(text: &str, attempts: u32) -> Value {
    let mut prompt = statement(text);
    prompt["maxAttempts"] = json!(attempts);
    prompt
}

fn list<'a>(document: &'a mut Value, name: &str) -> &'a mut Vec<Value> {
    document[name].as_array_mut().unwrap()
}
