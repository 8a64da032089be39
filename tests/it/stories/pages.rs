//! The files of a story, in memory.

use crate::generator::date;
use crate::generator::record::Record;
use crate::generator::rng::Rng;
use crate::generator::truth::Truth;
use flate2::{Compression, read::MultiGzDecoder, write::GzEncoder};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};

/// Files by their path below `fixtures`.
pub(crate) type Pages = BTreeMap<String, Page>;

/// The content of one file.
pub(crate) enum Page {
    /// As it is.
    Plain(String),
    /// Packed with gzip.
    Packed(String),
}

impl Page {
    /// Whether a file has this content; packed files are compared unpacked.
    pub(crate) fn is(&self, bytes: &[u8]) -> bool {
        match self {
            Self::Plain(text) => bytes == text.as_bytes(),
            Self::Packed(text) => {
                let mut unpacked = Vec::new();
                let read = MultiGzDecoder::new(bytes).read_to_end(&mut unpacked);
                read.is_ok() && unpacked == text.as_bytes()
            }
        }
    }

    /// The bytes of the file.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        match self {
            Self::Plain(text) => text.clone().into_bytes(),
            Self::Packed(text) => {
                let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
                encoder.write_all(text.as_bytes()).unwrap();
                encoder.finish().unwrap()
            }
        }
    }
}

/// A delivered log file of some records, in any order: packed, or plain and readable.
pub(crate) fn deliver(pages: &mut Pages, folder: &str, records: &[Record], packed: bool) {
    let newest = records.iter().max_by_key(|record| record.millis).unwrap();
    let mut rng = Rng::new(newest.millis as u64);
    let mut values: Vec<Value> = records.iter().map(Record::value).collect();
    rng.shuffle(&mut values);
    let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    let name = format!(
        "{account}_CloudTrail_{region}_{minute}_{unique}.json",
        account = newest.account,
        region = newest.region,
        minute = date::format(newest.millis + 240_000, "%Y%m%dT%H%MZ"),
        unique = rng.text(letters, 16),
    );
    let body = json!({ "Records": values });
    if packed {
        pages.insert(format!("{folder}/{name}.gz"), Page::Packed(body.to_string()));
    } else {
        pages.insert(format!("{folder}/{name}"), Page::Plain(format!("{body:#}\n")));
    }
}

/// What was there at some moments of a story: `fixtures/expected/STORY.json`.
pub(crate) fn expect(pages: &mut Pages, story: &str, truth: &Truth, seconds: &[i64]) {
    states(pages, story, seconds, |second| truth.rows(second));
}

/// The same of any rows.
pub(crate) fn states(
    pages: &mut Pages,
    story: &str,
    seconds: &[i64],
    rows: impl Fn(i64) -> Vec<Value>,
) {
    let state = |second: &i64| json!({"at": date::second(*second), "resources": rows(*second)});
    let states: Vec<Value> = seconds.iter().map(state).collect();
    let path = format!("expected/{story}.json");
    pages.insert(path, Page::Plain(format!("{:#}\n", json!(states))));
}
