//! Messages and answers about Lex V2 call resources by names, and by ids with `--ids`.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::cli::world::run;

/// The id of the bot FlowerShop, which is part of the address of each of its parts.
const BOT: &str = "ROU8ISP6SE";

/// Command lines that fail or print a note, all about the flower shop.
const FAILING: [&str; 31] = [
    "show intent:FlowerShop/en_US/CancelPickup@9",
    "show bot:FlowerShop@9",
    "show alias:FlowerShop/BETA",
    "show alias:FlowerShop/BETA --at 2025-03-01",
    "show intent:FlowerShop/en_US/CancelOrder",
    "show --resolved alias:FlowerShop/BETA",
    "show --resolved bot:FlowerShop@9",
    "graph bot:FlowerShop --at 2024",
    "graph alias:FlowerShop/BETA",
    "blame alias:FlowerShop/BETA",
    "blame bot:FlowerShop@9",
    "log intent:FlowerShop/en_US/CancelOrder",
    "diff bot:FlowerShop alias:FlowerShop/PROD",
    "diff intent:FlowerShop/en_US/CancelPickup --from 2024",
    "versions bot:FlowerShop@2",
    "versions alias:FlowerShop/PROD --at 2024",
    "versions intent:FlowerShop/en_US/CancelOrder",
    "impact intent:FlowerShop/en_US/CancelOrder",
    "impact bot:FlowerShop@draft --delete",
    "impact intent:FlowerShop/en_US/CancelPickup@2 --delete",
    "plan restore bot:FlowerShop",
    "plan rollback bot:FlowerShop@2 --to 2024",
    "plan rollback bot:FlowerShop --to 9",
    "plan rollback alias:FlowerShop/PROD --to 2024",
    "plan promote bot:FlowerShop --to 2",
    "plan promote alias:FlowerShop/TestBotAlias --to 2",
    "plan promote alias:FlowerShop/BETA --to 2",
    "plan promote alias:FlowerShop/PROD --to 9",
    "export intent:FlowerShop/en_US/CancelPickup",
    "export bot:FlowerShop --api v1",
    "export alias:FlowerShop/BETA",
];

fn words(line: &str) -> Vec<&str> {
    line.split(' ').collect()
}

/// The addresses in a message.
fn addresses(message: &str) -> BTreeSet<String> {
    let ends = |c: char| "`,;:.()".contains(c);
    let words = message.split_whitespace().map(|word| word.trim_matches(ends));
    let kinds = ["bot:", "alias:", "locale:", "intent:", "slot:", "slot-type:"];
    let is_address = |word: &&str| kinds.iter().any(|kind| word.starts_with(kind));
    let without_version = |word: &str| word.split('@').next().unwrap_or(word).to_owned();
    words.filter(is_address).map(without_version).collect()
}

#[test]
fn messages_have_names_and_with_ids_ids() {
    for line in FAILING {
        let named = run("flower-shop", &words(line));
        let names = addresses(&named.stderr);
        assert!(!names.is_empty(), "{line}: {named}");
        assert!(!named.stderr.contains(BOT), "{line}: {named}");
        let by_ids = run("flower-shop", &[words(line), vec!["--ids"]].concat());
        let ids = addresses(&by_ids.stderr);
        assert_eq!(ids.len(), names.len(), "{line}: {by_ids}");
        let ids: Vec<&String> = ids.iter().filter(|it| **it != "alias:BOT/ALIAS").collect();
        assert!(ids.iter().all(|address| address.contains(BOT)), "{line}: {by_ids}");
        for address in names.iter().chain(ids).filter(|it| **it != "alias:BOT/ALIAS") {
            assert_eq!(run("flower-shop", &["log", address]).status, 0, "{line}: {address}");
        }
    }
}

#[test]
fn a_note_says_which_resource_has_a_name_at_another_time() {
    let output = run("flower-shop", &["versions", "intent:FlowerShop/en_US/CancelOrder"]);
    assert_eq!(
        output.stderr,
        "note: intent:FlowerShop/en_US/CancelPickup has the name `CancelOrder` at another time: \
         2025-03-03T10:02:15Z to 2025-03-20T09:33:08Z\n"
    );
}

/// The addresses with ids in an answer, other than in `names`.
fn with_ids(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::String(text) if text.contains(&format!(":{BOT}")) && !text.contains(' ') => {
            found.insert(text.clone());
        }
        Value::Array(items) => items.iter().for_each(|item| with_ids(item, found)),
        Value::Object(members) => {
            let members = members.iter().filter(|(name, _)| *name != "names");
            members.for_each(|(_, value)| with_ids(value, found));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn json_has_ids_and_names() {
    for line in [
        "ls --all",
        "log -p",
        "show 72704b9b",
        "show --resolved alias:FlowerShop/PROD",
        "diff bot:FlowerShop@2..3",
        "blame alias:FlowerShop/PROD",
        "versions bot:FlowerShop",
        "graph bot:FlowerShop",
        "impact bot:FlowerShop",
        "impact intent:FlowerShop/en_US/CancelPickup --delete",
        "who",
        "who bo",
        "plan restore alias:FlowerShop/BETA",
        "plan rollback locale:FlowerShop/en_US --to 2025-03-12T18:00:00Z",
        "export bot:FlowerShop@2",
    ] {
        let output = run("flower-shop", &[words(line), vec!["--json"]].concat());
        let answer: Value = serde_json::from_str(&output.stdout).expect("JSON");
        let mut ids = BTreeSet::new();
        with_ids(&answer, &mut ids);
        assert!(!ids.is_empty(), "{line}: {output}");
        for address in ids {
            let name = answer["names"][&address].as_str();
            let name = name.unwrap_or_else(|| panic!("{line}: no name for {address}"));
            assert!(name.contains(":FlowerShop"), "{line}: {address} is {name}");
        }
    }
}
