use std::fmt;
use std::str::FromStr;

use crate::lex::{Api, ResourceKey, ResourceKind, Version, escape};

/// How people name a resource:
///
/// ```text
/// ADDRESS := [ACCOUNT "/" REGION "/" ("v1"|"v2") "/"] KIND ":" NAME ["@" VERSION]  |  an ARN  |  NAME
/// ```
///
/// An address may fit several resources; [`Address::fits`] says which.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    account: Option<String>,
    region: Option<String>,
    api: Option<Api>,
    kind: Option<ResourceKind>,
    name: String,
    /// The version after `@`, or at the end of an ARN.
    pub version: Option<Version>,
}

/// The text is no address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not an address: {reason}")]
pub struct NotAnAddress {
    text: String,
    reason: &'static str,
}

impl Address {
    /// The address that fits exactly one key.
    pub fn of(key: &ResourceKey, version: Option<Version>) -> Self {
        Self {
            account: Some(key.account.to_string()),
            region: Some(key.region.to_string()),
            api: Some(key.api),
            kind: Some(key.kind),
            name: key.name.to_string(),
            version,
        }
    }

    /// The kind, where the address says one.
    pub fn kind(&self) -> Option<ResourceKind> {
        self.kind
    }

    /// The name, escaped as in a [`ResourceKey`].
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether the address may mean this resource.
    pub fn fits(&self, key: &ResourceKey) -> bool {
        fn same<T: PartialEq + ?Sized>(wanted: Option<&T>, found: &T) -> bool {
            wanted.is_none_or(|wanted| wanted == found)
        }
        same(self.account.as_deref(), &*key.account)
            && same(self.region.as_deref(), &*key.region)
            && same(self.api.as_ref(), &key.api)
            && same(self.kind.as_ref(), &key.kind)
            && *self.name == *key.name
    }

    /// Whether only the kind and the name, but not the place, are wrong for this key.
    pub fn is_near(&self, key: &ResourceKey) -> bool {
        self.kind.is_none_or(|kind| kind == key.kind) && {
            let (ours, theirs) = (self.name.to_lowercase(), key.name.to_lowercase());
            ours == theirs || distance(&ours, &theirs) <= 1 + ours.len() / 4
        }
    }
}

/// How many letters must be put in, taken out or changed to make one text from the other.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, y) in b.bytes().enumerate() {
            let change = corner + usize::from(x != y);
            corner = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(corner + 1);
        }
    }
    row[b.len()]
}

impl FromStr for Address {
    type Err = NotAnAddress;

    fn from_str(text: &str) -> Result<Self, NotAnAddress> {
        let refuse = |reason| NotAnAddress { text: text.to_owned(), reason };
        if text.starts_with("arn:") {
            return from_arn(text).ok_or_else(|| refuse("this ARN names no resource of Lex"));
        }
        let (path, version) = match text.rsplit_once('@') {
            Some((path, version)) => {
                let version = version.parse();
                (path, Some(version.map_err(|_| refuse("after `@` goes a number or `latest`"))?))
            }
            None => (text, None),
        };
        let unplaced = |kind, name: &str| Self {
            account: None,
            region: None,
            api: None,
            kind,
            name: normal(name),
            version,
        };
        let Some((place, name)) = path.split_once(':') else {
            return match path {
                "" => Err(refuse("it is empty")),
                _ => Ok(unplaced(None, path)),
            };
        };
        if name.is_empty() {
            return Err(refuse("there is no name after `:`"));
        }
        let kind = |word| {
            ResourceKind::from_word(word)
                .ok_or_else(|| refuse("before `:` goes bot, intent, slot-type, alias or channel"))
        };
        match *place.split('/').collect::<Vec<_>>() {
            [word] => Ok(unplaced(Some(kind(word)?), name)),
            [account, region, api, word] => Ok(Self {
                account: Some(escape(account)),
                region: Some(escape(region)),
                api: Some(Api::from_word(api).ok_or_else(|| refuse("the API is `v1` or `v2`"))?),
                ..unplaced(Some(kind(word)?), name)
            }),
            _ => {
                Err(refuse("the place before the kind is ACCOUNT/REGION/v1/ or ACCOUNT/REGION/v2/"))
            }
        }
    }
}

/// Escapes a name as keys do, whether or not it was typed escaped.
fn normal(name: &str) -> String {
    name.split('/')
        .map(|part| crate::lex::unescape(part).map_or_else(|| escape(part), |raw| escape(&raw)))
        .collect::<Vec<_>>()
        .join("/")
}

/// `arn:aws:lex:REGION:ACCOUNT:` and, for V1, `bot:NAME`, `bot:NAME:VERSION`, `bot:NAME:ALIAS`,
/// `bot-channel:BOT:ALIAS:CHANNEL`, `intent:NAME[:VERSION]`, `slottype:NAME[:VERSION]`; for V2,
/// `bot/ID` and `bot-alias/ID/ALIAS`.
fn from_arn(arn: &str) -> Option<Address> {
    let mut parts = arn.splitn(6, ':');
    let (_, _, service) = (parts.next()?, parts.next()?, parts.next()?);
    let (region, account, resource) = (parts.next()?, parts.next()?, parts.next()?);
    if service != "lex" {
        return None;
    }
    let address = |api, kind, names: &[&str], version| {
        let key = ResourceKey::new(account, region, api, kind, names);
        Some(Address::of(&key, version))
    };
    if resource.contains('/') {
        return match *resource.split('/').collect::<Vec<_>>() {
            ["bot", id] => address(Api::V2, ResourceKind::Bot, &[id], None),
            ["bot-alias", bot, alias] => address(Api::V2, ResourceKind::Alias, &[bot, alias], None),
            _ => None,
        };
    }
    let versioned = |kind, name, last: &str| {
        last.parse().ok().and_then(|version| address(Api::V1, kind, &[name], Some(version)))
    };
    match *resource.split(':').collect::<Vec<_>>() {
        ["bot", name] => address(Api::V1, ResourceKind::Bot, &[name], None),
        ["bot", name, last] => versioned(ResourceKind::Bot, name, last)
            .or_else(|| address(Api::V1, ResourceKind::Alias, &[name, last], None)),
        ["bot-channel", bot, alias, channel] => {
            address(Api::V1, ResourceKind::Channel, &[bot, alias, channel], None)
        }
        ["intent", name] => address(Api::V1, ResourceKind::Intent, &[name], None),
        ["intent", name, last] => versioned(ResourceKind::Intent, name, last),
        ["slottype", name] => address(Api::V1, ResourceKind::SlotType, &[name], None),
        ["slottype", name, last] => versioned(ResourceKind::SlotType, name, last),
        _ => None,
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let (Some(account), Some(region), Some(api)) = (&self.account, &self.region, self.api) {
            write!(f, "{account}/{region}/{api}/")?;
        }
        if let Some(kind) = self.kind {
            write!(f, "{kind}:")?;
        }
        f.write_str(&self.name)?;
        match self.version {
            Some(Version::Latest) => f.write_str("@latest"),
            Some(Version::Number(number)) => write!(f, "@{number}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_write_an_address() {
        let full = "111122223333/us-east-1/v1/";
        let cases = [
            ("bot:OrderFlowers", "bot:OrderFlowers"),
            ("bots:OrderFlowers", "bot:OrderFlowers"),
            ("intent:OrderFlowers@7", "intent:OrderFlowers@7"),
            ("intent:OrderFlowers@$LATEST", "intent:OrderFlowers@latest"),
            ("intent:OrderFlowers@DRAFT", "intent:OrderFlowers@latest"),
            ("alias:OrderFlowers/PROD", "alias:OrderFlowers/PROD"),
            ("OrderFlowers", "OrderFlowers"),
            ("intent:a%2Fb", "intent:a%2Fb"),
        ];
        for (text, shown) in cases {
            assert_eq!(text.parse::<Address>().unwrap().to_string(), shown);
        }
        let arns = [
            ("bot:OrderFlowers", "bot:OrderFlowers"),
            ("bot:OrderFlowers:PROD", "alias:OrderFlowers/PROD"),
            ("bot:OrderFlowers:3", "bot:OrderFlowers@3"),
            ("bot-channel:OrderFlowers:PROD:Slack", "channel:OrderFlowers/PROD/Slack"),
            ("intent:OrderFlowers:7", "intent:OrderFlowers@7"),
            ("slottype:FlowerTypes:$LATEST", "slot-type:FlowerTypes@latest"),
        ];
        for (resource, shown) in arns {
            let arn = format!("arn:aws:lex:us-east-1:111122223333:{resource}");
            assert_eq!(arn.parse::<Address>().unwrap().to_string(), format!("{full}{shown}"));
        }
        let placed = "111122223333/us-east-1/v1/slot-type:FlowerTypes@2";
        assert_eq!(placed.parse::<Address>().unwrap().to_string(), placed);
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in [
            "",
            "bot:",
            "node:X",
            "bot:X@",
            "bot:X@new",
            "a/b/bot:X",
            "1/r/v3/bot:X",
            "arn:aws:s3:::bucket",
            "arn:aws:lex:us-east-1:1:queue:X",
        ] {
            assert!(text.parse::<Address>().is_err(), "{text}");
        }
    }

    #[test]
    fn an_address_fits_by_what_it_says() {
        let key =
            ResourceKey::v1("111122223333", "us-east-1", ResourceKind::Bot, &["OrderFlowers"]);
        for (text, fits) in [
            ("OrderFlowers", true),
            ("bot:OrderFlowers", true),
            ("orderflowers", false),
            ("intent:OrderFlowers", false),
            ("444455556666/us-east-1/v1/bot:OrderFlowers", false),
        ] {
            assert_eq!(text.parse::<Address>().unwrap().fits(&key), fits, "{text}");
        }
        assert!("bot:OrderFlower".parse::<Address>().unwrap().is_near(&key));
        assert!(!"bot:Concierge".parse::<Address>().unwrap().is_near(&key));
    }
}
