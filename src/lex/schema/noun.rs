//! Names for the parts of a document.

/// The name for a part of a bot, by the member that contains it.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Noun {
    /// Singular.
    pub one: &'static str,
    /// Plural.
    pub many: &'static str,
    /// The members that contain them, in either API.
    pub members: &'static [&'static str],
}

const fn noun(one: &'static str, many: &'static str, members: &'static [&'static str]) -> Noun {
    Noun { one, many, members }
}

/// In the order of a summary. The innermost member listed here determines the noun: an utterance of
/// a slot is an utterance, a message of a prompt is part of the prompt.
pub static NOUNS: &[Noun] = &[
    noun("utterance", "utterances", &["sampleUtterances"]),
    noun("slot", "slots", &["slots"]),
    noun("value", "values", &["enumerationValues", "slotTypeValues"]),
    noun("synonym", "synonyms", &["synonyms"]),
    noun("intent", "intents", &["intents"]),
    noun(
        "prompt",
        "prompts",
        &[
            "valueElicitationPrompt",
            "clarificationPrompt",
            "confirmationPrompt",
            "prompt",
            "valueElicitationSetting",
            "intentConfirmationSetting",
            "initialResponseSetting",
        ],
    ),
    noun(
        "message",
        "messages",
        &["abortStatement", "rejectionStatement", "conclusionStatement", "intentClosingSetting"],
    ),
    noun("hook", "hooks", &["dialogCodeHook", "fulfillmentActivity", "fulfillmentCodeHook"]),
    noun("context", "contexts", &["inputContexts", "outputContexts"]),
    noun("default value", "default values", &["defaultValueSpec"]),
    noun("follow-up", "follow-ups", &["followUpPrompt"]),
    noun("log setting", "log settings", &["conversationLogs", "conversationLogSettings"]),
    noun("locale setting", "locale settings", &["botAliasLocaleSettings"]),
    noun("item", "items", &["customVocabularyItems"]),
];

/// A part without its own noun.
pub static SETTING: Noun = noun("setting", "settings", &[]);

/// Members whose values a summary shows.
pub const WITH_VALUES: [&str; 1] = ["botVersion"];
