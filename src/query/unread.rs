//! The input that no run could read, over all runs.

use std::collections::{BTreeMap, BTreeSet};

use crate::ingest::{LISTED_SKIPS, NAMED_PLACES};
use serde_json::Value;

/// The unread parts of one file, for one reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    /// The name of the file in the journal.
    pub source: String,
    /// The code of the reason; empty if an older version of the program wrote the entry.
    pub code: String,
    /// The reason, without text of the source.
    pub reason: String,
    /// The first places.
    pub places: Vec<String>,
    /// The number of places.
    pub count: usize,
}

/// The parts of files that no run has read yet, by source, code and reason.
#[derive(Debug, Default)]
pub(super) struct UnreadParts(BTreeMap<(String, String, String), Places>);

#[derive(Debug, Default)]
struct Places {
    all: BTreeSet<String>,
    first: Vec<String>,
    /// The number from the entry of a run that could not list them all.
    at_least: usize,
}

impl UnreadParts {
    /// Adds the entry of the next run. Removes files that the run read completely. A file of the
    /// same name may be another file: the entry says whether it was the same, which the run knew
    /// from its path, or from a name that CloudTrail gives only once.
    pub(super) fn add_run(&mut self, run: &Value) {
        let list = |name: &str| run.get(name).and_then(Value::as_array).into_iter().flatten();
        let (left_out, unread): (Vec<&Value>, Vec<&Value>) =
            list("skipped").partition(|skip| is_left_out(skip));
        let groups: Vec<&Value> = list("skip_groups").filter(|group| !is_left_out(group)).collect();
        if left_out.len() + unread.len() < LISTED_SKIPS || !groups.is_empty() {
            let unread = unread.iter().chain(&groups);
            let failed: BTreeSet<&str> = unread.map(|skip| text(skip, "source")).collect();
            let read = list("sources").chain(left_out).map(|source| text(source, "source"));
            // The standard input differs in each run.
            let whole: BTreeSet<&str> =
                read.filter(|name| *name != "-" && !failed.contains(name)).collect();
            let whole: BTreeSet<&str> =
                whole.into_iter().map(file_name).filter(|name| is_delivered(name)).collect();
            self.0.retain(|(source, ..), _| !whole.contains(file_name(source)));
        }
        let completed: BTreeSet<&str> = list("completed").filter_map(Value::as_str).collect();
        self.0.retain(|(source, ..), _| !completed.contains(source.as_str()));
        for skip in unread.into_iter().chain(groups) {
            let key = ["source", "code", "reason"].map(|name| text(skip, name).to_owned());
            let [source, code, reason] = key;
            let reason = general(&code).map_or(reason, str::to_owned);
            let places = self.0.entry((source, code, reason)).or_default();
            let count = skip.get("count").and_then(Value::as_u64).unwrap_or_default();
            places.at_least = places.at_least.max(usize::try_from(count).unwrap_or(usize::MAX));
            let of_group = skip.get("places").and_then(Value::as_array).into_iter().flatten();
            let all = of_group.chain(skip.get("place")).filter_map(Value::as_str);
            for place in all {
                if places.all.insert(place.to_owned()) && places.first.len() < NAMED_PLACES {
                    places.first.push(place.to_owned());
                }
            }
        }
    }

    /// The unread parts, by source.
    pub(super) fn into_list(self) -> Vec<Unread> {
        let unread = |((source, code, reason), places): ((String, String, String), Places)| {
            let count = places.all.len().max(places.at_least);
            Unread { source, code, reason, count, places: places.first }
        };
        self.0.into_iter().map(unread).collect()
    }
}

/// Whether the user excluded it.
fn is_left_out(skip: &Value) -> bool {
    text(skip, "code") == "left-out"
}

fn file_name(source: &str) -> &str {
    source.rsplit(['/', ':']).next().unwrap_or(source)
}

/// Whether CloudTrail named the file; such a name has a unique part:
/// `111122223333_CloudTrail_us-east-1_20240301T1000Z_0a1B2c3D4e5F6g7H.json.gz` (CloudTrail User
/// Guide, "Finding your CloudTrail log files").
fn is_delivered(file_name: &str) -> bool {
    let stem = file_name.strip_suffix(".gz").unwrap_or(file_name);
    let Some(stem) = stem.strip_suffix(".json") else { return false };
    let parts: Vec<&str> = stem.split('_').collect();
    let [account, product, region, time, unique] = parts[..] else { return false };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    account.len() == 12
        && digits(account)
        && product.starts_with("CloudTrail")
        && !region.is_empty()
        && time.len() == 14
        && time.ends_with('Z')
        && unique.len() == 16
        && unique.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// The reason without the location, which differs each time.
fn general(code: &str) -> Option<&'static str> {
    (code == "damaged-json").then_some("invalid JSON")
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// The entry of a run that read files to their end, without unread parts.
    fn completing(read: &[&str]) -> Value {
        let mut run = run(read, &[]);
        run["completed"] = json!(read);
        run
    }

    fn run(read: &[&str], skipped: &[(&str, &str, &str)]) -> Value {
        let sources: Vec<Value> = read.iter().map(|source| json!({ "source": source })).collect();
        let skip = |(source, code, place): &(&str, &str, &str)| {
            let reason = format!("{code} at {place}");
            let reason = if *code == "damaged-json" { reason } else { (*code).to_owned() };
            json!({ "source": source, "code": code, "place": place, "reason": reason })
        };
        let skipped: Vec<Value> = skipped.iter().map(skip).collect();
        json!({ "sources": sources, "skipped": skipped })
    }

    fn unread(runs: &[Value]) -> Vec<String> {
        let mut parts = UnreadParts::default();
        runs.iter().for_each(|run| parts.add_run(run));
        let shown = |it: Unread| {
            format!("{} {} {} {}", it.source, it.reason, it.count, it.places.join(","))
        };
        parts.into_list().into_iter().map(shown).collect()
    }

    #[test]
    fn one_per_file_and_reason() {
        let bad = |place| ("a", "missing-member", place);
        let rows: [(&[Value], &[&str]); 8] = [
            (&[run(&["a"], &[])], &[]),
            // the same in each run
            (
                &[
                    run(&[], &[("a", "truncated", "the whole")]),
                    run(&[], &[("a", "truncated", "the whole")]),
                ],
                &["a truncated 1 the whole"],
            ),
            (
                &[run(&["a"], &[bad("row 1"), bad("row 2"), bad("row 10"), bad("row 11")])],
                &["a missing-member 4 row 1,row 2,row 10"],
            ),
            // the reason includes the bytes
            (
                &[run(&["a"], &[("a", "damaged-json", "line 1"), ("a", "damaged-json", "line 2")])],
                &["a invalid JSON 2 line 1,line 2"],
            ),
            // read completely later; the other file was not
            (
                &[run(&["b"], &[bad("row 1"), ("b", "no-json", "row 1")]), completing(&["a"])],
                &["b no-json 1 row 1"],
            ),
            // another file of that name
            (&[run(&[], &[bad("row 1")]), run(&["a"], &[])], &["a missing-member 1 row 1"]),
            // read to its end again, but not completely
            (
                &[run(&["a"], &[bad("row 1")]), run(&["a"], &[("a", "no-json", "row 2")])],
                &["a missing-member 1 row 1", "a no-json 1 row 2"],
            ),
            // another standard input
            (
                &[run(&["-"], &[("-", "no-json", "line 1")]), run(&["-"], &[])],
                &["- no-json 1 line 1"],
            ),
        ];
        for (runs, expect) in rows {
            assert_eq!(unread(runs), expect, "{runs:?}");
        }
    }

    #[test]
    fn a_full_list_does_not_show_that_a_file_was_read_completely() {
        let many: Vec<String> = (0..LISTED_SKIPS).map(|row| format!("row {row}")).collect();
        let many: Vec<(&str, &str, &str)> =
            many.iter().map(|row| ("b", "no-json", row.as_str())).collect();
        let found =
            unread(&[run(&[], &[(DELIVERED, "truncated", "the whole")]), run(&[DELIVERED], &many)]);
        assert_eq!(found[0], format!("{DELIVERED} truncated 1 the whole"));
    }

    const DELIVERED: &str =
        "111122223333_CloudTrail_us-east-1_20240301T1000Z_0a1B2c3D4e5F6g7H.json.gz";

    /// Only names from CloudTrail identify a file in any directory.
    #[test]
    fn a_name_that_cloudtrail_gives_is_one_file() {
        let trail = DELIVERED.replace("CloudTrail_", "CloudTrail-Insight_");
        let rows = [
            (DELIVERED, true),
            (&trail, true),
            (&DELIVERED.replace(".gz", ""), true),
            (&DELIVERED.replace("0a1B2c3D4e5F6g7H", "part-1"), false),
            (&DELIVERED.replace("111122223333", "all"), false),
            (&DELIVERED.replace(".json", ".csv"), false),
            ("export.json", false),
            ("a/export.json", false),
        ];
        for (name, is_one) in rows {
            for (before, after) in [("", ""), ("2024/03/01/", ""), ("1:", "logs/")] {
                let bad = run(&[], &[(&format!("{before}{name}"), "truncated", "the whole")]);
                for good in [
                    run(&[&format!("{after}{name}")], &[]),
                    run(&[], &[(&format!("{after}{name}"), "left-out", "3 records")]),
                ] {
                    assert_eq!(unread(&[bad.clone(), good]).is_empty(), is_one, "{name}");
                }
            }
        }
    }
}
