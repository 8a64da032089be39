//! Lex V1, service model of 2017-04-19.

mod operation;
mod shape;

use crate::lex::ResourceKind::{Alias, Bot, Channel, Intent, SlotType};
use crate::lex::schema::Way::{Items, ItemsBy, Member};
use crate::lex::schema::reference::{at, function, outside, resource};
use crate::lex::schema::{
    KindRow, List, Placeholders, ReadCall, ReferenceRow, Schema, Tags, VersionAt, Versions,
};
use crate::lex::{Api, Outside};

/// Lex V1.
pub static V1: Schema = Schema {
    api: Api::V1,
    name: "Lex V1",
    service: "lex-models",
    draft: "$LATEST",
    draft_word: "latest",
    created: "createdDate",
    updated: "lastUpdatedDate",
    // A version was created when it was published; the rest of the response is that of `$LATEST`.
    done: &["lastUpdatedDate"],
    published: &["createdDate"],
    skew: 0,
    checksum: Some("checksum"),
    version: "version",
    facts: &["status", "failureReason", "createdDate", "lastUpdatedDate"],
    set_by_publication: &[],
    in_files: &["metadata", "resource"],
    // `tags` belong to the ARN, not to the revision, and are kept separately.
    volatile: &[
        "status",
        "failureReason",
        "createdDate",
        "lastUpdatedDate",
        "checksum",
        "version",
        "createVersion",
        "processBehavior",
        "tags",
    ],
    tags_below: "",
    tags: Tags::List,
    version_limit: Some(100),
    deletes_below: false,
    kinds: &[ALIAS, BOT, CHANNEL, INTENT, SLOT_TYPE],
    operations: operation::OPERATIONS,
};

const ALIAS: KindRow = KindRow {
    id: Some("name"),
    name: Some("name"),
    stage: 3,
    lane: 2,
    references: ALIAS_REFERENCES,
    read: Some(&ReadCall { operation: "GetBotAlias", ids: &["botName", "name"], version: None }),
    list: Some(List { member: "BotAliases", is_whole: true }),
    limit: Some(5),
    tags: Some("tags"),
    ..KindRow::new(Alias, &[&[Bot, Alias]], &shape::ALIAS)
};

const ALIAS_REFERENCES: &[ReferenceRow] = &[
    at(
        &[],
        &[resource(
            Bot,
            Some("botName"),
            VersionAt::Member("botVersion"),
            None,
            Some("botVersion"),
        )],
    ),
    at(&[Member("conversationLogs")], &[outside("iamRoleArn", Outside::IamRole)]),
    at(
        &[Member("conversationLogs"), Items("logSettings")],
        &[outside("resourceArn", Outside::LogDestination), outside("kmsKeyArn", Outside::KmsKey)],
    ),
];

const BOT: KindRow = KindRow {
    id: Some("name"),
    name: Some("name"),
    versions: Versions::Own,
    stage: 2,
    lane: 4,
    references: &[at(
        &[Items("intents")],
        &[resource(Intent, Some("intentName"), VersionAt::Member("intentVersion"), None, None)],
    )],
    read: Some(&ReadCall { operation: "GetBot", ids: &["name"], version: Some("versionOrAlias") }),
    list: Some(List { member: "bots", is_whole: false }),
    unanswered: Some("nluIntentConfidenceThreshold"),
    build: Some(("processBehavior", "BUILD")),
    tags: Some("tags"),
    ..KindRow::new(Bot, &[&[Bot]], &shape::BOT)
};

const CHANNEL: KindRow = KindRow {
    id: Some("name"),
    name: Some("name"),
    stage: 4,
    lane: 1,
    references: &[at(&[], &[resource(Alias, None, VersionAt::None, None, Some("botAlias"))])],
    read: Some(&ReadCall {
        operation: "GetBotChannelAssociation",
        ids: &["botName", "botAlias", "name"],
        version: None,
    }),
    ..KindRow::new(Channel, &[&[Bot, Alias, Channel]], &shape::CHANNEL)
};

const INTENT: KindRow = KindRow {
    id: Some("name"),
    name: Some("name"),
    versions: Versions::Own,
    stage: 1,
    lane: 7,
    references: INTENT_REFERENCES,
    placeholders: Some(Placeholders { texts: "sampleUtterances", items: "slots", name: "name" }),
    read: Some(&ReadCall { operation: "GetIntent", ids: &["name"], version: Some("version") }),
    list: Some(List { member: "intents", is_whole: false }),
    ..KindRow::new(Intent, &[&[Intent]], &shape::INTENT)
};

/// A slot without `slotTypeVersion` has a built-in type, whatever its name.
const INTENT_REFERENCES: &[ReferenceRow] = &[
    at(
        &[ItemsBy("slots", "name")],
        &[resource(
            SlotType,
            Some("slotType"),
            VersionAt::Member("slotTypeVersion"),
            Some(Outside::BuiltInSlotType),
            None,
        )],
    ),
    at(&[Member("dialogCodeHook")], &[function("uri")]),
    at(&[Member("fulfillmentActivity"), Member("codeHook")], &[function("uri")]),
    at(
        &[Member("kendraConfiguration")],
        &[outside("kendraIndex", Outside::KendraIndex), outside("role", Outside::IamRole)],
    ),
    at(&[], &[outside("parentIntentSignature", Outside::BuiltInIntent)]),
];

const SLOT_TYPE: KindRow = KindRow {
    id: Some("name"),
    name: Some("name"),
    versions: Versions::Own,
    stage: 0,
    lane: 9,
    references: &[at(&[], &[outside("parentSlotTypeSignature", Outside::BuiltInSlotType)])],
    read: Some(&ReadCall { operation: "GetSlotType", ids: &["name"], version: Some("version") }),
    list: Some(List { member: "slotTypes", is_whole: false }),
    ..KindRow::new(SlotType, &[&[SlotType]], &shape::SLOT_TYPE)
};
