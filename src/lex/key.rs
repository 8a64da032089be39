use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use crate::lex::{Api, ResourceKind, Version, name};

/// Where a resource lives: names and ids are unique only per account and region.
///
/// Ordered as listings are: by account, region, API, kind, name. Shown as an address:
/// `111122223333/us-east-1/v1/intent:OrderFlowers`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ResourceKey {
    /// The twelve digits of the account that owns the resource, escaped as names are.
    pub account: Arc<str>,
    /// The region, escaped as names are.
    pub region: Arc<str>,
    /// The API the resource belongs to.
    pub api: Api,
    /// What it is.
    pub kind: ResourceKind,
    /// Its name; one that lives below another is written `OrderFlowers/PROD`. Each part is escaped.
    pub name: Arc<str>,
}

impl ResourceKey {
    /// A V1 key in the account and region; `parts` are the raw names from the outermost in.
    pub fn v1(account: &str, region: &str, kind: ResourceKind, parts: &[&str]) -> Self {
        Self::new(account, region, Api::V1, kind, parts)
    }

    /// A key of either API; `parts` are the raw names from the outermost in.
    pub fn new(account: &str, region: &str, api: Api, kind: ResourceKind, parts: &[&str]) -> Self {
        Self {
            account: name::escape(account).into(),
            region: name::escape(region).into(),
            api,
            kind,
            name: escaped(parts),
        }
    }

    /// A key beside this one: same account, region and API. `parts` are raw names.
    pub fn sibling(&self, kind: ResourceKind, parts: &[&str]) -> Self {
        Self { kind, name: escaped(parts), ..self.clone() }
    }

    /// Whether both are of the same account, region and API: a name means one thing there.
    pub fn is_beside(&self, other: &Self) -> bool {
        (&self.account, &self.region, self.api) == (&other.account, &other.region, other.api)
    }

    /// For what lives below a bot (alias, channel): that bot's key.
    pub fn bot(&self) -> Option<Self> {
        let (bot, _) = self.name.split_once('/')?;
        Some(Self { kind: ResourceKind::Bot, name: bot.into(), ..self.clone() })
    }

    /// The version, of what has versions; `None` for an alias or a channel.
    pub fn own_version(&self, version: Version) -> Option<Version> {
        self.kind.has_versions().then_some(version)
    }

    /// The last part of the name: `PROD` of `OrderFlowers/PROD`.
    pub fn own_name(&self) -> &str {
        self.name.rsplit('/').next().unwrap_or_default()
    }

    /// `intent:OrderFlowers`: the address without account, region and API.
    pub fn short(&self) -> impl fmt::Display + '_ {
        Short(self)
    }
}

fn escaped(parts: &[&str]) -> Arc<str> {
    match parts {
        [one] => name::escape(one).into(),
        many => many.iter().map(|part| name::escape(part)).collect::<Vec<_>>().join("/").into(),
    }
}

struct Short<'a>(&'a ResourceKey);

impl fmt::Display for Short<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.0.kind, self.0.name)
    }
}

impl fmt::Display for ResourceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}/{}:{}", self.account, self.region, self.api, self.kind, self.name)
    }
}

/// The text is not the full address of a resource.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not `ACCOUNT/REGION/(v1|v2)/KIND:NAME`")]
pub struct NotAKey(String);

impl FromStr for ResourceKey {
    type Err = NotAKey;

    fn from_str(text: &str) -> Result<Self, NotAKey> {
        let parse = || {
            let (account, rest) = text.split_once('/')?;
            let (region, rest) = rest.split_once('/')?;
            let (api, rest) = rest.split_once('/')?;
            let (kind, name) = rest.split_once(':')?;
            Some(Self {
                account: account.into(),
                region: region.into(),
                api: Api::from_word(api)?,
                kind: ResourceKind::from_word(kind)?,
                name: name.into(),
            })
        };
        parse().ok_or_else(|| NotAKey(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_from_what_it_shows() {
        let key =
            ResourceKey::v1("111122223333", "us-east-1", ResourceKind::Alias, &["Bot", "a/b"]);
        assert_eq!(key.to_string(), "111122223333/us-east-1/v1/alias:Bot/a%2Fb");
        assert_eq!(key.to_string().parse(), Ok(key.clone()));
        assert_eq!(key.own_name(), "a%2Fb");
        assert_eq!(key.bot().unwrap().short().to_string(), "bot:Bot");
    }
}
