use std::sync::Arc;

use crate::lex::Json;
use crate::state::Resource;

/// What of a resource is needed to judge an event, taken before it is changed.
pub(super) struct Known {
    pub(super) living: bool,
    pub(super) checksum: Option<Arc<str>>,
    pub(super) published_checksum: Option<String>,
    pub(super) created: Option<Json>,
    pub(super) proven_at: i64,
    pub(super) last_event: i64,
}

impl Known {
    pub(super) fn of(resource: &Resource) -> Self {
        let version = resource.published.and_then(|number| resource.versions.get(&number));
        let published = version.and_then(|version| version.facts.text("checksum"));
        Self {
            living: resource.is_living(),
            checksum: resource.checksum.clone(),
            published_checksum: published.map(str::to_owned),
            created: resource.facts.get("createdDate").cloned(),
            proven_at: resource.proven_at,
            last_event: resource.last_event.time,
        }
    }

    /// Whether a checksum names the revision that is there. A version may be answered with a
    /// checksum of its own; whether that of `$LATEST` or another is not documented.
    pub(super) fn accepts(&self, quoted: &str) -> bool {
        self.checksum.as_deref() == Some(quoted)
            || self.published_checksum.as_deref() == Some(quoted)
    }
}
