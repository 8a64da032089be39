//! The order of members in real exports of Lex V1 from 2019 to 2022 (`fixtures/exports`, and other
//! public ones). Lex keeps the order in which slots were put, so files differ; the order here is
//! that of slots created in the console.

use crate::lex::{Shape, nested, plain};

pub(super) static BOT: Shape =
    Shape::new(&[nested("metadata", &METADATA), nested("resource", &BOT_RESOURCE)]);

pub(super) static INTENT: Shape =
    Shape::new(&[nested("metadata", &METADATA), nested("resource", &INTENT_RESOURCE)]);

pub(super) static SLOT_TYPE: Shape =
    Shape::new(&[nested("metadata", &METADATA), nested("resource", &SLOT_TYPE_RESOURCE)]);

static METADATA: Shape =
    Shape::new(&[plain("schemaVersion"), plain("importType"), plain("importFormat")]);

static BOT_RESOURCE: Shape = Shape::new(&[
    plain("name"),
    plain("version"),
    nested("intents", &INTENT_RESOURCE),
    nested("slotTypes", &SLOT_TYPE_RESOURCE),
    plain("voiceId"),
    plain("childDirected"),
    plain("locale"),
    plain("idleSessionTTLInSeconds"),
    plain("description"),
    nested("clarificationPrompt", &PROMPT),
    nested("abortStatement", &STATEMENT),
    plain("detectSentiment"),
    plain("enableModelImprovements"),
    plain("nluIntentConfidenceThreshold"),
]);

static INTENT_RESOURCE: Shape = Shape::new(&[
    plain("description"),
    nested("rejectionStatement", &STATEMENT),
    plain("name"),
    plain("version"),
    nested("fulfillmentActivity", &FULFILLMENT_ACTIVITY),
    plain("sampleUtterances"),
    nested("slots", &SLOT),
    nested("followUpPrompt", &FOLLOW_UP_PROMPT),
    nested("confirmationPrompt", &PROMPT),
    nested("dialogCodeHook", &CODE_HOOK),
    nested("conclusionStatement", &STATEMENT),
    plain("parentIntentSignature"),
    nested("kendraConfiguration", &KENDRA_CONFIGURATION),
    nested("inputContexts", &CONTEXT),
    nested("outputContexts", &CONTEXT),
    nested("slotTypes", &SLOT_TYPE_RESOURCE),
]);

static SLOT_TYPE_RESOURCE: Shape = Shape::new(&[
    plain("description"),
    plain("name"),
    plain("version"),
    nested("enumerationValues", &ENUMERATION_VALUE),
    plain("valueSelectionStrategy"),
    plain("parentSlotTypeSignature"),
    plain("slotTypeConfigurations"),
]);

static SLOT: Shape = Shape::new(&[
    plain("description"),
    plain("sampleUtterances"),
    plain("slotType"),
    plain("slotTypeVersion"),
    plain("obfuscationSetting"),
    plain("slotConstraint"),
    nested("valueElicitationPrompt", &PROMPT),
    plain("priority"),
    plain("responseCard"),
    plain("defaultValueSpec"),
    plain("name"),
]);

static PROMPT: Shape =
    Shape::new(&[nested("messages", &MESSAGE), plain("responseCard"), plain("maxAttempts")]);

static STATEMENT: Shape = Shape::new(&[nested("messages", &MESSAGE), plain("responseCard")]);

static FOLLOW_UP_PROMPT: Shape =
    Shape::new(&[nested("prompt", &PROMPT), nested("rejectionStatement", &STATEMENT)]);

static MESSAGE: Shape = Shape::new(&[plain("groupNumber"), plain("contentType"), plain("content")]);

static FULFILLMENT_ACTIVITY: Shape = Shape::new(&[nested("codeHook", &CODE_HOOK), plain("type")]);

static CODE_HOOK: Shape = Shape::new(&[plain("uri"), plain("messageVersion")]);

static KENDRA_CONFIGURATION: Shape =
    Shape::new(&[plain("kendraIndex"), plain("queryFilterString"), plain("role")]);

static CONTEXT: Shape =
    Shape::new(&[plain("name"), plain("timeToLiveInSeconds"), plain("turnsToLive")]);

static ENUMERATION_VALUE: Shape = Shape::new(&[plain("value"), plain("synonyms")]);
