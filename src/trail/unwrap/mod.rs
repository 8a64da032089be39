//! Finds the records in a JSON value, in any wrapper.
//!
//! Values are unwrapped until one has an `eventSource` and an `eventName`, `eventID` or
//! `userIdentity`: that is a record, and its content is not searched. The names of wrappers matter
//! only if they contain the same record twice.

mod around;
mod beside;
mod rows;
mod text;
mod wrapper;

use std::borrow::Cow;

use crate::trail::error::{Place, Reason, beginning};
use crate::trail::gather::Gather;
use crate::trail::json;
use crate::trail::member;
use crate::trail::names;
use crate::trail::part::{Form, NotRecord};
use crate::trail::product::{self, DocumentOrigin};
use crate::trail::record::{LEX, shortened};
use crate::trail::scan;
use crate::trail::table::Header;
use crate::trail::text::Text;
use around::Around;
use text::Must;

/// The maximum depth of wrappers.
const MAX_DEPTH: usize = 48;

/// Members with the whole record as text, and their forms.
const ORIGINALS: [(&str, Form); 5] = [
    ("CloudTrailEvent", Form::LookupEvents),
    ("_raw", Form::Splunk),
    ("@message", Form::LogsInsights),
    ("eventJson", Form::Lake),
    ("event.original", Form::Elastic),
];

/// The expected elements of a list.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Holds {
    /// Records, wrapped or not: an element without one is reported.
    Records,
    /// Objects that may contain records, and text that does not count.
    Objects,
    /// Objects and texts that may contain records.
    Anything,
}

type Member<'m> = (Cow<'m, str>, &'m [u8]);

/// Reads the records of a damaged text within a value, at this depth.
type DamagedText = fn(&mut Gather<'_>, &Text<'_>, Form, usize);

/// Unwraps the values of one source.
pub(super) struct Unwrap<'g, 'a> {
    pub(super) gather: &'g mut Gather<'a>,
    /// The columns of an Athena result; only its first page has them.
    athena: Option<Header>,
    /// How deep the source itself is wrapped.
    depth: usize,
    /// Something was recognised that is not a record, such as a header.
    understood: bool,
    damaged_text: DamagedText,
}

impl<'g, 'a> Unwrap<'g, 'a> {
    pub(super) fn new(gather: &'g mut Gather<'a>, damaged_text: DamagedText) -> Self {
        Self::within(gather, 0, damaged_text)
    }

    /// For a text at this depth within other values.
    pub(super) fn within(
        gather: &'g mut Gather<'a>,
        depth: usize,
        damaged_text: DamagedText,
    ) -> Self {
        Self { gather, athena: None, depth, understood: false, damaged_text }
    }

    /// Unwraps a value of the source itself; `form` is that of its surroundings. A value without
    /// records is reported.
    pub(super) fn top(&mut self, text: &Text<'_>, form: Form) {
        let around = Around { text, form, depth: self.depth };
        let raw = text.bytes();
        self.or_report(raw, text.place(0), |this| this.value(raw, around));
    }

    /// Unwraps the value of a member of an object that is read part by part; it need not contain
    /// anything. The names are those of the member and of the member that contains its object.
    pub(super) fn member(&mut self, text: &Text<'_>, names: (&str, &str), form: Form) {
        let around = Around { text, form, depth: self.depth + 1 };
        self.of_member(names, text.bytes(), Holds::Records, around);
    }

    /// Runs `unwrap`, and reports the value if nothing was found.
    fn or_report(&mut self, raw: &[u8], place: Place, unwrap: impl FnOnce(&mut Self)) {
        let before = self.gather.found();
        self.understood = false;
        unwrap(self);
        if self.gather.found() == before && !self.understood {
            self.gather.bad(place, Reason::NoRecord { found: described(raw) });
        }
        // What was recognised in an element is recognised in the whole.
        self.understood = true;
    }

    fn value(&mut self, raw: &[u8], around: Around<'_>) {
        if around.depth > MAX_DEPTH {
            return self.gather.bad(around.text.place_of(raw), Reason::TooDeep);
        }
        match raw.first() {
            Some(b'{') => self.object(raw, "", around),
            Some(b'[') if around.depth == 0 => self.array(raw, Holds::Records, around),
            Some(b'[') => self.array(raw, Holds::Anything, around),
            Some(b'"') => self.string(raw, around, Must::Nothing),
            _ => {}
        }
    }

    /// The value of a member. `parent` is the name of the member that contains its object.
    fn of_member(
        &mut self,
        (parent, name): (&str, &str),
        raw: &[u8],
        lists: Holds,
        around: Around<'_>,
    ) {
        if names::is_chosen_by_caller(parent, name) {
            return;
        }
        if around.depth > MAX_DEPTH {
            return self.gather.bad(around.text.place_of(raw), Reason::TooDeep);
        }
        match raw.first() {
            Some(b'{') => self.object(raw, name, around),
            Some(b'[') if names::LISTS.contains(&name) => self.array(raw, lists, around),
            Some(b'[') if names::may_be_a_text(parent, name) => {
                self.array(raw, Holds::Anything, around);
            }
            Some(b'[') => self.array(raw, Holds::Objects, around),
            Some(b'"') if names::may_be_a_text(parent, name) => self.value(raw, around),
            _ => {}
        }
    }

    fn array(&mut self, raw: &[u8], holds: Holds, around: Around<'_>) {
        let elements: Vec<&[u8]> = json::elements(raw).map(|(_, element)| element).collect();
        for (at, &element) in elements.iter().enumerate() {
            if at == 0 && self.row(element, raw, around) {
                return;
            }
            if is_row(element) || at == 0 && is_row_of_record(&elements) {
                if scan::may_be_of_lex(raw) {
                    let reason = Reason::Lossy { why: ROWS_ALONE.to_owned() };
                    self.gather.bad(around.text.place_of(raw), reason);
                }
                self.understood = true;
                return;
            }
            match holds {
                Holds::Objects if element.first() == Some(&b'[') => {
                    self.array(element, holds, around.deeper());
                }
                Holds::Records => {
                    let place = around.text.place_of(element);
                    self.or_report(element, place, |this| this.value(element, around.deeper()));
                }
                Holds::Objects if element.first() == Some(&b'"') => {}
                Holds::Anything | Holds::Objects => self.value(element, around.deeper()),
            }
            if self.gather.go_on().is_err() {
                return;
            }
        }
        if elements.is_empty() && holds == Holds::Records {
            self.gather.not_record(NotRecord::EmptyList);
        }
    }

    fn object(&mut self, raw: &[u8], own_name: &str, around: Around<'_>) {
        let members: Vec<Member<'_>> = json::members(raw).collect();
        let get =
            |wanted: &str| members.iter().find(|(name, _)| name == wanted).map(|(_, value)| *value);
        // The whole record as text takes precedence over its parts beside it.
        for (name, form) in ORIGINALS {
            if let Some(text) = get(name) {
                let before = self.gather.found();
                self.string(text, around.of(form), Must::HoldRecord);
                if self.gather.found() > before {
                    return;
                }
            }
        }
        if let Some(kind) = beside::other_category(&members) {
            return self.gather.not_record(kind);
        }
        if beside::is_event_of_a_caller(&members) {
            if scan::may_be_of_lex(raw) {
                let place = around.text.place_of(raw);
                self.gather.bad(place, Reason::Lossy { why: beside::NOT_FROM_AWS.to_owned() });
            }
            self.understood = true;
            return;
        }
        if let Some((name, value)) = wrapper::record_within(own_name, &members) {
            let around = around.of(around.form.wrapped()).deeper();
            return self.of_member((own_name, name), value, Holds::Records, around);
        }
        if self.record(raw, &members, around) {
            return;
        }
        if let Some(cells) =
            get("Data").filter(|cells| members.len() == 1 && cells.starts_with(b"["))
        {
            return self.athena_row(cells, around);
        }
        if let Some(original) = get("event").and_then(|event| {
            json::members(event).find(|(name, _)| name == "original").map(|(_, value)| value)
        }) && original.starts_with(b"\"")
        {
            // `message` may contain the same record again.
            return self.string(original, around.of(Form::Elastic), Must::HoldRecord);
        }
        let names: Vec<&str> = members.iter().map(|(name, _)| name.as_ref()).collect();
        if let Some(product) = product::of_document(&names, raw) {
            let place = around.text.place_of(raw);
            return self.moved(product.read(raw, DocumentOrigin::Document), product.form, place);
        }
        if let Some(why) = product::is_incomplete(raw) {
            return self
                .gather
                .bad(around.text.place_of(raw), Reason::Lossy { why: why.to_owned() });
        }
        if self.grid(&members, around) {
            return;
        }
        // If the names are those of other content, a list lacks no record.
        let kind = beside::kind(&members);
        let lists = if kind.is_some() { Holds::Anything } else { Holds::Records };
        let before = self.gather.found();
        let is_pair = beside::is_named_value(&members);
        for (name, value) in &members {
            if is_pair && value.starts_with(b"\"") {
                continue;
            }
            let form = match name.as_ref() {
                "Records" if around.depth == 0 => Form::Delivered,
                "detail" if get("detail-type").is_some() => Form::EventBridge,
                "logEvents" | "awslogs" => Form::CloudWatchLogs,
                "events" | "message" if around.form == Form::Bare => Form::CloudWatchLogs,
                "_source" | "hits" => Form::Elastic,
                _ => around.form.wrapped(),
            };
            self.of_member((own_name, name), value, lists, around.of(form).deeper());
        }
        if let Some(kind) = kind
            && self.gather.found() == before
        {
            self.gather.not_record(kind);
        }
    }

    /// Reads the object if it is a record; returns whether it is.
    fn record(&mut self, raw: &[u8], members: &[Member<'_>], around: Around<'_>) -> bool {
        let has = |wanted: &str| members.iter().any(|(name, _)| name == wanted);
        let source = members.iter().find(|(name, _)| name == "eventSource");
        let Some(source) = source.and_then(|(_, value)| json::scalar(value)) else {
            return self.columns(raw, members, around) || self.nameless(raw, members, around);
        };
        if source.starts_with("aws:")
            || !["eventName", "eventID", "userIdentity", "eventVersion"]
                .iter()
                .any(|name| has(name))
        {
            return false;
        }
        let place = around.text.place_of(raw);
        let moved_time = !has("eventTime") && has("@timestamp");
        let form = if moved_time { Form::Logstash } else { around.form };
        let limit = self.gather.options.max_record_bytes;
        if raw.len() as u64 > limit {
            self.gather.bad(place, Reason::TooLarge { limit });
        } else if source != LEX {
            self.gather.other_services(1, form);
        } else if moved_time {
            self.gather.record(logstash(members).as_bytes(), place, form);
        } else {
            self.gather.record(raw, place, form);
        }
        true
    }

    /// Whether the object is a record without a service; then it is reported, and what its caller
    /// put into it is not searched.
    fn nameless(&mut self, raw: &[u8], members: &[Member<'_>], around: Around<'_>) -> bool {
        let is_record = names::are_of_a_record(members.iter().map(|(name, _)| name.as_ref()));
        if is_record {
            let place = around.text.place_of(raw);
            self.gather.bad(place, Reason::Missing { member: "eventSource" });
        }
        is_record
    }
}

/// A record of Logstash's codec, which moves `eventTime` to `@timestamp` and adds a version.
fn logstash(members: &[Member<'_>]) -> String {
    let mut text = String::from("{");
    for (name, value) in members {
        let Ok(value) = std::str::from_utf8(value) else { continue };
        match name.as_ref() {
            "@version" => {}
            "@timestamp" => {
                let time = json::string(value.as_bytes()).unwrap_or_default();
                let time = member::quoted(&member::event_time(&time));
                member::push(&mut text, "eventTime", &time);
            }
            name => member::push(&mut text, name, value),
        }
    }
    member::push(&mut text, "lexrewind", &member::reduced("logstash", &[], None, None));
    text.push('}');
    text
}

/// Why rows without their columns are not read: their cells contain what callers chose.
pub(super) const ROWS_ALONE: &str =
    "rows of a table without its columns; it is damaged, or larger than a record may be";

/// Whether a value is a row of a table without names: a list with other elements than objects.
fn is_row(value: &[u8]) -> bool {
    value.first() == Some(&b'[')
        && json::elements(value).any(|(_, cell)| !matches!(cell.first(), Some(b'{' | b'[')))
}

/// Whether a list is a row with the cells of a record: a cell is the name of a service.
fn is_row_of_record(row: &[&[u8]]) -> bool {
    row.iter().filter_map(|cell| json::string(cell)).any(|cell| {
        cell.strip_suffix(".amazonaws.com").is_some_and(|name| !name.contains(['{', ' ']))
    })
}

/// Describes a value without a record.
fn described(raw: &[u8]) -> String {
    let names: Vec<String> =
        json::members(raw).take(4).map(|(name, _)| format!("`{}`", shortened(&name))).collect();
    if names.is_empty() { format!("`{}`", beginning(raw)) } else { names.join(", ") }
}
