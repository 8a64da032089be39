//! The writing operations of both model-building APIs, as rows of two tables.

use crate::lex::{Api, ResourceKind};

/// One writing operation.
#[derive(Debug, PartialEq, Eq)]
pub struct Operation {
    /// CloudTrail's `eventName`.
    pub name: &'static str,
    /// The API. Eleven names exist in both.
    pub api: Api,
    /// Its effect on a resource.
    pub verb: Verb,
    /// The kind of its resource.
    pub kind: ResourceKind,
    /// The members with the ids of the path of the resource, from the root on, in the request or
    /// else in the response. Empty if an ARN names it, or if [`reason`](Self::reason) explains why
    /// not.
    pub named_by: &'static [&'static str],
    /// The member with objects that have those ids, if they are nested: the specification of an
    /// import or export.
    pub within: Option<&'static str>,
    /// The member with the ARN of the resource.
    pub arn: Option<&'static str>,
    /// Why the call changes no configuration, or why no member names the resource.
    pub reason: Option<&'static str>,
    /// What shows whether it created the resource.
    pub evidence: Evidence,
    /// The members of every response, for an operation that returns the resource: those that its
    /// request requires, the checksum, the dates and the version.
    pub always: &'static [&'static str],
    /// The members of a document that its request does not accept.
    pub refuses: &'static [&'static str],
}

/// The effect of an operation on its resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verb {
    /// Creates it or replaces all of it.
    Put,
    /// Creates it.
    Create,
    /// Replaces all of it.
    Update,
    /// Changes some of its items.
    Edit,
    /// Freezes the draft as a numbered version.
    Publish,
    /// Removes it with all its versions.
    Delete,
    /// Removes one numbered version.
    DeleteVersion,
    /// Sets tags.
    Tag,
    /// Removes tags.
    Untag,
    /// Starts an import, which continues after the call and is not logged further.
    Import,
    /// Builds the draft, which changes no configuration.
    Build,
    /// Uses it, and changes no configuration: exports, recommendations, analyzers.
    Use,
    /// Creates a resource of the other API from it, without changing it.
    Migrate,
    /// Changes no configuration, and shows no resource: runtime data, files, tests.
    Keep,
}

/// What shows whether a call created its resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// Its verb.
    Verb,
    /// The checksum in the request: without one, the resource did not exist.
    Checksum,
}

impl Verb {
    /// Whether it may change configuration in its own API.
    pub fn has_effect(self) -> bool {
        !matches!(self, Self::Keep | Self::Build | Self::Use | Self::Migrate)
    }

    /// Whether it sets all of a document.
    pub fn sets_all(self) -> bool {
        matches!(self, Self::Put | Self::Create | Self::Update)
    }

    /// Whether a document exists after it.
    pub fn writes(self) -> bool {
        self.sets_all() || self == Self::Edit
    }
}

impl Operation {
    /// Whether an event name is that of the deletion of a resource or of a version.
    pub fn is_deletion(name: &str) -> bool {
        Self::named(name).any(|row| matches!(row.verb, Verb::Delete | Verb::DeleteVersion))
    }

    /// Whether an event name is that of a reading operation, in either API: both use `Get`, `List`,
    /// `Describe` and `Search` for these, and only for these.
    pub fn is_reading(name: &str) -> bool {
        ["Get", "List", "Describe", "Search"].iter().any(|verb| name.starts_with(verb))
    }
}

/// The name of an operation in the AWS CLI: `put-intent` of `PutIntent`.
pub fn kebab(operation: &str) -> String {
    let mut out = String::with_capacity(operation.len() + 4);
    for (at, c) in operation.char_indices() {
        if at > 0 && c.is_ascii_uppercase() {
            out.push('-');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}
