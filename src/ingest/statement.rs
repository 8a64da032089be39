//! The statement of a copy of a record, to be compared with that of another copy.
//!
//! Pipelines add members, drop nulls, sort members and respell numbers and times. So copies are
//! compared in the members that affect a history, by value, and only if both have the member.

use std::collections::BTreeSet;

use crate::event::fingerprint;
use crate::lex::{Json, Object, replace_half_surrogates};
use crate::trail::{Completeness, Record, RecordBody};

/// The statement of one copy.
#[derive(Debug)]
pub(super) struct Statement {
    /// Each member with its value, if it has one.
    members: [(&'static str, Option<String>); 14],
    /// Fingerprint of the data that is committed, as spelled.
    spelling: u64,
}

impl Statement {
    pub(super) fn of(record: &Record) -> Self {
        let principal = &record.principal;
        let [request, response] = [&record.request_parameters, &record.response_elements].map(json);
        let is_comparable = keeps_values(&record.completeness);
        let by_value = |json: &Option<Json>| {
            if !is_comparable {
                return None;
            }
            let mut text = String::new();
            without_nulls(json.clone()?).write_by_value(&mut text);
            Some(text)
        };
        let members = [
            ("eventTime", Some(record.event_time.timestamp().to_string())),
            ("eventName", Some(record.event_name.clone())),
            ("awsRegion", Some(record.aws_region.clone())),
            ("recipientAccountId", Some(record.account.clone())),
            ("userIdentity.arn", principal.arn.clone()),
            ("userIdentity.principalId", principal.principal_id.clone()),
            ("userIdentity.userName", principal.user_name.clone()),
            ("sourceIPAddress", record.source_ip_address.clone()),
            ("userAgent", record.user_agent.clone()),
            ("requestID", record.request_id.clone()),
            ("errorCode", record.error_code.clone()),
            ("errorMessage", record.error_message.clone()),
            ("requestParameters", by_value(&request)),
            ("responseElements", by_value(&response)),
        ];
        let mut spelled: Vec<&str> = members.iter().filter_map(|(_, it)| it.as_deref()).collect();
        let bodies: Vec<String> =
            [request, response].iter().flatten().map(Json::to_string).collect();
        spelled.extend(bodies.iter().map(String::as_str));
        let spelling = fingerprint(spelled.join("\n").as_bytes());
        Self { members, spelling }
    }

    /// The preference among copies: the most complete one, then by spelling.
    pub(super) fn order(&self) -> (usize, u64) {
        let silent = self.members.iter().filter(|(_, value)| value.is_none()).count();
        (silent, self.spelling)
    }

    /// The members in which two copies contradict each other.
    pub(super) fn contradictions(&self, other: &Self) -> BTreeSet<&'static str> {
        let pairs = self.members.iter().zip(&other.members);
        let differ = pairs.filter(|((name, one), (_, other))| match (one, other) {
            (Some(one), Some(other)) => one != other,
            // The absence of an error code also shows whether the call was refused.
            (None, Some(_)) | (Some(_), None) => *name == "errorCode",
            (None, None) => false,
        });
        differ.map(|((name, _), _)| *name).collect()
    }
}

/// Whether the documents of a copy have the values that CloudTrail wrote. Otherwise text for a
/// number, or a missing empty list, is not a contradiction.
fn keeps_values(completeness: &Completeness) -> bool {
    match completeness {
        Completeness::Whole => true,
        Completeness::ScalarsAsText => false,
        Completeness::Reduced { loses, .. } => loses.is_none(),
    }
}

fn json(body: &RecordBody) -> Option<Json> {
    match body {
        RecordBody::Json(text) => {
            let value = Json::parse(text).or_else(|_| Json::parse(&replace_half_surrogates(text)));
            Some(value.unwrap_or_else(|_| Json::string(&**text)))
        }
        RecordBody::Null | RecordBody::Omitted { .. } | RecordBody::NotInForm => None,
    }
}

fn without_nulls(value: Json) -> Json {
    match value {
        Json::Array(items) => Json::Array(items.into_iter().map(without_nulls).collect()),
        Json::Object(object) => {
            let members = object.into_members().filter(|(_, value)| *value != Json::Null);
            let members = members.map(|(name, value)| (name, without_nulls(value)));
            Json::Object(members.collect::<Object>())
        }
        value @ (Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_)) => value,
    }
}

#[cfg(test)]
mod tests {
    use super::Statement;
    use crate::trail::Record;

    const RECORD: &str = r#"{"eventVersion":"1.08","userIdentity":{"type":"IAMUser","accountId":"111122223333","userName":"alice"},"eventTime":"2024-03-01T10:15:22Z","eventSource":"lex.amazonaws.com","eventName":"PutIntent","awsRegion":"us-east-1","userAgent":"cli","requestParameters":{"name":"A","sessionTTL":300},"responseElements":{"name":"A","version":"$LATEST"},"eventID":"e1","readOnly":false,"recipientAccountId":"111122223333"}"#;

    fn statement(text: &str) -> Statement {
        Statement::of(&Record::from_json(text.as_bytes()).unwrap())
    }

    #[test]
    fn changes_by_pipelines_are_not_contradictions() {
        let table: [(&str, &str, &[&str]); 11] = [
            ("{\"eventVersion\"", "{\"tenant\":\"t\",\"eventVersion\"", &[]),
            ("\"readOnly\"", "\"errorCode\":null,\"readOnly\"", &[]),
            ("10:15:22Z", "10:15:22.000Z", &[]),
            ("300", "3.0e2", &[]),
            ("300}", "300,\"x\":null}", &[]),
            (r#"{"name":"A","sessionTTL":300}"#, r#""{\"sessionTTL\":300,\"name\":\"A\"}""#, &[]),
            ("\"userAgent\":\"cli\",", "", &[]),
            ("\"cli\"", "\"sdk\"", &["userAgent"]),
            ("10:15:22Z", "10:15:23Z", &["eventTime"]),
            ("300", "301", &["requestParameters"]),
            ("\"readOnly\"", "\"errorCode\":\"AccessDenied\",\"readOnly\"", &["errorCode"]),
        ];
        let whole = statement(RECORD);
        for (from, to, expect) in table {
            let other = RECORD.replacen(from, to, 1);
            assert_ne!(other, RECORD);
            let other = statement(&other);
            let found: Vec<_> = whole.contradictions(&other).into_iter().collect();
            assert_eq!(found, expect, "{to}");
            assert_eq!(whole.contradictions(&other), other.contradictions(&whole), "{to}");
        }
    }

    #[test]
    fn the_most_complete_copy_comes_first() {
        let poor = statement(&RECORD.replace("\"userAgent\":\"cli\",", ""));
        assert!(statement(RECORD).order() < poor.order());
    }
}
