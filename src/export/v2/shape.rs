//! The members of each file of an export of V2, in the order of a real one.
//!
//! From aws-samples/amazon-lex-v2-lambda-integration-examples (`bots/ReminderBotFiles`), but for:
//! `SlotType.json`, as "JSON format for importing and exporting" of the V2 guide has it; the
//! members of `intentConfirmationSetting`, of `kendraConfiguration` and `obfuscationSettingType`,
//! as `AWS::Lex::Bot` of CloudFormation, which names as exports do what the API names otherwise;
//! `buttonsList`, as the only zip with a card that could be found.

use crate::lex::{Shape, nested, plain};

pub(super) static MANIFEST: Shape = Shape::new(&[nested("metaData", &META_DATA)]);

static META_DATA: Shape =
    Shape::new(&[plain("fileFormat"), plain("resourceType"), plain("schemaVersion")]);

pub(super) static BOT: Shape = Shape::new(&[
    plain("name"),
    plain("version"),
    plain("description"),
    plain("identifier"),
    plain("dataPrivacy"),
    plain("idleSessionTTLInSeconds"),
]);

pub(super) static LOCALE: Shape = Shape::new(&[
    plain("name"),
    plain("identifier"),
    plain("version"),
    plain("description"),
    plain("voiceSettings"),
    plain("nluConfidenceThreshold"),
]);

pub(super) static INTENT: Shape = Shape::new(&[
    plain("name"),
    plain("identifier"),
    plain("description"),
    plain("parentIntentSignature"),
    plain("sampleUtterances"),
    nested("intentConfirmationSetting", &CONFIRMATION),
    nested("intentClosingSetting", &CLOSING),
    plain("initialResponseSetting"),
    plain("inputContexts"),
    nested("outputContexts", &CONTEXT),
    nested("kendraConfiguration", &KENDRA),
    plain("dialogCodeHook"),
    nested("fulfillmentCodeHook", &FULFILLMENT),
    nested("slotPriorities", &PRIORITY),
]);

static CONFIRMATION: Shape = Shape::new(&[
    plain("isActive"),
    nested("promptSpecification", &PROMPT),
    nested("declinationResponse", &RESPONSE),
]);

static CLOSING: Shape =
    Shape::new(&[plain("isActive"), plain("nextStep"), nested("closingResponse", &RESPONSE)]);

static CONTEXT: Shape =
    Shape::new(&[plain("name"), plain("timeToLiveInSeconds"), plain("turnsToLive")]);

static KENDRA: Shape = Shape::new(&[
    plain("kendraIndex"),
    plain("queryFilterStringEnabled"),
    plain("queryFilterString"),
]);

static FULFILLMENT: Shape = Shape::new(&[
    plain("isActive"),
    plain("fulfillmentUpdatesSpecification"),
    plain("postFulfillmentStatusSpecification"),
    plain("enabled"),
]);

static PRIORITY: Shape = Shape::new(&[plain("priority"), plain("slotName")]);

pub(super) static SLOT: Shape = Shape::new(&[
    plain("name"),
    plain("identifier"),
    plain("description"),
    plain("slotTypeName"),
    plain("obfuscationSetting"),
    nested("valueElicitationSetting", &ELICITATION),
    plain("multipleValuesSetting"),
]);

static ELICITATION: Shape = Shape::new(&[
    plain("slotCaptureSetting"),
    nested("promptSpecification", &PROMPT),
    plain("slotConstraint"),
    plain("defaultValueSpecification"),
    plain("sampleUtterances"),
    plain("waitAndContinueSpecification"),
]);

static PROMPT: Shape = Shape::new(&[
    plain("messageSelectionStrategy"),
    plain("allowInterrupt"),
    plain("promptAttemptsSpecification"),
    nested("messageGroupsList", &GROUP),
    plain("maxRetries"),
]);

static RESPONSE: Shape =
    Shape::new(&[plain("allowInterrupt"), nested("messageGroupsList", &GROUP)]);

static GROUP: Shape = Shape::new(&[nested("message", &MESSAGE), nested("variations", &MESSAGE)]);

static MESSAGE: Shape = Shape::new(&[
    nested("imageResponseCard", &CARD),
    plain("ssmlMessage"),
    plain("customPayload"),
    plain("plainTextMessage"),
]);

static CARD: Shape =
    Shape::new(&[plain("title"), plain("subtitle"), plain("imageUrl"), plain("buttonsList")]);

pub(super) static SLOT_TYPE: Shape = Shape::new(&[
    plain("name"),
    plain("identifier"),
    plain("description"),
    nested("slotTypeValues", &VALUE),
    plain("parentSlotTypeSignature"),
    nested("valueSelectionSetting", &SELECTION),
]);

static VALUE: Shape = Shape::new(&[plain("synonyms"), plain("sampleValue")]);

static SELECTION: Shape = Shape::new(&[
    plain("resolutionStrategy"),
    plain("advancedRecognitionSetting"),
    plain("regexFilter"),
]);
