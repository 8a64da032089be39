//! Calls that create, replace and delete.

use super::{FALLBACK, Service, TEST_ALIAS};
use crate::generator::v2::documents::settled;
use crate::generator::v2::key::{Key, Version};
use crate::generator::v2::kind::Kind;
use crate::generator::v2::row::Row;
use serde_json::{Value, json};

impl Service {
    /// A Create call. The key of what was created.
    pub fn create(&mut self, kind: Kind, above: &[&str], id: &str, wish: &Value, now: i64) -> Key {
        let path: Vec<&str> = above.iter().copied().chain([id]).collect();
        let key = Key::draft(kind, &path);
        assert!(!self.rows.contains_key(&key), "{key} exists");
        self.mention(&key, false);
        let document = if kind == Kind::Replica {
            json!({"replicaRegion": id, "sourceRegion": self.region})
        } else {
            settled(kind, wish)
        };
        self.put(key.clone(), Row::exact(document, now));
        self.recent.name(&key, now);
        match kind {
            Kind::Bot => {
                let alias = json!({
                    "botAliasName": "TestBotAlias", "botVersion": "DRAFT",
                    "description": "test bot alias",
                    "botAliasLocaleSettings": {"en_US": {"enabled": true}},
                });
                self.put(Key::draft(Kind::Alias, &[id, TEST_ALIAS]), Row::implied(alias, now));
            }
            Kind::Locale => {
                self.unlisted.remove(&key);
                let intent = json!({
                    "intentName": "FallbackIntent",
                    "parentIntentSignature": "AMAZON.FallbackIntent",
                    "description": "Default intent when no other intent matches",
                    "fulfillmentCodeHook": {"enabled": false},
                });
                let path = [path[0], id, FALLBACK];
                self.put(Key::draft(Kind::Intent, &path), Row::implied(intent, now));
            }
            Kind::Alias
            | Kind::CustomVocabulary
            | Kind::Intent
            | Kind::Replica
            | Kind::ResourcePolicy
            | Kind::Slot
            | Kind::SlotType => {}
        }
        key
    }

    /// An Update call: it replaces everything, but a setting that the documentation excepts.
    pub fn update(&mut self, key: &Key, wish: &Value, now: i64) {
        let before = self.rows.get(key).unwrap_or_else(|| panic!("{key} does not exist"));
        let mut document = settled(key.kind, wish);
        let kept = "speakerDiarizationSettings";
        if let (Kind::Locale, None, Some(before)) =
            (key.kind, document.get(kept), before.document.get(kept))
        {
            document[kept] = before.clone();
        }
        let row = Row::exact(document, before.created);
        self.mention(key, false);
        self.recent.name(key, now);
        self.recent.replace(key);
        self.put(key.clone(), row);
    }

    /// A Delete call, of which no response has the time.
    pub fn delete(&mut self, key: &Key) {
        // What only this call shows need not be in a version of the same second.
        for above in self.above(key) {
            if let Some(row) = self.rows.get(&above).filter(|row| !row.is_listed) {
                self.recent.change(&above, Some(row));
            }
        }
        self.mention(key, false);
        if key.kind == Kind::Slot {
            let intent = Key::draft(Kind::Intent, &key.above());
            let is_named =
                |row: &Row| row.document["slotPriorities"].to_string().contains(key.id());
            if self.rows.get(&intent).is_some_and(|row| is_named(row)) {
                self.open(&intent, "slotPriorities");
            }
        }
        let gone: Vec<Key> = self.rows.keys().filter(|it| it.is_within(key)).cloned().collect();
        let gone: Vec<_> = gone
            .into_iter()
            .filter_map(|key| self.rows.remove(&key).map(|row| (key, row)))
            .collect();
        let before: Vec<_> =
            gone.iter().map(|(key, row)| (key.clone(), Some(row.clone()))).collect();
        self.unsettle_publications(key, &before);
        self.recent.remove(key, &gone);
    }

    /// A DeleteBotVersion call.
    pub fn delete_version(&mut self, bot: &str, number: u64) {
        let bot = Key::draft(Kind::Bot, &[bot]);
        self.mention(&bot, true);
        let version = bot.at(Version::Number(number));
        self.rows.retain(|key, _| !key.is_within(&version));
        for alias in self.drafts(Kind::Alias, &bot.ids()) {
            if self.rows[&alias].document["botVersion"] == json!(number.to_string()) {
                self.open(&alias, "botVersion");
            }
        }
    }
}
