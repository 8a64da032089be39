//! Every screen fits a terminal of 80 columns.
//!
//! Only what cannot be broken is longer: a word (an ARN, an address, the name of a file), and a
//! text in quotes or backticks, which is there to be copied. Not checked, because they are not
//! made to fit: `log --oneline` and `diff --name-only` (lines for programs), `diff --unified` and `show --raw` (lines of
//! documents), rows of `sql`, scripts, pictures, and the messages on stderr (each is one line).

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use crate::cli::world::{run, run_in};

const COLUMNS: usize = 80;

const STORIES: [&str; 10] = [
    "bakery",
    "flower-shop",
    "gap",
    "harbor-desk",
    "international-plan",
    "late",
    "order-flowers",
    "public-records",
    "reminder-bot",
    "support-bot",
];

/// Whether a line is too long although it has a space at which it could be broken.
fn is_too_wide(line: &str) -> bool {
    if line.chars().count() <= COLUMNS {
        return false;
    }
    let line = &line.replace("`- ", "|- ");
    let text = line.trim_start_matches(|c| " |-?!~+=<>".contains(c));
    let mut quote = None;
    let mut before = ' ';
    let indent = line.chars().count() - text.chars().count();
    for (at, c) in text.chars().enumerate().take_while(|(at, _)| indent + at <= COLUMNS) {
        match (quote, c) {
            (None, ' ') if at > 0 => return true,
            (None, '"' | '`') if text.chars().skip(at + 1).any(|other| other == c) => {
                quote = Some(c);
            }
            (Some(quoted), c) if c == quoted && before != '\\' => quote = None,
            _ => {}
        }
        before = c;
    }
    false
}

#[test]
fn a_line_is_too_wide_if_it_can_be_broken() {
    let word = "x".repeat(90);
    for (line, expect) in [
        ("short".to_owned(), false),
        (word.clone(), false),
        (format!("  |- ? {word}"), false),
        (format!("uri  {word}"), true),
        (format!("{word} and more"), false),
        (format!("\"one two {word}\""), false),
        (format!("uri  \"one two {word}\""), true),
        (format!("`one two {word}`"), false),
        ("one two ".repeat(11), true),
    ] {
        assert_eq!(is_too_wide(&line), expect, "{line}");
    }
}

/// The addresses of a story, with the deleted ones.
fn addresses(story: &str) -> Vec<String> {
    let listing = run(story, &["ls", "--all", "--json"]).stdout;
    let listing: Value = serde_json::from_str(&listing).expect("JSON");
    let resources = listing["resources"].as_array().expect("a list").iter();
    resources.map(|it| it["address"].as_str().expect("an address").to_owned()).collect()
}

/// The ids of some events of a story.
fn some_events(story: &str) -> Vec<String> {
    let log = run(story, &["log", "--oneline"]).stdout;
    let ids: Vec<&str> = log.lines().filter_map(|line| line.split_whitespace().next()).collect();
    let ids = ids.iter().filter(|id| id.len() == 8);
    let count = ids.clone().count();
    let ids = ids.skip(count / 4);
    ids.step_by(count / 2 + 1).map(|id| (*id).to_owned()).collect()
}

/// The command lines about a story, without `--ids`.
fn commands(story: &str) -> Vec<Vec<String>> {
    let mut found: Vec<Vec<String>> = Vec::new();
    let mut add = |line: &str, rest: &[&str]| {
        let words = line.split(' ').chain(rest.iter().copied());
        found.push(words.map(str::to_owned).collect());
    };
    let whole = [
        "ls",
        "ls --all",
        "ls --deleted",
        "log",
        "log --all-calls",
        "log -p",
        "log --stat",
        "verify",
        "verify --full",
        "who",
        "who --by role",
        "who --by address",
        "who --by agent",
        "graph",
        "graph --reverse",
        "show --all",
        "sql --schema",
        "rebuild --check",
    ];
    whole.iter().for_each(|line| add(line, &[]));
    let people = run(story, &["who", "--format", "tsv"]).stdout;
    for person in people.lines().skip(1).filter_map(|row| row.split('\t').next()) {
        add("who", &[person]);
    }
    let of_one = [
        "show",
        "show --resolved",
        "log",
        "blame",
        "blame --deleted",
        "versions",
        "graph",
        "graph --reverse",
        "impact",
        "impact --delete",
        "impact --since 2000",
        "plan restore",
        "diff --from 2000",
        "diff --stat --from 2000",
        "export --partial --out x.zip",
        "export --partial --api v2 --out x.zip",
    ];
    for address in addresses(story) {
        of_one.iter().for_each(|line| add(line, &[&address]));
        for event in some_events(story) {
            add("plan rollback", &[&address, "--to", &event]);
            add("plan rollback --prune", &[&address, "--to", &event]);
            add("diff", &[&address, "--from", &event]);
            add("show --resolved", &[&address, "--at", &event]);
        }
    }
    some_events(story).iter().for_each(|event| add("show", &[event]));
    found
}

/// The lines of an answer that are too wide, each with its command line.
fn check(args: &[&str], stdout: &str, wrong: &mut BTreeSet<String>) {
    for line in stdout.lines().filter(|line| is_too_wide(line)) {
        wrong.insert(format!("{}\n    {line}", args.join(" ")));
    }
}

#[test]
fn answers_about_the_stories_fit() {
    let mut wrong = BTreeSet::new();
    for story in STORIES {
        let has_ids = addresses(story).iter().any(|address| address.contains("/v2/"));
        for command in commands(story) {
            let mut args: Vec<&str> = command.iter().map(String::as_str).collect();
            check(&args, &run(story, &args).stdout, &mut wrong);
            if has_ids {
                args.push("--ids");
                check(&args, &run(story, &args).stdout, &mut wrong);
            }
        }
    }
    let wrong: Vec<String> = wrong.into_iter().collect();
    assert!(wrong.is_empty(), "{} lines:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn answers_about_files_fit() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let home = tempfile::tempdir().expect("a directory");
    let mut wrong = BTreeSet::new();
    let invalid = "fixtures/invalid";
    for story in
        STORIES.map(|story| format!("fixtures/stories/{story}")).iter().chain([&invalid.into()])
    {
        let dir = home.path().join(story);
        let dir = dir.to_str().expect("text");
        for args in [&["ingest", story, "--dry-run"][..], &["ingest", story, "--bare"], &["verify"]]
        {
            let args = [args, &["--repo", dir]].concat();
            check(&args, &run_in(root, &args).stdout, &mut wrong);
        }
    }
    let repo = home.path().join("fixtures/stories/flower-shop");
    let repo = repo.to_str().expect("text");
    let live = "fixtures/live/flower-shop";
    for args in [&["drift", live][..], &["drift", live, "--ids"], &["drift", "fixtures/exports"]] {
        let args = [args, &["--repo", repo]].concat();
        check(&args, &run_in(root, &args).stdout, &mut wrong);
    }
    let wrong: Vec<String> = wrong.into_iter().collect();
    assert!(wrong.is_empty(), "{} lines:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn help_fits() {
    let mut wrong = BTreeSet::new();
    let list = run("gap", &["--help"]).stdout;
    let is_name = |line: &&str| {
        line.starts_with("  ") && line[2..].starts_with(|c: char| c.is_ascii_lowercase())
    };
    let names = list.lines().filter(is_name).filter_map(|line| line.split_whitespace().next());
    let mut pages: Vec<Vec<&str>> = names.map(|name| vec![name]).collect();
    assert!(pages.len() > 15, "{list}");
    pages.push(Vec::new());
    pages.extend(["rollback", "restore", "promote"].map(|aim| vec!["plan", aim]));
    for page in pages {
        for help in ["-h", "--help"] {
            let args = [&page[..], &[help]].concat();
            let long = run("gap", &args).stdout;
            wrong.extend(
                long.lines().filter(|line| line.chars().count() > COLUMNS).map(str::to_owned),
            );
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
