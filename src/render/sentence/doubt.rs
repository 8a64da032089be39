use std::borrow::Cow;

use super::{gap, incomplete};
use crate::state::Doubt;

/// Why a document may not be all, or true.
pub fn doubt(doubt: &Doubt) -> Cow<'static, str> {
    let words = match doubt {
        Doubt::Gap(reason) => return gap(reason),
        Doubt::Content(reason) => return incomplete(reason),
        Doubt::UnansweredMember { member } => {
            return format!("the response to a publication does not have `{member}`").into();
        }
        Doubt::PublishedInGap { member } => {
            return format!("published in a gap, with a response that does not have `{member}`")
                .into();
        }
        Doubt::Unrecorded => "no record shows its content",
        Doubt::OnlyMentioned => {
            "only a call that changes no configuration names it, so it may not exist"
        }
        Doubt::Deleted => "it was deleted",
        Doubt::AmbiguousOrder => "the order of its events in that second is ambiguous",
        Doubt::PresumedContent => {
            "the response is not in the record: presumed to be what `$LATEST` was"
        }
        Doubt::CountedNumber => "its version number is counted, not recorded",
        Doubt::UncertainVersion => {
            "`$LATEST` was put again unchanged: whether that made a version is not recorded"
        }
    };
    words.into()
}
