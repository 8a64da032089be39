//! `bakery`: a bot that is older than its trail. Its export has the form of 2021: a zip, named for the
//! call that made it, without the members that are younger, in a folder that is not named for the bot.

use crate::cli::world::run_in;
use crate::generator::people::{Login, Person};
use crate::generator::v2::key::Key;
use crate::generator::v2::story::Story;
use crate::stories::exported::{exported, files, fixture, git, make, sorted};
use crate::stories::pages::{Pages, deliver};
use crate::stories::reminder_bot::has_all_of;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

const STORY: &str = "bakery";
const EXPORT: &str = "bakery/Bakery-DRAFT-BAKERYEXP1-LexJson.zip";
const PLACE: &str = "444455556666/us-east-1/v2/bots/BAKERYB0T1/draft/locales/en_US";

/// Writes the story.
pub(crate) fn write_pages(pages: &mut Pages) {
    let (story, seen) = written();
    deliver(pages, &format!("stories/{STORY}"), &story.records[seen..], false);
}

/// Tells the story: it, and after how many records the trail begins.
fn written() -> (Story, usize) {
    let frank = Person::new(Login::ConsoleUser, "frank", "", "192.0.2.17");
    let robot = Person::new(Login::Role, "release", "BotPipeline", "203.0.113.77");
    let mut story = Story::new("444455556666", "us-east-1", "2021-09-06T08:00:00Z", 12);
    let keys = make(&mut story, &frank, &files(&fixture(EXPORT)));
    let key = |end: &str| -> &Key {
        let (_, key) = keys.iter().find(|(path, _)| path.ends_with(end)).unwrap();
        key
    };
    let unseen = story.records.len();
    // What the records show of it before the export: the intent, whose slots have only ids there,
    // and the slot types.
    let order = key("OrderBread/Intent.json");
    story.at("2021-09-13T08:10:00.250Z").change(&frank, order, |_| {});
    for slot_type in ["Breads/SlotType.json", "Answers/SlotType.json"] {
        story.wait(90_000).change(&frank, key(slot_type), |_| {});
    }
    story.at("2021-09-13T09:00:00.500Z").export(&frank, key("/Bot.json"), "BAKERYEXP1");
    story.wait(60_000).publish(&robot, &[key("/BotLocale.json")], "Bread on demand");
    // Later: one more loaf, one question less.
    let loaves = key("loaves/Slot.json");
    story.at("2021-10-04T07:00:00.750Z").change(&frank, loaves, |slot| {
        let prompt = &mut slot["valueElicitationSetting"]["promptSpecification"];
        prompt["messageGroups"][0]["message"]["plainTextMessage"]["value"] = json!("How many?");
    });
    story.wait(60_000).change(&frank, order, |intent| {
        intent["slotPriorities"].as_array_mut().unwrap().truncate(2);
    });
    story.wait(5_000).delete(&frank, key("goOn/Slot.json"));
    (story, unseen)
}

/// A history of the story, and one with the export as its baseline.
fn histories() -> (tempfile::TempDir, PathBuf, PathBuf) {
    let home = tempfile::tempdir().unwrap();
    let [plain, known] = ["plain", "known"].map(|name| home.path().join(name));
    for repo in [&plain, &known] {
        let output = crate::cli::world::ingest(STORY, repo);
        assert_eq!(output.status, 0, "{output}");
    }
    let export = fixture(EXPORT).display().to_string();
    let output = asked(&known, &["ingest", "--baseline", &export]);
    assert!(output.contains("export `BAKERYEXP1` was made at 2021-09-13T09:00:00Z"), "{output}");
    // No record before it has the id of this intent, so the export cannot say which it is.
    let lines = output.replace('\n', " ");
    assert!(
        lines.contains("the history does not know: intent:Bakery/en_US/OpeningHours"),
        "{output}"
    );
    (home, plain, known)
}

#[track_caller]
fn asked(repo: &Path, args: &[&str]) -> String {
    let place = repo.display().to_string();
    let output = run_in(repo.parent().unwrap(), &[args, &["--repo", &place]].concat());
    assert!([0, 1].contains(&output.status), "{output}");
    output.to_string()
}

#[track_caller]
fn answer(repo: &Path, args: &[&str]) -> Value {
    let place = repo.display().to_string();
    let output = run_in(repo.parent().unwrap(), &[args, &["--json", "--repo", &place]].concat());
    serde_json::from_str(&output.stdout).unwrap_or_else(|_| panic!("{output}"))
}

/// What differs from the export at a moment, and what only the export has.
fn drift(repo: &Path, at: &str) -> (Vec<String>, Vec<Value>) {
    let export = fixture(EXPORT).display().to_string();
    let answer = answer(repo, &["drift", &export, "--at", at]);
    let differing = answer["resources"].as_array().unwrap().iter();
    let differing = differing.filter(|one| one["verdict"] != "same");
    let name = |one: &Value| {
        format!(
            "{}: {}",
            one["displayName"].as_str().unwrap_or("-"),
            one["verdict"].as_str().unwrap()
        )
    };
    let unknown = answer["only_in_files"].as_array().unwrap().iter();
    (differing.map(name).collect(), unknown.map(|one| one["path"].clone()).collect())
}

#[test]
fn a_baseline_shows_what_the_trail_did_not() {
    let (_home, plain, known) = histories();
    let at = "2021-09-13T09:00:30Z";
    let hours = vec![json!(["Bakery", "en_US", "OpeningHours"])];
    assert_eq!(drift(&known, at), (vec![], hours.clone()));
    let slot = format!("{PLACE}/intents/0RDERBREAD/slots/L0AVES0001.json");
    assert!(git(&known, &["show", &format!("main~4:{slot}")]).contains("How many loaves?"));
    assert!(!git(&plain, &["ls-tree", "-r", "--name-only", "main~4"]).contains(&slot));
    // Three weeks later exactly what was changed differs.
    let (differing, unknown) = drift(&known, "2021-10-05T00:00:00Z");
    assert_eq!(
        unknown,
        [&["Bakery", "en_US", "OpeningHours"][..], &["Bakery", "en_US", "OrderBread", "goOn"]]
            .map(|path| json!(path))
    );
    assert_eq!(differing, ["OrderBread: differs", "loaves: differs"]);
}

/// No file of the export is lost, nor a member of one, but for the intent without an id.
#[test]
fn an_export_of_the_baseline_has_what_the_old_one_had() {
    let (_home, _, known) = histories();
    let args = [
        "export",
        "bot:Bakery",
        "--at",
        "2021-09-13T09:00:30Z",
        "--json",
        "--repo",
        known.to_str().unwrap(),
    ];
    let output = run_in(known.parent().unwrap(), &args);
    let ours = exported(&output.stdout);
    let mut real = files(&fixture(EXPORT));
    real.retain(|path, _| !path.contains("OpeningHours"));
    assert_eq!(ours.len(), real.len(), "{output}");
    for (path, file) in real {
        let path = path.replace("BakeryExport/", "Bakery/");
        has_all_of(&ours[&path], &sorted(file), &path);
    }
}

/// The records and the baseline are commits in the order of time, and the later ones are as without it.
#[test]
fn plain_git_has_the_baseline_where_it_belongs() {
    let (_home, plain, known) = histories();
    let (story, unseen) = written();
    let form = "--format=%(trailers:key=Event-Name,valueonly,separator=) %ct";
    let log = |repo: &Path| git(repo, &["log", "--reverse", form, "main"]);
    let (before, after) = (log(&plain), log(&known));
    assert_eq!(before.lines().count(), story.records.len() - unseen);
    // The bot, its locale, both slot types, the intent and its three slots, and the intent that every
    // locale has.
    let (baselines, rest): (Vec<&str>, Vec<&str>) =
        after.lines().partition(|line| line.starts_with("Baseline"));
    assert_eq!(baselines.len(), 9, "{after}");
    assert_eq!(rest, before.lines().collect::<Vec<_>>());
    assert!(git(&known, &["log", "--format=%ct", "main"]).lines().rev().is_sorted());
    git(&known, &["fsck", "--strict"]);
}
