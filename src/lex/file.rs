//! Converts documents of an API to the form of export files, and back.
//!
//! The differences are rows of [`FileRow`](crate::lex::FileRow). Members without a row keep their
//! names and values.

use crate::lex::{ExportForm, Json, Member, MemberName, Object, ResourceKind, Shape, Type};

/// Converts between ids and names: exports use names for resources that the API refers to by ids.
pub trait FileNames {
    /// The text for the other side; `None` if it is unknown.
    fn other(&self, kind: ResourceKind, text: &str) -> Option<String>;
}

/// Writes a document of the API in the form of a file: all members of the shape, null for absent
/// ones. `left_out` gets the paths of values without a place or name in the file.
pub fn to_file(
    object: &Object,
    shape: &'static Shape,
    names: &impl FileNames,
    left_out: &mut Vec<String>,
) -> Object {
    Writing { names, left_out, path: Vec::new() }.object(object, shape)
}

struct Writing<'a, N> {
    names: &'a N,
    left_out: &'a mut Vec<String>,
    path: Vec<String>,
}

impl<N: FileNames> Writing<'_, N> {
    fn object(&mut self, object: &Object, shape: &'static Shape) -> Object {
        let mut out = Object::default();
        for member in shape.members() {
            let value = object.get(member.api_name()).filter(|value| **value != Json::Null);
            self.path.push(member.api_name().to_owned());
            match (value, member.exported) {
                (Some(value), ExportForm::Never) => {
                    if !member.is_filled_in(value) {
                        self.leave_out();
                    }
                }
                (Some(value), _) => out.insert(member.name, self.value(value, member)),
                (None, ExportForm::Never | ExportForm::IfThere) => {}
                (None, ExportForm::EmptyList) => out.insert(member.name, Json::Array(Vec::new())),
                (None, _) => out.insert(member.name, Json::Null),
            }
            self.path.pop();
        }
        let others = object.iter().filter(|(name, _)| shape.api_member(name).is_none());
        out.extend(others.map(|(name, value)| (name, value.clone())));
        out
    }

    fn value(&mut self, value: &Json, member: &'static Member) -> Json {
        match (value, member.exported) {
            (Json::String(text), ExportForm::Capitals) => Json::String(in_capitals(text)),
            (Json::String(text), ExportForm::ByName(_, kind)) => {
                self.names.other(kind, text).map_or_else(
                    || {
                        self.leave_out();
                        Json::Null
                    },
                    Json::String,
                )
            }
            (Json::Object(inner), _) if member.holds == Type::Map => {
                let one = |(name, value): (&str, &Json)| {
                    self.path.push(name.to_owned());
                    let value = self.item(value, member.shape);
                    self.path.pop();
                    (MemberName::from(name), value)
                };
                Json::Object(inner.iter().map(one).collect())
            }
            (Json::Array(items), _) => {
                let mut one = |(at, item): (usize, &Json)| {
                    self.path.push(at.to_string());
                    let item = self.item(item, member.shape);
                    self.path.pop();
                    // Without the name of its resource, an item has no meaning.
                    (!lacks_name(&item, member.shape)).then_some(item)
                };
                Json::Array(items.iter().enumerate().filter_map(&mut one).collect())
            }
            _ => self.item(value, member.shape),
        }
    }

    fn item(&mut self, value: &Json, shape: &'static Shape) -> Json {
        match value {
            Json::Object(object) => Json::Object(self.object(object, shape)),
            Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) | Json::Array(_) => {
                value.clone()
            }
        }
    }

    fn leave_out(&mut self) {
        self.left_out.push(self.path.join("."));
    }
}

/// Whether an item lacks a required name.
fn lacks_name(item: &Json, shape: &Shape) -> bool {
    let mut names = shape
        .members()
        .iter()
        .filter(|member| matches!(member.exported, ExportForm::ByName(..)))
        .map(|member| member.name);
    let item = item.as_object();
    item.is_some_and(|item| names.any(|name| item.get(name) == Some(&Json::Null)))
}

/// Reads a file as a document of the API. A null in the file is null; members that the file lacks
/// stay unknown.
pub fn from_file(object: &Object, shape: &'static Shape, names: &impl FileNames) -> Object {
    let read = |(name, value): (&str, &Json)| {
        let Some(member) = shape.member(name).or_else(|| shape.api_member(name)) else {
            return (MemberName::from(name), value.clone());
        };
        (MemberName::from(member.api_name()), value_from_file(value, member, names))
    };
    object.iter().map(read).collect()
}

fn value_from_file(value: &Json, member: &'static Member, names: &impl FileNames) -> Json {
    let item = |value: &Json| match value {
        Json::Object(object) => Json::Object(from_file(object, member.shape, names)),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) | Json::Array(_) => {
            value.clone()
        }
    };
    match (value, member.exported) {
        (Json::String(text), ExportForm::Capitals) => Json::String(from_capitals(text)),
        (Json::String(text), ExportForm::ByName(_, kind)) => {
            Json::String(names.other(kind, text).unwrap_or_else(|| text.clone()))
        }
        (Json::Array(items), ExportForm::EmptyList) if items.is_empty() => Json::Null,
        (Json::Array(items), _) => Json::Array(items.iter().map(item).collect()),
        (Json::Object(object), _) if member.holds == Type::Map => {
            let one = |(name, value): (&str, &Json)| (MemberName::from(name), item(value));
            Json::Object(object.iter().map(one).collect())
        }
        _ => item(value),
    }
}

/// The members without nulls, at any depth.
pub fn without_nulls(object: &Object) -> Object {
    let there = object.iter().filter(|(_, value)| **value != Json::Null);
    there.map(|(name, value)| (MemberName::from(name), value_without_nulls(value))).collect()
}

fn value_without_nulls(value: &Json) -> Json {
    match value {
        Json::Object(object) => Json::Object(without_nulls(object)),
        Json::Array(items) => Json::Array(items.iter().map(value_without_nulls).collect()),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => value.clone(),
    }
}

/// `TOP_RESOLUTION` for `TopResolution`.
fn in_capitals(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    for (at, letter) in text.char_indices() {
        if at > 0 && letter.is_ascii_uppercase() && !text.contains('_') {
            out.push('_');
        }
        out.push(letter.to_ascii_uppercase());
    }
    out
}

/// `TopResolution` for `TOP_RESOLUTION`; other text is unchanged.
fn from_capitals(text: &str) -> String {
    let is_capital = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
    if !text.bytes().all(is_capital) {
        return text.to_owned();
    }
    let words = text.split('_').filter(|word| !word.is_empty());
    words.map(|word| word[..1].to_owned() + &word[1..].to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lex::{ResourceKind, V2};

    struct Names;

    impl FileNames for Names {
        fn other(&self, kind: ResourceKind, text: &str) -> Option<String> {
            let names = [("SLOT000001", "Size"), ("TYPE000001", "Sizes")];
            let name = names.iter().find(|(id, name)| *id == text || *name == text)?;
            assert!([ResourceKind::Slot, ResourceKind::SlotType].contains(&kind));
            Some(if name.0 == text { name.1 } else { name.0 }.to_owned())
        }
    }

    fn shape(kind: ResourceKind) -> &'static Shape {
        V2.row(kind).and_then(|row| row.file).expect("it has a file").shape
    }

    fn object(text: &str) -> Object {
        Json::parse(text).unwrap().as_object().unwrap().clone()
    }

    /// A document in the form of a file, and converted back; null members of the file are not
    /// expected back.
    fn check(kind: ResourceKind, document: &str, file: &str) {
        let mut left_out = Vec::new();
        let written = to_file(&object(document), shape(kind), &Names, &mut left_out);
        assert_eq!(without_nulls(&written), object(file), "{left_out:?}");
        let read = from_file(&written, shape(kind), &Names);
        assert_eq!(without_nulls(&read), object(document));
    }

    // Real exports of 2021, 2023 and 2025.
    #[test]
    fn documents_are_renamed_in_files_and_back() {
        use ResourceKind::{Intent, Locale, Slot, SlotType};
        check(
            Locale,
            r#"{"localeName":"English (US)","localeId":"en_US","nluIntentConfidenceThreshold":0.40}"#,
            r#"{"name":"English (US)","identifier":"en_US","nluConfidenceThreshold":0.40}"#,
        );
        check(
            Intent,
            r#"{"intentName":"Order","slotPriorities":[{"priority":1,"slotId":"SLOT000001"}],
                "intentClosingSetting":{"active":true,"closingResponse":{"messageGroups":[
                {"message":{"plainTextMessage":{"value":"Bye"}},"variations":[]}]},
                "nextStep":{"intent":{}}},"dialogCodeHook":{"enabled":true}}"#,
            r#"{"name":"Order","slotPriorities":[{"priority":1,"slotName":"Size"}],
                "intentClosingSetting":{"isActive":true,"closingResponse":{"messageGroupsList":[
                {"message":{"plainTextMessage":{"value":"Bye"}},"variations":[]}]},
                "nextStep":{"intent":{}}},"dialogCodeHook":{"enabled":true}}"#,
        );
        check(
            Slot,
            r#"{"slotName":"Size","slotTypeId":"TYPE000001","valueElicitationSetting":{
                "promptSpecification":{"messageGroups":[],"promptAttemptsSpecification":{
                "Initial":{"allowInterrupt":false}}}}}"#,
            r#"{"name":"Size","slotTypeName":"Sizes","valueElicitationSetting":{
                "promptSpecification":{"messageGroupsList":[],"promptAttemptsSpecification":{
                "Initial":{"allowInterrupt":false}}}}}"#,
        );
        check(
            SlotType,
            r#"{"slotTypeName":"Sizes","valueSelectionSetting":{"resolutionStrategy":"TopResolution"},
                "compositeSlotTypeSetting":{"subSlots":[{"name":"a","slotTypeId":"TYPE000001"}]}}"#,
            r#"{"name":"Sizes","valueSelectionSetting":{"resolutionStrategy":"TOP_RESOLUTION"},
                "compositeSlotTypeSetting":{"subSlots":[{"name":"a","slotTypeId":"TYPE000001"}]}}"#,
        );
    }

    #[test]
    fn what_is_absent_is_null_and_what_has_no_place_is_noted() {
        let mut left_out = Vec::new();
        let document = r#"{"intentName":"Order","intentDisplayName":"An order",
            "slotPriorities":[{"priority":1,"slotId":"GONE000001"}]}"#;
        let written =
            to_file(&object(document), shape(ResourceKind::Intent), &Names, &mut left_out);
        assert_eq!(left_out, ["slotPriorities.0.slotId", "intentDisplayName"]);
        assert_eq!(written.get("slotPriorities"), Some(&Json::Array(Vec::new())));
        assert_eq!(written.get("sampleUtterances"), Some(&Json::Null));
        assert_eq!(written.get("intentDisplayName"), None);
        let slot_type =
            to_file(&Object::default(), shape(ResourceKind::SlotType), &Names, &mut left_out);
        assert_eq!(slot_type.get("compositeSlotTypeSetting"), None);
    }

    #[test]
    fn only_words_in_capitals_are_taken_for_such() {
        for (api, file) in [("TopResolution", "TOP_RESOLUTION"), ("Concatenation", "CONCATENATION")]
        {
            assert_eq!(in_capitals(api), file);
            assert_eq!(from_capitals(file), api);
        }
        assert_eq!(from_capitals("TopResolution"), "TopResolution");
        assert_eq!(from_capitals("größe"), "größe");
    }
}
