//! Whatever strangers wrote arrives as it is, and is never code.

use crate::execute::handmade::{plan, step};
use crate::execute::tools::python;
use lexrewind::render::script::{self, Language};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};
use std::process::Command;

/// What ends strings, here-documents, comments and lines, and what starts code.
const FRAGMENTS: [&str; 22] = [
    "'",
    "'''",
    "\"",
    "\\",
    "\\'",
    "$(echo x >&2)",
    "`echo x >&2`",
    "${HOME}",
    "\n",
    "\r",
    "\t",
    "\nJSON\n",
    "JSON",
    "EOF",
    "#",
    "\u{0}",
    "\u{1b}[31m",
    "\u{202e}",
    "é",
    "😀",
    "\u{2028}",
    " ",
];

const CHECKSUM: &str = "7b3c5f1e-93d0-4c55-9d0c-2f1f6e1f0a11";

fn hostile() -> impl Strategy<Value = String> {
    let fragment = prop_oneof![
        4 => prop::sample::select(&FRAGMENTS[..]).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(fragment, 1..12).prop_map(|parts| parts.concat())
}

/// The part of a script that differs from plan to plan.
fn head(language: Language, parameters: &Value, screen: &str) -> String {
    let plan = plan(vec![step("PutIntent", parameters)]);
    let script = script::of(&plan, None, screen, language).expect("a plan for V1");
    let (head, _) = script.split_once(&"#".repeat(78)).expect("a line between the two parts");
    head.to_owned()
}

fn run(program: &str, arguments: &[&str]) -> Vec<u8> {
    let output = Command::new(program).args(arguments).output().expect("it can be run");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && errors.is_empty(), "{errors}");
    output.stdout
}

/// Calls `check` with parameters of a step and the comment at the top of its script.
fn with_hostile_texts(check: impl Fn(Value, String)) {
    let config = Config { cases: 40, failure_persistence: None, ..Config::default() };
    let texts = (hostile(), hostile(), hostile());
    let outcome = TestRunner::new(config).run(&texts, |(name, utterance, screen)| {
        let parameters = json!({"name": name, "checksum": CHECKSUM, "description": screen,
            "sampleUtterances": [utterance, ""], "slots": [{"name": utterance}]});
        check(parameters, screen);
        Ok(())
    });
    outcome.unwrap_or_else(|failure| panic!("{failure}"));
}

#[test]
fn a_shell_reads_the_intended_values() {
    let after = "
whole=yes
require() { printf '%s\\0' \"$2\"; }
target_document() { \"$1\"; printf '\\0'; }
put() { printf '%s\\0' \"$3\"; }
step_1
";
    with_hostile_texts(|mut parameters, screen| {
        let script = head(Language::AwsCli, &parameters, &screen) + after;
        let output = String::from_utf8(run("bash", &["-c", &script])).expect("UTF-8");
        let parts: Vec<&str> = output.split('\0').collect();
        let [checksum, document, place, ""] = *parts else { panic!("{parts:?}") };
        assert_eq!(checksum, CHECKSUM);
        parameters.as_object_mut().unwrap().remove("checksum");
        let document: Value = serde_json::from_str(&format!("{{{document}")).expect("JSON");
        assert_eq!(document, parameters);
        let place: Value = serde_json::from_str(place).expect("JSON");
        assert_eq!(place, json!({"name": parameters["name"], "version": "$LATEST"}));
    });
}

/// Stands in for boto3.
const NO_BOTO3: &str = "import sys, types
for name in ('boto3', 'botocore', 'botocore.exceptions'):
    sys.modules[name] = types.ModuleType(name)
sys.modules['botocore.exceptions'].BotoCoreError = sys.modules['botocore.exceptions'].ClientError = OSError
";

/// A download that broke off must not look like a plan that was carried out.
#[test]
fn a_truncated_script_does_nothing_and_reports_it() {
    let plan = plan(vec![step("PutIntent", &json!({"name": "Order", "checksum": CHECKSUM}))]);
    let python = python().and_then(|python| python.to_str());
    for (language, program, before, mark) in [
        (Language::AwsCli, Some("bash"), "", "EXIT\n"),
        (Language::Boto3, python, NO_BOTO3, "STEPS = []"),
    ] {
        let Some(program) = program else { continue };
        let script = script::of(&plan, None, "", language).expect("a plan for V1");
        let begun = script.find(mark).expect("the beginning") + mark.len();
        let ends = script.match_indices('\n').map(|(at, _)| at).filter(|at| *at >= begun);
        let ends: Vec<usize> = ends.collect();
        let (_whole, cut) = ends.split_last().expect("lines");
        let last = cut.len().saturating_sub(8);
        for end in cut[..last].iter().step_by(11).chain(&cut[last..]) {
            let file = tempfile::NamedTempFile::new().expect("a file");
            std::fs::write(file.path(), format!("{before}{}", &script[..*end])).expect("our file");
            let output = Command::new(program).arg(file.path()).output().expect("it can be run");
            let errors = String::from_utf8_lossy(&output.stderr);
            assert!(!output.status.success() && !errors.is_empty(), "{}", &script[..*end]);
        }
    }
}

#[test]
fn python_reads_the_intended_values() {
    let Some(python) = python() else { return };
    let python = python.to_str().expect("a path that is text");
    with_hostile_texts(|mut parameters, screen| {
        let script = head(Language::Boto3, &parameters, &screen);
        let file = tempfile::NamedTempFile::new().expect("a file");
        let text = format!(
            "{NO_BOTO3}{script}\natexit.unregister(cut_off)\nprint(json.dumps(STEPS[0]))\n"
        );
        std::fs::write(file.path(), text).expect("our file");
        let output = run(python, &[file.path().to_str().expect("a path that is text")]);
        let step: Value = serde_json::from_slice(&output).expect("JSON");
        assert_eq!(step["need"], json!(["checksum", CHECKSUM]));
        parameters.as_object_mut().unwrap().remove("checksum");
        assert_eq!(step["document"], parameters);
        assert_eq!(step["where"], json!({"name": parameters["name"], "version": "$LATEST"}));
    });
}

/// A checksum is put into requests unchanged, so it must look like one.
#[test]
fn a_checksum_that_is_none_is_refused() {
    for checksum in ["", "a b", "x\",\"name\":\"y", "$(x)", "a\nb", "é", "\u{0}"] {
        let parameters = json!({"name": "Order", "checksum": checksum});
        let plan = plan(vec![step("PutIntent", &parameters)]);
        for language in [Language::AwsCli, Language::Boto3] {
            let output = script::of(&plan, None, "", language).expect_err("none").to_string();
            assert_eq!(output, "cannot write a script: invalid checksum of intent:Order");
        }
    }
}
