use std::sync::Arc;

use crate::lex::{Json, Object, ResourceKey, Schema, epoch_seconds};
use crate::state::apply::Applying;
use crate::state::{Doubt, GapReason, Resource};

/// What of a resource is needed to judge an event, taken before it is changed.
pub(super) struct Known {
    pub(super) life: Was,
    pub(super) checksum: Option<Arc<str>>,
    pub(super) published_checksum: Option<String>,
    pub(super) created: Option<Json>,
    pub(super) proven_at: i64,
}

/// Whether a resource was there before an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Was {
    /// No record was about it.
    Unheard,
    /// Only calls that change no configuration were about it: it may not exist.
    Mentioned,
    /// It was.
    Living,
    /// An import may have made it, or may have failed.
    Imported,
    /// It was deleted.
    Deleted,
}

impl Known {
    pub(super) fn of(key: &ResourceKey, resource: Option<&Resource>) -> Self {
        let schema = Schema::of(key.api);
        let Some(resource) = resource else {
            return Self {
                life: Was::Unheard,
                checksum: None,
                published_checksum: None,
                created: None,
                proven_at: 0,
            };
        };
        let version = resource.published.and_then(|number| resource.versions.get(&number));
        let published = version.and_then(|version| schema.checksum(&version.facts));
        Self {
            life: match &resource.latest.doubt {
                _ if !resource.is_living() => Was::Deleted,
                _ if resource.is_only_mentioned() => Was::Mentioned,
                Some(Doubt::Gap(GapReason::ImportMayHaveCreated)) => Was::Imported,
                Some(_) | None => Was::Living,
            },
            checksum: resource.checksum.clone(),
            published_checksum: published.map(str::to_owned),
            created: schema.created(&resource.facts).cloned(),
            proven_at: resource.proven_at,
        }
    }

    /// Whether a checksum names the revision that is there. A version may be answered with a
    /// checksum of its own; whether that of `$LATEST` or another is not documented.
    pub(super) fn accepts(&self, quoted: &str) -> bool {
        self.checksum.as_deref() == Some(quoted)
            || self.published_checksum.as_deref() == Some(quoted)
    }
}

impl Applying<'_> {
    /// The facts about the API of the event's resource.
    pub(super) fn schema(&self) -> &'static Schema {
        Schema::of(self.event.key.api)
    }

    /// When facts say that something was created, in Unix seconds.
    pub(super) fn created(&self, facts: &Object) -> Option<i64> {
        self.schema().created(facts).and_then(epoch_seconds)
    }

    /// When the answer to a Put says that the resource was created, if that was an earlier Put: the
    /// two dates are equal exactly on creation (Lex V1, `PutBot`). Unix seconds.
    pub(super) fn created_before(&self, facts: &Object) -> Option<i64> {
        let created = self.schema().created(facts)?;
        let updated = self.schema().updated(facts)?;
        (created != updated).then(|| epoch_seconds(created)).flatten()
    }
}
