use crate::lex::{Address, Outside, ResourceKey, Target, Version, escape, unescape};

/// A node of the graph.
///
/// Ordered like listings: by account, region, API, kind, name and version (`$LATEST` first); nodes
/// outside of Lex come last.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Node {
    /// A version of a resource of Lex.
    Version {
        /// The resource.
        key: ResourceKey,
        /// The version; `None` for a resource without versions, an alias or a channel.
        version: Option<Version>,
    },
    /// Something that is not a Lex resource of an account. Its name is global, so two accounts that
    /// use one function or one built-in type share the node.
    Outside {
        /// Its kind.
        kind: Outside,
        /// Its ARN or signature, as recorded.
        name: String,
    },
}

impl Node {
    /// The node of a version of a resource; for one without versions, of the resource itself.
    pub fn of(key: &ResourceKey, version: Version) -> Self {
        Self::Version { key: key.clone(), version: key.own_version(version) }
    }

    /// The node of a reference's target.
    pub fn target(target: Target) -> Self {
        match target {
            Target::Resource { key, version } => Self::of(&key, version),
            Target::Outside { kind, name } => Self::Outside { kind, name },
        }
    }

    /// The node outside of Lex with an [address](Self::address); `None` if no node of that kind has it.
    pub fn outside_at(kind: Outside, address: &str) -> Option<Self> {
        let escaped = address.strip_prefix(kind.as_str()).and_then(|rest| rest.strip_prefix(':'));
        let name = match escaped {
            Some(name) => unescape(name)?,
            None => address.to_owned(),
        };
        Some(Self::Outside { kind, name })
    }

    /// The resource; `None` outside of Lex.
    pub fn key(&self) -> Option<&ResourceKey> {
        match self {
            Self::Version { key, .. } => Some(key),
            Self::Outside { .. } => None,
        }
    }

    /// The version; `None` outside of Lex or without versions.
    pub fn version(&self) -> Option<Version> {
        match self {
            Self::Version { version, .. } => *version,
            Self::Outside { .. } => None,
        }
    }

    /// The word for its kind: `bot`, `slot-type`, `lambda-function` ...
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Version { key, .. } => key.kind().as_str(),
            Self::Outside { kind, .. } => kind.as_str(),
        }
    }

    /// The full address: `111122223333/us-east-1/v1/intent:OrderFlowers@7`,
    /// `111122223333/us-east-1/v1/alias:OrderFlowers/PROD`; outside of Lex, the ARN or signature.
    ///
    /// It is ASCII without spaces. An outside name that looks like an address, or has characters
    /// that no ARN and no signature has, is written as `KIND:NAME` and escaped like names:
    /// `built-in-slot-type:%22%5D`.
    pub fn address(&self) -> String {
        match self {
            Self::Version { key, version } => Address::of(key, *version).to_string(),
            Self::Outside { kind, name } => outside(*kind, name),
        }
    }

    /// The address without account, region and API: `intent:OrderFlowers@7`; outside of Lex, the
    /// same as [`address`](Self::address).
    pub fn short(&self) -> String {
        match self {
            Self::Version { key, version: None } => key.short().to_string(),
            Self::Version { key, version: Some(version) } => {
                format!("{}{}", key.short(), version.suffix(key.api))
            }
            Self::Outside { .. } => self.address(),
        }
    }
}

fn outside(kind: Outside, name: &str) -> String {
    let of_arn = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:/+=,@*$".contains(&byte);
    let of_signature = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    let is_arn = name.starts_with("arn:") && name.bytes().all(of_arn);
    if is_arn || (!name.is_empty() && name.bytes().all(of_signature)) {
        name.to_owned()
    } else {
        format!("{}:{}", kind.as_str(), escape(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lex::ResourceKind;

    #[test]
    fn every_node_has_an_address() {
        let key = |kind, parts: &[&str]| ResourceKey::v1("111122223333", "us-east-1", kind, parts);
        let version = |kind, name, version| Node::of(&key(kind, &[name]), version);
        let outside = |kind, name: &str| Node::Outside { kind, name: name.to_owned() };
        let place = "111122223333/us-east-1/v1/";
        let cases = [
            (version(ResourceKind::Intent, "A", Version::Number(7)), "intent:A@7", true),
            (version(ResourceKind::Bot, "A", Version::Latest), "bot:A@latest", true),
            (
                Node::of(&key(ResourceKind::Alias, &["A", "PROD"]), Version::Latest),
                "alias:A/PROD",
                true,
            ),
            (outside(Outside::BuiltInSlotType, "AMAZON.DATE"), "AMAZON.DATE", false),
            (
                outside(Outside::LambdaFunction, "arn:aws:lambda:us-east-1:1:function:f:$LATEST"),
                "arn:aws:lambda:us-east-1:1:function:f:$LATEST",
                false,
            ),
            (
                outside(Outside::BuiltInSlotType, "1/r/v1/bot:X@1"),
                "built-in-slot-type:1%2Fr%2Fv1%2Fbot%3AX%401",
                false,
            ),
            (outside(Outside::IamRole, "arn:\u{202e}\n"), "iam-role:arn%3A%E2%80%AE%0A", false),
            (outside(Outside::IamRole, ""), "iam-role:%", false),
        ];
        for (node, short, placed) in cases {
            assert_eq!(node.short(), short);
            let full = if placed { format!("{place}{short}") } else { short.to_owned() };
            assert_eq!(node.address(), full);
            if let Node::Outside { kind, .. } = node {
                assert_eq!(Node::outside_at(kind, &full), Some(node));
            }
        }
    }
}
