//! Lex V1, service model of 2017-04-19: 20 writing operations.

use crate::lex::operation::Evidence;
use crate::lex::{Api, Operation, ResourceKind, Verb};

const fn row(
    name: &'static str,
    verb: Verb,
    kind: ResourceKind,
    named_by: &'static [&'static str],
) -> Operation {
    Operation {
        name,
        api: Api::V1,
        verb,
        kind,
        named_by,
        within: None,
        arn: None,
        reason: None,
        evidence: Evidence::Checksum,
        always: &[],
        refuses: &[],
    }
}

/// An operation that changes no configuration.
const fn keep(
    name: &'static str,
    named_by: &'static [&'static str],
    reason: &'static str,
) -> Operation {
    Operation { reason: Some(reason), ..row(name, Verb::Keep, ResourceKind::Bot, named_by) }
}

/// An operation on the tags of a bot, an alias or a channel.
const fn tags(name: &'static str, verb: Verb) -> Operation {
    Operation { arn: Some("resourceArn"), ..row(name, verb, ResourceKind::Bot, &[]) }
}

/// An operation that returns the resource.
const fn answered(
    name: &'static str,
    verb: Verb,
    kind: ResourceKind,
    named_by: &'static [&'static str],
    always: &'static [&'static str],
) -> Operation {
    Operation { always, ..row(name, verb, kind, named_by) }
}

const REVISION: &[&str] = &["name", "version", "checksum", "createdDate", "lastUpdatedDate"];
/// The guide's sample of `CreateSlotTypeVersion` has no checksum.
const SLOT_TYPE_VERSION: &[&str] = &["name", "version", "createdDate", "lastUpdatedDate"];
const BOT: &[&str] =
    &["name", "locale", "childDirected", "version", "checksum", "createdDate", "lastUpdatedDate"];
const ALIAS: &[&str] =
    &["name", "botVersion", "botName", "checksum", "createdDate", "lastUpdatedDate"];

/// Sorted by name.
pub(super) static OPERATIONS: &[Operation] = &[
    answered("CreateBotVersion", Verb::Publish, ResourceKind::Bot, &["name"], REVISION),
    answered("CreateIntentVersion", Verb::Publish, ResourceKind::Intent, &["name"], REVISION),
    answered(
        "CreateSlotTypeVersion",
        Verb::Publish,
        ResourceKind::SlotType,
        &["name"],
        SLOT_TYPE_VERSION,
    ),
    row("DeleteBot", Verb::Delete, ResourceKind::Bot, &["name"]),
    row("DeleteBotAlias", Verb::Delete, ResourceKind::Alias, &["botName", "name"]),
    row(
        "DeleteBotChannelAssociation",
        Verb::Delete,
        ResourceKind::Channel,
        &["botName", "botAlias", "name"],
    ),
    row("DeleteBotVersion", Verb::DeleteVersion, ResourceKind::Bot, &["name"]),
    row("DeleteIntent", Verb::Delete, ResourceKind::Intent, &["name"]),
    row("DeleteIntentVersion", Verb::DeleteVersion, ResourceKind::Intent, &["name"]),
    row("DeleteSlotType", Verb::Delete, ResourceKind::SlotType, &["name"]),
    row("DeleteSlotTypeVersion", Verb::DeleteVersion, ResourceKind::SlotType, &["name"]),
    keep("DeleteUtterances", &["botName"], "utterances are runtime data"),
    answered("PutBot", Verb::Put, ResourceKind::Bot, &["name"], BOT),
    answered("PutBotAlias", Verb::Put, ResourceKind::Alias, &["botName", "name"], ALIAS),
    answered("PutIntent", Verb::Put, ResourceKind::Intent, &["name"], REVISION),
    answered("PutSlotType", Verb::Put, ResourceKind::SlotType, &["name"], REVISION),
    Operation {
        reason: Some("the answer has `name` and `resourceType`"),
        ..row("StartImport", Verb::Import, ResourceKind::Bot, &[])
    },
    Operation {
        verb: Verb::Migrate,
        ..keep("StartMigration", &["v1BotName"], "it makes a V2 bot and leaves the V1 bot")
    },
    tags("TagResource", Verb::Tag),
    tags("UntagResource", Verb::Untag),
];
