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
        let draft = |kind, length: usize| Key::draft(kind, &key.ids()[..length]);
        let mut named = match key.kind {
            Kind::Slot => vec![draft(Kind::Bot, 1), draft(Kind::Locale, 2), draft(Kind::Intent, 3)],
            Kind::Intent | Kind::SlotType | Kind::CustomVocabulary => {
                vec![draft(Kind::Bot, 1), draft(Kind::Locale, 2)]
            }
            Kind::Bot => Vec::new(),
            Kind::ResourcePolicy if key.path.len() > 1 => {
                vec![draft(Kind::Bot, 1), draft(Kind::Alias, 2)]
            }
            Kind::Alias | Kind::Locale | Kind::Replica | Kind::ResourcePolicy => {
                vec![draft(Kind::Bot, 1)]
            }
        };
        named.extend(is_own.then(|| key.clone()));
        for key in named {
            if let Some(row) = self.row_mut(&key) {
                row.is_listed = true;
            }
        }
    }

    /// The records begin here: no record has what was before.
    pub fn forget(&mut self) {
        for row in self.rows.values_mut() {
            let row = Arc::make_mut(row);
            *row = Row::unseen(row.document.clone(), row.created);
        }
        self.unlisted = self.drafts(Kind::Locale, &[]).into_iter().collect();
    }

    /// The response of the last call was omitted: what a Create made has no id in any record.
    pub fn hide_created(&mut self, key: &Key) {
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
        self.may_have_items(key);
    }

    /// An import may have added to what is within a locale, or it changed nothing.
    pub fn may_be_added_to(&mut self, key: &Key) {
        let within: Vec<Key> = self.rows.keys().filter(|it| it.is_within(key)).cloned().collect();
        for key in within.into_iter().filter(|it| it.version == Some(Version::Draft)) {
            if let Some(row) = self.row_mut(&key) {
                row.limit(Exact::Allowed);
            }
        }
        self.may_have_items(key);
    }

    fn may_have_items(&mut self, key: &Key) {
        let ids = key.ids();
        let locales = self.drafts(Kind::Locale, &ids[..ids.len().min(2)]);
        self.unlisted.extend(locales);
    }
}
