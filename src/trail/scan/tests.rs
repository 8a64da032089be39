//! Compares the scanner with `serde_json` on adversarial files.

use serde_json::Value;
use serde_json::value::RawValue;

use super::{Hit, Hits, Passed, portable, scan};

/// The masks that a processor with better ones would not use.
#[cfg(target_arch = "x86_64")]
#[expect(unsafe_code, reason = "calls a function made for a processor that is asked for first")]
fn avx2(text: &[u8], hits: &mut Hits) -> Option<Passed> {
    if !super::avx2::is_supported() {
        return scan(text, hits);
    }
    // SAFETY: the processor has the features, as was just asked.
    unsafe { super::avx2::scan(text, hits) }
}

#[cfg(not(target_arch = "x86_64"))]
use super::scan as avx2;

/// A small deterministic generator of numbers.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }

    fn pick<'t>(&mut self, from: &[&'t str]) -> &'t str {
        from[self.roll(from.len())]
    }

    fn blank(&mut self) -> &'static str {
        self.pick(&["", "", "", "", " ", "\n  ", "\t", "\r\n"])
    }

    /// A string with quotes, braces and backslashes in it.
    fn string(&mut self) -> String {
        let mut text = String::from("\"");
        for _ in 0..self.roll(5) {
            text.push_str(self.pick(&[
                "{",
                "}",
                "[",
                "\\\"",
                "\\\\",
                "\\\\\\\"",
                "eventS",
                "S",
                "\\\"eventSource\\\":",
                "\\\"lex.amazonaws.com\\\"",
                "lex.amazonaws.com",
                "\\u0053",
                "\\n",
                "é",
                "~|",
                "},{",
                "]}",
                "\\u007b",
                "a plain text of some length, so that blocks go by. ",
            ]));
        }
        text.push('"');
        text
    }

    fn value(&mut self, depth: usize) -> String {
        match self.roll(if depth == 0 { 5 } else { 8 }) {
            0 => "null".to_owned(),
            1 => "-12.50e3".to_owned(),
            2 => "\"eventSource\"".to_owned(),
            3 | 4 => self.string(),
            5 if self.roll(8) == 0 => self.braces(),
            5 => {
                let values: Vec<String> =
                    (0..self.roll(4)).map(|_| self.value(depth - 1)).collect();
                format!("[{}]", values.join(&format!("{},", self.blank())))
            }
            _ => self.object(depth - 1, true),
        }
    }

    fn object(&mut self, depth: usize, nested: bool) -> String {
        let mut members = Vec::new();
        for i in 0..self.roll(5) {
            let name = match self.roll(6) {
                0 => format!("\"S{i}\""),
                1 => format!("\"a\\\\{i}\""),
                2 => format!("\"eventSource{i}\""),
                3 => format!("\"\\\"eventSource\\\"{i}\""),
                _ => format!("\"k{i}\""),
            };
            members.push((name, self.value(depth)));
        }
        if self.roll(8) != 0 || nested && self.roll(2) == 0 {
            let name = if self.roll(12) == 0 { "\"event\\u0053ource\"" } else { "\"eventSource\"" };
            let value = self.pick(&[
                "\"lex.amazonaws.com\"",
                "\"lex.amazonaws.com\"",
                "\"s3.amazonaws.com\"",
                "\"iam.amazonaws.com\"",
                "\"lex\\u002eamazonaws.com\"",
                "\"xlex.amazonaws.com\"",
                "null",
                "\"lex.amazonaws.comx\"",
                "\"\\\"lex.amazonaws.com\\\"\"",
                "{\"a\":1}",
            ]);
            let at = self.roll(members.len() + 1);
            members.insert(at, (name.to_owned(), value.to_owned()));
        }
        let mut text = format!("{{{}", self.blank());
        for (i, (name, value)) in members.iter().enumerate() {
            let comma = if i == 0 { "" } else { "," };
            text +=
                &format!("{comma}{}{name}{}:{}{value}", self.blank(), self.blank(), self.blank());
        }
        text + self.blank() + "}"
    }

    /// Begins like CloudTrail's own records, or nearly.
    fn delivered(&mut self) -> String {
        let identity = self.object(2, true);
        let time = self.pick(&[
            "2024-03-01T10:15:22Z",
            "2024-03-01T10:15:22Z",
            "2024-03-01T10:15:22Z",
            "2024-03-01T10:15:2Z",
            "\\u0032024-03-01T10:15Z",
            "eventSourcelexamazon",
        ]);
        let source = self.pick(&[
            "lex.amazonaws.com",
            "lex.amazonaws.com",
            "s3.amazonaws.com",
            "lambda.amazonaws.com",
            "autoscaling.amazonaws.com",
            "lex.amazonaws.comx",
            "le\\u0078.amazonaws.com",
            "\\u006cex.amazonaws.com",
            "",
            r#"\"lex.amazonaws.com\""#,
        ]);
        let mut text = String::from("{");
        if self.roll(3) != 0 {
            text.push_str("\"eventVersion\":\"1.08\",");
        }
        text += &format!("\"userIdentity\":{identity},");
        text += &format!("\"eventTime\":\"{time}\",\"eventSource\":\"{source}\"");
        for i in 0..self.roll(4) {
            text += &format!(",\"k{i}\":{}", self.value(3));
        }
        text + self.blank() + "}"
    }

    /// A value whose braces are too many or too deep to be counted in bytes.
    fn braces(&mut self) -> String {
        let times = self.roll(40);
        match self.roll(2) {
            0 => format!("[{}{{}}]", "{},".repeat(times)),
            _ => format!("{}1{}", "{\"a\":".repeat(times), "}".repeat(times)),
        }
    }

    fn file(&mut self) -> String {
        let mut text = format!(
            "{}{{{}\"Records\"{}:{}[",
            self.blank(),
            self.blank(),
            self.blank(),
            self.blank()
        );
        let longest = self.pick(&["6", "6", "6", "40"]).parse().expect("a number");
        for i in 0..self.roll(longest) {
            if i > 0 {
                text.push(',');
            }
            let record = match self.roll(2) {
                0 => self.object(4, false),
                _ => self.delivered(),
            };
            text = text + self.blank() + &record;
        }
        text + self.blank() + "]" + self.blank() + "}" + self.blank()
    }
}

/// The content of the file according to `serde_json`.
fn truth(text: &str) -> (Vec<(usize, usize)>, u64, u64) {
    #[derive(serde::Deserialize)]
    struct File<'a> {
        #[serde(borrow, rename = "Records")]
        records: Vec<&'a RawValue>,
    }
    let file: File<'_> = serde_json::from_str(text).expect("the generator writes JSON");
    let mut lex = Vec::new();
    let mut others = 0;
    for record in &file.records {
        let start = record.get().as_ptr() as usize - text.as_ptr() as usize;
        let value: Value = serde_json::from_str(record.get()).expect("a record");
        match value.get("eventSource") {
            Some(Value::String(source)) if source == "lex.amazonaws.com" => {
                lex.push((start, start + record.get().len()));
            }
            Some(Value::String(_)) => others += 1,
            _ => {}
        }
    }
    (lex, others, file.records.len() as u64)
}

/// The result of the scanner, with the doubtful records resolved.
fn spans(text: &str, passed: Passed, hits: &[Hit]) -> (Vec<(usize, usize)>, u64, u64) {
    assert_eq!(text[passed.end..].trim(), "");
    let mut others = passed.others;
    let mut lex = Vec::new();
    for hit in hits {
        let value: Value = serde_json::from_str(&text[hit.start..hit.end]).expect("a record");
        let source = value.get("eventSource").and_then(Value::as_str);
        if !hit.doubtful {
            assert_eq!(source, Some("lex.amazonaws.com"));
        }
        match source {
            Some("lex.amazonaws.com") => lex.push((hit.start, hit.end)),
            Some(_) => others += 1,
            None => {}
        }
    }
    (lex, others, passed.records)
}

#[test]
fn as_in_serde_json() {
    let mut dice = Dice(7);
    let mut hits = Hits::default();
    for round in 0..6_000 {
        let text = dice.file();
        let truth = truth(&text);
        let passed = scan(text.as_bytes(), &mut hits).unwrap_or_else(|| panic!("{round}: {text}"));
        assert_eq!(spans(&text, passed, &hits.records), truth, "{round}: {text}");
        let here = hits.clone();
        for other in [portable::scan, avx2] {
            assert_eq!(other(text.as_bytes(), &mut hits), Some(passed), "{round}: {text}");
            assert_eq!(hits, here, "{round}: {text}");
        }
    }
}

#[test]
fn a_file_that_is_cut_anywhere_is_left_to_others() {
    let mut dice = Dice(11);
    let mut hits = Hits::default();
    for _ in 0..200 {
        let text = dice.file();
        let text = text.trim_end().as_bytes();
        for len in (0..text.len()).step_by(1 + text.len() / 300) {
            assert_eq!(scan(&text[..len], &mut hits), None);
            assert_eq!(portable::scan(&text[..len], &mut hits), None);
        }
    }
}

#[test]
fn names_of_messages_are_left_to_others() {
    let mut hits = Hits::default();
    for source in ["aws:s3", "aws:kinesis", "aws:sqs"] {
        let text = format!(r#"{{"Records":[{{"eventSource":"{source}","eventName":"x"}}]}}"#);
        assert_eq!(scan(text.as_bytes(), &mut hits), None);
    }
    let text = r#"{"Records":[{"userIdentity":{},"eventTime":"2024-03-01T10:15:22Z","eventSource":"aws:s3"}]}"#;
    assert_eq!(scan(text.as_bytes(), &mut hits), None);
    assert_eq!(scan(br#"{"Records":[{}],"more":{}}"#, &mut hits), None);
    assert_eq!(scan(br#"{"Records":[{}] "more"}"#, &mut hits), None);
    let passed = scan(br#"{"Records":[]}{"#, &mut hits).expect("a file");
    assert_eq!((passed.end, passed.records), (14, 0));
}

#[test]
fn any_depth_is_counted() {
    let mut hits = Hits::default();
    for depth in [1, 18, 19, 20, 21, 99, 100, 101, 120, 250, 253, 254, 255, 256, 300, 5000] {
        let nested = format!("{}1{}", "{\"a\":".repeat(depth), "}".repeat(depth));
        let record = format!(
            r#"{{"userIdentity":{nested},"eventTime":"2024-03-01T10:15:22Z","eventSource":"lex.amazonaws.com","b":{nested}}}"#
        );
        let text = format!(r#"{{"Records":[{record},{record},{record}]}}"#);
        for scan in [scan, portable::scan, avx2] {
            let passed = scan(text.as_bytes(), &mut hits).unwrap_or_else(|| panic!("{depth}"));
            assert_eq!((passed.records, passed.others), (3, 0), "{depth}");
            assert_eq!(passed.end, text.len());
            assert!(
                hits.records.iter().all(|hit| !hit.doubtful && text[hit.start..hit.end] == record)
            );
        }
    }
}

/// At every position in a chunk, and across two.
#[test]
fn records_that_name_lex_are_found() {
    let mut hits = Hits::default();
    let record = |text: &str| {
        format!(
            r#"{{"userIdentity":{{}},"eventTime":"2024-03-01T10:15:22Z","eventSource":"iam.amazonaws.com","a":"{text}"}}"#
        )
    };
    for (name, expect) in [
        ("lex.amazonaws.com", true),
        (r"lex\u002eamazonaws.com", true),
        (r"\u006cex.amazonaws.com", true),
        (r"index.html \u0026", false),
    ] {
        for pad in (0..300).chain(3_800..4_300) {
            let records = [record(&"a".repeat(pad)), record(name), record("b")];
            let text = format!(r#"{{"Records":[{}]}}"#, records.join(","));
            let start = text.find(&records[1]).expect("it is there");
            let quoting = [(start, start + records[1].len())];
            for scan in [scan, portable::scan, avx2] {
                assert!(scan(text.as_bytes(), &mut hits).is_some());
                assert_eq!(hits.quoting, quoting[..usize::from(expect)], "{name} behind {pad}");
            }
        }
    }
}

/// Braces, quotes and backslashes added or removed anywhere.
#[test]
fn all_say_the_same_of_damaged_files() {
    let mut dice = Dice(31);
    let (mut hits, mut others_hits) = (Hits::default(), Hits::default());
    let mut found = 0;
    for _ in 0..2_000 {
        let mut text = dice.file().into_bytes();
        for _ in 0..1 + dice.roll(3) {
            let start = dice.roll(text.len() + 1);
            let end = (start + dice.roll(6)).min(text.len());
            let by = dice.pick(&["", "\"", "\\", "{", "}", "]}", "},{", "\\\"", "é"]);
            text.splice(start..end, by.repeat(1 + 40 * dice.roll(2)).into_bytes());
        }
        let passed = scan(&text, &mut hits);
        found += usize::from(passed.is_some());
        for other in [portable::scan, avx2] {
            assert_eq!(other(&text, &mut others_hits), passed);
            assert!(passed.is_none() || hits == others_hits);
        }
    }
    assert!((200..1_800).contains(&found), "{found}");
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]
    #[test]
    fn any_bytes_do_no_harm(bytes in proptest::collection::vec(
        proptest::sample::select(br#"{{}}"",:[]\\ax\n"#.to_vec()), 0..10_000,
    )) {
        let text = [b"{\"Records\":[{".as_slice(), &bytes].concat();
        let mut hits = Hits::default();
        let found = [scan, avx2, portable::scan]
            .map(|scan| scan(&text, &mut hits).map(|passed| (passed, hits.clone())));
        proptest::prop_assert_eq!(&found[0], &found[1]);
        proptest::prop_assert_eq!(&found[0], &found[2]);
    }
}

/// Where the first chunk begins depends on it.
#[test]
fn where_a_file_lies_in_memory_makes_no_difference() {
    let text = Dice(7).file();
    let wanted = truth(&text);
    for place in 0..=64 {
        let moved = [&*vec![b'x'; place], text.as_bytes()].concat();
        let mut hits = Hits::default();
        let passed = scan(&moved[place..], &mut hits).expect("a file");
        assert_eq!(spans(&text, passed, &hits.records), wanted, "{place}");
    }
}
