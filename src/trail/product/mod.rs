//! Records whose members another product moved to other places.
//!
//! A product is a table: for each member of a CloudTrail record, its places in the product. The
//! record is assembled from these places. Nothing else of the document is read or searched. What
//! the product does not keep is listed as absent.

mod elastic;
mod object;
mod ocsf;
mod sentinel;

use std::borrow::Cow;

use super::json;
use super::member::{self, DOCUMENTS, MISSED, TRUTHS, quoted, reduced};
use super::nulls::is_null;
use super::part::Form;
use super::record::{LEX, Loss, Note};
use object::{find, has, is_below};

/// One product.
#[derive(Debug)]
pub(super) struct Product {
    pub(super) form: Form,
    /// The name of the form in the record.
    name: &'static str,
    /// Places that all its documents have, or have places below.
    marks: &'static [&'static str],
    /// Members of a record, with dots for nested members, and their places; the first one with a
    /// value counts.
    members: &'static [(&'static str, &'static [&'static str])],
    /// What it never keeps.
    absent: &'static [&'static str],
    /// Which places show that a call succeeded, and how; if none does, only `errorCode` shows it.
    outcome: Outcome,
    loses: Option<Loss>,
    /// Values that need more than another place.
    special: Special,
}

/// How a product shows whether a call was refused.
#[derive(Debug)]
enum Outcome {
    /// It has this column of error codes, empty or not.
    Column(&'static str),
    /// It has an error code; or each of these places with a value has the value beside it; or, if
    /// none has a value, it has the place of the code.
    Status { code: &'static str, success: &'static [(&'static str, &'static str)] },
}

/// Reads values without their own place, and finds unreadable ones.
type Special = fn(&[u8], &mut Parts) -> Result<(), &'static str>;

/// The members found, each with its JSON.
pub(super) struct Parts {
    origin: DocumentOrigin,
    found: Vec<(&'static str, String)>,
    absent: Vec<&'static str>,
}

/// The record of a document.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Restored {
    /// A record of Lex, assembled.
    Record(String),
    OtherService,
    /// Why it cannot be a record.
    Lossy(&'static str),
}

const PRODUCTS: [&Product; 3] = [&elastic::ELASTIC, &ocsf::OCSF, &sentinel::SENTINEL];

/// The product of a document with members of these names.
pub(super) fn of_document(names: &[&str], document: &[u8]) -> Option<&'static Product> {
    of_columns(names).filter(|product| product.marks.iter().all(|mark| has(document, mark)))
}

/// The product with columns of these names. A column may be an object that contains the rest of a
/// name.
pub(super) fn of_columns(names: &[&str]) -> Option<&'static Product> {
    let is_there = |mark: &&str| {
        names.iter().any(|name| name == mark || is_below(name, mark) || is_below(mark, name))
    };
    PRODUCTS.into_iter().find(|product| product.marks.iter().all(is_there))
}

/// Why no record can be assembled from an object, if it is a document of a product. Its content is
/// not searched.
pub(super) fn is_incomplete(document: &[u8]) -> Option<&'static str> {
    elastic::EVENT.iter().all(|place| has(document, place)).then_some(elastic::INCOMPLETE)
}

/// The origin of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DocumentOrigin {
    /// A JSON object: members without a value are not in it.
    Document,
    /// A row of a table: what has no column was not selected.
    Row(Option<Note>),
}

impl Product {
    /// A row of a table as a document. A cell is JSON if places are below its column.
    pub(super) fn document(&self, names: &[String], cells: &[Option<&str>]) -> String {
        let is_object = |name: &str| {
            let mut places = self.members.iter().flat_map(|(_, places)| *places);
            places.any(|place| is_below(place, name))
        };
        let mut document = String::from("{");
        for (name, cell) in names.iter().zip(cells) {
            let value = match cell.filter(|cell| !is_null(cell)) {
                None => "null".to_owned(),
                Some(cell) if is_object(name) => {
                    member::document(cell).unwrap_or_else(|| quoted(cell))
                }
                Some(cell) => quoted(cell),
            };
            member::push(&mut document, name, &value);
        }
        document.push('}');
        document
    }

    /// Reads a document.
    pub(super) fn read(&self, document: &[u8], origin: DocumentOrigin) -> Restored {
        match self.scalar(document, "eventSource").as_deref() {
            None => return Restored::Lossy("its event source is missing or not JSON"),
            Some(LEX) => {}
            Some(_) => return Restored::OtherService,
        }
        let mut parts = Parts { origin, found: Vec::new(), absent: self.absent.to_vec() };
        let is_selected = |members: &[&str]| {
            let mut places = members.iter().flat_map(|member| self.places(member));
            places.any(|place| find(document, place).is_some())
        };
        for (member, places) in self.members {
            match take(document, member, places) {
                Value::Valid(value) => parts.found.push((member, value)),
                Value::Invalid => parts.absent.push(member),
                Value::Null if self.has_columns(origin) && MISSED.contains(member) => {
                    if !is_selected(&[member]) {
                        parts.absent.push(member);
                    }
                }
                Value::Null => {}
            }
        }
        if self.has_columns(origin) && !is_selected(&["userIdentity.type", "userIdentity.arn"]) {
            parts.absent.push("userIdentity");
        }
        if !self.shows_outcome(document, &parts) {
            parts.absent.push("errorCode");
        }
        if let Err(why) = (self.special)(document, &mut parts) {
            return Restored::Lossy(why);
        }
        parts.absent.sort_unstable();
        parts.absent.dedup();
        let mut text = object::nested(&parts.found);
        text.pop();
        member::push(
            &mut text,
            "lexrewind",
            &reduced(self.name, &parts.absent, origin.note(), self.loses),
        );
        text.push('}');
        Restored::Record(text)
    }

    fn places(&self, member: &str) -> &'static [&'static str] {
        self.members.iter().find(|(name, _)| *name == member).map_or(&[], |(_, places)| places)
    }

    fn scalar<'d>(&self, document: &'d [u8], member: &str) -> Option<Cow<'d, str>> {
        let values = self.places(member).iter().filter_map(|place| find(document, place));
        values.filter_map(json::scalar).find(|text| !is_null(text))
    }

    /// Whether absent members were not selected.
    fn has_columns(&self, origin: DocumentOrigin) -> bool {
        matches!(self.outcome, Outcome::Column(_)) || matches!(origin, DocumentOrigin::Row(_))
    }

    fn shows_outcome(&self, document: &[u8], parts: &Parts) -> bool {
        if parts.found.iter().any(|(member, _)| *member == "errorCode") {
            return true;
        }
        match self.outcome {
            Outcome::Column(column) => find(document, column).is_some(),
            Outcome::Status { code, success } => {
                let fits = |(place, success): &(&str, &str)| {
                    let status = find(document, place).filter(|status| *status != b"null")?;
                    Some(json::scalar(status).is_some_and(|text| text == *success))
                };
                let mut found = success.iter().filter_map(fits).peekable();
                match found.peek() {
                    Some(_) => found.all(|fits| fits),
                    None => find(document, code).is_some(),
                }
            }
        }
    }
}

impl DocumentOrigin {
    fn note(self) -> Option<Note> {
        match self {
            Self::Document => None,
            Self::Row(note) => note,
        }
    }
}

/// The value of a member: the first of its places with a value.
fn take(document: &[u8], member: &str, places: &[&str]) -> Value {
    let mut is_invalid = false;
    for value in places.iter().filter_map(|place| find(document, place)) {
        match value_of(member, value) {
            Value::Null => {}
            Value::Valid(value) => return Value::Valid(value),
            Value::Invalid => is_invalid = true,
        }
    }
    if is_invalid { Value::Invalid } else { Value::Null }
}

/// The value of a member.
enum Value {
    Null,
    /// In CloudTrail's form.
    Valid(String),
    /// Not valid for the member.
    Invalid,
}

fn value_of(member: &str, value: &[u8]) -> Value {
    if DOCUMENTS.contains(&member) {
        let text = match value.first() {
            Some(b'"') => json::string(value),
            _ => std::str::from_utf8(value).ok().map(Cow::Borrowed),
        };
        return match text {
            Some(text) if is_null(&text) => Value::Null,
            Some(text) => member::document(&text).map_or(Value::Invalid, Value::Valid),
            None => Value::Invalid,
        };
    }
    let Some(text) = json::scalar(value) else {
        return if value == b"null" { Value::Null } else { Value::Invalid };
    };
    match member {
        _ if is_null(&text) => Value::Null,
        "userIdentity.arn" if !text.starts_with("arn:") => Value::Null,
        "userIdentity.principalId" if text.starts_with("arn:") => Value::Null,
        "eventTime" => Value::Valid(quoted(&member::event_time(&text))),
        member if TRUTHS.contains(&member) => Value::Valid(member::truth(&text)),
        _ => Value::Valid(quoted(&text)),
    }
}

impl Parts {
    fn get(&self, member: &str) -> Option<&str> {
        self.found.iter().find(|(name, _)| *name == member).map(|(_, value)| value.as_str())
    }

    fn remove(&mut self, member: &str) -> Option<String> {
        let at = self.found.iter().position(|(name, _)| *name == member)?;
        Some(self.found.remove(at).1)
    }
}
