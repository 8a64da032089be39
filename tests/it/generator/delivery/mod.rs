//! Files as a trail delivers them, and what may go wrong on the way.
//!
//! [`deliver`] writes records that are at hand, [`Carrier`] those of a stream. [`damage`] drops
//! records, sets clocks wrong and cuts fields before they are delivered.

mod carrier;
pub mod damage;
mod digest;
mod file;
pub mod haystack;
mod unknown;

use super::record::{Class, Record};
pub use carrier::Carrier;
use std::io;
use std::path::{Path, PathBuf};

/// How records are delivered.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// Decides everything below.
    pub seed: u64,
    /// Whether the records of a file are in any order.
    pub shuffle: bool,
    /// How often a Lex record is delivered a second time, in the same file or a later one.
    pub duplicate_rate: f64,
    /// How often a Lex record is held back, perhaps until a later run.
    pub late_rate: f64,
    /// How many records of other services there are for one of Lex.
    pub others_per_record: f64,
    /// Whether the records of other services have files to themselves, for the most part.
    pub others_apart: bool,
    /// How many records of operations that no service model has there are for one of V1.
    pub unknown_per_record: f64,
    /// How many records make a file.
    pub records_per_file: usize,
    /// How often a file is plain `.json`.
    pub plain_rate: f64,
    /// Whether digest files lie beside.
    pub digests: bool,
    /// Over how many directories the files are split, in the order of delivery.
    pub runs: usize,
}

impl Default for Delivery {
    fn default() -> Self {
        Self {
            seed: 0,
            shuffle: true,
            duplicate_rate: 0.05,
            late_rate: 0.03,
            others_per_record: 1.0,
            others_apart: false,
            unknown_per_record: 0.02,
            records_per_file: 25,
            plain_rate: 0.1,
            digests: true,
            runs: 1,
        }
    }
}

impl Delivery {
    /// Nothing but the records, in order, in one directory.
    pub fn plain() -> Self {
        Self {
            seed: 0,
            shuffle: false,
            duplicate_rate: 0.0,
            late_rate: 0.0,
            others_per_record: 0.0,
            others_apart: false,
            unknown_per_record: 0.0,
            records_per_file: 200,
            plain_rate: 0.0,
            digests: false,
            runs: 1,
        }
    }
}

/// How many records of each class were delivered: what a summary must say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// The sum of the others.
    pub read: usize,
    /// Successful writing calls of Lex V1, once each.
    pub writes: usize,
    /// Refused calls of Lex V1, once each.
    pub refused: usize,
    /// Reading calls of Lex V1, once each.
    pub read_only: usize,
    /// Further copies of Lex V1 records.
    pub duplicates: usize,
    /// Records of other services.
    pub other_services: usize,
    /// Records of Lex V2.
    pub unsupported: usize,
}

impl Counts {
    pub(super) fn add(&mut self, class: Class) {
        self.read += 1;
        match class {
            Class::Write => self.writes += 1,
            Class::Refused => self.refused += 1,
            Class::ReadOnly => self.read_only += 1,
            Class::Unsupported => self.unsupported += 1,
            Class::Other => self.other_services += 1,
        }
    }
}

/// What was delivered.
#[derive(Clone, Debug, Default)]
pub struct Delivered {
    /// How many records of each class.
    pub counts: Counts,
    /// The directories, in the order of delivery. With one run it is the directory itself.
    pub runs: Vec<PathBuf>,
    /// The counts of each run; its duplicates are counted against this and all runs before.
    pub counts_by_run: Vec<Counts>,
    /// How many log files.
    pub files: usize,
    /// How many digest files.
    pub digests: usize,
    /// The bytes of the log files before compression.
    pub bytes: u64,
    /// The ids of the records that were held back until a later run than their neighbours.
    pub late: Vec<String>,
}

/// Delivers records that are at hand.
pub fn deliver(dir: &Path, records: &[Record], how: &Delivery) -> io::Result<Delivered> {
    let mut carrier = Carrier::new(dir, how, records.len());
    for record in records {
        carrier.push(record.clone())?;
    }
    carrier.finish()
}
