//! Writes JSON with members in the order of the calls, for the files beside documents.

use std::fmt::{Display, Write as _};

use crate::lex::{Json, indent, write_at, write_string};

/// Pretty JSON that is being written: two spaces, LF, a final newline.
pub(super) struct Pretty {
    out: String,
    depth: usize,
    /// Whether the innermost open value is still empty.
    is_empty: bool,
}

impl Pretty {
    /// The text of the object with the members that `put` writes.
    pub(super) fn text(put: impl FnOnce(&mut Self)) -> Vec<u8> {
        let mut pretty = Self { out: String::with_capacity(16 << 10), depth: 0, is_empty: true };
        pretty.members(put);
        pretty.out.push('\n');
        pretty.out.into_bytes()
    }

    /// Begins a member; its value must follow.
    pub(super) fn member(&mut self, name: &str) -> &mut Self {
        let pretty = self.item();
        write_string(name, &mut pretty.out);
        pretty.out.push_str(": ");
        pretty
    }

    /// Begins an item of an array; its value must follow.
    pub(super) fn item(&mut self) -> &mut Self {
        if !self.is_empty {
            self.out.push(',');
        }
        self.is_empty = false;
        indent(self.depth, &mut self.out);
        self
    }

    /// A value: an object.
    pub(super) fn members(&mut self, put: impl FnOnce(&mut Self)) {
        self.nested('{', '}', put);
    }

    /// A value: an array.
    pub(super) fn items(&mut self, put: impl FnOnce(&mut Self)) {
        self.nested('[', ']', put);
    }

    /// A value: a string.
    pub(super) fn string(&mut self, text: &str) {
        write_string(text, &mut self.out);
    }

    /// A value: a string, or `null`.
    pub(super) fn string_or_null(&mut self, text: Option<&str>) {
        match text {
            Some(text) => self.string(text),
            None => self.word("null"),
        }
    }

    /// A value: one word of JSON, such as a number, a truth value, `null`.
    pub(super) fn word(&mut self, word: impl Display) {
        // Writing to a String cannot fail.
        let _ = write!(self.out, "{word}");
    }

    /// Any value.
    pub(super) fn value(&mut self, value: &Json) {
        write_at(value, self.depth, &mut self.out);
    }

    fn nested(&mut self, open: char, close: char, put: impl FnOnce(&mut Self)) {
        self.out.push(open);
        self.depth += 1;
        self.is_empty = true;
        put(self);
        self.depth -= 1;
        if !self.is_empty {
            indent(self.depth, &mut self.out);
        }
        self.is_empty = false;
        self.out.push(close);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_values_are_on_one_line() {
        let text = Pretty::text(|out| {
            out.member("none").members(|_| {});
            out.member("list").items(|out| {
                out.item().word(1);
                out.item().members(|out| out.member("a\"").string_or_null(None));
                out.item().items(|_| {});
            });
            out.member("value").value(&Json::parse(r#"{"b":[],"a":[{}]}"#).unwrap());
        });
        let expect = r#"{
  "none": {},
  "list": [
    1,
    {
      "a\"": null
    },
    []
  ],
  "value": {
    "a": [
      {}
    ],
    "b": []
  }
}
"#;
        assert_eq!(String::from_utf8(text).unwrap(), expect);
    }
}
