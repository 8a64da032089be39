//! Documents as JSON in scripts.
//!
//! For a shell it is ASCII in the format of Python's `json.dumps`, which the AWS CLI uses: a shell can
//! compare the texts, and no locale changes them. For Python it keeps visible characters except
//! apostrophes, so that it cannot end a raw string in apostrophes.

use std::fmt::Write as _;

use crate::lex::{Json, NO_SHAPE, Object, Shape, ordered};
use crate::plan::ResponseRef;
use crate::render::visible::is_hidden;

/// A line of a document. It may have one value that only a response contains.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Line {
    /// The text before the value, or the whole line.
    pub(super) before: String,
    /// The response with the value.
    pub(super) number: Option<ResponseRef>,
    /// The text after the value.
    pub(super) after: String,
}

/// The lines of an object after its opening brace: indented by one space, members in the order of
/// the API shape, no other spaces. Joined without indentation, they are compact JSON.
pub(super) fn lines(object: &Object, shape: &'static Shape) -> Vec<Line> {
    Writer::new(Reader::Shell).lines(object, shape)
}

/// The text of an object for Python, members in the order of the API shape. A value that only a response
/// contains is a reference such as `{"$from":"step:3.version"}`.
pub(super) fn python(object: &Object, shape: &'static Shape) -> String {
    let lines = Writer::new(Reader::Python).lines(object, shape);
    lines.iter().fold("{".to_owned(), |all, line| all + "\n" + &line.before)
}

/// An object on one line.
pub(super) fn compact(object: &Object, shape: &'static Shape) -> String {
    let lines = lines(object, shape);
    let text = |line: &Line| format!("{}{}", line.before.trim_start_matches(' '), line.after);
    lines.iter().map(text).fold("{".to_owned(), |all, line| all + &line)
}

/// An object for Python, on one line.
pub(super) fn python_line(object: &Object) -> String {
    let lines = Writer::new(Reader::Python).lines(object, &NO_SHAPE);
    lines.iter().fold("{".to_owned(), |all, line| all + line.before.trim_start_matches(' '))
}

/// A string for Python.
pub(super) fn python_text(text: &str) -> String {
    string(text, Reader::Python)
}

/// The reader of the JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reader {
    Shell,
    Python,
}

struct Writer {
    reader: Reader,
    lines: Vec<Line>,
    line: Line,
    depth: usize,
}

impl Writer {
    fn new(reader: Reader) -> Self {
        Self { reader, lines: Vec::new(), line: Line::default(), depth: 0 }
    }

    fn lines(mut self, object: &Object, shape: &'static Shape) -> Vec<Line> {
        self.members(object, shape);
        self.lines
    }

    fn string(&mut self, text: &str) {
        let text = string(text, self.reader);
        self.push(&text);
    }

    fn value(&mut self, value: &Json, shape: &'static Shape) {
        if let (Some(response), Reader::Shell) = (ResponseRef::read(value), self.reader) {
            self.push("\"");
            self.line.number = Some(response);
            self.push("\"");
            return;
        }
        match value {
            Json::String(text) => self.string(text),
            Json::Number(text) => self.push(&number(text)),
            Json::Array(items) if !items.is_empty() => {
                self.push("[");
                for (at, item) in items.iter().enumerate() {
                    self.item(at);
                    self.value(item, shape);
                }
                self.close("]");
            }
            Json::Object(object) if !object.is_empty() => {
                self.push("{");
                self.members(object, shape);
            }
            Json::Null | Json::Bool(_) | Json::Array(_) | Json::Object(_) => {
                self.push(&value.to_string());
            }
        }
    }

    fn members(&mut self, object: &Object, shape: &'static Shape) {
        for (at, (name, value)) in ordered(object, shape).into_iter().enumerate() {
            self.item(at);
            self.string(name);
            self.push(":");
            self.value(value, shape.member(name).map_or(&NO_SHAPE, |member| member.shape));
        }
        self.close("}");
    }

    fn push(&mut self, text: &str) {
        match self.line.number {
            None => self.line.before.push_str(text),
            Some(_) => self.line.after.push_str(text),
        }
    }

    fn item(&mut self, at: usize) {
        if at > 0 {
            self.push(",");
        } else {
            self.depth += 1;
        }
        self.next_line();
    }

    fn close(&mut self, brace: &str) {
        self.depth = self.depth.saturating_sub(1);
        self.next_line();
        self.push(brace);
        if self.depth == 0 {
            self.next_line();
        }
    }

    fn next_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        if line != Line::default() {
            self.lines.push(line);
        }
        self.line.before = " ".repeat(self.depth);
    }
}

fn string(text: &str, reader: Reader) -> String {
    let stays = |c: char| match reader {
        Reader::Shell => matches!(c, ' '..='~'),
        Reader::Python => c != '\'' && !is_hidden(c),
    };
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{c}' => out.push_str("\\f"),
            '\u{8}' => out.push_str("\\b"),
            _ if stays(c) => out.push(c),
            _ => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    // Writing to a String cannot fail.
                    let _ = write!(out, "\\u{unit:04x}");
                }
            }
        }
    }
    out.push('"');
    out
}

/// A number in the format of Python: an integer if it has neither point nor exponent, else a double
/// with its shortest digits, with an exponent below -4 and above 15.
fn number(text: &str) -> String {
    if text == "-0" {
        return "0".to_owned();
    }
    let Ok(double) = text.parse::<f64>() else { return text.to_owned() };
    if !text.contains(['.', 'e', 'E']) || !double.is_finite() {
        return text.to_owned();
    }
    let scientific = format!("{double:e}");
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    match exponent.parse::<i32>() {
        Ok(exponent) if !(-4..16).contains(&exponent) => {
            let sign = if exponent < 0 { '-' } else { '+' };
            format!("{digits}e{sign}{:02}", exponent.unsigned_abs())
        }
        _ => format!("{double:?}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lex::{Api, ResourceKind};

    fn object(text: &str) -> Object {
        let Json::Object(object) = Json::parse(text).unwrap() else { panic!("an object") };
        object
    }

    #[test]
    fn a_document_is_lines_that_join_to_what_python_writes() {
        let shape = Shape::of(Api::V1, ResourceKind::Bot);
        let bot = object(
            r#"{"intents":[{"intentVersion":{"$from":"step:3.version"},"intentName":"A"}],
                "childDirected":false,"name":"B","abortStatement":{},"description":"ü"}"#,
        );
        let lines = lines(&bot, shape);
        let shown: Vec<String> = lines
            .iter()
            .map(|Line { before, number, after }| {
                let number = number.map(|number| format!("<{number}>")).unwrap_or_default();
                format!("{before}{number}{after}")
            })
            .collect();
        let expect = [
            r#" "name":"B","#,
            r#" "description":"\u00fc","#,
            r#" "intents":["#,
            r#"  {"#,
            r#"   "intentName":"A","#,
            r#"   "intentVersion":"<step:3.version>""#,
            r#"  }"#,
            r#" ],"#,
            r#" "abortStatement":{},"#,
            r#" "childDirected":false"#,
            r#"}"#,
        ];
        assert_eq!(shown, expect);
        let alias = object(r#"{"name":"$LATEST","botName":"x y"}"#);
        assert_eq!(compact(&alias, &NO_SHAPE), r#"{"botName":"x y","name":"$LATEST"}"#);
    }

    /// Each pair was checked with `json.dumps(json.loads(...))` of Python 3.
    #[test]
    fn values_are_written_as_python_writes_them() {
        let strings = [
            ("a/b'`$(x)", r#""a/b'`$(x)""#),
            ("\"\\\n\r\t\u{8}\u{c}\0\u{7f}", r#""\"\\\n\r\t\b\f\u0000\u007f""#),
            ("é\u{2028}😀", r#""\u00e9\u2028\ud83d\ude00""#),
        ];
        for (text, expect) in strings {
            assert_eq!(string(text, Reader::Shell), expect);
        }
        assert_eq!(string("it's\u{202e} ü\n", Reader::Python), r#""it\u0027s\u202e ü\n""#);
        let numbers = [
            ("300", "300"),
            ("-0", "0"),
            ("0.40", "0.4"),
            ("0.40000000000000002", "0.4"),
            ("1.0", "1.0"),
            ("1e2", "100.0"),
            ("1E-5", "1e-05"),
            ("0.0001", "0.0001"),
            ("1.5e-7", "1.5e-07"),
            ("123456789012345678", "123456789012345678"),
            ("1e15", "1000000000000000.0"),
            ("1e16", "1e+16"),
            ("2.5e300", "2.5e+300"),
            ("-0.0", "-0.0"),
        ];
        for (text, expect) in numbers {
            assert_eq!(number(text), expect);
        }
    }
}
