//! Lex V2, service model of 2020-08-07.

use crate::lex::ResourceKind::{
    Alias, Bot, CustomVocabulary, Intent, Locale, Replica, ResourcePolicy, Slot, SlotType,
};
use crate::lex::schema::{KindRow, ReadCall, Schema};

pub(super) static SCHEMA: Schema = Schema {
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
};

const ALIAS: KindRow = KindRow {
    kind: Alias,
    paths: &[&[Bot, Alias]],
    id: Some("botAliasId"),
    stage: 6,
    read: Some(&ReadCall {
        operation: "DescribeBotAlias",
        ids: &["botId", "botAliasId"],
        version: None,
    }),
};

const BOT: KindRow = KindRow {
    kind: Bot,
    paths: &[&[Bot]],
    id: Some("botId"),
    stage: 0,
    read: Some(&ReadCall { operation: "DescribeBot", ids: &["botId"], version: None }),
};

const CUSTOM_VOCABULARY: KindRow = KindRow {
    kind: CustomVocabulary,
    paths: &[&[Bot, Locale, CustomVocabulary]],
    id: None,
    stage: 3,
    read: Some(&ReadCall {
        operation: "ListCustomVocabularyItems",
        ids: &["botId", "localeId"],
        version: Some("botVersion"),
    }),
};

const INTENT: KindRow = KindRow {
    kind: Intent,
    paths: &[&[Bot, Locale, Intent]],
    id: Some("intentId"),
    stage: 4,
    read: Some(&ReadCall {
        operation: "DescribeIntent",
        ids: &["botId", "localeId", "intentId"],
        version: Some("botVersion"),
    }),
};

const LOCALE: KindRow = KindRow {
    kind: Locale,
    paths: &[&[Bot, Locale]],
    id: Some("localeId"),
    stage: 1,
    read: Some(&ReadCall {
        operation: "DescribeBotLocale",
        ids: &["botId", "localeId"],
        version: Some("botVersion"),
    }),
};

const REPLICA: KindRow = KindRow {
    kind: Replica,
    paths: &[&[Bot, Replica]],
    id: Some("replicaRegion"),
    stage: 7,
    read: Some(&ReadCall {
        operation: "DescribeBotReplica",
        ids: &["botId", "replicaRegion"],
        version: None,
    }),
};

const RESOURCE_POLICY: KindRow = KindRow {
    kind: ResourcePolicy,
    paths: &[&[Bot, ResourcePolicy], &[Bot, Alias, ResourcePolicy]],
    id: None,
    stage: 8,
    read: None,
};

const SLOT: KindRow = KindRow {
    kind: Slot,
    paths: &[&[Bot, Locale, Intent, Slot]],
    id: Some("slotId"),
    stage: 5,
    read: Some(&ReadCall {
        operation: "DescribeSlot",
        ids: &["botId", "localeId", "intentId", "slotId"],
        version: Some("botVersion"),
    }),
};

const SLOT_TYPE: KindRow = KindRow {
    kind: SlotType,
    paths: &[&[Bot, Locale, SlotType]],
    id: Some("slotTypeId"),
    stage: 2,
    read: Some(&ReadCall {
        operation: "DescribeSlotType",
        ids: &["botId", "localeId", "slotTypeId"],
        version: Some("botVersion"),
    }),
};
