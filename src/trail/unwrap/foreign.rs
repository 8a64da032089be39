//! Records whose members another product has moved: what stands in them is not searched.

use crate::trail::json;
use crate::trail::unwrap::Member;

/// Why an object is a record that cannot be put together again, if it is one.
pub(super) fn lossy(members: &[Member<'_>]) -> Option<&'static str> {
    let has = |wanted: &str| members.iter().any(|(name, _)| name == wanted);
    let event = || members.iter().find(|(name, _)| name == "event").map(|(_, value)| *value);
    let is_ecs = || {
        let event: Vec<Member<'_>> = json::members(event().unwrap_or_default()).collect();
        let has = |wanted: &str| event.iter().any(|(name, _)| name == wanted);
        has("provider") && has("action")
    };
    if has("event.provider") && has("event.action") || is_ecs() {
        return Some("an Elastic document without `event.original`; export that field");
    }
    if has("class_uid") && has("api") {
        return Some("an OCSF event; export the records of CloudTrail themselves");
    }
    None
}
