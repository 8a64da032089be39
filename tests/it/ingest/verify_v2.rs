//! What `verify` reports of records of Lex V2 (section 6 of the V2 contract): traces of missing records are
//! certain gaps, and what existed before the first record is information.

use crate::ingest::common::{World, record};
use serde_json::{Value, json};

/// A call at a second: what names its resource, and what else its request has. The response has both.
fn call(second: u32, name: &str, path: &Value, more: &Value) -> Value {
    let mut request = path.clone();
    request.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let time = if name.starts_with("Create") { "creationDateTime" } else { "lastUpdatedDateTime" };
    let done = json!({time: 1_556_704_800 + i64::from(second)});
    record(second, name, request, &done)
}

fn bot() -> Value {
    json!({"botId": "BOTBOTBOT1"})
}

fn part(more: &Value) -> Value {
    let mut part = json!({"botId": "BOTBOTBOT1", "botVersion": "DRAFT", "localeId": "en_US"});
    part.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    part
}

/// A bot with a locale, an intent and a slot, whose creations are recorded.
fn beginning() -> Vec<Value> {
    let slot = json!({"slotName": "Day", "slotTypeId": "AMAZON.Date"});
    vec![
        call(0, "CreateBot", &bot(), &json!({"botName": "Shop"})),
        call(1, "CreateBotLocale", &part(&json!({})), &json!({})),
        call(2, "CreateIntent", &intent("INTENTIDAA"), &json!({"intentName": "Order"})),
        call(
            3,
            "CreateSlot",
            &part(&json!({"intentId": "INTENTIDAA", "slotId": "SLOTIDAAAA"})),
            &slot,
        ),
    ]
}

fn intent(id: &str) -> Value {
    part(&json!({"intentId": id}))
}

fn publish(second: u32, number: &str) -> Value {
    let request = json!({"botId": "BOTBOTBOT1",
        "botVersionLocaleSpecification": {"en_US": {"sourceBotVersion": "DRAFT"}}});
    record(second, "CreateBotVersion", request, &json!({"botVersion": number}))
}

/// The addresses of gaps, below account, region and API: the certain ones, and the others.
#[track_caller]
fn gaps(records: &[Value]) -> [Vec<String>; 2] {
    let world = World::new();
    world.deliver_values("a.json", records);
    world.ingest(&["a.json"]);
    let answer = world.run(&["verify", "--json"]).json();
    let of = |certain: bool| {
        let gaps = answer["gaps"].as_array().unwrap().iter();
        let mut found: Vec<String> = gaps
            .filter(|gap| gap["certain"] == certain)
            .map(|gap| gap["address"].as_str().unwrap().splitn(4, '/').nth(3).unwrap().to_owned())
            .collect();
        found.dedup();
        found
    };
    [of(true), of(false)]
}

/// After the beginning, these calls show a missing record of that resource, and of no other.
#[track_caller]
fn proves(calls: Vec<Value>, address: &str) {
    let [certain, others] = gaps(&[beginning(), calls].concat());
    assert_eq!(certain, [address], "others: {others:?}");
}

#[test]
fn nothing_is_missing_at_first() {
    assert_eq!(
        gaps(&[beginning(), vec![publish(5, "1"), publish(6, "2")]].concat()),
        [vec![], Vec::<String>::new()]
    );
}

#[test]
fn a_jump_in_version_numbers() {
    proves(vec![publish(5, "1"), publish(6, "3")], "bot:BOTBOTBOT1");
}

#[test]
fn a_revision_that_is_not_the_last_one() {
    let policy = json!({"resourceArn": "arn:aws:lex:us-east-1:111122223333:bot/BOTBOTBOT1"});
    let text = json!({"policy": "{\"Version\":\"2012-10-17\",\"Statement\":[]}"});
    let with = |revision: &str| json!({"revisionId": revision});
    let mut create = record(5, "CreateResourcePolicy", policy.clone(), &with("1"));
    let mut update = record(6, "UpdateResourcePolicy", policy.clone(), &with("9"));
    for one in [&mut create, &mut update] {
        one["requestParameters"]["policy"] = text["policy"].clone();
    }
    update["requestParameters"]["expectedRevisionId"] = json!("5");
    proves(vec![create, update], "resource-policy:BOTBOTBOT1");
}

#[test]
fn an_update_of_what_no_record_created() {
    let update = call(5, "UpdateIntent", &intent("UNKNOWNAAA"), &json!({"intentName": "Cancel"}));
    proves(vec![update], "intent:BOTBOTBOT1/en_US/UNKNOWNAAA");
}

/// The import may have brought it.
#[test]
fn an_import_explains_an_unknown_id() {
    let import = json!({"importId": "IMPORTIDAA", "mergeStrategy": "Overwrite",
        "resourceSpecification": {"botLocaleImportSpecification":
            {"botId": "BOTBOTBOT1", "botVersion": "DRAFT", "localeId": "en_US"}}});
    let import = record(5, "StartImport", import, &json!({"importStatus": "InProgress"}));
    let update = call(8, "UpdateIntent", &intent("UNKNOWNAAA"), &json!({"intentName": "Cancel"}));
    let [certain, _] = gaps(&[beginning(), vec![import, update]].concat());
    assert_eq!(certain, Vec::<String>::new());
}

#[test]
fn a_reference_to_a_slot_type_that_no_record_created() {
    let slot = part(&json!({"intentId": "INTENTIDAA", "slotId": "SLOTIDAAAA"}));
    let wish = json!({"slotName": "Day", "slotTypeId": "UNKNOWNAAA"});
    proves(vec![call(5, "UpdateSlot", &slot, &wish)], "slot-type:BOTBOTBOT1/en_US/UNKNOWNAAA");
}

#[test]
fn a_priority_of_a_slot_that_no_record_created() {
    let wish =
        json!({"intentName": "Order", "slotPriorities": [{"priority": 1, "slotId": "UNKNOWNAAA"}]});
    let update = call(5, "UpdateIntent", &intent("INTENTIDAA"), &wish);
    proves(vec![update], "slot:BOTBOTBOT1/en_US/INTENTIDAA/UNKNOWNAAA");
}

#[test]
fn an_alias_that_points_to_a_version_that_no_record_has() {
    let alias = json!({"botId": "BOTBOTBOT1", "botAliasId": "ALIASIDAAA"});
    let wish = json!({"botAliasName": "PROD", "botVersion": "2"});
    proves(vec![publish(5, "1"), call(6, "CreateBotAlias", &alias, &wish)], "bot:BOTBOTBOT1");
}

#[test]
fn two_lives_of_a_locale_without_a_deletion() {
    let again = call(5, "CreateBotLocale", &part(&json!({})), &json!({}));
    let [certain, _] = gaps(&[beginning(), vec![again]].concat());
    assert!(certain.contains(&"locale:BOTBOTBOT1/en_US".to_owned()), "{certain:?}");
}

/// What existed before the first record is information.
#[test]
fn what_existed_before_the_first_record_is_not_certain() {
    let update = call(5, "UpdateIntent", &intent("INTENTIDAA"), &json!({"intentName": "Order"}));
    let [certain, others] = gaps(&[update]);
    assert_eq!(certain, Vec::<String>::new());
    for address in
        ["bot:BOTBOTBOT1", "intent:BOTBOTBOT1/en_US/INTENTIDAA", "locale:BOTBOTBOT1/en_US"]
    {
        assert!(others.contains(&address.to_owned()), "{address}: {others:?}");
    }
}
