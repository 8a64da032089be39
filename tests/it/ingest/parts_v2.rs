//! Lex V2: what a version is made of, in `graph`, `show --resolved` and `diff`.

use std::collections::BTreeMap;

use lexrewind::lex::ResourceKind;
use lexrewind::query::versions::PartCounts;
use lexrewind::query::{self, Subject};
use serde_json::{Value, json};

use crate::ingest::common::{World, rebuild_is_same, record};
use crate::ingest::references::archive;

const BOT: &str = "AAAAAAAAAA";
const INTENT: &str = "IIIIIIIIII";
const OTHER: &str = "OOOOOOOOOO";
const KIND: &str = "TTTTTTTTTT";
const SLOT: &str = "SSSSSSSSSS";

/// A call about something in the draft's locale.
fn call(second: u32, name: &str, request: &Value, answer: &Value) -> Value {
    let mut of = json!({"botId": BOT, "botVersion": "DRAFT", "localeId": "en_US"});
    of.as_object_mut().unwrap().extend(request.as_object().unwrap().clone());
    record(second, name, of, answer)
}

fn intent(second: u32, name: &str, texts: &[&str]) -> Value {
    let texts: Vec<Value> = texts.iter().map(|text| json!({"utterance": text})).collect();
    let request = json!({"intentName": "PickUp", "sampleUtterances": texts, "intentId": INTENT});
    call(second, name, &request, &json!({"intentId": INTENT}))
}

fn publish(second: u32, number: &str) -> Value {
    let locales = json!({"en_US": {"sourceBotVersion": "DRAFT"}});
    let request = json!({"botId": BOT, "botVersionLocaleSpecification": locales});
    record(second, "CreateBotVersion", request, &json!({"botVersion": number}))
}

fn alias(second: u32, name: &str, version: &str) -> Value {
    let request = json!({
        "botId": BOT, "botAliasId": "PPPPPPPPPP", "botAliasName": "PROD", "botVersion": version,
    });
    record(second, name, request, &json!({"botAliasId": "PPPPPPPPPP"}))
}

/// Version 1 has `PickUp` with a slot and `Other`; in version 2 `PickUp` has more, and `Other` does not exist.
fn world() -> World {
    let world = World::new();
    let bot = json!({"botName": "Shop"});
    let records = [
        record(0, "CreateBot", bot, &json!({"botId": BOT})),
        call(1, "CreateBotLocale", &json!({"nluIntentConfidenceThreshold": 0.4}), &json!({})),
        call(2, "CreateSlotType", &json!({"slotTypeName": "Flower"}), &json!({"slotTypeId": KIND})),
        intent(3, "CreateIntent", &["pick up"]),
        call(
            4,
            "CreateSlot",
            &json!({"intentId": INTENT, "slotName": "Which", "slotTypeId": KIND}),
            &json!({"slotId": SLOT}),
        ),
        call(5, "CreateIntent", &json!({"intentName": "Other"}), &json!({"intentId": OTHER})),
        publish(10, "1"),
        alias(11, "CreateBotAlias", "1"),
        intent(20, "UpdateIntent", &["pick up", "get it"]),
        call(21, "DeleteIntent", &json!({"intentId": OTHER}), &Value::Null),
        publish(30, "2"),
        alias(31, "UpdateBotAlias", "2"),
    ];
    world.deliver_values("a.json", &records);
    world.ingest(&["a.json"]);
    world
}

/// From to, without account and region.
fn edges(world: &World, args: &[&str]) -> Vec<String> {
    let answer = world.run(&[&["graph", "--json"], args].concat()).json();
    let short = |it: &Value| it.as_str().unwrap().replace("111122223333/us-east-1/v2/", "");
    let edges = answer["edges"].as_array().unwrap().iter();
    edges.map(|edge| format!("{} -> {}", short(&edge["from"]), short(&edge["to"]))).collect()
}

#[test]
fn a_version_leads_to_its_own_parts() {
    let world = world();
    for version in ["1", "2", "draft"] {
        let found = edges(&world, &[&format!("bot:{BOT}@{version}")]);
        let expect = |from: &str, to: &str| {
            let edge = format!("{from}@{version} -> {to}@{version}");
            assert!(found.contains(&edge), "{edge}: {found:?}");
        };
        let locale = format!("locale:{BOT}/en_US");
        let intent = format!("intent:{BOT}/en_US/{INTENT}");
        let (kind, slot) =
            (format!("slot-type:{BOT}/en_US/{KIND}"), format!("slot:{BOT}/en_US/{INTENT}/{SLOT}"));
        expect(&format!("bot:{BOT}"), &locale);
        expect(&locale, &intent);
        expect(&locale, &kind);
        expect(&intent, &slot);
        expect(&slot, &kind);
        let other = found.iter().any(|edge| edge.contains(OTHER));
        assert_eq!(other, version == "1", "{found:?}");
        // No edge leads to another version.
        let ends = |edge: &str| edge.matches(&format!("@{version}")).count();
        let inner = found.iter().filter(|edge| edge.matches('@').count() == 2);
        inner.for_each(|edge| assert_eq!(ends(edge), 2, "{edge}"));
    }
    let above = edges(&world, &["--reverse", &format!("slot-type:{BOT}/en_US/{KIND}@2")]);
    assert!(above.contains(&format!("alias:{BOT}/PPPPPPPPPP -> bot:{BOT}@2")), "{above:?}");
    assert!(!above.iter().any(|edge| edge.contains("@1")), "{above:?}");
}

#[test]
fn an_alias_is_resolved_to_the_end() {
    let world = world();
    let text = world.run(&["show", "--resolved", "alias:Shop/PROD"]).stdout;
    for part in [
        "bot:Shop@2",
        "locale:Shop/en_US@2",
        "intent:Shop/en_US/PickUp@2",
        "slot:Shop/en_US/PickUp/Which@2",
        "slot-type:Shop/en_US/Flower@2",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(!text.contains("Other") && !text.contains("@1"), "{text}");
    let json = world.run(&["show", "--resolved", "alias:Shop/PROD", "--json"]).json();
    let bot = &json["resolved"]["document"]["resolved"];
    let locale = &bot["contents"][0];
    assert_eq!(locale["name"], format!("{BOT}/en_US"), "{json}");
    let kinds: Vec<&Value> =
        locale["contents"].as_array().unwrap().iter().map(|it| &it["kind"]).collect();
    assert_eq!(kinds, ["intent", "intent", "slot-type"], "{json}");
    let before =
        world.run(&["show", "--resolved", "alias:Shop/PROD", "--at", "2019-05-01T10:00:25Z"]);
    assert!(before.stdout.contains("intent:Shop/en_US/Other@1"), "{}", before.stdout);
}

/// What differs below, by the part: `what` and the paths of the changes.
fn parts(world: &World, args: &[&str]) -> Vec<String> {
    let answer = world.run(&[&["diff", "--json"], args].concat()).json();
    let part = |it: &Value| {
        let changes = it["changes"].as_array().unwrap().iter();
        let paths: Vec<&str> = changes.filter_map(|change| change["path"].as_str()).collect();
        let address = it["address"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
        match it["what"].as_str().unwrap() {
            "changed" => format!("{address} {}", paths.join(" ")),
            what => format!("{address} {what}"),
        }
    };
    answer["parts"].as_array().unwrap().iter().map(part).collect()
}

#[test]
fn a_diff_compares_what_is_below() {
    let world = world();
    let below = [format!("{INTENT} sampleUtterances[1]"), format!("{OTHER} removed")];
    for args in [
        &["bot:Shop@1..2"][..],
        &["bot:Shop@1", "bot:Shop@draft"],
        &["locale:Shop/en_US@1..2"],
        &["bot:Shop", "--from", "2019-05-01T10:00:12Z"],
    ] {
        assert_eq!(parts(&world, args), below, "{args:?}");
    }
    let moved = parts(&world, &["alias:Shop/PROD", "--from", "2019-05-01T10:00:12Z"]);
    assert_eq!(moved, below, "an alias at two times");
    assert_eq!(parts(&world, &["bot:Shop@2", "bot:Shop@draft"]), Vec::<String>::new());
    assert_eq!(parts(&world, &["bot:Shop@1..2", "--shallow"]), Vec::<String>::new());
    for (args, code) in
        [(["bot:Shop@1..2", "--exit-code"], 1), (["bot:Shop@2..draft", "--exit-code"], 0)]
    {
        assert_eq!(world.run(&[&["diff"], &args[..]].concat()).code, Some(code), "{args:?}");
    }
    let text = world.run(&["diff", "bot:Shop@1..2"]).stdout;
    assert!(text.contains("~ intent:Shop/en_US/PickUp  @1 -> @2"), "{text}");
    assert!(text.contains("- intent:") && text.ends_with("1 added, 1 removed\n"), "{text}");
    let names = world.run(&["diff", "bot:Shop@1..2", "--name-only"]).stdout;
    assert!(names.starts_with("intent:Shop/en_US/PickUp sampleUtterances"), "{names}");
    let unified = world.run(&["diff", "bot:Shop@1..2", "-U0"]).stdout;
    assert!(unified.contains("+      \"utterance\": \"get it\""), "{unified}");
}

/// V1: an alias at two times differs by what its intents say.
#[test]
fn a_diff_of_v1_compares_what_is_below() {
    let world = World::new();
    let put = |second, texts: &[&str], quoted: Option<&str>, checksum: &str| {
        let mut request = json!({"name": "I", "sampleUtterances": texts});
        if let Some(quoted) = quoted {
            request["checksum"] = json!(quoted);
        }
        record(second, "PutIntent", request, &json!({"version": "$LATEST", "checksum": checksum}))
    };
    let records = [
        put(0, &["a"], None, "c1"),
        record(
            1,
            "PutBot",
            json!({"name": "B", "intents": [{"intentName": "I", "intentVersion": "$LATEST"}]}),
            &json!({"version": "$LATEST", "checksum": "b1"}),
        ),
        put(10, &["a", "b"], Some("c1"), "c2"),
    ];
    world.deliver_values("a.json", &records);
    world.ingest(&["a.json"]);
    let from = ["bot:B", "--from", "2019-05-01T10:00:05Z"];
    assert_eq!(parts(&world, &from), ["intent:I sampleUtterances"]);
}

#[test]
fn a_deletion_with_its_bot_is_shown() {
    let world = world();
    let ran = world.run(&["show", "intent:Shop/en_US/Other"]);
    assert_eq!(ran.code, Some(5));
    assert!(ran.stderr.contains("was deleted at 2019-05-01T10:00:21Z"), "{}", ran.stderr);
    let early = world.run(&["show", "intent:Shop/en_US/Other", "--at", "2019-05-01T10:00:02Z"]);
    assert!(early.stderr.contains("is not there yet"), "{}", early.stderr);
}

/// A deleted part of a bot of V2 leaves no file, and is listed nevertheless.
#[test]
fn deleted_parts_are_listed() {
    let world = world();
    let deleted = |args: &[&str]| -> Vec<(String, bool)> {
        let answer = world.run(&[&["ls", "--json"], args].concat()).json();
        let row = |it: &Value| {
            (it["name"].as_str().unwrap().to_owned(), it["deletion"]["name"] == "DeleteIntent")
        };
        let rows = answer["resources"].as_array().unwrap().iter();
        rows.filter(|it| it["deleted"] == true).map(row).collect()
    };
    let gone = vec![(format!("{BOT}/en_US/{OTHER}"), true)];
    assert_eq!(deleted(&["--deleted"]), gone);
    assert_eq!(deleted(&["--all", "intents"]), gone);
    assert_eq!(deleted(&["--deleted", "--at", "2019-05-01T10:00:20Z"]), []);
    assert_eq!(deleted(&["--deleted", "bots"]), []);
    let text = world.run(&["ls"]).stdout;
    assert!(text.contains("1 deleted resource not shown"), "{text}");
}

/// A locale is built as a whole; what Lex V2 refuses to delete is not answered yet.
#[test]
fn impact_lists_the_locale_and_the_references_to_remove() {
    let world = world();
    let ran = world.run(&["impact", "slot:Shop/en_US/PickUp/Which"]);
    assert!(
        ran.stdout.contains("to be built again (NOT_BUILT): locale:Shop/en_US"),
        "{}",
        ran.stdout
    );
    // What Lex V2 looks for before a deletion, by its API reference.
    let slot = ("slot:Shop/en_US/PickUp/Which", "edit", "UpdateSlot");
    let alias = |how, address| (address, how, "DeleteBotAlias");
    for (address, operation, verdict, steps) in [
        ("slot-type:Shop/en_US/Flower", "DeleteSlotType", "refused", vec![slot]),
        ("bot:Shop", "DeleteBot", "refused", vec![alias("delete", "alias:Shop/PROD")]),
        (
            "bot:Shop@2",
            "DeleteBotVersion",
            "refused",
            vec![alias("delete-or-move", "alias:Shop/PROD")],
        ),
        ("bot:Shop@1", "DeleteBotVersion", "accepted", vec![]),
        ("intent:Shop/en_US/PickUp", "DeleteIntent", "accepted", vec![]),
        ("locale:Shop/en_US", "DeleteBotLocale", "accepted", vec![]),
    ] {
        let answer = world.run(&["impact", address, "--delete", "--json"]).json();
        let deletion = &answer["deletion"];
        assert_eq!(deletion["operation"], operation, "{answer}");
        assert_eq!(deletion["verdict"], verdict, "{address}: {answer}");
        let step = |step: &Value| {
            let name = answer["names"][step["address"].as_str().unwrap()].as_str().unwrap();
            let short = name.rsplit_once("v2/").unwrap().1.replace("@draft", "");
            let text = |member: &str| step[member].as_str().unwrap().to_owned();
            (short, text("how"), text("operation"))
        };
        let found: Vec<_> = deletion["steps"].as_array().unwrap().iter().map(step).collect();
        let expect: Vec<_> = steps
            .iter()
            .map(|(a, b, c)| ((*a).to_owned(), (*b).to_owned(), (*c).to_owned()))
            .collect();
        assert_eq!(found, expect, "{address}");
    }
    let refused = world.run(&["impact", "intent:Shop/en_US/PickUp@1", "--delete"]);
    assert_eq!(refused.code, Some(2), "{}", refused.stderr);
}

/// Each version shows how its content differs from the version before, and the draft how it
/// differs from the last one.
#[test]
fn versions_compare_what_is_below() {
    let world = world();
    // The description is that of the publication: it is not an edit of the draft.
    let locales = json!({"en_US": {"sourceBotVersion": "DRAFT"}});
    let request =
        json!({"botId": BOT, "botVersionLocaleSpecification": locales, "description": "Third"});
    let third = record(40, "CreateBotVersion", request, &json!({"botVersion": "3"}));
    world.deliver_values("b.json", &[third]);
    world.ingest(&["b.json"]);
    let text = world.run(&["versions", &format!("bot:{BOT}")]).stdout;
    let below = |version: &str| -> Vec<&str> {
        let row = text.lines().position(|line| line.trim_start().starts_with(version)).unwrap();
        let rest = text.lines().skip(row + 1);
        rest.take_while(|line| line.starts_with("      ")).map(str::trim).collect()
    };
    let first = below("1 ").join("\n");
    for part in ["locale en_US", "intent en_US/PickUp", "slot en_US/PickUp/Which"] {
        assert!(first.contains(part), "{text}");
    }
    assert_eq!(below("2 "), ["~ intent en_US/PickUp: +1 utterance", "- intent en_US/Other"]);
    assert_eq!(below("3 "), ["+1 setting"]);
    assert_eq!(below("DRAFT"), ["= as version 3"]);
    let json = world.run(&["versions", &format!("bot:{BOT}"), "--json"]).json();
    let parts = json["versions"][1]["changes"]["below"]["parts"].as_array().unwrap();
    let of = |part: &Value| {
        let address = part["address"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
        (address, part["what"].as_str().unwrap().to_owned())
    };
    let expect = [(INTENT, "changed"), (OTHER, "removed")].map(|(a, b)| (a.into(), b.into()));
    assert_eq!(parts.iter().map(of).collect::<Vec<_>>(), expect, "{json}");
    let moved = world.run(&["versions", "alias:Shop/PROD"]).stdout;
    assert!(moved.contains("~ intent en_US/PickUp: +1 utterance"), "{moved}");
}

/// What earlier runs took in of a bot shows whether a locale existed before it was deleted and created.
#[test]
fn the_lives_of_a_second_are_the_same_in_two_runs() {
    let of = json!({"botId": BOT, "botVersion": "DRAFT", "localeId": "de_DE"});
    let intent =
        json!({"botId": BOT, "botVersion": "DRAFT", "localeId": "de_DE", "intentId": INTENT});
    for first in [
        record(0, "CreateBot", json!({"botName": "Shop"}), &json!({"botId": BOT})),
        record(0, "UpdateIntent", intent, &json!({"intentId": INTENT, "intentName": "PickUp"})),
    ] {
        let world = World::new();
        let lives = [
            record(50, "DeleteBotLocale", of.clone(), &of),
            record(50, "CreateBotLocale", of.clone(), &of),
        ];
        for (name, records) in [("a", &[first][..]), ("b", &lives[..])] {
            world.deliver_values(&format!("logs/{name}.json"), records);
            world.ingest(&["logs"]);
        }
        rebuild_is_same(&world.history());
    }
}

/// With many differences below, `versions` counts them without reading a document: the counts must be
/// those of the comparison.
#[test]
fn differences_that_are_only_counted_are_those_that_are_compared() {
    let mut compared = 0;
    for seed in (2..=24).step_by(2) {
        let (_world, archive) = archive(seed);
        let tip = archive.point(None).unwrap();
        for key in archive.keys().unwrap().iter().filter(|key| key.freezes_below()) {
            let subject = Subject::of(key.clone());
            let versions = |listed| query::versions(&archive, tip.clone(), &subject, listed);
            let (Ok(all), Ok(none)) = (versions(usize::MAX), versions(0)) else { continue };
            for (listed, counted) in all.versions.iter().zip(&none.versions) {
                let (listed, counted) = (&listed.changes.below, &counted.changes.below);
                let (Some(listed), Some(counted)) = (listed, counted) else {
                    assert_eq!(listed, counted);
                    continue;
                };
                let mut expect: BTreeMap<ResourceKind, PartCounts> = BTreeMap::new();
                let mut unsure = listed.unsure;
                for part in &listed.parts {
                    let counts = expect.entry(part.shown().unwrap().key.kind()).or_default();
                    match (&part.before, &part.after) {
                        (None, _) => counts.added += 1,
                        (_, None) => counts.removed += 1,
                        _ if part.is_known => counts.changed += 1,
                        _ => unsure += 1,
                    }
                    compared += 1;
                }
                expect.retain(|_, counts| *counts != PartCounts::default());
                assert_eq!(counted.counted, expect, "{seed}");
                assert_eq!((counted.unsure, counted.parts.len()), (unsure, 0), "{seed}");
            }
        }
    }
    assert!(compared > 100, "{compared}");
}

#[test]
fn many_differences_below_are_counted_by_kind() {
    let world = world();
    let calls = (0..9_u32).map(|nth| {
        let id = format!("MANY{nth:06}");
        let request = json!({"intentName": format!("Intent{nth}")});
        call(40 + nth, "CreateIntent", &request, &json!({"intentId": id}))
    });
    let mut calls: Vec<Value> = calls.collect();
    calls.push(publish(60, "3"));
    world.deliver_values("b.json", &calls);
    world.ingest(&["b.json"]);
    let text = world.run(&["versions", &format!("bot:{BOT}")]).stdout;
    let third = text.lines().skip_while(|line| !line.starts_with("  3 ")).nth(1).unwrap();
    assert_eq!(third.trim(), "+ 9 intents", "{text}");
}

/// A version that was copied from an older one has parts that the draft had, and has no longer: their
/// references are those of their documents.
#[test]
fn impact_follows_parts_of_a_version_that_the_draft_lost() {
    let world = world();
    let request = json!({"intentId": INTENT});
    let delete = call(40, "DeleteIntent", &request, &json!({}));
    let locales = json!({"en_US": {"sourceBotVersion": "1"}});
    let request = json!({"botId": BOT, "botVersionLocaleSpecification": locales});
    let third = record(50, "CreateBotVersion", request, &json!({"botVersion": "3"}));
    world.deliver_values("b.json", &[delete, third]);
    world.ingest(&["b.json"]);
    let slot_type = format!("slot-type:{BOT}/en_US/{KIND}");
    let text = world.run(&["impact", &slot_type, "--ids"]).stdout;
    for number in [1, 3] {
        let slot = format!("slot:{BOT}/en_US/{INTENT}/{SLOT}@{number}");
        assert!(text.contains(&slot), "{slot}: {text}");
    }
}
