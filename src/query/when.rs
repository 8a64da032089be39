//! Parses the moments that people write.

use std::fmt;

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, NaiveDateTime, TimeDelta};

/// A moment as written, parsed with a clock that is an argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct When {
    text: String,
    moment: Span,
}

/// A parsed moment.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Span {
    /// One second, written as such.
    Instant(i64),
    /// One second, written in another way.
    Reckoned(i64),
    /// From the first to the last second of a year, a month, a day or a minute.
    Period { first: i64, last: i64 },
    /// The start or end of an event or a commit.
    Named(Moment),
}

/// A place in the history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Moment {
    /// Just after the last event of that second (Unix time).
    Second(i64),
    /// Just after the event whose id has this prefix.
    AfterEvent(String),
    /// Just before the event whose id has this prefix.
    BeforeEvent(String),
    /// At the commit whose id has this prefix.
    Commit(String),
}

/// The text is not a moment.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a time")]
pub struct NotATime {
    /// The text as written.
    pub text: String,
    /// A hint.
    pub hint: String,
}

/// The forms of a time, for hints.
const FORMS: &str = "write 2024-03-01T10:15:22Z, 2024-03-01, 2024-03, `2h ago`, yesterday, \
                     @1709294400, eight or more digits of an event id, or commit:4f2c9d1";

impl When {
    /// Parses a moment; relative ones are relative to `now` (Unix seconds).
    ///
    /// # Errors
    ///
    /// If the text has none of the forms. Nothing is guessed.
    pub fn parse(text: &str, now: i64) -> Result<Self, NotATime> {
        let refuse = |hint: String| NotATime { text: text.to_owned(), hint };
        match span(text, now) {
            Some(moment) => Ok(Self { text: text.to_owned(), moment }),
            None => Err(refuse(suggestion(text))),
        }
    }

    /// The start of the moment: for a period, just before the end of its first second.
    pub fn first(&self) -> Moment {
        match &self.moment {
            Span::Instant(second) | Span::Reckoned(second) => Moment::Second(*second),
            Span::Period { first, .. } => Moment::Second(*first),
            Span::Named(moment) => moment.clone(),
        }
    }

    /// The end of the moment: for a period, its last second.
    pub fn last(&self) -> Moment {
        match &self.moment {
            Span::Instant(second) | Span::Reckoned(second) => Moment::Second(*second),
            Span::Period { last, .. } => Moment::Second(*last),
            Span::Named(moment) => moment.clone(),
        }
    }

    /// The interpretation of the text, as the `moment` derived from it and found at second `at`;
    /// `None` if the text was an instant already.
    pub fn note(&self, moment: &Moment, at: Option<i64>) -> Option<String> {
        if matches!(self.moment, Span::Instant(_)) {
            return None;
        }
        let at = at.map(instant).unwrap_or_default();
        let read = match moment {
            Moment::Second(second) => instant(*second),
            Moment::AfterEvent(_) => format!("just after the event of {at}"),
            Moment::BeforeEvent(_) => format!("just before the event of {at}"),
            Moment::Commit(_) => format!("the commit of {at}"),
        };
        Some(format!("`{}` is read as {read}", self.text))
    }
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// `2024-03-01T10:15:22Z`, for Unix seconds.
pub fn instant(seconds: i64) -> String {
    match DateTime::from_timestamp(seconds, 0) {
        Some(time) => time.format("%Y-%m-%dT%H:%M:%SZ").to_string(),
        None => format!("@{seconds}"),
    }
}

/// `2024-03-01`, for Unix seconds: the day of [`instant`].
pub fn day(seconds: i64) -> String {
    let instant = instant(seconds);
    instant.split('T').next().unwrap_or_default().to_owned()
}

fn span(text: &str, now: i64) -> Option<Span> {
    let text = text.trim();
    absolute(text)
        .or_else(|| seconds(text))
        .or_else(|| relative(&text.to_ascii_lowercase(), now))
        .or_else(|| commit(text))
        .or_else(|| event(text))
}

fn absolute(text: &str) -> Option<Span> {
    if !text.is_ascii() {
        return None;
    }
    match *text.split('-').collect::<Vec<_>>() {
        [year] => {
            let year = number(year, 4)?;
            let first = NaiveDate::from_ymd_opt(year.try_into().ok()?, 1, 1)?;
            period(first, first.checked_add_months(Months::new(12))?)
        }
        [year, month] => {
            let year = number(year, 4)?.try_into().ok()?;
            let first = NaiveDate::from_ymd_opt(year, number(month, 2)?, 1)?;
            period(first, first.checked_add_months(Months::new(1))?)
        }
        [year, month, day] if day.len() == 2 => {
            let year = number(year, 4)?.try_into().ok()?;
            let first = NaiveDate::from_ymd_opt(year, number(month, 2)?, number(day, 2)?)?;
            period(first, first.checked_add_days(Days::new(1))?)
        }
        _ => clock(text),
    }
}

/// A day and a time of day: `2024-03-01T10:15:22Z`; a space may replace the `T`, and the offset is
/// optional.
fn clock(text: &str) -> Option<Span> {
    let (day, rest) = text.split_at_checked(10)?;
    let time = rest.strip_prefix(['T', 't', ' '])?;
    let day = NaiveDate::parse_from_str(day, "%Y-%m-%d").ok().filter(|_| day.len() == 10)?;
    let (time, offset) = match time.find(['Z', 'z', '+', '-']) {
        Some(at) => (time[..at].trim_end(), offset(&time[at..])?),
        None => (time, 0),
    };
    let (whole, fraction) = time.split_once('.').unwrap_or((time, "0"));
    if fraction.is_empty() || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let parts: Vec<&str> = whole.split(':').collect();
    let (hour, minute, second) = match *parts {
        [hour, minute, second] => (number(hour, 2)?, number(minute, 2)?, Some(number(second, 2)?)),
        [hour, minute] if time == whole => (number(hour, 2)?, number(minute, 2)?, None),
        _ => return None,
    };
    let start = day.and_hms_opt(hour, minute, second.unwrap_or(0))?.and_utc().timestamp() - offset;
    Some(match second {
        Some(_) => Span::Instant(start),
        None => Span::Period { first: start, last: start + 59 },
    })
}

/// Seconds east of UTC: `Z`, `+01:00`, `-0530`.
fn offset(text: &str) -> Option<i64> {
    if text.eq_ignore_ascii_case("z") {
        return Some(0);
    }
    let (sign, digits) = text.split_at_checked(1)?;
    let digits = digits.replacen(':', "", 1);
    let (hours, minutes) = digits.split_at_checked(2)?;
    let (hours, minutes) = (number(hours, 2)?, number(minutes, 2)?);
    if hours > 23 || minutes > 59 {
        return None;
    }
    let east = i64::from(hours * 3600 + minutes * 60);
    Some(if sign == "-" { -east } else { east })
}

/// A number with a fixed count of digits.
fn number(text: &str, digits: usize) -> Option<u32> {
    let plain = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}

fn period(first: NaiveDate, after: NaiveDate) -> Option<Span> {
    let midnight = |day: NaiveDate| Some(day.and_hms_opt(0, 0, 0)?.and_utc().timestamp());
    Some(Span::Period { first: midnight(first)?, last: midnight(after)? - 1 })
}

fn seconds(text: &str) -> Option<Span> {
    let seconds = text.strip_prefix('@')?;
    let digits = seconds.strip_prefix('-').unwrap_or(seconds);
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let seconds = seconds.parse().ok().filter(|_| plain)?;
    DateTime::from_timestamp(seconds, 0)?;
    Some(Span::Reckoned(seconds))
}

fn relative(text: &str, now: i64) -> Option<Span> {
    let clock = DateTime::from_timestamp(now, 0)?.naive_utc();
    let today = clock.date();
    match text {
        "now" => return Some(Span::Reckoned(now)),
        "today" => return period(today, today.checked_add_days(Days::new(1))?),
        "yesterday" => return period(today.checked_sub_days(Days::new(1))?, today),
        _ => {}
    }
    let amount = text.strip_suffix("ago")?.trim();
    let digits = amount.bytes().take_while(u8::is_ascii_digit).count();
    let (count, unit) = amount.split_at(digits);
    let count: u32 = count.parse().ok()?;
    let then = back(clock, count, unit.trim_start())?;
    (text.as_bytes()[text.len() - 4] == b' ').then(|| Span::Reckoned(then.and_utc().timestamp()))
}

fn back(clock: NaiveDateTime, count: u32, unit: &str) -> Option<NaiveDateTime> {
    let seconds = match unit {
        "s" | "sec" | "secs" | "second" | "seconds" => 1,
        "m" | "min" | "mins" | "minute" | "minutes" => 60,
        "h" | "hr" | "hrs" | "hour" | "hours" => 3600,
        "d" | "day" | "days" => 86_400,
        "w" | "week" | "weeks" => 604_800,
        "month" | "months" => return clock.checked_sub_months(Months::new(count)),
        "y" | "year" | "years" => {
            return clock.checked_sub_months(Months::new(count.checked_mul(12)?));
        }
        _ => return None,
    };
    clock.checked_sub_signed(TimeDelta::try_seconds(i64::from(count) * seconds)?)
}

fn commit(text: &str) -> Option<Span> {
    let name = text.strip_prefix("commit:")?.to_ascii_lowercase();
    let plain = (4..=40).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_hexdigit());
    plain.then_some(Span::Named(Moment::Commit(name)))
}

/// Eight or more digits of an event id, which is a UUID: its dashes have fixed positions, and are
/// optional.
fn event(text: &str) -> Option<Span> {
    let (id, before) = match text.strip_suffix('^') {
        Some(id) => (id, true),
        None => (text, false),
    };
    let dashed = id.contains('-');
    let mut full = String::with_capacity(36);
    for byte in id.bytes() {
        if !dashed && [8, 13, 18, 23].contains(&full.len()) {
            full.push('-');
        }
        let fits = match full.len() {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        };
        if !fits {
            return None;
        }
        full.push(char::from(byte.to_ascii_lowercase()));
    }
    if !(8..=36).contains(&full.len()) {
        return None;
    }
    Some(Span::Named(if before { Moment::BeforeEvent(full) } else { Moment::AfterEvent(full) }))
}

/// A hint for a common mistake.
fn suggestion(text: &str) -> String {
    let text = text.trim();
    let lower = text.to_ascii_lowercase();
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let hex = text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-' || byte == b'^');
    if relative(&format!("{lower} ago"), 1_700_000_000).is_some() {
        return format!("write `{lower} ago`");
    }
    let parts: Vec<&str> = text.split(['/', '.', '-']).collect();
    if let [a, b, c] = *parts
        && let (Ok(x), Ok(y), Ok(z)) = (a.parse::<u16>(), b.parse::<u16>(), c.parse::<u16>())
    {
        let day = |year: u16, month: u16, day: u16| {
            let date = NaiveDate::from_ymd_opt(year.into(), month.into(), day.into())?;
            Some(format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day()))
        };
        let read = match (a.len(), c.len()) {
            (4, _) => [day(x, y, z), None],
            (_, 4) => [day(z, x, y), day(z, y, x)],
            _ => [None, None],
        };
        return match read {
            [Some(one), Some(other)] if one != other => format!("write {one} or {other}"),
            [Some(one), _] | [None, Some(one)] => format!("write {one}"),
            [None, None] => format!("there is no such day; {FORMS}"),
        };
    }
    if let [year, month] = *parts
        && let (4, Ok(_), Ok(_)) = (year.len(), year.parse::<u16>(), month.parse::<u16>())
    {
        return format!("there is no such month; {FORMS}");
    }
    match lower.as_str() {
        "latest" | "head" | "main" | "tip" => {
            "leave `--at` out for the latest state, or write commit:4f2c9d1".to_owned()
        }
        "tomorrow" => "the history has no future; leave `--at` out for the latest state".to_owned(),
        _ if hex && (4..8).contains(&text.len()) && digits < text.len() => {
            "an event id needs at least eight digits; a commit is written commit:4f2c9d1".to_owned()
        }
        _ => FORMS.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2024-03-01T12:00:00Z.
    const NOW: i64 = 1_709_294_400;

    fn read(text: &str) -> When {
        When::parse(text, NOW).unwrap_or_else(|error| panic!("{text}: {}", error.hint))
    }

    #[test]
    fn instants_are_read_as_they_are() {
        for (text, expect) in [
            ("2024-03-01T10:15:22Z", "2024-03-01T10:15:22Z"),
            ("2024-03-01T10:15:22", "2024-03-01T10:15:22Z"),
            ("2024-03-01 10:15:22Z", "2024-03-01T10:15:22Z"),
            ("2024-03-01 10:15:22", "2024-03-01T10:15:22Z"),
            ("2024-03-01T10:15:22.999Z", "2024-03-01T10:15:22Z"),
            ("2024-03-01T10:15:22+01:00", "2024-03-01T09:15:22Z"),
            ("2024-03-01T00:15:22+0530", "2024-02-29T18:45:22Z"),
            ("2024-03-01T23:30:00-01:00", "2024-03-02T00:30:00Z"),
        ] {
            let when = read(text);
            let Moment::Second(second) = when.last() else { panic!("{text}") };
            assert_eq!(instant(second), expect, "{text}");
            assert_eq!(when.first(), when.last(), "{text}");
            assert_eq!(when.note(&when.last(), None), None, "{text}");
        }
    }

    #[test]
    fn a_period_has_a_first_and_a_last_second() {
        for (text, first, last) in [
            ("2024", "2024-01-01T00:00:00Z", "2024-12-31T23:59:59Z"),
            ("2024-02", "2024-02-01T00:00:00Z", "2024-02-29T23:59:59Z"),
            ("2023-12", "2023-12-01T00:00:00Z", "2023-12-31T23:59:59Z"),
            ("2024-03-01", "2024-03-01T00:00:00Z", "2024-03-01T23:59:59Z"),
            ("2024-03-01T10:15", "2024-03-01T10:15:00Z", "2024-03-01T10:15:59Z"),
            ("2024-03-01 10:15Z", "2024-03-01T10:15:00Z", "2024-03-01T10:15:59Z"),
            ("today", "2024-03-01T00:00:00Z", "2024-03-01T23:59:59Z"),
            ("yesterday", "2024-02-29T00:00:00Z", "2024-02-29T23:59:59Z"),
            ("Yesterday", "2024-02-29T00:00:00Z", "2024-02-29T23:59:59Z"),
        ] {
            let when = read(text);
            let show = |moment| {
                let Moment::Second(second) = moment else { panic!("{text}: {moment:?}") };
                instant(second)
            };
            assert_eq!((show(when.first()), show(when.last())), (first.into(), last.into()));
            let note = when.note(&when.first(), None);
            assert_eq!(note, Some(format!("`{text}` is read as {first}")));
        }
    }

    #[test]
    fn relative_times_and_unix_seconds_are_converted() {
        for (text, expect) in [
            ("now", "2024-03-01T12:00:00Z"),
            ("2h ago", "2024-03-01T10:00:00Z"),
            ("2 hours ago", "2024-03-01T10:00:00Z"),
            ("90m ago", "2024-03-01T10:30:00Z"),
            ("1 second ago", "2024-03-01T11:59:59Z"),
            ("3 days ago", "2024-02-27T12:00:00Z"),
            ("1 day ago", "2024-02-29T12:00:00Z"),
            ("2w ago", "2024-02-16T12:00:00Z"),
            ("1 month ago", "2024-02-01T12:00:00Z"),
            ("1 year ago", "2023-03-01T12:00:00Z"),
            ("@1709294400", "2024-03-01T12:00:00Z"),
            ("@0", "1970-01-01T00:00:00Z"),
        ] {
            let when = read(text);
            let Moment::Second(second) = when.last() else { panic!("{text}") };
            assert_eq!(instant(second), expect, "{text}");
            assert!(when.note(&when.last(), None).is_some(), "{text}");
        }
    }

    #[test]
    fn events_and_commits_are_named() {
        let id = "7b3c5f1e-93d0-4c55-9d0c-2f1f6e1f0a11";
        for (text, expect) in [
            ("7b3c5f1e", Moment::AfterEvent("7b3c5f1e".into())),
            ("7B3C5F1E", Moment::AfterEvent("7b3c5f1e".into())),
            ("7b3c5f1e^", Moment::BeforeEvent("7b3c5f1e".into())),
            ("7b3c5f1e-93", Moment::AfterEvent("7b3c5f1e-93".into())),
            ("7b3c5f1e93d0", Moment::AfterEvent("7b3c5f1e-93d0".into())),
            (id, Moment::AfterEvent(id.into())),
            ("20240301", Moment::AfterEvent("20240301".into())),
            ("commit:4f2c9d1", Moment::Commit("4f2c9d1".into())),
        ] {
            assert_eq!(read(text).last(), expect, "{text}");
            assert!(read(text).note(&expect, Some(NOW)).unwrap().ends_with("2024-03-01T12:00:00Z"));
        }
    }

    #[test]
    fn anything_else_is_refused_with_a_suggestion() {
        for (text, hint) in [
            ("garbage", FORMS),
            ("", FORMS),
            ("202", FORMS),
            ("2h", "write `2h ago`"),
            ("3 days", "write `3 days ago`"),
            ("2024/03/01", "write 2024-03-01"),
            ("2024-3-1", "write 2024-03-01"),
            ("03/04/2024", "write 2024-03-04 or 2024-04-03"),
            ("31.12.2024", "write 2024-12-31"),
            (
                "7b3c5f",
                "an event id needs at least eight digits; a commit is written commit:4f2c9d1",
            ),
            (
                "2024-13",
                "there is no such month; write 2024-03-01T10:15:22Z, 2024-03-01, 2024-03, `2h ago`, yesterday, @1709294400, eight or more digits of an event id, or commit:4f2c9d1",
            ),
            ("HEAD", "leave `--at` out for the latest state, or write commit:4f2c9d1"),
        ] {
            assert_eq!(When::parse(text, NOW).unwrap_err().hint, hint, "{text}");
        }
        for text in [
            "2024-02-30",
            "2024-13-01",
            "2024-13",
            "2024-03-01T25:00:00Z",
            "2024-03-01T10:15:22+99:00",
            "2024-03-01T10:15:22 PM",
            "2024-03-01T10:15:22.Z",
            "+024-03-01",
            "2024-0301",
            "@",
            "@12x",
            "@99999999999999999999",
            "4294967296 days ago",
            "4000000000 years ago",
            "2 fortnights ago",
            "2hago",
            "ago",
            "7b3c5f1e^^",
            "7b3c5f1e93-d0",
            "commit:xyz",
            "commit:4f",
            "２０２４",
            "last friday",
        ] {
            assert!(When::parse(text, NOW).is_err(), "{text}");
        }
    }
}
