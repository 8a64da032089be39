//! JMESPath conditions on the response that shows a document. Lex may omit empty members, and returns some
//! lists in any order.

use crate::lex::{Document, Json, NO_SHAPE, Object, Shape};
use crate::plan::ResponseRef;
use crate::render::script::json::{Line, compact};

/// The longest expression. Systems limit the length of an argument, some to 128 KiB.
const LONGEST: usize = 60_000;

/// The longest value that is compared as a whole.
const WHOLE: usize = 20_000;

/// A condition on a response: lines that are one expression.
type Condition = Vec<Line>;

/// How much of an object is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Extent {
    /// It has these members and no others.
    All,
    /// It has these members. Lex fills in others.
    Some,
}

/// The conditions that a response shows a document and no other member of its shape.
pub(super) fn all(document: &Document) -> Vec<Condition> {
    let mut found = Vec::new();
    for member in document.shape().members() {
        let value = document.body().get(member.name).unwrap_or(&Json::Null);
        member_at(document.shape(), member.name, value, Extent::All, &mut found);
    }
    joined(found)
}

/// The conditions that a response shows all members of an object.
pub(super) fn some(object: &Object, shape: &Shape) -> Vec<Condition> {
    let mut found = Vec::new();
    for (member, value) in object.iter() {
        member_at(shape, member, value, Extent::Some, &mut found);
    }
    joined(found)
}

/// Adds the conditions on a member of a response.
fn member_at(shape: &Shape, member: &str, value: &Json, extent: Extent, out: &mut Vec<Condition>) {
    let path = name(member);
    let in_any_order = shape.member(member).is_some_and(|member| !member.sorted_by.is_empty());
    let Some(items) = value.as_array().filter(|items| in_any_order && !items.is_empty()) else {
        return value_at(&path, value, extent, out);
    };
    out.push(length(&path, items.len()));
    for item in items {
        let mut is_item = Vec::new();
        value_at("@", item, extent, &mut is_item);
        let mut lines = vec![Line { before: format!("length({path}[?`true`"), ..Line::default() }];
        for mut condition in is_item {
            lines.push(Line { before: "&&".to_owned(), ..Line::default() });
            lines.append(&mut condition);
        }
        let count = items.iter().filter(|other| *other == item).count();
        lines.push(Line { before: format!("]||`[]`)==`{count}`"), ..Line::default() });
        out.push(lines);
    }
}

/// The condition that a list has a number of items.
fn length(path: &str, items: usize) -> Condition {
    vec![Line { before: format!("length({path}||`[]`)==`{items}`"), ..Line::default() }]
}

/// Adds the conditions on the value of a path.
fn value_at(path: &str, value: &Json, extent: Extent, out: &mut Vec<Condition>) {
    if let Some(response) = ResponseRef::read(value) {
        let (before, after) = (format!("{path}==`\""), "\"`".to_owned());
        out.push(vec![Line { before, number: Some(response), after }]);
        return;
    }
    let mut line = |before: String| out.push(vec![Line { before, ..Line::default() }]);
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
            out.push(length(path, items.len()));
            for (at, item) in items.iter().enumerate() {
                value_at(&format!("{path}[{at}]"), item, extent, out);
            }
        }
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
    }
}

/// Joins conditions to expressions of limited length. Chains of `&&` would nest too deeply.
fn joined(conditions: Vec<Condition>) -> Vec<Condition> {
    let mut found: Vec<Condition> = Vec::new();
    let mut len = LONGEST;
    for mut condition in conditions {
        condition.push(Line { before: ",".to_owned(), ..Line::default() });
        len += condition.iter().map(|it| it.before.len() + it.after.len()).sum::<usize>();
        if len >= LONGEST {
            len = 0;
            found.push(vec![Line { before: "!contains([".to_owned(), ..Line::default() }]);
        }
        found.last_mut().expect("one was begun").append(&mut condition);
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
    fn every_member_of_the_request_is_compared() {
        let put = object(
            r#"{"a":{"b c":1,"d":[]},"e":[{"f":"`"}],"slotTypeId":{"$from":"step:3.slotTypeId"}}"#,
        );
        let expect = "!contains([a.\"b c\"==`1`,!a.d,length(e||`[]`)==`1`,e[0].f==`\"\\`\"`,\
                      slotTypeId==`\"step:3.slotTypeId\"`,`true`],`false`)";
        assert_eq!(text(some(&put, &NO_SHAPE)), [expect]);
        assert!(some(&Object::default(), &NO_SHAPE).is_empty());
    }

    // Lex returns priorities in any order: each must occur as often as in the request, and no other.
    #[test]
    fn a_list_in_any_order_is_compared_by_its_items() {
        let shape = V2.row(ResourceKind::Intent).unwrap().shape;
        let put = object(
            r#"{"slotPriorities":[{"priority":2,"slotId":"S"},{"priority":1,"slotId":{"$from":"step:3.slotId"}}]}"#,
        );
        let expect = "!contains([length(slotPriorities||`[]`)==`2`,\
            length(slotPriorities[?`true`&&@.priority==`2`&&@.slotId==`\"S\"`]||`[]`)==`1`,\
            length(slotPriorities[?`true`&&@.priority==`1`&&@.slotId==`\"step:3.slotId\"`]||`[]`)==`1`,\
            `true`],`false`)";
        assert_eq!(text(some(&put, shape)), [expect]);
        let known = object(r#"{"slotPriorities":[{"priority":2,"slotId":"S"}]}"#);
        let expect =
            "length(slotPriorities[?`true`&&@==`{\"priority\":2,\"slotId\":\"S\"}`]||`[]`)==`1`";
        let found = text(all(&Document::of_shape(shape, known))).concat();
        assert!(found.contains(expect), "{found}");
    }

    #[test]
    fn no_expression_is_too_long_for_an_argument() {
        let item = r#"{"sampleValue":{"value":"a value of some length"}}"#;
        let values = vec![item; 9_000].join(",");
        let body = object(&format!(r#"{{"slotTypeName":"Large","slotTypeValues":[{values}]}}"#));
        let shape = V2.row(ResourceKind::SlotType).unwrap().shape;
        for expressions in
            [text(all(&Document::of_shape(shape, body.clone()))), text(some(&body, shape))]
        {
            assert!(expressions.len() > 3);
            assert!(expressions.iter().all(|it| it.len() < 100_000));
            assert!(expressions.concat().contains("slotTypeValues[8999]"));
        }
    }
}
