//! From a JSON value to the records in it, however they are wrapped.
//!
//! Each value is unwrapped until something with an `eventSource` and an `eventName`, `eventID` or
//! `userIdentity` appears: that is a record, and what lies in it is its own affair. The names of
//! wrappers matter only where the same record stands in two of them.

mod beside;
mod rows;
mod text;
mod wrapper;

use std::borrow::Cow;

use crate::trail::error::{Place, Reason};
use crate::trail::gather::Gather;
use crate::trail::json;
use crate::trail::names;
use crate::trail::part::{Form, NotRecord};
use crate::trail::product;
use crate::trail::record::{LEX, shortened};
use crate::trail::table::{self, Header};
use text::Must;

/// How deep values may be wrapped.
const MAX_DEPTH: usize = 48;

/// Members that hold the whole record as text, and whose they are.
const ORIGINALS: [(&str, Form); 5] = [
    ("CloudTrailEvent", Form::LookupEvents),
    ("_raw", Form::Splunk),
    ("@message", Form::LogsInsights),
    ("eventJson", Form::Lake),
    ("event.original", Form::Elastic),
];

/// What the elements of a list are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Holds {
    /// Records, wrapped or not: what holds none is reported.
    Records,
    /// Objects that may hold records, and text that does not count.
    Objects,
    /// Objects and texts that may hold records.
    Anything,
}

type Member<'m> = (Cow<'m, str>, &'m [u8]);

/// Unwraps the values of one source.
pub(super) struct Unwrap<'g, 'a> {
    pub(super) gather: &'g mut Gather<'a>,
    /// The columns of an Athena result; only its first page has them.
    athena: Option<Header>,
    /// How deep the source itself is wrapped.
    depth: usize,
    /// The value at hand: where it lies in memory, its length, and where in the source.
    top: (usize, usize, Place),
    /// Something was understood that is no record, such as a header.
    understood: bool,
}

impl<'g, 'a> Unwrap<'g, 'a> {
    pub(super) fn new(gather: &'g mut Gather<'a>) -> Self {
        Self::within(gather, 0)
    }

    /// For a text that lies so deep in other values.
    pub(super) fn within(gather: &'g mut Gather<'a>, depth: usize) -> Self {
        Self { gather, athena: None, depth, top: (0, 0, Place::Whole), understood: false }
    }

    /// Unwraps a value of the source itself; `place` is where it starts, `form` what is around it.
    /// What holds nothing is reported.
    pub(super) fn top(&mut self, raw: &[u8], place: Place, form: Form) {
        self.top = (raw.as_ptr() as usize, raw.len(), place);
        let depth = self.depth;
        self.or_report(raw, place, |this| this.value(raw, form, depth));
    }

    /// Unwraps the value of a member of an object that is read part by part; it need not hold anything.
    /// The names are those of the member and of the member that its object is the value of.
    pub(super) fn member(&mut self, raw: &[u8], names: (&str, &str), place: Place, form: Form) {
        self.top = (raw.as_ptr() as usize, raw.len(), place);
        self.of_member(names, raw, Holds::Records, form, self.depth + 1);
    }

    /// Does `unwrap`; if nothing is found by it, says so.
    fn or_report(&mut self, raw: &[u8], place: Place, unwrap: impl FnOnce(&mut Self)) {
        let before = self.gather.found();
        self.understood = false;
        unwrap(self);
        if self.gather.found() == before && !self.understood {
            self.gather.bad(place, Reason::NoRecord { found: described(raw) });
        }
        // What was understood in an element is understood in the whole.
        self.understood = true;
    }

    /// Where `raw` stands in the source, as near as it can be told.
    fn place(&self, raw: &[u8]) -> Place {
        let (start, len, place) = self.top;
        let offset = (raw.as_ptr() as usize).wrapping_sub(start);
        match place {
            Place::Value { line, byte } if offset > 0 && offset < len => {
                Place::Value { line, byte: byte + offset as u64 }
            }
            Place::Value { .. }
            | Place::Whole
            | Place::Record { .. }
            | Place::Line(_)
            | Place::Row(_) => place,
        }
    }

    fn value(&mut self, raw: &[u8], form: Form, depth: usize) {
        if depth > MAX_DEPTH {
            let place = self.place(raw);
            return self.gather.bad(place, Reason::TooDeep);
        }
        match raw.first() {
            Some(b'{') => self.object(raw, "", form, depth),
            Some(b'[') if depth == 0 => self.array(raw, Holds::Records, form, depth),
            Some(b'[') => self.array(raw, Holds::Anything, form, depth),
            Some(b'"') => {
                if let Some(text) = json::string(raw) {
                    self.text(&text, form, depth, Must::Nothing);
                }
            }
            _ => {}
        }
    }

    /// The value of a member. `parent` is the name under which its object stands.
    fn of_member(
        &mut self,
        (parent, name): (&str, &str),
        raw: &[u8],
        lists: Holds,
        form: Form,
        depth: usize,
    ) {
        if names::is_chosen_by_caller(parent, name) {
            return;
        }
        if depth > MAX_DEPTH {
            let place = self.place(raw);
            return self.gather.bad(place, Reason::TooDeep);
        }
        match raw.first() {
            Some(b'{') => self.object(raw, name, form, depth),
            Some(b'[') if names::LISTS.contains(&name) => self.array(raw, lists, form, depth),
            Some(b'[') if names::may_be_a_text(name) => {
                self.array(raw, Holds::Anything, form, depth);
            }
            Some(b'[') => self.array(raw, Holds::Objects, form, depth),
            Some(b'"') if names::may_be_a_text(name) => self.value(raw, form, depth),
            _ => {}
        }
    }

    fn array(&mut self, raw: &[u8], holds: Holds, form: Form, depth: usize) {
        let mut empty = true;
        for (_, element) in json::elements(raw) {
            if empty && self.row(element, raw) {
                return;
            }
            empty = false;
            match holds {
                // A row: its cells may be what a caller chose.
                Holds::Objects if element.first() == Some(&b'[') => {
                    self.array(element, holds, form, depth + 1);
                }
                Holds::Records => {
                    let place = self.place(element);
                    self.or_report(element, place, |this| this.value(element, form, depth + 1));
                }
                Holds::Objects if element.first() == Some(&b'"') => {}
                Holds::Anything | Holds::Objects => self.value(element, form, depth + 1),
            }
            if self.gather.go_on().is_err() {
                return;
            }
        }
        if empty && holds == Holds::Records {
            self.gather.not_record(NotRecord::EmptyList);
        }
    }

    fn object(&mut self, raw: &[u8], own_name: &str, form: Form, depth: usize) {
        let members: Vec<Member<'_>> = json::members(raw).collect();
        let get =
            |wanted: &str| members.iter().find(|(name, _)| name == wanted).map(|(_, value)| *value);
        // The whole record as text beats its pieces beside it.
        for (name, form) in ORIGINALS {
            if let Some(text) = get(name).and_then(json::string) {
                let before = self.gather.found();
                self.text(&text, form, depth, Must::HoldRecord);
                if self.gather.found() > before {
                    return;
                }
            }
        }
        if let Some(kind) = beside::other_category(&members) {
            return self.gather.not_record(kind);
        }
        if let Some((name, value)) = wrapper::record_within(own_name, &members) {
            let form = if form == Form::Bare { Form::Wrapped } else { form };
            return self.of_member((own_name, name), value, Holds::Records, form, depth + 1);
        }
        if self.record(raw, &members, form) {
            return;
        }
        if let Some(cells) =
            get("Data").filter(|cells| members.len() == 1 && cells.starts_with(b"["))
        {
            return self.athena_row(cells);
        }
        if let Some(original) = get("event").and_then(|event| {
            json::members(event).find(|(name, _)| name == "original").map(|(_, value)| value)
        }) && let Some(text) = json::string(original)
        {
            // `message` may hold the same once more.
            return self.text(&text, Form::Elastic, depth, Must::HoldRecord);
        }
        let names: Vec<&str> = members.iter().map(|(name, _)| name.as_ref()).collect();
        if let Some(product) = product::of_document(&names, raw) {
            let place = self.place(raw);
            return self.moved(product.read(raw, None), product.form, place);
        }
        if self.grid(&members) {
            return;
        }
        // Where the names tell of something else than records, nothing is missed in a list.
        let kind = beside::kind(&members);
        let lists = if kind.is_some() { Holds::Anything } else { Holds::Records };
        let before = self.gather.found();
        for (name, value) in &members {
            let form = match name.as_ref() {
                "Records" if depth == 0 => Form::Delivered,
                "detail" if get("detail-type").is_some() => Form::EventBridge,
                "logEvents" | "awslogs" => Form::CloudWatchLogs,
                "events" | "message" if form == Form::Bare => Form::CloudWatchLogs,
                "_source" | "hits" => Form::Elastic,
                _ if form == Form::Bare => Form::Wrapped,
                _ => form,
            };
            self.of_member((own_name, name), value, lists, form, depth + 1);
        }
        if let Some(kind) = kind
            && self.gather.found() == before
        {
            self.gather.not_record(kind);
        }
    }

    /// Whether the object is a record; then it is read.
    fn record(&mut self, raw: &[u8], members: &[Member<'_>], form: Form) -> bool {
        let has = |wanted: &str| members.iter().any(|(name, _)| name == wanted);
        let source = members.iter().find(|(name, _)| name == "eventSource");
        let Some(source) = source.and_then(|(_, value)| json::scalar(value)) else {
            return self.columns(raw, members) || self.nameless(raw, members);
        };
        if source.starts_with("aws:")
            || !["eventName", "eventID", "userIdentity", "eventVersion"]
                .iter()
                .any(|name| has(name))
        {
            return false;
        }
        let place = self.place(raw);
        let moved_time = !has("eventTime") && has("@timestamp");
        let form = if moved_time { Form::Logstash } else { form };
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

    /// Whether the object is a record that does not say of which service; then it is reported, and
    /// what its caller put into it is not searched.
    fn nameless(&mut self, raw: &[u8], members: &[Member<'_>]) -> bool {
        let is_record = names::are_of_a_record(members.iter().map(|(name, _)| name.as_ref()));
        if is_record {
            let place = self.place(raw);
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
                let seconds = time.split_once('.').map(|(seconds, _)| format!("{seconds}Z"));
                let time = table::quoted(seconds.as_deref().unwrap_or(&time));
                table::push(&mut text, "eventTime", &time);
            }
            name => table::push(&mut text, name, value),
        }
    }
    table::push(&mut text, "lexrewind", &table::reduced("logstash", &[], None, None));
    text.push('}');
    text
}

/// What a value is that holds no record.
fn described(raw: &[u8]) -> String {
    let names: Vec<String> =
        json::members(raw).take(4).map(|(name, _)| format!("`{}`", shortened(&name))).collect();
    if names.is_empty() { format!("`{}`", beginning(raw)) } else { names.join(", ") }
}

/// The first characters of a text, made harmless.
pub(super) fn beginning(text: &[u8]) -> String {
    let text = String::from_utf8_lossy(&text[..text.len().min(64)]);
    let line = text.trim().lines().next().unwrap_or_default();
    line.chars().take(40).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}
