//! One row of the answer, and what a reader of the records may not know of it.

use serde_json::Value;
use std::collections::BTreeSet;

/// Whether an answer may say that it is exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
    /// Members that are not compared.
    pub open: BTreeSet<&'static str>,
    /// A document whose members are as good: what was asked for.
    pub requested: Option<Value>,
}

impl Row {
    /// A row that the records show.
    pub fn exact(document: Value, created: i64) -> Self {
        let open = BTreeSet::new();
        Self { document, created, is_listed: true, exact: Exact::Required, open, requested: None }
    }

    /// A row that exists, but no record shows all of it.
    pub fn implied(document: Value, created: i64) -> Self {
        Self { exact: Exact::Forbidden, ..Self::exact(document, created) }
    }
}
