use crate::event::{Content, Revision};
use crate::lex::{Document, Json, ResourceKey, ResourceKind};
use crate::state::Body;

/// Whether a version's answer tells the same configuration as `$LATEST`. The answer of
/// `CreateBotVersion` lacks `nluIntentConfidenceThreshold` (service model of Lex V1).
pub(super) fn agree(latest: &Document, frozen: &Document) -> bool {
    fn compared(document: &Document) -> impl Iterator<Item = (&str, &Json)> {
        document.body().iter().filter(|(name, _)| *name != UNANSWERED)
    }
    compared(latest).eq(compared(frozen))
}

/// `$LATEST` as the answer to a publication tells it.
pub(super) fn frozen_body(key: &ResourceKey, revision: &Revision) -> Body {
    match &revision.content {
        Content::Exact(document)
            if key.kind == ResourceKind::Bot && document.body().get(UNANSWERED).is_none() =>
        {
            let doubt = format!("the answer of CreateBotVersion does not tell {UNANSWERED}");
            Body::partial(document.clone(), doubt)
        }
        content @ (Content::Exact(_) | Content::Partial(..) | Content::Unknown(_)) => {
            Body::of(content)
        }
    }
}

const UNANSWERED: &str = "nluIntentConfidenceThreshold";
