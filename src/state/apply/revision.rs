use std::sync::Arc;

use crate::state::GapReason;
use crate::state::apply::Applying;

impl Applying<'_> {
    /// Looks whether the revision that a call named is the one that the records know (Lex V2,
    /// `expectedRevisionId`).
    pub(super) fn check_revision(&mut self, named: Option<&Arc<str>>) {
        let key = &self.event.key;
        let Some(resource) = self.state.get(key) else { return };
        if let (Some(named), Some(known)) = (named, &resource.checksum)
            && named != known
        {
            self.gap(key, resource.proven_at, GapReason::RevisionMismatch);
        }
    }
}
