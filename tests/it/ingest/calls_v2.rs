//! What each call of Lex V2 is about, by the trailers of its commit (sections 2, 4 and 7 of the V2 contract).

use serde_json::{Value, json};

use crate::ingest::common::{World, record};

const BOT: &str = "9GZXJ6T5EK";
const HERE: &str = "111122223333/us-east-1/v2";

fn part(more: &Value) -> Value {
    let mut part = json!({"botId": BOT, "botVersion": "DRAFT", "localeId": "en_US"});
    part.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    part
}

fn bot() -> Value {
    record(0, "CreateBot", json!({"botName": "Shop"}), &json!({"botId": BOT}))
}

/// The value of a trailer in each commit, from the first; empty if a commit has none.
fn trailers(world: &World, name: &str) -> Vec<String> {
    let format = format!("--format=%(trailers:key={name},valueonly,separator=%x2C)");
    world.git(&["log", "--reverse", &format, "main"]).lines().map(str::to_owned).collect()
}

// "`Resource:` has ids, `Resource-Name:` the name after the call, for a deletion the name before it."
#[test]
fn a_commit_names_its_resource_by_ids_and_by_names() {
    let world = World::new();
    let intent = |name: &str| part(&json!({"intentId": "J9YZRVBQJ7", "intentName": name}));
    let records = [
        bot(),
        record(1, "CreateBotLocale", part(&json!({})), &json!({})),
        record(
            2,
            "CreateIntent",
            part(&json!({"intentName": "PickUp"})),
            &json!({"intentId": "J9YZRVBQJ7"}),
        ),
        record(3, "UpdateIntent", intent("Collect"), &json!({})),
        record(4, "DeleteIntent", part(&json!({"intentId": "J9YZRVBQJ7"})), &Value::Null),
    ];
    world.deliver_values("a.json", &records);
    world.ingest(&["a.json"]);
    let intent = format!("{HERE}/intent:{BOT}/en_US/J9YZRVBQJ7");
    let locale = format!("{HERE}/locale:{BOT}/en_US");
    let ids = [&format!("{HERE}/bot:{BOT}"), &locale, &intent, &intent, &intent];
    assert_eq!(trailers(&world, "Resource"), ids.map(String::as_str));
    let names = [
        "bot:Shop",
        "locale:Shop/en_US",
        "intent:Shop/en_US/PickUp",
        "intent:Shop/en_US/Collect",
        "intent:Shop/en_US/Collect",
    ];
    assert_eq!(trailers(&world, "Resource-Name"), names);
}

// "Every successful writing call in the table is one commit and counts under `writes`, also if it has no
// effect. The resource of a call without effect is the resource that it is about."
#[test]
fn a_call_without_effect_is_a_commit_about_what_it_concerns() {
    let export = json!({"resourceSpecification":
        {"botExportSpecification": {"botId": BOT, "botVersion": "DRAFT"}}, "fileFormat": "LexJson"});
    let locale = format!("{HERE}/locale:{BOT}/en_US");
    let own = format!("{HERE}/bot:{BOT}");
    let calls = [
        ("BuildBotLocale", part(&json!({})), &*locale),
        ("StartBotResourceGeneration", part(&json!({"generationInputPrompt": "a bot"})), &locale),
        ("GenerateBotElement", part(&json!({"intentId": "FALLBCKINT"})), &locale),
        ("CreateExport", export, &own),
        (
            "StartBotAnalyzer",
            json!({"botId": BOT, "analysisScope": "BotLocale", "localeId": "en_US"}),
            &own,
        ),
        ("CreateUploadUrl", json!({}), HERE),
        ("DeleteTestSet", json!({"testSetId": "ABCDEFGHIN"}), HERE),
        ("DeleteImport", json!({"importId": "ABCDEFGHIJ"}), HERE),
        ("DeleteExport", json!({"exportId": "ABCDEFGHIK"}), HERE),
    ];
    let world = World::new();
    let mut records = vec![bot(), record(1, "CreateBotLocale", part(&json!({})), &json!({}))];
    for (at, (name, request, _)) in calls.iter().enumerate() {
        records.push(record(at as u32 + 2, name, request.clone(), &json!({})));
    }
    world.deliver_values("a.json", &records);
    let answer = world.ingest(&["a.json"]);
    assert_eq!((&answer["records"]["writes"], &answer["commits"]), (&json!(11), &json!(11)));
    assert_eq!(trailers(&world, "Resource")[2..], calls.map(|(_, _, about)| about.to_owned()));
    let before =
        world.git(&["rev-parse", "main~9:111122223333/us-east-1/v2/bots/9GZXJ6T5EK/draft"]);
    let after = world.git(&["rev-parse", "main:111122223333/us-east-1/v2/bots/9GZXJ6T5EK/draft"]);
    assert_eq!(before, after, "no document changed");
}

// "A Lex operation that is not in the table yet is counted under `unsupported`, kept, and changes no document.
// `chime` CreateBot, `connect` AssociateBot and `bedrock` CreateAgentAlias are not Lex."
#[test]
fn what_is_not_known_or_not_lex_changes_nothing() {
    let world = World::new();
    let mut others = [
        record(5, "CreateBot", json!({"botName": "Chat"}), &json!({"botId": "AAAAAAAAAA"})),
        record(6, "AssociateBot", json!({"lexV2Bot": {"aliasArn": "x"}}), &json!({})),
        record(7, "CreateAgentAlias", json!({"agentId": "A"}), &json!({"agentAliasId": "B"})),
    ];
    for (record, service) in others.iter_mut().zip(["chime", "connect", "bedrock"]) {
        record["eventSource"] = json!(format!("{service}.amazonaws.com"));
    }
    let unknown = record(8, "UpdateBotFrobnication", part(&json!({})), &json!({"botId": BOT}));
    world.deliver_values("a.json", &[&[bot(), unknown][..], &others].concat());
    let answer = world.ingest(&["a.json"]);
    let counts = ["writes", "unsupported", "other_services"].map(|name| &answer["records"][name]);
    assert_eq!(counts, [&json!(1), &json!(1), &json!(3)]);
    assert_eq!(answer["commits"], 1);
    assert!(
        world.git(&["grep", "-c", "UpdateBotFrobnication", "journal"]).contains(":1"),
        "it is kept"
    );
}

// "A version that only an alias names: not listed; a missing node in the graph."
#[test]
fn a_version_that_only_an_alias_names_is_missing_in_the_graph() {
    let world = World::new();
    let alias = json!({"botId": BOT, "botAliasName": "PROD", "botVersion": "7"});
    let alias = record(1, "CreateBotAlias", alias, &json!({"botAliasId": "GDEU1GZ7G0"}));
    world.deliver_values("a.json", &[bot(), alias]);
    world.ingest(&["a.json"]);
    let address = format!("{HERE}/bot:{BOT}@7");
    let graph = world.run(&["graph", "alias:Shop/PROD", "--json"]).json();
    let mut nodes = graph["nodes"].as_array().unwrap().iter();
    let node = nodes.find(|node| node["address"] == address).expect("a node");
    assert_eq!(node["missing"], true);
    let rows = world.run(&["show", "--all", "--json"]).json();
    let rows = rows["resources"].as_array().unwrap();
    assert!(rows.iter().all(|row| row["version"] != "7"), "{rows:?}");
}
