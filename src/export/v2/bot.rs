//! The bot and its locale, which V1 has in one document.

use super::identifier::identifier;
use super::json::{object, or_null, text};
use super::locale::Locale;
use super::{BundlePart, ExportRemark, Remarks, members, unknown};
use crate::lex::{Json, Object};

/// The bot.
pub(super) fn bot(
    part: &BundlePart,
    name: &str,
    has_fallback: bool,
    remarks: &mut Vec<ExportRemark>,
) -> Object {
    let body = part.document.body();
    let mut remarks = Remarks::of(part, remarks);
    not_carried(body, has_fallback, &mut remarks);
    unknown(body, &members(part.document.shape()), "", &mut remarks);
    if body.get("childDirected").is_none() {
        remarks
            .lost("childDirected", "no record shows it, and V2 requires it: set it at the import");
    }
    let ttl = body.get("idleSessionTTLInSeconds").cloned().unwrap_or_else(|| {
        remarks.changed("idleSessionTTLInSeconds", "it was left to its default in V1: 300");
        Json::number(300)
    });
    let members = [
        ("botName", text(name)),
        ("botVersion", text("DRAFT")),
        ("description", or_null(body, "description")),
        ("botId", text(&identifier(&[name]))),
        ("dataPrivacy", object([("childDirected", or_null(body, "childDirected"))])),
        ("idleSessionTTLInSeconds", ttl),
    ];
    members.into_iter().collect()
}

fn not_carried(body: &Object, has_fallback: bool, remarks: &mut Remarks<'_>) {
    let instead = if has_fallback {
        "V2 has none: the FallbackIntent, which is carried over, must do its work"
    } else {
        "V2 has none: a function of the FallbackIntent can send it and count the attempts"
    };
    for prompt in ["clarificationPrompt", "abortStatement"] {
        if body.get(prompt).is_some() {
            remarks.lost(prompt, instead);
        }
    }
    let flag = |name: &str| body.get(name).and_then(Json::as_bool);
    if flag("detectSentiment") == Some(true) {
        remarks.lost("detectSentiment", "V2 keeps it on the alias: sentimentAnalysisSettings");
    }
    if flag("enableModelImprovements") == Some(false) {
        remarks.lost(
            "enableModelImprovements",
            "V2 always has them: utterances may be recognised differently",
        );
    }
}

/// Its locale.
pub(super) fn locale(
    part: &BundlePart,
    locale: &Locale,
    remarks: &mut Vec<ExportRemark>,
) -> Object {
    let body = part.document.body();
    let mut remarks = Remarks::of(part, remarks);
    let threshold = body.get("nluIntentConfidenceThreshold").cloned().unwrap_or_else(|| {
        remarks
            .changed("nluIntentConfidenceThreshold", "it has none in V1, and V2 asks for one: 0.4");
        Json::Number("0.4".into())
    });
    // V1 has no engine; without one V2 uses the standard engine.
    let voice = body.get("voiceId").map_or(Json::Null, |voice| {
        object([("engine", text("standard")), ("voiceId", voice.clone())])
    });
    let members = [
        ("localeName", text(&locale.name)),
        ("localeId", text(&locale.id)),
        ("voiceSettings", voice),
        ("nluIntentConfidenceThreshold", threshold),
    ];
    members.into_iter().collect()
}
