//! Versions of bots.

use super::omitted::Omitted;
use super::recorder::Recorder;
use crate::generator::v2::documents::{self, sentence};
use crate::generator::v2::key::{Key, Version};
use crate::generator::v2::kind::Kind;
use crate::generator::v2::service::FALLBACK;
use crate::generator::v2::service::{Sources, response};
use serde_json::json;
use std::collections::BTreeMap;

/// Builds and publishes a bot, each locale from the draft or from an older version.
pub fn publish(it: &mut Recorder) {
    let Some(bot) = it.some_bot() else { return };
    let locales = it.service.rows.keys().filter(|key| key.kind == Kind::Locale);
    let of_bot: Vec<Key> = locales.filter(|key| key.bot() == bot.bot()).cloned().collect();
    let mut known: BTreeMap<&str, Vec<Version>> = BTreeMap::new();
    for key in &of_bot {
        known.entry(key.id()).or_default().extend(key.version);
    }
    let mut sources = Sources::new();
    for (locale, versions) in known {
        if it.rng.chance(0.85) {
            let source = if it.rng.chance(0.7) { versions[0] } else { *it.rng.pick(&versions) };
            sources.insert(locale.to_owned(), source);
        }
    }
    for (locale, source) in &sources {
        if it.omit == Omitted::Nothing && *source == Version::Draft && it.rng.chance(0.5) {
            let now = it.tick();
            let locale = Key::draft(Kind::Locale, &[bot.bot(), locale]);
            let request = response::path(&locale);
            it.service.mention(&locale, true);
            it.record("BuildBotLocale", &request, &response::built(&request, now));
        }
    }
    if it.rng.chance(0.2) {
        // What is published once more may be unchanged.
        sources = of_bot
            .iter()
            .filter(|key| key.version == Some(Version::Draft))
            .map(|key| (key.id().to_owned(), Version::Draft))
            .collect();
    }
    if sources.is_empty() {
        return;
    }
    publish_from(it, &bot, &sources);
    if it.rng.chance(0.2) {
        publish_from(it, &bot, &sources);
    }
}

/// An intent is A, then B, and A again after a publication.
pub fn publish_between(it: &mut Recorder) {
    let Some(locale) = it.some_locale() else { return };
    let intents = it.service.drafts(Kind::Intent, &locale.ids());
    let own: Vec<Key> = intents.into_iter().filter(|key| key.id() != FALLBACK).collect();
    let Some(intent) = it.pick(&own) else { return };
    let [first, second] = [(); 2].map(|()| documents::wish(Kind::Intent, &mut it.rng));
    let bot = Key::draft(Kind::Bot, &[locale.bot()]);
    let sources = Sources::from([(locale.id().to_owned(), Version::Draft)]);
    it.update(&intent, &first);
    it.update(&intent, &second);
    publish_from(it, &bot, &sources);
    it.update(&intent, &first);
}

/// A publication whose response is too large for the trail.
pub fn publish_large(it: &mut Recorder) {
    let Some(locale) = it.some_locale() else { return };
    let bot = Key::draft(Kind::Bot, &[locale.bot()]);
    let sources = Sources::from([(locale.id().to_owned(), Version::Draft)]);
    let is_repeated = std::mem::take(&mut it.service.repeats_versions);
    it.omit = Omitted::Response;
    let number = publish_from(it, &bot, &sources);
    it.service.hide_version(bot.bot(), number);
    it.service.repeats_versions = is_repeated;
}

/// Publishes a version with these sources. Its number.
pub fn publish_from(it: &mut Recorder, bot: &Key, sources: &Sources) -> u64 {
    let description = it.rng.chance(0.6).then(|| sentence(&mut it.rng, 3));
    let now = it.tick();
    let published = it.service.publish(bot.bot(), sources, description.as_deref(), now);
    let request = response::publication(bot.bot(), sources, description.as_deref());
    let answer = response::published(&request, published);
    it.record("CreateBotVersion", &request, &answer);
    published.number
}

/// Deletes a version.
pub fn delete(it: &mut Recorder) {
    let Some(bot) = it.some_bot() else { return };
    let numbers = it.service.numbers(bot.bot());
    if numbers.is_empty() {
        return;
    }
    let number = *it.rng.pick(&numbers);
    delete_number(it, bot.bot(), number);
}

/// Deletes a version of that number.
pub fn delete_number(it: &mut Recorder, id: &str, number: u64) {
    it.tick();
    it.service.delete_version(id, number);
    let version = number.to_string();
    let request = json!({"botId": id, "botVersion": version, "skipResourceInUseCheck": "true"});
    let answer = json!({"botId": id, "botVersion": version, "botStatus": "Deleting"});
    it.record("DeleteBotVersion", &request, &answer);
}
