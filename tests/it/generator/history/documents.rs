//! New configurations: the parameters of a Put that creates.

use super::words;
use crate::generator::rng::Rng;
use serde_json::{Value, json};

/// A name with a version, to refer to.
pub type Pointer = (String, String);

const BUILT_IN: [&str; 6] = [
    "AMAZON.DATE",
    "AMAZON.TIME",
    "AMAZON.NUMBER",
    "AMAZON.US_CITY",
    "AMAZON.AlphaNumeric",
    "AMAZON.Country",
];

/// A slot type of about so many bytes.
pub fn slot_type(rng: &mut Rng, name: &str, size: usize) -> Value {
    let mut document = json!({"name": name});
    if rng.chance(0.05) {
        document["parentSlotTypeSignature"] = json!("AMAZON.AlphaNumeric");
        document["slotTypeConfigurations"] =
            json!([{"regexConfiguration": {"pattern": "[A-Z]{3}[0-9]{4}"}}]);
        return document;
    }
    let values = (0..(size / 90).max(2)).map(|_| enumeration_value(rng)).collect();
    document["enumerationValues"] = Value::Array(values);
    if rng.chance(0.6) {
        document["valueSelectionStrategy"] =
            json!(*rng.pick(&["ORIGINAL_VALUE", "TOP_RESOLUTION"]));
    }
    if rng.chance(0.5) {
        document["description"] = json!(words::value(rng));
    }
    document
}

/// One value with its synonyms.
pub fn enumeration_value(rng: &mut Rng) -> Value {
    let mut value = json!({"value": words::value(rng)});
    if rng.chance(0.8) {
        let synonyms: Vec<String> = (0..rng.below(4)).map(|_| words::value(rng)).collect();
        value["synonyms"] = json!(synonyms);
    }
    value
}

/// An intent of about so many bytes.
pub fn intent(rng: &mut Rng, name: &str, size: usize, types: &[Pointer]) -> Value {
    let mut document = json!({"name": name, "fulfillmentActivity": fulfillment(rng)});
    let slots: Vec<Value> = (0..rng.below(5)).map(|at| slot(rng, at, types)).collect();
    let room = size.saturating_sub(200 + slots.len() * 320);
    let utterances: Vec<String> =
        (0..(room / 44).clamp(1, 1500)).map(|_| words::utterance(rng)).collect();
    document["sampleUtterances"] = json!(utterances);
    if !slots.is_empty() || rng.chance(0.5) {
        document["slots"] = json!(slots);
    }
    if rng.chance(0.4) {
        document["description"] = json!(words::value(rng));
    }
    if rng.chance(0.4) {
        document["confirmationPrompt"] = prompt(rng);
        document["rejectionStatement"] = statement(rng);
    }
    if rng.chance(0.3) {
        document["conclusionStatement"] = statement(rng);
    } else if rng.chance(0.3) {
        document["followUpPrompt"] =
            json!({"prompt": prompt(rng), "rejectionStatement": statement(rng)});
    }
    if rng.chance(0.3) {
        document["dialogCodeHook"] = code_hook(rng);
    }
    document
}

/// One slot of an intent.
pub fn slot(rng: &mut Rng, at: usize, types: &[Pointer]) -> Value {
    let name = format!("{}{}", words::slot_name(rng), ["", "_a", "_b", "_c", "_d"][at % 5]);
    let mut slot = json!({
        "name": name,
        "priority": at + 1,
        "slotConstraint": *rng.pick(&["Required", "Optional"]),
        "valueElicitationPrompt": prompt(rng),
    });
    slot_type_of(rng, &mut slot, types);
    if rng.chance(0.5) {
        let utterances: Vec<String> = (0..rng.below(3)).map(|_| words::utterance(rng)).collect();
        slot["sampleUtterances"] = json!(utterances);
    }
    if rng.chance(0.3) {
        slot["obfuscationSetting"] = json!(*rng.pick(&["NONE", "DEFAULT_OBFUSCATION"]));
    }
    if rng.chance(0.1) {
        slot["defaultValueSpec"] =
            json!({"defaultValueList": [{"defaultValue": words::value(rng)}]});
    }
    slot
}

/// Gives a slot a built-in type or one of those that exist.
pub fn slot_type_of(rng: &mut Rng, slot: &mut Value, types: &[Pointer]) {
    if types.is_empty() || rng.chance(0.4) {
        slot["slotType"] = json!(*rng.pick(&BUILT_IN));
        if let Some(members) = slot.as_object_mut() {
            members.remove("slotTypeVersion");
        }
    } else {
        let (name, version) = rng.pick(types);
        slot["slotType"] = json!(name);
        slot["slotTypeVersion"] = json!(version);
    }
}

/// A bot of these intents.
pub fn bot(rng: &mut Rng, name: &str, intents: &[Pointer]) -> Value {
    let rows: Vec<Value> = intents.iter().map(pointer).collect();
    let mut document = json!({
        "name": name,
        "childDirected": rng.chance(0.1),
        "intents": rows,
        "locale": *rng.pick(&["en-US", "en-GB", "de-DE", "es-419", "ja-JP"]),
    });
    if rng.chance(0.7) {
        document["clarificationPrompt"] = prompt(rng);
    }
    if rng.chance(0.8) {
        document["abortStatement"] = statement(rng);
    }
    if rng.chance(0.5) {
        document["voiceId"] = json!(*rng.pick(&["Salli", "Joanna", "Matthew"]));
    }
    if rng.chance(0.5) {
        document["idleSessionTTLInSeconds"] = json!(rng.between(60..=3600));
    }
    if rng.chance(0.3) {
        document["enableModelImprovements"] = json!(true);
        document["nluIntentConfidenceThreshold"] = json!(rng.below(100) as f64 / 100.0);
    }
    if rng.chance(0.5) {
        document["description"] = json!(words::sentence(rng));
    }
    document
}

/// A row of a bot's `intents`.
pub fn pointer((name, version): &Pointer) -> Value {
    json!({"intentName": name, "intentVersion": version})
}

/// What happens when an intent is complete.
pub fn fulfillment(rng: &mut Rng) -> Value {
    if rng.chance(0.5) {
        json!({"type": "ReturnIntent"})
    } else {
        json!({"type": "CodeHook", "codeHook": code_hook(rng)})
    }
}

/// A Lambda function.
pub fn code_hook(rng: &mut Rng) -> Value {
    let function = rng.pick(&["fulfil", "validate", "orders", "orders:prod", "greeter"]);
    let uri = format!("arn:aws:lambda:us-east-1:111122223333:function:{function}");
    json!({"messageVersion": "1.0", "uri": uri})
}

/// A question with a number of attempts.
pub fn prompt(rng: &mut Rng) -> Value {
    let mut prompt = statement(rng);
    prompt["maxAttempts"] = json!(rng.between(1..=5));
    prompt
}

/// A message of the bot.
pub fn statement(rng: &mut Rng) -> Value {
    let grouped = rng.chance(0.3);
    let messages: Vec<Value> = (0..rng.between(1..=3))
        .map(|group| {
            let mut message = json!({"contentType": "PlainText", "content": words::sentence(rng)});
            if grouped {
                message["groupNumber"] = json!(group + 1);
            }
            message
        })
        .collect();
    let mut statement = json!({ "messages": messages });
    if rng.chance(0.05) {
        let card = json!({"version": 1, "genericAttachments": [{"title": words::value(rng)}]});
        statement["responseCard"] = json!(card.to_string());
    }
    statement
}

/// Where the conversations of an alias are logged.
pub fn conversation_logs(rng: &mut Rng) -> Value {
    let group = rng.pick(&["bots", "bots-prod"]);
    json!({
        "iamRoleArn": "arn:aws:iam::111122223333:role/LexLogs",
        "logSettings": [{
            "destination": "CLOUDWATCH_LOGS",
            "logType": "TEXT",
            "resourceArn": format!("arn:aws:logs:us-east-1:111122223333:log-group:{group}"),
        }],
    })
}
