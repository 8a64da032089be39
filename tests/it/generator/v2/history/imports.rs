//! Imports: no record shows what they bring, nor the id of a new bot.

use super::recorder::Recorder;
use crate::generator::v2::documents;
use crate::generator::v2::key::Key;
use crate::generator::v2::kind::Kind;
use crate::generator::v2::row::Exact;
use crate::generator::v2::service::response::moment;
use serde_json::{Value, json};

fn start(it: &mut Recorder, member: &str, specification: Value, strategy: &str) {
    let now = it.now_done();
    let id = it.service.new_id();
    let mut what = json!({});
    what[member] = specification;
    let request = json!({"importId": id, "resourceSpecification": what, "mergeStrategy": strategy});
    let mut answer = request.clone();
    answer["importStatus"] = json!("InProgress");
    answer["creationDateTime"] = moment(now);
    it.record("StartImport", &request, &answer);
}

fn bot_specification(name: &Value) -> Value {
    json!({"botName": name, "roleArn": "arn:aws:iam::111122223333:role/Lex9",
           "dataPrivacy": {"childDirected": false}})
}

/// Starts an import.
pub fn import(it: &mut Recorder) {
    match it.rng.below(5) {
        0 => new_bot(it),
        1 => existing_bot(it),
        2 => vocabulary(it),
        _ => locale(it),
    }
}

fn existing_bot(it: &mut Recorder) {
    let Some(bot) = it.some_bot() else { return };
    let row = it.service.rows[&bot].clone();
    if row.exact != Exact::Required {
        return; // its name is not known
    }
    it.tick();
    let name = &row.document["botName"];
    if it.rng.chance(0.7) {
        let same = it.service.drafts(Kind::Bot, &[]);
        let same = same.into_iter().filter(|key| it.service.rows[key].document["botName"] == *name);
        for key in same.collect::<Vec<_>>() {
            it.service.may_be_replaced(&key);
        }
        it.service.may_be_of_unnamed();
        start(it, "botImportSpecification", bot_specification(name), "Overwrite");
    } else {
        it.service.may_be_added_to(&bot);
        start(it, "botImportSpecification", bot_specification(name), "FailOnConflict");
    }
}

fn new_bot(it: &mut Recorder) {
    if it.service.drafts(Kind::Bot, &[]).len() > it.plan.bots {
        return;
    }
    it.tick();
    let mut wish = documents::wish(Kind::Bot, &mut it.rng);
    wish["botName"] = json!(format!("Imported{}", it.rng.below(1_000_000)));
    let strategy = *it.rng.pick(&["Overwrite", "FailOnConflict"]);
    if strategy == "Overwrite" {
        it.service.may_be_of_unnamed();
    }
    unseen_bot(it, &wish);
    start(it, "botImportSpecification", bot_specification(&wish["botName"]), strategy);
    it.new_second(); // it goes on after the call
}

/// A whole bot of which no record has an id.
fn unseen_bot(it: &mut Recorder, wish: &Value) -> Key {
    let now = it.now_done();
    let id = it.service.new_id();
    let bot = it.service.create(Kind::Bot, &[], &id, wish, now);
    let wish = documents::wish(Kind::Locale, &mut it.rng);
    let locale = it.service.create(Kind::Locale, &bot.ids(), "en_US", &wish, now);
    unseen_resources(it, &locale);
    it.service.hide_created(&bot);
    it.service.may_have_items(&bot, Exact::Forbidden);
    bot
}

/// What an import brings to a locale.
fn unseen_resources(it: &mut Recorder, locale: &Key) {
    let now = it.now_done();
    for kind in [Kind::Intent, Kind::SlotType, Kind::Intent] {
        let (id, wish) = (it.service.new_id(), documents::wish(kind, &mut it.rng));
        let key = it.service.create(kind, &locale.ids(), &id, &wish, now);
        if kind == Kind::Intent {
            let (id, wish) = (it.service.new_id(), documents::wish(Kind::Slot, &mut it.rng));
            let slot = it.service.create(Kind::Slot, &key.ids(), &id, &wish, now);
            it.service.hide_created(&slot);
        }
        it.service.hide_created(&key);
    }
}

fn locale(it: &mut Recorder) {
    let Some(locale) = it.some_locale() else { return };
    it.tick();
    let strategy = *it.rng.pick(&["Overwrite", "Append", "FailOnConflict"]);
    it.service.mention(&locale, true);
    it.service.import(&locale);
    match strategy {
        "Overwrite" => it.service.may_be_replaced(&locale),
        _ => it.service.may_be_added_to(&locale),
    }
    if strategy != "FailOnConflict" && it.rng.chance(0.7) {
        unseen_resources(it, &locale);
    }
    let specification = json!({"botId": locale.bot(), "botVersion": "DRAFT",
                               "localeId": locale.id(), "nluIntentConfidenceThreshold": 0.4});
    start(it, "botLocaleImportSpecification", specification, strategy);
}

fn vocabulary(it: &mut Recorder) {
    let Some(locale) = it.some_locale() else { return };
    if it.service.is_changed(&Key::draft(Kind::CustomVocabulary, &locale.ids())) {
        it.new_second();
    }
    it.tick();
    it.service.mention(&locale, true);
    it.service.may_be_replaced(&Key::draft(Kind::CustomVocabulary, &locale.ids()));
    let specification =
        json!({"botId": locale.bot(), "botVersion": "DRAFT", "localeId": locale.id()});
    start(it, "customVocabularyImportSpecification", specification, "Overwrite");
    it.new_second();
}

/// A bot of Lex V1 becomes one of V2: a record of V1 has the new id.
pub fn migration(it: &mut Recorder) {
    if it.service.drafts(Kind::Bot, &[]).len() > it.plan.bots {
        return;
    }
    let now = it.tick();
    let mut wish = documents::wish(Kind::Bot, &mut it.rng);
    wish["botName"] = json!(format!("Migrated{}", it.rng.below(1_000_000)));
    let bot = unseen_bot(it, &wish);
    it.service.mention(&bot, true);
    let request = json!({
        "v1BotName": "OrderFlowers", "v1BotVersion": "1", "v2BotName": wish["botName"],
        "v2BotRole": wish["roleArn"], "migrationStrategy": "CREATE_NEW",
    });
    let answer = json!({
        "v1BotName": "OrderFlowers", "v1BotVersion": "1", "v1BotLocale": "en-US",
        "v2BotId": bot.id(), "v2BotRole": wish["roleArn"], "migrationId": "ABCDEFGHIJ",
        "migrationStrategy": "CREATE_NEW", "migrationTimestamp": moment(now),
    });
    it.record("StartMigration", &request, &answer);
    it.new_second(); // it goes on after the call
}
