//! Lex V2, service model of 2020-08-07.

mod file;
mod operation;
mod shape;

use crate::lex::ResourceKind::{
    Alias, Bot, CustomVocabulary, Intent, Locale, Replica, ResourcePolicy, Slot, SlotType,
};
use crate::lex::schema::Way::{self, Items, ItemsBy, Member, Values};
use crate::lex::schema::reference::{at, function, outside, resource};
use crate::lex::schema::{
    HeldBack, IdUse, Implied, KindRow, List, ReadCall, ReferenceRow, Schema, Tags, TargetRow,
    VersionAt, Versions,
};
use crate::lex::{Api, Outside, ResourceKind};

/// Lex V2.
pub static V2: Schema = Schema {
    api: Api::V2,
    name: "Lex V2",
    service: "lexv2-models",
    draft: "DRAFT",
    draft_word: "draft",
    created: "creationDateTime",
    updated: "lastUpdatedDateTime",
    done: DONE,
    published: DONE,
    skew: 2,
    checksum: None,
    version: "botVersion",
    facts: FACTS,
    set_by_publication: &["description"],
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
    deletes_below: true,
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

const DONE: &[&str] = &["lastUpdatedDateTime", "creationDateTime", "lastBuildSubmittedDateTime"];

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
    id: Some("botAliasId"),
    name: Some("botAliasName"),
    stage: 6,
    lane: 2,
    volatile: &["botAliasId", "botId"],
    references: ALIAS_REFERENCES,
    read: Some(&ReadCall {
        operation: "DescribeBotAlias",
        ids: &["botId", "botAliasId"],
        version: None,
    }),
    list: Some(List { member: "botAliasSummaries", is_whole: false }),
    lives: IdUse::Once,
    unsettled: Some("botVersion"),
    respelled: &[("botAliasLocaleSettingsMap", "botAliasLocaleSettings")],
    tags: Some("tags"),
    held_back: held_by(&[]),
    ..KindRow::new(Alias, &[&[Bot, Alias]], &shape::ALIAS)
};

const ALIAS_REFERENCES: &[ReferenceRow] = &[
    at(&[], &[resource(Bot, None, VersionAt::Member("botVersion"), None, Some("botVersion"))]),
    at(
        &[
            Values("botAliasLocaleSettings"),
            Member("codeHookSpecification"),
            Member("lambdaCodeHook"),
        ],
        &[function("lambdaARN")],
    ),
    at(
        &[
            Member("conversationLogSettings"),
            Items("textLogSettings"),
            Member("destination"),
            Member("cloudWatch"),
        ],
        &[outside("cloudWatchLogGroupArn", Outside::LogDestination)],
    ),
    at(
        &[
            Member("conversationLogSettings"),
            Items("audioLogSettings"),
            Member("destination"),
            Member("s3Bucket"),
        ],
        &[outside("s3BucketArn", Outside::LogDestination), outside("kmsKeyArn", Outside::KmsKey)],
    ),
];

/// Every bot has it from its creation on (Lex V2 developer guide, "TestBotAlias").
const TEST_ALIAS: Implied = Implied {
    kind: Alias,
    id: "TSTALIASID",
    members: &[("botAliasName", "TestBotAlias"), ("botVersion", "DRAFT")],
};

/// Every locale has it from its creation on (Lex V2 developer guide, "AMAZON.FallbackIntent").
const FALLBACK_INTENT: Implied = Implied {
    kind: Intent,
    id: "FALLBCKINT",
    members: &[
        ("intentName", "FallbackIntent"),
        ("parentIntentSignature", "AMAZON.FallbackIntent"),
    ],
};

/// The references that `DeleteBot`, `DeleteBotVersion` and `DeleteSlotType` check (the API
/// reference of Lex V2).
const fn held_by(by: &'static [ResourceKind]) -> Option<HeldBack> {
    Some(HeldBack { by, unless: "skipResourceInUseCheck" })
}

const BOT: KindRow = KindRow {
    id: Some("botId"),
    name: Some("botName"),
    versions: Versions::Own,
    stage: 0,
    lane: 4,
    volatile: &["botId", "botVersion"],
    references: &[
        at(&[], &[outside("roleArn", Outside::IamRole)]),
        at(
            &[ItemsBy("botMembers", "botMemberName")],
            &[resource(
                Bot,
                Some("botMemberId"),
                VersionAt::Member("botMemberVersion"),
                None,
                None,
            )],
        ),
    ],
    read: Some(&ReadCall { operation: "DescribeBot", ids: &["botId"], version: None }),
    list: Some(List { member: "botSummaries", is_whole: false }),
    // `DescribeBotVersion` never has the first one, and the second one as in the call that created
    // the version, or undocumented.
    undocumented: &["errorLogSettings", "description"],
    implied: &[TEST_ALIAS],
    lives: IdUse::Once,
    tags: Some("botTags"),
    held_back: held_by(&[Alias]),
    file: Some(&file::BOT),
    ..KindRow::new(Bot, &[&[Bot]], &shape::BOT)
};

const CUSTOM_VOCABULARY: KindRow = KindRow {
    versions: Versions::OfRoot,
    stage: 3,
    lane: 6,
    volatile: &["botId", "botVersion", "localeId"],
    read: Some(&ReadCall {
        operation: "ListCustomVocabularyItems",
        ids: &["botId", "localeId"],
        version: Some("botVersion"),
    }),
    list: Some(List { member: "customVocabularyItems", is_whole: true }),
    held_back: held_by(&[]),
    file: Some(&file::CUSTOM_VOCABULARY),
    ..KindRow::new(CustomVocabulary, &[&[Bot, Locale, CustomVocabulary]], &shape::CUSTOM_VOCABULARY)
};

const INTENT: KindRow = KindRow {
    id: Some("intentId"),
    name: Some("intentName"),
    versions: Versions::OfRoot,
    stage: 4,
    lane: 7,
    volatile: &["intentId", "botId", "botVersion", "localeId"],
    references: INTENT_REFERENCES,
    read: Some(&ReadCall {
        operation: "DescribeIntent",
        ids: &["botId", "localeId", "intentId"],
        version: Some("botVersion"),
    }),
    list: Some(List { member: "intentSummaries", is_whole: false }),
    lives: IdUse::Once,
    unsettled: Some("slotPriorities"),
    held_back: held_by(&[]),
    file: Some(&file::INTENT),
    ..KindRow::new(Intent, &[&[Bot, Locale, Intent]], &shape::INTENT)
};

const INTENT_REFERENCES: &[ReferenceRow] = &[
    at(&[Items("slotPriorities")], &[resource(Slot, Some("slotId"), VersionAt::Same, None, None)]),
    at(&[Member("kendraConfiguration")], &[outside("kendraIndex", Outside::KendraIndex)]),
    at(&[], &[outside("parentIntentSignature", Outside::BuiltInIntent)]),
    at(
        &[QNA, Member("dataSourceConfiguration"), Member("opensearchConfiguration")],
        &[outside("domainEndpoint", Outside::SearchDomain)],
    ),
    at(
        &[QNA, Member("dataSourceConfiguration"), Member("kendraConfiguration")],
        &[outside("kendraIndex", Outside::KendraIndex)],
    ),
    at(
        &[QNA, Member("dataSourceConfiguration"), Member("bedrockKnowledgeStoreConfiguration")],
        &[outside("bedrockKnowledgeBaseArn", Outside::KnowledgeBase)],
    ),
    at(&[QNA, Member("bedrockModelConfiguration")], MODEL),
    at(
        &[Member("qInConnectIntentConfiguration"), Member("qInConnectAssistantConfiguration")],
        &[outside("assistantArn", Outside::QAssistant)],
    ),
];

const QNA: Way = Member("qnAIntentConfiguration");
const MODEL: &[TargetRow] = &[outside("modelArn", Outside::BedrockModel)];

const LOCALE: KindRow = KindRow {
    id: Some("localeId"),
    name: Some("localeName"),
    versions: Versions::OfRoot,
    stage: 1,
    lane: 5,
    volatile: &["botId", "botVersion", "localeId", "localeName"],
    references: LOCALE_REFERENCES,
    read: Some(&ReadCall {
        operation: "DescribeBotLocale",
        ids: &["botId", "localeId"],
        version: Some("botVersion"),
    }),
    list: Some(List { member: "botLocaleSummaries", is_whole: false }),
    implied: &[FALLBACK_INTENT],
    held_back: held_by(&[]),
    file: Some(&file::LOCALE),
    // Service model: "If you omit this field, Amazon Lex keeps the setting".
    kept: Some("speakerDiarizationSettings"),
    ..KindRow::new(Locale, &[&[Bot, Locale]], &shape::LOCALE)
};

const LOCALE_REFERENCES: &[ReferenceRow] = &[
    at(&[Member("unifiedSpeechSettings"), Member("speechFoundationModel")], MODEL),
    at(
        &[
            Member("speechRecognitionSettings"),
            Member("speechModelConfig"),
            Member("deepgramConfig"),
        ],
        &[outside("apiTokenSecretArn", Outside::Secret)],
    ),
    at(&generative("runtimeSettings", "slotResolutionImprovement"), MODEL),
    at(&generative("buildtimeSettings", "descriptiveBotBuilder"), MODEL),
    at(&generative("buildtimeSettings", "sampleUtteranceGeneration"), MODEL),
];

const fn generative(when: &'static str, what: &'static str) -> [Way; 4] {
    let start = Member("generativeAISettings");
    [start, Member(when), Member(what), Member("bedrockModelSpecification")]
}

const REPLICA: KindRow = KindRow {
    id: Some("replicaRegion"),
    stage: 7,
    lane: 3,
    volatile: &["botId"],
    read: Some(&ReadCall {
        operation: "DescribeBotReplica",
        ids: &["botId", "replicaRegion"],
        version: None,
    }),
    list: Some(List { member: "botReplicaSummaries", is_whole: false }),
    held_back: held_by(&[]),
    ..KindRow::new(Replica, &[&[Bot, Replica]], &shape::REPLICA)
};

const RESOURCE_POLICY: KindRow = KindRow {
    stage: 8,
    lane: 0,
    volatile: &["resourceArn"],
    revision: Some(("expectedRevisionId", "revisionId")),
    stated: Some("policy"),
    held_back: held_by(&[]),
    ..KindRow::new(
        ResourcePolicy,
        &[&[Bot, ResourcePolicy], &[Bot, Alias, ResourcePolicy]],
        &shape::RESOURCE_POLICY,
    )
};

const SLOT: KindRow = KindRow {
    id: Some("slotId"),
    name: Some("slotName"),
    versions: Versions::OfRoot,
    stage: 5,
    lane: 8,
    volatile: &["slotId", "botId", "botVersion", "localeId", "intentId"],
    references: SLOT_REFERENCES,
    read: Some(&ReadCall {
        operation: "DescribeSlot",
        ids: &["botId", "localeId", "intentId", "slotId"],
        version: Some("botVersion"),
    }),
    list: Some(List { member: "slotSummaries", is_whole: false }),
    lives: IdUse::Once,
    held_back: held_by(&[]),
    file: Some(&file::SLOT),
    ..KindRow::new(Slot, &[&[Bot, Locale, Intent, Slot]], &shape::SLOT)
};

const SLOT_REFERENCES: &[ReferenceRow] = &[
    at(&[], &[slot_type(Some("slotTypeId"))]),
    at(&[Member("subSlotSetting"), Values("slotSpecifications")], &[slot_type(None)]),
];

const fn slot_type(via: Option<&'static str>) -> TargetRow {
    let built_in = Some(Outside::BuiltInSlotType);
    resource(SlotType, Some("slotTypeId"), VersionAt::Same, built_in, via)
}

const SLOT_TYPE: KindRow = KindRow {
    id: Some("slotTypeId"),
    name: Some("slotTypeName"),
    versions: Versions::OfRoot,
    stage: 2,
    lane: 9,
    volatile: &["slotTypeId", "botId", "botVersion", "localeId"],
    references: SLOT_TYPE_REFERENCES,
    read: Some(&ReadCall {
        operation: "DescribeSlotType",
        ids: &["botId", "localeId", "slotTypeId"],
        version: Some("botVersion"),
    }),
    list: Some(List { member: "slotTypeSummaries", is_whole: false }),
    lives: IdUse::Once,
    held_back: held_by(&[Slot]),
    file: Some(&file::SLOT_TYPE),
    ..KindRow::new(SlotType, &[&[Bot, Locale, SlotType]], &shape::SLOT_TYPE)
};

const SLOT_TYPE_REFERENCES: &[ReferenceRow] = &[
    at(&[], &[outside("parentSlotTypeSignature", Outside::BuiltInSlotType)]),
    at(&[Member("compositeSlotTypeSetting"), ItemsBy("subSlots", "name")], &[slot_type(None)]),
    at(
        &[Member("externalSourceSetting"), Member("grammarSlotTypeSetting"), Member("source")],
        &[outside("kmsKeyArn", Outside::KmsKey)],
    ),
];
