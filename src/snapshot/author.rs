use crate::lex::escape_byte;
use crate::snapshot::plain::{cut, one_line};
use crate::trail::{Principal, PrincipalKind};

/// The author of a commit: name and e-mail address for a git header.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Author {
    /// Never empty; without `<`, `>`, control characters, and punctuation at the ends, which git
    /// removes.
    pub name: String,
    /// Never empty; ASCII. Only an address guaranteed by IAM Identity Center is real; all others
    /// end in `.invalid`, which cannot be registered (RFC 2606).
    pub email: String,
}

/// The maximum length, in characters, of a part of a name or an address from a record.
const LONGEST: usize = 100;

/// Name and e-mail address of the committer of every commit.
pub const COMMITTER: (&str, &str) = ("lexrewind", "noreply@lexrewind.invalid");

impl Author {
    /// The author for a principal.
    ///
    /// The caller of `AssumeRole` chooses the session name, so an e-mail address in it is trusted
    /// only for a role of IAM Identity Center.
    pub fn of(principal: &Principal) -> Self {
        let account = account(principal);
        let account = account.as_deref().unwrap_or("unknown");
        let row = match &principal.kind {
            PrincipalKind::IamUser => Row::plain(user(principal), account, "iam"),
            PrincipalKind::Role | PrincipalKind::Directory => {
                Row::plain(user(principal), account, "iam")
            }
            PrincipalKind::AssumedRole => return Self::of_session(principal, account),
            PrincipalKind::Root => Row {
                name: format!("root ({account})"),
                ..Row::plain("root".to_owned(), account, "iam")
            },
            PrincipalKind::FederatedUser
            | PrincipalKind::SamlUser
            | PrincipalKind::WebIdentityUser => {
                let provider = principal.identity_provider.as_deref().map(last_part);
                Row::plain(user(principal), provider.unwrap_or(account), "federated")
            }
            PrincipalKind::IdentityCenterUser => {
                let user_of = principal.on_behalf_of.as_ref();
                let store = user_of.and_then(|user| user.identity_store_arn.as_deref());
                let id = user_of.and_then(|user| user.user_id.clone());
                let store = store.map_or("unknown", last_part);
                Row::plain(id.unwrap_or_else(|| user(principal)), store, "identitystore")
            }
            PrincipalKind::AwsService | PrincipalKind::Other(_) | PrincipalKind::None
                if principal.invoked_by.is_some() =>
            {
                let service = principal.invoked_by.clone().unwrap_or_default();
                Row { domain: "service".to_owned(), ..Row::plain(service, "", "") }
            }
            PrincipalKind::AwsService => {
                let service = "AWS service".to_owned();
                Row { domain: "service".to_owned(), ..Row::plain(service, "", "") }
            }
            PrincipalKind::AwsAccount => Row {
                name: format!("account {account}"),
                ..Row::plain("account".to_owned(), account, "account")
            },
            PrincipalKind::Other(_) | PrincipalKind::None => {
                Row::plain("unknown".to_owned(), account, "account")
            }
        };
        row.author()
    }

    fn of_session(principal: &Principal, account: &str) -> Self {
        let (session, role) = (principal.session_name.as_deref(), principal.role.as_deref());
        if let Some((session, set)) = session.zip(role.and_then(permission_set))
            && is_email(session)
        {
            let local = session.split('@').next().unwrap_or_default();
            return Self {
                name: header_text(&format!("{local} ({set})")),
                email: session.to_owned(),
            };
        }
        let domain = format!("{}.sts", domain_of(account));
        let named: Vec<&str> = session.into_iter().chain(role).collect();
        match *named {
            [session, role] => Row {
                name: format!("{} ({})", cut(session, LONGEST), cut(role, LONGEST)),
                local: format!("{}+{}", local_of(session), local_of(role)),
                domain,
            },
            [only] => Row { name: only.to_owned(), local: local_of(only), domain },
            _ => Row { domain, ..Row::plain(user(principal), "", "") },
        }
        .author()
    }
}

/// The best text for a caller: the ARN, else the service, the user, the account.
pub fn principal_text(principal: &Principal) -> Option<String> {
    let user = principal.on_behalf_of.as_ref().and_then(|user| user.user_id.clone());
    let account = || principal.account_id.as_ref().map(|account| format!("account {account}"));
    [
        principal.arn.clone(),
        principal.invoked_by.clone(),
        user,
        principal.user_name.clone(),
        principal.principal_id.clone(),
    ]
    .into_iter()
    .flatten()
    .next()
    .or_else(account)
}

/// One row of the table of authors.
struct Row {
    name: String,
    local: String,
    domain: String,
}

impl Row {
    /// `NAME` with `NAME@PLACE.SORT.invalid`.
    fn plain(name: String, place: &str, sort: &str) -> Self {
        Self { local: local_of(&name), domain: format!("{}.{sort}", domain_of(place)), name }
    }

    fn author(self) -> Author {
        let Self { name, local, domain } = self;
        Author { name: header_text(&name), email: format!("{local}@{domain}.invalid") }
    }
}

fn account(principal: &Principal) -> Option<String> {
    principal.account_id.clone().or_else(|| {
        let account = principal.arn.as_deref()?.split(':').nth(4)?;
        (!account.is_empty()).then(|| account.to_owned())
    })
}

/// The user's own name, if recorded.
fn user(principal: &Principal) -> String {
    let from_arn = || principal.arn.as_deref().map(|arn| last_part(arn).to_owned());
    let from_id = || {
        principal.principal_id.as_deref().map(|id| id.rsplit(':').next().unwrap_or(id).to_owned())
    };
    let named = principal.user_name.clone().or_else(from_arn).or_else(from_id);
    named.filter(|name| !name.trim().is_empty()).unwrap_or_else(|| "unknown".to_owned())
}

/// The part after the last `/` of an ARN or a path: a user without its path, a provider's name.
fn last_part(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or(arn)
}

/// `LexDeveloper` of `AWSReservedSSO_LexDeveloper_0123456789abcdef`. IAM reserves the prefix.
fn permission_set(role: &str) -> Option<&str> {
    let (set, hash) = role.strip_prefix("AWSReservedSSO_")?.rsplit_once('_')?;
    (!set.is_empty() && hash.bytes().all(|byte| byte.is_ascii_hexdigit())).then_some(set)
}

/// Whether a text is a plain e-mail address, and not one generated here.
fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    let part = |part: &str, others: &[u8]| {
        !part.is_empty()
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || others.contains(&byte))
            && !part.starts_with('.')
            && !part.ends_with('.')
    };
    text.len() <= 254
        && part(local, b"._%+-")
        && part(domain, b".-")
        && domain.contains('.')
        && !domain.to_ascii_lowercase().ends_with(".invalid")
}

/// A text for the name in a git header: git itself strips `.,:;<>"'\` and blanks at the ends.
fn header_text(text: &str) -> String {
    let crud = |c: char| c.is_whitespace() || ".,:;<>\"'\\".contains(c);
    let text = one_line(&cut(text, 2 * LONGEST + 3));
    let text = text.trim_matches(crud).replace('<', "(").replace('>', ")");
    if text.is_empty() { "unknown".to_owned() } else { text }
}

/// The local part of an address: letters, digits, `-`, `_` and inner `.`, the rest as `%XX`.
fn local_of(text: &str) -> String {
    escaped(text, |byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
}

/// A label or labels of a domain.
fn domain_of(text: &str) -> String {
    let text = text.split_once("://").map_or(text, |(_, host)| host);
    escaped(text, |byte| byte.is_ascii_alphanumeric() || b"-.".contains(&byte))
}

fn escaped(text: &str, plain: impl Fn(u8) -> bool) -> String {
    let text = text.trim();
    let mut out = String::new();
    for c in text.chars().take(LONGEST) {
        for byte in c.encode_utf8(&mut [0; 4]).bytes() {
            if plain(byte) && (byte != b'.' || !out.is_empty() && !out.ends_with('.')) {
                out.push(char::from(byte));
            } else {
                escape_byte(byte, &mut out);
            }
        }
    }
    if out.ends_with('.') {
        out.pop();
        out.push_str("%2E");
    }
    if out.is_empty() { "unknown".to_owned() } else { out }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trail::OnBehalfOf;

    fn some(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    fn principal(kind: PrincipalKind) -> Principal {
        Principal { kind, account_id: some("111122223333"), ..Principal::default() }
    }

    fn session(role: &str, session: &str) -> Principal {
        Principal {
            role: some(role),
            session_name: some(session),
            ..principal(PrincipalKind::AssumedRole)
        }
    }

    #[test]
    fn the_table_of_authors() {
        let named = |kind, name: &str| Principal { user_name: some(name), ..principal(kind) };
        let provided = |kind, name: &str, provider: &str| Principal {
            identity_provider: some(provider),
            ..named(kind, name)
        };
        let cases = [
            (named(PrincipalKind::IamUser, "alice"), "alice", "alice@111122223333.iam.invalid"),
            (
                session("LexDeveloper", "alice"),
                "alice (LexDeveloper)",
                "alice+LexDeveloper@111122223333.sts.invalid",
            ),
            (
                session("AWSReservedSSO_LexDeveloper_0123456789abcdef", "alice@example.com"),
                "alice (LexDeveloper)",
                "alice@example.com",
            ),
            (
                named(PrincipalKind::Root, "acme"),
                "root (111122223333)",
                "root@111122223333.iam.invalid",
            ),
            (
                Principal {
                    arn: some("arn:aws:sts::111122223333:federated-user/Bob"),
                    ..principal(PrincipalKind::FederatedUser)
                },
                "Bob",
                "Bob@111122223333.federated.invalid",
            ),
            (
                provided(PrincipalKind::SamlUser, "carol", "arn:aws:iam::1:saml-provider/Okta"),
                "carol",
                "carol@Okta.federated.invalid",
            ),
            (
                provided(PrincipalKind::WebIdentityUser, "1138", "accounts.google.com"),
                "1138",
                "1138@accounts.google.com.federated.invalid",
            ),
            (
                Principal {
                    on_behalf_of: Some(OnBehalfOf {
                        user_id: some("906789-12"),
                        identity_store_arn: some(
                            "arn:aws:identitystore::111122223333:identitystore/d-9067",
                        ),
                    }),
                    ..principal(PrincipalKind::IdentityCenterUser)
                },
                "906789-12",
                "906789-12@d-9067.identitystore.invalid",
            ),
            (
                Principal {
                    invoked_by: some("lexv2.amazonaws.com"),
                    ..principal(PrincipalKind::AwsService)
                },
                "lexv2.amazonaws.com",
                "lexv2.amazonaws.com@service.invalid",
            ),
            (
                Principal {
                    account_id: some("444455556666"),
                    ..principal(PrincipalKind::AwsAccount)
                },
                "account 444455556666",
                "account@444455556666.account.invalid",
            ),
            (
                Principal {
                    account_id: some("444455556666"),
                    ..principal(PrincipalKind::Other("Unknown".into()))
                },
                "unknown",
                "unknown@444455556666.account.invalid",
            ),
            (Principal::default(), "unknown", "unknown@unknown.account.invalid"),
        ];
        for (principal, name, email) in cases {
            let author = Author::of(&principal);
            assert_eq!((&*author.name, &*author.email), (name, email));
        }
    }

    #[test]
    fn an_email_is_believed_only_from_identity_center() {
        let sso = "AWSReservedSSO_Admin_0123456789abcdef";
        for (role, name, email) in [
            ("Deploy", "boss@example.com", "boss%40example.com+Deploy@111122223333.sts.invalid"),
            (
                "AWSReservedSSO_Admin",
                "boss@example.com",
                "boss%40example.com+AWSReservedSSO_Admin@111122223333.sts.invalid",
            ),
            (
                sso,
                "boss@111122223333.iam.invalid",
                "boss%40111122223333.iam.invalid+AWSReservedSSO_Admin_0123456789abcdef@111122223333.sts.invalid",
            ),
            (
                sso,
                "a@b@c.d",
                "a%40b%40c.d+AWSReservedSSO_Admin_0123456789abcdef@111122223333.sts.invalid",
            ),
            (sso, "alice", "alice+AWSReservedSSO_Admin_0123456789abcdef@111122223333.sts.invalid"),
        ] {
            assert_eq!(Author::of(&session(role, name)).email, email);
        }
    }

    #[test]
    fn a_name_cannot_break_out_of_the_header() {
        for (name, shown, local) in [
            (
                "x> 0 +0000\ncommitter evil <e@e",
                "x) 0 +0000\\u{a}committer evil (e@e",
                "x%3E%200%20%2B0000%0Acommitter%20evil%20%3Ce%40e",
            ),
            ("..;'\"<>", "unknown", "%2E.%3B%27%22%3C%3E"),
            (" . ", "unknown", "%2E"),
            ("\0", "u{0}", "%00"),
            ("a..b.", "a..b", "a.%2Eb%2E"),
        ] {
            let author = Author::of(&Principal {
                user_name: some(name),
                ..principal(PrincipalKind::IamUser)
            });
            assert_eq!(author.name, shown);
            assert_eq!(author.email, format!("{local}@111122223333.iam.invalid"));
        }
        let long = "n".repeat(5000);
        let author =
            Author::of(&Principal { user_name: some(&long), ..principal(PrincipalKind::IamUser) });
        assert!(author.name.len() < 300 && author.email.len() < 400);
    }
}
