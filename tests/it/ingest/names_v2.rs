//! Lex V2: resources are found and shown by their names, as v2.md section 2 has it: each part of an
//! address is an id, else the name at that moment, else a name at another time.

use serde_json::{Value, json};

use crate::ingest::common::{World, record};

const OLD: &str = "AAAAAAAAAA";
const NEW: &str = "BBBBBBBBBB";

fn bot(second: u32, call: &str, id: &str, name: &str) -> Value {
    let request = match call {
        "CreateBot" => json!({"botName": name}),
        _ => json!({"botId": id, "botName": name}),
    };
    record(second, call, request, &json!({"botId": id, "botName": name, "botStatus": "Available"}))
}

fn delete_bot(second: u32, id: &str) -> Value {
    record(second, "DeleteBot", json!({"botId": id}), &json!({"botStatus": "Deleting"}))
}

fn locale(second: u32, bot: &str) -> Value {
    let of = json!({"botId": bot, "botVersion": "DRAFT", "localeId": "en_US"});
    record(second, "CreateBotLocale", of, &json!({"botLocaleStatus": "Creating"}))
}

fn intent(second: u32, call: &str, bot: &str, id: &str, name: &str) -> Value {
    let of = json!({
        "botId": bot, "botVersion": "DRAFT", "localeId": "en_US", "intentName": name,
        "intentId": if call == "CreateIntent" { Value::Null } else { json!(id) },
    });
    record(second, call, of, &json!({"intentId": id}))
}

fn at(second: u32) -> String {
    format!("2019-05-01T10:00:{second:02}Z")
}

/// What an address means at a second: the full address, and the notes.
fn found(world: &World, address: &str, second: u32) -> Result<(String, String), String> {
    let ran = world.run(&["show", address, "--at", &at(second), "--json"]);
    match ran.code {
        Some(0) => {
            let answer = ran.json();
            let one = &answer["resources"][0];
            let name =
                format!("{}:{}", one["kind"].as_str().unwrap(), one["name"].as_str().unwrap());
            Ok((name, ran.stderr))
        }
        _ => Err(ran.stderr),
    }
}

/// `Shop` is renamed to `Store`; another bot takes the name, and is deleted.
fn renamed() -> World {
    let world = World::new();
    let records = [
        bot(0, "CreateBot", OLD, "Shop"),
        locale(1, OLD),
        intent(2, "CreateIntent", OLD, "IIIIIIIIII", "PickUp"),
        intent(10, "UpdateIntent", OLD, "IIIIIIIIII", "Collect"),
        bot(20, "UpdateBot", OLD, "Store"),
        bot(30, "CreateBot", NEW, "Shop"),
        delete_bot(40, NEW),
    ];
    world.deliver_values("a.json", &records);
    world.ingest(&["a.json"]);
    world
}

#[test]
fn a_name_means_who_has_it_at_that_moment() {
    let world = renamed();
    let old = format!("bot:{OLD}");
    let new = format!("bot:{NEW}");
    let intent = format!("intent:{OLD}/en_US/IIIIIIIIII");
    for (address, second, expect, note) in [
        (&*old, 59, &*old, None),
        ("bot:Shop", 5, &old, None),
        ("Shop", 5, &old, None),
        ("bot:Store", 25, &old, None),
        // Nobody else ever had it.
        ("bot:Shop", 25, &old, Some("bot:Store has the name `Shop` at another time")),
        // A name in use wins over earlier holders.
        ("bot:Shop", 35, &new, Some("earlier it was the name of bot:Store")),
        ("bot:Store", 5, &old, Some("bot:Shop has the name `Store` at another time")),
        ("locale:Shop/en_US", 5, "locale:AAAAAAAAAA/en_US", None),
        ("intent:Shop/en_US/PickUp", 5, &intent, None),
        ("intent:Store/en_US/Collect", 25, &intent, None),
        ("intent:Store/en_US/IIIIIIIIII", 25, &intent, None),
        ("intent:AAAAAAAAAA/en_US/Collect", 25, &intent, None),
        (
            "intent:Store/en_US/PickUp",
            25,
            &intent,
            Some("intent:Store/en_US/Collect has the name `PickUp` at another time"),
        ),
        ("intent:Store/en_US/FallbackIntent", 25, "intent:AAAAAAAAAA/en_US/FALLBCKINT", None),
        ("alias:Store/TestBotAlias", 25, "alias:AAAAAAAAAA/TSTALIASID", None),
        ("111122223333/us-east-1/v2/bot:Shop", 5, &old, None),
    ] {
        let (meant, notes) = found(&world, address, second).expect(address);
        assert_eq!(meant, expect, "{address} at {second}");
        match note {
            None => assert_eq!(notes, "", "{address} at {second}"),
            Some(note) => assert!(notes.contains(note), "{address} at {second}: {notes}"),
        }
    }
}

#[test]
fn a_name_that_several_had_is_refused_with_their_times() {
    let world = renamed();
    let ran = world.run(&["show", "bot:Shop"]);
    assert_eq!(ran.code, Some(2));
    // By now only one of them has a name that finds it.
    for part in ["bot:Store (", NEW, &*at(0), &*at(20), &*at(30), &*at(40)] {
        assert!(ran.stderr.contains(part), "{part}: {}", ran.stderr);
    }
    for (address, code) in [("bot:Nobody", 5), ("111122223333/us-east-1/v1/bot:Store", 5)] {
        assert_eq!(world.run(&["show", address]).code, Some(code), "{address}");
    }
}

#[test]
fn v1_and_v2_may_have_one_name() {
    let world = World::new();
    let v1 = record(
        0,
        "PutBot",
        json!({"name": "Shop", "locale": "en-US"}),
        &json!({"version": "$LATEST"}),
    );
    let gone = record(20, "DeleteBot", json!({"name": "Shop"}), &Value::Null);
    world.deliver_values("a.json", &[v1, bot(10, "CreateBot", NEW, "Shop"), gone]);
    world.ingest(&["a.json"]);
    assert_eq!(found(&world, "bot:Shop", 5).unwrap().0, "bot:Shop");
    let both = found(&world, "bot:Shop", 15).unwrap_err();
    assert!(both.contains("v1/bot:Shop`") && both.contains("v2/bot:Shop`"), "{both}");
    assert_eq!(found(&world, "bot:Shop", 25).unwrap().0, format!("bot:{NEW}"));
    // Text does not print what is refused as input.
    let listed = world.run(&["ls", "--at", &at(15)]).stdout;
    assert!(listed.contains("111122223333/us-east-1/v1/bot:Shop "), "{listed}");
    assert!(listed.contains("111122223333/us-east-1/v2/bot:Shop "), "{listed}");
}

/// Whatever a list prints finds the same resource again.
#[test]
fn every_address_in_text_is_accepted_as_input() {
    let world = renamed();
    for second in [5, 15, 25, 35, 45] {
        let at = at(second);
        let args = ["ls", "--all", "--at", &at];
        let json = world.run(&[&args[..], &["--json"]].concat()).json();
        let keys: Vec<&str> = json["resources"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| it["address"].as_str().unwrap())
            .collect();
        for ids in [false, true] {
            let ids = if ids { &["--ids"][..] } else { &[] };
            let text = world.run(&[&args[..], ids].concat()).stdout;
            let shown: Vec<&str> = text
                .lines()
                .filter(|line| !line.starts_with("      "))
                .filter_map(|line| line.split_whitespace().find(|it| it.contains(':')))
                .collect();
            assert_eq!(shown.len(), keys.len(), "{text}");
            for (shown, key) in shown.iter().zip(&keys) {
                let log = world.run(&["log", shown, "--json", "--until", &at]);
                assert_eq!(log.code, Some(0), "{shown} at {second}: {}", log.stderr);
                let by_id = world.run(&["log", key, "--json", "--until", &at]);
                assert_eq!(log.stdout, by_id.stdout, "{shown} at {second}");
                assert!(ids.is_empty() || shown.contains(OLD) || shown.contains(NEW), "{shown}");
            }
        }
    }
}

/// `log` calls a resource what it was called after each event; JSON has ids and names.
#[test]
fn each_event_has_the_name_of_its_time() {
    let world = renamed();
    let log = world.run(&["log", "--oneline"]).stdout;
    let acts: Vec<&str> = log.lines().map(|line| line.split("alice: ").nth(1).unwrap()).collect();
    for (act, expect) in acts.iter().zip([
        // By now several were called `Shop`: the name would find none of them.
        "DeleteBot bot:BBBBBBBBBB",
        "CreateBot bot:BBBBBBBBBB",
        "UpdateBot bot:Store",
        "UpdateIntent intent:AAAAAAAAAA/en_US/Collect",
        "CreateIntent intent:AAAAAAAAAA/en_US/PickUp",
        "CreateBotLocale locale:AAAAAAAAAA/en_US",
        "CreateBot bot:AAAAAAAAAA",
    ]) {
        assert!(act.starts_with(expect), "{act}");
    }
    let json = world.run(&["log", "intent:Store/en_US/Collect", "--json"]).json();
    let names: Vec<&Value> =
        json["entries"].as_array().unwrap().iter().map(|event| &event["resource_name"]).collect();
    assert_eq!(names, ["intent:Shop/en_US/Collect", "intent:Shop/en_US/PickUp"]);
    let ls = world.run(&["ls", "--json"]).json();
    let named = |it: &Value| it["displayName"] == "Store" && it["name"] == OLD;
    assert!(ls["resources"].as_array().unwrap().iter().any(named), "{ls}");
}

/// Ids and names are side by side, and equal ones are not repeated.
#[test]
fn json_answers_have_the_names_beside_the_ids() {
    let world = renamed();
    let service = "111122223333/us-east-1/v2";
    let intent = format!("{service}/intent:{OLD}/en_US/IIIIIIIIII");
    for args in [
        &["graph", "bot:Store"][..],
        &["impact", "intent:Store/en_US/Collect"],
        &["versions", "bot:Store"],
        &["who"],
        &["verify"],
        &["blame", "intent:Store/en_US/Collect"],
        &["diff", "intent:Store/en_US/Collect", "--from", &at(3)],
        &["show", "bot:Store", "--resolved"],
    ] {
        let answer = world.run(&[args, &["--json"]].concat()).stdout;
        let value: Value = serde_json::from_str(&answer).unwrap();
        let names = value["names"].as_object().unwrap_or_else(|| panic!("{args:?}: {answer}"));
        for (address, name) in names {
            assert!(address.contains(OLD) || address.contains(NEW), "{args:?}: {address}");
            assert!(!name.as_str().unwrap().contains(OLD), "{args:?}: {name}");
        }
        let is_about_intent = answer.contains(&format!("\"{intent}\""));
        let name = format!("{service}/intent:Store/en_US/Collect");
        assert_eq!(names.get(&intent), is_about_intent.then_some(&json!(name)), "{args:?}");
    }
}

/// A misspelt address gets the nearest ones, by names.
#[test]
fn misspelt_names_are_suggested() {
    let world = renamed();
    for (address, expect) in [
        ("intent:Store/en_US/Colect", "did you mean `intent:Store/en_US/Collect`?"),
        ("bot:Stor", "did you mean `bot:Store`?"),
        ("intent:AAAAAAAAAA/en_US/IIIIIIIIIJ", "lists what there is"),
    ] {
        let ran = world.run(&["log", address]);
        assert_eq!(ran.code, Some(5), "{address}");
        assert!(ran.stderr.contains(expect), "{address}: {}", ran.stderr);
    }
}
