//! The order of Lex V2 calls within one second, and what it leaves open. Every test names the rule of
//! the contract (section 5 of the V2 contract) that it holds.

use crate::tell::{START, event};
use lexrewind::event::Event;
use lexrewind::lex::{Api, ResourceKey, ResourceKind, Version};
use lexrewind::state::{State, replay};
use lexrewind::timeline::{Head, Timeline};

/// The members that name the draft of a locale of the bot `B`.
const LOCALE: &str = r#""botId":"B","botVersion":"DRAFT","localeId":"en_US""#;

/// A call: `SECOND.MILLIS CALL {MEMBERS}`, or `SECOND CALL {MEMBERS}` if its response has no time.
/// `IN` stands for the members that name the locale. The response has the same members.
fn told(line: &str) -> Event {
    let mut words = line.splitn(3, ' ');
    let [time, call, members] = [(); 3].map(|()| words.next().expect("three words"));
    let members = members.trim_matches(['{', '}']).replace("IN", LOCALE);
    let (second, millis) = time.split_once('.').map_or((time, None), |(s, m)| (s, Some(m)));
    let second: i64 = second.parse().expect("a second");
    let time = format!("{}.{}", START + second, millis.unwrap_or_default());
    let response = match (millis, call.starts_with("Create")) {
        (None, _) if matches!(call, "DeleteIntent" | "DeleteSlot" | "DeleteSlotType") => {
            "null".to_owned()
        }
        (None, _) => format!("{{{members}}}"),
        (Some(_), true) => format!(r#"{{{members},"creationDateTime":{time}}}"#),
        (Some(_), false) => {
            let created = START - 1000;
            format!(r#"{{{members},"creationDateTime":{created},"lastUpdatedDateTime":{time}}}"#)
        }
    };
    event(&line.replace('"', ""), second, call, &format!("{{{members}}}"), &response)
}

/// The state after some calls, which is the same in whatever order they are delivered.
#[track_caller]
fn given(lines: &[&str]) -> State {
    let mut lines = lines.to_vec();
    let mut first = None;
    for _ in 0..lines.len() {
        let timeline = Timeline::of(lines.iter().map(|line| {
            let event = told(line);
            (Head::of(&event), event)
        }));
        let mut steps = replay(&timeline);
        steps.by_ref().for_each(drop);
        let state = steps.into_state();
        assert_eq!(first.get_or_insert_with(|| state.clone()), &state, "delivered as {lines:?}");
        lines.rotate_left(1);
    }
    first.unwrap_or_default()
}

/// How sure the answer is about a document; `none` if it is not shown.
fn confidence(state: &State, kind: ResourceKind, path: &[&str], version: Version) -> &'static str {
    let key = ResourceKey::new("111122223333", "us-east-1", Api::V2, kind, path);
    let body =
        key.and_then(|key| state.body(&key, version).map(lexrewind::state::Body::confidence));
    body.map_or("none", lexrewind::state::Confidence::as_str)
}

const BEGINNING: [&str; 4] = [
    r#"1.1 CreateBot {"botId":"B","botName":"Flowers"}"#,
    r#"2.1 CreateBotLocale {IN}"#,
    r#"3.1 CreateIntent {IN,"intentId":"I","intentName":"Order"}"#,
    r#"4.1 CreateSlot {IN,"intentId":"I","slotId":"S","slotName":"Day"}"#,
];

const PUBLISH: &str = r#"9.5 CreateBotVersion {"botVersionLocaleSpecification":{"en_US":{"sourceBotVersion":"DRAFT"}},"botId":"B","botVersion":"1"}"#;

/// Checks an intent with a slot, and their locale, in version 1.
#[track_caller]
fn check(calls: &[&str], expect: [&str; 3]) {
    let lines: Vec<&str> = BEGINNING.iter().chain(calls).copied().collect();
    let state = given(&lines);
    let of = |kind, path: &[&str]| confidence(&state, kind, path, Version::Number(1));
    let found = [
        of(ResourceKind::Locale, &["B", "en_US"]),
        of(ResourceKind::Intent, &["B", "en_US", "I"]),
        of(ResourceKind::Slot, &["B", "en_US", "I", "S"]),
    ];
    assert_eq!(found, expect);
}

// Rule 6: a deletion without a time in the second of a publication. With an intent its slots go.
#[test]
fn what_goes_with_a_deletion_is_as_uncertain() {
    let delete = r#"9 DeleteIntent {IN,"intentId":"I"}"#;
    check(&[PUBLISH, delete], ["exact", "partial", "partial"]);
    let delete = r#"9 DeleteSlot {IN,"intentId":"I","slotId":"S"}"#;
    check(&[PUBLISH, delete], ["exact", "exact", "partial"]);
}

// Rule 3: a deletion comes after every call that names the id, so it comes after the publication too.
#[test]
fn a_call_after_a_publication_shows_that_the_deletion_was_later() {
    let update = r#"9.7 UpdateIntent {IN,"intentId":"I","intentName":"Order"}"#;
    let delete = r#"9 DeleteIntent {IN,"intentId":"I"}"#;
    check(&[PUBLISH, update, delete], ["exact", "exact", "exact"]);
    let earlier = r#"9.2 UpdateIntent {IN,"intentId":"I","intentName":"Order"}"#;
    check(&[PUBLISH, earlier, delete], ["exact", "partial", "partial"]);
}

// Rule 2: a deletion is placed directly before the next life, and what follows that belongs to it.
#[test]
fn a_publication_of_a_new_life_has_nothing_of_the_old_one() {
    let delete = r#"9 DeleteBotLocale {IN}"#;
    let create = r#"9.2 CreateBotLocale {IN}"#;
    check(&[delete, create, PUBLISH], ["exact", "none", "none"]);
}
