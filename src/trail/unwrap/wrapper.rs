//! Wrappers that repeat names of their record.

use std::borrow::Cow;

use crate::trail::json;
use crate::trail::names;
use crate::trail::unwrap::Member;
use crate::trail::unwrap::beside::{has, scalar};

/// The member that is the whole record, if the object is a wrapper that repeats the service and the
/// operation of its record. Both must be equal, and a record has more members than these.
pub(super) fn record_within<'m, 'r>(
    parent: &str,
    members: &'m [Member<'r>],
) -> Option<&'m Member<'r>> {
    if !names::repeat_those_of_a_record(members.iter().map(|(name, _)| name.as_ref())) {
        return None;
    }
    let repeated = || names::REPEATED.iter().filter(|name| has(members, name));
    members.iter().find(|(name, value)| {
        if names::is_chosen_by_caller(parent, name) {
            return false;
        }
        let text = match value.first() {
            Some(b'{') => Cow::Borrowed(*value),
            Some(b'"') if names::may_be_a_text(parent, name) => match json::string(value) {
                Some(text) => Cow::Owned(text.trim().as_bytes().to_vec()),
                None => return false,
            },
            _ => return false,
        };
        let inner: Vec<Member<'_>> = json::members(&text).collect();
        names::are_of_a_record(inner.iter().map(|(name, _)| name.as_ref()))
            && repeated().all(|name| scalar(&inner, name) == scalar(members, name))
    })
}
