//! Lex V2, service model of 2020-08-07: 54 writing operations.
//!
//! Records of V2 are kept in the journal; the rows name them so that nothing is unknown.

use crate::lex::{Api, Operation, ResourceKind, Verb};

const fn row(name: &'static str, verb: Verb, kind: ResourceKind) -> Operation {
    Operation { name, api: Api::V2, verb, kind, named_by: &[], always: &[] }
}

/// Sorted by name.
pub(super) static OPERATIONS: &[Operation] = &[
    row("BatchCreateCustomVocabularyItem", Verb::Unreplayed, ResourceKind::Locale),
    row("BatchDeleteCustomVocabularyItem", Verb::Unreplayed, ResourceKind::Locale),
    row("BatchUpdateCustomVocabularyItem", Verb::Unreplayed, ResourceKind::Locale),
    row("BuildBotLocale", Verb::Keep, ResourceKind::Locale),
    row("CreateBot", Verb::Unreplayed, ResourceKind::Bot),
    row("CreateBotAlias", Verb::Unreplayed, ResourceKind::Alias),
    row("CreateBotLocale", Verb::Unreplayed, ResourceKind::Locale),
    row("CreateBotReplica", Verb::Keep, ResourceKind::Bot),
    row("CreateBotVersion", Verb::Unreplayed, ResourceKind::Bot),
    row("CreateExport", Verb::Keep, ResourceKind::Bot),
    row("CreateIntent", Verb::Unreplayed, ResourceKind::Intent),
    row("CreateResourcePolicy", Verb::Unreplayed, ResourceKind::Bot),
    row("CreateResourcePolicyStatement", Verb::Unreplayed, ResourceKind::Bot),
    row("CreateSlot", Verb::Unreplayed, ResourceKind::Slot),
    row("CreateSlotType", Verb::Unreplayed, ResourceKind::SlotType),
    row("CreateTestSetDiscrepancyReport", Verb::Keep, ResourceKind::Bot),
    row("CreateUploadUrl", Verb::Keep, ResourceKind::Bot),
    row("DeleteBot", Verb::Unreplayed, ResourceKind::Bot),
    row("DeleteBotAlias", Verb::Unreplayed, ResourceKind::Alias),
    row("DeleteBotAnalyzerRecommendation", Verb::Keep, ResourceKind::Bot),
    row("DeleteBotLocale", Verb::Unreplayed, ResourceKind::Locale),
    row("DeleteBotReplica", Verb::Keep, ResourceKind::Bot),
    row("DeleteBotVersion", Verb::Unreplayed, ResourceKind::Bot),
    row("DeleteCustomVocabulary", Verb::Unreplayed, ResourceKind::Locale),
    row("DeleteExport", Verb::Keep, ResourceKind::Bot),
    row("DeleteImport", Verb::Keep, ResourceKind::Bot),
    row("DeleteIntent", Verb::Unreplayed, ResourceKind::Intent),
    row("DeleteResourcePolicy", Verb::Unreplayed, ResourceKind::Bot),
    row("DeleteResourcePolicyStatement", Verb::Unreplayed, ResourceKind::Bot),
    row("DeleteSlot", Verb::Unreplayed, ResourceKind::Slot),
    row("DeleteSlotType", Verb::Unreplayed, ResourceKind::SlotType),
    row("DeleteTestSet", Verb::Keep, ResourceKind::Bot),
    row("DeleteUtterances", Verb::Keep, ResourceKind::Bot),
    row("GenerateBotElement", Verb::Keep, ResourceKind::Bot),
    row("StartBotAnalyzer", Verb::Keep, ResourceKind::Bot),
    row("StartBotRecommendation", Verb::Keep, ResourceKind::Bot),
    row("StartBotResourceGeneration", Verb::Keep, ResourceKind::Bot),
    row("StartImport", Verb::Unreplayed, ResourceKind::Bot),
    row("StartTestExecution", Verb::Keep, ResourceKind::Bot),
    row("StartTestSetGeneration", Verb::Keep, ResourceKind::Bot),
    row("StopBotAnalyzer", Verb::Keep, ResourceKind::Bot),
    row("StopBotRecommendation", Verb::Keep, ResourceKind::Bot),
    row("TagResource", Verb::Unreplayed, ResourceKind::Bot),
    row("UntagResource", Verb::Unreplayed, ResourceKind::Bot),
    row("UpdateBot", Verb::Unreplayed, ResourceKind::Bot),
    row("UpdateBotAlias", Verb::Unreplayed, ResourceKind::Alias),
    row("UpdateBotLocale", Verb::Unreplayed, ResourceKind::Locale),
    row("UpdateBotRecommendation", Verb::Keep, ResourceKind::Bot),
    row("UpdateExport", Verb::Keep, ResourceKind::Bot),
    row("UpdateIntent", Verb::Unreplayed, ResourceKind::Intent),
    row("UpdateResourcePolicy", Verb::Unreplayed, ResourceKind::Bot),
    row("UpdateSlot", Verb::Unreplayed, ResourceKind::Slot),
    row("UpdateSlotType", Verb::Unreplayed, ResourceKind::SlotType),
    row("UpdateTestSet", Verb::Keep, ResourceKind::Bot),
];
