//! Small inputs of which each once gave a wrong history: records that were lost without a word, and
//! planted ones that were believed. The rules behind them have tests of their own.

use serde_json::{Value, json};

use crate::ingest::common::{World, record};

fn delete(second: u32, name: &str) -> String {
    record(second, "DeleteBot", json!({"name": name}), &Value::Null).to_string()
}

/// A call of another service, with a record of Lex in its parameters.
fn other(second: u32) -> String {
    let planted = record(60, "DeleteBot", json!({"name": "Planted"}), &Value::Null);
    let entries = json!({"entries": [{"detail": planted.to_string()}, {"detail": planted}]});
    let mut other = record(second, "PutEvents", entries, &Value::Null);
    other["eventSource"] = json!("events.amazonaws.com");
    other.to_string()
}

struct Case {
    name: &'static str,
    text: String,
    /// The bots whose deletion is found.
    writes: &'static [&'static str],
    others: u64,
    /// Where what is skipped is damaged.
    skips: Vec<String>,
}

/// `line L (byte B)` of the first place where `mark` begins.
fn at(text: &str, mark: &str) -> String {
    let byte = text.find(mark).expect("the mark is there");
    format!("line {} (byte {byte})", text[..byte].matches('\n').count() + 1)
}

fn case(
    name: &'static str,
    text: String,
    writes: &'static [&'static str],
    others: u64,
    marks: &[&str],
) -> Case {
    let skips = marks.iter().map(|mark| at(&text, mark)).collect();
    Case { name, text, writes, others, skips }
}

fn cases() -> Vec<Case> {
    let [a, b, c] = [delete(1, "A"), delete(2, "B"), delete(3, "C")];
    let other = other(4);
    let comma = |list: &[&str]| list.join(",");
    vec![
        case(
            "a wrapper lacks a colon",
            format!("{{\"x\":{{\"y\" 0,\"z\":1}}}}\n{{\"aws\":{a},\"more\" {{}}}}\n{b}\n"),
            &["A", "B"],
            0,
            &["0,\"z\"", "{}}\n"],
        ),
        case(
            "a wrapper has a member without a name",
            format!("{{\"aws\":{other},7,\"next\":{a}}}\n{b}\n"),
            &["A", "B"],
            1,
            &["7,\"next\""],
        ),
        case(
            "a wrapper lacks its last bracket",
            format!("[\n{a},\n{{\"aws\":{{\"cloudtrail\":{other}}},\n{b},\n{c}\n]\n"),
            &["A", "B", "C"],
            1,
            &[&format!("{b},\n")],
        ),
        case("a list lacks a comma", format!("[{other} {a},{b}]"), &["A", "B"], 1, &[]),
        case(
            "a list of objects of one member",
            format!("[{{\"message\":{}}},{{\"message\":{}}}]", json!(a), json!(b)),
            &["A", "B"],
            0,
            &[],
        ),
        case("a list lacks all commas", format!("[{other} {a} {b} {c}]"), &["A", "B", "C"], 1, &[]),
        case(
            "lines in brackets lack all commas",
            format!("[\n{a}\n{b}\n{other}\n{c}\n]\n"),
            &["A", "B", "C"],
            1,
            &[],
        ),
        case(
            "a record has invalid JSON",
            format!("{{\"Records\":[{a},{},{c}]}}", b.replacen("null", "NaN", 1)),
            &["A", "C"],
            0,
            &["NaN"],
        ),
        case("brackets are of two kinds", format!("{{\"x\":[}}\n{a}\n"), &["A"], 0, &["}\n"]),
        case(
            "records beside `manifestVersion`",
            format!("{{\"manifestVersion\":\"1\",\"data\":[{}]}}", comma(&[&a, &b, &c, &other])),
            &["A", "B", "C"],
            1,
            &[],
        ),
        case(
            "records in `entries`",
            format!("{{\"entries\":[{}]}}", comma(&[&a, &b, &c, &other])),
            &["A", "B", "C"],
            1,
            &[],
        ),
        case(
            "records beside the place of a file",
            format!(
                "{{\"s3Bucket\":\"b\",\"s3ObjectKey\":[\"k\"],\"found\":[{}]}}",
                comma(&[&a, &b])
            ),
            &["A", "B"],
            0,
            &[],
        ),
        case(
            "a record in the parameters of a wrapped call",
            format!("{{\"unknown\":{{\"event\":{other}}}}}"),
            &[],
            1,
            &[],
        ),
        case(
            "a damaged record with a record in its parameters",
            format!(
                "{{\"Records\":[{},{b}]}}",
                other.replacen("\"requestParameters\":", "\"requestParameters\"", 1)
            ),
            &["B"],
            0,
            &[&other[other.find("{\"entries\"").unwrap()..]],
        ),
    ]
}

#[test]
fn nothing_is_lost_and_nothing_planted() {
    for Case { name, text, writes, others, skips } in cases() {
        let world = World::new();
        world.write("input.json", &text);
        let outcome = world.ingest(&["input.json"]);
        let records = &outcome["records"];
        assert_eq!(records["writes"], writes.len(), "{name}: {outcome}");
        assert_eq!(records["other_services"], others, "{name}: {outcome}");
        let found: Vec<&str> = outcome["skipped"]
            .as_array()
            .unwrap()
            .iter()
            .map(|skip| skip["place"].as_str().unwrap())
            .collect();
        assert_eq!(found, skips, "{name}: {outcome}");
        let gone = world.run(&["ls", "--deleted", "--format", "json"]).json().to_string();
        for bot in writes {
            assert!(gone.contains(&format!("bot:{bot}\"")), "{name}: {gone}");
        }
        assert!(!gone.contains("Planted"), "{name}: {gone}");
    }
}

/// A call that only spells a number otherwise changes no setting, and no file of the document.
#[test]
fn a_number_in_another_spelling_is_not_a_change() {
    let put = |second: u32, number: &str| {
        let request = json!({"name": "A", "idleSessionTTLInSeconds": 77});
        record(second, "PutBot", request, &json!({})).to_string().replace("77", number)
    };
    for spelling in ["300.0", "3e2", "3E+2", "3000e-1"] {
        let world = World::new();
        world.write("all.jsonl", [put(1, "300"), put(2, spelling)].join("\n"));
        assert_eq!(world.ingest(&["all.jsonl"])["commits"], 2, "{spelling}");
        let path = "111122223333/us-east-1/v1/bots/A/bot.json";
        let blob = |commit: &str| world.git(&["rev-parse", &format!("{commit}:{path}")]);
        assert_eq!(blob("main"), blob("main~1"), "{spelling}");
        let id = "7b3c5f1e-0000-4000-8000-000000000002";
        let diff = world.run(&["diff", "bot:A", "--from", &format!("{id}^"), "--json"]).json();
        assert!(!diff.to_string().contains("idleSessionTTLInSeconds"), "{diff}");
    }
}
