use std::sync::Arc;

use crate::event::{Content, Revision};
use crate::lex::{Document, Json, ResourceKey};
use crate::state::{Body, Doubt};

/// Whether the response for a version shows the same configuration as `$LATEST`, as far as it can.
pub(super) fn agree(key: &ResourceKey, latest: &Document, frozen: &Document) -> bool {
    let unanswered = key.row().unanswered;
    let is_compared = |(name, _): &(&str, &Json)| Some(*name) != unanswered;
    latest.body().iter().filter(is_compared).eq(frozen.body().iter().filter(is_compared))
}

/// `$LATEST` according to the response of a publication, if nothing better is known. Members that the
/// response of a bot lacks are taken from the presumed content, and stay in doubt.
pub(super) fn frozen_body(key: &ResourceKey, latest: &Body, revision: &Revision) -> Body {
    match (&revision.content, key.row().unanswered) {
        (Content::Exact(document), Some(unanswered))
            if document.body().get(unanswered).is_none() =>
        {
            let mut body = document.body().clone();
            let presumed = latest.document().and_then(|latest| latest.body().get(unanswered));
            if let Some(value) = presumed {
                body.insert(unanswered, value.clone());
            }
            let doubt = Doubt::UnansweredMember { member: unanswered.to_owned() };
            Body::partial(Arc::new(document.with_body(body)), doubt)
        }
        (content, _) => Body::of(content),
    }
}
