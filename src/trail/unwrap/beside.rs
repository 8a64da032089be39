//! What lies among records and is none.

use crate::trail::json;
use crate::trail::part::NotRecord;
use crate::trail::unwrap::Member;

/// The kind of an event of CloudTrail that is no record of a call, by its category.
pub(super) fn other_category(members: &[Member<'_>]) -> Option<NotRecord> {
    match scalar(members, "eventCategory").as_deref() {
        Some("Insight") => Some(NotRecord::Insight),
        Some("Aggregated") => Some(NotRecord::Aggregated),
        Some("NetworkActivity") => Some(NotRecord::NetworkActivity),
        _ if has(members, "insightDetails") => Some(NotRecord::Insight),
        _ => None,
    }
}

/// What an object is in which no record was found, if its names tell.
pub(super) fn kind(members: &[Member<'_>]) -> Option<NotRecord> {
    let has = |name: &str| has(members, name);
    let is = |name: &str, value: &str| scalar(members, name).as_deref() == Some(value);
    if has("digestStartTime") && has("logFiles") {
        return Some(NotRecord::Digest);
    }
    if is("messageType", "CONTROL_MESSAGE") {
        return Some(NotRecord::ControlMessage);
    }
    if (has("s3Bucket") && has("s3ObjectKey"))
        || is("Event", "s3:TestEvent")
        || is("eventSource", "aws:s3")
        || is("Type", "SubscriptionConfirmation")
    {
        return Some(NotRecord::Notification);
    }
    if (has("hashSignature") && has("publicKeyFingerprint"))
        || (has("format-version") && has("table-uuid"))
        || has("manifestVersion")
        || has("PublicKeyList")
        || has("entries")
    {
        return Some(NotRecord::Manifest);
    }
    None
}

fn has(members: &[Member<'_>], wanted: &str) -> bool {
    members.iter().any(|(name, _)| name == wanted)
}

fn scalar<'m>(members: &'m [Member<'_>], wanted: &str) -> Option<std::borrow::Cow<'m, str>> {
    members.iter().find(|(name, _)| name == wanted).and_then(|(_, value)| json::scalar(value))
}
