use std::sync::Arc;

use crate::lex::{Json, Object, ResourceKey, Schema, epoch_seconds};
use crate::state::apply::Applying;
use crate::state::{Doubt, GapReason, Resource};

/// The state of a resource before an event, as needed to apply the event.
pub(super) struct Known {
    pub(super) life: Was,
    pub(super) checksum: Option<Arc<str>>,
    pub(super) published_checksum: Option<String>,
    pub(super) created: Option<Json>,
    pub(super) proven_at: i64,
}

/// Whether a resource existed before an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Was {
    /// No record mentions it.
    Unseen,
    /// Only calls that change no configuration mention it: it may not exist.
    Mentioned,
    /// It existed.
    Living,
    /// An import may have created it, or may have failed.
    Imported,
    /// It was deleted.
    Deleted,
}

impl Known {
    pub(super) fn of(key: &ResourceKey, resource: Option<&Resource>) -> Self {
        let schema = Schema::of(key.api);
        let Some(resource) = resource else {
            return Self {
                life: Was::Unseen,
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

    /// Whether a checksum names the current revision. A response may give a version a checksum of
    /// its own; whether that is the one of `$LATEST` is not documented.
    pub(super) fn accepts(&self, quoted: &str) -> bool {
        self.checksum.as_deref() == Some(quoted)
            || self.published_checksum.as_deref() == Some(quoted)
    }
}

impl Applying<'_> {
    /// The facts of the API of the event's resource.
    pub(super) fn schema(&self) -> &'static Schema {
        Schema::of(self.event.key.api)
    }

    /// The creation time in facts, in Unix seconds.
    pub(super) fn created(&self, facts: &Object) -> Option<i64> {
        self.schema().created(facts).and_then(epoch_seconds)
    }

    /// The creation time in the response to a Put, in Unix seconds, if an earlier Put created the
    /// resource: the two dates are equal only on creation (Lex V1, `PutBot`).
    pub(super) fn created_before(&self, facts: &Object) -> Option<i64> {
        let created = self.schema().created(facts)?;
        let updated = self.schema().updated(facts)?;
        (created != updated).then(|| epoch_seconds(created)).flatten()
    }
}
