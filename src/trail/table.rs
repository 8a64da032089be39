//! Rows of tables: records whose members are spread over columns.
//!
//! The record is assembled from the columns as JSON with CloudTrail's own names and one more
//! member, `lexrewind`, with the form and what that form could not carry. Nothing is guessed: text
//! that only looks like a document (`{name=Flowers, slots=[...]}`) is not used as one.

use super::header;
use super::member::{
    DOCUMENTS, MISSED, TRUTHS, document, event_time, push, quoted, reduced, truth,
};
use super::nulls::is_null;
use super::part::Form;
use super::product::{self, DocumentOrigin, Product, Restored};
use super::record::{LEX, Note};
use super::spelling::with_own_names;

/// Members of a record in the order in which they are written.
const MEMBERS: [&str; 30] = [
    "eventVersion",
    "userIdentity",
    "eventTime",
    "eventSource",
    "eventName",
    "awsRegion",
    "sourceIPAddress",
    "userAgent",
    "errorCode",
    "errorMessage",
    "requestParameters",
    "responseElements",
    "additionalEventData",
    "requestID",
    "eventID",
    "readOnly",
    "resources",
    "eventType",
    "apiVersion",
    "managementEvent",
    "recipientAccountId",
    "serviceEventDetails",
    "sharedEventID",
    "vpcEndpointId",
    "vpcEndpointAccountId",
    "eventCategory",
    "addendum",
    "sessionCredentialFromConsole",
    "edgeDeviceDetails",
    "tlsDetails",
];

/// Those whose names a table may spell differently.
const RENAMED: [&str; 2] = ["userIdentity", "addendum"];

/// Members of `userIdentity` that may have columns of their own, in lower case too.
const IDENTITY: [(&str, &str); 8] = [
    ("type", "type"),
    ("principalid", "principalId"),
    ("arn", "arn"),
    ("accountid", "accountId"),
    ("accesskeyid", "accessKeyId"),
    ("username", "userName"),
    ("invokedby", "invokedBy"),
    ("identityprovider", "identityProvider"),
];

/// The content of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    Member(&'static str),
    Identity(&'static str),
    /// The whole record as JSON text.
    Original,
    Ignored,
}

/// The columns of a table.
#[derive(Clone, Debug)]
pub(super) struct Header {
    columns: Vec<Column>,
    form: Form,
    /// The product whose columns these are, with their names.
    product: Option<(&'static Product, Vec<String>)>,
}

/// The result of reading a row.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Row<'a> {
    /// A record of Lex, assembled.
    Record(String),
    /// A record of another service.
    OtherService,
    /// JSON text of the whole record.
    Original(&'a str),
    /// The header again, or nothing at all.
    Nothing,
    /// Why it cannot be a record.
    Lossy(&'static str),
}

impl Header {
    /// A header of these names; `None` if they are not those of a table of records.
    pub(super) fn new<'n>(names: impl IntoIterator<Item = &'n str>) -> Option<Self> {
        let names: Vec<&str> = names.into_iter().map(str::trim).collect();
        let columns: Vec<Column> = names.iter().map(|name| column(name)).collect();
        if let Some(product) = product::of_columns(&names) {
            let names = names.into_iter().map(str::to_owned).collect();
            return Some(Self { columns, form: product.form, product: Some((product, names)) });
        }
        let has = |wanted: Column| columns.contains(&wanted);
        let members = columns.iter().filter(|column| matches!(column, Column::Member(_))).count();
        if !has(Column::Original)
            && (members < 2
                || !(has(Column::Member("eventName"))
                    || has(Column::Member("eventID"))
                    || has(Column::Member("eventSource"))))
        {
            return None;
        }
        let form = if names.iter().any(|name| name.eq_ignore_ascii_case("Event name")) {
            Form::ConsoleCsv
        } else if names.iter().any(|name| name.eq_ignore_ascii_case("@message")) {
            Form::LogsInsights
        } else if names.contains(&"_raw") {
            Form::Splunk
        } else if names.iter().any(|name| name.eq_ignore_ascii_case("eventJson"))
            || (members >= 2 && names.iter().any(|name| name.contains(char::is_uppercase)))
        {
            Form::Lake
        } else if members < 2 {
            Form::Table
        } else {
            Form::Athena
        };
        Some(Self { columns, form, product: None })
    }

    /// The same columns in another kind of table.
    pub(super) fn of(self, form: Form) -> Self {
        Self { form, ..self }
    }

    pub(super) fn form(&self) -> Form {
        self.form
    }

    /// Reads a row; `cells` are in the order of the columns, `None` for null.
    pub(super) fn row<'c>(&self, cells: &[Option<&'c str>]) -> Row<'c> {
        let cell = |wanted: Column| {
            let at = self.columns.iter().position(|column| *column == wanted)?;
            cells.get(at).copied().flatten().filter(|text| !is_null(text))
        };
        let is_spelled =
            |cell: &Option<&str>| cell.is_some_and(|cell| !cell.is_empty() && is_null(cell));
        let mut read =
            self.columns.iter().zip(cells).filter(|(column, _)| **column != Column::Ignored);
        let note = read.any(|(_, cell)| is_spelled(cell)).then_some(Note::NullSpelledOut);
        if cells.iter().all(|cell| cell.is_none_or(|text| text.trim().is_empty())) {
            return Row::Nothing;
        }
        let mut originals = self.columns.iter().zip(cells).filter_map(|(column, cell)| {
            (*column == Column::Original).then_some(*cell)?.map(str::trim_start)
        });
        let is_record = |text: &&str| text.starts_with('{') || header::behind(text).is_some();
        if let Some(text) = originals.find(is_record) {
            return Row::Original(text);
        }
        if let Some((product, names)) = &self.product {
            if cells.iter().zip(names).all(|(cell, name)| *cell == Some(name.as_str())) {
                return Row::Nothing;
            }
            let note = cells.iter().any(is_spelled).then_some(Note::NullSpelledOut);
            let document = product.document(names, cells);
            return match product.read(document.as_bytes(), DocumentOrigin::Row(note)) {
                Restored::Record(text) => Row::Record(text),
                Restored::OtherService => Row::OtherService,
                Restored::Lossy(why) => Row::Lossy(why),
            };
        }
        match cell(Column::Member("eventSource")) {
            Some(LEX) => Row::Record(self.record(cell, note)),
            Some(source) if column(source) == Column::Member("eventSource") => Row::Nothing,
            Some(_) => Row::OtherService,
            None if self.columns.contains(&Column::Member("eventSource")) => {
                Row::Lossy("its event source is empty")
            }
            None if self.form == Form::ConsoleCsv => Row::Lossy(
                "the console's CSV of 2020 has no event source, account or time zone; download JSON",
            ),
            None => Row::Lossy("no column `eventSource`; select it"),
        }
    }

    fn record<'c>(&self, cell: impl Fn(Column) -> Option<&'c str>, note: Option<Note>) -> String {
        let mut absent: Vec<&str> = Vec::new();
        let mut text = String::from("{");
        for member in MEMBERS {
            let has_column = self.columns.contains(&Column::Member(member));
            let value = match cell(Column::Member(member)) {
                Some(value) if DOCUMENTS.contains(&member) => match document(value) {
                    Some(json) if RENAMED.contains(&member) => Some(with_own_names(&json)),
                    Some(json) => Some(json),
                    None if member == "userIdentity" => {
                        absent.push("userIdentity.sessionContext");
                        Some(struct_identity(value))
                    }
                    None => {
                        absent.push(member);
                        None
                    }
                },
                Some(value) if TRUTHS.contains(&member) => Some(truth(value)),
                Some(value) if member == "eventTime" => Some(quoted(&event_time(value))),
                Some(value) => Some(quoted(value)),
                None if member == "userIdentity" && !has_column => {
                    self.identity(&cell, &mut absent)
                }
                None => {
                    if MISSED.contains(&member) && !has_column {
                        absent.push(member);
                    }
                    None
                }
            };
            if let Some(value) = value {
                push(&mut text, member, &value);
            }
        }
        let form = match self.form {
            Form::ConsoleCsv => "console-csv",
            Form::Athena => "athena",
            Form::Lake => "lake",
            Form::Delivered
            | Form::Bare
            | Form::LookupEvents
            | Form::EventBridge
            | Form::CloudWatchLogs
            | Form::LogLines
            | Form::LogsInsights
            | Form::Splunk
            | Form::Elastic
            | Form::Ocsf
            | Form::Sentinel
            | Form::Logstash
            | Form::Table
            | Form::Wrapped => "columns",
        };
        push(&mut text, "lexrewind", &reduced(form, &absent, note, None));
        text.push('}');
        text
    }

    /// `userIdentity` from separate columns.
    fn identity<'c>(
        &self,
        cell: &impl Fn(Column) -> Option<&'c str>,
        absent: &mut Vec<&str>,
    ) -> Option<String> {
        let mut text = String::from("{");
        for (_, member) in IDENTITY {
            if let Some(value) = cell(Column::Identity(member))
                && (member != "arn" || value.starts_with("arn:"))
            {
                push(&mut text, member, &quoted(value));
            }
        }
        text.push('}');
        if text == "{}" && !self.columns.iter().any(|one| matches!(one, Column::Identity(_))) {
            absent.push("userIdentity");
            return None;
        }
        for (column, name) in [("type", "userIdentity.type"), ("arn", "userIdentity.arn")] {
            if !self.columns.contains(&Column::Identity(column)) {
                absent.push(name);
            }
        }
        absent.push("userIdentity.sessionContext");
        Some(text)
    }
}

fn column(name: &str) -> Column {
    let name: String = name
        .chars()
        .filter(|c| !matches!(c, ' ' | '-' | '_' | '"' | '\u{feff}'))
        .flat_map(char::to_lowercase)
        .collect();
    match name.as_str() {
        "eventjson" | "raw" | "@message" | "message" | "cloudtrailevent" | "event.original"
        | "record" | "content" | "fullmessage" => return Column::Original,
        "username" => return Column::Identity("userName"),
        "awsaccesskey" | "accesskeyid" => return Column::Identity("accessKeyId"),
        "usertype" => return Column::Identity("type"),
        "useridentifier" => return Column::Identity("arn"),
        _ => {}
    }
    if let Some(part) = name.strip_prefix("useridentity.") {
        return IDENTITY
            .iter()
            .find(|(lower, _)| *lower == part)
            .map_or(Column::Ignored, |(_, member)| Column::Identity(member));
    }
    MEMBERS
        .iter()
        .find(|member| member.eq_ignore_ascii_case(&name))
        .map_or(Column::Ignored, |member| Column::Member(member))
}

/// `{type=IAMUser, principalid=AIDA, arn=arn:aws:iam::1:user/x, ..., sessioncontext={...}}`: the
/// text of a struct without quotes. Types, ids, ARNs, accounts and names cannot contain `, `, so
/// those before the session can be read; the rest cannot.
fn struct_identity(text: &str) -> String {
    let inner = text.trim().trim_start_matches('{').trim_end_matches('}');
    let inner = inner.split("sessioncontext=").next().unwrap_or_default();
    let inner = inner.split("sessionContext=").next().unwrap_or_default();
    let mut object = String::from("{");
    for field in inner.split(", ") {
        let Some((name, value)) = field.split_once('=') else { continue };
        let name = name.trim();
        let known = IDENTITY.iter().find(|(_, member)| member.eq_ignore_ascii_case(name));
        if let Some((_, member)) = known
            && !matches!(value.trim(), "" | "null")
            && !value.contains(['{', '}'])
            && !object.contains(&format!("\"{member}\":"))
        {
            push(&mut object, member, &quoted(value.trim()));
        }
    }
    object.push('}');
    object
}

#[cfg(test)]
mod tests {
    use super::{Header, Row, struct_identity};
    use crate::trail::{Completeness, Form, Record, RecordBody};

    #[test]
    fn parameters_that_are_not_json_are_not_guessed() {
        let names = ["eventID", "eventTime", "eventSource", "eventName", "awsRegion"];
        let names = names.into_iter().chain(["recipientAccountId", "requestParameters"]);
        let header = Header::new(names).expect("a header");
        let cells = ["e1", "2024-03-01 10:15:22.000", "lex.amazonaws.com", "PutBot", "us-east-1"];
        let cells = cells.into_iter().chain(["111122223333", "{name=B, locale=en-US}"]);
        let cells: Vec<_> = cells.map(Some).collect();
        let Row::Record(text) = header.row(&cells) else { panic!("no record") };
        let record = Record::from_json(text.as_bytes()).expect("a record");
        assert_eq!(record.request_parameters, RecordBody::NotInForm);
        assert_eq!(record.event_time.to_rfc3339(), "2024-03-01T10:15:22+00:00");
        let Completeness::Reduced { form, absent, .. } = &record.completeness else { panic!() };
        assert_eq!(form, "lake");
        assert!(absent.contains(&"requestParameters".to_owned()));
        assert!(absent.contains(&"errorCode".to_owned()));
        assert_eq!(Record::from_json(record.text.as_bytes()), Ok(record));
    }

    #[test]
    fn text_of_a_struct() {
        assert_eq!(
            struct_identity(
                "{type=AssumedRole, principalid=AROA:a,b=c, arn=arn:aws:sts::1:assumed-role/R/a,b=c, accountid=1, invokedby=null, username=null, sessioncontext={attributes={mfaauthenticated=false}, sessionissuer={type=Role, arn=x}}}"
            ),
            r#"{"type":"AssumedRole","principalId":"AROA:a,b=c","arn":"arn:aws:sts::1:assumed-role/R/a,b=c","accountId":"1"}"#
        );
    }

    #[test]
    fn headers_in_any_order_and_case() {
        assert!(Header::new(["EVENTID", "eventsource"]).is_some());
        assert_eq!(
            Header::new(["event id", "Event name"]).map(|h| h.form()),
            Some(Form::ConsoleCsv)
        );
        assert!(Header::new(["id", "name"]).is_none());
        assert!(Header::new(["eventJson"]).is_some());
    }
}
