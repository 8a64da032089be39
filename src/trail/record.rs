//! One CloudTrail record of Lex.

use std::borrow::Cow;
use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::body::RecordBody;
use super::error::Reason;
use super::json;
use super::nulls::is_null;
use super::principal::{Principal, padded_account};
use super::secrets;

/// The service whose records are read.
pub const LEX: &str = "lex.amazonaws.com";

/// One CloudTrail record of Lex, as delivered: writing, refused or reading call, of V1 or V2.
///
/// `Record::from_json(record.text.as_bytes())` gives an equal record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// `eventID`: the same in every copy of the record.
    pub event_id: String,
    /// `eventTime`: when the call was completed, to the second.
    pub event_time: DateTime<Utc>,
    /// `eventName`: the operation.
    pub event_name: String,
    /// `awsRegion`.
    pub aws_region: String,
    /// The account whose trail has the record: `recipientAccountId`, else
    /// `userIdentity.accountId`, else the account in the caller's ARN; twelve digits.
    pub account: String,
    /// The caller.
    pub principal: Principal,
    /// `sourceIPAddress`: an address, or the name of a service.
    pub source_ip_address: Option<String>,
    /// `userAgent`.
    pub user_agent: Option<String>,
    /// `requestID`.
    pub request_id: Option<String>,
    /// `errorCode`: the call was refused or failed, and changed nothing.
    pub error_code: Option<String>,
    /// `errorMessage`.
    pub error_message: Option<String>,
    /// `readOnly`, if recorded.
    pub read_only: Option<bool>,
    /// The request.
    pub request_parameters: RecordBody,
    /// The response.
    pub response_elements: RecordBody,
    /// Why this record is late, or which earlier one it corrects.
    pub addendum: Option<Addendum>,
    /// Whether its form could carry all of it.
    pub completeness: Completeness,
    /// What was corrected while reading.
    pub notes: BTreeSet<Note>,
    /// The record as JSON text on one line: the bytes of the trail without whitespace between
    /// tokens (delivered files have none), secrets replaced by [`HIDDEN`](super::HIDDEN).
    pub text: String,
}

/// A record that was delivered late or corrects an earlier one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Addendum {
    /// `DELIVERY_DELAY`, `UPDATED_DATA` or `SERVICE_OUTAGE`.
    pub reason: String,
    /// The members that were corrected, such as `requestParameters`.
    pub updated_fields: Vec<String>,
    /// The event id of the record that this one corrects.
    pub original_event_id: Option<String>,
    /// The request id of the record that this one corrects.
    pub original_request_id: Option<String>,
}

/// Whether the form of a record could carry all of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Completeness {
    /// The trail's own JSON.
    #[default]
    Whole,
    /// JSON whose scalars became text (Wazuh): `"readOnly":"false"`. Nulls may be missing too.
    ScalarsAsText,
    /// Assembled from columns or other places.
    Reduced {
        /// The form: `console-csv`, `athena`, `lake`, `logstash`, `elastic`, `ocsf`, `sentinel`,
        /// `columns`.
        form: String,
        /// What the form does not have, such as `requestParameters` or `userIdentity.arn`.
        absent: Vec<String>,
        /// What the documents may lack.
        loses: Option<Loss>,
    },
}

/// What a form drops from documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// Empty texts, lists and objects.
    EmptyValues,
}

impl Loss {
    /// Its code in the text of a record.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::EmptyValues => "empty-values",
        }
    }
}

/// A correction made while reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Note {
    /// A text that means null was read as null.
    NullSpelledOut,
}

impl Note {
    /// Its code in JSON and in the journal.
    pub fn code(self) -> &'static str {
        match self {
            Self::NullSpelledOut => "null-spelled-out",
        }
    }
}

/// The members that are read; all others are only in the text.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Members<'a> {
    #[serde(borrow)]
    event_version: Option<&'a RawValue>,
    #[serde(borrow, rename = "eventID")]
    event_id: Option<&'a RawValue>,
    #[serde(borrow)]
    event_time: Option<&'a RawValue>,
    #[serde(borrow)]
    event_name: Option<&'a RawValue>,
    #[serde(borrow)]
    event_source: Option<&'a RawValue>,
    #[serde(borrow)]
    event_category: Option<&'a RawValue>,
    #[serde(borrow)]
    aws_region: Option<&'a RawValue>,
    #[serde(borrow)]
    recipient_account_id: Option<&'a RawValue>,
    #[serde(borrow)]
    user_identity: Option<&'a RawValue>,
    #[serde(borrow, rename = "sourceIPAddress")]
    source_ip_address: Option<&'a RawValue>,
    #[serde(borrow)]
    user_agent: Option<&'a RawValue>,
    #[serde(borrow, rename = "requestID")]
    request_id: Option<&'a RawValue>,
    #[serde(borrow)]
    error_code: Option<&'a RawValue>,
    #[serde(borrow)]
    error_message: Option<&'a RawValue>,
    #[serde(borrow)]
    read_only: Option<&'a RawValue>,
    #[serde(borrow)]
    management_event: Option<&'a RawValue>,
    #[serde(borrow)]
    request_parameters: Option<&'a RawValue>,
    #[serde(borrow)]
    response_elements: Option<&'a RawValue>,
    #[serde(borrow)]
    addendum: Option<&'a RawValue>,
    #[serde(borrow)]
    lexrewind: Option<&'a RawValue>,
}

/// The result of reading a record.
pub(super) enum Read {
    /// A call of Lex.
    Record(Box<Record>),
    /// Of another service.
    OtherService,
    /// Recorded by a VPC endpoint, not by the trail.
    NetworkActivity,
}

impl Record {
    /// Reads one record of Lex from its JSON text, such as a line of [`extract`](super::extract) or
    /// the [`text`](Self::text) of another record.
    ///
    /// # Errors
    ///
    /// The reason: invalid JSON, a member that is missing or of the wrong type, another service.
    pub fn from_json(text: &[u8]) -> Result<Self, Reason> {
        Self::of_read(Self::read(text)?)
    }

    /// Reads a record from its own [`text`](Self::text), without removing anything: in half the
    /// time of [`Record::from_json`].
    ///
    /// # Errors
    ///
    /// Those of [`Record::from_json`].
    pub fn from_own_text(text: String) -> Result<Self, Reason> {
        Self::of_read(Self::read_clean(text)?)
    }

    fn of_read(read: Read) -> Result<Self, Reason> {
        match read {
            Read::Record(record) => Ok(*record),
            Read::OtherService | Read::NetworkActivity => {
                Err(Reason::Member { member: "eventSource", found: "another service".into() })
            }
        }
    }

    pub(super) fn read(text: &[u8]) -> Result<Read, Reason> {
        Self::read_clean(clean(text)?)
    }

    fn read_clean(text: String) -> Result<Read, Reason> {
        let members: Members<'_> = serde_json::from_str(&text).map_err(|error| not_json(&error))?;
        if required("eventSource", members.event_source)? != LEX {
            return Ok(Read::OtherService);
        }
        if scalar(members.event_category).as_deref() == Some("NetworkActivity") {
            return Ok(Read::NetworkActivity);
        }
        let version = scalar(members.event_version);
        if let Some(version) = version
            && version.split('.').next() != Some("1")
        {
            return Err(Reason::EventVersion { found: shortened(&version) });
        }
        let principal = members.user_identity.map(identity).unwrap_or_default();
        let mut notes = BTreeSet::new();
        let mut spelled = |value: Option<&RawValue>| {
            let text = scalar(value)?;
            let null = is_null(&text);
            notes.extend((null && !text.is_empty()).then_some(Note::NullSpelledOut));
            (!null).then_some(text)
        };
        let (error_code, error_message) =
            (spelled(members.error_code), spelled(members.error_message));
        let mut bodies = [members.request_parameters, members.response_elements]
            .map(|value| value.filter(|value| !is_string(value) || spelled(Some(value)).is_some()));
        let (completeness, spelled_in_table) = match members.lexrewind.and_then(reduced) {
            Some(reduced) => reduced,
            None if is_text(members.read_only) || is_text(members.management_event) => {
                (Completeness::ScalarsAsText, false)
            }
            None => (Completeness::Whole, false),
        };
        notes.extend(spelled_in_table.then_some(Note::NullSpelledOut));
        let mut body = |name: &str, at: usize| match &completeness {
            Completeness::Reduced { absent, .. } if absent.iter().any(|one| one == name) => {
                RecordBody::NotInForm
            }
            Completeness::Whole | Completeness::ScalarsAsText | Completeness::Reduced { .. } => {
                bodies[at]
                    .take()
                    .map(|value| RecordBody::from_json(value.get()))
                    .unwrap_or_default()
            }
        };
        let record = Self {
            event_id: required("eventID", members.event_id)?,
            event_time: time(&required("eventTime", members.event_time)?)?,
            event_name: required("eventName", members.event_name)?,
            aws_region: required("awsRegion", members.aws_region)?,
            account: account(members.recipient_account_id, &principal)?,
            source_ip_address: scalar(members.source_ip_address),
            user_agent: scalar(members.user_agent),
            request_id: scalar(members.request_id),
            error_code,
            error_message,
            read_only: read_only(members.read_only)?,
            request_parameters: body("requestParameters", 0),
            response_elements: body("responseElements", 1),
            addendum: members.addendum.and_then(addendum),
            principal,
            completeness,
            notes,
            text: String::new(),
        };
        Ok(Read::Record(Box::new(Self { text, ..record })))
    }
}

/// The caller. A pipeline may have converted it to text.
fn identity(value: &RawValue) -> Principal {
    match json::string(value.get().as_bytes()) {
        Some(text) => Principal::from_json(text.trim()),
        None => Principal::from_json(value.get()),
    }
}

/// The text on one line, without secrets, otherwise unchanged.
pub(super) fn one_line(text: &[u8]) -> Cow<'_, [u8]> {
    if memchr::memchr2(b'\n', b'\r', text).is_none() {
        return secrets::hide(text);
    }
    Cow::Owned(secrets::hide(&json::compact(text)).into_owned())
}

/// The text without whitespace between tokens and without secrets.
fn clean(text: &[u8]) -> Result<String, Reason> {
    let compact = json::compact(text);
    let clean = match secrets::hide(&compact) {
        Cow::Owned(hidden) => hidden,
        Cow::Borrowed(_) => compact.into_owned(),
    };
    String::from_utf8(clean).map_err(|_| Reason::NotUtf8)
}

fn not_json(error: &serde_json::Error) -> Reason {
    // serde_json ends its messages with a position in our one-line copy, which is useless to users.
    let message = error.to_string();
    let message = message.split(" at line ").next().unwrap_or_default();
    match message.strip_prefix("duplicate field ") {
        Some(member) => Reason::Twice { member: member.trim_matches('`').to_owned() },
        None => Reason::NotJson { cause: message.to_owned() },
    }
}

fn scalar(value: Option<&RawValue>) -> Option<String> {
    json::scalar(value?.get().as_bytes()).map(Cow::into_owned)
}

fn is_string(value: &RawValue) -> bool {
    value.get().starts_with('"')
}

/// Whether a truth value was written as text.
fn is_text(value: Option<&RawValue>) -> bool {
    value.is_some_and(|value| matches!(value.get(), "\"true\"" | "\"false\""))
}

fn required(member: &'static str, value: Option<&RawValue>) -> Result<String, Reason> {
    match (value, scalar(value)) {
        (_, Some(text)) if !text.trim().is_empty() => Ok(text),
        (Some(value), _) if value.get() != "null" => {
            Err(Reason::Member { member, found: shortened(value.get()) })
        }
        (Some(_) | None, _) => Err(Reason::Missing { member }),
    }
}

fn time(text: &str) -> Result<DateTime<Utc>, Reason> {
    super::time::time(text)
        .ok_or_else(|| Reason::Member { member: "eventTime", found: shortened(text) })
}

fn read_only(value: Option<&RawValue>) -> Result<Option<bool>, Reason> {
    let Some(text) = scalar(value) else { return Ok(None) };
    match text.to_ascii_lowercase().as_str() {
        "true" => Ok(Some(true)),
        "false" => Ok(Some(false)),
        "" => Ok(None),
        _ => Err(Reason::Member { member: "readOnly", found: shortened(&text) }),
    }
}

fn account(recipient: Option<&RawValue>, principal: &Principal) -> Result<String, Reason> {
    let recipient = scalar(recipient).filter(|id| !id.trim().is_empty());
    let (member, id) = match (&recipient, &principal.account_id, principal.arn_account()) {
        (Some(id), ..) => ("recipientAccountId", id.as_str()),
        (None, Some(id), _) => ("userIdentity.accountId", id.as_str()),
        (None, None, Some(id)) => ("userIdentity.arn", id),
        (None, None, None) => return Err(Reason::Missing { member: "recipientAccountId" }),
    };
    let id = padded_account(id);
    // 5.28758E+11: a spreadsheet rounded it.
    if id.parse::<f64>().is_ok() && !id.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Reason::Member { member, found: shortened(&id) });
    }
    Ok(id)
}

fn addendum(value: &RawValue) -> Option<Addendum> {
    let mut addendum = Addendum::default();
    let mut any = false;
    for (name, value) in json::members(value.get().as_bytes()) {
        any = true;
        let text = json::scalar(value).map(Cow::into_owned);
        match name.as_ref() {
            "reason" => addendum.reason = text.unwrap_or_default(),
            "originalEventID" => addendum.original_event_id = text,
            "originalRequestID" => addendum.original_request_id = text,
            "updatedFields" => {
                let listed = json::elements(value).filter_map(|(_, field)| json::scalar(field));
                let listed: Vec<String> = listed.map(Cow::into_owned).collect();
                let fields = if listed.is_empty() { text.into_iter().collect() } else { listed };
                addendum.updated_fields = fields
                    .iter()
                    .flat_map(|fields| fields.split([',', ' ']))
                    .filter(|field| !field.is_empty())
                    .map(str::to_owned)
                    .collect();
            }
            _ => {}
        }
    }
    any.then_some(addendum)
}

/// Reads the member `lexrewind`; also returns whether a cell had a spelled null.
fn reduced(value: &RawValue) -> Option<(Completeness, bool)> {
    let members: Vec<_> = json::members(value.get().as_bytes()).collect();
    let find = |wanted: &str| members.iter().find(|(name, _)| name == wanted);
    let form = json::scalar(find("form")?.1)?.into_owned();
    let absent = json::elements(find("absent")?.1)
        .filter_map(|(_, name)| json::scalar(name).map(Cow::into_owned))
        .collect();
    let nulls = find("nulls").is_some_and(|(_, value)| *value == b"true");
    let loses = find("loses").and_then(|(_, code)| json::scalar(code));
    let loses = [Loss::EmptyValues].into_iter().find(|loss| loses.as_deref() == Some(loss.code()));
    Some((Completeness::Reduced { form, absent, loses }, nulls))
}

/// At most 80 characters of a value, for a message.
pub(super) fn shortened(text: &str) -> String {
    if text.chars().count() <= 80 {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(77).collect();
    short.push_str("...");
    short
}

#[cfg(test)]
mod tests {
    use super::{Completeness, Record};
    use crate::trail::RecordBody;

    const RECORD: &str = r#"{"eventVersion":"1.08","userIdentity":{"type":"IAMUser","accountId":"111122223333","userName":"alice"},"eventTime":"2024-03-01T10:15:22Z","eventSource":"lex.amazonaws.com","eventName":"PutBot","awsRegion":"us-east-1","requestParameters":{"nluIntentConfidenceThreshold":0.40000000000000002220446049250313,"name":"B"},"responseElements":null,"eventID":"e1","readOnly":false,"recipientAccountId":"111122223333"}"#;

    #[track_caller]
    fn refused(from: &str, to: &str, expect: &str) {
        let text = RECORD.replace(from, to);
        assert_ne!(text, RECORD);
        match Record::from_json(text.as_bytes()) {
            Err(reason) => assert_eq!(reason.to_string(), expect),
            Ok(record) => panic!("read as {record:?}"),
        }
    }

    #[test]
    fn the_text_is_the_record() {
        let record = Record::from_json(RECORD.as_bytes()).expect("a record");
        assert_eq!(record.text, RECORD);
        assert_eq!(record.completeness, Completeness::Whole);
        assert_eq!(record.response_elements, RecordBody::Null);
        let request = record.request_parameters.json().expect("a request");
        assert!(request.contains("0.40000000000000002220446049250313"));
        assert_eq!(Record::from_own_text(record.text.clone()), Ok(record.clone()));
        assert_eq!(Record::from_json(record.text.as_bytes()), Ok(record));
    }

    #[test]
    fn refusals_name_the_member_and_what_was_found() {
        refused("2024-03-01T10:15:22Z", "timestamp", "invalid `eventTime`: `timestamp`");
        refused(r#""eventID":"e1","#, "", "missing `eventID`");
        refused(r#""eventID":"e1","#, r#""eventID":{"a":1},"#, "`eventID` cannot be `{\"a\":1}`");
        refused(r#""1.08""#, r#""2.0""#, "`eventVersion` `2.0` is not supported: only 1.x is");
        refused("false", "\"maybe\"", "`readOnly` cannot be `maybe`");
        refused(
            r#""recipientAccountId":"111122223333""#,
            r#""recipientAccountId":"5.28758E+11""#,
            "`recipientAccountId` has lost digits: `5.28758E+11`",
        );
        refused(r#""awsRegion":"us-east-1""#, r#""eventID":"e2""#, "duplicate member `eventID`");
        refused(r#""name":"B""#, r#""name":B"#, "invalid JSON: expected value");
    }

    #[test]
    fn account_numbers_get_their_zeros_back() {
        let text = RECORD.replace(r#"AccountId":"111122223333""#, r#"AccountId":1122223333"#);
        let record = Record::from_json(text.as_bytes()).expect("a record");
        assert_eq!(record.account, "001122223333");
    }

    #[test]
    fn any_minor_version_will_do() {
        for version in ["\"1.0\"", "\"1.11\"", "\"1.99\"", "1.08", "null"] {
            let text = RECORD.replace("\"1.08\"", version);
            assert!(Record::from_json(text.as_bytes()).is_ok(), "{version}");
        }
    }

    #[test]
    fn an_addendum_names_what_it_corrects() {
        for fields in [r#""a,b""#, r#""a b""#, r#""a, b""#, r#"["a","b"]"#] {
            let text = RECORD.replace(
                r#""readOnly""#,
                &format!(
                    r#""addendum":{{"reason":"UPDATED_DATA","updatedFields":{fields},"originalEventID":"e0"}},"readOnly""#
                ),
            );
            let record = Record::from_json(text.as_bytes()).expect("a record");
            let addendum = record.addendum.expect("an addendum");
            assert_eq!(addendum.updated_fields, ["a", "b"]);
            assert_eq!(addendum.original_event_id.as_deref(), Some("e0"));
        }
    }
}
