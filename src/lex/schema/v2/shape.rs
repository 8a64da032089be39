//! The shapes of Lex V2 documents: all members of the responses of `Create*` and `Update*`, in
//! their order, and those below them that contain references.

use crate::lex::NO_SHAPE;
use crate::lex::shape::{Shape, list, nested, number, object, objects, plain, text};

pub(super) static ALIAS: Shape = Shape::new(&[
    text("botAliasName"),
    text("description"),
    text("botVersion"),
    nested("botAliasLocaleSettings", &ALIAS_LOCALE),
    object("conversationLogSettings", &CONVERSATION_LOGS),
    object("sentimentAnalysisSettings", &NO_SHAPE),
]);

static ALIAS_LOCALE: Shape =
    Shape::new(&[plain("enabled"), object("codeHookSpecification", &CODE_HOOK)]);

static CODE_HOOK: Shape = Shape::new(&[object("lambdaCodeHook", &LAMBDA_CODE_HOOK)]);

static LAMBDA_CODE_HOOK: Shape = Shape::new(&[text("lambdaARN"), text("codeHookInterfaceVersion")]);

static CONVERSATION_LOGS: Shape =
    Shape::new(&[objects("textLogSettings", &TEXT_LOGS), objects("audioLogSettings", &AUDIO_LOGS)]);

static TEXT_LOGS: Shape = Shape::new(&[plain("enabled"), object("destination", &TEXT_DESTINATION)]);

static TEXT_DESTINATION: Shape = Shape::new(&[object("cloudWatch", &CLOUD_WATCH)]);

static CLOUD_WATCH: Shape = Shape::new(&[text("cloudWatchLogGroupArn"), text("logPrefix")]);

static AUDIO_LOGS: Shape =
    Shape::new(&[plain("enabled"), object("destination", &AUDIO_DESTINATION)]);

static AUDIO_DESTINATION: Shape = Shape::new(&[object("s3Bucket", &BUCKET)]);

static BUCKET: Shape = Shape::new(&[text("kmsKeyArn"), text("s3BucketArn"), text("logPrefix")]);

pub(super) static BOT: Shape = Shape::new(&[
    text("botName"),
    text("description"),
    text("roleArn"),
    object("dataPrivacy", &NO_SHAPE),
    number("idleSessionTTLInSeconds"),
    text("botType"),
    list("botMembers", &MEMBER, "botMemberName"),
    object("errorLogSettings", &NO_SHAPE),
]);

static MEMBER: Shape = Shape::new(&[
    text("botMemberId"),
    text("botMemberName"),
    text("botMemberAliasId"),
    text("botMemberAliasName"),
    text("botMemberVersion"),
]);

pub(super) static CUSTOM_VOCABULARY: Shape =
    Shape::new(&[
        list("customVocabularyItems", &ITEM, "itemId").in_any_order(&["phrase", "itemId"])
    ]);

static ITEM: Shape =
    Shape::new(&[text("itemId"), text("phrase"), number("weight"), text("displayAs")]);

pub(super) static INTENT: Shape = Shape::new(&[
    text("intentName"),
    text("intentDisplayName"),
    text("description"),
    text("parentIntentSignature"),
    objects("sampleUtterances", &NO_SHAPE),
    object("dialogCodeHook", &NO_SHAPE),
    object("fulfillmentCodeHook", &NO_SHAPE),
    list("slotPriorities", &PRIORITY, "slotId").in_any_order(&["priority", "slotId"]),
    object("intentConfirmationSetting", &NO_SHAPE),
    object("intentClosingSetting", &NO_SHAPE),
    list("inputContexts", &CONTEXT, "name"),
    list("outputContexts", &CONTEXT, "name"),
    object("kendraConfiguration", &KENDRA),
    object("initialResponseSetting", &NO_SHAPE),
    object("qnAIntentConfiguration", &QNA),
    object("qInConnectIntentConfiguration", &Q_IN_CONNECT),
]);

static QNA: Shape = Shape::new(&[
    object("dataSourceConfiguration", &SOURCES),
    object("bedrockModelConfiguration", &MODEL),
]);

static SOURCES: Shape = Shape::new(&[
    object("opensearchConfiguration", &OPENSEARCH),
    object("kendraConfiguration", &KENDRA),
    object("bedrockKnowledgeStoreConfiguration", &KNOWLEDGE_BASE),
]);

static OPENSEARCH: Shape = Shape::new(&[text("domainEndpoint"), text("indexName")]);

static KNOWLEDGE_BASE: Shape = Shape::new(&[text("bedrockKnowledgeBaseArn")]);

static MODEL: Shape = Shape::new(&[text("modelArn")]);

static Q_IN_CONNECT: Shape = Shape::new(&[object("qInConnectAssistantConfiguration", &ASSISTANT)]);

static ASSISTANT: Shape = Shape::new(&[text("assistantArn")]);

static PRIORITY: Shape = Shape::new(&[number("priority"), text("slotId")]);

static CONTEXT: Shape =
    Shape::new(&[text("name"), number("timeToLiveInSeconds"), number("turnsToLive")]);

static KENDRA: Shape = Shape::new(&[
    text("kendraIndex"),
    plain("queryFilterStringEnabled"),
    text("queryFilterString"),
]);

pub(super) static LOCALE: Shape = Shape::new(&[
    text("description"),
    number("nluIntentConfidenceThreshold"),
    object("voiceSettings", &NO_SHAPE),
    object("unifiedSpeechSettings", &UNIFIED_SPEECH),
    object("audioFillerSettings", &NO_SHAPE),
    object("speechRecognitionSettings", &RECOGNITION),
    object("generativeAISettings", &GENERATIVE),
    text("speechDetectionSensitivity"),
    object("speakerDiarizationSettings", &NO_SHAPE),
]);

static UNIFIED_SPEECH: Shape = Shape::new(&[object("speechFoundationModel", &MODEL)]);

static RECOGNITION: Shape =
    Shape::new(&[text("speechModelPreference"), object("speechModelConfig", &SPEECH_MODEL)]);

static SPEECH_MODEL: Shape = Shape::new(&[object("deepgramConfig", &DEEPGRAM)]);

static DEEPGRAM: Shape = Shape::new(&[text("apiTokenSecretArn"), text("modelId")]);

static GENERATIVE: Shape =
    Shape::new(&[object("runtimeSettings", &RUNTIME), object("buildtimeSettings", &BUILDTIME)]);

static RUNTIME: Shape = Shape::new(&[object("slotResolutionImprovement", &WITH_MODEL)]);

static BUILDTIME: Shape = Shape::new(&[
    object("descriptiveBotBuilder", &WITH_MODEL),
    object("sampleUtteranceGeneration", &WITH_MODEL),
]);

static WITH_MODEL: Shape =
    Shape::new(&[plain("enabled"), object("bedrockModelSpecification", &MODEL)]);

pub(super) static REPLICA: Shape = Shape::new(&[text("replicaRegion"), text("sourceRegion")]);

pub(super) static RESOURCE_POLICY: Shape = Shape::new(&[plain("policy")]);

pub(super) static SLOT: Shape = Shape::new(&[
    text("slotName"),
    text("description"),
    text("slotTypeId"),
    object("valueElicitationSetting", &NO_SHAPE),
    object("obfuscationSetting", &NO_SHAPE),
    object("multipleValuesSetting", &NO_SHAPE),
    object("subSlotSetting", &SUB_SLOTS),
]);

static SUB_SLOTS: Shape =
    Shape::new(&[text("expression"), nested("slotSpecifications", &SPECIFICATION)]);

static SPECIFICATION: Shape =
    Shape::new(&[text("slotTypeId"), object("valueElicitationSetting", &NO_SHAPE)]);

pub(super) static SLOT_TYPE: Shape = Shape::new(&[
    text("slotTypeName"),
    text("description"),
    objects("slotTypeValues", &NO_SHAPE),
    object("valueSelectionSetting", &NO_SHAPE),
    text("parentSlotTypeSignature"),
    object("externalSourceSetting", &EXTERNAL_SOURCE),
    object("compositeSlotTypeSetting", &COMPOSITE),
]);

static EXTERNAL_SOURCE: Shape = Shape::new(&[object("grammarSlotTypeSetting", &GRAMMAR)]);

static GRAMMAR: Shape = Shape::new(&[object("source", &SOURCE)]);

static SOURCE: Shape = Shape::new(&[text("s3BucketName"), text("s3ObjectKey"), text("kmsKeyArn")]);

static COMPOSITE: Shape = Shape::new(&[list("subSlots", &SUB_SLOT, "name")]);

static SUB_SLOT: Shape = Shape::new(&[text("name"), text("slotTypeId")]);
