//! Lex V2: a publication freezes a bot of a thousand resources, and costs as much as a few updates.

use serde_json::{Value, json};

use crate::ingest::common::{World, record};

const BOT: &str = "AAAAAAAAAA";
/// With the locale and its fallback intent, a thousand resources.
const INTENTS: u32 = 998;

/// A call of its own second and id.
fn call(number: u32, name: &str, request: Value, answer: &Value) -> Value {
    let mut call = record(0, name, request, answer);
    let (hour, minute, second) = (number / 3600, number / 60 % 60, number % 60);
    call["eventTime"] = json!(format!("2024-03-01T{hour:02}:{minute:02}:{second:02}Z"));
    call["eventID"] = json!(format!("7b3c5f1e-0000-4000-8000-{number:012}"));
    call
}

fn intent(number: u32, name: &str, of: u32, text: &str) -> Value {
    let id = format!("I{of:09}");
    let request = json!({
        "botId": BOT, "botVersion": "DRAFT", "localeId": "en_US", "intentName": format!("Intent{of}"),
        "sampleUtterances": [{"utterance": text}],
    });
    call(number, name, request, &json!({"intentId": id}))
}

fn publication(number: u32, version: &str) -> Value {
    let locales = json!({"en_US": {"sourceBotVersion": "DRAFT"}});
    let request = json!({"botId": BOT, "botVersionLocaleSpecification": locales});
    call(number, "CreateBotVersion", request, &json!({"botVersion": version}))
}

/// The objects that only the last so many commits have, without the commits.
fn objects(world: &World, last: usize) -> usize {
    let range = ["rev-list", "--objects", "main", &format!("^main~{last}")];
    world.git(&range).lines().count() - last
}

#[test]
fn a_publication_writes_at_most_ten_times_the_objects_of_an_update() {
    let world = World::new();
    let mut records = vec![
        call(0, "CreateBot", json!({"botName": "Shop"}), &json!({"botId": BOT})),
        call(
            1,
            "CreateBotLocale",
            json!({"botId": BOT, "botVersion": "DRAFT", "localeId": "en_US"}),
            &json!({"botLocaleStatus": "Creating"}),
        ),
    ];
    records.extend((0..INTENTS).map(|of| intent(2 + of, "CreateIntent", of, "hello")));
    world.deliver_values("logs/a.json", &records);
    world.ingest(&["logs"]);

    let last = |name: &str, record: Value| {
        world.deliver_values(&format!("logs/{name}.json"), &[record]);
        world.ingest(&["logs"]);
        objects(&world, 1)
    };
    let update = last("b", intent(2_000, "UpdateIntent", 7, "hi"));
    let first = last("c", publication(2_001, "1"));
    let second = last("d", publication(2_002, "2"));
    assert!(update > 0);
    assert!(first <= 10 * update, "{first} objects, and {update} of an update");
    assert!(second <= 10 * update, "{second} objects, and {update} of an update");

    // All of it is there, and a version is the same tree as the draft.
    let listed = world.run(&["show", &format!("bot:{BOT}@1"), "--resolved", "--json"]).json();
    let root = format!("111122223333/us-east-1/v2/bots/{BOT}");
    let tree = |path: &str| world.git(&["rev-parse", &format!("main:{root}/{path}/locales/en_US")]);
    assert_eq!(tree("draft"), tree("versions/2"));
    assert!(listed.to_string().matches("/intent:").count() >= INTENTS as usize);
}
