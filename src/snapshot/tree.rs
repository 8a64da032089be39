//! JSON whose members stand in the order in which they were put: what the files beside the
//! documents are written with.

use std::borrow::Cow;

use crate::lex::{Json, write_string};

/// A value to be written.
pub(super) enum Tree<'a> {
    /// An object.
    Members(Vec<(Cow<'a, str>, Self)>),
    /// An array.
    Items(Vec<Self>),
    /// A string.
    Text(&'a str),
    /// Anything that is one word of JSON: a number, a truth value, `null`.
    Word(String),
    /// A value as it is.
    Value(&'a Json),
}

impl<'a> Tree<'a> {
    /// A string, or `null`.
    pub(super) fn text_or_null(text: Option<&'a str>) -> Self {
        text.map_or_else(|| Self::Word("null".to_owned()), Self::Text)
    }

    /// Pretty JSON: two spaces, LF, a final newline.
    pub(super) fn text(&self) -> Vec<u8> {
        let mut out = String::with_capacity(1024);
        self.write(0, &mut out);
        out.push('\n');
        out.into_bytes()
    }

    fn write(&self, depth: usize, out: &mut String) {
        match self {
            Self::Members(members) => {
                let members = members.iter().map(|(name, value)| (Some(&**name), value));
                write_all('{', '}', depth, members, Self::write, out);
            }
            Self::Items(items) => {
                let items = items.iter().map(|item| (None, item));
                write_all('[', ']', depth, items, Self::write, out);
            }
            Self::Text(text) => write_string(text, out),
            Self::Word(word) => out.push_str(word),
            Self::Value(value) => write_json(value, depth, out),
        }
    }
}

fn write_json(value: &Json, depth: usize, out: &mut String) {
    match value {
        Json::Object(object) => {
            let members = object.iter().map(|(name, value)| (Some(name), value));
            write_all('{', '}', depth, members, write_json, out);
        }
        Json::Array(items) => {
            let items = items.iter().map(|item| (None, item));
            write_all('[', ']', depth, items, write_json, out);
        }
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => value.write_compact(out),
    }
}

fn write_all<'a, T>(
    open: char,
    close: char,
    depth: usize,
    items: impl Iterator<Item = (Option<&'a str>, T)>,
    write: impl Fn(T, usize, &mut String),
    out: &mut String,
) {
    out.push(open);
    let mut empty = true;
    for (name, value) in items {
        if !empty {
            out.push(',');
        }
        empty = false;
        line(depth + 1, out);
        if let Some(name) = name {
            write_string(name, out);
            out.push_str(": ");
        }
        write(value, depth + 1, out);
    }
    if !empty {
        line(depth, out);
    }
    out.push(close);
}

fn line(depth: usize, out: &mut String) {
    out.push('\n');
    for _ in 0..depth {
        out.push_str("  ");
    }
}
