//! The same records in every form in which they reach people: fixtures/forms.

use std::collections::BTreeMap;
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use lexrewind::trail::{
    self, BadRecord, Completeness, Form, Options, Record, RecordBody, Source, SourceEnd, Totals,
};

struct Seen {
    records: Vec<Record>,
    bad: Vec<BadRecord>,
    ends: Vec<SourceEnd>,
    totals: Totals,
}

fn read(source: Source, options: &Options) -> Seen {
    let seen = Mutex::new((Vec::new(), Vec::new(), Vec::new()));
    let totals = trail::read(&[source], options, &|_| false, &|part| {
        let mut seen = seen.lock().expect("no panic");
        seen.0.extend(part.records);
        seen.1.extend(part.bad);
        seen.2.extend(part.end);
        ControlFlow::Continue(())
    });
    let totals = totals.expect("the files are there");
    let (mut records, bad, ends) = seen.into_inner().expect("no panic");
    records.sort_by_key(|record| record.event_time);
    Seen { records, bad, ends, totals }
}

fn forms() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/forms")
}

/// What a form cannot carry; all others carry everything.
fn lost(name: &str) -> Option<(&'static str, &'static [&'static str])> {
    Some(match name {
        "athena.csv" | "athena-get-query-results.json" | "athena-unload.jsonl" => ("athena", &[]),
        "athena-struct-identity.csv" => ("athena", &["userIdentity.sessionContext"]),
        "console.csv" => (
            "console-csv",
            &[
                "userIdentity.type",
                "userIdentity.arn",
                "userIdentity.sessionContext",
                "requestParameters",
                "responseElements",
            ],
        ),
        "lake-columns.csv.gz" | "lake-columns-get-query-results.json" => (
            "lake",
            &[
                "userIdentity.sessionContext",
                "sourceIPAddress",
                "userAgent",
                "errorCode",
                "requestParameters",
                "responseElements",
                "requestID",
                "readOnly",
            ],
        ),
        "logstash.jsonl" => ("logstash", &[]),
        "elastic-without-original.jsonl" => ("elastic", &["userIdentity.accountId"]),
        "ocsf.jsonl" | "ocsf-rc2.jsonl" | "ocsf-structs-as-json.csv" | "ocsf-flat.csv" => {
            ("ocsf", &["userIdentity.sessionContext"])
        }
        "sentinel-api.json" | "sentinel-cli.json" | "sentinel-portal.csv" => ("sentinel", &[]),
        "snake-case-tailpipe.jsonl" | "snake-case-steampipe.json" => ("columns", &[]),
        _ => return None,
    })
}

fn form(name: &str) -> Form {
    let table = [
        ("delivered", Form::Delivered),
        ("console.json", Form::Delivered),
        ("console.csv", Form::ConsoleCsv),
        ("bare", Form::Bare),
        ("lookup-events-strings", Form::Bare),
        ("lookup-events-tabs", Form::Bare),
        ("lookup-events", Form::LookupEvents),
        ("eventbridge", Form::EventBridge),
        ("cloudwatch-tail", Form::LogLines),
        ("cloudwatch-export", Form::LogLines),
        ("cloudwatch-insights", Form::LogsInsights),
        ("cloudwatch-kinesis", Form::CloudWatchLogs),
        ("cloudwatch", Form::CloudWatchLogs),
        ("athena", Form::Athena),
        ("lake", Form::Lake),
        ("splunk", Form::Splunk),
        ("elastic", Form::Elastic),
        ("logstash", Form::Logstash),
        ("wrapped", Form::Wrapped),
        ("one-column", Form::Table),
        ("syslog", Form::LogLines),
        ("snake-case", Form::Table),
        ("ocsf", Form::Ocsf),
        ("sentinel", Form::Sentinel),
        ("wazuh", Form::Wrapped),
    ];
    let found = table.iter().find(|(start, _)| name.starts_with(start));
    found.unwrap_or_else(|| panic!("no form for {name}")).1
}

#[test]
fn every_form_gives_the_same_records() {
    let options = Options::default();
    let expect = read(Source::path(forms().join("delivered.json")), &options).records;
    assert_eq!(expect.len(), 3);
    let mut seen = BTreeMap::new();
    for entry in fs::read_dir(forms()).expect("fixtures") {
        let path = entry.expect("fixtures").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        // In memory, in parts, and with a bound so low that every container is opened.
        let bytes = fs::read(&path).expect("a fixture");
        let tight = Options { max_record_bytes: 4_500, ..Options::default() };
        let mut ways =
            vec![read(Source::path(&path), &options), read(Source::bytes(&*name, bytes), &options)];
        let packed = ["cloudwatch-subscription.json", "cloudwatch-kinesis.json"];
        if name.ends_with(".json") && !packed.contains(&&*name) && lost(&name).is_none() {
            ways.push(read(Source::path(&path), &tight));
        }
        for (way, found) in ways.iter().enumerate() {
            let name = format!("{name} ({way})");
            assert_eq!(found.bad, [], "{name}");
            assert_eq!(found.ends.len(), 1, "{name}");
            assert_eq!(found.ends[0].error, None, "{name}");
            assert_eq!(found.totals.lex, 3, "{name}");
            assert_eq!(found.totals.other_services, 1, "{name}");
            check(&name, &found.records, &expect);
        }
        assert_eq!(ways[0].ends[0].forms, [form(&name)], "{name}");
        seen.insert(name, ());
    }
    assert!(seen.len() > 70, "{}", seen.len());
}

fn check(name: &str, found: &[Record], expect: &[Record]) {
    let file = name.split(' ').next().expect("a name");
    for (found, expect) in found.iter().zip(expect) {
        assert_eq!(Record::from_json(found.text.as_bytes()).as_ref(), Ok(found), "{name}");
        let mut found = found.clone();
        if let Some((form, absent)) = lost(file) {
            let Completeness::Reduced { form: said, absent: gone, .. } = &found.completeness else {
                panic!("{name} claims to carry everything");
            };
            assert_eq!(said, form, "{name}");
            if absent.contains(&"userIdentity.sessionContext") {
                // An IAM user without a session loses nothing, but the form cannot show that.
                found.principal.mfa = expect.principal.mfa;
                found.principal.role.clone_from(&expect.principal.role);
            }
            for absent in absent {
                assert!(gone.iter().any(|one| one == absent), "{name}: {absent} in {gone:?}");
                match *absent {
                    "requestParameters" => {
                        assert_eq!(found.request_parameters, RecordBody::NotInForm, "{name}");
                        found.request_parameters = expect.request_parameters.clone();
                    }
                    "responseElements" => {
                        assert_eq!(found.response_elements, RecordBody::NotInForm, "{name}");
                        found.response_elements = expect.response_elements.clone();
                    }
                    "userIdentity.accountId" => {
                        found.principal.account_id.clone_from(&expect.principal.account_id);
                    }
                    "userIdentity.arn" => {
                        assert!(found.principal.user_name.is_some(), "{name}");
                        assert!(found.principal.access_key_id.is_some(), "{name}");
                        found.principal = expect.principal.clone();
                    }
                    "sourceIPAddress" => {
                        found.source_ip_address.clone_from(&expect.source_ip_address);
                    }
                    "userAgent" => found.user_agent.clone_from(&expect.user_agent),
                    "requestID" => found.request_id.clone_from(&expect.request_id),
                    "readOnly" => found.read_only = expect.read_only,
                    _ => {}
                }
            }
            found.completeness = Completeness::Whole;
            found.text.clone_from(&expect.text);
        }
        if file == "wazuh-alerts.jsonl" {
            assert_eq!(found.completeness, Completeness::ScalarsAsText, "{name}");
            for (found, expect) in [
                (&mut found.request_parameters, &expect.request_parameters),
                (&mut found.response_elements, &expect.response_elements),
            ] {
                assert_eq!(as_text(found), as_text(expect), "{name}");
                found.clone_from(expect);
            }
            found.completeness = Completeness::Whole;
            found.text.clone_from(&expect.text);
        }
        if file == "bare-parameters-as-text.jsonl" {
            // The `null` of a response became text too, which is noted.
            found.notes.clear();
        }
        if file.starts_with("bare-") && file != "bare-lines.jsonl" {
            found.text.clone_from(&expect.text);
        }
        assert_eq!(&found, expect, "{name}");
    }
}

/// A body whose numbers became text.
fn as_text(body: &RecordBody) -> Option<serde_json::Value> {
    fn text(value: serde_json::Value) -> serde_json::Value {
        use serde_json::Value;
        match value {
            Value::Array(items) => items.into_iter().map(text).collect(),
            Value::Object(members) => {
                members.into_iter().map(|(name, value)| (name, text(value))).collect()
            }
            Value::Number(number) => number.to_string().into(),
            other @ (Value::Null | Value::Bool(_) | Value::String(_)) => other,
        }
    }
    body.json().map(|body| text(serde_json::from_str(body).expect("JSON")))
}

#[test]
fn the_directory_of_all_forms_adds_up() {
    for jobs in [1, 2, 7] {
        let options = Options { jobs, hash: true, ..Options::default() };
        let seen = read(Source::path(forms()), &options);
        let files = seen.totals.sources;
        assert_eq!(seen.totals.lex, files * 3);
        assert_eq!(seen.totals.other_services, files);
        assert_eq!(seen.records.len() as u64, seen.totals.lex);
        assert_eq!(seen.bad, []);
        assert!(seen.ends.iter().all(|end| end.sha256.is_some()));
    }
}

#[test]
fn known_files_are_left_alone() {
    let file = forms().join("delivered.json.gz");
    let options = Options { hash: true, ..Options::default() };
    let hash = read(Source::path(&file), &options).ends[0].sha256;
    for by_hash in [false, true] {
        let known = |stamp: &trail::FileStamp<'_>| {
            if by_hash { stamp.sha256.is_some() && stamp.sha256 == hash } else { stamp.size > 0 }
        };
        let sources = [Source::path(&file)];
        let totals = trail::read(&sources, &options, &known, &|part| {
            assert!(part.records.is_empty());
            assert!(part.end.expect("one part").known);
            ControlFlow::Continue(())
        });
        let totals = totals.expect("the file is there");
        assert_eq!((totals.known, totals.sources, totals.lex), (1, 0, 0));
    }
}

#[test]
fn extract_gives_lines_that_read_back() {
    let lines = Mutex::new(Vec::new());
    let totals = trail::extract(&[Source::path(forms())], &Options::default(), &|part| {
        lines.lock().expect("no panic").extend(part.lines);
        ControlFlow::Continue(())
    });
    let totals = totals.expect("the files are there");
    let lines = lines.into_inner().expect("no panic");
    let again = read(Source::bytes("lines", lines), &Options::default());
    assert_eq!(again.totals.lex, totals.lex);
    assert_eq!(again.bad, []);
}

#[test]
fn a_sink_can_stop() {
    let stopped = trail::read(&[Source::path(forms())], &Options::default(), &|_| false, &|_| {
        ControlFlow::Break(())
    });
    assert!(matches!(stopped, Err(trail::ReadError::Stopped)));
}

#[test]
fn the_iterator_gives_all_in_order() {
    let records = trail::records(&[Source::path(forms())]).expect("the files are there");
    let records: Result<Vec<Record>, BadRecord> = records.collect();
    assert!(records.expect("all can be read").len() > 130);
    // An iterator that is dropped lets its thread go.
    let mut records = trail::records(&[Source::path(forms())]).expect("the files are there");
    assert!(records.next().is_some());
}
