use crate::lex::{ResourceKey, Version};

use super::BundlePart;

/// Something that is not in an export as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportRemark {
    /// The resource.
    pub key: ResourceKey,
    /// Its version; `None` for what has none.
    pub version: Option<Version>,
    /// Where in its document: `slots[Size].valueElicitationPrompt`; empty for all of it.
    pub path: String,
    /// What became of it.
    pub fate: Fate,
    /// Why, and what to do about it, in one sentence.
    pub why: String,
}

/// What became of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// It is not in the export.
    Lost,
    /// It is there as something else.
    Changed,
}

/// Collects what is to be said of one part.
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
