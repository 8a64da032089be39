//! Calls that change items of a custom vocabulary. None has a time.

use super::{Exact, Service};
use crate::generator::v2::key::Key;
use crate::generator::v2::kind::Kind;
use crate::generator::v2::row::Row;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The items of a vocabulary.
pub fn items(row: &Row) -> Vec<Value> {
    row.document["customVocabularyItems"].as_array().cloned().unwrap_or_default()
}

fn id(item: &Value) -> &str {
    item["itemId"].as_str().unwrap_or_default()
}

impl Service {
    /// A batch call of which these items took effect: set to values, or removed.
    pub fn edit_items(&mut self, key: &Key, set: &[Value], removed: &[String], now: i64) {
        self.mention(key, false);
        let before = self.rows.get(key).cloned();
        let locale = Key::draft(Kind::Locale, &key.ids());
        // Section 6: a vocabulary that may have items that no record shows is partial.
        let exact = self.unlisted.get(&locale).copied().unwrap_or(Exact::Required);
        let fresh = Row { exact, ..Row::exact(json!({}), now) };
        let mut row = before.as_deref().map_or(fresh, Row::clone);
        row.is_listed = true;
        let touched: BTreeSet<&str> =
            set.iter().map(id).chain(removed.iter().map(String::as_str)).collect();
        let mut items = items(&row);
        items.retain(|item| !touched.contains(id(item)));
        items.extend(set.iter().cloned());
        row.document = json!({"customVocabularyItems": items});
        let was_open = row.hidden.len() + row.undecided.len();
        row.hidden.retain(|id| !touched.contains(&**id));
        row.undecided.retain(|id| !touched.contains(&**id));
        if row.undecided.is_empty() {
            row.others.clear();
        }
        let is_open = row.hidden.len() + row.undecided.len();
        if was_open > 0 && is_open == 0 && exact != Exact::Forbidden {
            row.exact = Exact::Allowed;
        }
        if items.is_empty() && exact == Exact::Required && row.exact == Exact::Required {
            self.rows.remove(key);
        } else {
            // If no item is known, it may be shown or not.
            row.is_listed = match exact {
                Exact::Required => !items.is_empty(),
                Exact::Allowed | Exact::Forbidden => !set.is_empty(),
            };
            self.put(key.clone(), row);
        }
        self.unsettle_publications(key, &[(key.clone(), before.clone())]);
        self.recent.change(key, before.as_ref());
    }

    /// A DeleteCustomVocabulary call.
    pub fn delete_vocabulary(&mut self, key: &Key) {
        if let Some(exact) = self.unlisted.get_mut(&Key::draft(Kind::Locale, &key.ids())) {
            *exact = Exact::Allowed;
        }
        self.delete(key);
    }

    /// The response of the last batch was omitted: what became of the items that it named is open.
    pub fn items_not_shown(&mut self, key: &Key, named: &[String], adds: bool, now: i64) {
        if adds {
            self.unlisted.insert(Key::draft(Kind::Locale, &key.ids()), Exact::Forbidden);
        }
        let fresh = || Arc::new(Row::unseen(json!({}), now));
        let row = Arc::make_mut(self.rows.entry(key.clone()).or_insert_with(fresh));
        row.limit(Exact::Forbidden);
        row.hidden.extend(named.iter().cloned());
        row.is_listed = items(row).iter().any(|item| !row.hidden.contains(id(item)));
    }

    /// Two calls of one second set items to different values (section 5, rule 6): those of the first
    /// are as good.
    pub fn items_undecided(&mut self, key: &Key, first: &[Value]) {
        if let Some(row) = self.row_mut(key) {
            row.limit(Exact::Forbidden);
            row.undecided.extend(first.iter().map(|item| id(item).to_owned()));
            row.others.push(json!({"customVocabularyItems": first}));
        }
    }
}
