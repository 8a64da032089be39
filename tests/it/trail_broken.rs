//! Unreadable input is reported with its place and the reason; values that are not records are recognised:
//! fixtures/invalid, fixtures/beside, fixtures/haystack.

use std::fs;
use std::io::Write;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use flate2::Compression;
use flate2::write::GzEncoder;
use lexrewind::trail::{self, NotRecord, Options, Record, Source, SourceEnd, Totals};

struct Seen {
    ids: Vec<String>,
    bad: Vec<String>,
    end: SourceEnd,
    totals: Totals,
}

fn read_with(source: Source, options: &Options) -> Seen {
    let seen = Mutex::new((Vec::new(), Vec::new(), SourceEnd::default()));
    let totals = trail::read(&[source], options, &|_| false, &|part| {
        let mut seen = seen.lock().expect("no panic");
        seen.0.extend(part.records.into_iter().map(|record: Record| record.event_id));
        seen.1.extend(part.bad.iter().map(|bad| format!("{}: {}", bad.place, bad.reason)));
        seen.2 = part.end.unwrap_or_default();
        ControlFlow::Continue(())
    });
    let (ids, bad, end) = seen.into_inner().expect("no panic");
    Seen { ids, bad, end, totals: totals.expect("the source is there") }
}

fn read(source: Source) -> Seen {
    read_with(source, &Options::default())
}

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name)
}

#[track_caller]
fn check(name: &str, ids: &[&str], bad: &[&str], error: Option<&str>) {
    let seen = read(Source::path(fixture("invalid").join(name)));
    assert_eq!(seen.ids, ids, "{name}");
    assert_eq!(seen.bad, bad, "{name}");
    let said = seen.end.error.map(|reason| reason.to_string());
    match (error, &said) {
        (Some(start), Some(said)) => assert!(said.starts_with(start), "{name}: {said}"),
        (expect, said) => assert_eq!(expect, said.as_deref(), "{name}"),
    }
    let counted = bad.len() + usize::from(error.is_some());
    assert_eq!(seen.totals.bad, counted as u64, "{name}");
}

#[test]
fn each_has_its_place_and_reason() {
    check(
        "truncated.json.gz",
        &["e1", "e2"],
        &["line 1 (byte 676): truncated"],
        Some("damaged or truncated gzip"),
    );
    check("truncated.json", &["e1", "e2"], &["line 1 (byte 676): truncated"], None);
    check("login-page.json.gz", &[], &[], Some("a web page"));
    check(
        "one-bad-of-three.json",
        &["e1", "e3"],
        &["line 1 (byte 590): invalid JSON: expected value; bytes 344 to 674 were skipped"],
        None,
    );
    check("timestamp.json", &[], &["line 1 (byte 0): invalid `eventTime`: `timestamp`"], None);
    check("no-event-id.json", &["e2"], &["record 1 (byte 12): missing `eventID`"], None);
    check(
        "version-2.json",
        &[],
        &["line 1 (byte 0): `eventVersion` `2.0` is not supported: only 1.x is"],
        None,
    );
    check(
        "lost-digits.csv",
        &[],
        &["row 1: `recipientAccountId` has lost digits: `5.28758E+11`"],
        None,
    );
    check(
        "lines.jsonl",
        &["e1", "e2", "e3"],
        &[
            "line 2 (byte 371): invalid JSON: a string is not closed on its line; bytes 367 to 372 were skipped",
            "line 5 (byte 716): invalid JSON: the name of a member is missing",
            "line 6 (byte 1048): not JSON: `hello`",
            "line 7 (byte 1054): no CloudTrail record: `some`",
        ],
        None,
    );
    check(
        "console-2020.csv",
        &[],
        &[
            "row 1: this form does not keep enough of the record: the console's CSV of 2020 has no event source, account or time zone; download JSON",
        ],
        None,
    );
    check("columns.parquet", &[], &[], Some("Parquet is not supported"));
    check(
        "not-a-log.json",
        &[],
        &["line 1 (byte 0): no CloudTrail record: `name`, `version`"],
        None,
    );
    check("latin1.json", &[], &["line 1 (byte 0): invalid UTF-8"], None);
    let seen = read(Source::path(fixture("invalid/corrupt.json.gz")));
    assert!(seen.end.error.is_some());
    for name in ["deep.json", "wrapped-too-deep.json"] {
        let seen = read(Source::path(fixture("invalid").join(name)));
        assert!(seen.bad[0].ends_with("nested too deeply"), "{:?}", seen.bad);
        assert_eq!(seen.bad.len(), 1, "{:?}", seen.bad);
    }
}

#[test]
fn one_bad_file_does_not_stop_the_rest() {
    let seen = read(Source::path(fixture("invalid")));
    assert!(seen.totals.lex >= 10);
    assert!(seen.totals.unreadable >= 4);
    assert!(
        trail::read(&[Source::path("no/such/path")], &Options::default(), &|_| false, &|_| {
            ControlFlow::Continue(())
        })
        .is_err_and(|error| error.to_string() == "cannot read `no/such/path`")
    );
}

#[test]
fn values_beside_records_are_recognised() {
    let table = [
        ("_SUCCESS", NotRecord::EmptyFile),
        ("blank.json", NotRecord::EmptyFile),
        ("aws-logs-write-test", NotRecord::WriteTest),
        ("validation-message.txt", NotRecord::WriteTest),
        ("4f2c9d1a.csv.metadata", NotRecord::CsvMetadata),
        ("no-records.json", NotRecord::EmptyList),
        ("no-events.json", NotRecord::EmptyList),
        ("digest.json.gz", NotRecord::Digest),
        ("insight.json", NotRecord::Insight),
        ("aggregated.json", NotRecord::Aggregated),
        ("network-activity.json", NotRecord::NetworkActivity),
        ("s3-notification.json", NotRecord::Notification),
        ("sns-notification.json", NotRecord::Notification),
        ("control-message.json", NotRecord::ControlMessage),
        ("result_sign.json", NotRecord::Manifest),
        ("metadata.json", NotRecord::Manifest),
    ];
    for (name, kind) in table {
        let seen = read(Source::path(fixture("beside").join(name)));
        assert_eq!(seen.bad, [""; 0], "{name}");
        assert_eq!(seen.end.error, None, "{name}");
        assert_eq!(seen.end.not_records.into_iter().collect::<Vec<_>>(), [(kind, 1)], "{name}");
        assert_eq!((seen.totals.lex, seen.totals.other_services), (0, 0), "{name}");
    }
    assert_eq!(fs::read_dir(fixture("beside")).expect("fixtures").count(), table.len());
}

#[test]
fn the_real_haystack_holds_no_lex() {
    let seen = read(Source::path(fixture("haystack")));
    assert_eq!(seen.totals.lex, 0);
    assert_eq!(seen.totals.other_services, count_real_records());
    // The licences are not logs.
    assert_eq!((seen.totals.bad, seen.totals.unreadable), (2, 2));
}

/// How many objects with an event source the files hold, by `serde_json`.
fn count_real_records() -> u64 {
    let mut count = 0;
    for folder in ["invictus-ir", "stratus-red-team"] {
        for entry in fs::read_dir(fixture("haystack").join(folder)).expect("fixtures") {
            let text = fs::read_to_string(entry.expect("fixtures").path()).expect("text");
            let Ok(value) = serde_json::from_str::<serde_json::Value>(&text) else { continue };
            let records = value.get("Records").unwrap_or(&value).as_array().expect("records");
            count += records.iter().filter(|record| record.get("eventSource").is_some()).count();
        }
    }
    count as u64
}

fn gzip(parts: impl IntoIterator<Item = Vec<u8>>) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    for part in parts {
        encoder.write_all(&part).expect("memory");
    }
    encoder.finish().expect("memory")
}

fn lex(number: usize) -> String {
    format!(
        r#"{{"eventVersion":"1.08","eventTime":"2024-03-01T10:00:00Z","eventSource":"lex.amazonaws.com","eventName":"PutBot","awsRegion":"us-east-1","requestParameters":{{"name":"{}"}},"eventID":"e{number}","recipientAccountId":"111122223333"}}"#,
        "x".repeat(2000)
    )
}

#[test]
fn large_files_are_read_in_parts() {
    let number = 40_000;
    let start = std::iter::once(b"{\"Records\":[".to_vec());
    let records = (0..number).map(|i| {
        let comma = if i == 0 { "" } else { "," };
        let text = if i % 4 == 0 { lex(i) } else { lex(i).replace("\"lex.", "\"s3.") };
        format!("{comma}{text}").into_bytes()
    });
    let packed = gzip(start.chain(records).chain([b"]}".to_vec()]));
    let parts = Mutex::new(0);
    let totals =
        trail::read(&[Source::bytes("large", packed)], &Options::default(), &|_| false, &|part| {
            *parts.lock().expect("no panic") += 1;
            let bytes: usize = part.records.iter().map(|record| record.text.len()).sum();
            assert!(bytes < 8 << 20);
            assert!(part.bad.is_empty());
            ControlFlow::Continue(())
        });
    let totals = totals.expect("memory");
    assert_eq!((totals.lex, totals.other_services), (10_000, 30_000));
    assert!(parts.into_inner().expect("no panic") > 3);
}

#[test]
fn a_bomb_is_passed_over_or_given_up() {
    let options = Options { max_record_bytes: 1 << 20, ..Options::default() };
    let bomb = |megabytes: usize| {
        let start = format!("{{\"Records\":[{},{{\"eventVersion\":\"1.08\",\"a\":\"", lex(1));
        let end = format!("\"}},{}]}}", lex(2));
        let zeros = std::iter::repeat_n(vec![b'0'; 1 << 20], megabytes);
        gzip(std::iter::once(start.into_bytes()).chain(zeros).chain([end.into_bytes()]))
    };
    let seen = read_with(Source::bytes("bomb", bomb(40)), &options);
    assert_eq!(seen.ids, ["e1", "e2"]);
    assert_eq!(seen.bad.len(), 1, "{:?}", seen.bad);
    assert!(seen.bad[0].ends_with("larger than 1048576 bytes"), "{:?}", seen.bad);
    let seen = read_with(Source::bytes("bomb", bomb(100)), &options);
    assert_eq!(seen.ids, ["e1"]);
    assert_eq!(seen.end.error, Some(trail::Reason::Bomb));
}

#[test]
fn what_strangers_nest_is_not_a_record() {
    let nested = lex(1).replace("\"lex.", "\"iam.").replace(
        "\"requestParameters\":{",
        &format!("\"requestParameters\":{{\"tags\":[{},{}],", lex(7), lex(8)),
    );
    for text in [
        format!("{{\"Records\":[{nested}]}}"),
        nested.clone(),
        format!("[{nested}]"),
        format!("{{\"detail-type\":\"x\",\"detail\":{nested}}}"),
    ] {
        for max_record_bytes in [16 << 20, 9_000, 4_000] {
            let options = Options { max_record_bytes, ..Options::default() };
            let seen = read_with(Source::bytes("nested", text.as_bytes()), &options);
            assert_eq!(seen.ids, [""; 0], "{max_record_bytes}");
            let read = seen.totals.other_services + seen.totals.bad;
            assert_eq!(read, 1, "{max_record_bytes}: {:?}", seen.bad);
        }
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(400))]

    #[test]
    fn any_bytes_do_no_harm(bytes: Vec<u8>) {
        read(Source::bytes("bytes", bytes.clone()));
        read(Source::bytes("packed", gzip([bytes])));
    }

    #[test]
    fn any_damage_to_a_real_form_does_no_harm(which: usize, at: usize, byte: u8, cut: bool) {
        let mut files: Vec<PathBuf> = fs::read_dir(fixture("forms"))
            .expect("fixtures")
            .map(|entry| entry.expect("fixtures").path())
            .collect();
        files.sort();
        let mut bytes = fs::read(&files[which % files.len()]).expect("a fixture");
        let at = at % bytes.len();
        if cut { bytes.truncate(at) } else { bytes[at] = byte }
        for max_record_bytes in [16 << 20, 700] {
            let options = Options { max_record_bytes, ..Options::default() };
            read_with(Source::bytes("damaged", bytes.clone()), &options);
        }
    }
}

/// What is not a record is reported once, and hides nothing.
#[test]
fn noise_and_cut_messages() {
    let record = lex(1);
    let text = format!("WARNING: your AWS CLI is outdated\n{record}\n");
    let seen = read(Source::bytes("noise", text.as_bytes()));
    assert_eq!(seen.ids, ["e1"]);
    assert_eq!(seen.bad, ["line 1 (byte 0): not JSON: `WARNING: your AWS CLI is outdated`"]);
    let message = serde_json::json!({"events": [{"timestamp": 1, "message": record[..500]}]});
    let seen = read(Source::bytes("cut", message.to_string().as_bytes()));
    assert_eq!((seen.ids.len(), seen.bad.len()), (0, 1), "{:?}", seen.bad);
    assert!(seen.bad[0].ends_with("truncated"), "{:?}", seen.bad);
    let padded = [gzip([record.into_bytes()]), vec![0; 1024]].concat();
    let seen = read(Source::bytes("padded", padded));
    assert_eq!((seen.ids, seen.bad, seen.end.error), (vec!["e1".to_owned()], vec![], None));
}

/// Rows of `--output text` without a record are not skips, and what they name is not read.
#[test]
fn rows_of_output_text() {
    let (one, planted) = (lex(1), lex(2));
    let text = format!(
        "EVENTS\tAKIA\t{one}\te1\tPutBot\t{planted}\nRESOURCES\t{planted}\tAWS::S3::Bucket\n\
         EVENTS\tAKIA\tNone\nNEXTTOKEN\tx\n"
    );
    let seen = read(Source::bytes("rows", text.as_bytes()));
    assert_eq!(seen.ids, ["e1"]);
    assert_eq!(seen.bad.len(), 1, "{:?}", seen.bad);
    assert!(seen.bad[0].starts_with("line 3 "), "{:?}", seen.bad);
}

/// Members beside `CloudTrailEvent` are not read, and an event without it is a skip.
#[test]
fn events_in_yaml() {
    let (one, planted) = (lex(1), lex(2));
    let text = format!(
        "- Events:\n  - CloudTrailEvent: '{one}'\n    Resources:\n    - ResourceName: '{planted}'\n\
         \x20   Username: '{planted}'\n  - EventName: PutBot\n  NextToken: x\n- Events: [\n"
    );
    let seen = read(Source::bytes("events", text.as_bytes()));
    assert_eq!(seen.ids, ["e1"]);
    assert_eq!(seen.bad.len(), 2, "{:?}", seen.bad);
    assert_eq!(seen.bad[0], "line 6: missing `CloudTrailEvent`");
    assert!(seen.bad[1].starts_with("line 9: invalid YAML: "), "{:?}", seen.bad);
}

/// A wrapper is one only if its record is of the same call.
#[test]
fn names_on_a_wrapper() {
    for (record, expect) in [(lex(1), true), (lex(1).replace("PutBot", "DeleteBot"), false)] {
        let text = format!(
            r#"{{"eventName":"PutBot","eventSource":"lex.amazonaws.com","severity":"low","rawEvent":{record}}}"#
        );
        let seen = read(Source::bytes("wrapper", text.as_bytes()));
        assert_eq!(seen.ids.len(), usize::from(expect), "{:?}", seen.bad);
        assert_eq!(seen.bad.len(), usize::from(!expect), "{:?}", seen.bad);
    }
}

/// Blanks before the first record hide nothing, however many.
#[test]
fn many_blanks_may_come_first() {
    let record = r#"{"eventVersion":"1.08","userIdentity":{"type":"Root"},"eventTime":"2024-03-01T10:00:01Z","eventSource":"lex.amazonaws.com","eventName":"DeleteBot","awsRegion":"us-east-1","requestParameters":{"name":"B"},"responseElements":null,"eventID":"e1","recipientAccountId":"111122223333"}"#;
    let table = "eventVersion,eventTime,eventSource,eventName,awsRegion,eventID,recipientAccountId,\
                 errorCode,requestParameters,responseElements\n\
                 1.08,2024-03-01T10:00:01Z,lex.amazonaws.com,DeleteBot,us-east-1,e1,111122223333,,,\n";
    for text in [record.to_owned(), format!("{{\"Records\":[{record}]}}"), table.to_owned()] {
        for blank in [" ", "\n", "\r\n", "\t"] {
            for count in [0, 1, 4095, 8191, 8192, 8193, 20_000, 200_000] {
                for mark in ["", "\u{feff}"] {
                    let padded = format!("{mark}{}{text}\n", blank.repeat(count));
                    let seen = read(Source::bytes("padded", padded.as_bytes()));
                    let at = format!("{count} x {blank:?} after {mark:?} before {text:.20}");
                    assert_eq!((seen.ids, seen.bad), (vec!["e1".to_owned()], vec![]), "{at}");
                }
            }
        }
    }
    let seen = read(Source::bytes("blank", " ".repeat(200_000).as_bytes()));
    assert_eq!(seen.end.not_records, [(NotRecord::EmptyFile, 1)].into());
}

/// However a source is damaged, the work grows with its size, not with the square of it: what would
/// take more is given up, and reported as a range up to the end.
#[test]
fn damage_takes_bounded_work() {
    for damaged in [
        "{\"eventVersion\":1,\"eventName\":1,\"eventID\":1,\"x\":[[],\n",
        "{\"eventSource\":\"lex.amazonaws.com\",\"eventName\":\"PutBot\"\n",
        "{\"eventSource\":\"lex.amazonaws.com\",\"eventName\":\"PutBot,\"eventID\":\"x\"},",
        "[NaN,{},",
    ] {
        let text = damaged.repeat((1 << 18) / damaged.len());
        let seen = read(Source::bytes("damaged", text.as_bytes()));
        assert!(!seen.bad.is_empty(), "{damaged}");
    }
    let members = format!("{{{}", "\"a\":1,".repeat(50_000));
    let seen = read(Source::bytes("members", members.as_bytes()));
    assert_eq!(seen.bad.len(), 1, "{:?}", seen.bad.first());
}

/// However deep the text with the damage is wrapped, the place is that of the damaged byte in the source,
/// and so is the range that was skipped.
#[test]
fn damage_in_a_text_is_reported_at_its_place() {
    const RECORD: &str = r#"{"eventVersion":"1.08","eventTime":"2024-03-01T10:00:00Z",
        "eventSource":"lex.amazonaws.com","eventName"~"PutBot","eventID":"e1"}"#;
    let quoted = |text: &str| serde_json::to_string(text).unwrap();
    let text = quoted(RECORD);
    // all characters as escapes, as a strict encoder may write them
    let ascii: String = RECORD.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect();
    let log_event = format!(r#"{{"id":"1","message":{text}}}"#);
    let twice = quoted(&log_event);
    for (source, is_spelled) in [
        (format!("{{\"Events\":[{{\"EventId\":\"e1\",\n\"CloudTrailEvent\":{text}}}]}}"), true),
        (format!("{{\"logEvents\":[\n{log_event}]}}"), true),
        (format!(r#"{{"records":[{{"data":{twice}}}]}}"#), true),
        (format!(r#"[[{{"field":"@message","value":{text}}}]]"#), true),
        (format!(r#"[{{"event":{{"original":{text}}}}}]"#), true),
        (format!(r#"[{{"event.original":"{ascii}"}}]"#), false),
        (format!("\n\n{text}"), true),
    ] {
        let seen = read(Source::bytes("damaged", source.as_bytes()));
        let damaged = if is_spelled { "~" } else { "\\u007e" };
        let byte = source.find(damaged).unwrap();
        let line = 1 + source[..byte].matches('\n').count();
        let place = format!("line {line} (byte {byte}): invalid JSON");
        let [bad] = seen.bad.as_slice() else { panic!("{source}: {:?}", seen.bad) };
        assert!(bad.starts_with(&place), "{source}: {bad}");
        let range = bad.split_once("; bytes ").unwrap().1.trim_end_matches(" were skipped");
        let (from, to) = range.split_once(" to ").unwrap();
        let (from, to) = (from.parse::<usize>().unwrap(), to.parse::<usize>().unwrap());
        assert!(from <= byte && byte < to && to <= source.len(), "{source}: {bad}");
    }
}

/// Wrappers of each kind, however deep, are given up at a bound; none takes a stack of its depth.
#[test]
fn wrappers_that_are_too_deep_are_skipped() {
    const DEPTH: usize = 10_000;
    for (open, close) in [
        (r#"{"event_source":"a","event_name":"b","record":"#, "}"),
        (r#"{"eventName":"a","eventSource":"b","rawEvent":"#, "}"),
        (r#"{"Records":["#, "]}"),
        (r#"[[{"field":"@message","value":"x"}],["#, "]]"),
        (r#"{"event":{"original":"x"},"message":"#, "}"),
    ] {
        let text = open.repeat(DEPTH) + "1" + &close.repeat(DEPTH);
        let seen = read(Source::bytes("deep", text.as_bytes()));
        assert_eq!(seen.ids, [""; 0], "{open}");
    }
}

/// Neither a line without an end nor a scalar of many lines is held in memory.
#[test]
fn a_value_of_yaml_may_not_be_too_large() {
    let options = Options { max_record_bytes: 1 << 20, ..Options::default() };
    for line in ["x", "x\n\x20\x20\x20\x20"] {
        let start = "Events:\n- CloudTrailEvent: |\n    ".to_owned();
        let text = start + &line.repeat(4 << 20);
        let seen = read_with(Source::bytes("large.yaml", text.as_bytes()), &options);
        let error = seen.end.error.map(|reason| reason.to_string());
        assert_eq!(error.as_deref(), Some("larger than 1048576 bytes"));
    }
}
