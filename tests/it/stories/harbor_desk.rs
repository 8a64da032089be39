//! `harbor-desk`: a bot in two locales, whose export has the form that Lex gives it since 2024: empty
//! objects beside nulls, settings of every step, priorities from 0 in no order, and the console's
//! drawings.

use crate::cli::world::{history, run};
use crate::generator::people::{Login, Person};
use crate::generator::v2::key::Key;
use crate::generator::v2::story::Story;
use crate::stories::exported::{exported, files, fixture, git, make, sorted};
use crate::stories::pages::{Pages, deliver, states};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::Write as _;

const STORY: &str = "harbor-desk";
const PLACE: &str = "444455556666/us-east-1/v2/bots/HARB0RDESK";
/// When the draft is as it was exported.
const EXPORTED: &str = "2024-02-02T10:00:00Z";

/// Writes the story.
pub(crate) fn write_pages(pages: &mut Pages) {
    let (story, made) = written();
    let folder = format!("stories/{STORY}");
    deliver(pages, &folder, &story.records[..made], true);
    deliver(pages, &folder, &story.records[made..], false);
    let seconds = [story.records[made - 1].second(), story.records.last().unwrap().second()];
    states(pages, STORY, &seconds, |second| story.rows(second));
}

/// Tells the story: it, and after how many records the bot is as exported.
fn written() -> (Story, usize) {
    let frank = Person::new(Login::ConsoleUser, "frank", "", "192.0.2.17");
    let robot = Person::new(Login::Role, "release", "BotPipeline", "203.0.113.77");
    let mut story = Story::new("444455556666", "us-east-1", "2024-02-02T08:00:00Z", 11);
    let keys = make(&mut story, &frank, &files(&fixture(STORY)));
    let key = |end: &str| -> &Key {
        let (_, key) = keys.iter().find(|(path, _)| path.ends_with(end)).unwrap();
        key
    };
    let made = story.records.len();
    let locales = [key("en_US/BotLocale.json"), key("it_IT/BotLocale.json")];
    story.at("2024-02-02T11:00:00.400Z").publish(&robot, &locales, "Both languages");
    // Later: a greeting more, and another prompt.
    let goodbye = key("it_IT/Intents/Goodbye/Intent.json");
    story.at("2024-02-20T09:30:00.100Z").change(&frank, goodbye, |intent| {
        intent["sampleUtterances"].as_array_mut().unwrap().push(json!({"utterance": "A presto"}));
    });
    (story, made)
}

fn drift(at: &str) -> (i32, Value) {
    let file = fixture(STORY).display().to_string();
    let output = run(STORY, &["drift", &file, "--at", at, "--json", "--detailed-exitcode"]);
    (output.status, serde_json::from_str(&output.stdout).unwrap())
}

#[test]
fn the_export_is_not_drift_until_something_changed() {
    let (status, answer) = drift(EXPORTED);
    let compared = answer["resources"].as_array().unwrap();
    // The bot, and in each of two locales itself, a slot type, three intents and three slots.
    assert_eq!((status, compared.len()), (0, 17), "{answer:#}");
    let (status, answer) = drift("2024-02-21T00:00:00Z");
    assert_eq!(status, 1);
    let differing: Vec<&Value> = answer["resources"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["verdict"] != "same")
        .collect();
    assert!(differing.len() == 1 && differing[0]["displayName"] == "Goodbye", "{answer:#}");
}

/// The same files, with every member, null and empty object.
#[test]
fn its_export_is_the_one_it_was_made_of() {
    let real: BTreeMap<String, Value> =
        files(&fixture(STORY)).into_iter().map(|(path, file)| (path, sorted(file))).collect();
    for at in [EXPORTED, "2024-02-19T00:00:00Z"] {
        let output = run(STORY, &["export", "bot:HarborDesk", "--at", at, "--json"]);
        assert_eq!(exported(&output.stdout), real, "{output}");
    }
    // The published version is the same, but for its number.
    let output = run(STORY, &["export", "bot:HarborDesk@1", "--json"]);
    let mut published = exported(&output.stdout);
    let bot = published.get_mut("HarborDesk/Bot.json").unwrap();
    assert_eq!(
        (bot["version"].take(), bot["description"].take()),
        (json!("1"), json!("Both languages"))
    );
    bot["version"] = json!("DRAFT");
    assert_eq!(published, real);
}

/// Taking in what the records showed already changes no document.
#[test]
fn a_baseline_of_what_is_known_changes_nothing() {
    let home = tempfile::tempdir().unwrap();
    let repo = home.path().join("history");
    let output = crate::cli::world::ingest(STORY, &repo);
    assert_eq!(output.status, 0, "{output}");
    let documents =
        |repo: &std::path::Path| git(repo, &["rev-parse", &format!("main:{PLACE}/draft")]);
    assert_eq!(documents(&repo), documents(&history(STORY)));
    let file = fixture(STORY).display().to_string();
    let place = repo.display().to_string();
    let args = ["ingest", "--baseline", &file, "--at", EXPORTED, "--repo", &place];
    let output = crate::cli::world::run_in(home.path(), &args);
    assert_eq!(output.status, 0, "{output}");
    assert_eq!(documents(&repo), documents(&history(STORY)));
    let output =
        crate::cli::world::run_in(home.path(), &["show", "--all", "--json", "--repo", &place]);
    let answer: Value = serde_json::from_str(&output.stdout).unwrap();
    for row in answer["resources"].as_array().unwrap() {
        let expect = if row["displayName"] == "TestBotAlias" { "partial" } else { "exact" };
        assert_eq!(row["confidence"], expect, "{row:#}");
    }
}

/// Plain git shows the history of a document, and that the version shares the tree of the draft.
#[test]
fn plain_git_shows_the_same() {
    let (story, made) = written();
    let repo = history(STORY);
    let count = git(&repo, &["rev-list", "--count", "main"]);
    assert_eq!(count.trim(), story.records.len().to_string());
    let goodbye = format!("{PLACE}/draft/locales/it_IT/intents/G00DBYE002/intent.json");
    let recorded = git(&repo, &["log", "--format=%aI", "main", "--", &goodbye]);
    let second = |at: usize| story.records[at].second();
    assert_eq!(recorded.lines().count(), 2, "{recorded}");
    assert!(recorded.starts_with("2024-02-20T09:30:00"), "{recorded}");
    // Between the export and the change, the draft and the version are one tree.
    let before = format!("--before={}", second(story.records.len() - 1) - 1);
    let commit = git(&repo, &["rev-list", "-1", &before, "main"]);
    let tree =
        |dir: &str| git(&repo, &["rev-parse", &format!("{}:{PLACE}/{dir}/locales", commit.trim())]);
    assert_eq!(tree("draft"), tree("versions/1"));
    assert!(made < story.records.len());
}

/// What people and systems put beside an export is listed as not read; a damaged file of it is an error.
#[test]
fn other_files_beside_an_export_are_listed() {
    let home = tempfile::tempdir().unwrap();
    let (dir, zipped) = (home.path().join("export"), home.path().join("export.zip"));
    let mut archive = zip::ZipWriter::new(std::fs::File::create(&zipped).unwrap());
    let mut add = |path: &str, bytes: &[u8]| {
        let file = dir.join(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, bytes).unwrap();
        archive.start_file(path, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    };
    for file in crate::stories::files(&fixture(STORY)) {
        let path = file.strip_prefix(fixture(STORY)).unwrap().to_str().unwrap().replace('\\', "/");
        add(&path, &std::fs::read(&file).unwrap());
    }
    add("LICENSE", b"MIT License");
    add("HarborDesk/README.md", b"# How to import it");
    add("HarborDesk/picture.png", b"\x89PNG\r\n\xff\xfe");
    add("HarborDesk/.DS_Store", b"\0\0\0\x01Bud1\xff");
    archive.finish().unwrap();
    for (source, files) in [(&dir, "3 files"), (&zipped, "4 files")] {
        let source = source.display().to_string();
        let args = ["drift", &source, "--at", EXPORTED, "--detailed-exitcode"];
        let output = run(STORY, &args);
        assert_eq!(output.status, 0, "{output}");
        let stderr = output.stderr.replace('\n', " ");
        assert!(stderr.contains(&format!("not read: {files} beside an export")), "{output}");
        assert!(stderr.contains("README.md"), "{output}");
    }
    std::fs::write(dir.join("HarborDesk/notes.json"), "{").unwrap();
    let output = run(STORY, &["drift", &dir.display().to_string()]);
    assert_eq!(output.status, 3, "{output}");
}
