//! What the records show, and what they leave open (section 6).

use super::Service;
use crate::generator::v2::key::{Key, Version};
use crate::generator::v2::kind::Kind;
use crate::generator::v2::row::{Exact, Row};
use serde_json::Value;
use std::sync::Arc;

impl Service {
    /// A call names resources: what is above them must be shown, and with `is_own` they themselves.
    pub fn mention(&mut self, key: &Key, is_own: bool) {
        let mut named = self.above(key);
        named.extend(is_own.then(|| key.clone()));
        for key in named {
            if let Some(row) = self.row_mut(&key) {
                row.is_listed = true;
            }
        }
    }

    /// The drafts above a resource.
    #[expect(clippy::unused_self, reason = "it reads as a question to the service")]
    pub fn above(&self, key: &Key) -> Vec<Key> {
        let kinds: &[Kind] = match key.kind {
            Kind::Slot => &[Kind::Bot, Kind::Locale, Kind::Intent],
            Kind::Intent | Kind::SlotType | Kind::CustomVocabulary => &[Kind::Bot, Kind::Locale],
            Kind::Bot => &[],
            Kind::ResourcePolicy if key.path.len() > 1 => &[Kind::Bot, Kind::Alias],
            Kind::Alias | Kind::Locale | Kind::Replica | Kind::ResourcePolicy => &[Kind::Bot],
        };
        let ids = key.ids();
        kinds.iter().enumerate().map(|(at, kind)| Key::draft(*kind, &ids[..=at])).collect()
    }

    /// The records begin here: no record has what was before.
    pub fn forget(&mut self) {
        for row in self.rows.values_mut() {
            let row = Arc::make_mut(row);
            *row = Row::unseen(row.document.clone(), row.created);
        }
        let bots = self.drafts(Kind::Bot, &[]);
        self.unseen.extend(bots.iter().map(|key| key.bot().to_owned()));
        let locales = self.drafts(Kind::Locale, &[]);
        self.unlisted = locales.into_iter().map(|key| (key, Exact::Forbidden)).collect();
    }

    /// The response of the last call was omitted: what a Create made has no id in any record.
    pub fn hide_created(&mut self, key: &Key) {
        if key.kind == Kind::Bot {
            self.unseen.insert(key.bot().to_owned());
        }
        let within: Vec<Key> = self.rows.keys().filter(|it| it.is_within(key)).cloned().collect();
        for key in within {
            if let Some(row) = self.row_mut(&key) {
                *row = Row::unseen(row.document.clone(), row.created);
            }
        }
    }

    /// The response of the last call was omitted, and the request shows what was asked for.
    pub fn only_requested(&mut self, key: &Key, requested: Value) {
        if let Some(row) = self.row_mut(key) {
            row.limit(Exact::Allowed);
            row.others.push(requested);
        }
    }

    /// Both bodies of an Update were omitted: it may have been of any draft of its kind.
    pub fn not_shown(&mut self, key: &Key) {
        for other in self.drafts(key.kind, &[]) {
            if let Some(row) = self.row_mut(&other) {
                row.limit(Exact::Forbidden);
                row.is_compared &= other != *key;
            }
        }
    }

    /// An import may have replaced all drafts within a bot, a locale or a vocabulary.
    pub fn may_be_replaced(&mut self, key: &Key) {
        let within = |it: &&Key| it.is_within(key) && it.version == Some(Version::Draft);
        let within: Vec<Key> = self.rows.keys().filter(within).cloned().collect();
        for key in within {
            if let Some(row) = self.row_mut(&key) {
                row.limit(Exact::Forbidden);
                row.is_compared = false;
            }
        }
        self.may_have_items(key, Exact::Forbidden);
    }

    /// An import may have added to what is within a locale, or it changed nothing.
    pub fn may_be_added_to(&mut self, key: &Key) {
        let within: Vec<Key> = self.rows.keys().filter(|it| it.is_within(key)).cloned().collect();
        for key in within.into_iter().filter(|it| it.version == Some(Version::Draft)) {
            if let Some(row) = self.row_mut(&key) {
                row.limit(Exact::Allowed);
            }
        }
        self.may_have_items(key, Exact::Allowed);
    }

    /// An import overwrites a bot of some name: it may be one of which no record has the name.
    pub fn may_be_of_unnamed(&mut self) {
        for key in self.drafts(Kind::Bot, &[]) {
            if self.rows[&key].exact == Exact::Forbidden {
                self.may_be_added_to(&key);
            }
        }
    }

    /// The vocabularies within a bot or locale may have items that no record shows.
    pub fn may_have_items(&mut self, key: &Key, exact: Exact) {
        let ids = key.ids();
        for locale in self.drafts(Kind::Locale, &ids[..ids.len().min(2)]) {
            let known = self.unlisted.entry(locale).or_insert(exact);
            *known = exact.max(*known);
        }
    }

    /// The response of the last publication was omitted: no record has its number.
    pub fn hide_version(&mut self, bot: &str, number: u64) {
        let own = Key::draft(Kind::Bot, &[bot]).at(Version::Number(number));
        let within: Vec<Key> = self.rows.keys().filter(|it| it.is_within(&own)).cloned().collect();
        for key in within {
            if let Some(row) = self.row_mut(&key) {
                row.is_listed = false;
                row.limit(Exact::Allowed);
            }
        }
    }
}
