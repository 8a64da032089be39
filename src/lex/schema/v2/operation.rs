//! Lex V2, service model of 2020-08-07: 54 writing operations.

use crate::lex::ResourceKind::{
    Alias, Bot, CustomVocabulary, Intent, Locale, Replica, ResourcePolicy, Slot, SlotType,
};
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
        api: Api::V2,
        verb,
        kind,
        named_by,
        within: None,
        arn: None,
        reason: None,
        evidence: Evidence::Verb,
        always: &[],
        refuses: &[],
    }
}

/// An operation that changes no configuration.
const fn keep(
    name: &'static str,
    kind: ResourceKind,
    named_by: &'static [&'static str],
    reason: &'static str,
) -> Operation {
    Operation { reason: Some(reason), ..row(name, Verb::Keep, kind, named_by) }
}

/// An operation that uses a resource, and changes no configuration.
const fn uses(
    name: &'static str,
    kind: ResourceKind,
    named_by: &'static [&'static str],
    reason: &'static str,
) -> Operation {
    Operation { verb: Verb::Use, ..keep(name, kind, named_by, reason) }
}

/// An operation on the resource of an ARN.
const fn of_arn(
    name: &'static str,
    verb: Verb,
    kind: ResourceKind,
    arn: &'static str,
) -> Operation {
    Operation { arn: Some(arn), ..row(name, verb, kind, &[]) }
}

/// An import or export, whose specification names the resource.
const fn specified(name: &'static str, verb: Verb, reason: &'static str) -> Operation {
    let within = Some("resourceSpecification");
    Operation { within, reason: Some(reason), ..row(name, verb, Bot, BOT) }
}

const BOT: &[&str] = &["botId"];
const ALIAS: &[&str] = &["botId", "botAliasId"];
const REPLICA: &[&str] = &["botId", "replicaRegion"];
const LOCALE: &[&str] = &["botId", "localeId"];
const SLOT_TYPE: &[&str] = &["botId", "localeId", "slotTypeId"];
const INTENT: &[&str] = &["botId", "localeId", "intentId"];
const SLOT: &[&str] = &["botId", "localeId", "intentId", "slotId"];

/// Sorted by name.
pub(super) static OPERATIONS: &[Operation] = &[
    row("BatchCreateCustomVocabularyItem", Verb::Edit, CustomVocabulary, LOCALE),
    row("BatchDeleteCustomVocabularyItem", Verb::Edit, CustomVocabulary, LOCALE),
    row("BatchUpdateCustomVocabularyItem", Verb::Edit, CustomVocabulary, LOCALE),
    Operation {
        reason: Some("a build makes the draft usable and changes no document"),
        ..row("BuildBotLocale", Verb::Build, Locale, LOCALE)
    },
    row("CreateBot", Verb::Create, Bot, BOT),
    row("CreateBotAlias", Verb::Create, Alias, ALIAS),
    row("CreateBotLocale", Verb::Create, Locale, LOCALE),
    Operation {
        refuses: &["sourceRegion"],
        ..row("CreateBotReplica", Verb::Create, Replica, REPLICA)
    },
    row("CreateBotVersion", Verb::Publish, Bot, BOT),
    specified("CreateExport", Verb::Use, "an export reads"),
    Operation {
        // The slots are created after the intent.
        refuses: &["slotPriorities"],
        ..row("CreateIntent", Verb::Create, Intent, INTENT)
    },
    of_arn("CreateResourcePolicy", Verb::Create, ResourcePolicy, "resourceArn"),
    of_arn("CreateResourcePolicyStatement", Verb::Edit, ResourcePolicy, "resourceArn"),
    row("CreateSlot", Verb::Create, Slot, SLOT),
    row("CreateSlotType", Verb::Create, SlotType, SLOT_TYPE),
    keep("CreateTestSetDiscrepancyReport", Bot, &[], "test sets are not part of a bot"),
    keep("CreateUploadUrl", Bot, &[], "it has no resource"),
    row("DeleteBot", Verb::Delete, Bot, BOT),
    row("DeleteBotAlias", Verb::Delete, Alias, ALIAS),
    uses("DeleteBotAnalyzerRecommendation", Bot, BOT, "an analyzer only reads"),
    row("DeleteBotLocale", Verb::Delete, Locale, LOCALE),
    row("DeleteBotReplica", Verb::Delete, Replica, REPLICA),
    row("DeleteBotVersion", Verb::DeleteVersion, Bot, BOT),
    row("DeleteCustomVocabulary", Verb::Delete, CustomVocabulary, LOCALE),
    keep("DeleteExport", Bot, &[], "an export is a file"),
    keep("DeleteImport", Bot, &[], "imported resources stay"),
    row("DeleteIntent", Verb::Delete, Intent, INTENT),
    of_arn("DeleteResourcePolicy", Verb::Delete, ResourcePolicy, "resourceArn"),
    of_arn("DeleteResourcePolicyStatement", Verb::Edit, ResourcePolicy, "resourceArn"),
    row("DeleteSlot", Verb::Delete, Slot, SLOT),
    row("DeleteSlotType", Verb::Delete, SlotType, SLOT_TYPE),
    keep("DeleteTestSet", Bot, &[], "test sets are not part of a bot"),
    keep("DeleteUtterances", Bot, BOT, "utterances are runtime data"),
    uses("GenerateBotElement", Locale, LOCALE, "it returns utterances and saves nothing"),
    uses("StartBotAnalyzer", Bot, BOT, "an analyzer only reads"),
    uses("StartBotRecommendation", Locale, LOCALE, "a recommendation must be imported"),
    uses("StartBotResourceGeneration", Locale, LOCALE, "its result must be imported"),
    specified("StartImport", Verb::Import, "the record has no ids of what it creates"),
    keep("StartTestExecution", Bot, &[], "test sets are not part of a bot"),
    keep("StartTestSetGeneration", Bot, &[], "test sets are not part of a bot"),
    uses("StopBotAnalyzer", Bot, BOT, "an analyzer only reads"),
    uses("StopBotRecommendation", Locale, LOCALE, "a recommendation must be imported"),
    of_arn("TagResource", Verb::Tag, Bot, "resourceARN"),
    of_arn("UntagResource", Verb::Untag, Bot, "resourceARN"),
    row("UpdateBot", Verb::Update, Bot, BOT),
    row("UpdateBotAlias", Verb::Update, Alias, ALIAS),
    row("UpdateBotLocale", Verb::Update, Locale, LOCALE),
    uses("UpdateBotRecommendation", Locale, LOCALE, "a recommendation must be imported"),
    specified("UpdateExport", Verb::Use, "an export reads"),
    row("UpdateIntent", Verb::Update, Intent, INTENT),
    of_arn("UpdateResourcePolicy", Verb::Update, ResourcePolicy, "resourceArn"),
    row("UpdateSlot", Verb::Update, Slot, SLOT),
    row("UpdateSlotType", Verb::Update, SlotType, SLOT_TYPE),
    keep("UpdateTestSet", Bot, &[], "test sets are not part of a bot"),
];
