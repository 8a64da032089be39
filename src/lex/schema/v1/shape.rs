//! The shapes of Lex V1 documents (`PutBot`, `PutIntent`, `PutSlotType`, `PutBotAlias` and the
//! shapes below them).

use crate::lex::shape::{ExportForm, Shape, list, number, object, objects, text, texts, truth};

pub(super) static BOT: Shape = Shape::new(&[
    text("name"),
    text("description"),
    list("intents", &INTENT_REFERENCE, "intentName"),
    truth("enableModelImprovements").filled_in(Some("false")).exported(ExportForm::OrNot),
    number("nluIntentConfidenceThreshold").filled_in(None).exported(ExportForm::OrNot),
    object("clarificationPrompt", &PROMPT),
    object("abortStatement", &STATEMENT),
    number("idleSessionTTLInSeconds").filled_in(None),
    text("voiceId"),
    text("locale"),
    truth("childDirected"),
    truth("detectSentiment").filled_in(Some("false")).exported(ExportForm::OrNot),
]);

pub(super) static INTENT: Shape = Shape::new(&[
    text("name"),
    text("description"),
    list("slots", &SLOT, "name").exported(ExportForm::Sorted),
    texts("sampleUtterances"),
    object("confirmationPrompt", &PROMPT),
    object("rejectionStatement", &STATEMENT),
    object("followUpPrompt", &FOLLOW_UP_PROMPT),
    object("conclusionStatement", &STATEMENT),
    object("dialogCodeHook", &CODE_HOOK),
    object("fulfillmentActivity", &FULFILLMENT_ACTIVITY),
    text("parentIntentSignature"),
    object("kendraConfiguration", &KENDRA_CONFIGURATION),
    list("inputContexts", &INPUT_CONTEXT, "name"),
    list("outputContexts", &OUTPUT_CONTEXT, "name"),
]);

pub(super) static SLOT_TYPE: Shape = Shape::new(&[
    text("name"),
    text("description"),
    list("enumerationValues", &ENUMERATION_VALUE, "value"),
    text("valueSelectionStrategy").filled_in(Some("\"ORIGINAL_VALUE\"")),
    text("parentSlotTypeSignature"),
    objects("slotTypeConfigurations", &SLOT_TYPE_CONFIGURATION),
]);

pub(super) static ALIAS: Shape = Shape::new(&[
    text("name"),
    text("description"),
    text("botVersion"),
    text("botName"),
    object("conversationLogs", &CONVERSATION_LOGS),
]);

pub(super) static CHANNEL: Shape = Shape::new(&[
    text("name"),
    text("description"),
    text("botAlias"),
    text("botName"),
    text("type"),
]);

static INTENT_REFERENCE: Shape = Shape::new(&[text("intentName"), text("intentVersion")]);

static SLOT: Shape = Shape::new(&[
    text("name"),
    text("description"),
    text("slotConstraint"),
    text("slotType"),
    text("slotTypeVersion").exported(ExportForm::UnlessBuiltIn("slotType")),
    object("valueElicitationPrompt", &PROMPT),
    number("priority"),
    texts("sampleUtterances"),
    text("responseCard"),
    text("obfuscationSetting").filled_in(Some("\"NONE\"")),
    object("defaultValueSpec", &SLOT_DEFAULT_VALUE_SPEC),
]);

static SLOT_DEFAULT_VALUE_SPEC: Shape =
    Shape::new(&[list("defaultValueList", &SLOT_DEFAULT_VALUE, "defaultValue")]);

static SLOT_DEFAULT_VALUE: Shape = Shape::new(&[text("defaultValue")]);

static PROMPT: Shape =
    Shape::new(&[objects("messages", &MESSAGE), number("maxAttempts"), text("responseCard")]);

static STATEMENT: Shape = Shape::new(&[objects("messages", &MESSAGE), text("responseCard")]);

static MESSAGE: Shape = Shape::new(&[text("contentType"), text("content"), number("groupNumber")]);

static FOLLOW_UP_PROMPT: Shape =
    Shape::new(&[object("prompt", &PROMPT), object("rejectionStatement", &STATEMENT)]);

static CODE_HOOK: Shape = Shape::new(&[text("uri"), text("messageVersion")]);

static FULFILLMENT_ACTIVITY: Shape = Shape::new(&[text("type"), object("codeHook", &CODE_HOOK)]);

static KENDRA_CONFIGURATION: Shape =
    Shape::new(&[text("kendraIndex"), text("queryFilterString"), text("role")]);

static INPUT_CONTEXT: Shape = Shape::new(&[text("name")]);

static OUTPUT_CONTEXT: Shape =
    Shape::new(&[text("name"), number("timeToLiveInSeconds"), number("turnsToLive")]);

static ENUMERATION_VALUE: Shape = Shape::new(&[text("value"), texts("synonyms")]);

static SLOT_TYPE_CONFIGURATION: Shape =
    Shape::new(&[object("regexConfiguration", &SLOT_TYPE_REGEX_CONFIGURATION)]);

static SLOT_TYPE_REGEX_CONFIGURATION: Shape = Shape::new(&[text("pattern")]);

static CONVERSATION_LOGS: Shape =
    Shape::new(&[objects("logSettings", &LOG_SETTINGS), text("iamRoleArn")]);

static LOG_SETTINGS: Shape = Shape::new(&[
    text("logType"),
    text("destination"),
    text("kmsKeyArn"),
    text("resourceArn"),
    text("resourcePrefix").by_lex(),
]);
