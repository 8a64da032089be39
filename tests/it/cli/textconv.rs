//! Documents as plain git shows them, with real git.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::cli::world::{history, run_in};

const INTENT: &str = "111122223333/us-east-1/v1/intents/OrderFlowers/intent.json";

/// The output of git, without the user's configuration; panics if it fails.
fn git(dir: &Path, args: &[&str]) -> String {
    let output = Command::new("git")
        .args(args)
        .current_dir(dir)
        .env("HOME", dir)
        .env("XDG_CONFIG_HOME", dir)
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_CEILING_DIRECTORIES", dir)
        .env("LC_ALL", "C.UTF-8")
        .output()
        .expect("git is there");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    assert!(output.status.success(), "{args:?}: {}", text(output.stderr));
    assert_eq!(text(output.stderr), "", "{args:?}");
    text(output.stdout)
}

/// A history of its own, with its temporary directory.
fn made(story: &str) -> (tempfile::TempDir, PathBuf) {
    let home = tempfile::tempdir().expect("a temporary directory");
    let dir = home.path().join("history");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/stories").join(story);
    let source = source.to_str().expect("text");
    let output = run_in(home.path(), &["ingest", source, "--repo", "history"]);
    assert_eq!(output.status, 0, "{output}");
    (home, dir)
}

/// The headings of the hunks of all commits that changed files, newest first.
fn headings(dir: &Path, files: &str) -> Vec<String> {
    let log = git(dir, &["log", "-p", "-U1", "--format=", "main", "--", files]);
    let hunks = log.lines().filter_map(|line| line.strip_prefix("@@ ")?.split_once(" @@"));
    hunks.map(|(_, heading)| heading.trim().to_owned()).collect()
}

#[test]
fn a_history_with_recognisable_headings() {
    let (_home, dir) = made("order-flowers");
    let headings = headings(&dir, INTENT);
    assert!(headings.contains(&"\"PickupDate\"".to_owned()), "{headings:?}");
    assert!(headings.contains(&"sampleUtterances".to_owned()), "{headings:?}");
    let clone = dir.with_file_name("clone");
    git(&dir, &["clone", "-q", ".", clone.to_str().expect("text")]);
    git(&clone, &["log", "-p"]);
    git(&clone, &["blame", INTENT]);
}

/// Paths of V2 have ids, so a heading has the name; members that are not configuration are left out.
#[test]
fn headings_of_v2_are_names() {
    let (_home, dir) = made("flower-shop");
    for install in [false, true] {
        if install {
            let output = run_in(&dir, &["textconv", "--install"]);
            assert_eq!(output.status, 0, "{output}");
        }
        for (files, name) in [
            ("*/draft/*/intent.json", "intentName"),
            ("*/draft/*/slots/*.json", "slotName"),
            ("*/draft/*/slot-types/*.json", "slotTypeName"),
        ] {
            let found = headings(&dir, files);
            let named = found.iter().filter(|heading| heading.contains(name)).count();
            assert!(named > 0, "{files}: {found:?}");
            // A hunk with the name in it has no heading, or none but that.
            let is_other = |heading: &String| !heading.is_empty() && !heading.contains(name);
            assert!(!found.iter().any(is_other), "{files}: {found:?}");
        }
    }
    let log = git(&dir, &["log", "-p", "--format=", "main", "--", "*/meta/*"]);
    assert!(!log.contains("@@"), "{log}");
}

#[test]
fn installed_git_compares_and_blames_one_fact_a_line() {
    let (_home, dir) = made("order-flowers");
    let output = run_in(&dir, &["textconv", "--install"]);
    assert_eq!((output.status, &*output.stdout), (0, ""), "{output}");
    let headings = headings(&dir, INTENT);
    assert!(headings.contains(&"slots[PickupDate]".to_owned()), "{headings:?}");
    let added = git(&dir, &["log", "-p", "-U0", "--format=", "--author=carol", "--", INTENT]);
    let added: Vec<&str> =
        added.lines().filter(|line| line.starts_with(['+', '-'])).skip(2).collect();
    // No line of a neighbour.
    let expect = [
        r#"+sampleUtterances "I need a bouquet""#,
        r#"+sampleUtterances "Send {FlowerType} on {PickupDate}""#,
    ];
    assert_eq!(added, expect);
    let blame = git(&dir, &["blame", INTENT]);
    let who = |fact: &str| {
        let line = blame.lines().find(|line| line.ends_with(fact)).expect("it is there");
        line.split_once('(').expect("an author").1.split(' ').next().expect("a name").to_owned()
    };
    assert_eq!(who(r#"sampleUtterances "order some flwers""#), "alice");
    assert_eq!(who(r#"sampleUtterances "I need a bouquet""#), "carol");
    assert_eq!(who(r#"slots[FlowerType].slotTypeVersion "2""#), "deploy-318");

    let output = run_in(&dir, &["textconv", "--uninstall"]);
    assert_eq!(output.status, 0, "{output}");
    assert!(git(&dir, &["log", "-p", "--", INTENT]).contains("\"sampleUtterances\": ["));
}

#[test]
fn without_the_program_git_compares_the_json() {
    let (_home, dir) = made("order-flowers");
    assert_eq!(run_in(&dir, &["textconv", "--install"]).status, 0);
    let config = dir.join(".git").join("config");
    let text = std::fs::read_to_string(&config).expect("text");
    let program = env!("CARGO_BIN_EXE_lexrewind");
    std::fs::write(&config, text.replace(program, "/it/is/gone")).expect("it can be written");
    assert!(git(&dir, &["log", "-p", "--", INTENT]).contains("\"sampleUtterances\": ["));
}

#[test]
fn a_file_is_printed_one_fact_a_line() {
    let home = tempfile::tempdir().expect("a temporary directory");
    let check = |content: &str, expect: &str| {
        std::fs::write(home.path().join("file.json"), content).expect("it can be written");
        let output = run_in(home.path(), &["textconv", "file.json"]);
        assert_eq!((output.status, &*output.stdout), (0, expect), "{output}");
    };
    check(
        r#"{"enumerationValues":[{"value":"roses","synonyms":["rose"]},{"value":"tulips"}],"name":"F"}"#,
        "name \"F\"\nenumerationValues[roses]\nenumerationValues[roses].synonyms \"rose\"\n\
         enumerationValues[tulips]\n",
    );
    check(
        r#"{"intents":[{"intentName":"I","intentVersion":"2"}],"locale":"en-US"}"#,
        "intents[I]\nintents[I].intentVersion \"2\"\nlocale \"en-US\"\n",
    );
    check("<<<<<<< no JSON\n", "<<<<<<< no JSON\n");
    check("[1]", "[1]");
}

#[test]
fn unreadable_and_unwritable_files_are_reported() {
    insta::assert_snapshot!(run_in(&history("order-flowers"), &["textconv", "nowhere.json"]), @r##"
------- stderr -------
error: cannot read `nowhere.json`
caused by: No such file or directory (os error 2)
[exit status: 3]
"##);
    insta::assert_snapshot!(run_in(&history("order-flowers"), &["textconv"]), @r##"
------- stderr -------
error: the following required arguments were not provided:
  <FILE>

Usage: lexrewind textconv <FILE>

For more information, try '--help'.
[exit status: 2]
"##);
    let home = tempfile::tempdir().expect("a temporary directory");
    let place = home.path().canonicalize().expect("it is there");
    insta::assert_snapshot!(run_in(&place, &["textconv", "--install"]), @r##"
------- stderr -------
error: there is no history here, in a directory above, or in `./bot-history`
hint: `lexrewind ingest PATH` makes one; `--repo DIR` says where it is
[exit status: 6]
"##);
}
