//! What calls of Lex V2 show of resources that no record introduced. Every test names the rule of the
//! contract (section 6 of the V2 contract) that it holds.

use crate::tell::event;
use lexrewind::lex::{Address, Version};
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
