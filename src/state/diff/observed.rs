//! Differences between a recorded document and one in a file.
//!
//! A file may write the same content in another way, or omit what its format does not have. These
//! are not differences:
//!
//! | | |
//! | --- | --- |
//! | any file | an empty list or object, and a null, equal an absent member; numbers are compared by value |
//! | an export | members that older exports lack; a default equals an absent member; slots are sorted by name; built-in slot types have no version; blank texts, which Lex would refuse, were removed by hand |
//!
//! For the documents of Lex V2, see `exported.rs`. The first two items of the row on exports come
//! from the growth of the API, the next two from real exports (`fixtures/exports`), and the last
//! from one of these, whose authors removed the functions.

use super::{Differences, diff, exported, shortest};
use crate::event::FileForm;
use crate::lex::{
    Document, ExportForm, Given, Identity, Json, Member, MemberName, Object, ResourceKey, Shape,
};

/// The differences between the recorded document and a file of that form, as far as the file can
/// prove them. The documents in [`Differences`] are normalized.
pub fn diff_observed(
    key: &ResourceKey,
    recorded: &Document,
    shown: &Document,
    form: FileForm,
) -> Differences {
    if let Some(file) = key.row().file {
        let body = |object: &Object| exported::in_order(object.clone(), key);
        let (before, after) = (body(recorded.body()), body(shown.body()));
        let before = match form {
            FileForm::Export => exported::comparable_members(&before, &after, file.shape).0,
            FileForm::Get => before,
        };
        let common =
            |document: &Document, body| document.with_body(exported::common(&body, file.shape));
        return diff(Some(&common(recorded, before)), Some(&common(shown, after)));
    }
    let (mut before, mut after) = (recorded.body().clone(), shown.body().clone());
    if form == FileForm::Export {
        let young = recorded.shape().members().iter();
        for member in young.filter(|member| member.exported == ExportForm::OrNot) {
            if shown.body().get(member.name).is_none() {
                before.remove(member.name);
            }
        }
        restore(&mut after, &before);
    }
    let common =
        |document: &Document, body| document.with_body(common(&body, document.shape(), form));
    diff(Some(&common(recorded, before)), Some(&common(shown, after)))
}

/// The recorded members that a file of that form cannot show, either with a value or as absent.
pub fn incomparable(
    key: &ResourceKey,
    recorded: &Document,
    shown: &Document,
    form: FileForm,
) -> Vec<String> {
    match key.row().file.filter(|_| form == FileForm::Export) {
        Some(file) => {
            let body = |document: &Document| exported::in_order(document.body().clone(), key);
            exported::comparable_members(&body(recorded), &body(shown), file.shape).1
        }
        None => Vec::new(),
    }
}

/// The paths of texts that are blank in the file but not in the records.
pub fn blanks(
    key: &ResourceKey,
    recorded: &Document,
    shown: &Document,
    form: FileForm,
) -> Vec<String> {
    let mut found = Vec::new();
    if form == FileForm::Export && key.row().file.is_none() {
        let mut body = shown.body().clone();
        restore(&mut body, recorded.body());
        let restored = diff(Some(shown), Some(&shown.with_body(body)));
        found.extend(restored.list.iter().map(|difference| difference.path.to_string()));
    }
    found
}

/// Restores texts that are blank in the file but not in the records.
fn restore(shown: &mut Object, recorded: &Object) {
    let names: Vec<MemberName> = shown.iter().map(|(name, _)| name.into()).collect();
    for name in names {
        let Some(original) = recorded.get(&name) else { continue };
        let restored = match (shown.get(&name), original) {
            (Some(Json::String(text)), Json::String(_)) if text.is_empty() => original.clone(),
            (Some(Json::Object(inner)), Json::Object(original)) => {
                let mut inner = inner.clone();
                restore(&mut inner, original);
                Json::Object(inner)
            }
            _ => continue,
        };
        shown.insert(name, restored);
    }
}

/// The members in a form common to files and records.
fn common(object: &Object, shape: &Shape, form: FileForm) -> Object {
    let members = object.iter().filter_map(|(name, value)| {
        let member = shape.member(name);
        let value = common_value(value, shape.below(name).0, form);
        let Some(member) = member.filter(|_| form == FileForm::Export) else {
            return (!is_empty(&value)).then_some((name, value));
        };
        let value = exported(member, value, object)?;
        (!is_empty(&value)).then_some((name, value))
    });
    members.collect()
}

/// The value as in exports; `None` if they omit it.
fn exported(member: &Member, mut value: Json, beside: &Object) -> Option<Json> {
    if let Given::OrFilledIn(Some(filled_in)) = member.given
        && value.to_string() == filled_in
    {
        return None;
    }
    match (member.exported, member.items, &mut value) {
        (ExportForm::UnlessBuiltIn(of), ..) => {
            let is_built_in = beside.text(of).is_some_and(|name| name.starts_with("AMAZON."));
            return (!is_built_in).then_some(value);
        }
        (ExportForm::Sorted, Identity::Member(by), Json::Array(items)) => {
            let key =
                |item: &Json| item.as_object().and_then(|item| item.text(by)).map(str::to_owned);
            items.sort_by_cached_key(key);
        }
        (
            ExportForm::Same
            | ExportForm::OrNot
            | ExportForm::Sorted
            | ExportForm::Renamed(_)
            | ExportForm::ByName(..)
            | ExportForm::Capitals
            | ExportForm::EmptyList
            | ExportForm::IfThere
            | ExportForm::Never,
            ..,
        ) => {}
    }
    Some(value)
}

fn common_value(value: &Json, shape: &Shape, form: FileForm) -> Json {
    match value {
        Json::Object(object) => Json::Object(common(object, shape, form)),
        Json::Array(items) => {
            Json::Array(items.iter().map(|item| common_value(item, shape, form)).collect())
        }
        Json::Number(text) => shortest(text),
        Json::Null | Json::Bool(_) | Json::String(_) => value.clone(),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn check(form: FileForm, recorded: &str, shown: &str, expect: &[&str]) {
        let body = |text| Json::parse(text).unwrap().as_object().unwrap().clone();
        let shape = Shape::recognized(&body(
            [recorded, shown].into_iter().max_by_key(|it| it.len()).unwrap(),
        ));
        let read = |text| Document::of_shape(shape, body(text));
        let key = ResourceKey::v1("1", "r", crate::lex::ResourceKind::Bot, &["B"]);
        let found = diff_observed(&key, &read(recorded), &read(shown), form);
        let found: Vec<String> = found.list.iter().map(|one| one.path.to_string()).collect();
        assert_eq!(found, expect, "{recorded} {shown}");
    }

    #[test]
    fn members_that_a_file_cannot_show_are_not_differences() {
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
            check(FileForm::Get, recorded, shown, get);
            check(FileForm::Export, recorded, shown, export);
        }
    }
}
