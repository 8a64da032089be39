use serde::Serialize;

use super::ingest::work_tree;
use super::{SCHEMA, written};
use crate::ingest::{Rebuilt, Repaired};

#[derive(Serialize)]
struct Check {
    schema: u32,
    same: bool,
    commits: usize,
    tip: Option<String>,
    recorded: Option<String>,
}

#[derive(Serialize)]
struct Repair<'a> {
    #[serde(flatten)]
    check: Check,
    written: bool,
    superseded: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    work_tree: Option<&'static str>,
}

/// Whether a replay of the journal gives the history.
pub fn rebuild_check(rebuilt: &Rebuilt) -> String {
    written(&check(rebuilt))
}

/// The result of a repair.
pub fn rebuild(repaired: &Repaired) -> String {
    let published = repaired.published.as_ref();
    written(&Repair {
        check: check(&repaired.rebuilt),
        written: published.is_some(),
        superseded: published.and_then(|published| published.superseded.as_deref()),
        work_tree: published.map(|published| work_tree(&published.work_tree)),
    })
}

fn check(rebuilt: &Rebuilt) -> Check {
    Check {
        schema: SCHEMA,
        same: rebuilt.is_same(),
        commits: rebuilt.commits.len(),
        tip: rebuilt.tip().map(|tip| tip.to_string()),
        recorded: rebuilt.recorded.map(|tip| tip.to_string()),
    }
}
