//! A baseline: content found in Lex at a moment, stored in the journal like a record.
//!
//! No operation of Lex is named `Baseline`. The text has the form of a record, so that code that
//! reads, sorts, stores and copies records also works with it; its member `lexrewind` marks it as a
//! baseline.

use std::sync::Arc;

use chrono::DateTime;
use sha1::{Digest, Sha1};

use crate::event::members::members;
use crate::event::{Change, Content, Event, FileForm, Incomplete, Reading, Revision, Unsupported};
use crate::lex::{Document, Json, Object, ResourceKey, Schema, Version, unescape, without_nulls};
use crate::trail::{Completeness, LEX, Record};
use crate::wording::hex;

/// The event name of a baseline, and the word under `lexrewind.form` of its record.
pub const BASELINE: &str = "Baseline";

const FORM: &str = "baseline";

/// A version of a resource found in Lex.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObservedVersion {
    /// The resource.
    pub key: ResourceKey,
    /// The version; `$LATEST` for a resource without versions.
    pub version: Version,
    /// Its configuration.
    pub document: Arc<Document>,
    /// Its checksum, if the file has one.
    pub checksum: Option<Arc<str>>,
    /// `status`, `failureReason`, `createdDate`, `lastUpdatedDate`, if the file has them.
    pub facts: Object,
    /// The form of the file, which limits what it can show.
    pub form: FileForm,
}

impl ObservedVersion {
    /// The record of a baseline: one line of JSON, equal for equal content and time. `at` is the
    /// time of the observation, in Unix seconds.
    pub fn record(&self, at: i64) -> String {
        let time = DateTime::from_timestamp(at, 0).unwrap_or_default();
        let time = time.format("%Y-%m-%dT%H:%M:%SZ").to_string();
        let mut shown = self.document.body().clone();
        for (name, value) in self.facts.iter() {
            shown.insert(name, value.clone());
        }
        if let Some(checksum) = &self.checksum {
            shown.insert("checksum", Json::string(&**checksum));
        }
        let asked = object([
            ("form", Json::string(self.form.as_str())),
            ("resource", Json::string(self.key.to_string())),
            ("version", Json::string(self.version.written(self.key.api))),
        ]);
        let shown = Json::Object(shown);
        let id = event_id(&format!("{asked}\n{time}\n{shown}\n"));
        let unescaped = |part: &str| unescape(part).unwrap_or_default();
        let record = object([
            ("awsRegion", Json::string(unescaped(&self.key.region))),
            ("eventID", Json::string(id)),
            ("eventName", Json::string(BASELINE)),
            ("eventSource", Json::string(LEX)),
            ("eventTime", Json::string(time)),
            ("eventVersion", Json::string("1.08")),
            (
                "lexrewind",
                object([("absent", Json::Array(Vec::new())), ("form", Json::string(FORM))]),
            ),
            ("recipientAccountId", Json::string(unescaped(&self.key.account))),
            ("requestParameters", asked),
            ("responseElements", shown),
            (
                "userIdentity",
                object([("invokedBy", Json::string(FORM)), ("type", Json::string(BASELINE))]),
            ),
        ]);
        record.to_string()
    }
}

/// Reads the record of a baseline; `None` if it is another record.
pub(super) fn read(record: &Record) -> Option<Reading> {
    let Completeness::Reduced { form, .. } = &record.completeness else { return None };
    if form != FORM {
        return None;
    }
    Some(match change(record) {
        Some((key, change)) => Reading::Event(Box::new(Event {
            id: record.event_id.clone(),
            time: record.event_time.timestamp(),
            name: BASELINE.to_owned(),
            request_id: None,
            principal: record.principal.clone(),
            source_ip: None,
            user_agent: None,
            key,
            change,
            millis: None,
        })),
        None => Reading::Unsupported(Unsupported::BadBaseline),
    })
}

fn change(record: &Record) -> Option<(ResourceKey, Change)> {
    let asked = members(&record.request_parameters)?;
    let mut shown = members(&record.response_elements)?;
    let key = key(record, asked.text("resource")?)?;
    let version = asked.text("version")?.parse().ok()?;
    if !key.row().has_versions() && version != Version::Latest {
        return None;
    }
    let form = FileForm::from_word(asked.text("form")?)?;
    let checksum = shown.text("checksum").map(Into::into);
    let mut facts = Object::default();
    for name in Schema::of(key.api).facts.iter().copied() {
        if let Some(value) = shown.remove(name) {
            facts.insert(name, value);
        }
    }
    let document = |members| Arc::new(Document::new(key.api, key.kind(), members));
    // What a version has there is not documented if the answer does not show it.
    let mut lacking = key.row().undocumented.iter().filter(|_| version != Version::Latest);
    let lacking = lacking.find(|member| shown.get(member).is_none());
    let content = match (form, key.row().file) {
        (FileForm::Get, _) => match lacking {
            Some(member) => {
                let lacks = Incomplete::ResponseLacks { member: (*member).to_owned() };
                Content::Partial(document(shown.clone()), lacks)
            }
            None => Content::Exact(document(shown.clone())),
        },
        (FileForm::Export, Some(file)) if file.is_all_in(&shown) => {
            Content::Exact(document(without_nulls(&shown)))
        }
        (FileForm::Export, _) => {
            Content::Partial(document(without_nulls(&shown)), Incomplete::OnlyExported)
        }
    };
    let has_nulls = form == FileForm::Export && key.row().file.is_some();
    let shown = has_nulls.then(|| Arc::new(Document::of_shape(key.row().shape, shown)));
    let revision = Revision { content, checksum, facts, tags: None };
    Some((key, Change::Observed { version, revision, form, shown }))
}

/// The resource of a baseline. The text is untrusted: the key is made from its names, as for any
/// record, and must be equal to the recorded key.
fn key(record: &Record, address: &str) -> Option<ResourceKey> {
    let named: ResourceKey = address.parse().ok()?;
    if !named.is_recorded() {
        return None;
    }
    let names = named.raw_ids()?;
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let key =
        ResourceKey::new(&record.account, &record.aws_region, named.api, named.kind(), &names)?;
    (key == named).then_some(key)
}

fn object<const N: usize>(members: [(&str, Json); N]) -> Json {
    let mut object = Object::default();
    for (name, value) in members {
        object.insert(name, value);
    }
    Json::Object(object)
}

/// An id in the form of CloudTrail's, derived from the content of the baseline.
fn event_id(text: &str) -> String {
    let digest = Sha1::digest(text.as_bytes());
    let hex = hex(&digest[..16]);
    let ends = [(0, 8), (8, 12), (12, 16), (16, 20), (20, 32)];
    ends.map(|(from, to)| &hex[from..to]).join("-")
}
