use std::collections::BTreeSet;

use crate::lex::{Document, Json, Placeholders, ResourceKey};
use crate::query::deep::{self, PartDiff};
use crate::query::error::{Error, Result};
use crate::query::{Archive, Point, Shown, Subject};
use crate::repo::Entry;
use crate::state::diff::{self, Differences};

/// The differences between two documents of the history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diff {
    /// The first.
    pub before: Side,
    /// The second.
    pub after: Side,
    /// The differences.
    pub differences: Differences,
    /// The differences in their dependencies, if requested and either has any.
    pub parts: Vec<PartDiff>,
    /// Inconsistencies in the second document.
    pub warnings: Vec<Warning>,
}

/// The extent of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiffDepth {
    /// The two documents.
    Shallow,
    /// Also all dependencies of bots, of aliases and of the parts of V2 bot versions.
    Deep,
}

impl Diff {
    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.differences.is_empty() && self.parts.is_empty()
    }
}

/// One side of a comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Side {
    /// The point of the history that was read.
    pub point: Point,
    /// The content; `None` if the resource does not exist at that point.
    pub shown: Option<Shown>,
    /// The resource and version that were asked for.
    pub subject: Subject,
    /// The last event about the resource up to that point.
    pub event: Option<Entry>,
}

/// An inconsistency in a document.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Warning {
    /// An utterance uses a slot that the intent does not have.
    NoSuchSlot {
        /// The name between the braces.
        slot: String,
        /// The first utterance that uses the name.
        utterance: String,
    },
}

/// Compares two resources, two versions of one, or one at two times.
///
/// # Errors
///
/// If neither exists, or they are of different kinds.
pub fn diff(
    archive: &Archive,
    before: (&Subject, Point),
    after: (&Subject, Point),
    depth: DiffDepth,
) -> Result<Diff> {
    if before.0.key.kind() != after.0.key.kind() {
        return Err(Error::Misused {
            what: format!(
                "{} and {} are of different kinds",
                archive.called(&before.1, &before.0.key),
                archive.called(&after.1, &after.0.key)
            ),
            hint: "compare two intents, two bots, two slot types or two aliases".into(),
        });
    }
    let (before, after) = (side(archive, before)?, side(archive, after)?);
    if before.shown.is_none() && after.shown.is_none() {
        archive.shown(&after.point, &after.subject.key, after.subject.version())?;
    }
    let differences = diff::diff(document(&before), document(&after));
    let warnings =
        document(&after).map(|document| warnings(&after.subject.key, document)).unwrap_or_default();
    let key = &after.subject.key;
    let leads_on = key.is_pointer() || key.has_pointers() || key.is_part_of_version();
    let parts = match depth {
        DiffDepth::Deep if leads_on => deep::parts(archive, &before, &after)?,
        DiffDepth::Deep | DiffDepth::Shallow => Vec::new(),
    };
    Ok(Diff { before, after, differences, parts, warnings })
}

fn document(side: &Side) -> Option<&Document> {
    side.shown.as_ref()?.body.document().map(|document| &**document)
}

fn side(archive: &Archive, (subject, point): (&Subject, Point)) -> Result<Side> {
    let shown = match archive.shown(&point, &subject.key, subject.version()) {
        Ok(shown) => Some(shown),
        Err(Error::NotThen { .. }) => None,
        Err(error) => return Err(error),
    };
    let event = archive.revisions(&point, &subject.key)?.next_back().transpose()?;
    Ok(Side { point, shown, subject: subject.clone(), event })
}

/// The inconsistencies of a document.
pub fn warnings(key: &ResourceKey, document: &Document) -> Vec<Warning> {
    let Some(Placeholders { texts, items, name }) = key.row().placeholders else {
        return Vec::new();
    };
    let list = |name| document.body().get(name).and_then(Json::as_array).unwrap_or_default();
    let slots: BTreeSet<&str> =
        list(items).iter().filter_map(|slot| slot.as_object()?.text(name)).collect();
    let mut reported = BTreeSet::new();
    let mut warnings = Vec::new();
    for utterance in list(texts).iter().filter_map(Json::as_str) {
        for slot in used(utterance) {
            if !slots.contains(slot) && reported.insert(slot) {
                warnings.push(Warning::NoSuchSlot {
                    slot: slot.to_owned(),
                    utterance: utterance.to_owned(),
                });
            }
        }
    }
    warnings
}

/// The names between braces.
fn used(utterance: &str) -> impl Iterator<Item = &str> {
    utterance.split('{').skip(1).filter_map(|rest| {
        let (name, _) = rest.split_once('}')?;
        // Lex writes `{value|Slot}` in utterances of early versions of the API.
        name.rsplit('|').next()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lex::{Api, ResourceKind};

    #[test]
    fn an_utterance_may_use_only_slots_that_are_there() {
        let text = r#"{"slots":[{"name":"Kind"}],
            "sampleUtterances":["order {Kind}","send to {Who}","to {Who} on {}","open {"]}"#;
        let document = Document::from_text(Api::V1, ResourceKind::Intent, text).unwrap();
        let key = |kind| ResourceKey::v1("1", "r", kind, &["A"]);
        let found = warnings(&key(ResourceKind::Intent), &document);
        let found: Vec<_> =
            found.iter().map(|Warning::NoSuchSlot { slot, .. }| slot.as_str()).collect();
        assert_eq!(found, ["Who", ""]);
        assert!(warnings(&key(ResourceKind::Bot), &document).is_empty());
    }
}
