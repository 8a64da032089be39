use super::VersionHistory;
use super::changes::Changes;
use super::content::Content;
use super::walk::{Ending, Seen, Walked, every_version};
use crate::lex::{ResourceKey, Version};
use crate::query::error::Result;
use crate::query::logged::Logged;
use crate::query::{Archive, Attribution, Point};
use crate::state::{Confidence, Doubt, Held, Provenance, Resource};
use std::ops::RangeInclusive;

/// A version that was published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedVersion {
    /// Its number.
    pub number: u64,
    /// The event that published it.
    pub by: Attribution,
    /// Whether the number was inferred instead of recorded.
    pub number_is_counted: bool,
    /// The confidence in its document.
    pub confidence: Confidence,
    /// Why it is not exact.
    pub doubt: Option<Doubt>,
    /// The differences from the previous version.
    pub changes: Changes,
    /// How it ended; `None` while it exists.
    pub ending: Option<Ending>,
}

/// The draft, compared with the last publication.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Whether the resource exists.
    pub is_living: bool,
    /// The event that set its content; the deletion of a deleted resource.
    pub by: Attribution,
    /// The confidence that this call set the content: partial if a gap follows; unknown if no
    /// record has the call.
    pub put: Confidence,
    /// The confidence in `$LATEST`.
    pub confidence: Confidence,
    /// Why it is not exact.
    pub doubt: Option<Doubt>,
    /// The differences from the version last published since the resource was created.
    pub changes: Changes,
}

impl PublishedVersion {
    pub(super) fn is_doubtful(&self) -> bool {
        self.number_is_counted
            || self.confidence != Confidence::Exact
            || matches!(self.ending, Some(Ending::Unrecorded(_)))
            || self.changes.below.is_some() && self.changes.is_doubtful()
    }
}

impl Draft {
    pub(super) fn is_doubtful(&self) -> bool {
        let is_known = self.confidence == Confidence::Exact && !self.changes.is_doubtful();
        self.is_living && !(is_known && self.put == Confidence::Exact)
    }
}

/// Lists the versions of a resource whose state is `now`.
pub(super) fn fill(archive: &Archive, history: &mut VersionHistory, now: &Resource) -> Result<()> {
    let Walked { seen: all, deleted_at } =
        every_version(archive, &history.point, &history.key, now)?;
    let mut last: Option<Content> = None;
    for (number, seen) in &all {
        let found = published(archive, history, *number, seen, &mut last)?;
        history.versions.push(found);
    }
    history.unrecorded = unrecorded(all.keys().copied(), now.last_number.unwrap_or(0));
    let last_known = all.last_key_value().map(|(number, _)| *number);
    let last_seen = all.last_key_value().map(|(_, seen)| seen.at.count);
    let is_over = deleted_at.is_some() && last_seen < deleted_at;
    let last = match now.last_number {
        Some(number) if last_known != Some(number) => {
            Some(Content::unrecorded(Version::Number(number)))
        }
        Some(_) | None => last.filter(|_| !is_over),
    };
    history.draft = Some(draft(archive, history, now, last)?);
    Ok(())
}

impl Archive {
    /// The event that deleted a numbered version missing at the point; `None` if no record shows
    /// the version or its deletion.
    pub(in crate::query) fn deletion_of(
        &self,
        point: &Point,
        key: &ResourceKey,
        now: &Resource,
        number: u64,
    ) -> Result<Option<Logged>> {
        let seen = every_version(self, point, key, now)?.seen.remove(&number);
        Ok(match seen.and_then(|seen| seen.ending) {
            Some(Ending::Deleted(event) | Ending::WithAll(event)) => Some(event),
            Some(Ending::Unrecorded(_)) | None => None,
        })
    }
}

impl Archive {
    /// The ranges of numbers of versions without a record, for a resource with gaps: without a gap,
    /// every number is recorded.
    pub(in crate::query) fn unrecorded_versions(
        &self,
        point: &Point,
        key: &ResourceKey,
        now: &Resource,
    ) -> Result<Vec<RangeInclusive<u64>>> {
        let Some(last) = now.last_number.filter(|_| !now.gaps.is_empty()) else {
            return Ok(Vec::new());
        };
        let seen = every_version(self, point, key, now)?.seen;
        Ok(unrecorded(seen.into_keys(), last))
    }
}

fn published(
    archive: &Archive,
    history: &VersionHistory,
    number: u64,
    seen: &Seen,
    last: &mut Option<Content>,
) -> Result<PublishedVersion> {
    let (key, version) = (&history.key, Version::Number(number));
    let shown = archive.shown_of(&seen.at, key, version, &seen.resource)?;
    let publication = &seen.resource.versions[&number];
    let document = shown.body.document().cloned();
    let content = Content::of(archive, &seen.at, key, version, (document, history.listed))?;
    let changes = Changes::between(archive, key, last.as_ref(), Some(&content))?;
    *last = Some(content);
    Ok(PublishedVersion {
        number,
        by: archive.attribution(&publication.published_by)?,
        number_is_counted: publication.number_is_counted,
        confidence: shown.confidence(),
        doubt: shown.doubt(),
        changes,
        ending: seen.ending.clone(),
    })
}

fn draft(
    archive: &Archive,
    history: &VersionHistory,
    now: &Resource,
    last: Option<Content>,
) -> Result<Draft> {
    let key = &history.key;
    let by = archive.attribution(now.deletion().unwrap_or(&now.set_by))?;
    let put = match &by.provenance {
        Provenance::Call(call) if history.gaps.iter().all(|gap| gap.to <= call.time) => {
            Confidence::Exact
        }
        Provenance::Call(_) => Confidence::Partial,
        Provenance::Shown(_) => Confidence::Unknown,
    };
    let (confidence, doubt, changes) = if now.is_living() && now.latest.held != Held::Nowhere {
        let shown = archive.shown_of(&history.point, key, Version::Latest, now)?;
        let document = shown.body.document().cloned();
        let with = (document, history.listed);
        let content = Content::of(archive, &history.point, key, Version::Latest, with)?;
        let changes = Changes::between(archive, key, last.as_ref(), Some(&content))?;
        (shown.confidence(), shown.doubt(), changes)
    } else {
        let changes = Changes::between(archive, key, last.as_ref(), None)?;
        (now.latest.confidence(), now.latest.doubt.clone(), changes)
    };
    Ok(Draft { is_living: now.is_living(), by, put, confidence, doubt, changes })
}

/// The ranges of numbers up to the last that are not among the known ones, which are sorted.
fn unrecorded(known: impl Iterator<Item = u64>, last: u64) -> Vec<RangeInclusive<u64>> {
    let mut spans = Vec::new();
    let mut next = 1;
    for number in known.chain([last.saturating_add(1)]) {
        if next < number {
            spans.push(next..=number - 1);
        }
        next = next.max(number.saturating_add(1));
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unrecorded_numbers_are_ranges() {
        let check = |known: &[u64], last, expect: &[RangeInclusive<u64>]| {
            assert_eq!(unrecorded(known.iter().copied(), last), expect, "{known:?} of {last}");
        };
        check(&[], 0, &[]);
        check(&[], 3, &[1..=3]);
        check(&[1, 2, 3], 3, &[]);
        check(&[2, 5], 6, &[1..=1, 3..=4, 6..=6]);
        check(&[u64::from(u32::MAX)], u64::from(u32::MAX), &[1..=u64::from(u32::MAX) - 1]);
    }
}
