//! Damage hides no record that it does not touch, and no damage turns what a caller put into its
//! parameters into a record.

use std::collections::BTreeSet;
use std::ops::{ControlFlow, Range};
use std::sync::Mutex;

use crate::generator::rng::Rng;
use lexrewind::trail::{self, Options, Record, Source, Totals};

/// A text in some form with the place of each record in it.
struct Form {
    name: &'static str,
    text: Vec<u8>,
    records: Vec<Placed>,
}

/// A record of Lex, the range of its bytes, and the ranges of the names of its outer members.
struct Placed {
    id: String,
    bytes: Range<usize>,
    names: Vec<Range<usize>>,
}

/// What must be whole around a record for it to be read: names of members, the source of an event of
/// EventBridge, and the text before it on a line of a log.
const AROUND: [&str; 9] = [
    "\"detail-type\":",
    "\"source\":\"aws.",
    "\"detail\":",
    "\"attributes\":",
    "\"event\":",
    "\"CloudTrailEvent\":",
    "\"message\":",
    "2024-03-01T10:00:00Z ",
    "Mar  1 10:00:00 host ct: ",
];

/// A record with the given source. Its parameters hold records of Lex, as objects and as text, where
/// anybody can put them; in some of the records nothing follows the parameters.
fn record(number: usize, source: &str) -> String {
    let planted = |at: usize| {
        format!(
            r#"{{"eventVersion":"1.08","userIdentity":{{"type":"IAMUser","userName":"mallory"}},"eventTime":"2024-03-01T10:00:09Z","eventSource":"lex.amazonaws.com","eventName":"DeleteBot","awsRegion":"us-east-1","requestParameters":{{"name":"P"}},"eventID":"planted-{number}-{at}","recipientAccountId":"111122223333"}}"#
        )
    };
    let text = serde_json::Value::from(planted(0)).to_string();
    let parameters = match number % 4 {
        0 => format!(
            r#"{{"name":"B","tags":[{},{}],"x":{{"y":{}}}}}"#,
            planted(1),
            planted(2),
            planted(3)
        ),
        1 => format!(r#"{{"name":"B","message":{text},"z":"a,\"{{}}]\\\\"}}"#),
        2 => format!(r#"{{"entries":[{{"detail":{text}}},{}],"name":"B"}}"#, planted(4)),
        _ => r#"{"name":"B","numbers":[1,2.5,-3e2],"e":[],"o":{},"t":true,"u":null}"#.to_owned(),
    };
    let agent =
        if number.is_multiple_of(3) { text } else { "\"console.amazonaws.com\"".to_owned() };
    let first = format!(
        r#""eventVersion":"1.08","userIdentity":{{"type":"IAMUser","accountId":"111122223333","userName":"alice"}},"eventTime":"2024-03-01T10:00:{:02}Z","eventSource":"{source}.amazonaws.com","eventName":"DeleteBot","awsRegion":"us-east-1","userAgent":{agent}"#,
        number % 60
    );
    let parameters = format!(r#""requestParameters":{parameters}"#);
    let last = format!(
        r#""responseElements":null,"eventID":"e{number}","readOnly":false,"resources":[{{"ARN":"a"}},{{"ARN":"b"}}],"recipientAccountId":"111122223333""#
    );
    match number % 8 {
        0 | 3 | 6 => format!("{{{first},{last},{parameters}}}"),
        1 | 4 => format!("{{{parameters},{first},{last}}}"),
        _ => format!("{{{first},{parameters},{last}}}"),
    }
}

/// The records, each between the texts of `around`, with `between` two of them.
fn joined(
    name: &'static str,
    count: usize,
    [start, between, end]: [&str; 3],
    around: impl Fn(usize, &str) -> (String, String, String),
) -> Form {
    let mut form = Form { name, text: start.as_bytes().to_vec(), records: Vec::new() };
    for number in 0..count {
        if number > 0 {
            form.text.extend_from_slice(between.as_bytes());
        }
        let source = if number % 5 == 3 { "s3" } else { "lex" };
        let (before, own, after) = around(number, &record(number, source));
        let names = AROUND.iter().filter_map(|name| {
            let from = form.text.len() + before.find(name)?;
            Some(from..from + name.len())
        });
        let names = names.collect();
        form.text.extend_from_slice(before.as_bytes());
        let from = form.text.len();
        form.text.extend_from_slice(own.as_bytes());
        if source == "lex" {
            let id = format!("e{number}");
            form.records.push(Placed { id, bytes: from..form.text.len(), names });
        }
        form.text.extend_from_slice(after.as_bytes());
    }
    form.text.extend_from_slice(end.as_bytes());
    form
}

fn plain(_: usize, record: &str) -> (String, String, String) {
    (String::new(), record.to_owned(), String::new())
}

fn as_text(record: &str) -> String {
    serde_json::Value::from(record).to_string()
}

fn pretty(record: &str, indent: &str) -> String {
    let value: serde_json::Value = serde_json::from_str(record).unwrap();
    let text = serde_json::to_string_pretty(&value).unwrap();
    text.replace('\n', &format!("\n{indent}"))
}

fn forms(count: usize) -> Vec<Form> {
    let wrapped = |before: &'static str, after: &'static str| {
        move |_: usize, record: &str| (before.to_owned(), record.to_owned(), after.to_owned())
    };
    vec![
        joined("delivered", count, ["{\"Records\":[", ",", "]}"], plain),
        joined("delivered, spaced", count, ["{\"Records\": [", ", ", "]}\n"], plain),
        joined(
            "delivered, pretty",
            count,
            ["{\n  \"Records\": [\n    ", ",\n    ", "\n  ]\n}\n"],
            |_, record| (String::new(), pretty(record, "    "), String::new()),
        ),
        joined("array", count, ["[", ",", "]"], plain),
        joined("array, a line each", count, ["[\n  ", ",\n  ", "\n]\n"], plain),
        joined("array, a line each, not indented", count, ["[\n", ",\n", "\n]\n"], plain),
        joined("lines", count, ["", "\n", "\n"], plain),
        joined("lines with a time", count, ["", "\n", "\n"], |_, record| {
            ("2024-03-01T10:00:00Z ".to_owned(), record.to_owned(), String::new())
        }),
        joined("lines of syslog", count, ["", "\n", "\n"], |_, record| {
            ("Mar  1 10:00:00 host ct: ".to_owned(), record.to_owned(), String::new())
        }),
        joined("concatenated", count, ["", "", ""], plain),
        joined("pretty, one after another", count, ["", "\n", "\n"], |_, record| {
            (String::new(), pretty(record, ""), String::new())
        }),
        joined(
            "eventbridge",
            count,
            ["", "\n", "\n"],
            wrapped(
                r#"{"version":"0","id":"b1","detail-type":"AWS API Call via CloudTrail","source":"aws.lex","account":"111122223333","time":"2024-03-01T10:00:00Z","region":"us-east-1","resources":[],"detail":"#,
                "}",
            ),
        ),
        joined(
            "wrapped",
            count,
            ["", "\n", "\n"],
            wrapped(r#"{"attributes":{"event":"#, r#"},"tags":["a"]}"#),
        ),
        joined(
            "lookup-events",
            count,
            ["{\"Events\":[", ",", "],\"NextToken\":\"x\"}"],
            |number, record| {
                let before = format!(
                    r#"{{"EventId":"e{number}","EventName":"DeleteBot","Username":"alice","Resources":[],"CloudTrailEvent":"#
                );
                (before, as_text(record), "}".to_owned())
            },
        ),
        joined(
            "get-log-events",
            count,
            ["{\"events\":[", ",", "],\"nextForwardToken\":\"f/1\"}"],
            |number, record| {
                (
                    format!(r#"{{"timestamp":{number},"message":"#),
                    as_text(record),
                    r#","ingestionTime":1}"#.to_owned(),
                )
            },
        ),
        joined("list of texts", count, ["[\n    ", ",\n    ", "\n]\n"], |_, record| {
            (String::new(), as_text(record), String::new())
        }),
    ]
}

/// Tables of the API of Azure Monitor, and of Kusto. Behind damage they are not read any more.
fn tables(count: usize) -> Vec<Form> {
    const COLUMNS: [&str; 10] = [
        "TimeGenerated",
        "AwsEventId",
        "EventName",
        "EventSource",
        "AWSRegion",
        "UserAgent",
        "UserIdentityType",
        "RequestParameters",
        "ErrorCode",
        "RecipientAccountId",
    ];
    let row = |_: usize, record: &str| {
        let record: serde_json::Value = serde_json::from_str(record).unwrap();
        let text = |name: &str| record[name].as_str().unwrap_or_default().to_owned();
        let cells = [
            text("eventTime"),
            text("eventID"),
            text("eventName"),
            text("eventSource"),
            text("awsRegion"),
            text("userAgent"),
            "IAMUser".to_owned(),
            record["requestParameters"].to_string(),
            String::new(),
            text("recipientAccountId"),
        ];
        (String::new(), serde_json::Value::from(cells.to_vec()).to_string(), String::new())
    };
    let columns = |name: &str| {
        let columns = COLUMNS.map(|column| format!(r#"{{"{name}":"{column}","type":"string"}}"#));
        columns.join(",")
    };
    let lower =
        format!(r#"{{"tables":[{{"name":"PrimaryResult","columns":[{}],"rows":["#, columns("name"));
    let upper = format!(r#"{{"Tables":[{{"Columns":[{}],"Rows":["#, columns("ColumnName"));
    vec![
        joined("table", count, [&lower, ",", "]}]}"], row),
        joined("table, a line each", count, [&lower, ",\n  ", "\n]}]}"], row),
        joined("table in capitals", count, [&upper, ",", "]}]}"], row),
    ]
}

fn read(text: Vec<u8>, options: &Options) -> (BTreeSet<String>, Vec<String>, Totals) {
    let seen = Mutex::new((BTreeSet::new(), Vec::new()));
    let totals = trail::read(&[Source::bytes("damaged", text)], options, &|_| false, &|part| {
        let mut seen = seen.lock().unwrap();
        seen.0.extend(part.records.into_iter().map(|record: Record| record.event_id));
        seen.1.extend(part.bad.iter().map(|bad| format!("{}: {}", bad.place, bad.reason)));
        ControlFlow::Continue(())
    });
    let (ids, bad) = seen.into_inner().unwrap();
    (ids, bad, totals.unwrap())
}

/// Damage to some bytes of a text.
struct Damage {
    at: Range<usize>,
    by: Vec<u8>,
    /// The text up to it.
    seen: String,
}

impl std::fmt::Debug for Damage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let by = String::from_utf8_lossy(&self.by);
        write!(f, "bytes {:?} became {by:?} in ...{:?}", self.at, self.seen)
    }
}

fn damage(rng: &mut Rng, text: &[u8]) -> Damage {
    const SIGNS: &[u8] = b"{}[]\",:\\ \nx1";
    let at = rng.below(text.len());
    // Most bytes are letters within strings, where little can go wrong.
    let sign =
        text[at..].iter().position(|byte| SIGNS[..8].contains(byte)).map_or(at, |ahead| at + ahead);
    let at = if rng.below(4) == 0 { at } else { sign };
    let byte = SIGNS[rng.below(SIGNS.len())];
    let (at, by) = match rng.below(6) {
        0 | 1 => (at..at + 1, Vec::new()),
        2 => (at..at, vec![byte]),
        3 | 4 => (at..at + 1, vec![byte]),
        _ => (at..at + (1 + rng.below(12)).min(text.len() - at), Vec::new()),
    };
    let seen = &text[at.start.saturating_sub(40)..(at.end + 20).min(text.len())];
    Damage { at, by, seen: String::from_utf8_lossy(seen).into_owned() }
}

impl Damage {
    /// Whether it touches a record, the text right before it, or the name of its member.
    fn touches(&self, record: &Placed) -> bool {
        let touches =
            |bytes: &Range<usize>| self.at.start < bytes.end && bytes.start <= self.at.end;
        touches(&record.bytes) || record.names.iter().any(touches)
    }

    fn apply(&self, text: &mut Vec<u8>) {
        text.splice(self.at.clone(), self.by.iter().copied());
    }

    /// Whether it takes or adds a quote or what hides one.
    fn quotes(&self, text: &[u8]) -> bool {
        text[self.at.clone()].iter().chain(&self.by).any(|byte| matches!(byte, b'"' | b'\\'))
    }
}

/// Damages a text up to `most` times; what was done, and the text that came of it.
fn damaged(rng: &mut Rng, form: &Form, most: usize) -> (Vec<Damage>, Vec<u8>) {
    let count = rng.between(1..=most);
    let mut damages: Vec<Damage> = (0..count).map(|_| damage(rng, &form.text)).collect();
    damages.sort_by_key(|damage| std::cmp::Reverse(damage.at.start));
    damages.dedup_by(|earlier, later| earlier.at.end > later.at.start);
    let mut text = form.text.clone();
    for damage in &damages {
        damage.apply(&mut text);
    }
    (damages, text)
}

/// What may be lost beside the record that is damaged: a quote that is lost or invented turns around
/// what follows it, on one line up to the record behind the next one.
fn may_be_lost(form: &Form, damage: &Damage, at: usize) -> bool {
    if !damage.quotes(&form.text) {
        return false;
    }
    let here = form.records.partition_point(|record| record.bytes.end <= damage.at.start);
    let between = damage.at.end.min(form.records[at].bytes.start)..form.records[at].bytes.start;
    let is_same_line = !form.text[between].contains(&b'\n');
    is_same_line && at.abs_diff(here) <= 1
}

/// Tries seeds, and returns how many records they found, and what was wrong.
fn try_seeds(seeds: Range<u64>) -> (u64, Vec<String>) {
    let forms = forms(8);
    let mut found = 0;
    let mut wrong = Vec::new();
    for seed in seeds {
        let mut rng = Rng::new(seed);
        let form = &forms[rng.below(forms.len())];
        let most = if seed % 2 == 0 { 1 } else { 4 };
        let (damages, text) = damaged(&mut rng, form, most);
        // In memory, in parts, and with a bound so low that every record is too large.
        let options = match seed % 6 {
            0..4 => Options::default(),
            4 => Options { max_record_bytes: 2_500, ..Options::default() },
            _ => Options { max_record_bytes: 900, ..Options::default() },
        };
        let text = if seed % 4 == 0 { gzip(&text) } else { text };
        let (ids, bad, totals) = read(text, &options);
        found += ids.len() as u64;
        let planted = ids.iter().find(|id| id.starts_with("planted"));
        let lost = match damages.as_slice() {
            [damage] if options == Options::default() => {
                form.records.iter().enumerate().find(|(at, record)| {
                    let may_be = damage.touches(record) || may_be_lost(form, damage, *at);
                    !may_be && !ids.contains(&record.id)
                })
            }
            _ => None,
        };
        // A byte may turn a record into one of another service, but not into none.
        let counted = totals.lex + totals.other_services + totals.bad;
        let is_silent = damages.iter().all(|damage| damage.at.len() <= 1)
            && damages.len() == 1
            && counted < 8
            && bad.is_empty();
        if planted.is_some() || lost.is_some() || is_silent {
            wrong.push(format!(
                "seed {seed}, {}: planted {planted:?}, lost {:?}, {damages:?}, {bad:?}",
                form.name,
                lost.map(|(_, record)| &record.id),
            ));
        }
    }
    (found, wrong)
}

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut encoder, text).unwrap();
    encoder.finish().unwrap()
}

/// Takes away each byte that matters, and changes it into others that do: every `step`th change of a
/// form. How many that were.
fn change_each_byte(forms: &[Form], step: usize) -> usize {
    let signs = b"{}[]\",:\\ \n";
    let mut tries = 0;
    for form in forms {
        let places = (0..form.text.len()).filter(|at| signs.contains(&form.text[*at]));
        let changes = places
            .flat_map(|at| std::iter::once(&[][..]).chain(signs.chunks(1)).map(move |by| (at, by)));
        for (at, by) in changes.step_by(step) {
            let mut text = form.text.clone();
            text.splice(at..=at, by.iter().copied());
            let (ids, ..) = read(text, &Options::default());
            let planted = ids.iter().find(|id| id.starts_with("planted"));
            let by = String::from_utf8_lossy(by);
            assert_eq!(planted, None, "{}: byte {at} became {by:?}", form.name);
            tries += 1;
        }
    }
    tries
}

#[test]
fn no_damaged_byte_plants_a_record() {
    assert!(change_each_byte(&forms(2), 2) > 20_000);
    assert!(change_each_byte(&tables(3), 1) > 2_000);
}

/// See below.
#[test]
#[ignore = "takes half a minute"]
fn no_damaged_byte_plants_a_record_in_all_ways() {
    assert!(change_each_byte(&forms(7), 1) > 300_000);
}

#[test]
fn damage_hides_only_what_it_touches_and_plants_nothing() {
    let (found, wrong) = try_seeds(0..3_000);
    assert_eq!(wrong, [""; 0]);
    assert!(found > 10_000);
}

/// `cargo test --release --test it trail_damage -- --ignored`
///
/// A few tries in a hundred thousand are known to be wrong. If one damage takes two brackets, or a quote
/// and a bracket, what follows may be skipped, and the skip includes it. If several bytes are lost where
/// the parameters of a call are the first member of its record, with a bracket before them and all other
/// letters up to the colon, a planted record may be read.
#[test]
#[ignore = "takes a minute"]
fn damage_hides_only_what_it_touches_and_plants_nothing_in_many_tries() {
    let (found, wrong) = try_seeds(100_000..220_000);
    assert!(wrong.len() <= 20, "{}", wrong.join("\n"));
    assert!(found > 500_000);
}

#[test]
fn tables_are_read_with_their_columns() {
    for form in tables(8) {
        let (ids, _, totals) = read(form.text, &Options::default());
        let expect: BTreeSet<String> = form.records.into_iter().map(|record| record.id).collect();
        assert_eq!(ids, expect, "{}", form.name);
        assert_eq!((totals.bad, totals.other_services), (0, 1), "{}", form.name);
    }
}

#[test]
fn forms_are_read_whole_where_nothing_is_damaged() {
    for form in forms(8) {
        let (ids, bad, totals) = read(form.text, &Options::default());
        assert_eq!(bad, [""; 0], "{}", form.name);
        let expect: BTreeSet<String> = form.records.into_iter().map(|record| record.id).collect();
        assert_eq!(ids, expect, "{}", form.name);
        assert_eq!(totals.other_services, 1, "{}", form.name);
    }
}
