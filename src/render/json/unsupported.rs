use std::collections::BTreeMap;

use serde::Serialize;

use crate::event;
use crate::render::sentence;

/// Records that are kept but not replayed, for one reason: a sentence, and the code with its data.
#[derive(Serialize)]
pub(super) struct Unsupported<'a> {
    reason: String,
    #[serde(flatten)]
    code: &'a event::Unsupported,
    records: u64,
}

pub(super) fn unsupported(counts: &BTreeMap<event::Unsupported, u64>) -> Vec<Unsupported<'_>> {
    let row = |(code, records): (_, &u64)| {
        let reason = sentence::unsupported(code);
        Unsupported { reason, code, records: *records }
    };
    counts.iter().map(row).collect()
}
