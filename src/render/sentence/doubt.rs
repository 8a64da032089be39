use std::borrow::Cow;

use super::{gap, incomplete};
use crate::state::Doubt;

/// Why a document may be incomplete or wrong.
pub fn doubt(doubt: &Doubt) -> Cow<'static, str> {
    let words = match doubt {
        Doubt::Gap(reason) => return gap(reason),
        Doubt::Content(reason) => return incomplete(reason),
        Doubt::UnansweredMember { member } => {
            return format!("the response to a publication lacks `{member}`").into();
        }
        Doubt::PublishedInGap { member } => {
            return format!("published in a gap, and the response lacks `{member}`").into();
        }
        Doubt::Unsettled { member } => {
            return format!("what became of `{member}` after a deletion is not documented").into();
        }
        Doubt::Unrecorded => "no record shows its content",
        Doubt::OnlyMentioned => "it may not exist: only calls that change nothing name it",
        Doubt::Deleted => "it was deleted",
        Doubt::AmbiguousOrder => "the order of its events in that second is ambiguous",
        Doubt::PresumedContent => "no response recorded: presumed to be what the draft was",
        Doubt::CountedNumber => "its version number is counted, not recorded",
        Doubt::UncertainVersion => "may not exist: the draft was put again unchanged",
        Doubt::Implied => "made together with its parent: no record shows all of it",
        Doubt::SourceUnrecorded => "copied from a version that no record shows",
        Doubt::UnseenCall => {
            "a call may have changed it: its record does not show what it was about"
        }
        Doubt::TextOfService => "changed by statement: Lex writes the text of the policy",
        Doubt::Migrated => "migrated from Lex V1: its content is not recorded",
    };
    words.into()
}
