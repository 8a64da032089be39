//! What is particular to one of the two APIs, as data: one row for each kind of resource.

mod v1;
mod v2;

use crate::lex::{Api, ResourceKind};

/// The facts about one API.
#[derive(Debug)]
pub struct Schema {
    /// The kinds of its resources.
    pub kinds: &'static [KindRow],
}

/// The facts about one kind of resource in one API.
#[derive(Debug)]
pub struct KindRow {
    /// The kind.
    pub kind: ResourceKind,
    /// The kinds on the way from a root to it, its own last. A resource policy has two ways: it is
    /// attached to a bot or to an alias.
    pub paths: &'static [&'static [ResourceKind]],
    /// The member with its id; `None` for what has none, because there is one at most below a
    /// parent.
    pub id: Option<&'static str>,
    /// Its place in the order of a deployment: what is made first has the least.
    pub stage: u8,
    /// The call that shows one.
    pub read: Option<&'static ReadCall>,
}

/// A call that shows a resource.
#[derive(Debug)]
pub struct ReadCall {
    /// `GetIntent`
    pub operation: &'static str,
    /// The parameters that take the ids of its path.
    pub ids: &'static [&'static str],
    /// The parameter that takes the version.
    pub version: Option<&'static str>,
}

/// One more than the last [`KindRow::stage`].
pub const STAGES: u8 = 9;

impl Schema {
    /// The schema of an API.
    pub fn of(api: Api) -> &'static Self {
        match api {
            Api::V1 => &v1::SCHEMA,
            Api::V2 => &v2::SCHEMA,
        }
    }

    /// The row of a kind; `None` if the API has no such kind.
    pub fn row(&self, kind: ResourceKind) -> Option<&'static KindRow> {
        self.kinds.iter().find(|row| row.kind == kind)
    }
}

impl KindRow {
    /// The path of a resource with so many ids.
    pub fn path_of(&self, ids: usize) -> Option<&'static [ResourceKind]> {
        let count = ids + usize::from(self.id.is_none());
        self.paths.iter().find(|path| path.len() == count).copied()
    }

    /// Whether resources of this kind are below resources of another.
    pub fn is_below(&self, above: ResourceKind) -> bool {
        self.kind != above && self.paths.iter().any(|path| path.contains(&above))
    }
}
