use chrono::{DateTime, NaiveDateTime};

use crate::lex::Json;

/// The launch of Amazon Lex, 2017-04-19: nothing in it is older. Unix seconds.
pub const LAUNCH: i64 = 1_492_560_000;

/// The moment of a `createdDate` or `lastUpdatedDate`, in Unix seconds.
///
/// How CloudTrail writes them for V1 is not documented, so all forms of services of that time are
/// read: epoch seconds as number or text, ISO 8601, and `Jul 19, 2023 9:25:09 PM` in UTC.
pub fn epoch_seconds(date: &Json) -> Option<i64> {
    let text = date.as_text()?;
    let whole = text.split('.').next().unwrap_or_default();
    if let Ok(seconds) = whole.parse::<i64>() {
        return Some(seconds);
    }
    // boto3 returns objects, which Python prints with a space: `2024-10-12 01:40:15.830000-04:00`.
    if let Ok(date) = DateTime::parse_from_rfc3339(&text.replacen(' ', "T", 1)) {
        return Some(date.timestamp());
    }
    let plain = text.replace('\u{202f}', " ");
    let date = NaiveDateTime::parse_from_str(&plain, "%b %e, %Y %I:%M:%S %p").ok()?;
    Some(date.and_utc().timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_way_to_write_a_date() {
        // 2017-05-09T20:02:40Z, the moment in the AWS CLI's examples of Lex V1.
        let cases = [
            "1494360160.133",
            "1494360160",
            "2017-05-09T20:02:40Z",
            "2017-05-09T22:02:40+02:00",
            "2017-05-09 22:02:40.133000+02:00",
            "2017-05-09 20:02:40+00:00",
            "May 9, 2017 8:02:40 PM",
            "May 9, 2017 8:02:40\u{202f}PM",
        ];
        for text in cases {
            assert_eq!(epoch_seconds(&Json::string(text)), Some(1_494_360_160), "{text}");
        }
        assert_eq!(epoch_seconds(&Json::Number("1494360160.5".into())), Some(1_494_360_160));
        for text in ["timestamp", "", "May 2017"] {
            assert_eq!(epoch_seconds(&Json::string(text)), None, "{text}");
        }
    }
}
