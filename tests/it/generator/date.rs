//! Moments in milliseconds since 1970, and how AWS spells them.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

/// How the response of a V1 call spells `createdDate` and `lastUpdatedDate` in a record.
/// No public record shows which it is (lex.md 2.5), so a reader must accept each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateStyle {
    /// `1494360160.133`
    EpochFloat,
    /// `Jul 19, 2023 9:25:09 PM`
    Text,
    /// `2023-07-19T21:25:09.133Z`
    Iso,
}

impl DateStyle {
    /// Every style.
    pub const ALL: [Self; 3] = [Self::EpochFloat, Self::Text, Self::Iso];

    /// The moment in this style.
    pub fn write(self, millis: i64) -> Value {
        match self {
            Self::EpochFloat => json!(millis as f64 / 1000.0),
            Self::Text => json!(moment(millis).format("%b %-d, %Y %-I:%M:%S %p").to_string()),
            Self::Iso => json!(moment(millis).format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()),
        }
    }

    /// Whether two moments of one second differ.
    pub fn has_millis(self) -> bool {
        match self {
            Self::EpochFloat | Self::Iso => true,
            Self::Text => false,
        }
    }
}

/// `2024-03-01T10:15:22Z`
pub fn second(seconds: i64) -> String {
    moment(seconds * 1000).format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// The moment in any pattern of chrono.
pub fn format(millis: i64, pattern: &str) -> String {
    moment(millis).format(pattern).to_string()
}

/// Milliseconds of `2024-03-01T10:15:22Z`.
pub fn parse(text: &str) -> i64 {
    DateTime::parse_from_rfc3339(text).expect("a moment of RFC 3339").timestamp_millis()
}

fn moment(millis: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(millis).expect("a moment within the calendar")
}
