//! From a JSON value to the records in it, however they are wrapped.
//!
//! Each value is unwrapped until something with an `eventSource` and an `eventName`, `eventID` or
//! `userIdentity` appears: that is a record, and what lies in it is its own affair. The names of
//! wrappers matter only where the same record stands in two of them.

use std::borrow::Cow;
use std::io::Read;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::error::{Place, Reason};
use super::gather::Gather;
use super::gunzip;
use super::json::{self, End, skip_ws};
use super::part::{Form, NotRecord};
use super::record::{LEX, shortened};
use super::table::{self, Header, Row};

/// How deep values may be wrapped.
const MAX_DEPTH: usize = 48;

/// Members whose value is a list of records or of wrapped records.
const LISTS: [&str; 12] = [
    "Records",
    "Events",
    "events",
    "logEvents",
    "results",
    "hits",
    "Rows",
    "QueryResultRows",
    "Messages",
    "messages",
    "items",
    "data",
];

/// Members that hold the whole record as text, and whose they are.
const ORIGINALS: [(&str, Form); 5] = [
    ("CloudTrailEvent", Form::LookupEvents),
    ("_raw", Form::Splunk),
    ("@message", Form::LogsInsights),
    ("eventJson", Form::Lake),
    ("event.original", Form::Elastic),
];

type Member<'m> = (Cow<'m, str>, &'m [u8]);

/// Unwraps the values of one source.
pub(super) struct Unwrap<'g, 'a> {
    pub(super) gather: &'g mut Gather<'a>,
    /// The columns of an Athena result; only its first page has them.
    athena: Option<Header>,
    /// The value at hand: where it lies in memory, its length, and where in the source.
    top: (usize, usize, Place),
    /// Something was understood that is no record, such as a header.
    understood: bool,
}

impl<'g, 'a> Unwrap<'g, 'a> {
    pub(super) fn new(gather: &'g mut Gather<'a>) -> Self {
        Self { gather, athena: None, top: (0, 0, Place::Whole), understood: false }
    }

    /// Unwraps a value of the source itself; `place` is where it starts, `form` what is around it.
    /// What holds nothing is reported.
    pub(super) fn top(&mut self, raw: &[u8], place: Place, form: Form) {
        self.top = (raw.as_ptr() as usize, raw.len(), place);
        self.or_report(raw, place, |this| this.value(raw, form, 0));
    }

    /// Unwraps a value beside others, which need not hold anything.
    pub(super) fn part(&mut self, raw: &[u8], place: Place, form: Form) {
        self.top = (raw.as_ptr() as usize, raw.len(), place);
        self.value(raw, form, 1);
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
            Place::Value { .. } | Place::Whole | Place::Record { .. } | Place::Row(_) => place,
        }
    }

    fn value(&mut self, raw: &[u8], form: Form, depth: usize) {
        if depth > MAX_DEPTH {
            let place = self.place(raw);
            return self.gather.bad(place, Reason::TooDeep);
        }
        match raw.first() {
            Some(b'{') => self.object(raw, form, depth),
            Some(b'[') => self.array(raw, depth == 0, form, depth),
            Some(b'"') => {
                if let Some(text) = json::string(raw) {
                    self.text(&text, form, depth, false);
                }
            }
            _ => {}
        }
    }

    fn array(&mut self, raw: &[u8], list: bool, form: Form, depth: usize) {
        let mut empty = true;
        for (_, element) in json::elements(raw) {
            if empty && self.row(element, raw) {
                return;
            }
            empty = false;
            if list {
                let place = self.place(element);
                self.or_report(element, place, |this| this.value(element, form, depth + 1));
            } else {
                self.value(element, form, depth + 1);
            }
            if self.gather.go_on().is_err() {
                return;
            }
        }
        if empty && list {
            self.gather.not_record(NotRecord::EmptyList);
        }
    }

    /// Whether `raw` is a row of `{"field":..,"value":..}` (Logs Insights) or of one-member
    /// objects (CloudTrail Lake), `first` being its first element; then it is read.
    fn row(&mut self, first: &[u8], raw: &[u8]) -> bool {
        if first.first() != Some(&b'{') {
            return false;
        }
        let members: Vec<Member<'_>> = json::members(first).take(3).collect();
        let insights = members.len() == 2
            && members.iter().any(|(name, _)| name == "field")
            && members.iter().any(|(name, _)| name == "value");
        if !insights && members.len() != 1 {
            return false;
        }
        let mut cells: Vec<(Cow<'_, str>, Option<Cow<'_, str>>)> = Vec::new();
        for (_, element) in json::elements(raw) {
            let members: Vec<Member<'_>> = json::members(element).collect();
            let get = |wanted: &str| members.iter().find(|(name, _)| name == wanted);
            match (insights, members.as_slice()) {
                (true, _) => {
                    let name = get("field").and_then(|(_, name)| json::scalar(name));
                    let Some(name) = name else { return false };
                    cells.push((name, get("value").and_then(|(_, value)| json::scalar(value))));
                }
                (false, [(name, value)]) => cells.push((name.clone(), cell(value))),
                (false, _) => return false,
            }
        }
        let Some(header) = Header::new(cells.iter().map(|(name, _)| name.as_ref())) else {
            return false;
        };
        let header = header.of(if insights { Form::LogsInsights } else { Form::Lake });
        let cells: Vec<Option<&str>> = cells.iter().map(|(_, cell)| cell.as_deref()).collect();
        let place = self.place(raw);
        self.table_row(&header, &cells, place);
        true
    }

    /// Reads a row of a table.
    pub(super) fn table_row(&mut self, header: &Header, cells: &[Option<&str>], place: Place) {
        match header.row(cells) {
            Row::Record(text) => self.gather.record(text.as_bytes(), place, header.form()),
            Row::OtherService => self.gather.other_services(1, header.form()),
            Row::Original(text) => {
                let raw = text.trim().as_bytes();
                self.top = (0, 0, place);
                self.or_report(raw, place, |this| this.text(&text, header.form(), 0, true));
            }
            Row::Nothing => self.understood = true,
            Row::Lossy(why) => self.gather.bad(place, Reason::Lossy { why: why.to_owned() }),
        }
    }

    fn object(&mut self, raw: &[u8], form: Form, depth: usize) {
        let members: Vec<Member<'_>> = json::members(raw).collect();
        let get =
            |wanted: &str| members.iter().find(|(name, _)| name == wanted).map(|(_, value)| *value);
        // The whole record as text beats its pieces beside it.
        for (name, form) in ORIGINALS {
            if let Some(text) = get(name).and_then(json::string) {
                let before = self.gather.found();
                self.text(&text, form, depth, true);
                if self.gather.found() > before {
                    return;
                }
            }
        }
        if self.record(raw, &members, form) || self.not_a_record(&members) {
            return;
        }
        if let Some(cells) = get("Data").filter(|_| members.len() == 1) {
            return self.athena_row(cells);
        }
        if let Some(original) = get("event").and_then(|event| {
            json::members(event).find(|(name, _)| name == "original").map(|(_, value)| value)
        }) && let Some(text) = json::string(original)
        {
            // `message` may hold the same once more.
            return self.text(&text, Form::Elastic, depth, true);
        }
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
            if value.first() == Some(&b'[') {
                self.array(value, LISTS.contains(&name.as_ref()), form, depth + 1);
            } else {
                self.value(value, form, depth + 1);
            }
        }
    }

    /// Whether the object is a record; then it is read.
    fn record(&mut self, raw: &[u8], members: &[Member<'_>], form: Form) -> bool {
        let has = |wanted: &str| members.iter().any(|(name, _)| name == wanted);
        let source = members.iter().find(|(name, _)| name == "eventSource");
        let Some(source) = source.and_then(|(_, value)| json::scalar(value)) else {
            return self.columns(raw, members);
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

    /// Whether the object is a row with the lower-case names of Athena; then it is read.
    fn columns(&mut self, raw: &[u8], members: &[Member<'_>]) -> bool {
        let has = |wanted: &str| members.iter().any(|(name, _)| name == wanted);
        if !has("eventsource") || !(has("eventname") || has("eventid")) {
            return false;
        }
        let Some(header) = Header::new(members.iter().map(|(name, _)| name.as_ref())) else {
            return false;
        };
        let cells: Vec<Option<Cow<'_, str>>> =
            members.iter().map(|(_, value)| cell(value)).collect();
        let cells: Vec<Option<&str>> = cells.iter().map(Option::as_deref).collect();
        let place = self.place(raw);
        self.table_row(&header.of(Form::Athena), &cells, place);
        true
    }

    /// Whether the object is one of those that lie among records; then it is counted.
    fn not_a_record(&mut self, members: &[Member<'_>]) -> bool {
        let get = |wanted: &str| {
            let found = members.iter().find(|(name, _)| name == wanted);
            found.and_then(|(_, value)| json::scalar(value))
        };
        let has = |wanted: &str| members.iter().any(|(name, _)| name == wanted);
        let kind = match get("eventCategory").as_deref() {
            Some("Insight") => NotRecord::Insight,
            Some("Aggregated") => NotRecord::Aggregated,
            Some("NetworkActivity") => NotRecord::NetworkActivity,
            _ if has("insightDetails") => NotRecord::Insight,
            _ if has("digestStartTime") && has("logFiles") => NotRecord::Digest,
            _ if get("messageType").as_deref() == Some("CONTROL_MESSAGE") => {
                NotRecord::ControlMessage
            }
            _ if (has("s3Bucket") && has("s3ObjectKey"))
                || get("Event").as_deref() == Some("s3:TestEvent")
                || get("eventSource").as_deref() == Some("aws:s3")
                || get("Type").as_deref() == Some("SubscriptionConfirmation") =>
            {
                NotRecord::Notification
            }
            _ if (has("hashSignature") && has("publicKeyFingerprint"))
                || (has("format-version") && has("table-uuid"))
                || has("manifestVersion")
                || has("PublicKeyList")
                || (has("entries") && !has("Records")) =>
            {
                NotRecord::Manifest
            }
            _ => return false,
        };
        self.gather.not_record(kind);
        true
    }

    /// `[{"VarCharValue":"..."},{}]`: the header, or a row.
    fn athena_row(&mut self, cells: &[u8]) {
        let cells: Vec<Option<Cow<'_, str>>> = json::elements(cells)
            .map(|(_, cell)| {
                let value = json::members(cell).find(|(name, _)| name == "VarCharValue");
                value.and_then(|(_, value)| json::scalar(value))
            })
            .collect();
        let names = cells.iter().map(|cell| cell.as_deref().unwrap_or_default());
        // A row cannot pass for a header: its event source is no word but a host.
        let is_header = !cells.iter().flatten().any(|cell| cell.contains(".amazonaws.com"));
        if is_header && let Some(header) = Header::new(names) {
            self.athena = Some(header.of(Form::Athena));
            self.understood = true;
            return;
        }
        let place = self.top.2;
        let Some(header) = self.athena.clone() else {
            let why = "the header is missing: it is in the first page of the result".to_owned();
            return self.gather.bad(place, Reason::Lossy { why });
        };
        let cells: Vec<Option<&str>> = cells.iter().map(Option::as_deref).collect();
        self.table_row(&header, &cells, place);
    }

    /// Unwraps a text. `must`: it stands where nothing but a record can.
    fn text(&mut self, text: &str, form: Form, depth: usize, must: bool) {
        let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        let bytes = text.as_bytes();
        if text.starts_with(['{', '[']) || text.starts_with("\"{") || text.starts_with("\"[") {
            self.sequence(bytes, form, depth, must);
        } else if text.starts_with("H4sI") || text.starts_with("eyJ") || text.starts_with("ewo") {
            self.packed(text, form, depth, must);
        } else if text == "CloudTrail validation message." {
            self.gather.not_record(NotRecord::WriteTest);
        }
    }

    /// Values one after another in a text.
    fn sequence(&mut self, text: &[u8], form: Form, depth: usize, must: bool) {
        // Places within a copy mean nothing in the source.
        let top = self.top;
        self.top = (0, 0, top.2);
        let mut at = 0;
        loop {
            at = skip_ws(text, at);
            while let Some(b',' | 0x1e) = text.get(at) {
                at = skip_ws(text, at + 1);
            }
            if at >= text.len() {
                break;
            }
            match json::value_end(text, at) {
                End::At(end) => {
                    self.value(&text[at..end], form, depth + 1);
                    at = end;
                }
                End::Later if must => {
                    self.gather.bad(self.top.2, Reason::Truncated);
                    break;
                }
                End::Broken(_) if must => {
                    let found = beginning(&text[at..]);
                    self.gather.bad(self.top.2, Reason::NotAValue { found });
                    break;
                }
                End::Later | End::Broken(_) => break,
            }
        }
        self.top = top;
    }

    /// Base64 of gzip, or of JSON.
    fn packed(&mut self, text: &str, form: Form, depth: usize, must: bool) {
        let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let limit = self.gather.options.max_record_bytes;
        let bytes = match STANDARD.decode(text) {
            Ok(bytes) => bytes,
            Err(_) if must => return self.gather.bad(self.top.2, Reason::Base64),
            Err(_) => return,
        };
        let mut plain = Vec::new();
        let unpacked = gunzip::plain(bytes.as_slice())
            .and_then(|reader| reader.take(limit + 1).read_to_end(&mut plain));
        if plain.len() as u64 > limit {
            return self.gather.bad(self.top.2, Reason::TooLarge { limit });
        }
        if let Err(error) = unpacked {
            return self.gather.bad(self.top.2, Reason::Gzip { cause: error.to_string() });
        }
        self.sequence(&plain, form, depth, true);
    }
}

/// The cell of a row: a text, or a document as JSON text.
fn cell(value: &[u8]) -> Option<Cow<'_, str>> {
    match value.first()? {
        b'{' | b'[' => std::str::from_utf8(value).ok().map(Cow::Borrowed),
        _ => json::scalar(value),
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
    table::push(&mut text, "lexrewind", &table::reduced("logstash", &[]));
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
