//! Events of OCSF: Security Lake, and others with the mapping of CloudTrail in ocsf/examples.
//!
//! Version 1.0.0-rc.2 of Security Lake has the identity in `identity` and the event id in
//! `ref_event_uid`. Some of its rows have the parameters as JSON text in `unmapped`, others as one
//! entry for each value, which cannot be reassembled.

use super::object::find;
use super::{DocumentOrigin, Outcome, Parts, Product};
use crate::trail::json;
use crate::trail::part::Form;

pub(super) static OCSF: Product = Product {
    form: Form::Ocsf,
    name: "ocsf",
    marks: &["class_uid", "api"],
    members: &[
        ("eventVersion", &["metadata.product.version"]),
        ("userIdentity.type", &["actor.user.type", "identity.user.type"]),
        (
            "userIdentity.principalId",
            &["actor.user.uid_alt", "actor.user.uid", "identity.user.uid"],
        ),
        ("userIdentity.arn", &["actor.user.uid", "actor.user.uuid", "identity.user.uuid"]),
        (
            "userIdentity.accountId",
            &["actor.user.account.uid", "actor.user.account_uid", "identity.user.account_uid"],
        ),
        (
            "userIdentity.accessKeyId",
            &["actor.user.credential_uid", "identity.user.credential_uid"],
        ),
        ("userIdentity.userName", &["actor.user.name", "identity.user.name"]),
        ("userIdentity.invokedBy", &["actor.invoked_by", "identity.invoked_by"]),
        ("userIdentity.identityProvider", &["actor.idp.name", "identity.idp.name"]),
        (
            "userIdentity.sessionContext.sessionIssuer.arn",
            &["actor.session.issuer", "identity.session.issuer"],
        ),
        (
            "userIdentity.sessionContext.attributes.mfaAuthenticated",
            &["actor.session.is_mfa", "actor.session.mfa", "identity.session.mfa"],
        ),
        ("eventTime", &["time", "time_dt"]),
        ("eventSource", &["api.service.name"]),
        ("eventName", &["api.operation"]),
        ("awsRegion", &["cloud.region"]),
        ("sourceIPAddress", &["src_endpoint.ip", "src_endpoint.domain"]),
        ("userAgent", &["http_request.user_agent"]),
        ("errorCode", &["api.response.error"]),
        ("errorMessage", &["api.response.message"]),
        ("requestParameters", &["api.request.data", "unmapped.requestParameters"]),
        ("responseElements", &["api.response.data", "unmapped.responseElements"]),
        ("additionalEventData", &["unmapped.additionalEventData"]),
        ("requestID", &["api.request.uid"]),
        ("eventID", &["metadata.uid", "ref_event_uid"]),
        ("readOnly", &["unmapped.readOnly"]),
        ("eventType", &["metadata.event_code", "unmapped.eventType"]),
        ("apiVersion", &["api.version"]),
        ("managementEvent", &["unmapped.managementEvent"]),
        ("recipientAccountId", &["unmapped.recipientAccountId", "cloud.account.uid"]),
        ("sharedEventID", &["unmapped.sharedEventID"]),
        ("vpcEndpointId", &["unmapped.vpcEndpointId"]),
        ("eventCategory", &["unmapped.eventCategory"]),
    ],
    absent: &["userIdentity.sessionContext"],
    outcome: Outcome::Status {
        code: "api.response.error",
        success: &[("status", "Success"), ("status_id", "1")],
    },
    loses: None,
    special,
};

fn special(document: &[u8], parts: &mut Parts) -> Result<(), &'static str> {
    let product = find(document, "metadata.product.name");
    let is_cloudtrail = match (product, parts.origin) {
        (None, DocumentOrigin::Row(_)) => true,
        (product, _) => product.and_then(json::scalar).is_some_and(|name| name == "CloudTrail"),
    };
    if !is_cloudtrail {
        return Err("an OCSF event of another product than CloudTrail");
    }
    for member in ["requestParameters", "responseElements"] {
        if parts.get(member).is_none() && has_pieces(document, member) {
            parts.absent.push(member);
        }
    }
    Ok(())
}

/// Whether the values of a document became separate entries: `requestParameters.name`.
fn has_pieces(document: &[u8], member: &str) -> bool {
    let is_piece = |name: &str| {
        name.trim_start_matches("unmapped.")
            .strip_prefix(member)
            .is_some_and(|rest| rest.starts_with(['.', '[']))
    };
    let Some(unmapped) = find(document, "unmapped") else {
        return json::members(document).any(|(name, _)| is_piece(&name));
    };
    if unmapped.first() == Some(&b'{') {
        return json::members(unmapped).any(|(name, _)| is_piece(&name));
    }
    json::elements(unmapped).any(|(_, pair)| {
        let name = json::elements(pair).next().map(|(_, name)| name);
        let name =
            name.or_else(|| json::members(pair).find(|(name, _)| name == "key").map(|it| it.1));
        name.and_then(json::scalar).is_some_and(|name| is_piece(&name))
    })
}
