//! Random configurations, as a caller asks for them, and the defaults that Lex adds.

use super::kind::Kind;
use crate::generator::rng::Rng;
use serde_json::{Value, json};

const WORDS: [&str; 24] = [
    "order", "flowers", "cancel", "pickup", "hotel", "book", "car", "help", "status", "price",
    "city", "date", "room", "size", "color", "track", "refund", "agent", "menu", "pizza", "ticket",
    "seat", "meal", "loyalty",
];

/// Some words.
pub fn sentence(rng: &mut Rng, longest: usize) -> String {
    let words: Vec<&str> = (0..rng.between(1..=longest)).map(|_| *rng.pick(&WORDS)).collect();
    words.join(" ")
}

/// A name that fits `^([0-9a-zA-Z][_-]?){1,100}$`.
pub fn name(rng: &mut Rng) -> String {
    let joint = *rng.pick(&["", "_", "-"]);
    format!("{}{joint}{}{}", rng.pick(&WORDS), rng.pick(&WORDS), rng.below(100))
}

/// What a caller asks for. Members that callers may leave out are left out at times.
pub fn wish(kind: Kind, rng: &mut Rng) -> Value {
    let mut wish = match kind {
        Kind::Bot => bot(rng),
        Kind::Locale => locale(rng),
        Kind::Intent => intent(rng),
        Kind::Slot => slot(rng),
        Kind::SlotType => slot_type(rng),
        Kind::Alias => alias(rng),
        Kind::CustomVocabulary | Kind::Replica | Kind::ResourcePolicy => json!({}),
    };
    if let Some(member) = kind.name_member() {
        wish[member] = json!(name(rng));
    }
    if rng.chance(0.4) {
        // An empty text is kept as it is.
        wish["description"] = if rng.chance(0.1) { json!("") } else { json!(sentence(rng, 5)) };
    }
    wish
}

fn bot(rng: &mut Rng) -> Value {
    let mut wish = json!({
        "roleArn": format!("arn:aws:iam::111122223333:role/Lex{}", rng.below(4)),
        "dataPrivacy": {"childDirected": rng.chance(0.1)},
        "idleSessionTTLInSeconds": 60 * rng.between(1..=20),
    });
    if rng.chance(0.3) {
        wish["errorLogSettings"] = json!({"enabled": rng.chance(0.5)});
    }
    wish
}

fn locale(rng: &mut Rng) -> Value {
    let mut wish = json!({"nluIntentConfidenceThreshold": rng.below(20) as f64 / 20.0});
    if rng.chance(0.5) {
        let voice = *rng.pick(&["Joanna", "Matthew", "Ivy"]);
        wish["voiceSettings"] = json!({"voiceId": voice, "engine": "neural"});
    }
    if rng.chance(0.2) {
        wish["generativeAISettings"] = json!({"runtimeSettings": {
            "slotResolutionImprovement": {"enabled": rng.chance(0.5)}}});
    }
    if rng.chance(0.2) {
        wish["speakerDiarizationSettings"] = json!({"enabled": rng.chance(0.5)});
    }
    wish
}

fn message(rng: &mut Rng) -> Value {
    json!({"message": {"plainTextMessage": {"value": sentence(rng, 6)}}})
}

fn utterances(rng: &mut Rng) -> Value {
    let some = rng.below(4);
    (0..some).map(|_| json!({"utterance": sentence(rng, 5)})).collect()
}

fn intent(rng: &mut Rng) -> Value {
    let mut wish = json!({});
    if rng.chance(0.8) {
        wish["sampleUtterances"] = utterances(rng);
    }
    if rng.chance(0.3) {
        wish["fulfillmentCodeHook"] = json!({"enabled": rng.chance(0.5)});
    }
    if rng.chance(0.3) {
        wish["intentClosingSetting"] = json!({
            "closingResponse": {"messageGroups": [message(rng)]},
            "nextStep": {"dialogAction": {"type": "EndConversation"}, "intent": {}},
        });
    }
    if rng.chance(0.2) {
        wish["inputContexts"] = json!([{"name": rng.pick(&WORDS)}]);
    }
    if rng.chance(0.1) {
        // Not in the service model, but in exports and CloudFormation.
        wish["bedrockAgentIntentConfiguration"] =
            json!({"bedrockAgentConfiguration": {"bedrockAgentId": "ABCDEFGHIJ"}});
    }
    wish
}

fn slot(rng: &mut Rng) -> Value {
    let mut setting = json!({"slotConstraint": rng.pick(&["Required", "Optional"])});
    if rng.chance(0.7) {
        setting["promptSpecification"] =
            json!({"messageGroups": [message(rng)], "maxRetries": rng.between(1..=3)});
    }
    json!({"valueElicitationSetting": setting})
}

fn slot_type(rng: &mut Rng) -> Value {
    let value = |rng: &mut Rng| {
        let mut value = json!({"sampleValue": {"value": rng.pick(&WORDS)}});
        if rng.chance(0.3) {
            value["synonyms"] = json!([{"value": sentence(rng, 2)}]);
        }
        value
    };
    let some = rng.below(4);
    let mut wish = json!({"slotTypeValues": (0..some).map(|_| value(rng)).collect::<Vec<_>>()});
    if rng.chance(0.5) {
        let strategy = *rng.pick(&["OriginalValue", "TopResolution"]);
        wish["valueSelectionSetting"] = json!({"resolutionStrategy": strategy});
    }
    wish
}

fn alias(rng: &mut Rng) -> Value {
    let mut wish = json!({});
    if rng.chance(0.7) {
        let arn = format!("arn:aws:lambda:us-east-1:111122223333:function:hook{}", rng.below(5));
        let hook = json!({"lambdaCodeHook": {"lambdaARN": arn, "codeHookInterfaceVersion": "1.0"}});
        let mut settings = json!({"enabled": true});
        if rng.chance(0.5) {
            settings["codeHookSpecification"] = hook;
        }
        wish["botAliasLocaleSettings"] = json!({"en_US": settings});
    }
    if rng.chance(0.3) {
        wish["sentimentAnalysisSettings"] = json!({"detectSentiment": rng.chance(0.5)});
    }
    wish
}

/// What Lex makes of a wish: only the response shows the defaults (lex-v2.md A).
pub fn settled(kind: Kind, wish: &Value) -> Value {
    let mut document = wish.clone();
    match kind {
        Kind::Bot => default(&mut document, "botType", json!("Bot")),
        Kind::SlotType => default(
            &mut document,
            "valueSelectionSetting",
            json!({"resolutionStrategy": "OriginalValue"}),
        ),
        Kind::Intent => {
            for setting in ["intentClosingSetting", "intentConfirmationSetting"] {
                let Some(setting) = document.get_mut(setting) else { continue };
                default(setting, "active", json!(true));
                setting.get_mut("promptSpecification").into_iter().for_each(settle_prompt);
            }
        }
        Kind::Slot => {
            let prompt = document["valueElicitationSetting"].get_mut("promptSpecification");
            prompt.into_iter().for_each(settle_prompt);
        }
        Kind::Alias
        | Kind::CustomVocabulary
        | Kind::Locale
        | Kind::Replica
        | Kind::ResourcePolicy => {}
    }
    document
}

/// A prompt with its defaults, for each attempt.
fn settle_prompt(prompt: &mut Value) {
    default(prompt, "allowInterrupt", json!(true));
    default(prompt, "messageSelectionStrategy", json!("Random"));
    let attempt = json!({
        "allowInterrupt": true,
        "allowedInputTypes": {"allowAudioInput": true, "allowDTMFInput": true},
        "textInputSpecification": {"startTimeoutMs": 30000},
    });
    let retries = 1..=prompt["maxRetries"].as_u64().unwrap_or_default();
    let names = retries.map(|retry| format!("Retry{retry}"));
    let attempts: serde_json::Map<_, _> = std::iter::once("Initial".to_owned())
        .chain(names)
        .map(|name| (name, attempt.clone()))
        .collect();
    default(prompt, "promptAttemptsSpecification", attempts.into());
}

fn default(document: &mut Value, member: &str, value: Value) {
    if document.get(member).is_none() {
        document[member] = value;
    }
}
