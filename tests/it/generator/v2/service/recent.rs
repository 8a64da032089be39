//! What happened in the current second, as far as it makes the order of the second undecided.

use super::publish::Sources;
use crate::generator::v2::key::{Key, Version};
use crate::generator::v2::kind::Kind;
use crate::generator::v2::row::Row;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A version that was made in this second.
#[derive(Debug)]
struct Publication {
    bot: String,
    number: u64,
    /// The locales of the draft that it has, as of when.
    drafts: BTreeMap<String, i64>,
}

/// The calls of the current second.
#[derive(Debug, Default)]
pub(super) struct Recent {
    publications: Vec<Publication>,
    /// What calls without a time changed, and what it was before.
    changed: Vec<(Key, Option<Arc<Row>>)>,
    /// What calls with a time named.
    named: Vec<(Key, i64)>,
    /// Locales into which an import began.
    imported: BTreeSet<Key>,
    /// What was deleted and may be created again.
    ended: BTreeSet<Key>,
}

impl Recent {
    pub(super) fn name(&mut self, key: &Key, now: i64) {
        self.named.push((key.clone(), now));
    }

    pub(super) fn publish(&mut self, bot: &str, number: u64, sources: &Sources, now: i64) {
        let as_of = |(locale, source): (&String, &Version)| {
            let copied = match source {
                Version::Draft => now,
                Version::Number(number) => {
                    let made = |made: &&Publication| made.bot == bot && made.number == *number;
                    *self.publications.iter().find(made)?.drafts.get(locale)?
                }
            };
            Some((locale.clone(), copied))
        };
        let drafts = sources.iter().filter_map(as_of).collect();
        self.publications.push(Publication { bot: bot.to_owned(), number, drafts });
    }

    /// The versions of this second that have the locale of a draft resource, each with whether a call
    /// with a time shows that the resource was still there after it.
    pub(super) fn publications_before(&self, key: &Key) -> Vec<(u64, bool)> {
        if !key.kind.is_in_draft() {
            return Vec::new();
        }
        let as_of = |made: &Publication| {
            let as_of = made.drafts.get(&key.path[1]).filter(|_| made.bot == key.bot())?;
            let decided = key.kind == Kind::Locale
                || self.named.iter().any(|(other, at)| at > as_of && other.is_within(key));
            Some((made.number, decided))
        };
        self.publications.iter().filter_map(as_of).collect()
    }

    /// A call without a time changed something.
    pub(super) fn change(&mut self, key: &Key, before: Option<&Arc<Row>>) {
        self.changed.push((key.clone(), before.cloned()));
    }

    pub(super) fn import(&mut self, locale: &Key) {
        self.imported.insert(locale.clone());
    }

    /// Whether an import into the locale began in this second.
    pub(super) fn is_imported(&self, locale: &Key) -> bool {
        self.imported.contains(locale)
    }

    /// A call with a time replaced it: later versions have what that call left.
    pub(super) fn replace(&mut self, key: &Key) {
        self.changed.retain(|(changed, _)| changed != key);
    }

    /// A call without a time deleted something with all below it.
    pub(super) fn remove(&mut self, key: &Key, gone: &[(Key, Arc<Row>)]) {
        // With its locale a removal is decided: a new life of the locale has nothing of the old one.
        self.changed.retain(|(removed, _)| !removed.is_within(key));
        if !matches!(key.kind, Kind::Bot | Kind::Locale) {
            self.changed.extend(gone.iter().map(|(key, row)| (key.clone(), Some(row.clone()))));
        }
        self.ended.insert(key.clone());
    }

    /// What was changed in this second in the draft locales that a version copies.
    pub(super) fn changed_in(&self, bot: &str, sources: &Sources) -> Vec<(Key, Option<Arc<Row>>)> {
        let is_source = |key: &Key| {
            key.kind.is_in_draft()
                && key.bot() == bot
                && sources.get(&key.path[1]) == Some(&Version::Draft)
        };
        self.changed.iter().filter(|(key, _)| is_source(key)).cloned().collect()
    }

    /// Whether a call without a time changed it in this second.
    pub(super) fn is_changed(&self, key: &Key) -> bool {
        self.changed.iter().any(|(changed, _)| changed == key)
    }

    /// Whether it was deleted in this second.
    pub(super) fn is_ended(&self, key: &Key) -> bool {
        self.ended.contains(key)
    }
}
