//! Lex V2, service model of 2020-08-07. Its records are not replayed yet.

mod operation;
mod shape;

use crate::lex::ResourceKind::{
    Alias, Bot, CustomVocabulary, Intent, Locale, Replica, ResourcePolicy, Slot, SlotType,
};
use crate::lex::schema::reference::{at, function, outside, resource};
use crate::lex::schema::{
    KindRow, List, ReadCall, ReferenceRow, Schema, Tags, TargetRow, VersionAt, Versions, Way,
};
use crate::lex::{Api, Outside};

/// Lex V2.
pub static V2: Schema = Schema {
    api: Api::V2,
    name: "Lex V2",
    service: "lexv2-models",
    draft: "DRAFT",
    draft_word: "draft",
    created: "creationDateTime",
    updated: "lastUpdatedDateTime",
    checksum: None,
    version: "botVersion",
    facts: FACTS,
    in_files: &["metaData", "identifier"],
    volatile: &[
        "botStatus",
        "botAliasStatus",
        "botLocaleStatus",
        "botReplicaStatus",
        "customVocabularyStatus",
        "failureReasons",
        "recommendedActions",
        "creationDateTime",
        "lastUpdatedDateTime",
        "lastBuildSubmittedDateTime",
        "intentsCount",
        "slotTypesCount",
        "botLocaleHistoryEvents",
        "botAliasHistoryEvents",
        "parentBotNetworks",
        "revisionId",
        "botTags",
        "testBotAliasTags",
        "tags",
    ],
    tags_below: "v2/",
    tags: Tags::Map,
    version_limit: None,
    kinds: &[
        ALIAS,
        BOT,
        CUSTOM_VOCABULARY,
        INTENT,
        LOCALE,
        REPLICA,
        RESOURCE_POLICY,
        SLOT,
        SLOT_TYPE,
    ],
    operations: operation::OPERATIONS,
};

const FACTS: &[&str] = &[
    "botStatus",
    "botAliasStatus",
    "botLocaleStatus",
    "botReplicaStatus",
    "failureReasons",
    "creationDateTime",
    "lastUpdatedDateTime",
    "lastBuildSubmittedDateTime",
    "revisionId",
];

const ALIAS: KindRow = KindRow {
    kind: Alias,
    paths: &[&[Bot, Alias]],
    id: Some("botAliasId"),
    name: Some("botAliasName"),
    versions: Versions::None,
    stage: 6,
    lane: 2,
    shape: &shape::ALIAS,
    volatile: &["botAliasId", "botId"],
    references: ALIAS_REFERENCES,
    placeholders: None,
    read: Some(&ReadCall {
        operation: "DescribeBotAlias",
        ids: &["botId", "botAliasId"],
        version: None,
    }),
    list: Some(List { member: "botAliasSummaries", is_whole: false }),
    unanswered: None,
    build: None,
    limit: None,
    tags: Some("tags"),
};

const ALIAS_REFERENCES: &[ReferenceRow] = &[
    at(&[], &[resource(Bot, None, VersionAt::Member("botVersion"), None, Some("botVersion"))]),
    at(
        &[
            Way::Values("botAliasLocaleSettings"),
            Way::Member("codeHookSpecification"),
            Way::Member("lambdaCodeHook"),
        ],
        &[function("lambdaARN")],
    ),
    at(
        &[
            Way::Member("conversationLogSettings"),
            Way::Items("textLogSettings"),
            Way::Member("destination"),
            Way::Member("cloudWatch"),
        ],
        &[outside("cloudWatchLogGroupArn", Outside::LogDestination)],
    ),
    at(
        &[
            Way::Member("conversationLogSettings"),
            Way::Items("audioLogSettings"),
            Way::Member("destination"),
            Way::Member("s3Bucket"),
        ],
        &[outside("s3BucketArn", Outside::LogDestination), outside("kmsKeyArn", Outside::KmsKey)],
    ),
];

const BOT: KindRow = KindRow {
    kind: Bot,
    paths: &[&[Bot]],
    id: Some("botId"),
    name: Some("botName"),
    versions: Versions::Own,
    stage: 0,
    lane: 4,
    shape: &shape::BOT,
    volatile: &["botId", "botVersion"],
    references: &[
        at(&[], &[outside("roleArn", Outside::IamRole)]),
        at(
            &[Way::ItemsBy("botMembers", "botMemberName")],
            &[resource(
                Bot,
                Some("botMemberId"),
                VersionAt::Member("botMemberVersion"),
                None,
                None,
            )],
        ),
    ],
    placeholders: None,
    read: Some(&ReadCall { operation: "DescribeBot", ids: &["botId"], version: None }),
    list: Some(List { member: "botSummaries", is_whole: false }),
    unanswered: None,
    build: None,
    limit: None,
    tags: Some("botTags"),
};

const CUSTOM_VOCABULARY: KindRow = KindRow {
    kind: CustomVocabulary,
    paths: &[&[Bot, Locale, CustomVocabulary]],
    id: None,
    name: None,
    versions: Versions::OfRoot,
    stage: 3,
    lane: 6,
    shape: &shape::CUSTOM_VOCABULARY,
    volatile: &["botId", "botVersion", "localeId"],
    references: &[],
    placeholders: None,
    read: Some(&ReadCall {
        operation: "ListCustomVocabularyItems",
        ids: &["botId", "localeId"],
        version: Some("botVersion"),
    }),
    list: Some(List { member: "customVocabularyItems", is_whole: true }),
    unanswered: None,
    build: None,
    limit: None,
    tags: None,
};

const INTENT: KindRow = KindRow {
    kind: Intent,
    paths: &[&[Bot, Locale, Intent]],
    id: Some("intentId"),
    name: Some("intentName"),
    versions: Versions::OfRoot,
    stage: 4,
    lane: 7,
    shape: &shape::INTENT,
    volatile: &["intentId", "botId", "botVersion", "localeId"],
    references: INTENT_REFERENCES,
    placeholders: None,
    read: Some(&ReadCall {
        operation: "DescribeIntent",
        ids: &["botId", "localeId", "intentId"],
        version: Some("botVersion"),
    }),
    list: Some(List { member: "intentSummaries", is_whole: false }),
    unanswered: None,
    build: None,
    limit: None,
    tags: None,
};

const INTENT_REFERENCES: &[ReferenceRow] = &[
    at(
        &[Way::Items("slotPriorities")],
        &[resource(Slot, Some("slotId"), VersionAt::Same, None, None)],
    ),
    at(&[Way::Member("kendraConfiguration")], &[outside("kendraIndex", Outside::KendraIndex)]),
    at(&[], &[outside("parentIntentSignature", Outside::BuiltInIntent)]),
    at(
        &[QNA, Way::Member("dataSourceConfiguration"), Way::Member("opensearchConfiguration")],
        &[outside("domainEndpoint", Outside::SearchDomain)],
    ),
    at(
        &[QNA, Way::Member("dataSourceConfiguration"), Way::Member("kendraConfiguration")],
        &[outside("kendraIndex", Outside::KendraIndex)],
    ),
    at(
        &[
            QNA,
            Way::Member("dataSourceConfiguration"),
            Way::Member("bedrockKnowledgeStoreConfiguration"),
        ],
        &[outside("bedrockKnowledgeBaseArn", Outside::KnowledgeBase)],
    ),
    at(&[QNA, Way::Member("bedrockModelConfiguration")], MODEL),
    at(
        &[
            Way::Member("qInConnectIntentConfiguration"),
            Way::Member("qInConnectAssistantConfiguration"),
        ],
        &[outside("assistantArn", Outside::QAssistant)],
    ),
];

const QNA: Way = Way::Member("qnAIntentConfiguration");
const MODEL: &[TargetRow] = &[outside("modelArn", Outside::BedrockModel)];

const LOCALE: KindRow = KindRow {
    kind: Locale,
    paths: &[&[Bot, Locale]],
    id: Some("localeId"),
    name: Some("localeName"),
    versions: Versions::OfRoot,
    stage: 1,
    lane: 5,
    shape: &shape::LOCALE,
    volatile: &["botId", "botVersion", "localeId", "localeName"],
    references: LOCALE_REFERENCES,
    placeholders: None,
    read: Some(&ReadCall {
        operation: "DescribeBotLocale",
        ids: &["botId", "localeId"],
        version: Some("botVersion"),
    }),
    list: Some(List { member: "botLocaleSummaries", is_whole: false }),
    unanswered: None,
    build: None,
    limit: None,
    tags: None,
};

const LOCALE_REFERENCES: &[ReferenceRow] = &[
    at(&[Way::Member("unifiedSpeechSettings"), Way::Member("speechFoundationModel")], MODEL),
    at(
        &[
            Way::Member("speechRecognitionSettings"),
            Way::Member("speechModelConfig"),
            Way::Member("deepgramConfig"),
        ],
        &[outside("apiTokenSecretArn", Outside::Secret)],
    ),
    at(&generative("runtimeSettings", "slotResolutionImprovement"), MODEL),
    at(&generative("buildtimeSettings", "descriptiveBotBuilder"), MODEL),
    at(&generative("buildtimeSettings", "sampleUtteranceGeneration"), MODEL),
];

const fn generative(when: &'static str, what: &'static str) -> [Way; 4] {
    let start = Way::Member("generativeAISettings");
    [start, Way::Member(when), Way::Member(what), Way::Member("bedrockModelSpecification")]
}

const REPLICA: KindRow = KindRow {
    kind: Replica,
    paths: &[&[Bot, Replica]],
    id: Some("replicaRegion"),
    name: None,
    versions: Versions::None,
    stage: 7,
    lane: 3,
    shape: &shape::REPLICA,
    volatile: &["botId"],
    references: &[],
    placeholders: None,
    read: Some(&ReadCall {
        operation: "DescribeBotReplica",
        ids: &["botId", "replicaRegion"],
        version: None,
    }),
    list: Some(List { member: "botReplicaSummaries", is_whole: false }),
    unanswered: None,
    build: None,
    limit: None,
    tags: None,
};

const RESOURCE_POLICY: KindRow = KindRow {
    kind: ResourcePolicy,
    paths: &[&[Bot, ResourcePolicy], &[Bot, Alias, ResourcePolicy]],
    id: None,
    name: None,
    versions: Versions::None,
    stage: 8,
    lane: 0,
    shape: &shape::RESOURCE_POLICY,
    volatile: &["resourceArn"],
    references: &[],
    placeholders: None,
    read: None,
    list: None,
    unanswered: None,
    build: None,
    limit: None,
    tags: None,
};

const SLOT: KindRow = KindRow {
    kind: Slot,
    paths: &[&[Bot, Locale, Intent, Slot]],
    id: Some("slotId"),
    name: Some("slotName"),
    versions: Versions::OfRoot,
    stage: 5,
    lane: 8,
    shape: &shape::SLOT,
    volatile: &["slotId", "botId", "botVersion", "localeId", "intentId"],
    references: SLOT_REFERENCES,
    placeholders: None,
    read: Some(&ReadCall {
        operation: "DescribeSlot",
        ids: &["botId", "localeId", "intentId", "slotId"],
        version: Some("botVersion"),
    }),
    list: Some(List { member: "slotSummaries", is_whole: false }),
    unanswered: None,
    build: None,
    limit: None,
    tags: None,
};

const SLOT_REFERENCES: &[ReferenceRow] = &[
    at(&[], &[slot_type(Some("slotTypeId"))]),
    at(&[Way::Member("subSlotSetting"), Way::Values("slotSpecifications")], &[slot_type(None)]),
];

const fn slot_type(via: Option<&'static str>) -> TargetRow {
    let built_in = Some(Outside::BuiltInSlotType);
    resource(SlotType, Some("slotTypeId"), VersionAt::Same, built_in, via)
}

const SLOT_TYPE: KindRow = KindRow {
    kind: SlotType,
    paths: &[&[Bot, Locale, SlotType]],
    id: Some("slotTypeId"),
    name: Some("slotTypeName"),
    versions: Versions::OfRoot,
    stage: 2,
    lane: 9,
    shape: &shape::SLOT_TYPE,
    volatile: &["slotTypeId", "botId", "botVersion", "localeId"],
    references: SLOT_TYPE_REFERENCES,
    placeholders: None,
    read: Some(&ReadCall {
        operation: "DescribeSlotType",
        ids: &["botId", "localeId", "slotTypeId"],
        version: Some("botVersion"),
    }),
    list: Some(List { member: "slotTypeSummaries", is_whole: false }),
    unanswered: None,
    build: None,
    limit: None,
    tags: None,
};

const SLOT_TYPE_REFERENCES: &[ReferenceRow] = &[
    at(&[], &[outside("parentSlotTypeSignature", Outside::BuiltInSlotType)]),
    at(
        &[Way::Member("compositeSlotTypeSetting"), Way::ItemsBy("subSlots", "name")],
        &[slot_type(None)],
    ),
    at(
        &[
            Way::Member("externalSourceSetting"),
            Way::Member("grammarSlotTypeSetting"),
            Way::Member("source"),
        ],
        &[outside("kmsKeyArn", Outside::KmsKey)],
    ),
];
