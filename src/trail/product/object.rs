//! Documents of other products: their places, and the records assembled from them.

use crate::trail::json;
use crate::trail::member::push;

/// The value at a place, which is a path of member names with dots. A document may have the dots in
/// its member names, a list of one value instead of the value (`fields` of Elastic), or a list of
/// names and values instead of an object (maps of Parquet).
pub(super) fn find<'d>(document: &'d [u8], place: &str) -> Option<&'d [u8]> {
    if document.first() == Some(&b'[') {
        return pair(document, place);
    }
    json::members(document).find_map(|(name, value)| {
        let rest = place.strip_prefix(&*name)?;
        if rest.is_empty() {
            return Some(only(value));
        }
        find(value, rest.strip_prefix('.')?)
    })
}

/// Whether a document has a place, or places below it.
pub(super) fn has(document: &[u8], place: &str) -> bool {
    json::members(document).any(|(name, value)| match place.strip_prefix(&*name) {
        Some("") => true,
        Some(rest) => rest.strip_prefix('.').is_some_and(|rest| has(value, rest)),
        None => is_below(&name, place),
    })
}

/// Whether a name begins with the names of a place.
pub(super) fn is_below(name: &str, place: &str) -> bool {
    name.strip_prefix(place).is_some_and(|rest| rest.starts_with('.'))
}

/// The value of a list of pairs: `["name",value]` or `{"key":"name","value":value}`.
fn pair<'d>(list: &'d [u8], place: &str) -> Option<&'d [u8]> {
    json::elements(list).find_map(|(_, pair)| {
        let (name, value) = if pair.first() == Some(&b'[') {
            let mut items = json::elements(pair).map(|(_, item)| item);
            (items.next()?, items.next()?)
        } else {
            let get = |wanted: &str| json::members(pair).find(|(name, _)| name == wanted);
            (get("key")?.1, get("value")?.1)
        };
        (json::scalar(name)? == place).then_some(value)
    })
}

/// The value of a list with one element.
fn only(value: &[u8]) -> &[u8] {
    if value.first() != Some(&b'[') {
        return value;
    }
    let mut items = json::elements(value).map(|(_, item)| item);
    match (items.next(), items.next()) {
        (Some(item), None) if !matches!(item.first(), Some(b'{' | b'[')) => item,
        _ => value,
    }
}

/// The JSON of an object with these members; dots separate the names of nested members.
pub(super) fn nested(members: &[(&str, String)]) -> String {
    let mut object = String::from("{");
    let mut done: Vec<&str> = Vec::new();
    for (path, value) in members {
        let Some((name, _)) = path.split_once('.') else {
            push(&mut object, path, value);
            continue;
        };
        if done.contains(&name) {
            continue;
        }
        done.push(name);
        let below: Vec<(&str, String)> = members
            .iter()
            .filter_map(|(path, value)| {
                let (first, rest) = path.split_once('.')?;
                (first == name).then(|| (rest, value.clone()))
            })
            .collect();
        push(&mut object, name, &nested(&below));
    }
    object.push('}');
    object
}

#[cfg(test)]
mod tests {
    use super::{find, has, nested};

    #[test]
    fn places() {
        let table = [
            (r#"{"a":{"b":{"c":1}}}"#, Some("1")),
            (r#"{"a.b.c":1}"#, Some("1")),
            (r#"{"a":{"b.c":[1]}}"#, Some("1")),
            (r#"{"a.b":[["x",2],["c",1]]}"#, Some("1")),
            (r#"{"a":{"b":[{"key":"c","value":1}]}}"#, Some("1")),
            (r#"{"a":{"x":0},"a.b.c":1}"#, Some("1")),
            (r#"{"a":{"b":{"c":[1,2]}}}"#, Some("[1,2]")),
            (r#"{"a":"b.c"}"#, None),
            (r#"{"ab":{"c":1}}"#, None),
        ];
        for (document, expect) in table {
            let found = find(document.as_bytes(), "a.b.c");
            assert_eq!(found, expect.map(str::as_bytes), "{document}");
        }
    }

    #[test]
    fn places_that_are_there() {
        let table = [
            (r#"{"a":{"b":{"c":1}}}"#, true),
            (r#"{"a.b.c":1}"#, true),
            (r#"{"a":{"b.c":1}}"#, true),
            (r#"{"a":{"bc":1}}"#, false),
            (r#"{"a.bc":1}"#, false),
        ];
        for (document, expect) in table {
            assert_eq!(has(document.as_bytes(), "a.b"), expect, "{document}");
        }
    }

    #[test]
    fn objects_are_put_together() {
        let members = [("a", "1"), ("b.c", "2"), ("d", "3"), ("b.e.f", "4"), ("b.e.g", "5")];
        let members = members.map(|(path, value)| (path, value.to_owned()));
        assert_eq!(nested(&members), r#"{"a":1,"b":{"c":2,"e":{"f":4,"g":5}},"d":3}"#);
    }
}
