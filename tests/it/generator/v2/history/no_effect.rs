//! Calls that change no document.

use super::recorder::Recorder;
use crate::generator::v2::key::Key;
use crate::generator::v2::kind::Kind;
use crate::generator::v2::service::response::{self, moment};
use serde_json::{Value, json};

/// A call that only reads, or whose effect is outside the documents.
pub fn call(it: &mut Recorder) {
    let Some(locale) = it.some_locale() else { return };
    let now = it.tick();
    let bot = json!({"botId": locale.bot()});
    let part = response::path(&locale);
    let with = |base: &Value, more: Value| {
        let mut body = base.clone();
        body.as_object_mut().into_iter().for_each(|body| {
            body.extend(more.as_object().cloned().unwrap_or_default());
        });
        body
    };
    let export = json!({"resourceSpecification": {"botExportSpecification": {
        "botId": locale.bot(), "botVersion": "DRAFT"}}, "fileFormat": "LexJson"});
    let arn = format!("arn:aws:lex:{}:{}:bot/{}", it.plan.region, it.plan.account, locale.bot());
    let created = json!({"creationDateTime": moment(now)});
    let names_locale =
        |operation: &str| operation.ends_with("Locale") || operation.contains("Generat");
    let calls: Vec<(&str, Value, Value)> = vec![
        ("BuildBotLocale", part.clone(), response::built(&part, now)),
        (
            "CreateUploadUrl",
            json!({}),
            json!({"importId": "ABCDEFGHIJ", "uploadUrl": "https://x.example/y"}),
        ),
        (
            "CreateExport",
            export.clone(),
            with(
                &export,
                json!({"exportId": "ABCDEFGHIK",
            "exportStatus": "InProgress", "creationDateTime": moment(now)}),
            ),
        ),
        (
            "UpdateExport",
            json!({"exportId": "ABCDEFGHIK"}),
            json!({"exportId": "ABCDEFGHIK",
            "exportStatus": "InProgress", "lastUpdatedDateTime": moment(now)}),
        ),
        (
            "DeleteExport",
            json!({"exportId": "ABCDEFGHIK"}),
            json!({"exportId": "ABCDEFGHIK", "exportStatus": "Deleting"}),
        ),
        (
            "DeleteImport",
            json!({"importId": "ABCDEFGHIJ"}),
            json!({"importId": "ABCDEFGHIJ", "importStatus": "Deleting"}),
        ),
        ("DeleteUtterances", with(&bot, json!({"localeId": locale.id()})), Value::Null),
        (
            "GenerateBotElement",
            with(&part, json!({"intentId": "FALLBCKINT"})),
            with(&part, json!({"sampleUtterances": []})),
        ),
        (
            "StartBotResourceGeneration",
            with(&part, json!({"generationInputPrompt": "a bot"})),
            with(&part, with(&created, json!({"generationId": "ABCDEFGHIL"}))),
        ),
        (
            "StartBotAnalyzer",
            with(
                &bot,
                json!({"analysisScope": "BotLocale", "localeId": locale.id(), "botVersion": "DRAFT"}),
            ),
            with(&part, with(&created, json!({"botAnalyzerRequestId": "ABCDEFGHIM"}))),
        ),
        ("DeleteTestSet", json!({"testSetId": "ABCDEFGHIN"}), Value::Null),
        ("TagResource", json!({"resourceARN": arn, "tags": {"team": "x"}}), Value::Null),
        ("UntagResource", json!({"resourceARN": arn, "tagKeys": "[\"team\"]"}), Value::Null),
        ("DescribeBot", bot.clone(), Value::Null),
        ("ListIntents", part.clone(), Value::Null),
    ];
    let (operation, request, answer) = it.rng.pick(&calls).clone();
    if names_locale(operation) {
        it.service.mention(&locale, true);
    }
    it.record(operation, &request, &answer);
}

/// A call that Lex refuses.
pub fn refused(it: &mut Recorder) {
    let Some(bot) = it.some_bot() else { return };
    it.tick();
    let missing = Key::draft(Kind::Intent, &[bot.bot(), "en_US", "NOSUCHINTE"]);
    match it.rng.below(3) {
        0 => it.refuse("DeleteBot", &response::path(&bot), "PreconditionFailedException"),
        1 => it.refuse("UpdateIntent", &response::path(&missing), "ResourceNotFoundException"),
        _ => it.refuse("CreateIntent", &Value::Null, "AccessDenied"),
    }
}
