//! The time of a record, as CloudTrail and pipelines write it.
//!
//! `eventTime` is UTC ("CloudTrail record contents"). Databases store it as a timestamp and print
//! it without the `T` and the zone, or as a number since 1970. A localised time, or one in the zone
//! of a browser, is not accepted.

use chrono::{DateTime, Datelike, NaiveDateTime, Utc};

/// Date and time without a zone.
const WITHOUT_ZONE: [&str; 2] = ["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f"];

/// Numbers since 1970: their digits between 2001 and 2286, and how many of them are a second.
const SINCE_1970: [(usize, i64); 4] = [(10, 1), (13, 1_000), (16, 1_000_000), (19, 1_000_000_000)];

/// The time of a text, if its zone is certain.
pub(super) fn time(text: &str) -> Option<DateTime<Utc>> {
    let text = text.trim();
    let bare = text.strip_suffix(" UTC").unwrap_or(text);
    if let Some(time) = since_1970(bare) {
        return Some(time);
    }
    if bare.len() == text.len()
        && let Ok(time) = DateTime::parse_from_rfc3339(text)
            .or_else(|_| DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f%z"))
    {
        return Some(time.to_utc()).filter(is_of_aws);
    }
    // AWS does not write years with more digits, or before year one.
    if !bare.bytes().take(4).all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let mut formats = WITHOUT_ZONE.into_iter();
    formats
        .find_map(|format| NaiveDateTime::parse_from_str(bare, format).ok())
        .map(|time| time.and_utc())
        .filter(is_of_aws)
}

/// Whether AWS may have written a time: programs have a minimum and a maximum that mean no time.
fn is_of_aws(time: &DateTime<Utc>) -> bool {
    (2000..2200).contains(&time.year())
}

fn since_1970(text: &str) -> Option<DateTime<Utc>> {
    // A number of JSON may have a fraction: `1709287203000.0`.
    let (text, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if text.starts_with('0') || !is_number(text) || !is_number(fraction) {
        return None;
    }
    let (_, per_second) = SINCE_1970.into_iter().find(|(digits, _)| *digits == text.len())?;
    let number: i64 = text.parse().ok()?;
    let rest = number % per_second * (1_000_000_000 / per_second);
    DateTime::from_timestamp(number / per_second, u32::try_from(rest).ok()?).filter(is_of_aws)
}

#[cfg(test)]
mod tests {
    use super::time;

    #[test]
    fn times_whose_zone_is_certain() {
        let expect = "2025-01-13T19:58:59+00:00";
        for text in [
            "2025-01-13T19:58:59Z",
            "2025-01-13T20:58:59+01:00",
            "2025-01-13 19:58:59+00:00",
            "2025-01-13 19:58:59.000 UTC",
            "2025-01-13 19:58:59",
            "2025-01-13 19:58:59.000000000",
            "2025-01-13T19:58:59.000",
            "1736798339",
            "1736798339000",
            "1736798339000000",
            "1736798339000000000",
            "1736798339.000",
            "1736798339000.0",
            "2025-01-13T19:58:59+0000",
            "2025-01-13T20:58:59.000+0100",
        ] {
            assert_eq!(time(text).map(|time| time.to_rfc3339()).as_deref(), Some(expect), "{text}");
        }
        let millis = time("1736798339123").map(|time| time.timestamp_subsec_millis());
        assert_eq!(millis, Some(123));
    }

    #[test]
    fn times_that_are_not_certain() {
        for text in [
            "",
            "timestamp",
            "13/01/2025, 19:58:59.000",
            "2025-01-13, 07:58:59 PM",
            "Jan 13, 2025 @ 19:58:59.000",
            "2025-01-13",
            "20250113195859",
            "173679833900",
            "-1736798339",
            "1736798339.",
            "1736798339.1.2",
            "0001-01-01T00:00:00Z",
            "9999-12-31T23:59:59Z",
            "9999-12-31 23:59:59",
            "0000000000",
            "+12025-01-13 19:58:59",
            "-2025-01-13 19:58:59",
            "12025-01-13 19:58:59",
        ] {
            assert_eq!(time(text), None, "{text}");
        }
    }
}
