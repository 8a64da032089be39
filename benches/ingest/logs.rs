//! The log files of generated histories.

use std::path::{Path, PathBuf};

use crate::generator::delivery::{Carrier, Delivery};
use crate::generator::history::{self, Plan};
use crate::generator::record::Record;
use crate::generator::v2::history::large::{self, Large};

/// The content of a history.
#[derive(Clone, Copy)]
pub(crate) enum Workload {
    /// Twenty bots of Lex V1.
    V1,
    /// One bot of Lex V2 with so many resources.
    V2 { resources: usize },
}

impl Workload {
    /// What the directories of such a history are called.
    pub(crate) fn name(self) -> String {
        match self {
            Self::V1 => "ingest".to_owned(),
            Self::V2 { resources } => format!("ingest-v2-{resources}"),
        }
    }

    fn stream(self, calls: usize, sink: impl FnMut(Record)) {
        match self {
            Self::V1 => history::stream(1, &Plan::large(calls), sink),
            Self::V2 { resources } => large::stream(1, &Large::of(calls, resources), sink),
        }
    }
}

/// What comes after a history: how many records, and how many in a file.
#[derive(Clone, Copy)]
pub(crate) struct Later {
    pub(crate) records: usize,
    pub(crate) per_file: usize,
}

pub(crate) const TEN: Later = Later { records: 10, per_file: 50 };

/// Writes the log files of a history of so many records, and later ones beside them.
pub(crate) fn generate(dir: &Path, workload: Workload, calls: usize, later: Later) {
    let beside = more(dir);
    let mut first = carrier(dir, 50, calls);
    let mut more = carrier(&beside, later.per_file, later.records);
    let mut made = 0;
    workload.stream(calls + later.records, |record| {
        let carrier = if made < calls { &mut first } else { &mut more };
        carrier.push(record).expect("the disk takes it");
        made += 1;
    });
    first.finish().expect("the disk takes it");
    more.finish().expect("the disk takes it");
}

/// Takes records to a directory.
pub(crate) fn carrier(dir: &Path, per_file: usize, expected: usize) -> Carrier {
    Carrier::new(dir, &Delivery { records_per_file: per_file, ..Delivery::plain() }, expected)
}

/// Where the later records are.
pub(crate) fn more(dir: &Path) -> PathBuf {
    let name = dir.file_name().and_then(|name| name.to_str()).expect("a directory with a name");
    dir.with_file_name(format!("{name}-more"))
}
