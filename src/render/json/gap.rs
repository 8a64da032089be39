use std::borrow::Cow;

use serde::Serialize;

use super::time;
use crate::lex::ResourceKey;
use crate::render::sentence;
use crate::state::{self, GapReason};

/// A period with a change that no record shows.
#[derive(Serialize)]
pub(super) struct Gap<'a> {
    from: Option<String>,
    to: Option<String>,
    pub(super) certain: bool,
    reason: Cow<'static, str>,
    #[serde(flatten)]
    code: &'a GapReason,
}

/// A gap with its resource.
#[derive(Serialize)]
pub(super) struct GapOf<'a> {
    address: String,
    #[serde(flatten)]
    gap: Gap<'a>,
}

pub(super) fn gap(gap: &state::Gap) -> Gap<'_> {
    let state::Gap { from, to, certain, reason } = gap;
    let (from, to) = (time(Some(*from)), time(Some(*to)));
    Gap { from, to, certain: *certain, reason: sentence::gap(reason), code: reason }
}

pub(super) fn gap_of<'a>(key: &ResourceKey, of: &'a state::Gap) -> GapOf<'a> {
    GapOf { address: key.to_string(), gap: gap(of) }
}
