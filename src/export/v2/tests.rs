//! Tests the conversion of each part of V1 to V2: documents in, JSON and remarks out.

use std::sync::Arc;

use super::{Bundle, BundlePart, Export, export, zip_name};
use crate::export::Fate;
use crate::lex::{Api, Document, Json, ResourceKey, ResourceKind, Version};

fn part(kind: ResourceKind, name: &str, version: Version, text: &str) -> BundlePart {
    let key = ResourceKey::v1("111122223333", "us-east-1", kind, &[name]);
    let document = Document::from_text(key.api, kind, text).expect("JSON");
    BundlePart { key, version, document: Arc::new(document) }
}

fn intent(name: &str, text: &str) -> BundlePart {
    part(ResourceKind::Intent, name, Version::Number(1), text)
}

fn slot_type(name: &str, version: u64, text: &str) -> BundlePart {
    part(ResourceKind::SlotType, name, Version::Number(version), text)
}

/// A bot of these intents that causes no remarks by itself.
fn bot_of(parts: Vec<BundlePart>) -> Export {
    let intents = parts.iter().filter(|part| part.key.kind() == ResourceKind::Intent);
    let row = |part: &BundlePart| {
        let (name, version) = (part.name(), part.version);
        format!(r#"{{"intentName":"{name}","intentVersion":"{}"}}"#, version.written(Api::V1))
    };
    let rows: Vec<String> = intents.map(row).collect();
    bot(
        &format!(
            r#"{{"name":"B","intents":[{}],"locale":"en-US","childDirected":false,
            "idleSessionTTLInSeconds":300,"nluIntentConfidenceThreshold":0.4}}"#,
            rows.join(",")
        ),
        parts,
    )
}

fn bot(text: &str, parts: Vec<BundlePart>) -> Export {
    let root = part(ResourceKind::Bot, "B", Version::Number(1), text);
    let find = |key: &ResourceKey, version| {
        parts.iter().find(|part| (&part.key, part.version) == (key, version)).cloned()
    };
    export(&Bundle::of(root, find)).expect("a bot")
}

/// A member of a file, by the names and list positions on the path.
fn at(export: &Export, file: &str, path: &str) -> String {
    let path_of = |file: &&crate::export::ExportFile| file.path.clone();
    let found = export.files.iter().find(|it| it.path.ends_with(file));
    let all: Vec<String> = export.files.iter().map(|file| path_of(&file)).collect();
    let found = found.unwrap_or_else(|| panic!("no {file} among {all:?}"));
    let mut value = Json::Object(found.document.body().clone());
    for name in path.split('.').filter(|name| !name.is_empty()) {
        let next = match (&value, name.parse::<usize>()) {
            (Json::Array(items), Ok(place)) => items.get(place).cloned(),
            _ => value.as_object().and_then(|object| object.get(name).cloned()),
        };
        value = next.unwrap_or_else(|| panic!("no {name} of {path} in {file}: {value}"));
    }
    value.to_string()
}

/// `- path: why` for an omission, `~ path: why` for a change, `+` before a file.
fn remarks(export: &Export) -> Vec<String> {
    let one = |remark: &crate::export::ExportRemark| {
        let symbol = match remark.fate {
            Fate::Lost => '-',
            Fate::Changed => '~',
        };
        format!("{symbol} {} {}", remark.key.short(), remark.path)
    };
    export.remarks.iter().map(one).collect()
}

fn paths(export: &Export) -> Vec<&str> {
    export.files.iter().map(|file| file.path.as_str()).collect()
}

#[test]
fn a_bot_has_the_files_of_an_export_of_v2() {
    let size = slot_type("Sizes", 2, r#"{"name":"Sizes","enumerationValues":[{"value":"big"}]}"#);
    let order = r#"{"name":"Order","slots":[{"name":"Size","slotType":"Sizes",
        "slotTypeVersion":"2","slotConstraint":"Optional","priority":1}]}"#;
    let export = bot_of(vec![intent("Order", order), size]);
    assert_eq!(
        paths(&export),
        [
            "Manifest.json",
            "B/Bot.json",
            "B/BotLocales/en_US/BotLocale.json",
            "B/BotLocales/en_US/Intents/Order/Intent.json",
            "B/BotLocales/en_US/Intents/Order/Slots/Size/Slot.json",
            "B/BotLocales/en_US/Intents/FallbackIntent/Intent.json",
            "B/BotLocales/en_US/SlotTypes/Sizes/SlotType.json",
        ]
    );
    assert_eq!(remarks(&export), [""; 0]);
    let root = part(ResourceKind::Bot, "B", Version::Number(1), "{}");
    assert_eq!(zip_name(&root), "B-DRAFT-LexJson.zip");
    assert_eq!(
        at(&export, "Manifest.json", ""),
        r#"{"metaData":{"fileFormat":"LexJson","resourceType":"BOT","schemaVersion":"1"}}"#
    );
    assert_eq!(at(&export, "FallbackIntent/Intent.json", "identifier"), r#""FALLBCKINT""#);
    assert_eq!(
        at(&export, "Order/Intent.json", "slotPriorities"),
        r#"[{"priority":1,"slotName":"Size"}]"#
    );
    assert_eq!(at(&export, "Slot.json", "slotTypeName"), r#""Sizes""#);
}

#[test]
fn only_a_bot_can_be_exported() {
    let alone = Bundle::of(intent("Order", "{}"), |_, _| None);
    assert_eq!(export(&alone), None);
}

#[test]
fn settings_of_a_bot_become_those_of_a_bot_and_a_locale() {
    let export = bot(
        r#"{"name":"B","description":"d","intents":[],"locale":"de-DE","childDirected":true,
        "idleSessionTTLInSeconds":120,"nluIntentConfidenceThreshold":0.80,"voiceId":"Marlene"}"#,
        Vec::new(),
    );
    assert_eq!(at(&export, "Bot.json", "description"), r#""d""#);
    assert_eq!(at(&export, "Bot.json", "version"), r#""DRAFT""#);
    assert_eq!(at(&export, "Bot.json", "dataPrivacy.childDirected"), "true");
    assert_eq!(at(&export, "Bot.json", "idleSessionTTLInSeconds"), "120");
    let locale = "B/BotLocales/de_DE/BotLocale.json";
    assert_eq!(at(&export, locale, "name"), r#""German (Germany)""#);
    assert_eq!(at(&export, locale, "nluConfidenceThreshold"), "0.80");
    assert_eq!(
        at(&export, locale, "voiceSettings"),
        r#"{"engine":"standard","voiceId":"Marlene"}"#
    );
    assert_eq!(remarks(&export), [""; 0]);
}

#[test]
fn settings_without_a_place_in_v2_are_reported() {
    let export = bot(
        r#"{"name":"B","intents":[],"clarificationPrompt":{},"abortStatement":{},
        "detectSentiment":true,"enableModelImprovements":false,"newMember":1}"#,
        Vec::new(),
    );
    assert_eq!(
        remarks(&export),
        [
            "~ bot:B locale",
            "- bot:B clarificationPrompt",
            "- bot:B abortStatement",
            "- bot:B detectSentiment",
            "- bot:B enableModelImprovements",
            "- bot:B newMember",
            "- bot:B childDirected",
            "~ bot:B idleSessionTTLInSeconds",
            "~ bot:B nluIntentConfidenceThreshold",
        ]
    );
    assert_eq!(at(&export, "Bot.json", "dataPrivacy.childDirected"), "null");
    let harmless = bot(
        r#"{"intents":[],"locale":"en-US","childDirected":false,"idleSessionTTLInSeconds":300,
        "nluIntentConfidenceThreshold":0.4,"detectSentiment":false,
        "enableModelImprovements":true}"#,
        Vec::new(),
    );
    assert_eq!(remarks(&harmless), [""; 0]);
}

/// The message groups of a conclusion, each with its messages abbreviated, and the remarks.
fn statement(conclusion: &str) -> (Vec<String>, Vec<String>) {
    let export = bot_of(vec![intent("I", &format!(r#"{{"conclusionStatement":{conclusion}}}"#))]);
    let path = "intentClosingSetting.closingResponse.messageGroupsList";
    let groups = Json::parse(&at(&export, "I/Intent.json", path)).expect("JSON");
    let short = |message: &Json| {
        let members = message.as_object().into_iter().flat_map(|message| message.iter());
        let members = members.filter(|(_, value)| **value != Json::Null);
        members
            .map(|(kind, value)| {
                let value = value.as_object().expect("a message");
                let text = value.text("value").or_else(|| value.text("title"));
                format!("{}:{}", &kind[..4], text.unwrap_or_default())
            })
            .collect::<Vec<_>>()
            .join("+")
    };
    let group = |group: &Json| {
        let group = group.as_object().expect("a group");
        let variations = group.get("variations").and_then(Json::as_array).unwrap_or_default();
        let all = std::iter::once(group.get("message").expect("a message")).chain(variations);
        all.map(short).collect::<Vec<_>>().join(" | ")
    };
    (groups.as_array().expect("a list").iter().map(group).collect(), remarks(&export))
}

fn plain(content: &str, group: Option<u32>) -> String {
    let group = group.map(|group| format!(r#","groupNumber":{group}"#)).unwrap_or_default();
    format!(r#"{{"contentType":"PlainText","content":"{content}"{group}}}"#)
}

#[test]
fn messages_of_a_group_become_a_message_and_its_variations() {
    let of =
        |messages: &[String]| statement(&format!(r#"{{"messages":[{}]}}"#, messages.join(",")));
    let (groups, lost) = of(&[plain("a", None), plain("b", None), plain("c", None)]);
    assert_eq!((groups, lost.len()), (vec!["plai:a | plai:b | plai:c".to_owned()], 0));
    let (groups, lost) = of(&[plain("b", Some(2)), plain("a", Some(1)), plain("c", Some(2))]);
    assert_eq!((groups, lost.len()), (vec!["plai:a".to_owned(), "plai:b | plai:c".to_owned()], 0));
    let four = ["a", "b", "c", "d"].map(|content| plain(content, Some(1)));
    let (groups, lost) = of(&four);
    assert_eq!(groups, ["plai:a | plai:b | plai:c"]);
    assert_eq!(lost, ["- intent:I conclusionStatement.messages[3]"]);
}

#[test]
fn every_type_of_message_has_its_member() {
    let (groups, lost) = statement(
        r#"{"messages":[{"contentType":"SSML","content":"<speak/>"},
        {"contentType":"CustomPayload","content":"{}"},{"contentType":"Smoke","content":"x"}]}"#,
    );
    assert_eq!(groups, ["ssml:<speak/> | cust:{}"]);
    assert_eq!(lost, ["- intent:I conclusionStatement.messages[2]"]);
}

#[test]
fn cards_become_groups_of_their_own() {
    let with = |card: &str| {
        let card = Json::string(card);
        statement(&format!(r#"{{"messages":[{}],"responseCard":{card}}}"#, plain("a", None)))
    };
    let (groups, lost) = with(
        r#"{"version":1,"contentType":"application/vnd.amazonaws.card.generic",
        "genericAttachments":[{"title":"One","subTitle":"s","imageUrl":"u",
        "buttons":[{"text":"t","value":"v"}]},{"title":"Two"}]}"#,
    );
    assert_eq!(groups, ["plai:a", "imag:One", "imag:Two"]);
    assert_eq!(lost, [""; 0]);
    let (groups, lost) = with(
        r#"{"genericAttachments":[{"attachmentLinkUrl":"x"},{"title":"T",
        "buttons":[{"text":"","value":"v"}]}]}"#,
    );
    assert_eq!(groups, ["plai:a", "imag:T"]);
    let at = "- intent:I conclusionStatement.responseCard.genericAttachments";
    assert_eq!(
        lost,
        [format!("{at}[0].attachmentLinkUrl"), format!("{at}[0]"), format!("{at}[1].buttons[0]"),]
    );
    for broken in ["not JSON", "[]", "3"] {
        let (groups, lost) = with(broken);
        assert_eq!((groups.len(), lost.len()), (1, 1), "{broken}");
    }
    let many = format!(r#"{{"genericAttachments":[{}]}}"#, [r#"{"title":"T"}"#; 6].join(","));
    let (groups, lost) = with(&many);
    assert_eq!((groups.len(), lost.len()), (5, 1));
}

#[test]
fn a_slot_keeps_what_v2_has_for_it() {
    let slot = r#"{"name":"Day","description":"d","slotConstraint":"Required",
        "slotType":"AMAZON.DATE","priority":3,"sampleUtterances":["on {Day}"],
        "obfuscationSetting":"DEFAULT_OBFUSCATION",
        "defaultValueSpec":{"defaultValueList":[{"defaultValue":"[today]"}]},
        "valueElicitationPrompt":{"messages":[{"contentType":"PlainText","content":"When?"}],
        "maxAttempts":2}}"#;
    let export = bot_of(vec![intent("I", &format!(r#"{{"slots":[{slot}]}}"#))]);
    assert_eq!(remarks(&export), [""; 0]);
    let member = |path: &str| at(&export, "Day/Slot.json", path);
    assert_eq!(member("slotTypeName"), r#""AMAZON.Date""#);
    assert_eq!(member("obfuscationSetting.obfuscationSettingType"), r#""DefaultObfuscation""#);
    assert_eq!(member("valueElicitationSetting.slotConstraint"), r#""Required""#);
    assert_eq!(member("valueElicitationSetting.promptSpecification.maxRetries"), "2");
    assert_eq!(member("valueElicitationSetting.sampleUtterances.0.utterance"), r#""on {Day}""#);
    let default = "valueElicitationSetting.defaultValueSpecification.defaultValueList";
    assert_eq!(member(default), r#"[{"defaultValue":"[today]"}]"#);
    let priorities = at(&export, "I/Intent.json", "slotPriorities");
    assert_eq!(priorities, r#"[{"priority":3,"slotName":"Day"}]"#);
}

#[test]
fn built_in_slot_types_have_their_counterpart_or_none() {
    let cases = [
        ("AMAZON.NUMBER", r#""AMAZON.Number""#, &[][..]),
        ("AMAZON.US_CITY", r#""AMAZON.City""#, &["~ intent:I slots[S].slotType"]),
        ("AMAZON.Airport", "null", &["- intent:I slots[S].slotType"]),
        ("AMAZON.Actor", "null", &["- intent:I slots[S].slotType"]),
    ];
    for (v1, v2, expect) in cases {
        let text = format!(r#"{{"slots":[{{"name":"S","slotType":"{v1}"}}]}}"#);
        let export = bot_of(vec![intent("I", &text)]);
        assert_eq!(at(&export, "S/Slot.json", "slotTypeName"), v2);
        assert_eq!(remarks(&export), expect, "{v1}");
    }
}

#[test]
fn invalid_names_in_v2_change_at_every_place() {
    let text = r#"{"sampleUtterances":["a {Flower.Type}"],
        "confirmationPrompt":{"messages":[{"contentType":"PlainText","content":"{Flower.Type}?"}],
        "maxAttempts":1},"slots":[{"name":"Flower.Type","slotType":"AMAZON.City"},
        {"name":"Flower_Type","slotType":"AMAZON.City"}]}"#;
    let export = bot_of(vec![intent("I", text)]);
    assert_eq!(
        at(&export, "I/Intent.json", "sampleUtterances.0.utterance"),
        r#""a {Flower_Type_2}""#
    );
    let prompt = "intentConfirmationSetting.promptSpecification.messageGroupsList.0.message";
    let expect = at(&export, "I/Intent.json", &format!("{prompt}.plainTextMessage.value"));
    assert_eq!(expect, r#""{Flower_Type_2}?""#);
    assert_eq!(
        at(&export, "I/Intent.json", "slotPriorities"),
        r#"[{"priority":1,"slotName":"Flower_Type_2"},{"priority":2,"slotName":"Flower_Type"}]"#
    );
    assert_eq!(remarks(&export), ["~ intent:I slots[Flower.Type].name"]);
}

#[test]
fn the_fallback_intent_is_one() {
    let fallback = r#"{"parentIntentSignature":"AMAZON.FallbackIntent","sampleUtterances":[]}"#;
    let export = bot_of(vec![intent("Sorry", fallback), intent("SorryAgain", fallback)]);
    let named = "FallbackIntent/Intent.json";
    assert_eq!(at(&export, named, "identifier"), r#""FALLBCKINT""#);
    assert_eq!(at(&export, named, "sampleUtterances"), "null");
    assert_eq!(paths(&export).iter().filter(|path| path.contains("Intents")).count(), 1);
    assert_eq!(remarks(&export), ["~ intent:Sorry name", "- intent:SorryAgain "]);
    // An intent with that name that is not the fallback intent is renamed.
    let export = bot_of(vec![intent("FallbackIntent", "{}")]);
    assert_eq!(at(&export, "FallbackIntent_2/Intent.json", "name"), r#""FallbackIntent_2""#);
    assert_eq!(remarks(&export), ["~ intent:FallbackIntent name"]);
}

#[test]
fn intents_that_come_with_lex_stay_or_become_ones_own() {
    let export = bot_of(vec![
        intent("Help", r#"{"parentIntentSignature":"AMAZON.HelpIntent"}"#),
        intent("Next", r#"{"parentIntentSignature":"AMAZON.NextIntent","sampleUtterances":["n"]}"#),
    ]);
    let parent = |file: &str| at(&export, file, "parentIntentSignature");
    assert_eq!(parent("Help/Intent.json"), r#""AMAZON.HelpIntent""#);
    assert_eq!(parent("Next/Intent.json"), "null");
    assert_eq!(at(&export, "Next/Intent.json", "sampleUtterances"), "null");
    assert_eq!(remarks(&export), ["- intent:Next parentIntentSignature"]);
}

#[test]
fn hooks_are_enabled_and_their_functions_reported_on_the_bot() {
    let hook = |name: &str| {
        format!(r#"{{"uri":"arn:aws:lambda:us-east-1:1:function:{name}","messageVersion":"1.0"}}"#)
    };
    let text = format!(
        r#"{{"dialogCodeHook":{},"fulfillmentActivity":{{"type":"CodeHook","codeHook":{}}}}}"#,
        hook("a"),
        hook("b")
    );
    let plain = r#"{"fulfillmentActivity":{"type":"ReturnIntent"}}"#;
    let export = bot_of(vec![intent("I", &text), intent("J", plain)]);
    assert_eq!(at(&export, "I/Intent.json", "dialogCodeHook.enabled"), "true");
    assert_eq!(at(&export, "I/Intent.json", "fulfillmentCodeHook.enabled"), "true");
    assert_eq!(at(&export, "J/Intent.json", "dialogCodeHook.enabled"), "false");
    assert_eq!(at(&export, "J/Intent.json", "fulfillmentCodeHook"), "null");
    assert_eq!(remarks(&export), ["- bot:B codeHook", "- bot:B codeHook"]);
}

#[test]
fn contexts_and_kendra_stay() {
    let text = r#"{"inputContexts":[{"name":"a"}],"outputContexts":[{"name":"b",
        "timeToLiveInSeconds":5,"turnsToLive":1}],"followUpPrompt":{},
        "parentIntentSignature":"AMAZON.KendraSearchIntent",
        "kendraConfiguration":{"kendraIndex":"arn:k","role":"arn:r"}}"#;
    let export = bot_of(vec![intent("I", text)]);
    let member = |path: &str| at(&export, "I/Intent.json", path);
    assert_eq!(member("inputContexts"), r#"[{"name":"a"}]"#);
    assert_eq!(member("outputContexts.0.turnsToLive"), "1");
    assert_eq!(member("kendraConfiguration.kendraIndex"), r#""arn:k""#);
    assert_eq!(member("kendraConfiguration.queryFilterStringEnabled"), "false");
    assert_eq!(
        remarks(&export),
        ["- intent:I followUpPrompt", "- intent:I kendraConfiguration.role"]
    );
}

#[test]
fn a_slot_type_keeps_values_and_pattern() {
    let values = slot_type(
        "Sizes",
        1,
        r#"{"description":"d","valueSelectionStrategy":"TOP_RESOLUTION","enumerationValues":
        [{"value":"big","synonyms":["large"]},{"value":"small","synonyms":[]}]}"#,
    );
    let pattern = slot_type(
        "Code",
        1,
        r#"{"parentSlotTypeSignature":"AMAZON.AlphaNumeric","slotTypeConfigurations":[
        {"regexConfiguration":{"pattern":"[A-Z]+"}},{"regexConfiguration":{"pattern":"[0-9]"}}]}"#,
    );
    let uses = r#"{"slots":[{"name":"S","slotType":"Sizes","slotTypeVersion":"1"},
        {"name":"C","slotType":"Code","slotTypeVersion":"1"}]}"#;
    let export = bot_of(vec![intent("I", uses), values, pattern]);
    let sizes = |path: &str| at(&export, "Sizes/SlotType.json", path);
    assert_eq!(
        sizes("slotTypeValues"),
        r#"[{"sampleValue":{"value":"big"},"synonyms":[{"value":"large"}]},{"sampleValue":{"value":"small"},"synonyms":null}]"#
    );
    assert_eq!(sizes("valueSelectionSetting.resolutionStrategy"), r#""TOP_RESOLUTION""#);
    let code = |path: &str| at(&export, "Code/SlotType.json", path);
    assert_eq!(code("parentSlotTypeSignature"), r#""AMAZON.AlphaNumeric""#);
    assert_eq!(code("valueSelectionSetting.regexFilter.pattern"), r#""[A-Z]+""#);
    assert_eq!(code("slotTypeValues"), "null");
    assert_eq!(remarks(&export), ["- slot-type:Code slotTypeConfigurations[1]"]);
}

#[test]
fn versions_of_a_slot_type_are_one_only_where_they_say_the_same() {
    let uses = |version: u64| {
        format!(r#"{{"slots":[{{"name":"S","slotType":"T","slotTypeVersion":"{version}"}}]}}"#)
    };
    let with_value = |value: &str| format!(r#"{{"enumerationValues":[{{"value":"{value}"}}]}}"#);
    let export = bot_of(vec![
        intent("A", &uses(1)),
        intent("B", &uses(2)),
        intent("C", &uses(3)),
        slot_type("T", 1, &with_value("x")),
        slot_type("T", 2, &with_value("y")),
        slot_type("T", 3, &with_value("x")),
    ]);
    let of = |intent: &str| at(&export, &format!("{intent}/Slots/S/Slot.json"), "slotTypeName");
    assert_eq!([of("A"), of("B"), of("C")], [r#""T""#, r#""T_v2""#, r#""T""#]);
    assert_eq!(remarks(&export), ["~ slot-type:T name"]);
    assert_eq!(paths(&export).iter().filter(|path| path.contains("SlotTypes")).count(), 2);
}

#[test]
fn what_was_not_given_is_missing_and_its_slots_have_no_type() {
    let uses = r#"{"slots":[{"name":"S","slotType":"T","slotTypeVersion":"1"}]}"#;
    let export = bot_of(vec![intent("I", uses)]);
    assert_eq!(at(&export, "S/Slot.json", "slotTypeName"), "null");
    assert_eq!(remarks(&export), ["- intent:I slots[S].slotType"]);
}
