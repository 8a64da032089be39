//! The skips of a run: the first places one by one, and all by source and reason.

use std::collections::BTreeMap;

use crate::ingest::named::SourceOrigin;
use crate::ingest::{SkipGroup, SkipPlace, Skipped};
use crate::trail::{Place, Reason};

/// How many skips are listed one by one; the groups have all of them.
pub const LISTED_SKIPS: usize = 10_000;

/// The code of records that the user excluded.
const LEFT_OUT: &str = "left-out";

/// How many places a group names.
pub const NAMED_PLACES: usize = 3;

/// The skips.
#[derive(Debug, Default)]
pub(super) struct Skips {
    /// Sorted by [`finish`](Self::finish).
    listed: Vec<Skip>,
    groups: BTreeMap<Key, Group>,
    total: u64,
}

/// A skip. Ordered by place, regardless of how the arguments are typed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Skip {
    pub(super) origin: SourceOrigin,
    pub(super) shown: Skipped,
    /// The reason, without words of the source.
    pub(super) recorded: String,
}

/// A source and a reason, without quotes of the source and places in it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    pub(super) origin: SourceOrigin,
    pub(super) source: String,
    pub(super) code: &'static str,
    pub(super) general: String,
}

/// The skips of one source for one reason.
#[derive(Debug)]
pub(super) struct Group {
    /// The reason; `None` if it differs between places.
    reason: Option<String>,
    pub(super) count: u64,
    /// The first, in order.
    pub(super) places: Vec<SkipPlace>,
}

impl Skips {
    /// Adds unreadable input.
    pub(super) fn add(
        &mut self,
        origin: &SourceOrigin,
        source: &str,
        place: Place,
        reason: &Reason,
    ) {
        let place = SkipPlace::At(place);
        let (code, reason_text) = (reason.code(), reason.to_string());
        let general = reason.in_general().into_owned();
        self.group(origin, source, code, general, &reason_text, place, 1);
        let shown = Skipped { source: source.to_owned(), place, code, reason: reason_text };
        let recorded = reason.without_quotes();
        self.listed.push(Skip { origin: origin.clone(), shown, recorded });
        if self.listed.len() >= 2 * LISTED_SKIPS {
            self.list_first();
        }
    }

    /// Adds records that the user excluded, after everything else.
    pub(super) fn exclude(&mut self, origin: SourceOrigin, source: String, why: &str, count: u64) {
        let place = SkipPlace::Records(count);
        self.group(&origin, &source, LEFT_OUT, why.to_owned(), why, place, count);
        if self.listed.len() < LISTED_SKIPS {
            let recorded = why.to_owned();
            let shown = Skipped { source, place, code: LEFT_OUT, reason: recorded.clone() };
            self.listed.push(Skip { origin, shown, recorded });
        }
    }

    #[expect(clippy::too_many_arguments, reason = "all of them are of one skip")]
    fn group(
        &mut self,
        origin: &SourceOrigin,
        source: &str,
        code: &'static str,
        general: String,
        reason: &str,
        place: SkipPlace,
        count: u64,
    ) {
        self.total += 1;
        let key = Key { origin: origin.clone(), source: source.to_owned(), code, general };
        let new = || Group { reason: Some(reason.to_owned()), count: 0, places: Vec::new() };
        let group = self.groups.entry(key).or_insert_with(new);
        group.reason.take_if(|one| one != reason);
        group.count += count;
        let at = group.places.partition_point(|first| *first <= place);
        if at < NAMED_PLACES {
            group.places.insert(at, place);
            group.places.truncate(NAMED_PLACES);
        }
    }

    /// Keeps the first skips, regardless of which thread was first.
    pub(super) fn list_first(&mut self) {
        self.listed.sort();
        self.listed.truncate(LISTED_SKIPS);
    }

    /// Those listed one by one.
    pub(super) fn listed(&self) -> &[Skip] {
        &self.listed
    }

    /// How many are not listed one by one.
    pub(super) fn unlisted(&self) -> u64 {
        self.total - self.listed.len() as u64
    }

    /// All of them, by source and reason.
    pub(super) fn groups(&self) -> impl Iterator<Item = (&Key, &Group)> {
        self.groups.iter()
    }

    /// Those that the user did not ask for.
    pub(super) fn failures(&self) -> impl Iterator<Item = &Key> {
        self.groups.keys().filter(|key| key.code != LEFT_OUT)
    }

    /// The list, by displayed source, and place.
    pub(super) fn shown(&self) -> Vec<Skipped> {
        let mut shown: Vec<Skipped> = self.listed.iter().map(|skip| skip.shown.clone()).collect();
        shown.sort();
        shown
    }

    /// The groups, by displayed source, and first place.
    pub(super) fn shown_groups(&self) -> Vec<SkipGroup> {
        let shown = |(key, group): (&Key, &Group)| SkipGroup {
            source: key.source.clone(),
            code: key.code,
            reason: group.reason.clone().unwrap_or_else(|| key.general.clone()),
            count: group.count,
            places: group.places.clone(),
        };
        let mut groups: Vec<SkipGroup> = self.groups().map(shown).collect();
        groups.sort_by(|a, b| (&a.source, &a.places).cmp(&(&b.source, &b.places)));
        groups
    }
}
