//! What is true of an answer that shows a document, as JMESPath. Lex may leave out what is empty.

use crate::lex::{Document, Json, NO_SHAPE, Object};
use crate::plan::ResponseRef;
use crate::render::script::json::{Line, compact};

/// The longest expression. Systems limit the length of an argument, some to 128 KiB.
const LONGEST: usize = 60_000;

/// The longest value that is compared as a whole.
const WHOLE: usize = 20_000;

/// How much of an object is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Extent {
    /// It has these members and no others.
    All,
    /// It has these members. Lex fills in others.
    Some,
}

/// That an answer shows a document, and no other member of its kind: expressions that are all true.
pub(super) fn all(document: &Document) -> Vec<Vec<Line>> {
    let mut found = Vec::new();
    for member in document.shape().members() {
        let value = document.body().get(member.name).unwrap_or(&Json::Null);
        value_at(&name(member.name), value, Extent::All, &mut found);
    }
    joined(found)
}

/// That an answer shows all members of an object: expressions that are all true.
pub(super) fn some(object: &Object) -> Vec<Vec<Line>> {
    let mut found = Vec::new();
    for (member, value) in object.iter() {
        value_at(&name(member), value, Extent::Some, &mut found);
    }
    joined(found)
}

/// Adds what is true of the value that a path leads to.
fn value_at(path: &str, value: &Json, extent: Extent, out: &mut Vec<Line>) {
    if let Some(answered) = ResponseRef::read(value) {
        let (before, after) = (format!("{path}==`\""), "\"`".to_owned());
        out.push(Line { before, number: Some(answered), after });
        return;
    }
    let mut line = |before: String| out.push(Line { before, ..Line::default() });
    if is_empty(value) {
        return line(format!("!{path}"));
    }
    let is_scalar = matches!(value, Json::Bool(_) | Json::Number(_) | Json::String(_) | Json::Null);
    let json = literal(value);
    if is_scalar || extent == Extent::All && json.len() < WHOLE {
        return line(format!("{path}=={json}"));
    }
    match value {
        Json::Object(object) => {
            if extent == Extent::All {
                line(format!("length(keys({path}||`{{}}`))==`{}`", object.len()));
            }
            for (member, value) in object.iter() {
                value_at(&format!("{path}.{}", name(member)), value, extent, out);
            }
        }
        Json::Array(items) => {
            line(format!("length({path}||`[]`)==`{}`", items.len()));
            for (at, item) in items.iter().enumerate() {
                value_at(&format!("{path}[{at}]"), item, extent, out);
            }
        }
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
    }
}

/// Expressions that are true if all of these are, none of them too long. Chains of `&&` nest too deeply.
fn joined(conditions: Vec<Line>) -> Vec<Vec<Line>> {
    let mut found: Vec<Vec<Line>> = Vec::new();
    let mut len = LONGEST;
    for mut condition in conditions {
        condition.after.push(',');
        len += condition.before.len() + condition.after.len();
        if len >= LONGEST {
            len = 0;
            found.push(vec![Line { before: "!contains([".to_owned(), ..Line::default() }]);
        }
        found.last_mut().expect("one was begun").push(condition);
    }
    for expression in &mut found {
        // A list may not end with a comma.
        expression.push(Line { before: "`true`],`false`)".to_owned(), ..Line::default() });
    }
    found
}

fn is_empty(value: &Json) -> bool {
    *value == Json::Null
        || value.as_str().is_some_and(str::is_empty)
        || value.as_array().is_some_and(<[Json]>::is_empty)
        || value.as_object().is_some_and(Object::is_empty)
}

/// A value as a literal.
fn literal(value: &Json) -> String {
    let text = compact(&Object::from_iter([("x", value.clone())]), &NO_SHAPE);
    let text = text.strip_prefix("{\"x\":").and_then(|text| text.strip_suffix('}'));
    format!("`{}`", text.unwrap_or_default().replace('`', "\\`"))
}

/// A member as an identifier: between quotes if it is not plain.
fn name(member: &str) -> String {
    let is_plain = member.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && !member.starts_with(|first: char| first.is_ascii_digit());
    match is_plain && !member.is_empty() {
        true => member.to_owned(),
        false => {
            let text = literal(&Json::string(member));
            text.trim_matches('`').replace("\\`", "`")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lex::{ResourceKind, V2};

    fn object(text: &str) -> Object {
        Json::parse(text).unwrap().as_object().unwrap().clone()
    }

    fn text(expressions: Vec<Vec<Line>>) -> Vec<String> {
        let one = |lines: Vec<Line>| {
            let part = |line: &Line| {
                let value = line.number.map(|it| it.to_string()).unwrap_or_default();
                format!("{}{value}{}", line.before, line.after)
            };
            lines.iter().map(part).collect::<String>()
        };
        expressions.into_iter().map(one).collect()
    }

    // The grammar of JMESPath: identifiers are plain or quoted, a backtick in a literal is escaped.
    #[test]
    fn every_member_that_was_put_is_compared() {
        let put = object(
            r#"{"a":{"b c":1,"d":[]},"e":[{"f":"`"}],"slotTypeId":{"$from":"step:3.slotTypeId"}}"#,
        );
        let expect = "!contains([a.\"b c\"==`1`,!a.d,length(e||`[]`)==`1`,e[0].f==`\"\\`\"`,\
                      slotTypeId==`\"step:3.slotTypeId\"`,`true`],`false`)";
        assert_eq!(text(some(&put)), [expect]);
        assert!(some(&Object::default()).is_empty());
    }

    #[test]
    fn no_expression_is_too_long_for_an_argument() {
        let item = r#"{"sampleValue":{"value":"a value of some length"}}"#;
        let values = vec![item; 9_000].join(",");
        let body = object(&format!(r#"{{"slotTypeName":"Large","slotTypeValues":[{values}]}}"#));
        let shape = V2.row(ResourceKind::SlotType).unwrap().shape;
        for expressions in [text(all(&Document::of_shape(shape, body.clone()))), text(some(&body))]
        {
            assert!(expressions.len() > 3);
            assert!(expressions.iter().all(|it| it.len() < 100_000));
            assert!(expressions.concat().contains("slotTypeValues[8999]"));
        }
    }
}
