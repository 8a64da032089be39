//! The caller.

use std::borrow::Cow;

use serde_json::Value;

use super::json;

/// The kind of identity that made the call: `userIdentity.type`.
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
    /// Another type, as recorded (also `Unknown`).
    Other(String),
    /// Not recorded.
    #[default]
    None,
}

impl PrincipalKind {
    /// The word of CloudTrail; `None` if not recorded.
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

/// The caller, from `userIdentity`. Everything but the kind may be absent. Nothing here is
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
    /// The session of a role: the last part of the ARN, else the part after `:` of the principal
    /// id.
    pub session_name: Option<String>,
    /// The role (or user) that issued the session: `sessionContext.sessionIssuer.userName`, else
    /// the role in an assumed-role ARN.
    pub role: Option<String>,
    /// `invokedBy`: the service that made the call, for a user or for itself.
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
    /// Reads `userIdentity`. A member of another type than expected, or with invalid text (a lone
    /// surrogate), is absent; the others are kept.
    pub(super) fn from_json(text: &str) -> Self {
        let identity = Members::of(text.as_bytes());
        let session = identity.object("sessionContext");
        let arn = identity.text("arn");
        let principal_id = identity.text("principalId");
        let kind = PrincipalKind::from_word(&identity.text("type").unwrap_or_default());
        let assumed = arn.as_deref().and_then(assumed_role);
        let session_name = match (&kind, assumed) {
            (_, Some((_, session))) => Some(session.to_owned()),
            (PrincipalKind::AssumedRole, None) => principal_id
                .as_deref()
                .and_then(|id| id.split_once(':'))
                .map(|(_, session)| session.to_owned()),
            _ => None,
        };
        let on_behalf_of = identity.raw("onBehalfOf").filter(|user| user.first() == Some(&b'{'));
        Self {
            role: session
                .object("sessionIssuer")
                .text("userName")
                .or_else(|| assumed.map(|(role, _)| role.to_owned())),
            session_name,
            account_id: identity.text("accountId").map(|id| padded_account(&id)),
            user_name: identity.text("userName"),
            access_key_id: identity.text("accessKeyId"),
            invoked_by: identity.text("invokedBy"),
            source_identity: session.text("sourceIdentity"),
            on_behalf_of: on_behalf_of.map(Members::of).map(|user| OnBehalfOf {
                user_id: user.text("userId"),
                identity_store_arn: user.text("identityStoreArn"),
            }),
            identity_provider: identity
                .text("identityProvider")
                .or_else(|| session.object("webIdFederationData").text("federatedProvider")),
            mfa: session
                .object("attributes")
                .text("mfaAuthenticated")
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

/// `(role, session)` of `arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION`. The path of a role is not
/// in this ARN, so the first part is the role and the last the session.
fn assumed_role(arn: &str) -> Option<(&str, &str)> {
    let (_, rest) = arn.split_once(":assumed-role/")?;
    let (role, session) = rest.split_once('/')?;
    Some((role, session))
}

/// The members of an object; if a name occurs twice, the last one counts.
#[derive(Default)]
struct Members<'a>(Vec<(Cow<'a, str>, &'a [u8])>);

impl<'a> Members<'a> {
    fn of(object: &'a [u8]) -> Self {
        Self(json::members(object).collect())
    }

    fn raw(&self, name: &str) -> Option<&'a [u8]> {
        self.0.iter().rfind(|(found, _)| found == name).map(|(_, raw)| *raw)
    }

    fn object(&self, name: &str) -> Self {
        self.raw(name).map(Self::of).unwrap_or_default()
    }

    /// Text, number or truth value, as text; an empty one is absent.
    fn text(&self, name: &str) -> Option<String> {
        let raw = self.raw(name)?;
        let text = match raw.first()? {
            b'"' => json::string(raw)?.into_owned(),
            b'{' | b'[' | b'n' => return None,
            _ => serde_json::from_slice::<Value>(raw).ok()?.to_string(),
        };
        (!text.is_empty()).then_some(text)
    }
}

/// An account id with its leading zeros restored.
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
    fn what_is_of_another_shape_is_absent() {
        let who = Principal::from_json(
            r#"{"accountId":1,"arn":null,"userName":{},"invokedBy":[],"accountId":1e2,
            "sessionContext":"x","onBehalfOf":[],"identityProvider":true}"#,
        );
        let expect = Principal {
            account_id: Some("100.0".to_owned()),
            identity_provider: Some("true".to_owned()),
            ..Principal::default()
        };
        assert_eq!(who, expect);
        assert_eq!(Principal::from_json("[1]"), Principal::default());
        let deep = ["[".repeat(200), "]".repeat(200)].concat();
        for odd in [r#""x":"\ud800""#, r#""\ud800":1"#, r#""x":1e999"#, &format!(r#""x":{deep}"#)] {
            let who = Principal::from_json(&format!(r#"{{{odd},"userName":"frank"}}"#));
            assert_eq!(who.user_name.as_deref(), Some("frank"), "{odd}");
        }
    }

    #[test]
    fn types_of_tomorrow_keep_their_word() {
        let who = Principal::from_json(r#"{"type":"Martian"}"#);
        assert_eq!(who.kind.as_str(), Some("Martian"));
    }
}
