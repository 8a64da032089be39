//! Restores CloudTrail's spelling of names within documents of a record.
//!
//! Tables spell the names of their columns, and of the members of structs, in lower case or in
//! snake case: `principalid`, `principal_id` for `principalId`.

use super::json;
use super::member::push;
use super::names::plain;

/// Members of `userIdentity` ("CloudTrail userIdentity element") and of `addendum`, in lower case
/// and as CloudTrail spells them.
const NAMES: [(&str, &str); 28] = [
    ("accesskeyid", "accessKeyId"),
    ("accountid", "accountId"),
    ("arn", "arn"),
    ("attributes", "attributes"),
    ("creationdate", "creationDate"),
    ("credentialid", "credentialId"),
    ("ec2roledelivery", "ec2RoleDelivery"),
    ("federatedprovider", "federatedProvider"),
    ("identityprovider", "identityProvider"),
    ("identitystorearn", "identityStoreArn"),
    ("inscopeof", "inScopeOf"),
    ("invokedby", "invokedBy"),
    ("mfaauthenticated", "mfaAuthenticated"),
    ("onbehalfof", "onBehalfOf"),
    ("originaleventid", "originalEventID"),
    ("originalrequestid", "originalRequestID"),
    ("principalid", "principalId"),
    ("reason", "reason"),
    ("sessioncontext", "sessionContext"),
    ("sessionissuer", "sessionIssuer"),
    ("sourceaccount", "sourceAccount"),
    ("sourcearn", "sourceArn"),
    ("sourceidentity", "sourceIdentity"),
    ("type", "type"),
    ("updatedfields", "updatedFields"),
    ("userid", "userId"),
    ("username", "userName"),
    ("webidfederationdata", "webIdFederationData"),
];

/// The maximum depth of these documents.
const DEEPEST: usize = 6;

/// The JSON of such a document with names as CloudTrail spells them; other names are unchanged.
pub(super) fn with_own_names(document: &str) -> String {
    renamed(document, 0)
}

fn renamed(value: &str, depth: usize) -> String {
    if !value.starts_with('{') || depth > DEEPEST {
        return value.to_owned();
    }
    let mut object = String::from("{");
    for (name, value) in json::members(value.as_bytes()) {
        let Ok(value) = std::str::from_utf8(value) else { continue };
        push(&mut object, own_name(&name), &renamed(value, depth + 1));
    }
    object.push('}');
    object
}

fn own_name(name: &str) -> &str {
    let plain = plain(name);
    match NAMES.binary_search_by_key(&plain.as_str(), |(plain, _)| plain) {
        Ok(at) => NAMES[at].1,
        Err(_) => name,
    }
}

#[cfg(test)]
mod tests {
    use super::{NAMES, with_own_names};

    #[test]
    fn the_table_is_sorted() {
        assert!(NAMES.is_sorted());
    }

    #[test]
    fn any_spelling_becomes_that_of_cloudtrail() {
        let expect = r#"{"type":"AssumedRole","principalId":"AROA:a","sessionContext":{"sessionIssuer":{"userName":"R"},"attributes":{"mfaAuthenticated":"true"}},"x_y":1}"#;
        for text in [
            expect,
            r#"{"type":"AssumedRole","principal_id":"AROA:a","session_context":{"session_issuer":{"user_name":"R"},"attributes":{"mfa_authenticated":"true"}},"x_y":1}"#,
            r#"{ "type": "AssumedRole", "principalid": "AROA:a", "sessioncontext": {"sessionissuer": {"username": "R"}, "attributes": {"mfaauthenticated": "true"}}, "x_y": 1}"#,
        ] {
            assert_eq!(with_own_names(text), expect);
        }
    }
}
