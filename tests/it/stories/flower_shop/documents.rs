//! What the people of the story ask for.

use serde_json::{Value, json};

pub(super) fn flower_shop() -> Value {
    json!({
        "botName": "FlowerShop",
        "description": "Sells flowers",
        "roleArn": "arn:aws:iam::111122223333:role/FlowerShopBot",
        "dataPrivacy": {"childDirected": false},
        "idleSessionTTLInSeconds": 300,
        "errorLogSettings": {"enabled": false},
    })
}

pub(super) fn voice(voice: &str) -> Value {
    json!({
        "nluIntentConfidenceThreshold": 0.4,
        "voiceSettings": {"voiceId": voice, "engine": "neural"},
    })
}

pub(super) fn flower_types(values: &[(&str, &str)]) -> Value {
    let values: Vec<Value> = values.iter().map(|(name, synonym)| value(name, synonym)).collect();
    json!({
        "slotTypeName": "FlowerTypes",
        "slotTypeValues": values,
        "valueSelectionSetting": {"resolutionStrategy": "TopResolution"},
    })
}

pub(super) fn value(name: &str, synonym: &str) -> Value {
    json!({"sampleValue": {"value": name}, "synonyms": [{"value": synonym}]})
}

pub(super) fn order_flowers() -> Value {
    json!({
        "intentName": "OrderFlowers",
        "description": "Takes an order for a bunch of flowers",
        "sampleUtterances": utterances(&["I would like to order flowers", "Order {FlowerType}"]),
        "dialogCodeHook": {"enabled": true},
        "fulfillmentCodeHook": {"enabled": true, "active": true},
    })
}

pub(super) fn cancel_order() -> Value {
    json!({
        "intentName": "CancelOrder",
        "sampleUtterances": utterances(&["Cancel my order", "I changed my mind"]),
        "fulfillmentCodeHook": {"enabled": true, "active": true},
    })
}

pub(super) fn pedir_flores() -> Value {
    json!({
        "intentName": "OrderFlowers",
        "sampleUtterances": utterances(&["Quiero pedir flores", "Quiero {FlowerType}"]),
        "dialogCodeHook": {"enabled": true},
        "fulfillmentCodeHook": {"enabled": true, "active": true},
    })
}

/// The settings of an alias: both locales with a Lambda function.
pub(super) fn hooks(function: &str) -> Value {
    let arn = format!("arn:aws:lambda:us-east-1:111122223333:function:{function}");
    let hook = json!({"lambdaCodeHook": {"lambdaARN": arn, "codeHookInterfaceVersion": "1.0"}});
    let settings = json!({"enabled": true, "codeHookSpecification": hook});
    json!({"en_US": settings, "es_US": settings})
}

pub(super) fn utterances(texts: &[&str]) -> Value {
    texts.iter().map(|text| json!({"utterance": text})).collect()
}

pub(super) fn message_of(text: &str) -> Value {
    json!({"message": {"plainTextMessage": {"value": text}}})
}

pub(super) fn prompt(text: &str) -> Value {
    json!({"messageGroups": [message_of(text)], "maxRetries": 1})
}

/// Gives a slot another question.
pub(super) fn say(slot: &mut Value, text: &str) {
    slot["valueElicitationSetting"]["promptSpecification"]["messageGroups"] =
        json!([message_of(text)]);
}

pub(super) fn list<'a>(document: &'a mut Value, name: &str) -> &'a mut Vec<Value> {
    document[name].as_array_mut().unwrap()
}
