//! Applies an `UPDATED_DATA` addendum to the record that it names.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

use super::error::Reason;
use super::record::Record;

type Members<'a> = BTreeMap<String, &'a RawValue>;

/// Members that identify a record or its delivery; a correction has its own.
const OWN: [&str; 4] = ["eventID", "addendum", "sharedEventID", "lexrewind"];

impl Record {
    /// This record with the members that `by` corrects: those that its addendum names, or all its
    /// members if it names none. CloudTrail's record contents document `addendum`, but not how
    /// names are separated; [`Addendum`](super::Addendum) accepts any separator. A name like
    /// `userIdentity.arn` selects the whole top member.
    ///
    /// # Errors
    ///
    /// If the result is not a record.
    pub fn corrected(&self, by: &Self) -> Result<Self, Reason> {
        let not_json = |error: serde_json::Error| Reason::NotJson { cause: error.to_string() };
        let mut members: Members<'_> = serde_json::from_str(&self.text).map_err(not_json)?;
        let correction: Members<'_> = serde_json::from_str(&by.text).map_err(not_json)?;
        let named: Vec<&str> = by
            .addendum
            .iter()
            .flat_map(|addendum| &addendum.updated_fields)
            .filter_map(|field| field.split('.').next())
            .collect();
        for (name, value) in correction {
            if !OWN.contains(&name.as_str()) && (named.is_empty() || named.contains(&name.as_str()))
            {
                members.insert(name, value);
            }
        }
        let text = serde_json::to_string(&members).map_err(not_json)?;
        Self::from_json(text.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(more: &str) -> Record {
        let text = format!(
            r#"{{"eventVersion":"1.08","eventTime":"2024-03-01T10:15:22Z","eventSource":"lex.amazonaws.com",
            "awsRegion":"us-east-1","recipientAccountId":"111122223333","eventName":"PutBot",{more}}}"#
        );
        Record::from_json(text.as_bytes()).unwrap()
    }

    #[test]
    fn only_what_the_addendum_names_is_corrected() {
        let first = record(r#""eventID":"a","requestParameters":{"name":"A"},"userAgent":"x""#);
        let cases = [
            (r#""updatedFields":"requestParameters""#, "x"),
            (r#""updatedFields":"requestParameters.name, errorCode""#, "x"),
            (r#""updatedFields":"userAgent,requestParameters""#, "y"),
            (r#""updatedFields":"""#, "y"),
        ];
        for (fields, agent) in cases {
            let by = record(&format!(
                r#""eventID":"b","requestParameters":{{"name":"B"}},"userAgent":"y",
                "addendum":{{"reason":"UPDATED_DATA","originalEventID":"a",{fields}}}"#
            ));
            let corrected = first.corrected(&by).unwrap();
            assert_eq!(corrected.event_id, "a");
            assert_eq!(corrected.request_parameters.json(), Some(r#"{"name":"B"}"#));
            assert_eq!(corrected.user_agent.as_deref(), Some(agent), "{fields}");
            assert_eq!(corrected.addendum, None);
        }
    }
}
