use std::sync::Arc;

use crate::event::{Content, Revision};
use crate::lex::{Document, Json, ResourceKind};
use crate::state::{Body, Doubt};

/// The member of `PutBot`'s answer that `CreateBotVersion`'s lacks (service model of Lex V1).
pub(super) const UNANSWERED: &str = "nluIntentConfidenceThreshold";

/// Whether a version's answer tells the same configuration as `$LATEST`, as far as it can.
pub(super) fn agree(latest: &Document, frozen: &Document) -> bool {
    fn compared(document: &Document) -> impl Iterator<Item = (&str, &Json)> {
        document.body().iter().filter(|(name, _)| *name != UNANSWERED)
    }
    compared(latest).eq(compared(frozen))
}

/// `$LATEST` as the answer to a publication tells it, where it is not known better. What the
/// answer of a bot cannot tell is taken from what was thought to be there, and stays in doubt.
pub(super) fn frozen_body(kind: ResourceKind, latest: &Body, revision: &Revision) -> Body {
    match &revision.content {
        Content::Exact(document)
            if kind == ResourceKind::Bot && document.body().get(UNANSWERED).is_none() =>
        {
            let mut body = document.body().clone();
            let thought = latest.document().and_then(|latest| latest.body().get(UNANSWERED));
            if let Some(value) = thought {
                body.insert(UNANSWERED, value.clone());
            }
            let doubt = Doubt::UnansweredMember { member: UNANSWERED.to_owned() };
            Body::partial(Arc::new(document.with_body(body)), doubt)
        }
        content @ (Content::Exact(_) | Content::Partial(..) | Content::Unknown(_)) => {
            Body::of(content)
        }
    }
}
