use std::sync::Arc;

use crate::event::Content;
use crate::lex::Version;
use crate::state::GapReason;
use crate::state::apply::Applying;

impl Applying<'_> {
    /// Checks whether the revision named by a call is the known one (Lex V2, `expectedRevisionId`).
    pub(super) fn check_revision(&mut self, named: Option<&Arc<str>>) {
        let key = &self.event.key;
        let Some(resource) = self.state.get(key) else { return };
        if let (Some(named), Some(known)) = (named, &resource.checksum)
            && named != known
        {
            self.gap(key, resource.proven_at, GapReason::RevisionMismatch);
        }
    }

    /// Checks whether a member that an update left unchanged has the known value. An update without
    /// a time of its own may precede another one in its second.
    pub(super) fn check_kept(&mut self, member: &str, content: &Content) {
        let (key, event) = (&self.event.key, self.event);
        let (Some(resource), Content::Exact(shown)) = (self.state.get(key), content) else {
            return;
        };
        let known = resource.body(Version::Latest).filter(|body| body.doubt.is_none());
        let Some(known) = known.and_then(|body| body.document()) else { return };
        let since = resource.proven_at;
        let is_after = since < event.time || event.millis.is_some();
        if is_after && known.body().get(member) != shown.body().get(member) {
            let member = member.to_owned();
            self.gap(key, since, GapReason::KeptSettingDiffers { member });
        }
    }
}
