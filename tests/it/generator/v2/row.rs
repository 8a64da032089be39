//! One row of the answer, and what a reader of the records may not know of it.

use serde_json::Value;
use std::collections::BTreeSet;

/// Whether an answer may say that it is exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exact {
    /// It must.
    Required,
    /// It may.
    Allowed,
    /// It must not: the records leave something open.
    Forbidden,
}

/// A document and what an answer must say about it.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// What `describe-*` would return, without what the contract leaves out.
    pub document: Value,
    /// When it was created, in milliseconds.
    pub created: i64,
    /// Whether an answer must have it.
    pub is_listed: bool,
    /// Whether an answer may say that it is exact.
    pub exact: Exact,
    /// Whether its members are compared: an import may have replaced them.
    pub is_compared: bool,
    /// Members that are not compared.
    pub open: BTreeSet<&'static str>,
    /// Documents whose members are as good: what was asked for, or what another order gives.
    pub others: Vec<Value>,
    /// Ids of items that must not be shown.
    pub hidden: BTreeSet<String>,
    /// Ids of items of which the order of a second leaves the value open.
    pub undecided: BTreeSet<String>,
}

impl Row {
    /// A row that the records show.
    pub fn exact(document: Value, created: i64) -> Self {
        Self {
            document,
            created,
            is_listed: true,
            exact: Exact::Required,
            is_compared: true,
            open: BTreeSet::new(),
            others: Vec::new(),
            hidden: BTreeSet::new(),
            undecided: BTreeSet::new(),
        }
    }

    /// A row that exists, but no record shows all of it.
    pub fn implied(document: Value, created: i64) -> Self {
        Self { exact: Exact::Forbidden, ..Self::exact(document, created) }
    }

    /// A row that exists, and no record has its id.
    pub fn unseen(document: Value, created: i64) -> Self {
        Self { is_listed: false, ..Self::implied(document, created) }
    }

    /// All documents whose members are good.
    pub fn values(&self) -> impl Iterator<Item = Value> {
        std::iter::once(&self.document).chain(&self.others).cloned()
    }

    /// Makes it at most that exact.
    pub fn limit(&mut self, exact: Exact) {
        self.exact = self.exact.max(exact);
    }
}
