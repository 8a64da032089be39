//! What calls of Lex V2 show of resources that no record introduced. Every test names the rule of the
//! contract (section 6 of the V2 contract) that it holds.

use crate::one_line::{START, event};
use lexrewind::lex::{Address, LAUNCH, Version};
use lexrewind::state::State;

/// The state after some calls, given as name, request and response.
fn given(calls: &[[&str; 3]]) -> State {
    let mut state = State::default();
    for (second, [call, request, response]) in calls.iter().enumerate() {
        state.apply(&event(&format!("{call}-{second}"), second as i64, call, request, response));
    }
    state
}

/// How sure the answer is about the draft of `intent:B/en_US/I`; `none` if it is not shown.
fn confidence(state: &State, address: &str) -> &'static str {
    let address = format!("111122223333/us-east-1/v2/{address}").parse::<Address>();
    let key = address.expect("an address").key().expect("a whole address");
    state.body(&key, Version::Latest).map_or("none", |body| body.confidence().as_str())
}

// "A resource first mentioned by a write that only refers to it: parents shown."
#[test]
fn an_import_into_a_part_shows_the_parents() {
    let request = r#"{"importId":"X","mergeStrategy":"Overwrite","resourceSpecification":{
        "customVocabularyImportSpecification":{"botId":"B","botVersion":"DRAFT","localeId":"en_US"}}}"#;
    let state = given(&[["StartImport", request, request]]);
    assert_eq!(confidence(&state, "bot:B"), "unknown");
    assert_eq!(confidence(&state, "locale:B/en_US"), "unknown");
}

// The same, of a publication whose number no record has.
#[test]
fn a_publication_without_a_response_shows_the_locales_that_it_names() {
    let request = r#"{"botId":"B","botVersionLocaleSpecification":{
        "en_US":{"sourceBotVersion":"DRAFT"},"de_DE":{"sourceBotVersion":"3"}}}"#;
    let omitted = r#"{"omitted":true,"originalSize":102500,"reason":"responseElements too large"}"#;
    let state = given(&[["CreateBotVersion", request, omitted]]);
    assert_eq!(confidence(&state, "bot:B"), "unknown");
    assert_eq!(confidence(&state, "locale:B/en_US"), "unknown");
    assert_eq!(confidence(&state, "locale:B/de_DE"), "none");
}

// The same, of a creation whose id no record has.
#[test]
fn a_creation_without_a_response_shows_the_parents() {
    let request = r#"{"botId":"B","botVersion":"DRAFT","localeId":"en_US","intentName":"Order"}"#;
    let omitted = r#"{"omitted":true,"originalSize":102500,"reason":"responseElements too large"}"#;
    let state = given(&[["CreateIntent", request, omitted]]);
    assert_eq!(confidence(&state, "bot:B"), "unknown");
    assert_eq!(confidence(&state, "locale:B/en_US"), "unknown");
}

// "Statement calls on a policy that was never seen: partial; only the Sids that records show." It may have
// more of them, unless its bot was created without one.
#[test]
fn a_policy_that_was_never_seen_whole_may_have_other_statements() {
    let policy = r#"{"resourceArn":"arn:aws:lex:us-east-1:111122223333:bot/B","statementId":"S"}"#;
    let add = ["CreateResourcePolicyStatement", policy, policy];
    let remove = ["DeleteResourcePolicyStatement", policy, policy];
    let create = ["CreateBot", r#"{"botName":"X"}"#, r#"{"botId":"B","botName":"X"}"#];
    assert_eq!(confidence(&given(&[add]), "resource-policy:B"), "partial");
    assert_eq!(confidence(&given(&[add, remove]), "resource-policy:B"), "unknown");
    assert_eq!(confidence(&given(&[create, add]), "resource-policy:B"), "partial");
    assert_eq!(confidence(&given(&[create, add, remove]), "resource-policy:B"), "none");
    // An alias whose creation is recorded had none before, whatever is known of its bot.
    let create = [
        "CreateBotAlias",
        r#"{"botId":"B","botAliasName":"live"}"#,
        r#"{"botId":"B","botAliasId":"A","botAliasName":"live"}"#,
    ];
    let policy = policy.replace("bot/B", "bot-alias/B/A");
    let add = ["CreateResourcePolicyStatement", &policy, &policy];
    let remove = ["DeleteResourcePolicyStatement", &policy, &policy];
    assert_eq!(confidence(&given(&[create, add]), "resource-policy:B/A"), "partial");
    assert_eq!(confidence(&given(&[create, add, remove]), "resource-policy:B/A"), "none");
    assert_eq!(confidence(&given(&[add, remove]), "resource-policy:B/A"), "unknown");
}

// "In a numbered version `description` is the one in the CreateBotVersion request": the answer repeats it.
#[test]
fn a_publication_without_its_request_has_the_description_of_its_answer() {
    let create = r#"{"botId":"B","botName":"X","description":"of the draft"}"#;
    let omitted =
        r#"{"omitted":true,"originalSize":102500,"reason":"requestParameters too large"}"#;
    let answer = r#"{"botId":"B","botVersion":"1","description":"of the version",
        "botVersionLocaleSpecification":{}}"#;
    let state = given(&[["CreateBot", create, create], ["CreateBotVersion", omitted, answer]]);
    let key = "111122223333/us-east-1/v2/bot:B".parse::<Address>().unwrap().key().unwrap();
    let body = state.body(&key, Version::Number(1)).expect("the version");
    let document = body.document().expect("its document");
    assert_eq!(document.body().text("description"), Some("of the version"));
}

// "A policy text that was replaced by `omitted` or is not JSON: partial, `{}`."
#[test]
fn a_policy_text_that_cannot_be_read_is_not_exact() {
    let arn = r#""resourceArn":"arn:aws:lex:us-east-1:111122223333:bot/B","revisionId":"1""#;
    let omitted =
        r#"{"omitted":true,"originalSize":102500,"reason":"requestParameters too large"}"#;
    let answer = format!("{{{arn}}}");
    for request in [omitted.to_owned(), format!(r#"{{{arn},"policy":"not JSON"}}"#)] {
        let state = given(&[["CreateResourcePolicy", &request, &answer]]);
        let key = "111122223333/us-east-1/v2/resource-policy:B".parse::<Address>();
        let key = key.expect("an address").key().expect("a whole address");
        let body = state.body(&key, Version::Latest).expect("it exists");
        assert_ne!(body.confidence().as_str(), "exact", "{request}");
        assert!(body.document().is_none_or(|document| document.body().is_empty()), "{request}");
    }
}

/// Bot, locale, intent and slot, each created by a call with its response.
const CREATED: [[&str; 3]; 4] = [
    [
        "CreateBot",
        r#"{"botName":"X"}"#,
        r#"{"botId":"B","botName":"X","creationDateTime":1577836800}"#,
    ],
    [
        "CreateBotLocale",
        r#"{"botId":"B","botVersion":"DRAFT","localeId":"en_US"}"#,
        r#"{"botId":"B","localeId":"en_US","creationDateTime":1577836801}"#,
    ],
    [
        "CreateIntent",
        r#"{"botId":"B","botVersion":"DRAFT","localeId":"en_US","intentName":"I"}"#,
        r#"{"botId":"B","localeId":"en_US","intentId":"I","intentName":"I","creationDateTime":1577836802}"#,
    ],
    [
        "CreateSlot",
        r#"{"botId":"B","botVersion":"DRAFT","localeId":"en_US","intentId":"I","slotName":"S"}"#,
        r#"{"botId":"B","localeId":"en_US","intentId":"I","slotId":"S","slotName":"S","creationDateTime":1577836803}"#,
    ],
];

/// An update of the intent whose only slot is this one.
fn with_slot(slot: &str) -> [String; 3] {
    let request = r#"{"botId":"B","botVersion":"DRAFT","localeId":"en_US","intentId":"I"}"#;
    let priorities = format!(r#"[{{"priority":1,"slotId":"{slot}"}}]"#);
    let response = format!(
        r#"{{"intentId":"I","intentName":"I","creationDateTime":1577836802,
        "slotPriorities":{priorities}}}"#
    );
    ["UpdateIntent".into(), request.into(), response]
}

/// The gaps of a resource, living or deleted: their start, and whether they are certain.
fn gaps(state: &State, address: &str) -> Vec<(i64, bool)> {
    let address = format!("111122223333/us-east-1/v2/{address}").parse::<Address>();
    let key = address.expect("an address").key().expect("a whole address");
    let gaps = state.get(&key).map(|resource| &resource.gaps).or_else(|| state.past().get(&key));
    gaps.into_iter().flatten().map(|gap| (gap.from - START, gap.certain)).collect()
}

// Section 5, rule 3: "All other ids are never reused." Section 6: "One that does not exist may be shown only
// if an import or a missing record leaves that open."
#[test]
fn a_reference_to_what_was_deleted_does_not_bring_it_back() {
    let slot =
        r#"{"botId":"B","botVersion":"DRAFT","localeId":"en_US","intentId":"I","slotId":"S"}"#;
    let update = with_slot("S");
    let update = [&*update[0], &*update[1], &*update[2]];
    let state = given(&[&CREATED[..], &[["DeleteSlot", slot, "null"], update]].concat());
    assert_eq!(confidence(&state, "slot:B/en_US/I/S"), "none");
    assert_eq!(gaps(&state, "slot:B/en_US/I/S"), []);
    assert_eq!(confidence(&state, "intent:B/en_US/I"), "exact");
}

// The same of what went with the locale, whose id may be given again: the slot type of a slot.
#[test]
fn a_reference_to_what_went_with_its_locale_does_not_bring_it_back() {
    let locale = r#"{"botId":"B","botVersion":"DRAFT","localeId":"en_US"}"#;
    let kind = r#"{"botId":"B","localeId":"en_US","slotTypeId":"T","slotTypeName":"T"}"#;
    let slot = r#"{"slotId":"U","slotName":"U","slotTypeId":"T","intentId":"J"}"#;
    let of = r#"{"botId":"B","botVersion":"DRAFT","localeId":"en_US","intentId":"J"}"#;
    let again = [
        ["CreateSlotType", locale, kind],
        ["DeleteBotLocale", locale, "null"],
        CREATED[1],
        ["CreateIntent", locale, r#"{"intentId":"J","intentName":"J"}"#],
        ["CreateSlot", of, slot],
    ];
    let state = given(&[&CREATED[..], &again].concat());
    assert_eq!(confidence(&state, "slot-type:B/en_US/T"), "none");
    assert_eq!(confidence(&state, "slot:B/en_US/J/U"), "exact");
}

// "`verify` reports as gaps, certain: an id that is updated or referred to but was created by no record." It
// cannot be older than what is above it, whose creation a record shows.
#[test]
fn what_no_record_created_came_after_what_is_above_it() {
    let of = r#"{"botId":"B","botVersion":"DRAFT","localeId":"en_US","intentId":"I"}"#;
    let slot = r#"{"slotId":"U","slotName":"U","slotTypeId":"T"}"#;
    let update = with_slot("V");
    let gone = r#"{"botId":"B","botVersion":"DRAFT","localeId":"en_US","intentId":"J"}"#;
    let below =
        r#"{"botId":"B","botVersion":"DRAFT","localeId":"en_US","intentId":"K","slotName":"W"}"#;
    let calls = [
        ["CreateSlot", of, slot],
        [&*update[0], &*update[1], &*update[2]],
        ["DeleteIntent", gone, "null"],
        ["CreateSlot", below, r#"{"intentId":"K","slotId":"W","slotName":"W"}"#],
    ];
    let state = given(&[&CREATED[..], &calls].concat());
    assert_eq!(gaps(&state, "slot-type:B/en_US/T"), [(1, true)]);
    assert_eq!(gaps(&state, "slot:B/en_US/I/V"), [(2, true)]);
    assert_eq!(gaps(&state, "intent:B/en_US/J"), [(1, true)]);
    assert_eq!(gaps(&state, "intent:B/en_US/K"), [(1, true)]);
    // A date of another clock does not make the slot older than its locale.
    let early = update[2].replace("1577836802", "1577836795");
    let calls = [calls[0], ["UpdateIntent", of, &early], calls[2], calls[3]];
    let state = given(&[&CREATED[..], &calls].concat());
    assert_eq!(gaps(&state, "slot:B/en_US/I/V"), [(1, true)]);
    // Nobody knows how old they are if the creation of what is above them is not recorded.
    let state = given(&calls);
    assert_eq!(gaps(&state, "intent:B/en_US/J"), [(LAUNCH - START, true)]);
}

// "... unless an import explains it." Nor is there a gap beside a creation whose response was left out.
#[test]
fn an_import_or_a_creation_that_is_not_shown_explains_an_id() {
    let below =
        r#"{"botId":"B","botVersion":"DRAFT","localeId":"en_US","intentId":"K","slotName":"W"}"#;
    let slot = ["CreateSlot", below, r#"{"intentId":"K","slotId":"W","slotName":"W"}"#];
    let import = r#"{"importId":"X","mergeStrategy":"Overwrite","resourceSpecification":{
        "botLocaleImportSpecification":{"botId":"B","botVersion":"DRAFT","localeId":"en_US"}}}"#;
    let import = ["StartImport", import, import];
    for created in [&CREATED[..], &CREATED[..1]] {
        let state = given(&[created, &[import, slot]].concat());
        assert!(gaps(&state, "intent:B/en_US/K").iter().all(|(_, certain)| !certain));
    }
    let request = r#"{"botId":"B","botVersion":"DRAFT","localeId":"en_US","intentName":"K"}"#;
    let omitted = r#"{"omitted":true,"originalSize":102500,"reason":"responseElements too large"}"#;
    let state = given(&[&CREATED[..], &[["CreateIntent", request, omitted], slot]].concat());
    assert_eq!(gaps(&state, "intent:B/en_US/K"), [(LAUNCH - START, true)]);
}

const IN_LOCALE: &str = r#"{"botId":"B","botVersion":"DRAFT","localeId":"en_US"}"#;
const ITEM: &str = r#"{"resources":[{"itemId":"1","phrase":"one"}],"errors":[]}"#;
const ADD: [&str; 3] = ["BatchCreateCustomVocabularyItem", IN_LOCALE, ITEM];
const NOTHING: &str = r#"{"resources":[],"errors":[]}"#;

// "Not exact, until an Update, or a deletion and a creation, shows the content again." And: "A vocabulary without
// items and no vocabulary are the same: show neither."
#[test]
fn a_vocabulary_that_was_deleted_after_an_import_is_known_again() {
    let import = r#"{"importId":"X","mergeStrategy":"Overwrite","resourceSpecification":{
        "customVocabularyImportSpecification":{"botId":"B","botVersion":"DRAFT","localeId":"en_US"}}}"#;
    let import = ["StartImport", import, import];
    let delete = ["DeleteCustomVocabulary", IN_LOCALE, "null"];
    let none = ["BatchCreateCustomVocabularyItem", IN_LOCALE, NOTHING];
    let vocabulary = |calls: &[[&str; 3]]| {
        confidence(&given(&[&CREATED[..], calls].concat()), "custom-vocabulary:B/en_US")
    };
    assert_eq!(vocabulary(&[ADD, import, ADD]), "partial");
    assert_eq!(vocabulary(&[ADD, import, delete, ADD]), "exact");
    assert_eq!(vocabulary(&[ADD, import, delete, none]), "none");
    assert_eq!(vocabulary(&[ADD, delete, import, ADD]), "partial");
}

// "An Update whose request and response were both replaced: whatever it may have touched is no longer exact." A
// batch may have made a vocabulary of any locale that there was.
#[test]
fn a_batch_that_shows_nothing_may_have_made_a_vocabulary() {
    let omitted = r#"{"omitted":true,"originalSize":102500,"reason":"too large"}"#;
    let locale = r#"{"botId":"B","botVersion":"DRAFT","localeId":"de_DE"}"#;
    let add = [ADD[0], locale, ADD[2]];
    for call in ["BatchCreateCustomVocabularyItem", "BatchUpdateCustomVocabularyItem"] {
        for missing in ["null", omitted] {
            let unseen = [call, missing, missing];
            let later = ["CreateBotLocale", locale, locale];
            let state = given(&[&CREATED[..], &[unseen, later, ADD, add]].concat());
            assert_eq!(confidence(&state, "custom-vocabulary:B/en_US"), "partial", "{unseen:?}");
            assert_eq!(confidence(&state, "custom-vocabulary:B/de_DE"), "exact", "{unseen:?}");
        }
    }
}

// "An id that is updated but was created by no record": further items may have been made with it.
#[test]
fn an_item_that_no_record_added_is_a_gap() {
    let vocabulary = "custom-vocabulary:B/en_US";
    let update = ["BatchUpdateCustomVocabularyItem", IN_LOCALE, ITEM];
    let delete = ["BatchDeleteCustomVocabularyItem", IN_LOCALE, ITEM];
    let other = r#"{"resources":[{"itemId":"2","phrase":"two"}],"errors":[]}"#;
    let other = ["BatchCreateCustomVocabularyItem", IN_LOCALE, other];
    for call in [update, delete] {
        let state = given(&[&CREATED[..], &[ADD, other, call]].concat());
        assert_eq!(confidence(&state, vocabulary), "exact", "{call:?}");
        assert_eq!(gaps(&state, vocabulary), [], "{call:?}");
        let state = given(&[&CREATED[..], &[other, call]].concat());
        assert_eq!(confidence(&state, vocabulary), "partial", "{call:?}");
        // The locale was created in second 1.
        assert_eq!(gaps(&state, vocabulary), [(1, true)], "{call:?}");
    }
    let import = r#"{"importId":"X","mergeStrategy":"Append","resourceSpecification":{
        "customVocabularyImportSpecification":{"botId":"B","botVersion":"DRAFT","localeId":"en_US"}}}"#;
    let state = given(&[&CREATED[..], &[["StartImport", import, import], update]].concat());
    assert_eq!(confidence(&state, vocabulary), "partial");
    assert!(gaps(&state, vocabulary).is_empty());
}

// "StartImport with Overwrite of a bot with a known name: everything it may have replaced": names are unique in
// an account and region.
#[test]
fn an_import_of_a_known_name_is_about_that_bot_alone() {
    let other = r#"{"botId":"C","botVersion":"DRAFT","localeId":"en_US","intentId":"J"}"#;
    let other = [
        "UpdateIntent",
        other,
        r#"{"botId":"C","localeId":"en_US","intentId":"J","intentName":"J"}"#,
    ];
    let import = |name: &str, merge: &str| {
        format!(
            r#"{{"importId":"Z","mergeStrategy":"{merge}","resourceSpecification":{{
            "botImportSpecification":{{"botName":"{name}","roleArn":"r"}}}}}}"#
        )
    };
    for (name, own, others) in [("X", "partial", "exact"), ("Y", "exact", "partial")] {
        let import = import(name, "Overwrite");
        let calls = [other, ["StartImport", &import, &import]];
        let state = given(&[&CREATED[..], &calls].concat());
        assert_eq!(confidence(&state, "intent:B/en_US/I"), own, "{name}");
        assert_eq!(confidence(&state, "intent:C/en_US/J"), others, "{name}");
    }
    // Section 4: "The `Resource:` of a call without effect is the resource that it is about: the bot, if known."
    let bot = "111122223333/us-east-1/v2/bot:B".parse::<Address>().unwrap().key();
    for merge in ["Overwrite", "Append", "FailOnConflict"] {
        for (name, expect) in [("X", bot.clone()), ("Y", None)] {
            let mut state = given(&[&CREATED[..], &[other]].concat());
            let import = import(name, merge);
            let effect = state.apply(&event("i", 20, "StartImport", &import, &import));
            assert_eq!(effect.about, expect, "{merge} {name}");
        }
    }
}

// "StartImport with Append: documents as before, any confidence"; and of a `partial` document "every member
// shown must be true", also if a call that no record shows came after the import.
#[test]
fn an_import_that_adds_leaves_documents_as_before() {
    let response =
        r#"{"botId":"B","localeId":"en_US","intentId":"I","intentName":"I","description":"d"}"#;
    let update = [
        "UpdateIntent",
        r#"{"botId":"B","botVersion":"DRAFT","localeId":"en_US","intentId":"I","intentName":"I","description":"d"}"#,
        response,
    ];
    let import = r#"{"importId":"Z","mergeStrategy":"Append","resourceSpecification":{
        "botLocaleImportSpecification":{"botId":"B","botVersion":"DRAFT","localeId":"en_US"}}}"#;
    let import = ["StartImport", import, import];
    let omitted = r#"{"omitted":true,"originalSize":102500,"reason":"too large"}"#;
    let omitted = ["UpdateIntent", omitted, omitted];
    let key = "111122223333/us-east-1/v2/intent:B/en_US/I".parse().unwrap();
    let shown = |calls: &[[&str; 3]]| {
        let state = given(&[&CREATED[..], calls].concat());
        let body = state.body(&key, Version::Latest).unwrap();
        body.proven(&key).unwrap().into_owned()
    };
    let before = shown(&[update]);
    assert_eq!(before.body().text("description"), Some("d"));
    assert_eq!(shown(&[update, import]), before);
    assert_eq!(shown(&[update, import, omitted]).body().text("description"), None);
    // An update shows the content again.
    assert_eq!(shown(&[import, omitted, update]), before);
}

// "A response that shows a kept setting with a value other than the known one." Section 3, rule 1: it is kept when
// the request omits it.
#[test]
fn a_kept_setting_that_came_back_otherwise_is_a_gap() {
    let response = |on: &str| {
        let setting = match on {
            "" => String::new(),
            on => format!(r#","speakerDiarizationSettings":{{"enabled":{on}}}"#),
        };
        format!(r#"{{"botId":"B","localeId":"en_US"{setting}}}"#)
    };
    let asks = r#"{"botId":"B","botVersion":"DRAFT","localeId":"en_US",
        "speakerDiarizationSettings":{"enabled":true}}"#;
    let (on, off, without) = (response("true"), response("false"), response(""));
    let set = ["UpdateBotLocale", asks, &on];
    let found =
        |calls: &[[&str; 3]]| gaps(&given(&[&CREATED[..], calls].concat()), "locale:B/en_US");
    let keep = |answer| ["UpdateBotLocale", IN_LOCALE, answer];
    assert_eq!(found(&[set, keep(&on)]), []);
    assert_eq!(found(&[set, keep(&off)]), [(4, true)]);
    assert_eq!(found(&[set, keep(&without)]), [(4, true)]);
    assert_eq!(found(&[keep(&without), set]), []);
}

// "A version number that is returned again while DRAFT differs: the first content stays; an anomaly is reported."
#[test]
fn a_number_that_comes_back_for_another_draft_is_reported() {
    let request = r#"{"botId":"B","botVersionLocaleSpecification":{
        "en_US":{"sourceBotVersion":"DRAFT"}}}"#;
    let publish = ["CreateBotVersion", request, r#"{"botId":"B","botVersion":"1"}"#];
    let update = with_slot("S");
    let update = [&*update[0], &*update[1], &*update[2]];
    let state = given(&[&CREATED[..], &[publish, publish]].concat());
    assert_eq!(gaps(&state, "bot:B"), []);
    let state = given(&[&CREATED[..], &[publish, update, publish]].concat());
    assert_eq!(gaps(&state, "bot:B"), [(6, false)]);
    assert_eq!(confidence(&state, "bot:B"), "exact");
}
