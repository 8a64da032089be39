//! What differs between a document of the records and one that a file shows.
//!
//! A file may say the same in another way, or leave out what it cannot tell. None of that is a
//! difference:
//!
//! | | |
//! | --- | --- |
//! | any file | an empty list or object, and a null, are as good as absent; a number is what it is worth, however it is written |
//! | an export | members that older exports lack, where it lacks them; a default is as good as absent; slots come in the order of their names; built-in slot types have no version; a text that Lex would refuse as empty was taken out |
//!
//! The first two rows of exports come from the growth of the API, the next two from real exports
//! (`fixtures/exports`), the last from one of these, whose authors took the functions out.

use super::{Differences, diff};
use crate::event::Form;
use crate::lex::{Document, Json, MemberName, Object};

/// Members that an export may lack although the bot has them: they are younger than exports.
const YOUNG: [&str; 3] =
    ["detectSentiment", "enableModelImprovements", "nluIntentConfidenceThreshold"];

/// What Lex fills in where nothing was said (Lex V1, `PutBot`, `PutSlotType`, `Slot`).
const DEFAULTS: [(&str, &str); 4] = [
    ("detectSentiment", "false"),
    ("enableModelImprovements", "false"),
    ("obfuscationSetting", "\"NONE\""),
    ("valueSelectionStrategy", "\"ORIGINAL_VALUE\""),
];

/// What differs between what the records tell and what a file of that form shows, as far as the
/// file can prove it. The documents compared are [`Differences`]' own: a common way to say both.
pub fn diff_observed(recorded: &Document, shown: &Document, form: Form) -> Differences {
    let (mut before, mut after) = (recorded.body().clone(), shown.body().clone());
    if form == Form::Export {
        for name in YOUNG.iter().filter(|name| shown.body().get(name).is_none()) {
            before.remove(name);
        }
        restore(&mut after, &before);
    }
    diff(
        Some(&recorded.with_body(common(before, form))),
        Some(&shown.with_body(common(after, form))),
    )
}

/// The places of texts that a file leaves blank where the records have something.
pub fn blanks(recorded: &Document, shown: &Document, form: Form) -> Vec<String> {
    let mut found = Vec::new();
    if form == Form::Export {
        let mut body = shown.body().clone();
        restore(&mut body, recorded.body());
        let told = diff(Some(shown), Some(&shown.with_body(body)));
        found.extend(told.list.iter().map(|difference| difference.path.to_string()));
    }
    found
}

/// Puts back what was taken out: a blank text where the records have one that is not.
fn restore(shown: &mut Object, recorded: &Object) {
    let names: Vec<MemberName> = shown.iter().map(|(name, _)| name.into()).collect();
    for name in names {
        let Some(told) = recorded.get(&name) else { continue };
        let restored = match (shown.get(&name), told) {
            (Some(Json::String(text)), Json::String(_)) if text.is_empty() => told.clone(),
            (Some(Json::Object(inner)), Json::Object(told)) => {
                let mut inner = inner.clone();
                restore(&mut inner, told);
                Json::Object(inner)
            }
            _ => continue,
        };
        shown.insert(name, restored);
    }
}

/// The members in the way that files and records have in common.
fn common(object: Object, form: Form) -> Object {
    let mut out = Object::default();
    for (name, value) in object.iter() {
        let value = common_value(value, form);
        if is_empty(&value) || (form == Form::Export && is_default(name, &value)) {
            continue;
        }
        out.insert(name, value);
    }
    if form == Form::Export {
        if out.text("slotType").is_some_and(|name| name.starts_with("AMAZON.")) {
            out.remove("slotTypeVersion");
        }
        if let Some(Json::Array(mut slots)) = out.remove("slots") {
            slots.sort_by(|a, b| named(a).cmp(&named(b)));
            out.insert("slots", Json::Array(slots));
        }
    }
    out
}

fn common_value(value: &Json, form: Form) -> Json {
    match value {
        Json::Object(object) => Json::Object(common(object.clone(), form)),
        Json::Array(items) => {
            Json::Array(items.iter().map(|item| common_value(item, form)).collect())
        }
        Json::Number(text) => number(text),
        Json::Null | Json::Bool(_) | Json::String(_) => value.clone(),
    }
}

/// The number as it is written most shortly: `0.40`, `0.4` and `4e-1` are one.
fn number(text: &str) -> Json {
    match text.parse::<f64>() {
        Ok(value) if text.parse::<i64>().is_err() && value.is_finite() => {
            Json::Number(value.to_string().into())
        }
        _ => Json::Number(text.into()),
    }
}

fn is_empty(value: &Json) -> bool {
    match value {
        Json::Null => true,
        Json::Array(items) => items.is_empty(),
        Json::Object(object) => object.is_empty(),
        Json::Bool(_) | Json::Number(_) | Json::String(_) => false,
    }
}

fn is_default(name: &str, value: &Json) -> bool {
    DEFAULTS.iter().any(|(of, text)| *of == name && value.to_string() == *text)
}

fn named(slot: &Json) -> Option<&str> {
    slot.as_object()?.text("name")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lex::{Api, ResourceKind};

    fn check(form: Form, recorded: &str, shown: &str, expect: &[&str]) {
        let read = |text| Document::from_text(Api::V1, ResourceKind::Intent, text).unwrap();
        let found = diff_observed(&read(recorded), &read(shown), form);
        let found: Vec<String> = found.list.iter().map(|one| one.path.to_string()).collect();
        assert_eq!(found, expect, "{recorded} {shown}");
    }

    #[test]
    fn what_a_file_cannot_tell_is_no_difference() {
        let cases: &[(&str, &str, &[&str], &[&str])] = &[
            // recorded, shown, differences from a get-* answer, from an export
            (r#"{"slots":[]}"#, "{}", &[], &[]),
            (
                r#"{"slots":[{"name":"A","sampleUtterances":[]}]}"#,
                r#"{"slots":[{"name":"A"}]}"#,
                &[],
                &[],
            ),
            (r#"{"n":0.40}"#, r#"{"n":0.4}"#, &[], &[]),
            (r#"{"n":300}"#, r#"{"n":300.0}"#, &[], &[]),
            (r#"{"n":300}"#, r#"{"n":301}"#, &["n"], &["n"]),
            (r#"{"description":"x"}"#, "{}", &["description"], &["description"]),
            ("{}", r#"{"description":""}"#, &["description"], &["description"]),
            (r#"{"detectSentiment":true}"#, "{}", &["detectSentiment"], &[]),
            ("{}", r#"{"detectSentiment":true}"#, &["detectSentiment"], &["detectSentiment"]),
            (
                r#"{"valueSelectionStrategy":"ORIGINAL_VALUE"}"#,
                "{}",
                &["valueSelectionStrategy"],
                &[],
            ),
            (r#"{"hook":{"uri":"arn"}}"#, r#"{"hook":{"uri":""}}"#, &["hook.uri"], &[]),
            (
                r#"{"slots":[{"name":"B"},{"name":"A"}]}"#,
                r#"{"slots":[{"name":"A"},{"name":"B"}]}"#,
                &["slots"],
                &[],
            ),
            (
                r#"{"slots":[{"name":"A","slotType":"AMAZON.DATE","slotTypeVersion":"1"}]}"#,
                r#"{"slots":[{"name":"A","slotType":"AMAZON.DATE"}]}"#,
                &["slots[A].slotTypeVersion"],
                &[],
            ),
            (
                r#"{"slots":[{"name":"A","slotType":"Kind","slotTypeVersion":"1"}]}"#,
                r#"{"slots":[{"name":"A","slotType":"Kind","slotTypeVersion":"2"}]}"#,
                &["slots[A].slotTypeVersion"],
                &["slots[A].slotTypeVersion"],
            ),
            (
                r#"{"sampleUtterances":["a","b"]}"#,
                r#"{"sampleUtterances":["b","a"]}"#,
                &["sampleUtterances"],
                &["sampleUtterances"],
            ),
        ];
        for (recorded, shown, get, export) in cases {
            check(Form::Get, recorded, shown, get);
            check(Form::Export, recorded, shown, export);
        }
    }
}
