//! Documents of Elastic without `event.original`: the members of its AWS CloudTrail integration.
//!
//! `flattened` drops empty texts, lists and objects. `user.name` is the name of the role for a
//! session of a role. The account of the caller is only in its ARN.

use super::object::find;
use super::{Outcome, Parts, Product, Value, value_of};
use crate::trail::part::Form;
use crate::trail::record::Loss;

const ISSUER: &str = "userIdentity.sessionContext.sessionIssuer.userName";

/// Members of all events in the Elastic Common Schema.
pub(super) const EVENT: [&str; 2] = ["event.provider", "event.action"];

pub(super) const INCOMPLETE: &str =
    "an Elastic document without `event.original` and `aws.cloudtrail`; export one of them";

pub(super) static ELASTIC: Product = Product {
    form: Form::Elastic,
    name: "elastic",
    marks: &["event.provider", "event.action", "aws.cloudtrail"],
    members: &[
        ("eventVersion", &["aws.cloudtrail.event_version"]),
        ("userIdentity.type", &["aws.cloudtrail.user_identity.type"]),
        ("userIdentity.principalId", &["user.id"]),
        ("userIdentity.arn", &["aws.cloudtrail.user_identity.arn"]),
        ("userIdentity.accessKeyId", &["aws.cloudtrail.user_identity.access_key_id"]),
        ("userIdentity.userName", &["user.name"]),
        ("userIdentity.invokedBy", &["aws.cloudtrail.user_identity.invoked_by"]),
        (
            "userIdentity.sessionContext.sessionIssuer.type",
            &["aws.cloudtrail.user_identity.session_context.session_issuer.type"],
        ),
        (
            "userIdentity.sessionContext.sessionIssuer.principalId",
            &["aws.cloudtrail.user_identity.session_context.session_issuer.principal_id"],
        ),
        (
            "userIdentity.sessionContext.sessionIssuer.arn",
            &["aws.cloudtrail.user_identity.session_context.session_issuer.arn"],
        ),
        (
            "userIdentity.sessionContext.sessionIssuer.accountId",
            &["aws.cloudtrail.user_identity.session_context.session_issuer.account_id"],
        ),
        (
            "userIdentity.sessionContext.attributes.creationDate",
            &["aws.cloudtrail.user_identity.session_context.creation_date"],
        ),
        (
            "userIdentity.sessionContext.attributes.mfaAuthenticated",
            &["aws.cloudtrail.user_identity.session_context.mfa_authenticated"],
        ),
        ("eventTime", &["@timestamp"]),
        ("eventSource", &["event.provider"]),
        ("eventName", &["event.action"]),
        ("awsRegion", &["cloud.region"]),
        ("sourceIPAddress", &["source.address", "source.ip"]),
        ("userAgent", &["user_agent.original"]),
        ("errorCode", &["aws.cloudtrail.error_code"]),
        ("errorMessage", &["aws.cloudtrail.error_message"]),
        ("requestParameters", &["aws.cloudtrail.flattened.request_parameters"]),
        ("responseElements", &["aws.cloudtrail.flattened.response_elements"]),
        ("additionalEventData", &["aws.cloudtrail.flattened.additional_eventdata"]),
        ("serviceEventDetails", &["aws.cloudtrail.flattened.service_event_details"]),
        ("requestID", &["aws.cloudtrail.request_id"]),
        ("eventID", &["event.id"]),
        ("readOnly", &["aws.cloudtrail.read_only"]),
        ("eventType", &["aws.cloudtrail.event_type"]),
        ("apiVersion", &["aws.cloudtrail.api_version"]),
        ("managementEvent", &["aws.cloudtrail.management_event"]),
        ("recipientAccountId", &["aws.cloudtrail.recipient_account_id"]),
        ("sharedEventID", &["aws.cloudtrail.shared_event_id"]),
        ("vpcEndpointId", &["aws.cloudtrail.vpc_endpoint_id"]),
        ("eventCategory", &["aws.cloudtrail.event_category"]),
    ],
    absent: &["userIdentity.accountId"],
    outcome: Outcome::Status {
        code: "aws.cloudtrail.error_code",
        success: &[("event.outcome", "success")],
    },
    loses: Some(Loss::EmptyValues),
    special,
};

/// Documents that Elastic keeps only as text, which is not JSON.
const TEXTS: [(&str, &str); 2] = [
    ("requestParameters", "aws.cloudtrail.request_parameters"),
    ("responseElements", "aws.cloudtrail.response_elements"),
];

fn special(document: &[u8], parts: &mut Parts) -> Result<(), &'static str> {
    if parts.get("userIdentity.type") == Some("\"AssumedRole\"")
        && let Some(name) = parts.remove("userIdentity.userName")
    {
        parts.found.push((ISSUER, name));
    }
    for (member, text) in TEXTS {
        let is_found = parts.get(member).is_some();
        if let Some(text) = find(document, text).filter(|_| !is_found) {
            match value_of(member, text) {
                Value::Null => {}
                Value::Valid(value) => parts.found.push((member, value)),
                Value::Invalid => parts.absent.push(member),
            }
        }
    }
    Ok(())
}
