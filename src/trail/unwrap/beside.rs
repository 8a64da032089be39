//! Content beside records that is not a record.

use crate::trail::json;
use crate::trail::part::NotRecord;
use crate::trail::unwrap::Member;

/// The kind, by its category, of a CloudTrail event that is not a record of a call.
pub(super) fn other_category(members: &[Member<'_>]) -> Option<NotRecord> {
    match scalar(members, "eventCategory").as_deref() {
        Some("Insight") => Some(NotRecord::Insight),
        Some("Aggregated") => Some(NotRecord::Aggregated),
        Some("NetworkActivity") => Some(NotRecord::NetworkActivity),
        _ if has(members, "insightDetails") => Some(NotRecord::Insight),
        _ => None,
    }
}

/// The kind of an object without a record, if its names show it.
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

/// Why an event of EventBridge is not searched.
pub(super) const NOT_FROM_AWS: &str =
    "an event of EventBridge whose source is not AWS: anybody may send such an event";

/// Whether an object is an event of EventBridge sent by a caller: only AWS may use a source that
/// begins with `aws.` (`PutEvents` in the API reference of EventBridge).
pub(super) fn is_event_of_a_caller(members: &[Member<'_>]) -> bool {
    has(members, "detail-type")
        && has(members, "detail")
        && !scalar(members, "source").is_some_and(|source| source.starts_with("aws."))
}

/// Whether an object is a header, an attribute or a tag: a name and a value that a caller may have
/// chosen.
pub(super) fn is_named_value(members: &[Member<'_>]) -> bool {
    let has_name = ["name", "Name", "key", "Key"].into_iter().any(|name| has(members, name));
    has_name && (has(members, "value") || has(members, "Value")) && members.len() <= 3
}

pub(super) fn has(members: &[Member<'_>], wanted: &str) -> bool {
    members.iter().any(|(name, _)| name == wanted)
}

pub(super) fn scalar<'m>(
    members: &'m [Member<'_>],
    wanted: &str,
) -> Option<std::borrow::Cow<'m, str>> {
    members.iter().find(|(name, _)| name == wanted).and_then(|(_, value)| json::scalar(value))
}
