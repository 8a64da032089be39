//! `export`: the file, what is said of it, and where there is none.

use std::fs;
use std::io::Read;
use std::path::Path;

use crate::cli::world::{Output, history, run, run_in};

/// Members that real exports before 2020-08 lack, because Lex did not have them: our records have them.
const NEWER: &str = ",\n    \"detectSentiment\": false,\n    \"enableModelImprovements\": false";

/// The functions that the authors of a real export left blank, and the story fills in.
const FILLED: &str = "arn:aws:lambda:us-east-1:444455556666:function:support-bot";

#[test]
fn an_export_for_v1_is_the_real_one_byte_for_byte() {
    let cases = [
        ("support-bot", "bot:SupportBot@1", "2020-06-01T13:30:00Z", "v1-SupportBot.json"),
        (
            "international-plan",
            "alias:InternationalPlan/PROD",
            "2019-04-03T00:00:00Z",
            "v1-customerservice-workshop-lex-bot-schema.json",
        ),
    ];
    for (story, address, at, file) in cases {
        let real = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/exports").join(file);
        let real = fs::read_to_string(real).expect("the fixture");
        let output = run(story, &["export", address, "--at", at]);
        assert_eq!(output.status, 0, "{output}");
        assert!(output.stdout.contains(NEWER));
        let ours = output.stdout.replace(NEWER, "").replace(FILLED, "");
        assert_eq!(ours.trim_end(), real.trim_end(), "{story}");
    }
}

/// Exports to a file of a new directory, as people do; what was said, and the file.
fn exported(story: &str, args: &[&str], name: &str) -> (Output, Vec<u8>) {
    let home = tempfile::tempdir().expect("a temporary directory");
    let repo = history(story).display().to_string();
    let args = [&["export"], args, &["--repo", &repo, "--out", name]].concat();
    let output = run_in(home.path(), &args);
    let file = fs::read_dir(home.path()).expect("it is there").next();
    let bytes = file.map(|file| fs::read(file.expect("it is there").path()).expect("a file"));
    (output, bytes.unwrap_or_default())
}

fn names(zip: &[u8]) -> Vec<String> {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(zip)).expect("a zip");
    let count = zip.len();
    let name = |at| zip.by_index(at).expect("a file").name().expect("text").into_owned();
    (0..count).map(name).collect()
}

#[test]
fn an_export_to_a_file_lists_what_it_lacks() {
    let (output, zip) = exported("order-flowers", &["bot:OrderFlowers@3"], "flowers.zip");
    insta::assert_snapshot!(output, @r##"
bot:OrderFlowers@3 -> flowers.zip  for Lex V1, with 2 intents, 1 slot type

not in it
  bot:OrderFlowers
    - tags  an export has no tags
  alias:OrderFlowers/PROD
    - an export has no aliases; it points at version 3
"##);
    assert_eq!(names(&zip), ["OrderFlowers_Export.json"]);
    let mut inner = zip::ZipArchive::new(std::io::Cursor::new(&zip)).expect("a zip");
    let mut text = String::new();
    inner.by_index(0).expect("a file").read_to_string(&mut text).expect("text");
    assert_eq!(text, run("order-flowers", &["export", "bot:OrderFlowers@3"]).stdout);
}

#[test]
fn an_export_for_v2_lists_what_does_not_carry_over() {
    let args = ["alias:SupportBot/PROD", "--at", "2020-06-02", "--api", "v2"];
    let (output, zip) = exported("support-bot", &args, ".");
    insta::assert_snapshot!(output, @"
    bot:SupportBot@1 -> ./SupportBot-DRAFT-LexJson.zip  for Lex V2, with 5 intents

    not in it
      bot:SupportBot@1
        - abortStatement           V2 has none: the FallbackIntent, which is carried
              over, must do its work
        - enableModelImprovements
              V2 always has them: utterances may be recognised differently
        - codeHook                 V2 sets it on the alias, and gives it other
              events: `arn:aws:lambda:us-east-1:444455556666:function:support-bot`
      alias:SupportBot/PROD
        - an export has no aliases; it points at version 1

    not as it was
      bot:SupportBot@1
        ~ nluIntentConfidenceThreshold  it has none in V1, and V2 asks for one: 0.4
      intent:Open_Support_Case@3
        ~ slots[first_name].slotType
              `AMAZON.US_FIRST_NAME` becomes `AMAZON.FirstName`, which takes more
        ~ slots[last_name].slotType
              `AMAZON.US_LAST_NAME` becomes `AMAZON.LastName`, which takes more
    ------- stderr -------
    note: `2020-06-02` is read as 2020-06-02T23:59:59Z
    ");
    let folder = "SupportBot/BotLocales/en_US";
    let files = names(&zip);
    for file in ["Manifest.json", "SupportBot/Bot.json"] {
        assert!(files.contains(&file.to_owned()), "{files:?}");
    }
    for intent in ["Open_Support_Case", "FallbackIntent"] {
        assert!(files.contains(&format!("{folder}/Intents/{intent}/Intent.json")), "{files:?}");
    }
    let (_, again) = exported("support-bot", &args, "again.zip");
    assert_eq!(zip, again);
}

#[test]
fn the_export_is_the_answer_without_a_file() {
    let output = run("order-flowers", &["export", "slot-type:FlowerTypes@1"]);
    insta::assert_snapshot!(output, @r##"
{
  "metadata": {
    "schemaVersion": "1.0",
    "importType": "LEX",
    "importFormat": "JSON"
  },
  "resource": {
    "description": "Flowers that we have in the shop",
    "name": "FlowerTypes",
    "version": "1",
    "enumerationValues": [
      {
        "value": "lilies",
        "synonyms": [
          "lily"
        ]
      },
      {
        "value": "roses",
        "synonyms": [
          "rose",
          "red roses"
        ]
      },
      {
        "value": "tulips",
        "synonyms": []
      }
    ],
    "valueSelectionStrategy": "TOP_RESOLUTION"
  }
}
"##);
    let output = run("order-flowers", &["export", "bot:OrderFlowers", "--at", "2023-03-02"]);
    insta::assert_snapshot!(output.stderr, @r##"
note: `2023-03-02` is read as 2023-03-02T23:59:59Z
note: bot:OrderFlowers tags is not in it: an export has no tags
note: alias:OrderFlowers/PROD is not in it: an export has no aliases; it points at version 1
"##);
}

#[test]
fn unrecorded_content_is_refused_or_left_out() {
    let unknown = ["export", "intent:OrderPizza", "--at", "2022-05-09T09:02:10Z"];
    insta::assert_snapshot!(run("gap", &unknown), @r##"
------- stderr -------
error: no record shows what is in `slot-type:Sizes`
hint: `--partial` leaves it out, and says so
[exit status: 5]
"##);
    let args = ["intent:OrderPizza", "--at", "2022-05-09T09:02:10Z", "--partial"];
    let (output, _) = exported("gap", &args, "order.json");
    insta::assert_snapshot!(output, @r##"
intent:OrderPizza@latest -> order.json  for Lex V1

not in it
  slot-type:Sizes@latest
    - no record shows its content
"##);
    insta::assert_snapshot!(
        run("gap", &["export", "slot-type:Sizes", "--at", "2022-05-09T09:02:10Z", "--partial"]),
        @r##"
------- stderr -------
error: no record shows what is in `slot-type:Sizes`
hint: `lexrewind log` shows which events are about it
[exit status: 5]
"##
    );
}

#[test]
fn changes_in_a_gap_are_marked() {
    let args = ["bot:PizzaShop", "--at", "2022-05-11T08:00:00Z"];
    let (output, _) = exported("gap", &args, "pizza.zip");
    insta::assert_snapshot!(output, @"
    bot:PizzaShop@latest -> pizza.zip  for Lex V1, with 1 intent, 1 slot type
    ? intent:OrderPizza@latest
          partial: checksum mismatch: at least one update is missing from the logs
    ");
    let (output, _) = exported("gap", &[&args[..], &["--strict"]].concat(), "pizza.zip");
    assert_eq!(output.status, 4, "{output}");
    let output = run("gap", &[&["export"], &args[..]].concat());
    insta::assert_snapshot!(output.stderr, @"warning: intent:OrderPizza is partial: checksum mismatch: at least one update is missing from the logs");
}

#[test]
fn not_everything_can_be_exported() {
    insta::assert_snapshot!(run("order-flowers", &["export", "intent:OrderFlowers", "--api", "v2"]), @r##"
------- stderr -------
error: Lex V2 imports whole bots, not intent:OrderFlowers
hint: export the bot that uses it, or leave out `--api v2`
[exit status: 2]
"##);
    insta::assert_snapshot!(run("order-flowers", &["export", "bot:OrderFlowers@9"]), @"
    ------- stderr -------
    error: no record shows version 9 of bot:OrderFlowers
    hint: it has latest and 1, 2, 3; `lexrewind versions bot:OrderFlowers` lists all versions
    [exit status: 5]
    ");
    let (output, _) = exported("order-flowers", &["bot:OrderFlowers"], "no/such/file.zip");
    insta::assert_snapshot!(output, @r##"
------- stderr -------
error: cannot write `no/such/file.zip`
caused by: No such file or directory (os error 2)
[exit status: 6]
"##);
}
