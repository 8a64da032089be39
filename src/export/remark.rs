use crate::lex::{ResourceKey, Version};

use super::BundlePart;

/// A part of the source that an export omits or changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportRemark {
    /// The resource.
    pub key: ResourceKey,
    /// The version; `None` for a resource without versions.
    pub version: Option<Version>,
    /// The place in its document: `slots[Size].valueElicitationPrompt`; empty for the whole
    /// document.
    pub path: String,
    /// Whether it was omitted or changed.
    pub fate: Fate,
    /// The reason and a hint, in one sentence.
    pub why: String,
}

/// The effect of an export on a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// It is omitted.
    Lost,
    /// It is changed.
    Changed,
}

/// Collects the remarks on one part.
pub(super) struct Remarks<'a> {
    part: &'a BundlePart,
    list: &'a mut Vec<ExportRemark>,
}

impl<'a> Remarks<'a> {
    pub(super) fn of(part: &'a BundlePart, list: &'a mut Vec<ExportRemark>) -> Self {
        Self { part, list }
    }

    pub(super) fn lost(&mut self, path: impl Into<String>, why: impl Into<String>) {
        self.push(path.into(), Fate::Lost, why.into());
    }

    pub(super) fn changed(&mut self, path: impl Into<String>, why: impl Into<String>) {
        self.push(path.into(), Fate::Changed, why.into());
    }

    fn push(&mut self, path: String, fate: Fate, why: String) {
        let (key, version) = (self.part.key.clone(), Some(self.part.version));
        self.list.push(ExportRemark { key, version, path, fate, why });
    }
}
