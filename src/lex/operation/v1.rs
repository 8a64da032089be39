//! Lex V1, service model of 2017-04-19: 20 writing operations.

use crate::lex::{Api, Operation, ResourceKind, Verb};

const fn row(
    name: &'static str,
    verb: Verb,
    kind: ResourceKind,
    named_by: &'static [&'static str],
) -> Operation {
    Operation { name, api: Api::V1, verb, kind, named_by }
}

/// Sorted by name.
pub(super) static OPERATIONS: &[Operation] = &[
    row("CreateBotVersion", Verb::Publish, ResourceKind::Bot, &["name"]),
    row("CreateIntentVersion", Verb::Publish, ResourceKind::Intent, &["name"]),
    row("CreateSlotTypeVersion", Verb::Publish, ResourceKind::SlotType, &["name"]),
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
    row("DeleteUtterances", Verb::Keep, ResourceKind::Bot, &["botName"]),
    row("PutBot", Verb::Put, ResourceKind::Bot, &["name"]),
    row("PutBotAlias", Verb::Put, ResourceKind::Alias, &["botName", "name"]),
    row("PutIntent", Verb::Put, ResourceKind::Intent, &["name"]),
    row("PutSlotType", Verb::Put, ResourceKind::SlotType, &["name"]),
    row("StartImport", Verb::Import, ResourceKind::Bot, &[]),
    row("StartMigration", Verb::Keep, ResourceKind::Bot, &["v1BotName"]),
    row("TagResource", Verb::Tag, ResourceKind::Bot, &[]),
    row("UntagResource", Verb::Untag, ResourceKind::Bot, &[]),
];
