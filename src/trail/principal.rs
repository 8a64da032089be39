//! Who made a call.

use serde_json::Value;

/// What kind of identity made the call: `userIdentity.type`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum PrincipalKind {
    /// The root user of an account.
    Root,
    /// A user of IAM.
    IamUser,
    /// A session of a role.
    AssumedRole,
    /// A role with a persistent identity.
    Role,
    /// A session made with `GetFederationToken`.
    FederatedUser,
    /// A user of a SAML provider.
    SamlUser,
    /// A user of a web identity provider.
    WebIdentityUser,
    /// A directory service.
    Directory,
    /// Another account.
    AwsAccount,
    /// A service of AWS.
    AwsService,
    /// A user of IAM Identity Center.
    IdentityCenterUser,
    /// A type that is not in this list, as it stands in the record (`Unknown` too).
    Other(String),
    /// The record does not say.
    #[default]
    None,
}

impl PrincipalKind {
    /// The word CloudTrail uses; `None` where the record does not say.
    pub fn as_str(&self) -> Option<&str> {
        Some(match self {
            Self::Root => "Root",
            Self::IamUser => "IAMUser",
            Self::AssumedRole => "AssumedRole",
            Self::Role => "Role",
            Self::FederatedUser => "FederatedUser",
            Self::SamlUser => "SAMLUser",
            Self::WebIdentityUser => "WebIdentityUser",
            Self::Directory => "Directory",
            Self::AwsAccount => "AWSAccount",
            Self::AwsService => "AWSService",
            Self::IdentityCenterUser => "IdentityCenterUser",
            Self::Other(word) => word,
            Self::None => return None,
        })
    }

    fn from_word(word: &str) -> Self {
        match word {
            "Root" => Self::Root,
            "IAMUser" => Self::IamUser,
            "AssumedRole" => Self::AssumedRole,
            "Role" => Self::Role,
            "FederatedUser" => Self::FederatedUser,
            "SAMLUser" => Self::SamlUser,
            "WebIdentityUser" => Self::WebIdentityUser,
            "Directory" => Self::Directory,
            "AWSAccount" => Self::AwsAccount,
            "AWSService" => Self::AwsService,
            "IdentityCenterUser" => Self::IdentityCenterUser,
            "" => Self::None,
            other => Self::Other(other.to_owned()),
        }
    }
}

/// Who made a call, from `userIdentity`. Everything but the kind may be absent; nothing here is
/// verified: the caller of `AssumeRole` chooses the session name.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Principal {
    /// `type`.
    pub kind: PrincipalKind,
    /// `arn`.
    pub arn: Option<String>,
    /// `accountId`, the caller's account.
    pub account_id: Option<String>,
    /// `userName`: of an IAM user, or the account alias of a root user.
    pub user_name: Option<String>,
    /// `principalId`.
    pub principal_id: Option<String>,
    /// `accessKeyId`; an empty one is absent.
    pub access_key_id: Option<String>,
    /// The session of a role: last part of the ARN, else what follows `:` in the principal id.
    pub session_name: Option<String>,
    /// The role (or user) that issued the session: `sessionContext.sessionIssuer.userName`, else
    /// the role in an assumed-role ARN.
    pub role: Option<String>,
    /// `invokedBy`: the service that made the call for somebody, or for itself.
    pub invoked_by: Option<String>,
    /// `sessionContext.sourceIdentity`, which a session cannot change.
    pub source_identity: Option<String>,
    /// `onBehalfOf`: the user of IAM Identity Center.
    pub on_behalf_of: Option<OnBehalfOf>,
    /// `identityProvider`, or `sessionContext.webIdFederationData.federatedProvider`.
    pub identity_provider: Option<String>,
    /// `sessionContext.attributes.mfaAuthenticated`.
    pub mfa: Option<bool>,
}

/// The user of IAM Identity Center for whom a call was made.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct OnBehalfOf {
    /// `userId`.
    pub user_id: Option<String>,
    /// `identityStoreArn`.
    pub identity_store_arn: Option<String>,
}

impl Principal {
    /// Reads `userIdentity`. Anything of another shape than expected is absent.
    pub(super) fn from_json(text: &str) -> Self {
        let Ok(identity) = serde_json::from_str::<Value>(text) else { return Self::default() };
        let arn = string(&identity, "/arn");
        let principal_id = string(&identity, "/principalId");
        let kind = PrincipalKind::from_word(&string(&identity, "/type").unwrap_or_default());
        let assumed = arn.as_deref().and_then(assumed_role);
        let session_name = match (&kind, assumed) {
            (_, Some((_, session))) => Some(session.to_owned()),
            (PrincipalKind::AssumedRole, None) => principal_id
                .as_deref()
                .and_then(|id| id.split_once(':'))
                .map(|(_, session)| session.to_owned()),
            _ => None,
        };
        let on_behalf_of = identity.get("onBehalfOf").filter(|user| user.is_object());
        Self {
            role: string(&identity, "/sessionContext/sessionIssuer/userName")
                .or_else(|| assumed.map(|(role, _)| role.to_owned())),
            session_name,
            account_id: string(&identity, "/accountId").map(|id| padded_account(&id)),
            user_name: string(&identity, "/userName"),
            access_key_id: string(&identity, "/accessKeyId"),
            invoked_by: string(&identity, "/invokedBy"),
            source_identity: string(&identity, "/sessionContext/sourceIdentity"),
            on_behalf_of: on_behalf_of.map(|user| OnBehalfOf {
                user_id: string(user, "/userId"),
                identity_store_arn: string(user, "/identityStoreArn"),
            }),
            identity_provider: string(&identity, "/identityProvider").or_else(|| {
                string(&identity, "/sessionContext/webIdFederationData/federatedProvider")
            }),
            mfa: string(&identity, "/sessionContext/attributes/mfaAuthenticated")
                .and_then(|mfa| mfa.to_ascii_lowercase().parse().ok()),
            kind,
            arn,
            principal_id,
        }
    }

    /// The account in the principal's ARN.
    pub(super) fn arn_account(&self) -> Option<&str> {
        let account = self.arn.as_deref()?.strip_prefix("arn:")?.split(':').nth(3)?;
        (!account.is_empty()).then_some(account)
    }
}

/// `(role, session)` of `arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION`. The role may have a path
/// nowhere but here it has none, so the first part is the role and the last the session.
fn assumed_role(arn: &str) -> Option<(&str, &str)> {
    let (_, rest) = arn.split_once(":assumed-role/")?;
    let (role, session) = rest.split_once('/')?;
    Some((role, session))
}

/// Text, number or truth value at `pointer`, as text; an empty one is absent.
fn string(value: &Value, pointer: &str) -> Option<String> {
    let text = match value.pointer(pointer)? {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(truth) => truth.to_string(),
        Value::Null | Value::Array(_) | Value::Object(_) => return None,
    };
    (!text.is_empty()).then_some(text)
}

/// An account id that lost its leading zeros gets them back.
pub(super) fn padded_account(id: &str) -> String {
    let id = id.trim();
    if !id.is_empty() && id.len() < 12 && id.bytes().all(|byte| byte.is_ascii_digit()) {
        format!("{id:0>12}")
    } else {
        id.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::{Principal, PrincipalKind};

    #[test]
    fn a_session_of_a_role() {
        let who = Principal::from_json(
            r#"{"type":"AssumedRole","principalId":"AROAX:alice","accountId":12345678901,
            "arn":"arn:aws:sts::012345678901:assumed-role/LexDeveloper/alice","accessKeyId":"",
            "sessionContext":{"sessionIssuer":{"userName":"LexDeveloper"},"webIdFederationData":{},
            "attributes":{"mfaAuthenticated":"false"}}}"#,
        );
        assert_eq!(who.kind, PrincipalKind::AssumedRole);
        assert_eq!(who.session_name.as_deref(), Some("alice"));
        assert_eq!(who.role.as_deref(), Some("LexDeveloper"));
        assert_eq!(who.account_id.as_deref(), Some("012345678901"));
        assert_eq!(who.arn_account(), Some("012345678901"));
        assert_eq!(who.access_key_id, None);
        assert_eq!(who.mfa, Some(false));
    }

    #[test]
    fn types_of_tomorrow_keep_their_word() {
        let who = Principal::from_json(r#"{"type":"Martian"}"#);
        assert_eq!(who.kind.as_str(), Some("Martian"));
    }
}
