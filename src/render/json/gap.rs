use serde::Serialize;

use super::time;
use crate::lex::ResourceKey;
use crate::state;

/// Where something happened that no record tells of.
#[derive(Serialize)]
pub(super) struct Gap<'a> {
    from: Option<String>,
    to: Option<String>,
    pub(super) certain: bool,
    reason: &'a str,
}

/// A gap, and the resource that something happened to.
#[derive(Serialize)]
pub(super) struct GapOf<'a> {
    address: String,
    #[serde(flatten)]
    gap: Gap<'a>,
}

pub(super) fn gap(gap: &state::Gap) -> Gap<'_> {
    let state::Gap { from, to, certain, reason } = gap;
    Gap { from: time(Some(*from)), to: time(Some(*to)), certain: *certain, reason }
}

pub(super) fn gap_of<'a>(key: &ResourceKey, of: &'a state::Gap) -> GapOf<'a> {
    GapOf { address: key.to_string(), gap: gap(of) }
}
