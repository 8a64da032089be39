//! The screens in the README and in `docs/` are what the program prints.
//!
//! Every ```` ```console ```` block is run: lines that begin with `$ ` are commands of `lexrewind` or
//! `git`, what follows is what they must print (notes and errors first). A line `...` matches any lines.
//! Each document has a directory of its own, with `fixtures/stories`, `live` and `exports` in it. After a change,
//! `cargo test --test it readme -- --ignored` writes the screens anew.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

#[test]
fn screens_are_what_the_program_prints() {
    for document in documents() {
        let text = fs::read_to_string(&document).unwrap();
        let name = document.display();
        let (fresh, stale) = read_again(&text);
        assert!(fresh.lines().eq(text.lines()), "{name} is stale at:\n{}", stale.join("\n"));
    }
}

/// A terminal of 80 columns breaks no line of a screen in the README.
#[test]
fn screens_of_the_readme_are_not_wide() {
    let text = fs::read_to_string(root().join("README.md")).unwrap();
    let mut is_screen = false;
    for line in text.lines() {
        match line.starts_with("```") {
            true => is_screen = !is_screen,
            false => assert!(!is_screen || line.chars().count() <= 80, "wider than 80: {line}"),
        }
    }
}

#[test]
#[ignore = "writes the screens anew"]
fn write_the_screens_anew() {
    for document in documents() {
        let text = fs::read_to_string(&document).unwrap();
        fs::write(&document, read_again(&text).0).unwrap();
    }
}

#[test]
fn links_lead_to_files() {
    for document in documents() {
        let text = fs::read_to_string(&document).unwrap();
        let dir = document.parent().unwrap();
        for link in text.split("](").skip(1).filter_map(|rest| rest.split([')', '#']).next()) {
            let is_local = !link.is_empty() && !link.contains("://");
            let name = document.display();
            assert!(!is_local || dir.join(link).exists(), "{name}: no file `{link}`");
        }
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn documents() -> Vec<PathBuf> {
    let mut documents = vec![root().join("README.md"), root().join("ARCHITECTURE.md")];
    let docs = fs::read_dir(root().join("docs")).unwrap().map(|entry| entry.unwrap().path());
    documents.extend(docs.filter(|path| path.extension().is_some_and(|ext| ext == "md")));
    documents.sort();
    documents
}

/// The document with every screen as the program prints it now, and the commands that print
/// something else.
fn read_again(text: &str) -> (String, Vec<String>) {
    let desk = tempfile::tempdir().unwrap();
    for part in ["stories", "live", "exports"] {
        let fixtures = Path::new("fixtures").join(part);
        copy(&root().join(&fixtures), &desk.path().join(&fixtures));
    }
    let mut fresh = String::new();
    let mut stale = Vec::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        fresh.push_str(line);
        fresh.push('\n');
        if line != "```console" {
            continue;
        }
        while let Some(command) = lines.next_if(|line| *line != "```") {
            fresh.push_str(command);
            fresh.push('\n');
            let Some(words) = command.strip_prefix("$ ") else { continue };
            let mut shown = Vec::new();
            while let Some(line) = lines.next_if(|line| *line != "```" && !line.starts_with("$ ")) {
                shown.push(line);
            }
            // An empty line before the next command belongs to the document.
            let rest = shown.iter().rposition(|line| !line.is_empty()).map_or(0, |last| last + 1);
            let empty = shown.split_off(rest);
            let printed = run(desk.path(), words);
            let printed: Vec<&str> = printed.trim_end().lines().map(str::trim_end).collect();
            if !fits(&shown, &printed) {
                stale.push(format!("{command}\n{}", printed.join("\n")));
                shown = printed;
            }
            for line in shown.into_iter().chain(empty) {
                fresh.push_str(line);
                fresh.push('\n');
            }
        }
    }
    (fresh, stale)
}

/// Whether what is shown is what is printed, `...` standing for any lines.
fn fits(shown: &[&str], printed: &[&str]) -> bool {
    match (shown, printed) {
        ([], []) => true,
        (["...", rest @ ..], _) => (0..=printed.len()).any(|skip| fits(rest, &printed[skip..])),
        ([first, shown @ ..], [line, printed @ ..]) => first == line && fits(shown, printed),
        _ => false,
    }
}

/// What a command prints in that directory: standard error, then standard output.
fn run(dir: &Path, command: &str) -> String {
    let words = words(command);
    let (program, arguments) = words.split_first().expect("a command");
    let program = match program.as_str() {
        "lexrewind" => env!("CARGO_BIN_EXE_lexrewind"),
        "git" => "git",
        other => panic!("`{other}` is not run in a document"),
    };
    let output = Command::new(program)
        .args(arguments)
        .current_dir(dir)
        .env_remove("LEXREWIND_REPO")
        .env_remove("GIT_DIR")
        .env("SOURCE_DATE_EPOCH", "1709294400")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_CEILING_DIRECTORIES", dir)
        .env("HOME", dir)
        .env("XDG_CONFIG_HOME", dir)
        .env("TZ", "UTC")
        .env("LC_ALL", "C.UTF-8")
        .output()
        .unwrap_or_else(|error| panic!("`{command}` cannot be run: {error}"));
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    text(output.stderr) + &text(output.stdout)
}

/// The words of a command line, separated by blanks outside of single quotes.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    for (at, part) in line.split('\'').enumerate() {
        let mut pieces =
            if at % 2 == 1 { vec![part] } else { part.split(' ').collect() }.into_iter();
        words.last_mut().expect("never empty").push_str(pieces.next().unwrap_or_default());
        words.extend(pieces.map(str::to_owned));
    }
    words.retain(|word| !word.is_empty());
    words
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
