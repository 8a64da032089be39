//! A JSON value that keeps the text of its numbers.
//!
//! `0.4` must not become `0.40000000000000002`, nor `1E-3` `0.001`: a document of the history is
//! evidence. serde_json keeps the text of numbers only with a feature that changes it for every
//! crate of the build, so values are read here.

use std::fmt;

pub use crate::lex::json_name::MemberName;
use crate::lex::json_name::Sought;
use crate::lex::number::Number;

/// Any JSON value. Objects are sorted by member name, so equal values compare equal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Json {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, as written; compared by value.
    Number(Number),
    /// A string, unescaped.
    String(String),
    /// An array, in order.
    Array(Vec<Self>),
    /// An object.
    Object(Object),
}

/// The maximum number of members that are searched linearly.
const FEW: usize = 32;

/// The members of a JSON object, sorted by name; if a name occurs twice, the last one counts.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Object(Vec<(MemberName, Json)>);

impl Object {
    /// The member of that name.
    pub fn get(&self, name: &str) -> Option<&Json> {
        self.entry(name).map(|(_, value)| value)
    }

    /// The member of that name, with its stored name.
    pub fn entry(&self, name: &str) -> Option<(&str, &Json)> {
        let found = match self.0.len() <= FEW {
            true => {
                let sought = Sought::of(name);
                self.0.iter().find(|(name, _)| sought.is(name))
            }
            false => self.place(name).ok().map(|at| &self.0[at]),
        };
        found.map(|(name, value)| (&**name, value))
    }

    /// The text of a string member.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name)?.as_str()
    }

    /// Sets a member, replacing one of that name.
    pub fn insert(&mut self, name: impl Into<MemberName>, value: Json) {
        let name = name.into();
        match self.place(&name) {
            Ok(at) => self.0[at].1 = value,
            Err(at) => self.0.insert(at, (name, value)),
        }
    }

    /// Removes a member.
    pub fn remove(&mut self, name: &str) -> Option<Json> {
        self.place(name).ok().map(|at| self.0.remove(at).1)
    }

    /// Keeps the members for which `keep` holds.
    pub fn retain(&mut self, mut keep: impl FnMut(&str, &Json) -> bool) {
        self.0.retain(|(name, value)| keep(name, value));
    }

    /// Whether a value in it, at any depth, matches.
    pub fn any(&self, fits: fn(&Json) -> bool) -> bool {
        self.iter().any(|(_, value)| value.any(fits))
    }

    /// The members in order of their names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Json)> {
        self.0.iter().map(|(name, value)| (&**name, value))
    }

    /// The members by value, in order of their names.
    pub fn into_members(self) -> impl Iterator<Item = (MemberName, Json)> {
        self.0.into_iter()
    }

    /// Whether there is no member.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The number of members.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Members given in any order; if a name occurs twice, the last one counts.
    pub(super) fn from_members(mut members: Vec<(MemberName, Json)>) -> Self {
        if !members.is_sorted_by(|a, b| a.0 < b.0) {
            members.reverse();
            members.sort_by(|a, b| a.0.cmp(&b.0));
            members.dedup_by(|later, kept| later.0 == kept.0);
        }
        Self(members)
    }

    fn place(&self, name: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|(other, _)| (**other).cmp(name))
    }
}

impl<N: Into<MemberName>> Extend<(N, Json)> for Object {
    fn extend<T: IntoIterator<Item = (N, Json)>>(&mut self, members: T) {
        for (name, value) in members {
            self.insert(name, value);
        }
    }
}

impl<N: Into<MemberName>> FromIterator<(N, Json)> for Object {
    fn from_iter<I: IntoIterator<Item = (N, Json)>>(members: I) -> Self {
        Self::from_members(members.into_iter().map(|(name, value)| (name.into(), value)).collect())
    }
}

impl Json {
    /// The text of a string.
    pub fn as_str(&self) -> Option<&str> {
        if let Self::String(text) = self { Some(text) } else { None }
    }

    /// The members of an object.
    pub fn as_object(&self) -> Option<&Object> {
        if let Self::Object(object) = self { Some(object) } else { None }
    }

    /// The items of an array.
    pub fn as_array(&self) -> Option<&[Self]> {
        if let Self::Array(items) = self { Some(items) } else { None }
    }

    /// A boolean, also if a pipeline converted it to the string `"true"` or `"false"`.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(*value),
            Self::String(text) => text.parse().ok(),
            Self::Null | Self::Number(_) | Self::Array(_) | Self::Object(_) => None,
        }
    }

    /// The text of a string or a number.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            Self::Number(text) => Some(text),
            Self::Null | Self::Bool(_) | Self::Array(_) | Self::Object(_) => None,
        }
    }

    /// Whether it, or a value in it at any depth, matches.
    pub fn any(&self, fits: fn(&Self) -> bool) -> bool {
        fits(self)
            || match self {
                Self::Array(items) => items.iter().any(|item| item.any(fits)),
                Self::Object(members) => members.any(fits),
                Self::Null | Self::Bool(_) | Self::Number(_) | Self::String(_) => false,
            }
    }

    /// A string value.
    pub fn string(text: impl Into<String>) -> Self {
        Self::String(text.into())
    }

    /// A whole number.
    pub fn number(value: impl Into<i64>) -> Self {
        Self::Number(value.into().to_string().into())
    }

    /// Appends the value as JSON on one line, without spaces.
    pub fn write_compact(&self, out: &mut String) {
        self.write_with(&|number, out| out.push_str(number), out);
    }

    /// The same with one spelling for all equal numbers: equal values have equal texts.
    pub fn write_by_value(&self, out: &mut String) {
        self.write_with(&Number::write_by_value, out);
    }

    fn write_with(&self, number: &impl Fn(&Number, &mut String), out: &mut String) {
        match self {
            Self::Null => out.push_str("null"),
            Self::Bool(true) => out.push_str("true"),
            Self::Bool(false) => out.push_str("false"),
            Self::Number(text) => number(text, out),
            Self::String(text) => write_string(text, out),
            Self::Array(items) => {
                out.push('[');
                for (at, item) in items.iter().enumerate() {
                    if at > 0 {
                        out.push(',');
                    }
                    item.write_with(number, out);
                }
                out.push(']');
            }
            Self::Object(object) => {
                out.push('{');
                for (at, (name, value)) in object.iter().enumerate() {
                    if at > 0 {
                        out.push(',');
                    }
                    write_string(name, out);
                    out.push(':');
                    value.write_with(number, out);
                }
                out.push('}');
            }
        }
    }
}

impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = String::new();
        self.write_compact(&mut out);
        f.write_str(&out)
    }
}

/// Appends a JSON string: quoted, with the escapes that JSON demands.
pub fn write_string(text: &str, out: &mut String) {
    // Without an early exit, so that the compiler can check many bytes at a time.
    let is_plain = |byte: u8| (byte >= 0x20) & (byte != b'"') & (byte != b'\\');
    if text.bytes().fold(true, |all, byte| all & is_plain(byte)) {
        out.push('"');
        out.push_str(text);
        out.push('"');
        return;
    }
    out.push_str(&serde_json::Value::from(text).to_string());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_their_text() {
        for text in [
            "0",
            "-0",
            "0.4",
            "0.40",
            "1E-3",
            "2.5e+10",
            "300",
            "18446744073709551616",
            "0.40000000000000002",
            "-9223372036854775808",
        ] {
            let inside = format!(r#"{{"a":[{text},{{"b":{text}}}]}}"#);
            assert_eq!(Json::parse(&inside).unwrap().to_string(), inside);
        }
    }

    #[test]
    fn values_come_back_as_compact_text() {
        for text in [r#"{"a":null,"b":[true,false,"x\"\\\n\u0001é"],"c":{}}"#, "[]", r#""""#] {
            let value = Json::parse(text).unwrap();
            assert_eq!(Json::parse(&value.to_string()).unwrap(), value);
            assert_eq!(value.to_string(), text);
        }
    }

    #[test]
    fn members_are_sorted_and_the_last_of_a_name_counts() {
        for text in [r#"{"b":1,"a":2,"b":3}"#, r#"{"b":1,"a":2,"b":3,"x":0.5}"#] {
            let value = Json::parse(text).unwrap();
            assert!(value.to_string().starts_with(r#"{"a":2,"b":3"#), "{value}");
        }
    }
}
