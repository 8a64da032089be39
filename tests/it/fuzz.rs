//! The checks of the fuzz targets, as properties: of bytes at random, and of damaged real texts.
//! `PROPTEST_CASES` sets the number of cases.

#[path = "../../fuzz/readers/mod.rs"]
mod readers;

use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;

/// All files of a folder of the repository.
fn files(folder: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut paths: Vec<PathBuf> = entries.filter(|path| path.is_file()).collect();
    paths.sort();
    paths.iter().map(|path| fs::read(path).unwrap()).collect()
}

/// One of these texts with some bytes replaced, and perhaps cut off.
fn damaged(texts: Vec<Vec<u8>>) -> impl Strategy<Value = Vec<u8>> {
    let changes = prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4);
    let cut = prop::option::of(any::<prop::sample::Index>());
    (prop::sample::select(texts), changes, cut).prop_map(|(mut text, changes, cut)| {
        for (at, byte) in changes {
            let at = at.index(text.len());
            text[at] = byte;
        }
        text.truncate(cut.map_or(text.len(), |cut| cut.index(text.len())));
        text
    })
}

/// Texts of the characters that JSON is made of.
fn like_json() -> impl Strategy<Value = Vec<u8>> {
    let words =
        ["{", "}", "[", "]", ",", ":", "\"", "\\", "\\ud83d", "\\ude00", "\"a\"", "null", "true"];
    let numbers =
        ["0", "-", "1.", ".5", "1e9", "1E-3", "0.4", "12345678901234567890", " ", "\u{e9}"];
    let token = prop::sample::select([&words[..], &numbers[..]].concat());
    prop::collection::vec(token, 0..24).prop_map(|tokens| tokens.concat().into_bytes())
}

proptest! {
    #[test]
    fn json(bytes: Vec<u8>, text in like_json(), damaged in damaged(files("fuzz/seeds/meta"))) {
        readers::json::check(&bytes);
        readers::json::check(&text);
        readers::json::check(&damaged);
    }

    #[test]
    fn meta(text in like_json(), damaged in damaged(files("fuzz/seeds/meta"))) {
        readers::meta::check(&text);
        readers::meta::check(&damaged);
    }

    #[test]
    fn records(bytes: Vec<u8>, damaged in damaged(files("fixtures/forms"))) {
        readers::records::check(&bytes);
        readers::records::check(&damaged);
    }

    #[test]
    fn pack(mut bytes: Vec<u8>) {
        for kind in [0, 1] {
            bytes.insert(0, kind);
            readers::pack::check(&bytes);
            bytes.remove(0);
        }
    }
}
