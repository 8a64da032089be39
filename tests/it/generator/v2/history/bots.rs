//! Bots, locales and aliases.

use super::recorder::Recorder;
use crate::generator::v2::documents;
use crate::generator::v2::key::Key;
use crate::generator::v2::kind::Kind;
use crate::generator::v2::service::TEST_ALIAS;
use serde_json::json;

const LOCALES: [&str; 3] = ["de_DE", "en_US", "es_ES"];

/// Creates, updates or deletes a bot.
pub fn bot(it: &mut Recorder) {
    let bots = it.service.drafts(Kind::Bot, &[]);
    match it.pick(&bots) {
        Some(bot) if bots.len() >= it.plan.bots => {
            if it.rng.chance(0.15) {
                it.delete(&bot);
            } else {
                let wish = documents::wish(Kind::Bot, &mut it.rng);
                it.update(&bot, &wish);
            }
        }
        _ => {
            let bot = it.create(Kind::Bot, &[]);
            create_locale(it, &bot);
        }
    }
}

fn create_locale(it: &mut Recorder, bot: &Key) {
    let taken = it.service.drafts(Kind::Locale, &[bot.bot()]);
    let free: Vec<&str> =
        LOCALES.into_iter().filter(|id| !taken.iter().any(|key| key.id() == *id)).collect();
    if !free.is_empty() {
        let id = *it.rng.pick(&free);
        let wish = documents::wish(Kind::Locale, &mut it.rng);
        it.create_as(Kind::Locale, &[bot.bot()], id, &wish);
    }
}

/// Creates a locale of the same bot whose response is too large for the trail.
pub fn create_large_locale(it: &mut Recorder, beside: &Key) {
    let id = "fr_FR";
    if it.service.drafts(Kind::Locale, &[beside.bot(), id]).is_empty() {
        let wish = documents::wish(Kind::Locale, &mut it.rng);
        let key = it.create_as(Kind::Locale, &[beside.bot()], id, &wish);
        it.service.only_requested(&key, wish);
    }
}

/// Creates, updates, deletes or renews a locale.
pub fn locale(it: &mut Recorder) {
    let Some(bot) = it.some_bot() else { return };
    let locales = it.service.drafts(Kind::Locale, &[bot.bot()]);
    let Some(locale) = it.pick(&locales) else { return create_locale(it, &bot) };
    let wish = documents::wish(Kind::Locale, &mut it.rng);
    match it.rng.below(6) {
        0 | 1 => create_locale(it, &bot),
        2 => {
            let vocabulary = Key::draft(Kind::CustomVocabulary, &locale.ids());
            if it.service.is_changed(&vocabulary) {
                // Its calls have no time, and would be of either life.
                it.new_second();
            }
            let is_seen = it.service.rows[&locale].is_listed;
            after_its_creation(it, &locale);
            if it.service.is_imported(&locale) {
                it.new_second();
            }
            it.delete(&locale);
            if !is_seen || it.service.is_unseen(&locale) {
                // A reader cannot know that it was there before.
                it.new_second();
            }
            if it.rng.chance(0.7) {
                // In the second of its deletion, for the most part.
                it.create_as(Kind::Locale, &[bot.bot()], locale.id(), &wish);
                it.create(Kind::Intent, &locale.ids());
            }
        }
        _ => it.update(&locale, &wish),
    }
}

/// Creates, updates, moves or deletes an alias.
pub fn alias(it: &mut Recorder) {
    let Some(bot) = it.some_bot() else { return };
    let numbers = it.service.numbers(bot.bot());
    let aliases = it.service.drafts(Kind::Alias, &[bot.bot()]);
    let mut wish = documents::wish(Kind::Alias, &mut it.rng);
    if !numbers.is_empty() && it.rng.chance(0.8) {
        wish["botVersion"] = json!(it.rng.pick(&numbers).to_string());
    }
    let alias = it.pick(&aliases);
    match (alias, it.rng.below(4)) {
        (Some(alias), 0) if alias.id() != TEST_ALIAS => it.delete(&alias),
        (Some(alias), 1 | 2) => {
            if alias.id() == TEST_ALIAS {
                wish["botVersion"] = json!("DRAFT");
                wish["botAliasName"] = json!("TestBotAlias");
            }
            it.update(&alias, &wish);
        }
        _ => {
            let id = it.service.new_id();
            it.create_as(Kind::Alias, &[bot.bot()], &id, &wish);
        }
    }
}

/// In the second of its creation a deletion may as well have come before, if the records do not show that
/// there was none.
fn after_its_creation(it: &mut Recorder, key: &Key) {
    let created = it.service.rows[key].created.div_euclid(1000);
    if created == it.now_done().div_euclid(1000) && it.service.is_unseen(key) {
        it.new_second();
    }
}

/// Creates or deletes a replica.
pub fn replica(it: &mut Recorder) {
    let Some(bot) = it.some_bot() else { return };
    let region = "us-west-2";
    match it.service.drafts(Kind::Replica, &bot.ids()).pop() {
        Some(replica) => {
            let is_seen = it.service.rows[&replica].is_listed;
            after_its_creation(it, &replica);
            it.delete(&replica);
            if !is_seen || it.service.is_unseen(&replica) {
                it.new_second();
            }
            if it.rng.chance(0.3) {
                it.create_as(Kind::Replica, &bot.ids(), region, &json!({}));
            }
        }
        None => {
            it.create_as(Kind::Replica, &bot.ids(), region, &json!({}));
        }
    }
}
