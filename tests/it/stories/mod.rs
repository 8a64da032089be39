//! The stories in `fixtures/stories` are current: each is written again and compared.
//!
//! `cargo test --test it stories:: -- --ignored` writes them anew.

mod bakery;
mod exported;
mod exports;
pub(crate) mod flower_shop;
mod gap;
mod harbor_desk;
mod late;
mod order_flowers;
mod pages;
mod public_records;
mod reminder_bot;

use pages::Pages;
use std::fs;
use std::path::{Path, PathBuf};

/// Every file of every story, by its path below `fixtures`.
fn written() -> Pages {
    let mut pages = Pages::default();
    order_flowers::write_pages(&mut pages);
    flower_shop::write_pages(&mut pages);
    exports::write_pages(&mut pages);
    reminder_bot::write_pages(&mut pages);
    harbor_desk::write_pages(&mut pages);
    bakery::write_pages(&mut pages);
    public_records::write_pages(&mut pages);
    gap::write_pages(&mut pages);
    late::write_pages(&mut pages);
    pages
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

#[test]
fn stories_are_current() {
    for (path, page) in written() {
        let file = fixtures().join(&path);
        let bytes = fs::read(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        assert!(page.is(&bytes), "{path} is out of date: see the top of tests/stories/main.rs");
    }
}

/// Every file there belongs to a story.
#[test]
fn stories_are_complete() {
    let recorded = written();
    for file in files(&fixtures().join("stories")) {
        let path = file.strip_prefix(fixtures()).unwrap().to_string_lossy().replace('\\', "/");
        let known = recorded.contains_key(&path) || path.ends_with(".md");
        assert!(known, "{path} belongs to no story");
    }
}

#[test]
#[ignore = "writes the fixtures"]
fn write_stories() {
    for (path, page) in written() {
        let file = fixtures().join(path);
        if fs::read(&file).is_ok_and(|bytes| page.is(&bytes)) {
            continue;
        }
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, page.bytes()).unwrap();
    }
}

fn files(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}
