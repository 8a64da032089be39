//! The order of Lex V2 calls within one second, and what it leaves open. Every test names the rule of
//! the contract (section 5 of the V2 contract) that it holds.

use crate::one_line::{START, event};
use lexrewind::event::Event;
use lexrewind::lex::{Address, Version};
use lexrewind::state::{GapReason, State, replay};
use lexrewind::timeline::{Head, Timeline};

/// What has a policy.
const POLICY_OF: &str = "arn:aws:lex:us-east-1:111122223333:bot/B\"";

/// The members that name the draft of a locale of the bot `B`.
const LOCALE: &str = r#""botId":"B","botVersion":"DRAFT","localeId":"en_US""#;

/// Those of another locale, which does not exist at first.
const FRENCH: &str = r#""botId":"B","botVersion":"DRAFT","localeId":"fr_FR""#;

/// A call: `SECOND.MILLIS CALL {MEMBERS}`, or `SECOND CALL {MEMBERS}` if its response has no time.
/// `IN` is replaced by the members that name the locale. The response has the same members.
fn recorded(line: &str) -> Event {
    let mut words = line.splitn(3, ' ');
    let [time, call, members] = [(); 3].map(|()| words.next().expect("three words"));
    let members = members.strip_prefix('{').and_then(|it| it.strip_suffix('}'));
    let members = members.expect("an object").replacen("IN", LOCALE, 1).replace("ARN\"", POLICY_OF);
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
    event(&line.replace(['"', '\\'], ""), second, call, &format!("{{{members}}}"), &response)
}

/// The state after some calls, which is the same in whatever order they are delivered.
#[track_caller]
fn given(lines: &[&str]) -> State {
    let mut lines = lines.to_vec();
    let mut first = None;
    for _ in 0..lines.len() {
        let timeline = Timeline::of(lines.iter().map(|line| {
            let event = recorded(line);
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

/// How sure the answer is about `intent:B/en_US/I@1`; `none` if it is not shown.
fn confidence(state: &State, address: &str) -> &'static str {
    let (path, version) = address.split_once('@').expect("a version");
    let version: Version = version.parse().expect("a version");
    let address = format!("111122223333/us-east-1/v2/{path}").parse::<Address>();
    let key = address.expect("an address").key().expect("a whole address");
    state.body(&key, version).map_or("none", |body| body.confidence().as_str())
}

/// The document of a draft.
fn shown(state: &State, address: &str) -> String {
    let address = format!("111122223333/us-east-1/v2/{}", address.split('@').next().unwrap_or(""));
    let key = address.parse::<Address>().expect("an address").key().expect("a whole address");
    let body = state.body(&key, Version::Latest).expect("it is shown");
    body.document().expect("it has a document").text().to_owned()
}

/// Checks documents after [`BEGINNING`] and some calls.
#[track_caller]
fn check(calls: &[&str], expect: &[(&str, &str)]) {
    let lines: Vec<&str> = BEGINNING.iter().chain(calls).copied().collect();
    let state = given(&lines);
    let found: Vec<(&str, &str)> =
        expect.iter().map(|(address, _)| (*address, confidence(&state, address))).collect();
    assert_eq!(found, expect);
}

const BEGINNING: [&str; 4] = [
    r#"1.1 CreateBot {"botId":"B","botName":"Flowers"}"#,
    r#"2.1 CreateBotLocale {IN}"#,
    r#"3.1 CreateIntent {IN,"intentId":"I","intentName":"Order"}"#,
    r#"4.1 CreateSlot {IN,"intentId":"I","slotId":"S","slotName":"Day"}"#,
];

const PUBLISH: &str = r#"9.5 CreateBotVersion {"botVersionLocaleSpecification":{"en_US":{"sourceBotVersion":"DRAFT"}},"botId":"B","botVersion":"1"}"#;

const LOCALE_1: &str = "locale:B/en_US@1";
const INTENT_1: &str = "intent:B/en_US/I@1";
const SLOT_1: &str = "slot:B/en_US/I/S@1";
const ITEMS_1: &str = "custom-vocabulary:B/en_US@1";
const POLICY: &str = "resource-policy:B@draft";
const ITEMS: &str = "custom-vocabulary:B/en_US@draft";

// Rule 6: a deletion without a time in the second of a publication. With an intent its slots go.
#[test]
fn what_goes_with_a_deletion_is_as_uncertain() {
    let delete = r#"9 DeleteIntent {IN,"intentId":"I"}"#;
    check(&[PUBLISH, delete], &[(LOCALE_1, "exact"), (INTENT_1, "partial"), (SLOT_1, "partial")]);
    let delete = r#"9 DeleteSlot {IN,"intentId":"I","slotId":"S"}"#;
    check(&[PUBLISH, delete], &[(INTENT_1, "exact"), (SLOT_1, "partial")]);
}

// Rule 3: a deletion comes after every call that names the id, so it comes after the publication too.
#[test]
fn a_call_after_a_publication_shows_that_the_deletion_was_later() {
    let update = r#"9.7 UpdateIntent {IN,"intentId":"I","intentName":"Order"}"#;
    let delete = r#"9 DeleteIntent {IN,"intentId":"I"}"#;
    check(&[PUBLISH, update, delete], &[(INTENT_1, "exact"), (SLOT_1, "exact")]);
    let earlier = r#"9.2 UpdateIntent {IN,"intentId":"I","intentName":"Order"}"#;
    check(&[PUBLISH, earlier, delete], &[(INTENT_1, "partial"), (SLOT_1, "partial")]);
}

// Rule 2: a deletion is placed directly before the next life, and what follows that belongs to it.
#[test]
fn a_publication_of_a_new_life_has_nothing_of_the_old_one() {
    let delete = "9 DeleteBotLocale {IN}";
    let create = "9.2 CreateBotLocale {IN}";
    check(&[delete, create, PUBLISH], &[(LOCALE_1, "exact"), (INTENT_1, "none"), (SLOT_1, "none")]);
}

// Rule 1: times order calls, also those of an import that names its bot and those about what is in it. A
// call without a time does not move others.
#[test]
fn an_update_after_an_import_shows_the_content_again() {
    let import = r#"9.2 StartImport {"importId":"X","mergeStrategy":"Overwrite","resourceSpecification":{"botImportSpecification":{"botName":"Flowers"}}}"#;
    let add = r#"9 BatchCreateCustomVocabularyItem {IN,"resources":[{"itemId":"V","phrase":"a"}]}"#;
    let update = r#"9.5 UpdateIntent {IN,"intentId":"I","intentName":"Order"}"#;
    let intent = "intent:B/en_US/I@draft";
    check(&[import, add, update], &[(intent, "exact"), ("slot:B/en_US/I/S@draft", "partial")]);
    let earlier = r#"9.1 UpdateIntent {IN,"intentId":"I","intentName":"Order"}"#;
    check(&[import, add, earlier], &[(intent, "partial")]);
}

/// An import into the locale, or into the bot by its name.
fn import(time: &str, into: &str) -> String {
    format!(
        r#"{time} StartImport {{"importId":"X","mergeStrategy":"Overwrite","resourceSpecification":{{{into}}}}}"#
    )
}

const INTO_BOT: &str = r#""botImportSpecification":{"botName":"Flowers"}"#;
const INTO_LOCALE: &str = r#""botLocaleImportSpecification":{IN}"#;

// Section 6: from the second of an import on, what it may have replaced is not exact. What has no time may have
// come before it, so that it fills the vocabulary again.
#[test]
fn a_call_without_a_time_may_have_come_before_an_import() {
    let add = |second: &str, id: &str| {
        let members = format!(r#"{{IN,"resources":[{{"itemId":"{id}","phrase":"a"}}]}}"#);
        format!("{second} BatchCreateCustomVocabularyItem {members}")
    };
    let delete = "9 DeleteCustomVocabulary {IN}";
    let remove = r#"9 BatchDeleteCustomVocabularyItem {IN,"resources":[{"itemId":"V"}]}"#;
    let (first, later) = (add("8", "V"), add("10", "W"));
    for time in ["9.2", "9"] {
        let import = import(time, INTO_LOCALE);
        check(&[&first, delete, &import, &later], &[(ITEMS, "partial")]);
        check(&[&first, remove, &import, &later], &[(ITEMS, "partial")]);
        let update = r#"9 UpdateIntent {IN,"intentId":"I","intentName":"Order"}"#;
        check(&[&import, update], &[("intent:B/en_US/I@draft", "partial")]);
    }
    // A deletion in a later second removes what the import made.
    let import = import("8.2", INTO_LOCALE);
    check(&[&import, delete, &later], &[(ITEMS, "exact")]);
    // What has a time after the import is exact, and what is below that came later still.
    let intent = r#"8.5 CreateIntent {IN,"intentId":"J","intentName":"Later"}"#;
    let slot = r#"8 CreateSlot {IN,"intentId":"J","slotId":"T","slotName":"Hour"}"#;
    check(&[&import, intent, slot], &[("slot:B/en_US/J/T@draft", "exact")]);
}

// Section 6: "New versions copied from it are not exact either." Rule 1: a time without milliseconds does not order.
#[test]
fn an_import_without_a_time_may_have_come_before_a_publication() {
    let all = |confidence| [(LOCALE_1, confidence), (INTENT_1, confidence), (SLOT_1, confidence)];
    let bot = |confidence| [("bot:B@1", confidence)];
    let untimed = PUBLISH.replacen("9.5", "9", 1);
    for (time, publish) in [("9", PUBLISH), ("9", &*untimed), ("9.7", &*untimed)] {
        check(&[publish, &import(time, INTO_LOCALE)], &all("partial"));
        check(&[publish, &import(time, INTO_LOCALE)], &bot("exact"));
        check(&[publish, &import(time, INTO_BOT)], &all("partial"));
        check(&[publish, &import(time, INTO_BOT)], &bot("partial"));
        let other = INTO_BOT.replace("Flowers", "Pizza");
        check(&[publish, &import(time, &other)], &all("exact"));
    }
    for into in [INTO_BOT, INTO_LOCALE] {
        check(&[PUBLISH, &import("9.7", into)], &all("exact"));
        check(&[PUBLISH, &import("9.3", into)], &all("partial"));
        check(&[PUBLISH, &import("10", into)], &all("exact"));
    }
}

// Rules 2 and 3: a call about an item, an intent or a slot of the old life was before the deletion, whether
// or not the creation has its time.
#[test]
fn what_only_the_old_life_had_is_not_in_the_new_one() {
    let add = r#"5 BatchCreateCustomVocabularyItem {IN,"resources":[{"itemId":"V","phrase":"a"}]}"#;
    let delete = "9 DeleteBotLocale {IN}";
    let calls = [
        r#"9 BatchUpdateCustomVocabularyItem {IN,"resources":[{"itemId":"V","phrase":"b"}]}"#,
        r#"9 UpdateIntent {IN,"intentId":"I","intentName":"Order"}"#,
        r#"9 CreateSlot {IN,"intentId":"I","slotId":"T","slotName":"Hour"}"#,
    ];
    let expect = [
        ("locale:B/en_US@draft", "exact"),
        (ITEMS, "none"),
        ("intent:B/en_US/I@draft", "none"),
        ("slot:B/en_US/I/T@draft", "none"),
    ];
    for create in ["9.2 CreateBotLocale {IN}", "9 CreateBotLocale {IN}"] {
        check(&[add, calls[0], calls[1], calls[2], delete, create], &expect);
    }
}

// Rule 6: nothing orders a call without a time and the deletion and creation of its locale. Only what it made
// or changed is open.
#[test]
fn what_either_life_may_have_is_open() {
    let add = r#"9 BatchCreateCustomVocabularyItem {IN,"resources":[{"itemId":"W","phrase":"b"}]}"#;
    let intent = r#"9 CreateIntent {IN,"intentId":"J","intentName":"Later"}"#;
    let slot = r#"9 CreateSlot {IN,"intentId":"J","slotId":"T","slotName":"Hour"}"#;
    let fallback = r#"9 UpdateIntent {IN,"intentId":"FALLBCKINT","intentName":"FallbackIntent"}"#;
    let (locale, new) = ("locale:B/en_US@draft", "intent:B/en_US/J@draft");
    let new_slot = "slot:B/en_US/J/T@draft";
    let expect = [
        (locale, "exact"),
        (ITEMS, "partial"),
        (new, "partial"),
        (new_slot, "partial"),
        ("intent:B/en_US/FALLBCKINT@draft", "partial"),
    ];
    let delete = "9 DeleteBotLocale {IN}";
    for create in ["9.2 CreateBotLocale {IN}", "9 CreateBotLocale {IN}"] {
        check(&[delete, create, add, intent, slot, fallback], &expect);
    }
    // A call with a time names the intent, and no id is given twice: it is in that life, with its slots.
    let create = "9.2 CreateBotLocale {IN}";
    let later = r#"9.4 UpdateIntent {IN,"intentId":"J","intentName":"Later"}"#;
    check(&[delete, create, intent, slot, later], &[(new, "exact"), (new_slot, "exact")]);
    let earlier = r#"9.1 UpdateIntent {IN,"intentId":"J","intentName":"Later"}"#;
    check(&[delete, create, intent, slot, earlier], &[(new, "none"), (new_slot, "none")]);
    // The same of the locale itself, which has another content in its new life.
    let update = r#"9 UpdateBotLocale {IN,"nluIntentConfidenceThreshold":0.2}"#;
    check(&[delete, create, update], &[(locale, "partial")]);
    // A locale of which there was none before has one life.
    let french = |line: &str| line.replace("IN", FRENCH);
    check(&[&french(create), &french(add)], &[("custom-vocabulary:B/fr_FR@draft", "exact")]);
}

// Rules 2 and 6, of the vocabulary itself: its next life begins with items that are added. Calls about items
// that it had before are before the deletion; two calls that add others may be in one life or in two.
#[test]
fn a_vocabulary_has_two_lives_in_a_second() {
    let items = |call: &str, id: &str| {
        let members = format!(r#"{{IN,"resources":[{{"itemId":"{id}","phrase":"x"}}]}}"#);
        format!("9 Batch{call}CustomVocabularyItem {members}")
    };
    let before = items("Create", "V").replacen('9', "8", 1);
    let delete = "9 DeleteCustomVocabulary {IN}";
    let (one, two) = (items("Create", "W"), items("Create", "U"));
    let (change, change_new) = (items("Update", "V"), items("Update", "W"));
    check(&[&before, delete, &one], &[(ITEMS, "exact")]);
    check(&[&before, delete, &one, &change], &[(ITEMS, "exact")]);
    check(&[&before, delete, &one, &change_new], &[(ITEMS, "exact")]);
    check(&[&before, delete, &one, &two], &[(ITEMS, "partial")]);
    check(&[delete, &one, &two], &[(ITEMS, "partial")]);
    check(&[&before, &change, delete], &[(ITEMS, "none")]);
    let nothing = r#"9 BatchCreateCustomVocabularyItem {IN,"resources":[]}"#;
    check(&[delete, &one, nothing], &[(ITEMS, "none")]);
}

// Rule 6: two creations of one locale, whose order is unknown, left different documents.
#[test]
fn two_creations_without_times_leave_the_locale_open() {
    let create = |time: &str, threshold: &str| {
        let members = format!(r#"{{IN,"nluIntentConfidenceThreshold":{threshold}}}"#);
        format!("{time} CreateBotLocale {members}").replace("IN", FRENCH)
    };
    let delete = "9 DeleteBotLocale {IN}".replace("IN", FRENCH);
    let locale = "locale:B/fr_FR@draft";
    check(&[&create("9", "0.1"), &delete, &create("9", "0.2")], &[(locale, "partial")]);
    check(&[&create("9", "0.1"), &delete, &create("9", "0.1")], &[(locale, "exact")]);
    check(&[&create("9.2", "0.2"), &delete, &create("9.4", "0.1")], &[(locale, "exact")]);
}

// Rule 2: the id existed before its creation, as a call about what is below it shows.
#[test]
fn what_is_below_shows_that_a_deletion_was_before_the_next_life() {
    let unseen = r#"5.1 UpdateIntent {"botId":"B","botVersion":"DRAFT","localeId":"de_DE","intentId":"J","intentName":"X"}"#;
    let delete = r#"9 DeleteBotLocale {"botId":"B","botVersion":"DRAFT","localeId":"de_DE"}"#;
    let create = r#"9.2 CreateBotLocale {"botId":"B","botVersion":"DRAFT","localeId":"de_DE"}"#;
    let expect = [("locale:B/de_DE@draft", "exact"), ("intent:B/de_DE/J@draft", "none")];
    check(&[unseen, delete, create], &expect);
}

// Section 6: "One that does not exist may be shown only if an import or a missing record leaves that open." Of a
// bot that was made before the records begin, a locale may have been there before both calls.
#[test]
fn a_locale_of_an_unseen_bot_may_exist_after_its_deletion_and_creation() {
    let locale = LOCALE.replace("\"B\"", "\"C\"");
    let delete = format!("9 DeleteBotLocale {{{locale}}}");
    let intent = format!(r#"9.4 CreateIntent {{{locale},"intentId":"J","intentName":"Later"}}"#);
    let bot = r#"8 CreateBot {"botId":"C","botName":"Unseen"}"#;
    let (shown, below) = ("locale:C/en_US@draft", "intent:C/en_US/J@draft");
    let again = format!("20.1 CreateBotLocale {{{locale}}}");
    for create in ["9.2", "9"].map(|time| format!("{time} CreateBotLocale {{{locale}}}")) {
        let both = [&*delete, &create, &intent];
        check(&both, &[(shown, "partial"), (below, "partial")]);
        check(&[&both[..], &[&again]].concat(), &[(shown, "exact"), (below, "none")]);
        // Whoever saw the bot being made knows that there was no locale before.
        check(&[&both[..], &[bot]].concat(), &[(shown, "none"), (below, "none")]);
        check(&[&both[..], &[&bot.replacen('8', "9.1", 1)]].concat(), &[(shown, "none")]);
        // Or that there was one.
        let update = format!("8.1 UpdateBotLocale {{{locale}}}");
        check(&[&both[..], &[&update]].concat(), &[(shown, "exact")]);
        let parts = r#""botVersionLocaleSpecification":{"en_US":{"sourceBotVersion":"DRAFT"}}"#;
        for time in ["8.1", "9.1"] {
            let publish =
                format!(r#"{time} CreateBotVersion {{{parts},"botId":"C","botVersion":"1"}}"#);
            let known = if time < "9" || create.starts_with("9.2") { "exact" } else { "partial" };
            check(&[&both[..], &[&publish]].concat(), &[(shown, known)]);
        }
        let gone = delete.replacen('9', "8", 1);
        check(&[&both[..], &[&gone]].concat(), &[(shown, "none"), (below, "none")]);
        let state = given(&[&both[..], &[&again]].concat());
        let key = "111122223333/us-east-1/v2/locale:C/en_US".parse::<Address>();
        let key = key.expect("an address").key().expect("a whole address");
        let gaps = &state.get(&key).expect("it exists").gaps;
        assert!(gaps.iter().all(|gap| gap.reason != GapReason::DeletionMissing), "{gaps:?}");
    }
    let add = format!(
        r#"9 BatchCreateCustomVocabularyItem {{{locale},"resources":[{{"itemId":"V","phrase":"a"}}]}}"#
    );
    let remove = format!("9 DeleteCustomVocabulary {{{locale}}}");
    check(&[&remove, &add], &[("custom-vocabulary:C/en_US@draft", "partial")]);
}

// Rule 4: the revision that a deletion names was left by the call before it.
#[test]
fn a_policy_is_deleted_after_the_revision_that_the_call_names() {
    let create = r#"9 CreateResourcePolicy {"resourceArn":"ARN","policy":"{}","revisionId":"3"}"#;
    let add = r#"9 CreateResourcePolicyStatement {"resourceArn":"ARN","statementId":"S","expectedRevisionId":"3","revisionId":"6"}"#;
    let delete = r#"9 DeleteResourcePolicy {"resourceArn":"ARN","expectedRevisionId":"6"}"#;
    check(&[create, add], &[("resource-policy:B@draft", "partial")]);
    check(&[create, add, delete], &[("resource-policy:B@draft", "none")]);
}

// Rule 4, and the last statement removes the policy: so a creation may follow, and only in this order.
#[test]
fn a_policy_is_created_after_its_last_statement_was_removed() {
    let before = r#"8 CreateResourcePolicy {"resourceArn":"ARN","policy":"{}","revisionId":"2"}"#;
    let remove = r#"9 DeleteResourcePolicyStatement {"resourceArn":"ARN","statementId":"S","expectedRevisionId":"2","revisionId":"5"}"#;
    let create = r#"9 CreateResourcePolicy {"resourceArn":"ARN","policy":"{}","revisionId":"6"}"#;
    check(&[before, remove, create], &[("resource-policy:B@draft", "exact")]);
}

// Rule 4: `revisionId` of the response is a number, so it orders calls that expect nothing. The
// statement of revision 10 comes after that of 9, which a comparison of texts would not say.
#[test]
fn revisions_order_the_calls_that_expect_none() {
    let text = |it: &str| {
        format!(r#"{{"resourceArn":"ARN","policy":"{{\"{it}\":1}}","revisionId":"{it}"}}"#)
    };
    let calls = [
        format!("9 UpdateResourcePolicy {}", text("10")),
        format!("9 CreateResourcePolicy {}", text("8")),
        format!("9 UpdateResourcePolicy {}", text("9")),
    ];
    let lines: Vec<&str> = BEGINNING.into_iter().chain(calls.iter().map(String::as_str)).collect();
    let state = given(&lines);
    assert_eq!(confidence(&state, POLICY), "exact");
    assert!(shown(&state, POLICY).contains(r#""10":"#), "{}", shown(&state, POLICY));
}

// Rules 2 and 4: each deletion is between the revision in its request or response,
// and the creation of the next life.
#[test]
fn revisions_order_the_lives_of_a_policy() {
    let create = |revision: &str| {
        let members = r#""resourceArn":"ARN","policy":"{\"REV\":1}","revisionId":"REV""#;
        format!("9 CreateResourcePolicy {{{}}}", members.replace("REV", revision))
    };
    let expects = |revision: &str| {
        format!(
            r#"9 DeleteResourcePolicy {{"resourceArn":"ARN","expectedRevisionId":"{revision}"}}"#
        )
    };
    let answers = |revision: &str| {
        format!(r#"9 DeleteResourcePolicy {{"resourceArn":"ARN","revisionId":"{revision}"}}"#)
    };
    let before = create("1").replacen('9', "8", 1);
    let cases: [&[String]; 6] = [
        &[create("1"), expects("1"), create("3")],
        &[before.clone(), expects("1"), create("2"), expects("2"), create("3")],
        &[before.clone(), answers("1"), create("2"), answers("2"), create("3")],
        // A deletion may lack a revision, and the life that it ends may be unknown.
        &[before, answers(""), create("2"), answers(""), create("3")],
        &[expects("2"), create("3")],
        &[answers("2"), create("3")],
    ];
    for case in cases {
        let lines: Vec<&str> =
            BEGINNING.into_iter().chain(case.iter().map(String::as_str)).collect();
        let state = given(&lines);
        assert_eq!(confidence(&state, POLICY), "exact", "{case:?}");
        assert!(shown(&state, POLICY).contains(r#""3":"#), "{case:?}");
    }
    check(&[&create("2"), &expects("2")], &[(POLICY, "none")]);
}

// Rule 6: without a response, no revision shows the position of the call.
#[test]
fn a_call_without_a_revision_leaves_the_policy_uncertain() {
    let create = r#"9 CreateResourcePolicy {"resourceArn":"ARN","policy":"{}","revisionId":"1"}"#;
    let update = r#"9 UpdateResourcePolicy {"resourceArn":"ARN","policy":"{}","revisionId":"2"}"#;
    let open = r#"9 UpdateResourcePolicy {"resourceArn":"ARN","policy":"{\"a\":1}"}"#;
    check(&[create, update, open], &[(POLICY, "partial")]);
}

// Rule 6: what a batch changed in the second of a publication is listed in the version, and not exact.
#[test]
fn the_first_items_in_the_second_of_a_publication_are_listed() {
    let add = r#"9 BatchCreateCustomVocabularyItem {IN,"resources":[{"itemId":"V","phrase":"a"}]}"#;
    check(&[PUBLISH, add], &[(ITEMS, "exact"), (ITEMS_1, "unknown"), (LOCALE_1, "exact")]);
}

// Section 3: a vocabulary without items and no vocabulary are the same. Which items there are is
// certain, though the order of two calls leaves the value of one open.
#[test]
fn no_item_is_left_of_a_vocabulary() {
    let add = r#"8 BatchCreateCustomVocabularyItem {IN,"resources":[{"itemId":"V","phrase":"a"}]}"#;
    let one = r#"9 BatchUpdateCustomVocabularyItem {IN,"resources":[{"itemId":"V","phrase":"b"}]}"#;
    let two = r#"9 BatchUpdateCustomVocabularyItem {IN,"resources":[{"itemId":"V","phrase":"c"}]}"#;
    check(&[add, one, two], &[(ITEMS, "partial")]);
    let remove = r#"10 BatchDeleteCustomVocabularyItem {IN,"resources":[{"itemId":"V"}]}"#;
    check(&[add, one, two, remove], &[(ITEMS, "none")]);
}

// Rules 1 and 6: a time without milliseconds does not order, so what was created may be in the version or not.
// If a call with a time names it before the publication, it is in.
#[test]
fn what_was_created_in_the_second_of_a_publication_may_be_in_the_version() {
    let untimed = PUBLISH.replacen("9.5", "9", 1);
    let intent = r#"9 CreateIntent {IN,"intentId":"J","intentName":"Later"}"#;
    let slot = r#"9 CreateSlot {IN,"intentId":"I","slotId":"T","slotName":"Hour"}"#;
    let slot_type = r#"9 CreateSlotType {IN,"slotTypeId":"Y","slotTypeName":"Sizes"}"#;
    let created = ["intent:B/en_US/J", "slot:B/en_US/I/T", "slot-type:B/en_US/Y"];
    for publish in [PUBLISH, &untimed] {
        let lines: Vec<&str> =
            BEGINNING.into_iter().chain([publish, intent, slot, slot_type]).collect();
        let state = given(&lines);
        for path in created {
            assert_eq!(confidence(&state, &format!("{path}@draft")), "exact", "{path}");
            let in_version = confidence(&state, &format!("{path}@1"));
            assert!(matches!(in_version, "partial" | "unknown"), "{path}@1 is {in_version}");
        }
        assert_eq!(confidence(&state, INTENT_1), "exact");
    }
    let update = r#"9.2 UpdateIntent {IN,"intentId":"J","intentName":"Later"}"#;
    check(&[PUBLISH, intent, update], &[("intent:B/en_US/J@1", "exact")]);
    // A version that names a locale was made after the locale.
    let locale = "9 CreateBotLocale {IN}".replace("IN", FRENCH);
    let publish = untimed.replace("en_US", "fr_FR");
    check(&[&publish, &locale], &[("locale:B/fr_FR@1", "exact")]);
}

// Rule 6 and section 4: only the items in `resources` took effect. Of a call that changed none the order
// decides nothing; one whose response is not known may have changed any.
#[test]
fn a_batch_without_effect_leaves_nothing_open() {
    let add = r#"8 BatchCreateCustomVocabularyItem {IN,"resources":[{"itemId":"V","phrase":"a"}]}"#;
    let change =
        r#"9 BatchUpdateCustomVocabularyItem {IN,"resources":[{"itemId":"V","phrase":"b"}]}"#;
    for call in ["Create", "Update", "Delete"] {
        let nothing = format!(r#"9 Batch{call}CustomVocabularyItem {{IN,"resources":[]}}"#);
        check(&[add, &nothing, change], &[(ITEMS, "exact")]);
        check(&[add, &nothing, &nothing.replace("Create", "Update")], &[(ITEMS, "exact")]);
        let delete = "9 DeleteBotLocale {IN}";
        check(&[add, delete, "9.2 CreateBotLocale {IN}", &nothing], &[(ITEMS, "none")]);
    }
    let any = "9 BatchUpdateCustomVocabularyItem {IN}";
    check(&[add, any, change], &[(ITEMS, "partial")]);
}

// Section 6: whatever a call may have touched that does not show what it was about. In the second of a
// publication the version may have it too.
#[test]
fn what_a_call_does_not_show_may_be_in_the_version() {
    let (intent, slot) = ("intent:B/en_US/I@draft", "slot:B/en_US/I/S@draft");
    let all = [(LOCALE_1, "exact"), (intent, "partial"), (slot, "exact")];
    for call in ["9 UpdateIntent {}", "9 UpdateIntent {IN}"] {
        check(&[PUBLISH, call], &[&all[..], &[(INTENT_1, "partial"), (SLOT_1, "exact")]].concat());
    }
    // With an intent its slots are deleted.
    check(&[PUBLISH, "9 DeleteIntent {IN}"], &[(INTENT_1, "partial"), (SLOT_1, "partial")]);
    check(&[PUBLISH, "9 UpdateBot {}"], &[("bot:B@1", "partial"), (LOCALE_1, "exact")]);
    for call in [
        r#"9 UpdateIntent {"botId":"B","botVersion":"DRAFT","localeId":"fr_FR"}"#,
        "9 CreateIntent {}",
        "10 UpdateIntent {}",
    ] {
        check(&[PUBLISH, call], &[(INTENT_1, "exact"), (SLOT_1, "exact")]);
    }
}

// Section 4: a number that exists already does not make a new version, and what is changed in the second
// of such a call was not changed in the version.
#[test]
fn a_number_that_comes_back_leaves_its_version_as_it_was() {
    let again = r#"20 CreateBotVersion {"botVersionLocaleSpecification":{"en_US":{"sourceBotVersion":"DRAFT"}},"botId":"B","botVersion":"1"}"#;
    let delete = r#"20 DeleteIntent {IN,"intentId":"I"}"#;
    check(&[PUBLISH, again, delete], &[(INTENT_1, "exact"), (SLOT_1, "exact")]);
}
