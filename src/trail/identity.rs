//! Limits of the values that identify a record and its account and region.
//!
//! These values become parts of paths, references and commits. CloudTrail writes event ids as GUIDs
//! of 36 characters, account ids of twelve digits and region names of some twenty letters (AWS
//! CloudTrail User Guide, "CloudTrail record contents"), so AWS did not write a value beyond these
//! limits.

use super::error::Reason;
use super::record::Record;

/// The maximum length of a value, in bytes.
const LONGEST: usize = 64;

/// The characters that a value may have.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Alphabet {
    Any,
    /// Visible ASCII: an event id is searched in commits as it is written.
    Visible,
}

type Row = (&'static str, fn(&Record) -> Option<&str>, Alphabet);

const ROWS: [Row; 4] = [
    ("`eventID`", |record| Some(&record.event_id), Alphabet::Visible),
    (
        "`addendum.originalEventID`",
        |record| record.addendum.as_ref()?.original_event_id.as_deref(),
        Alphabet::Visible,
    ),
    ("the account id", |record| Some(&record.account), Alphabet::Any),
    ("`awsRegion`", |record| Some(&record.aws_region), Alphabet::Any),
];

/// Why a record cannot be accepted, if it cannot.
pub(super) fn out_of_bounds(record: &Record) -> Option<Reason> {
    ROWS.into_iter().find_map(|(what, value, alphabet)| {
        let value = value(record)?;
        if value.len() > LONGEST {
            return Some(Reason::TooLong { what, limit: LONGEST });
        }
        let is_visible = value.bytes().all(|byte| byte.is_ascii_graphic());
        (alphabet == Alphabet::Visible && !is_visible).then_some(Reason::NotVisible { what })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(event_id: &str, original: &str, account: &str, region: &str) -> Record {
        let text = serde_json::json!({
            "eventSource": "lex.amazonaws.com", "eventName": "PutBot", "eventID": event_id,
            "eventTime": "2024-03-01T10:15:22Z", "awsRegion": region,
            "recipientAccountId": account,
            "addendum": {"reason": "UPDATED_DATA", "originalEventID": original},
        });
        Record::from_json(text.to_string().as_bytes()).expect("a record")
    }

    #[test]
    fn values_within_and_beyond_the_bounds() {
        let (long, most) = ("a".repeat(65), "é".repeat(32));
        let visible = "a".repeat(64);
        for (event_id, original, account, region, expect) in [
            ("e1", "e0", "111122223333", "us-east-1", None),
            (&*visible, &*visible, &*most, &*most, None),
            ("{7b3c:5f1e}", "", "..", "a/b\0\n", None),
            (&*long, "e0", "1", "r", Some("`eventID` is longer than 64 bytes")),
            ("e1", &*long, "1", "r", Some("`addendum.originalEventID` is longer than 64 bytes")),
            ("e1", "e0", &*long, "r", Some("the account id is longer than 64 bytes")),
            ("e1", "e0", "1", &*long, Some("`awsRegion` is longer than 64 bytes")),
            ("é", "e0", "1", "r", Some("`eventID` has characters other than visible ASCII")),
            ("a\nb", "e0", "1", "r", Some("`eventID` has characters other than visible ASCII")),
            ("a b", "e0", "1", "r", Some("`eventID` has characters other than visible ASCII")),
        ] {
            let found = out_of_bounds(&record(event_id, original, account, region));
            let found = found.map(|reason| reason.to_string());
            assert_eq!(
                found.as_deref(),
                expect,
                "{event_id:?} {original:?} {account:?} {region:?}"
            );
        }
    }
}
