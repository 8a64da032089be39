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

/// What a publication came to.
#[derive(Clone, Copy, Debug)]
pub struct Published {
    /// The number that the response has.
    pub number: u64,
    /// When that version was created.
    pub created: i64,
}

impl Service {
    /// A CreateBotVersion call (section 4: the bot of the draft, each named locale of its source).
    pub fn publish(
        &mut self,
        bot: &str,
        sources: &Sources,
        description: Option<&str>,
        now: i64,
    ) -> Published {
        let draft = Key::draft(Kind::Bot, &[bot]);
        self.mention(&draft, true);
        for (locale, _) in sources.iter().filter(|(_, source)| **source == Version::Draft) {
            self.mention(&Key::draft(Kind::Locale, &[bot, locale]), true);
        }
        // Two equal responses in one second would not show which call made the version.
        let known = self.equal_version(bot, sources, description);
        let is_older = |known: &Published| known.created.div_euclid(1000) < (now - 30) / 1000;
        if let Some(known) = known.filter(is_older) {
            return known;
        }
        let counted = self.counted.entry(bot.to_owned()).or_default();
        *counted += 1;
        let number = *counted;
        let mut row = Row { created: now, ..Row::clone(&self.rows[&draft]) };
        // DescribeBotVersion does not have it, and without a description the result is not documented.
        row.open.insert("errorLogSettings");
        match description {
            Some(description) => row.document["description"] = json!(description),
            None => {
                row.open.insert("description");
            }
        }
        self.put(draft.at(Version::Number(number)), row);
        for (locale, source) in sources {
            self.copy_locale(bot, locale, *source, number);
        }
        for (key, before) in self.recent.changed_in(bot, sources) {
            let at = key.at(Version::Number(number));
            let known = self.rows.get(&at).or(before.as_ref());
            let mut row = known.map_or_else(|| Row::implied(json!({}), now), |row| Row::clone(row));
            row.is_listed = before.as_ref().is_none_or(|before| before.is_listed);
            row.others.extend(before.iter().flat_map(|before| before.values()));
            row.limit(Exact::Forbidden);
            self.put(at, row);
        }
        self.recent.publish(bot, number, sources, now);
        Published { number, created: now }
    }

    fn copy_locale(&mut self, bot: &str, locale: &str, source: Version, number: u64) {
        let locale = Key::draft(Kind::Locale, &[bot, locale]).at(source);
        let is_shown = self.rows.get(&locale).is_some_and(|row| row.is_listed);
        assert!(self.rows.contains_key(&locale), "{locale} does not exist");
        let within = self.rows.iter().filter(|(key, _)| key.is_within(&locale));
        let copied: Vec<(Key, Arc<Row>)> =
            within.map(|(key, row)| (key.at(Version::Number(number)), Arc::clone(row))).collect();
        self.rows.extend(copied);
        if !is_shown {
            // Section 6: a source number that no record shows.
            if let Some(row) = self.row_mut(&locale.at(Version::Number(number))) {
                row.is_listed = true;
                row.limit(Exact::Forbidden);
            }
        }
    }

    /// The last version, if the documentation of 2021 holds and the draft is the same.
    fn equal_version(
        &self,
        bot: &str,
        sources: &Sources,
        description: Option<&str>,
    ) -> Option<Published> {
        let number = *self.counted.get(bot)?;
        let version = Version::Number(number);
        let own = Key::draft(Kind::Bot, &[bot]).at(version);
        let created = self.rows.get(&own).filter(|row| row.is_listed)?.created;
        let documents = |of: Version| {
            let kept = self.rows.iter().filter(move |(key, _)| {
                key.version == Some(of) && key.bot() == bot && key.kind != Kind::Bot
            });
            kept.map(|(key, row)| (key.at(version), &row.document)).collect::<BTreeMap<_, _>>()
        };
        let bot_of = |of: Version| {
            let mut document = self.rows[&own.at(of)].document.clone();
            document.as_object_mut().map(|it| it.remove("description"));
            document
        };
        let is_equal = self.repeats_versions
            && description.is_none()
            && sources.values().all(|source| *source == Version::Draft)
            && documents(Version::Draft) == documents(version)
            && bot_of(Version::Draft) == bot_of(version);
        is_equal.then_some(Published { number, created })
    }

    /// A call without a time in the second of a publication (section 5, rule 6): the publication is
    /// placed first, and what the call changed is not certain in the version.
    pub(super) fn unsettle_publications(
        &mut self,
        changed: &Key,
        before: &[(Key, Option<Arc<Row>>)],
    ) {
        let made = self.recent.publications_before(changed);
        let own = Key::draft(Kind::Bot, &[changed.bot()]);
        let is_there = |number| self.rows.contains_key(&own.at(Version::Number(number)));
        let made: Vec<(u64, bool)> = made.into_iter().filter(|(it, _)| is_there(*it)).collect();
        for (number, is_decided) in made {
            for (key, before) in before {
                let at = key.at(Version::Number(number));
                let after = self.rows.get(key).cloned();
                if before.is_none() && !self.rows.contains_key(&at) && !is_decided {
                    self.put(at.clone(), Row::implied(json!({}), 0));
                }
                if let Some(row) = self.row_mut(&at) {
                    row.limit(if is_decided { Exact::Allowed } else { Exact::Forbidden });
                    row.others.extend(after.iter().flat_map(|after| after.values()));
                }
            }
        }
    }
}
