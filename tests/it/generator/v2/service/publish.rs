//! CreateBotVersion.

use super::{Exact, Service};
use crate::generator::v2::key::{Key, Version};
use crate::generator::v2::kind::Kind;
use crate::generator::v2::row::Row;
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The source of each locale of a new version.
pub type Sources = BTreeMap<String, Version>;

impl Service {
    /// The number of the new version (section 4: the bot of the draft, each named locale of its source).
    pub fn publish(
        &mut self,
        bot: &str,
        sources: &Sources,
        description: Option<&str>,
        now: i64,
    ) -> u64 {
        let counted = self.counted.entry(bot.to_owned()).or_default();
        *counted += 1;
        let number = *counted;
        let key = Key::draft(Kind::Bot, &[bot]);
        let mut row = Row::clone(&self.rows[&key]);
        // DescribeBotVersion does not have it, and without a description the result is not documented.
        row.open.insert("errorLogSettings");
        match description {
            Some(description) => row.document["description"] = json!(description),
            None => {
                row.open.insert("description");
            }
        }
        self.put(key.at(Version::Number(number)), row);
        for (locale, source) in sources {
            let locale = Key::draft(Kind::Locale, &[bot, locale]).at(*source);
            assert!(self.rows.contains_key(&locale), "{locale} does not exist");
            let copied: Vec<(Key, Arc<Row>)> = self
                .rows
                .iter()
                .filter(|(key, _)| key.is_within(&locale))
                .map(|(key, row)| (key.at(Version::Number(number)), Arc::clone(row)))
                .collect();
            self.rows.extend(copied);
        }
        for (key, row) in self.recent.removed_from(bot, sources, now) {
            let row = Row { exact: Exact::Forbidden, is_listed: true, ..Row::clone(&row) };
            self.put(key.at(Version::Number(number)), row);
        }
        self.recent.publish(bot, number, sources, now);
        number
    }

    /// A call without a time in the second of a publication (section 5, rule 6): the publication is
    /// placed first, and what the call changed is not certain in the version.
    pub(super) fn unsettle_publications(
        &mut self,
        changed: &Key,
        gone: &[(Key, Arc<Row>)],
        now: i64,
    ) {
        for (number, is_decided) in self.recent.publications_before(changed, now) {
            for (key, _) in gone {
                if let Some(row) = self.row_mut(&key.at(Version::Number(number))) {
                    let exact = if is_decided { Exact::Allowed } else { Exact::Forbidden };
                    if row.exact == Exact::Required {
                        row.exact = exact;
                    }
                }
            }
        }
        self.recent.remove(changed, gone);
    }
}
