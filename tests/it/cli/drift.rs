//! The history against what Lex shows, and baselines.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::cli::world::{Output, history, run_in};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Runs the program in the checkout, on the history of a story.
fn on(story: &str, args: &[&str]) -> Output {
    let repo = history(story);
    let repo = repo.to_str().unwrap();
    run_in(Path::new(ROOT), &[&["--repo", repo], args].concat())
}

#[test]
fn each_difference_is_put_down_to_its_cause() {
    insta::assert_snapshot!(on("order-flowers", &["drift", "fixtures/live/order-flowers", "--exit-code"]), @r#"
    drift: 5 of 6 resources differ
      111122223333/us-east-1, the history at 2023-03-24 17:45:36Z

    ~ alias:OrderFlowers/PROD
        history behind: changed at 2023-04-05 13:06:40Z, after the last record
        fixtures/live/order-flowers/get-bot-alias.json, changed 2023-04-05 13:06:40Z
        ~ botVersion  "3" -> "2"

    - intent:CancelOrder@latest
        missing: deleted without a record, or the list or export is partial
        fixtures/live/order-flowers/get-intents.json

    + intent:Complain@latest  never seen: no record up to that time mentions it
        fixtures/live/order-flowers/get-intents.json, changed 2023-03-22 08:00:00Z

    ~ intent:OrderFlowers@latest
        unexplained: changed at 2023-03-20 10:00:00Z, and no record shows it
        fixtures/live/order-flowers/get-intent.json, changed 2023-03-20 10:00:00Z
        slots[FlowerType].valueElicitationPrompt
          ~ maxAttempts  2 -> 5
        sampleUtterances
          + "bring me tulips"

    ~ slot-type:FlowerTypes@latest
        old file: as it was before event 230d324c at 2023-03-06 10:05:33Z
        fixtures/live/order-flowers/get-slot-type.json, changed 2023-02-27 09:12:04Z
        enumerationValues
          - peonies  {"synonyms":["peony"]}
        enumerationValues[lilies].synonyms
          - "white lilies"

    - is the history, + is what Lex has
    = 1 equal
        bot:OrderFlowers@latest
    [exit status: 1]
    "#);
}

#[test]
fn json_has_the_same() {
    let live = "fixtures/live/order-flowers/get-intent.json";
    insta::assert_snapshot!(on("order-flowers", &["drift", live, "--json"]), @r##"
{"schema":1,"at":"2023-03-24T17:45:36Z","commit":"$COMMIT","last_event":"2023-03-24T17:45:36Z","account":"111122223333","region":"us-east-1","drift":true,"resources":[{"address":"111122223333/us-east-1/v1/intent:OrderFlowers@latest","source":"fixtures/live/order-flowers/get-intent.json","verdict":"differs","cause":"unexplained","updated":"2023-03-20T10:00:00Z","changes":[{"path":"slots[FlowerType].valueElicitationPrompt.maxAttempts","kind":"changed","before":2,"after":5},{"path":"sampleUtterances","kind":"added","after":"bring me tulips"}]}],"not_given":["111122223333/us-east-1/v1/alias:OrderFlowers/PROD","111122223333/us-east-1/v1/bot:OrderFlowers","111122223333/us-east-1/v1/intent:CancelOrder","111122223333/us-east-1/v1/slot-type:FlowerTypes"]}
"##);
}

#[test]
fn the_story_of_an_export_is_equal_to_it() {
    let export = "fixtures/exports/v1-customerservice-workshop-lex-bot-schema.json";
    insta::assert_snapshot!(on("international-plan", &["drift", export, "--at", "2019-05-01T00:00:00Z", "--detailed-exitcode"]), @"
    no drift: 5 resources compared
      444455556666/us-east-1, the history at 2019-05-01 00:00:00Z
    = 5 equal
        bot:InternationalPlan@1, intent:ApplyTravelPlan@3,
        intent:ListInternationalPlans@2, intent:VerifyIdentity@1,
        slot-type:TravelPlan@1
    ? 1 of the history not given
        alias:InternationalPlan/PROD
    ");
    // Its authors took the functions out.
    let export = "fixtures/exports/v1-SupportBot.json";
    let output =
        on("support-bot", &["drift", export, "--at", "2020-09-01T00:00:00Z", "--exit-code"]);
    assert!(output.stdout.starts_with("no drift: 6 resources compared\n"), "{output}");
    let blank = "? fulfillmentActivity.codeHook.uri is blank in the file: not compared";
    assert_eq!(output.stdout.matches(blank).count(), 5, "{output}");
    assert_eq!(output.status, 0);
}

#[test]
fn what_the_history_does_not_know_cannot_be_compared() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("live.json");
    fs::write(&file, SIZES).unwrap();
    let file = file.to_str().unwrap();
    let ask = |args: &[&str]| {
        let first = ["drift", file, "--at", "2022-05-09T09:00:00Z"];
        on("gap", &[&first[..], args].concat())
    };
    let output = ask(&["--exit-code"]);
    let place = dir.path().display().to_string();
    insta::assert_snapshot!(output.to_string().replace(&place, "$DIR"), @"
    no drift seen, but 1 of 1 resource cannot be compared
      111122223333/eu-west-1, the history at 2022-05-09 09:00:00Z

    ? slot-type:Sizes@latest
        not compared: it exists, and no record shows its content
        $DIR/live.json
      ? the history is not sure there: no record shows its content

    ? 1 of the history not given
        intent:OrderPizza
    ");
    assert_eq!(ask(&["--detailed-exitcode"]).status, 4);
    assert_eq!(ask(&["--strict"]).status, 4);
}

const SIZES: &str = r#"{"name":"Sizes","version":"$LATEST","checksum":"base-1","createdDate":1550000000.5,
    "enumerationValues":[{"value":"small"}],"valueSelectionStrategy":"ORIGINAL_VALUE"}"#;

#[test]
fn a_file_that_is_not_understood_is_an_error_and_no_drift() {
    insta::assert_snapshot!(on("order-flowers", &["drift", "fixtures/live/order-flowers", "README.md", "--exit-code"]), @r##"
------- stderr -------
error: cannot read `README.md` as what Lex shows
caused by: invalid JSON: expected value at line 1 column 1
[exit status: 3]
"##);
    insta::assert_snapshot!(on("order-flowers", &["drift", "no/such/file"]), @r##"
------- stderr -------
error: cannot read `no/such/file` as what Lex shows
caused by: No such file or directory (os error 2)
[exit status: 3]
"##);
    insta::assert_snapshot!(on("order-flowers", &["drift", "fixtures/stories/late/second"]), @r##"
------- stderr -------
error: cannot read `fixtures/stories/late/second/111122223333_CloudTrail_us-west-2_20240116T0916Z_H7oFdDrt1Gyx8hSc.json.gz` as what Lex shows
caused by: not text in UTF-8 or UTF-16
[exit status: 3]
"##);
}

#[test]
fn the_standard_input_is_read() {
    let live = fs::read(Path::new(ROOT).join("fixtures/live/order-flowers/get-bot.json")).unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_lexrewind"))
        .args(["drift", "-", "--exit-code", "--repo"])
        .arg(history("order-flowers"))
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(&live).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    assert!(output.stdout.starts_with(b"no drift: 1 resource compared\n"));
}

#[test]
fn with_several_accounts_one_must_be_given() {
    let dir = tempfile::tempdir().unwrap();
    let repo = dir.path().join("history");
    let repo = repo.to_str().unwrap();
    let root = Path::new(ROOT);
    for story in ["order-flowers", "support-bot"] {
        let source = format!("fixtures/stories/{story}");
        assert_eq!(run_in(root, &["ingest", &source, "--bare", "--repo", repo]).status, 0);
    }
    let ask = |args: &[&str]| {
        let live = "fixtures/live/order-flowers/get-bot.json";
        run_in(root, &[&["--repo", repo, "drift", live, "--exit-code"], args].concat())
    };
    insta::assert_snapshot!(ask(&[]), @r##"
------- stderr -------
error: the files may be from any of 111122223333/us-east-1, 444455556666/us-east-1
hint: pass `--account ACCOUNT --region REGION`: the files do not show it
[exit status: 2]
"##);
    assert_eq!(ask(&["--account", "111122223333"]).status, 0);
    assert_eq!(ask(&["--account", "444455556666"]).status, 1);
    assert_eq!(ask(&["--account", "999900001111"]).status, 2);
}

/// A file of what Lex shows, in that directory.
fn live(dir: &Path, text: &str) -> String {
    let file = dir.join("live.json");
    fs::write(&file, text).unwrap();
    file.display().to_string()
}

/// What a command prints with the history in that directory, which is called `$DIR`.
fn screen(dir: &Path, args: &[&str]) -> String {
    let repo = dir.join("history");
    let output = run_in(Path::new(ROOT), &[args, &["--repo", repo.to_str().unwrap()]].concat());
    output.to_string().replace(&dir.display().to_string(), "$DIR")
}

#[test]
fn a_baseline_is_an_event_like_others() {
    let dir = tempfile::tempdir().unwrap();
    let file = live(dir.path(), SIZES);
    let file = file.as_str();
    let with = |args: &[&str]| screen(dir.path(), args);
    let at = "2022-05-08T12:00:00Z";
    let baseline = ["ingest", "--bare", "--baseline", file, "--at", at];
    insta::assert_snapshot!(with(&baseline), @r##"
------- stderr -------
error: nothing in the history shows the account and region yet
hint: pass `--account ACCOUNT --region REGION`: the files do not show it
[exit status: 2]
"##);
    insta::assert_snapshot!(with(&["ingest", "fixtures/stories/gap", "--bare"]), @r##"
6 records read
           6  Lex writes
files: 1 read
? 2 gaps; `lexrewind verify` lists them
6 commits, tip $COMMIT
"##);
    insta::assert_snapshot!(with(&baseline), @"
    1 record read
               1  of a baseline
    files: 1 read
    > 1 late, 6 commits made again for it; the old tip is
          refs/lexrewind/superseded/1
    ? 3 gaps; `lexrewind verify` lists them
    7 commits, tip $COMMIT
    ");
    insta::assert_snapshot!(with(&["verify"]), @"
    7 events  2022-05-08 12:00:00Z - 2022-05-11 08:50:00Z
      of 111122223333/eu-west-1
      from 2 runs of ingest
      and 1 baseline:
        726a1ce7  2022-05-08 12:00:00Z  111122223333/eu-west-1/v1/slot-type:Sizes

    2 gaps
      ? intent:OrderPizza  2022-05-10 14:11:02Z - 2022-05-11 08:45:19Z
          checksum mismatch: at least one update is missing from the logs
      ? slot-type:Sizes  2022-05-08 12:00:00Z - 2022-05-09 09:05:10Z
          checksum and creation date changed: deletion and new creation are missing

    1 resource that existed when it was first seen (information, not a finding)
      ? slot-type:Sizes  2022-05-08 12:00:00Z: first seen in a baseline
    [exit status: 1]
    ");
    insta::assert_snapshot!(with(&["log", "slot-type:Sizes", "--oneline"]), @"
    7e5bbef5 2022-05-11 08:50:00Z heidi: CreateSlotTypeVersion slot-type:Sizes  version 2
    2ba8959e 2022-05-09 09:05:10Z ivan: PutSlotType slot-type:Sizes  +2 values, ? gap
    ? gap     2022-05-08 12:00:00Z - 2022-05-09 09:05:10Z
          slot-type:Sizes: checksum and creation date changed: deletion and new
          creation are missing
    726a1ce7 2022-05-08 12:00:00Z baseline: Baseline slot-type:Sizes  first seen, +1 value, ? gap
    ? gap     2019-02-12 19:33:20Z - 2022-05-08 12:00:00Z
          slot-type:Sizes: first seen in a baseline
    ");
    insta::assert_snapshot!(with(&["ingest", "--baseline", file, "--at", "7b3c5f1e"]), @r##"
------- stderr -------
error: `--at` of a baseline takes a time, not an event or a commit
[exit status: 2]
"##);
    insta::assert_snapshot!(with(&["ingest", "--baseline", file]), @"
    ------- stderr -------
    error: a baseline needs a time
    hint: `--at TIME` is the time at which the file was fetched
    [exit status: 2]
    ");
}

#[test]
fn files_that_differ_are_reported() {
    let dir = tempfile::tempdir().unwrap();
    let rest = r#""checksum":"x","version":"$LATEST","valueSelectionStrategy":"TOP_RESOLUTION""#;
    for (file, value) in [("a.json", "lilies"), ("b.json", "roses")] {
        let text = format!(
            r#"{{"name":"FlowerTypes",{rest},"enumerationValues":[{{"value":"{value}"}}]}}"#
        );
        fs::write(dir.path().join(file), text).unwrap();
    }
    let live = dir.path().to_str().unwrap();
    let output = on("order-flowers", &["drift", live]).to_string().replace(live, "$DIR");
    assert!(output.starts_with("drift: 1 of 1 resource differs\n"), "{output}");
    let words = output.split_whitespace().collect::<Vec<_>>().join(" ");
    let message =
        "! the files do not agree about slot-type:FlowerTypes@latest: $DIR/a.json, $DIR/b.json";
    assert!(words.contains(message), "{output}");
}

// A list of versions is of one resource; what holds rows of several proves no absence.
#[test]
fn a_list_of_several_resources_misses_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("list.json");
    let row = |name: &str| format!(r#"{{"name":"{name}","version":"1"}}"#);
    fs::write(&file, format!(r#"{{"bots":[{},{}]}}"#, row("OrderFlowers"), row("Other"))).unwrap();
    let output = on("order-flowers", &["drift", file.to_str().unwrap(), "--exit-code"]);
    assert!(!output.stdout.contains("missing"), "{output}");
    assert!(output.stdout.contains("+ bot:Other@1  never seen"), "{output}");
}

// What is taken in cannot be taken out again.
#[test]
fn a_baseline_is_of_a_time_at_which_it_can_have_been() {
    let dir = tempfile::tempdir().unwrap();
    let file = live(dir.path(), SIZES);
    let file = file.as_str();
    let with = |args: &[&str]| screen(dir.path(), args);
    let ingest = ["ingest", "fixtures/stories/gap", "--bare"];
    insta::assert_snapshot!(with(&[&ingest[..], &["--at", "2022-05-09"]].concat()), @r##"
------- stderr -------
error: `--at` of ingest is the time of a baseline, and there is none
hint: `--until TIME` takes in only what took place up to a time
[exit status: 2]
"##);
    assert!(!dir.path().join("history").exists());
    with(&ingest);
    let baseline = |at| with(&["ingest", "--baseline", file, "--at", at]);
    insta::assert_snapshot!(baseline("2019-01-01T00:00:00Z"), @r##"
------- stderr -------
error: `$DIR/live.json` was not so yet at the time of `--at`
caused by: it was made or changed later, by its own dates
hint: `--at` is the time at which the file was fetched
[exit status: 2]
"##);
    insta::assert_snapshot!(baseline("2999-01-01T00:00:00Z"), @r##"
------- stderr -------
error: `--at` of a baseline is in the future
hint: it is the time at which the file was fetched; `now` is one
[exit status: 2]
"##);
}

/// `fixtures/README.md` describes how each file of `live/flower-shop` differs from the history.
#[test]
fn each_difference_of_v2_has_its_cause() {
    let output = on("flower-shop", &["drift", "fixtures/live/flower-shop", "--json"]);
    assert_eq!(output.status, 0, "{output}");
    let answer: serde_json::Value = serde_json::from_str(&output.stdout).unwrap();
    let causes: Vec<String> = answer["resources"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["verdict"] != "listed")
        .map(|one| {
            let file = one["source"].as_str().unwrap().rsplit('/').next().unwrap();
            let word = |member: &str| one[member].as_str().unwrap_or("-").to_owned();
            format!("{file} {} {}", word("verdict"), word("cause"))
        })
        .collect();
    assert_eq!(
        causes,
        [
            "alias.json differs history-behind",
            "intents.json never-seen unexplained",
            "intent.json same -",
            "slot.json differs old-file",
            "slot-type.json differs unexplained",
        ]
    );
}

#[test]
fn a_baseline_that_disagrees_is_reported_and_changes_no_document() {
    let dir = tempfile::tempdir().unwrap();
    let repo = dir.path().join("history");
    let repo = repo.to_str().unwrap();
    let with = |args: &[&str]| run_in(Path::new(ROOT), &[args, &["--repo", repo]].concat());
    assert_eq!(with(&["ingest", "fixtures/stories/order-flowers", "--bare"]).status, 0);
    let before = with(&["show", "intent:OrderFlowers"]).stdout;
    let live = "fixtures/live/order-flowers/get-intent.json";
    let at = "2023-03-20T12:00:00Z";
    insta::assert_snapshot!(with(&["ingest", "--baseline", live, "--at", at]), @"
    1 record read
               1  of a baseline
    files: 1 read
    > 1 late, 1 commit made again for it; the old tip is refs/lexrewind/superseded/1
    ? 1 gap; `lexrewind verify` lists them
    ! 111122223333/us-east-1/v1/intent:OrderFlowers: the baseline shows something
          else, and the records count; `lexrewind drift` shows what
    2 commits, tip $COMMIT
    ");
    let after = with(&["show", "intent:OrderFlowers"]).stdout;
    let document = |text: &str| text.split_once("\n\n").unwrap().1.to_owned();
    assert_eq!(document(&before), document(&after));
    insta::assert_snapshot!(after.lines().take(3).collect::<Vec<_>>().join("\n"), @"
    intent:OrderFlowers@latest  111122223333/us-east-1/v1
    ? partial: a baseline shows another document: an update may be missing
      last event 954b595b Baseline at 2023-03-20 12:00:00Z
    ");
}
