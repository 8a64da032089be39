//! The files that Lex V2 exports and imports: differences from the documents of its API.
//!
//! A shape here has the members of a file in the order of real ones, under their names in the file;
//! a row has the name in the API. Members absent in the API are null in a file, unless the row says
//! otherwise. Sources: real exports of 2021, 2023 and 2025; "JSON format for importing and
//! exporting" of the guide for grammars, composite slots and vocabularies; `AWS::Lex::Bot` of
//! CloudFormation, which has the names of exports, for `isActive` of `waitAndContinueSpecification`
//! and for `active` of `fulfillmentUpdatesSpecification`; the one public zip with a card for
//! `buttonsList`.

use crate::lex::ResourceKind::{self, Slot, SlotType};
use crate::lex::schema::FileRow;
use crate::lex::shape::{ExportForm, Member, Shape, map, nested, plain};

pub(super) static BOT: FileRow =
    FileRow { name: "Bot.json", folder: "", shape: &BOT_FILE, is_whole: false };

pub(super) static LOCALE: FileRow =
    FileRow { name: "BotLocale.json", folder: "BotLocales", shape: &LOCALE_FILE, is_whole: false };

pub(super) static INTENT: FileRow =
    FileRow { name: "Intent.json", folder: "Intents", shape: &INTENT_FILE, is_whole: true };

pub(super) static SLOT: FileRow =
    FileRow { name: "Slot.json", folder: "Slots", shape: &SLOT_FILE, is_whole: true };

pub(super) static SLOT_TYPE: FileRow =
    FileRow { name: "SlotType.json", folder: "SlotTypes", shape: &SLOT_TYPE_FILE, is_whole: true };

pub(super) static CUSTOM_VOCABULARY: FileRow = FileRow {
    name: "CustomVocabulary.json",
    folder: "CustomVocabulary",
    shape: &VOCABULARY_FILE,
    is_whole: true,
};

/// A member with another name in the API.
const fn renamed(name: &'static str, api: &'static str) -> Member {
    plain(name).exported(ExportForm::Renamed(api))
}

/// A member with the name of a resource that the API refers to by its id.
const fn by_name(name: &'static str, api: &'static str, kind: ResourceKind) -> Member {
    plain(name).exported(ExportForm::ByName(api, kind))
}

/// A member that exists only if it has a value.
const fn if_there(member: Member) -> Member {
    member.exported(ExportForm::IfThere)
}

/// A member of the API that no known export has.
const fn never(name: &'static str) -> Member {
    plain(name).exported(ExportForm::Never)
}

/// A member that Lex fills in with this JSON value.
const fn or(member: Member, value: &'static str) -> Member {
    member.filled_in(Some(value))
}

static BOT_FILE: Shape = Shape::new(&[
    renamed("name", "botName"),
    renamed("version", "botVersion"),
    plain("description"),
    renamed("identifier", "botId"),
    plain("dataPrivacy"),
    plain("idleSessionTTLInSeconds"),
    plain("errorLogSettings"),
    never("roleArn"),
    or(never("botType"), "\"Bot\""),
    never("botMembers"),
]);

static LOCALE_FILE: Shape = Shape::new(&[
    renamed("name", "localeName"),
    renamed("identifier", "localeId"),
    renamed("version", "botVersion"),
    plain("description"),
    nested("voiceSettings", &VOICE),
    renamed("nluConfidenceThreshold", "nluIntentConfidenceThreshold"),
    never("unifiedSpeechSettings"),
    never("audioFillerSettings"),
    never("speechRecognitionSettings"),
    never("generativeAISettings"),
    never("speechDetectionSensitivity"),
    never("speakerDiarizationSettings"),
]);

static VOICE: Shape = Shape::new(&[or(plain("engine"), "\"standard\""), plain("voiceId")]);

static INTENT_FILE: Shape = Shape::new(&[
    renamed("name", "intentName"),
    renamed("identifier", "intentId"),
    plain("description"),
    plain("parentIntentSignature"),
    nested("sampleUtterances", &UTTERANCE),
    nested("intentConfirmationSetting", &CONFIRMATION),
    nested("intentClosingSetting", &CLOSING),
    nested("initialResponseSetting", &INITIAL_RESPONSE),
    nested("inputContexts", &INPUT_CONTEXT),
    nested("outputContexts", &OUTPUT_CONTEXT),
    nested("kendraConfiguration", &KENDRA),
    plain("qnAIntentConfiguration"),
    plain("bedrockAgentIntentConfiguration"),
    plain("qInConnectIntentConfiguration"),
    plain("dialogCodeHook"),
    nested("fulfillmentCodeHook", &FULFILLMENT),
    nested("slotPriorities", &PRIORITY).exported(ExportForm::EmptyList),
    never("intentDisplayName"),
]);

static UTTERANCE: Shape = Shape::new(&[plain("utterance")]);

static CONFIRMATION: Shape = Shape::new(&[
    or(renamed("isActive", "active"), "true"),
    nested("promptSpecification", &PROMPT),
    nested("confirmationResponse", &RESPONSE),
    nested("confirmationNextStep", &STEP),
    nested("confirmationConditional", &CONDITIONAL),
    nested("declinationResponse", &RESPONSE),
    nested("declinationNextStep", &STEP),
    nested("declinationConditional", &CONDITIONAL),
    nested("failureResponse", &RESPONSE),
    nested("failureNextStep", &STEP),
    nested("failureConditional", &CONDITIONAL),
    nested("codeHook", &CODE_HOOK),
    nested("elicitationCodeHook", &ELICITATION_HOOK),
]);

static CLOSING: Shape = Shape::new(&[
    or(renamed("isActive", "active"), "true"),
    nested("nextStep", &STEP),
    nested("closingResponse", &RESPONSE),
    nested("conditional", &CONDITIONAL),
]);

static INITIAL_RESPONSE: Shape = Shape::new(&[
    nested("initialResponse", &RESPONSE),
    nested("codeHook", &CODE_HOOK),
    nested("conditional", &CONDITIONAL),
    nested("nextStep", &STEP),
]);

static CODE_HOOK: Shape = Shape::new(&[
    renamed("isActive", "active"),
    plain("enableCodeHookInvocation"),
    plain("invocationLabel"),
    nested("postCodeHookSpecification", &AFTER_HOOK),
]);

static ELICITATION_HOOK: Shape =
    Shape::new(&[plain("enableCodeHookInvocation"), plain("invocationLabel")]);

static AFTER_HOOK: Shape = Shape::new(&[
    nested("failureResponse", &RESPONSE),
    nested("failureNextStep", &STEP),
    nested("failureConditional", &CONDITIONAL),
    nested("successNextStep", &STEP),
    nested("successResponse", &RESPONSE),
    nested("successConditional", &CONDITIONAL),
    nested("timeoutResponse", &RESPONSE),
    nested("timeoutNextStep", &STEP),
    nested("timeoutConditional", &CONDITIONAL),
]);

static STEP: Shape = Shape::new(&[
    plain("sessionAttributes"),
    nested("dialogAction", &ACTION),
    nested("intent", &INTENT_OVERRIDE),
]);

static ACTION: Shape = Shape::new(&[
    plain("type"),
    plain("slotToElicit"),
    plain("suppressNextMessage"),
    plain("intentsInScope"),
]);

static INTENT_OVERRIDE: Shape = Shape::new(&[plain("name"), map("slots", &SLOT_VALUE)]);

static SLOT_VALUE: Shape =
    Shape::new(&[plain("shape"), nested("value", &VALUE), nested("values", &SLOT_VALUE)]);

static VALUE: Shape = Shape::new(&[plain("interpretedValue")]);

static CONDITIONAL: Shape = Shape::new(&[
    renamed("isActive", "active"),
    nested("conditionalBranches", &BRANCH),
    nested("defaultBranch", &BRANCH_END),
]);

static BRANCH: Shape = Shape::new(&[
    plain("name"),
    plain("condition"),
    nested("nextStep", &STEP),
    nested("response", &RESPONSE),
]);

static BRANCH_END: Shape = Shape::new(&[nested("nextStep", &STEP), nested("response", &RESPONSE)]);

static INPUT_CONTEXT: Shape = Shape::new(&[plain("name")]);

static OUTPUT_CONTEXT: Shape =
    Shape::new(&[plain("name"), plain("timeToLiveInSeconds"), plain("turnsToLive")]);

static KENDRA: Shape = Shape::new(&[
    plain("kendraIndex"),
    plain("queryFilterStringEnabled"),
    plain("queryFilterString"),
]);

static FULFILLMENT: Shape = Shape::new(&[
    renamed("isActive", "active"),
    nested("fulfillmentUpdatesSpecification", &UPDATES),
    nested("postFulfillmentStatusSpecification", &AFTER_FULFILLMENT),
    plain("enabled"),
]);

static UPDATES: Shape = Shape::new(&[
    plain("active"),
    nested("startResponse", &UPDATE),
    nested("updateResponse", &UPDATE),
    plain("timeoutInSeconds"),
]);

static UPDATE: Shape = Shape::new(&[
    if_there(plain("delayInSeconds")),
    if_there(plain("frequencyInSeconds")),
    if_there(plain("timeoutInSeconds")),
    or(plain("allowInterrupt"), "true"),
    MESSAGES,
]);

/// The guide and the exports of 2023 and 2025 have no conditions after the fulfilment.
static AFTER_FULFILLMENT: Shape = Shape::new(&[
    nested("failureResponse", &RESPONSE),
    nested("failureNextStep", &STEP),
    nested("successNextStep", &STEP),
    nested("successResponse", &RESPONSE),
    nested("timeoutResponse", &RESPONSE),
    nested("timeoutNextStep", &STEP),
    if_there(nested("failureConditional", &CONDITIONAL)),
    if_there(nested("successConditional", &CONDITIONAL)),
    if_there(nested("timeoutConditional", &CONDITIONAL)),
]);

static PRIORITY: Shape = Shape::new(&[plain("priority"), by_name("slotName", "slotId", Slot)]);

static SLOT_FILE: Shape = Shape::new(&[
    renamed("name", "slotName"),
    renamed("identifier", "slotId"),
    plain("description"),
    by_name("slotTypeName", "slotTypeId", SlotType),
    plain("obfuscationSetting"),
    nested("valueElicitationSetting", &ELICITATION),
    nested("multipleValuesSetting", &MULTIPLE_VALUES),
    if_there(nested("subSlotSetting", &SUB_SLOTS)),
]);

static MULTIPLE_VALUES: Shape = Shape::new(&[or(plain("allowMultipleValues"), "false")]);

static ELICITATION: Shape = Shape::new(&[
    nested("slotCaptureSetting", &CAPTURE),
    nested("promptSpecification", &PROMPT),
    plain("slotConstraint"),
    plain("defaultValueSpecification"),
    nested("sampleUtterances", &UTTERANCE),
    nested("waitAndContinueSpecification", &WAIT),
    never("slotResolutionSetting"),
]);

static CAPTURE: Shape = Shape::new(&[
    nested("codeHook", &CODE_HOOK),
    nested("captureResponse", &RESPONSE),
    nested("captureNextStep", &STEP),
    nested("captureConditional", &CONDITIONAL),
    nested("failureResponse", &RESPONSE),
    nested("failureNextStep", &STEP),
    nested("failureConditional", &CONDITIONAL),
    nested("elicitationCodeHook", &ELICITATION_HOOK),
]);

static WAIT: Shape = Shape::new(&[
    or(renamed("isActive", "active"), "true"),
    nested("waitingResponse", &RESPONSE),
    nested("continueResponse", &RESPONSE),
    nested("stillWaitingResponse", &UPDATE),
]);

/// Types of parts of a slot are named by their ids in exports too.
static SUB_SLOTS: Shape = Shape::new(&[plain("expression"), map("slotSpecifications", &SUB_SLOT)]);

static SUB_SLOT: Shape =
    Shape::new(&[plain("slotTypeId"), nested("valueElicitationSetting", &SUB_ELICITATION)]);

static SUB_ELICITATION: Shape = Shape::new(&[
    nested("promptSpecification", &PROMPT),
    plain("defaultValueSpecification"),
    nested("sampleUtterances", &UTTERANCE),
    nested("waitAndContinueSpecification", &WAIT),
]);

static PROMPT: Shape = Shape::new(&[
    or(plain("messageSelectionStrategy"), "\"Random\""),
    or(plain("allowInterrupt"), "true"),
    map("promptAttemptsSpecification", &ATTEMPT),
    MESSAGES,
    plain("maxRetries"),
]);

/// An attempt, with the defaults of Lex, as in real responses of `DescribeSlot` and
/// `DescribeIntent`.
static ATTEMPT: Shape = Shape::new(&[
    or(plain("allowInterrupt"), "true"),
    nested("allowedInputTypes", &INPUT_TYPES),
    nested("audioAndDTMFInputSpecification", &AUDIO_INPUT),
    nested("textInputSpecification", &TEXT_INPUT),
]);

static INPUT_TYPES: Shape =
    Shape::new(&[or(plain("allowAudioInput"), "true"), or(plain("allowDTMFInput"), "true")]);

static AUDIO_INPUT: Shape = Shape::new(&[
    or(plain("startTimeoutMs"), "4000"),
    nested("audioSpecification", &AUDIO),
    nested("dtmfSpecification", &KEYS),
]);

static AUDIO: Shape =
    Shape::new(&[or(plain("maxLengthMs"), "15000"), or(plain("endTimeoutMs"), "640")]);

static KEYS: Shape = Shape::new(&[
    or(plain("maxLength"), "513"),
    or(plain("endTimeoutMs"), "5000"),
    or(plain("deletionCharacter"), "\"*\""),
    or(plain("endCharacter"), "\"#\""),
]);

static TEXT_INPUT: Shape = Shape::new(&[or(plain("startTimeoutMs"), "30000")]);

static RESPONSE: Shape = Shape::new(&[or(plain("allowInterrupt"), "true"), MESSAGES]);

const MESSAGES: Member =
    nested("messageGroupsList", &GROUP).exported(ExportForm::Renamed("messageGroups"));

static GROUP: Shape = Shape::new(&[nested("message", &MESSAGE), nested("variations", &MESSAGE)]);

static MESSAGE: Shape = Shape::new(&[
    nested("imageResponseCard", &CARD),
    plain("ssmlMessage"),
    plain("customPayload"),
    plain("plainTextMessage"),
]);

static CARD: Shape = Shape::new(&[
    plain("title"),
    plain("subtitle"),
    plain("imageUrl"),
    renamed("buttonsList", "buttons"),
]);

static SLOT_TYPE_FILE: Shape = Shape::new(&[
    renamed("name", "slotTypeName"),
    renamed("identifier", "slotTypeId"),
    plain("description"),
    nested("slotTypeValues", &SLOT_TYPE_VALUE),
    plain("parentSlotTypeSignature"),
    nested("valueSelectionSetting", &SELECTION),
    if_there(plain("externalSourceSetting")),
    if_there(plain("compositeSlotTypeSetting")),
]);

static SLOT_TYPE_VALUE: Shape = Shape::new(&[plain("synonyms"), plain("sampleValue")]);

static SELECTION: Shape = Shape::new(&[
    or(plain("resolutionStrategy").exported(ExportForm::Capitals), "\"OriginalValue\""),
    plain("advancedRecognitionSetting"),
    plain("regexFilter"),
]);

static VOCABULARY_FILE: Shape = Shape::new(&[nested("customVocabularyItems", &ITEM)]);

static ITEM: Shape =
    Shape::new(&[plain("weight"), plain("phrase"), if_there(plain("displayAs")), never("itemId")]);
