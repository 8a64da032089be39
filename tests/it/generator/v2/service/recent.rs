//! What happened in the current second, as far as it makes the order of the second undecided.

use super::publish::Sources;
use crate::generator::v2::key::{Key, Version};
use crate::generator::v2::kind::Kind;
use crate::generator::v2::row::Row;
use std::collections::BTreeMap;
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
    /// What calls without a time removed.
    removed: Vec<(Key, Arc<Row>)>,
    /// What calls with a time named.
    named: Vec<(Key, i64)>,
    second: i64,
}

impl Recent {
    fn turn(&mut self, now: i64) {
        let second = now.div_euclid(1000);
        if second != self.second {
            *self = Self { second, ..Self::default() };
        }
    }

    pub(super) fn name(&mut self, key: &Key, now: i64) {
        self.turn(now);
        self.named.push((key.clone(), now));
    }

    pub(super) fn publish(&mut self, bot: &str, number: u64, sources: &Sources, now: i64) {
        self.turn(now);
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
    pub(super) fn publications_before(&mut self, key: &Key, now: i64) -> Vec<(u64, bool)> {
        self.turn(now);
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

    pub(super) fn remove(&mut self, key: &Key, gone: &[(Key, Arc<Row>)]) {
        // With its locale a removal is decided: a new life of the locale has nothing of the old one.
        self.removed.retain(|(removed, _)| !removed.is_within(key));
        if !matches!(key.kind, Kind::Bot | Kind::Locale) {
            self.removed.extend(gone.iter().cloned());
        }
    }

    /// What was removed in this second from the draft locales that a version copies.
    pub(super) fn removed_from(
        &mut self,
        bot: &str,
        sources: &Sources,
        now: i64,
    ) -> Vec<(Key, Arc<Row>)> {
        self.turn(now);
        let is_source = |key: &Key| {
            key.kind.is_in_draft()
                && key.bot() == bot
                && sources.get(&key.path[1]) == Some(&Version::Draft)
        };
        self.removed.iter().filter(|(key, _)| is_source(key)).cloned().collect()
    }
}
