//! Who makes the calls: the `userIdentity`, address and agent of a record (lex.md 3).

use super::date;
use super::rng::Rng;
use serde_json::{Value, json};

/// How somebody signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Login {
    /// An IAM user with long-lived keys.
    User,
    /// An IAM user in the console; its session has empty objects, as seen in real records.
    ConsoleUser,
    /// A role with a session name.
    Role,
    /// A role of IAM Identity Center; the session name is an e-mail address.
    Sso,
    /// The root user.
    Root,
    /// GetFederationToken.
    Federated,
    /// On behalf of a user of Identity Center.
    IdentityCenter,
    /// A service on somebody's behalf.
    Service,
}

/// A principal with an address and an agent.
#[derive(Clone, Debug)]
pub struct Person {
    /// How they signed in.
    pub login: Login,
    /// The user, session or service.
    pub name: String,
    /// The role, where there is one.
    pub role: String,
    /// `sourceIPAddress`
    pub address: String,
    /// `userAgent`
    pub agent: String,
}

const CONSOLE: &str = "aws-internal/3 aws-sdk-java/1.11.1009 Linux/5.4.102-52.177.amzn2int.x86_64 \
                       OpenJDK_64-Bit_Server_VM/25.292-b10 java/1.8.0_292 \
                       vendor/Oracle_Corporation cfg/retry-mode/legacy";
const CLI: &str = "aws-cli/2.4.6 Python/3.8.8 Linux/5.10.0 exe/x86_64.debian.11 prompt/off \
                   command/lex-models.put-intent";
const BOTO: &str = "Boto3/1.26.90 Python/3.9.16 Linux/4.14.255-305-242.531.amzn2.x86_64 \
                    exec-env/AWS_Lambda_python3.9 Botocore/1.29.90";
const BROWSER: &str = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 \
                       (KHTML, like Gecko) Chrome/96.0.4664.55 Safari/537.36";

impl Person {
    /// A person; the agent follows from how they signed in.
    pub fn new(login: Login, name: &str, role: &str, address: &str) -> Self {
        let agent = match login {
            Login::User => CLI,
            Login::ConsoleUser | Login::Sso => CONSOLE,
            Login::Role | Login::Federated => BOTO,
            Login::Root => "console.amazonaws.com",
            Login::IdentityCenter => BROWSER,
            Login::Service => address,
        };
        Self {
            login,
            name: name.to_owned(),
            role: role.to_owned(),
            address: address.to_owned(),
            agent: agent.to_owned(),
        }
    }

    /// The same person with another agent.
    pub fn with_agent(mut self, agent: &str) -> Self {
        agent.clone_into(&mut self.agent);
        self
    }

    /// The team that works on the random histories: one of every kind of principal.
    pub fn team() -> Vec<Self> {
        vec![
            Self::new(Login::ConsoleUser, "alice", "", "203.0.113.10"),
            Self::new(Login::User, "bob", "", "203.0.113.11"),
            Self::new(Login::Role, "ci-deploy", "LexCI", "198.51.100.7"),
            Self::new(Login::Role, "i-0123456789abcdef0", "BotHost", "198.51.100.20"),
            Self::new(
                Login::Sso,
                "carol@example.com",
                "AWSReservedSSO_LexDeveloper_0123456789abcdef",
                "203.0.113.30",
            ),
            Self::new(
                Login::Sso,
                "dave@example.com",
                "AWSReservedSSO_LexAdmin_fedcba9876543210",
                "2001:db8::42",
            ),
            Self::new(Login::Root, "", "", "192.0.2.1"),
            Self::new(Login::Federated, "erin", "", "192.0.2.44"),
            Self::new(
                Login::IdentityCenter,
                "94482488-3041-7037-4d5e-9e3c1a2b4c5d",
                "",
                "192.0.2.60",
            ),
            Self::new(
                Login::Service,
                "cloudformation.amazonaws.com",
                "",
                "cloudformation.amazonaws.com",
            ),
        ]
    }

    /// The session name, user name or service: what a reader should find in the record.
    pub fn display(&self) -> &str {
        if self.login == Login::Root { "root" } else { &self.name }
    }

    /// The ARN in `userIdentity`, if it has one.
    pub fn arn(&self, account: &str) -> Option<String> {
        let Self { name, role, .. } = self;
        match self.login {
            Login::User | Login::ConsoleUser => Some(format!("arn:aws:iam::{account}:user/{name}")),
            Login::Role | Login::Sso => {
                Some(format!("arn:aws:sts::{account}:assumed-role/{role}/{name}"))
            }
            Login::Root => Some(format!("arn:aws:iam::{account}:root")),
            Login::Federated => Some(format!("arn:aws:sts::{account}:federated-user/{name}")),
            Login::IdentityCenter | Login::Service => None,
        }
    }

    /// The `userIdentity` of a call in an account, at a second.
    pub fn identity(&self, account: &str, second: i64) -> Value {
        let Self { name, role, .. } = self;
        let signed_in = date::second(second - second.rem_euclid(3600) - 600);
        let attributes = |mfa: &str| json!({"creationDate": signed_in, "mfaAuthenticated": mfa});
        // Ids that look the part, and are the same in every record of this person.
        let id = |prefix: &str, of: &str| {
            let seed = of.bytes().fold(7, |sum: u64, b| sum.wrapping_mul(31) + u64::from(b));
            let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
            format!("{prefix}EXAMPLE{}", Rng::new(seed).text(letters, 10))
        };
        let mut identity = json!({"accountId": account});
        let mut set = |name: &str, value: Value| identity[name] = value;
        if let Some(arn) = self.arn(account) {
            set("arn", json!(arn));
        }
        match self.login {
            Login::User => {
                set("type", json!("IAMUser"));
                set("principalId", json!(id("AIDA", name)));
                set("accessKeyId", json!(id("AKIA", name)));
                set("userName", json!(name));
            }
            Login::ConsoleUser => {
                set("type", json!("IAMUser"));
                set("principalId", json!(id("AIDA", name)));
                set("accessKeyId", json!(id("ASIA", name)));
                set("userName", json!(name));
                let session = json!({
                    "sessionIssuer": {},
                    "webIdFederationData": {},
                    "attributes": attributes("true"),
                });
                set("sessionContext", session);
            }
            Login::Role | Login::Sso => {
                let path =
                    if self.login == Login::Sso { "aws-reserved/sso.amazonaws.com/" } else { "" };
                let issuer = json!({
                    "type": "Role",
                    "principalId": id("AROA", role),
                    "arn": format!("arn:aws:iam::{account}:role/{path}{role}"),
                    "accountId": account,
                    "userName": role,
                });
                set("type", json!("AssumedRole"));
                set("principalId", json!(format!("{}:{name}", id("AROA", role))));
                set("accessKeyId", json!(id("ASIA", name)));
                let session = json!({"sessionIssuer": issuer, "attributes": attributes("false")});
                set("sessionContext", session);
            }
            Login::Root => {
                set("type", json!("Root"));
                set("principalId", json!(account));
                set("accessKeyId", json!(id("ASIA", account)));
                let session = json!({
                    "sessionIssuer": {},
                    "webIdFederationData": {},
                    "attributes": attributes("true"),
                });
                set("sessionContext", session);
            }
            Login::Federated => {
                let issuer = json!({
                    "type": "IAMUser",
                    "principalId": id("AIDA", "broker"),
                    "arn": format!("arn:aws:iam::{account}:user/broker"),
                    "accountId": account,
                    "userName": "broker",
                });
                set("type", json!("FederatedUser"));
                set("principalId", json!(format!("{account}:{name}")));
                set("accessKeyId", json!(id("ASIA", name)));
                let session = json!({"sessionIssuer": issuer, "attributes": attributes("false")});
                set("sessionContext", session);
            }
            Login::IdentityCenter => {
                set("type", json!("IdentityCenterUser"));
                set("credentialId", json!("EXAMPLEa7f2c3d4e5f60718293a4b5c6d7e8f90"));
                let store = format!("arn:aws:identitystore::{account}:identitystore/d-9067EXAMPLE");
                set("onBehalfOf", json!({"userId": name, "identityStoreArn": store}));
            }
            Login::Service => {
                identity = json!({"type": "AWSService", "invokedBy": name});
            }
        }
        identity
    }
}
