use std::fmt;
use std::str::FromStr;

use crate::lex::version::is_version_of_api;
use crate::lex::{Api, ResourceKey, ResourceKind, Version, escape};

/// The address of a resource, as people write it:
///
/// ```text
/// ADDRESS := [ACCOUNT "/" REGION "/" ("v1"|"v2") "/"] KIND ":" NAME ["@" VERSION]  |  an ARN  |  NAME
/// ```
///
/// An address may match several resources; [`Address::fits`] tests one.
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

/// The text is not an address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not an address: {reason}")]
pub struct NotAnAddress {
    text: String,
    reason: &'static str,
}

impl Address {
    /// The address that matches exactly one key.
    pub fn of(key: &ResourceKey, version: Option<Version>) -> Self {
        Self {
            account: Some(key.account.to_string()),
            region: Some(key.region.to_string()),
            api: Some(key.api),
            kind: Some(key.kind()),
            name: key.name().to_string(),
            version,
        }
    }

    /// The key, if the address has all parts of one.
    pub fn key(&self) -> Option<ResourceKey> {
        let (account, region) = (self.account.as_deref()?.into(), self.region.as_deref()?.into());
        ResourceKey::of_escaped(account, region, self.api?, self.kind?, self.name.as_str().into())
    }

    /// The kind, if the address has one.
    pub fn kind(&self) -> Option<ResourceKind> {
        self.kind
    }

    /// The name, escaped as in a [`ResourceKey`].
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The API, if the address has one.
    pub fn api(&self) -> Option<Api> {
        self.api
    }

    /// Whether the address may mean this resource.
    pub fn fits(&self, key: &ResourceKey) -> bool {
        self.fits_but_for_name(key) && self.name == key.name()
    }

    /// Whether everything but the name matches this resource.
    pub fn fits_but_for_name(&self, key: &ResourceKey) -> bool {
        fn same<T: PartialEq + ?Sized>(wanted: Option<&T>, found: &T) -> bool {
            wanted.is_none_or(|wanted| wanted == found)
        }
        same(self.account.as_deref(), &*key.account)
            && same(self.region.as_deref(), &*key.region)
            && same(self.api.as_ref(), &key.api)
            && same(self.kind.as_ref(), &key.kind())
    }
}

impl Address {
    /// Reads the ARN of a resource of Lex, in the forms of V1 (`bot:NAME:ALIAS`) and V2 (`bot/ID`).
    ///
    /// # Errors
    ///
    /// If the text is anything else.
    pub fn from_arn(text: &str) -> Result<Self, NotAnAddress> {
        from_arn(text).ok_or_else(|| NotAnAddress {
            text: text.to_owned(),
            reason: "it is not the ARN of a Lex resource",
        })
    }
}

impl FromStr for Address {
    type Err = NotAnAddress;

    fn from_str(text: &str) -> Result<Self, NotAnAddress> {
        let refuse = |reason| NotAnAddress { text: text.to_owned(), reason };
        if text.starts_with("arn:") {
            return Self::from_arn(text);
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
                account: Some(normal(account)),
                region: Some(normal(region)),
                api: Some(Api::from_word(api).ok_or_else(|| refuse("the API is `v1` or `v2`"))?),
                ..unplaced(Some(kind(word)?), name)
            }),
            _ => {
                Err(refuse("the place before the kind is ACCOUNT/REGION/v1/ or ACCOUNT/REGION/v2/"))
            }
        }
    }
}

impl ResourceKey {
    /// The ARN of a bot or an alias of Lex V2, and of the resource of a resource policy; `None` for
    /// anything else.
    pub fn arn(&self) -> Option<String> {
        let ids = self.raw_ids()?;
        let is_attached = matches!(
            self.kind(),
            ResourceKind::Bot | ResourceKind::Alias | ResourceKind::ResourcePolicy
        );
        let resource = match (self.api, &ids[..]) {
            (Api::V2, [bot]) if is_attached => format!("bot/{bot}"),
            (Api::V2, [bot, alias]) if is_attached => format!("bot-alias/{bot}/{alias}"),
            _ => return None,
        };
        let partition = match &*self.region {
            region if region.starts_with("cn-") => "aws-cn",
            region if region.starts_with("us-gov-") => "aws-us-gov",
            _ => "aws",
        };
        Some(format!("arn:{partition}:lex:{}:{}:{resource}", self.region, self.account))
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
/// `bot/ID` and `bot-alias/ID/ALIAS` (developer guides of V1 and V2, tagging). A version is a
/// number or `$LATEST`: any other word after the name of a bot is an alias, also `latest` and
/// `DRAFT`.
fn from_arn(arn: &str) -> Option<Address> {
    let mut parts = arn.splitn(6, ':');
    let (scheme, _, service) = (parts.next()?, parts.next()?, parts.next()?);
    let (region, account, resource) = (parts.next()?, parts.next()?, parts.next()?);
    if scheme != "arn" || service != "lex" {
        return None;
    }
    let address = |api, kind, names: &[&str], version| {
        let key = ResourceKey::new(account, region, api, kind, names)?;
        let is_named = names.iter().all(|name| !name.is_empty());
        is_named.then(|| Address::of(&key, version))
    };
    if resource.contains('/') {
        return match *resource.split('/').collect::<Vec<_>>() {
            ["bot", id] => address(Api::V2, ResourceKind::Bot, &[id], None),
            ["bot-alias", bot, alias] => address(Api::V2, ResourceKind::Alias, &[bot, alias], None),
            _ => None,
        };
    }
    let versioned = |kind, name, version: &str| {
        address(Api::V1, kind, &[name], Some(Version::from_api(version)?))
    };
    match *resource.split(':').collect::<Vec<_>>() {
        ["bot", name] => address(Api::V1, ResourceKind::Bot, &[name], None),
        ["bot", name, last] if is_version_of_api(last) => versioned(ResourceKind::Bot, name, last),
        ["bot", name, alias] => address(Api::V1, ResourceKind::Alias, &[name, alias], None),
        ["bot-channel", bot, alias, channel] => {
            address(Api::V1, ResourceKind::Channel, &[bot, alias, channel], None)
        }
        ["intent", name] => address(Api::V1, ResourceKind::Intent, &[name], None),
        ["intent", name, version] => versioned(ResourceKind::Intent, name, version),
        ["slottype", name] => address(Api::V1, ResourceKind::SlotType, &[name], None),
        ["slottype", name, version] => versioned(ResourceKind::SlotType, name, version),
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
        let suffix = |version: Version| version.suffix(self.api.unwrap_or(Api::V1));
        f.write_str(&self.version.map(suffix).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_write_an_address() {
        let cases = [
            ("bot:OrderFlowers", "bot:OrderFlowers"),
            ("bots:OrderFlowers", "bot:OrderFlowers"),
            ("intent:OrderFlowers@7", "intent:OrderFlowers@7"),
            ("intent:OrderFlowers@$LATEST", "intent:OrderFlowers@latest"),
            ("intent:OrderFlowers@DRAFT", "intent:OrderFlowers@latest"),
            ("bot:OrderFlowers@latest", "bot:OrderFlowers@latest"),
            ("bot:OrderFlowers@draft", "bot:OrderFlowers@latest"),
            ("alias:OrderFlowers/latest", "alias:OrderFlowers/latest"),
            ("alias:OrderFlowers/PROD", "alias:OrderFlowers/PROD"),
            ("OrderFlowers", "OrderFlowers"),
            ("intent:a%2Fb", "intent:a%2Fb"),
        ];
        for (text, shown) in cases {
            assert_eq!(text.parse::<Address>().unwrap().to_string(), shown);
        }
        let placed = "111122223333/us-east-1/v1/slot-type:FlowerTypes@2";
        assert_eq!(placed.parse::<Address>().unwrap().to_string(), placed);
    }

    // An answer prints a key unchanged, so the printed text must mean that key, whatever its
    // content.
    #[test]
    fn every_key_that_is_printed_is_an_address() {
        let texts = [
            "",
            "%",
            "a b",
            "a/b",
            "a:b",
            "a@2",
            "..",
            "%41",
            "50%",
            "ü",
            "\n",
            "v1",
            "111122223333",
        ];
        let kinds = [ResourceKind::Bot, ResourceKind::Intent, ResourceKind::SlotType];
        for account in texts {
            for region in texts {
                for (name, kind) in texts.iter().zip(kinds.into_iter().cycle()) {
                    for key in [
                        ResourceKey::v1(account, region, kind, &[name]),
                        ResourceKey::v1(account, region, ResourceKind::Alias, &[name, account]),
                    ] {
                        for version in ["", "@latest", "@7"] {
                            let text = format!("{key}{version}");
                            let address: Address = text.parse().expect(&text);
                            assert!(address.fits(&key), "{text}");
                            assert_eq!(address.to_string(), text);
                            let short = format!("{}:{}{version}", key.kind(), key.name());
                            assert!(short.parse::<Address>().expect(&short).fits(&key), "{short}");
                        }
                    }
                }
            }
        }
    }

    // Developer guides, tagging: `bot:NAME:ALIAS`; the names of aliases are letters and `_`, so a
    // number cannot be one.
    #[test]
    fn every_form_of_an_arn() {
        let v1 = "111122223333/us-east-1/v1/";
        let v2 = "111122223333/us-east-1/v2/";
        for (resource, place, expect) in [
            ("bot:OrderFlowers", v1, Some("bot:OrderFlowers")),
            ("bot:OrderFlowers:3", v1, Some("bot:OrderFlowers@3")),
            ("bot:OrderFlowers:$LATEST", v1, Some("bot:OrderFlowers@latest")),
            ("bot:OrderFlowers:PROD", v1, Some("alias:OrderFlowers/PROD")),
            ("bot:OrderFlowers:latest", v1, Some("alias:OrderFlowers/latest")),
            ("bot:OrderFlowers:draft", v1, Some("alias:OrderFlowers/draft")),
            ("bot:OrderFlowers:DRAFT", v1, Some("alias:OrderFlowers/DRAFT")),
            ("bot:OrderFlowers:LATEST", v1, Some("alias:OrderFlowers/LATEST")),
            ("bot:OrderFlowers:0", v1, None),
            ("bot:OrderFlowers:99999999999", v1, None),
            ("bot:OrderFlowers:", v1, None),
            ("bot::PROD", v1, None),
            ("bot:", v1, None),
            ("bot:OrderFlowers:PROD:3", v1, None),
            ("bot-channel:OrderFlowers:PROD:Slack", v1, Some("channel:OrderFlowers/PROD/Slack")),
            (
                "bot-channel:OrderFlowers:latest:Slack",
                v1,
                Some("channel:OrderFlowers/latest/Slack"),
            ),
            ("intent:OrderFlowers", v1, Some("intent:OrderFlowers")),
            ("intent:OrderFlowers:7", v1, Some("intent:OrderFlowers@7")),
            ("intent:OrderFlowers:DRAFT", v1, None),
            ("intent:OrderFlowers:latest", v1, None),
            ("slottype:FlowerTypes", v1, Some("slot-type:FlowerTypes")),
            ("slottype:FlowerTypes:$LATEST", v1, Some("slot-type:FlowerTypes@latest")),
            ("slottype:FlowerTypes:draft", v1, None),
            ("bot/9GZXJ6T5EK", v2, Some("bot:9GZXJ6T5EK")),
            ("bot-alias/9GZXJ6T5EK/TSTALIASID", v2, Some("alias:9GZXJ6T5EK/TSTALIASID")),
            ("bot/9GZXJ6T5EK/3", v2, None),
            ("bot/", v2, None),
            ("queue:X", v1, None),
        ] {
            let arn = format!("arn:aws:lex:us-east-1:111122223333:{resource}");
            let expect = expect.map(|expect| format!("{place}{expect}"));
            let found = |address: Address| address.to_string();
            assert_eq!(Address::from_arn(&arn).ok().map(found), expect, "{arn}");
            assert_eq!(arn.parse().ok().map(found), expect, "{arn}");
        }
        for text in
            ["bot:OrderFlowers", "OrderFlowers", "arn:aws:lex:us-east-1", "urn:a:lex:r:1:bot:X"]
        {
            assert!(Address::from_arn(text).is_err(), "{text}");
        }
    }

    #[test]
    fn invalid_addresses_are_refused() {
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

    // Lex V2 developer guide, "Resource-based policies": the ARNs of a bot and of an alias.
    #[test]
    fn a_policy_has_the_arn_of_what_it_is_attached_to() {
        for (address, arn) in [
            ("us-east-1/v2/bot:B", Some("arn:aws:lex:us-east-1:1:bot/B")),
            ("us-east-1/v2/resource-policy:B", Some("arn:aws:lex:us-east-1:1:bot/B")),
            ("cn-north-1/v2/alias:B/A", Some("arn:aws-cn:lex:cn-north-1:1:bot-alias/B/A")),
            ("us-east-1/v2/resource-policy:B/A", Some("arn:aws:lex:us-east-1:1:bot-alias/B/A")),
            ("us-east-1/v2/locale:B/en_US", None),
            ("us-east-1/v1/bot:B", None),
        ] {
            let key: ResourceKey = format!("1/{address}").parse().unwrap();
            assert_eq!(key.arn().as_deref(), arn, "{address}");
        }
    }

    #[test]
    fn an_address_matches_by_its_parts() {
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
    }
}
