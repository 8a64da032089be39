use std::fmt;
use std::iter::successors;
use std::str::FromStr;
use std::sync::Arc;

use crate::lex::schema::Versions;
use crate::lex::{Api, Implied, KindRow, ResourceKind, Schema, Version, name};

/// The identity of a resource: account, region, API, and its path of kinds and ids from the root
/// on. An alias is `[Bot OrderFlowers, Alias PROD]`.
///
/// Names and ids are unique only per account and region. Ordered like listings: by account, region,
/// API, kind, name. Displayed as an address: `111122223333/us-east-1/v1/alias:OrderFlowers/PROD`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ResourceKey {
    /// The twelve digits of the account that owns the resource, escaped like names.
    pub account: Arc<str>,
    /// The region, escaped like names.
    pub region: Arc<str>,
    /// The API the resource belongs to.
    pub api: Api,
    /// The last kind of the path. The schema has the kinds before it, so that a key is small and
    /// fast to copy and compare.
    kind: ResourceKind,
    /// The ids of the path, escaped and joined by `/`. The last kind has none if its parent has at
    /// most one such resource.
    name: Arc<str>,
}

impl ResourceKey {
    /// A key; `ids` are raw, from the root on. `None` if the API does not have the kind, or if
    /// resources of the kind have another number of ids.
    pub fn new(
        account: &str,
        region: &str,
        api: Api,
        kind: ResourceKind,
        ids: &[&str],
    ) -> Option<Self> {
        let (account, region) = (name::escape(account).into(), name::escape(region).into());
        Self::of_escaped(account, region, api, kind, escaped(ids))
    }

    /// The key of Lex itself, for calls without a resource; account and region are raw.
    pub fn service(account: &str, region: &str, api: Api) -> Self {
        let (account, region) = (name::escape(account).into(), name::escape(region).into());
        Self { account, region, api, kind: ResourceKind::Service, name: "".into() }
    }

    /// The key of Lex itself in the same account and region.
    pub fn service_of(&self) -> Self {
        Self { kind: ResourceKind::Service, name: "".into(), ..self.clone() }
    }

    /// Whether it is the key of a resource, and not of [Lex itself](Self::service).
    pub fn is_resource(&self) -> bool {
        self.kind != ResourceKind::Service
    }

    /// A V1 key whose names are known to be valid.
    ///
    /// # Panics
    ///
    /// If resources of that kind have another number of names.
    pub fn v1(account: &str, region: &str, kind: ResourceKind, names: &[&str]) -> Self {
        Self::new(account, region, Api::V1, kind, names).expect("names of a resource of V1")
    }

    /// A key of escaped parts.
    pub(crate) fn of_escaped(
        account: Arc<str>,
        region: Arc<str>,
        api: Api,
        kind: ResourceKind,
        name: Arc<str>,
    ) -> Option<Self> {
        let row = Schema::of(api).row(kind)?;
        let ids = name.split('/').count();
        row.path_of(ids).map(|_| Self { account, region, api, kind, name })
    }

    /// Its kind.
    pub fn kind(&self) -> ResourceKind {
        self.kind
    }

    /// The facts about its kind.
    pub fn row(&self) -> &'static KindRow {
        Schema::of(self.api).row(self.kind).expect("the kind of a key is in its schema")
    }

    /// Whether its id is not its name: resources of its API may be renamed.
    pub fn is_named_apart(&self) -> bool {
        Schema::of(self.api).row(ResourceKind::Bot).is_some_and(|row| row.id != row.name)
    }

    /// The member of its documents with its name, if its id is not its name.
    pub fn name_member(&self) -> Option<&'static str> {
        self.row().name.filter(|member| self.is_named_by(member))
    }

    /// Whether that member of its documents has its name, which may change.
    pub fn is_named_by(&self, member: &str) -> bool {
        self.row().id != Some(member) && self.row().shape.member(member).is_some()
    }

    /// Whether records show its document: some call creates or changes one. Channels are created in
    /// the console, without a record.
    pub fn is_recorded(&self) -> bool {
        Schema::of(self.api).operations.iter().any(|row| row.kind == self.kind && row.verb.writes())
    }

    /// Whether its document names the version of its parent to which it points, as that of an alias
    /// does.
    pub fn is_pointer(&self) -> bool {
        self.row().pointer().is_some()
    }

    /// Whether Lex creates it along with its parent and keeps it, as the test alias of a bot.
    pub fn comes_with_parent(&self) -> bool {
        let parent = self.parent();
        let implied = parent.iter().flat_map(|parent| parent.row().implied);
        implied.into_iter().any(|it| it.kind == self.kind && it.id == self.id())
    }

    /// Whether other resources point to its versions, as aliases do to those of a bot.
    pub fn has_pointers(&self) -> bool {
        Schema::of(self.api).pointers(self.kind).next().is_some()
    }

    /// The kinds of its path.
    fn kinds(&self) -> &'static [ResourceKind] {
        self.row().path_of(self.ids().count()).unwrap_or_default()
    }

    /// The NAME of its address: the ids of its path, escaped and joined by `/`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The ids of its path, escaped, from the root on.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.name.split('/')
    }

    /// The last id of its path, escaped: `PROD` of `OrderFlowers/PROD`.
    pub fn id(&self) -> &str {
        self.ids().last().unwrap_or_default()
    }

    /// The ids of its path as Lex writes them; `None` if an escape is invalid.
    pub fn raw_ids(&self) -> Option<Vec<String>> {
        self.ids().map(name::unescape).collect()
    }

    /// The last id of its path as Lex writes it.
    pub fn raw_id(&self) -> String {
        name::unescape(self.id()).unwrap_or_default()
    }

    /// Its path: the kind and the escaped id of each resource from the root on. A resource without
    /// an id has an empty one.
    pub fn path(&self) -> impl Iterator<Item = (ResourceKind, &str)> {
        self.kinds().iter().copied().zip(self.ids().chain(std::iter::once("")))
    }

    /// Whether its versions are those of its bot, as in V2.
    pub fn is_part_of_version(&self) -> bool {
        self.row().versions == Versions::OfRoot
    }

    /// Whether a version of it freezes everything below it: a bot of Lex V2.
    pub fn freezes_below(&self) -> bool {
        let is_frozen = |row: &KindRow| row.is_below(self.kind) && row.versions == Versions::OfRoot;
        self.row().versions == Versions::Own && Schema::of(self.api).kinds.iter().any(is_frozen)
    }

    /// Its parent; `None` for a root.
    pub fn parent(&self) -> Option<Self> {
        let (_, above) = self.kinds().split_last()?;
        let kind = *above.last()?;
        let name = match self.name.rsplit_once('/').filter(|_| self.row().id.is_some()) {
            Some((name, _)) => name.into(),
            None => self.name.clone(),
        };
        Some(Self { kind, name, ..self.clone() })
    }

    /// The resources on its path, from the root on, including itself.
    pub fn from_root(&self) -> Vec<Self> {
        let mut path: Vec<Self> = std::iter::once(self.clone()).chain(self.ancestors()).collect();
        path.reverse();
        path
    }

    /// Its ancestors, the nearest first.
    pub fn ancestors(&self) -> impl Iterator<Item = Self> {
        successors(self.parent(), Self::parent)
    }

    /// Its row among the resources that Lex creates along with its parent.
    pub fn implied(&self) -> Option<&'static Implied> {
        let implied = self.parent()?.row().implied.iter();
        implied.into_iter().find(|it| it.kind == self.kind() && it.id == self.id())
    }

    /// Itself or its ancestor of a kind.
    pub fn within(&self, kind: ResourceKind) -> Option<Self> {
        self.from_root().into_iter().find(|key| key.kind() == kind)
    }

    /// The resource at the start of its path, which may be itself.
    pub fn root(&self) -> Self {
        self.ancestors().last().unwrap_or_else(|| self.clone())
    }

    /// Whether resources may exist below it.
    pub fn may_have_below(&self) -> bool {
        Schema::of(self.api).kinds.iter().any(|row| row.is_below(self.kind))
    }

    /// Whether it is below another resource, at any depth.
    pub fn is_below(&self, above: &Self) -> bool {
        let rest = self.name.strip_prefix(&*above.name);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            && self.kind != above.kind
            && self.is_beside(above)
            && self.kinds().starts_with(above.kinds())
    }

    /// The resource below this one with that name: the escaped ids that its path has in addition.
    pub(crate) fn below(&self, kind: ResourceKind, name: &str) -> Option<Self> {
        let name = format!("{}/{name}", self.name).into();
        let (account, region) = (self.account.clone(), self.region.clone());
        let below = Self::of_escaped(account, region, self.api, kind, name)?;
        below.is_below(self).then_some(below)
    }

    /// The escaped ids that its path has in addition to an ancestor.
    pub(crate) fn name_below(&self, above: &Self) -> &str {
        self.name[above.name.len()..].trim_start_matches('/')
    }

    /// The resource of a kind whose last ids are these, raw; the ids before them are those of this
    /// resource. `None` if the path of that kind does not match.
    pub fn related(&self, kind: ResourceKind, ids: &[&str]) -> Option<Self> {
        let row = Schema::of(self.api).row(kind)?;
        row.paths.iter().find_map(|path| {
            let shared = path.len().checked_sub(ids.len() + usize::from(row.id.is_none()))?;
            let is_shared = self.kinds().get(..shared) == path.get(..shared);
            is_shared.then(|| {
                let own = escaped(ids);
                let name = match self.ids().take(shared).collect::<Vec<_>>().join("/") {
                    above if above.is_empty() => own,
                    above if ids.is_empty() => above.into(),
                    above => format!("{above}/{own}").into(),
                };
                Self { kind, name, ..self.clone() }
            })
        })
    }

    /// Sorts before all resources of a kind in the same account, region and API.
    pub(crate) fn before_beside(&self, kind: ResourceKind) -> Option<Self> {
        Schema::of(self.api).row(kind)?;
        Some(Self { kind, name: "".into(), ..self.clone() })
    }

    /// Sorts before all resources of a kind that are below this one.
    pub(crate) fn before_below(&self, kind: ResourceKind) -> Option<Self> {
        let row = Schema::of(self.api).row(kind)?;
        let name = match row.id {
            Some(_) => format!("{}/", self.name).into(),
            None => self.name.clone(),
        };
        Some(Self { kind, name, ..self.clone() })
    }

    /// Whether both have the same account, region and API, in which names are unique.
    pub fn is_beside(&self, other: &Self) -> bool {
        (&self.account, &self.region, self.api) == (&other.account, &other.region, other.api)
    }

    /// The version, for a resource with versions; `None` for an alias or a channel.
    pub fn own_version(&self, version: Version) -> Option<Version> {
        self.row().has_versions().then_some(version)
    }

    /// `intent:OrderFlowers`: the address without account, region and API.
    pub fn short(&self) -> impl fmt::Display + '_ {
        Short(self)
    }
}

fn escaped(ids: &[&str]) -> Arc<str> {
    match ids {
        [one] => name::escape(one).into(),
        many => many.iter().map(|id| name::escape(id)).collect::<Vec<_>>().join("/").into(),
    }
}

struct Short<'a>(&'a ResourceKey);

impl fmt::Display for Short<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.is_resource() {
            true => write!(f, "{}:{}", self.0.kind, self.0.name),
            false => f.write_str(Schema::of(self.0.api).name),
        }
    }
}

impl fmt::Display for ResourceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.account, self.region, self.api)?;
        if self.is_resource() { write!(f, "/{}", self.short()) } else { Ok(()) }
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
            if let Some(api) = Api::from_word(rest) {
                let (account, region) = (account.into(), region.into());
                let (kind, name) = (ResourceKind::Service, "".into());
                return Some(Self { account, region, api, kind, name });
            }
            let (api, rest) = rest.split_once('/')?;
            let (kind, name) = rest.split_once(':')?;
            let (api, kind) = (Api::from_word(api)?, ResourceKind::from_word(kind)?);
            Self::of_escaped(account.into(), region.into(), api, kind, name.into())
        };
        parse().ok_or_else(|| NotAKey(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> ResourceKey {
        format!("111122223333/us-east-1/{text}").parse().expect(text)
    }

    #[test]
    fn a_key_is_read_from_what_it_shows() {
        let alias =
            ResourceKey::v1("111122223333", "us-east-1", ResourceKind::Alias, &["Bot", "a/b"]);
        assert_eq!(alias.to_string(), "111122223333/us-east-1/v1/alias:Bot/a%2Fb");
        assert_eq!(alias.to_string().parse(), Ok(alias.clone()));
        assert_eq!(alias.id(), "a%2Fb");
        for text in
            ["v1/alias:Bot", "v1/intent:A/B", "v1/slot:A", "v2/slot:A/B", "v2/channel:A/B/C"]
        {
            assert!(format!("1/r/{text}").parse::<ResourceKey>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_path_leads_from_the_root() {
        for (text, path, above) in [
            ("v1/bot:B", "bot B", ""),
            ("v1/alias:B/P", "bot B, alias P", "bot:B"),
            ("v1/channel:B/P/C", "bot B, alias P, channel C", "alias:B/P bot:B"),
            ("v1/intent:I", "intent I", ""),
            (
                "v2/slot:B/en_US/I/S",
                "bot B, locale en_US, intent I, slot S",
                "intent:B/en_US/I locale:B/en_US bot:B",
            ),
            (
                "v2/custom-vocabulary:B/en_US",
                "bot B, locale en_US, custom-vocabulary ",
                "locale:B/en_US bot:B",
            ),
            ("v2/resource-policy:B", "bot B, resource-policy ", "bot:B"),
            ("v2/resource-policy:B/A", "bot B, alias A, resource-policy ", "alias:B/A bot:B"),
        ] {
            let key = key(text);
            let found: Vec<String> = key.path().map(|(kind, id)| format!("{kind} {id}")).collect();
            assert_eq!(found.join(", "), path);
            let found: Vec<String> = key.ancestors().map(|it| it.short().to_string()).collect();
            assert_eq!(found.join(" "), above);
            assert!(key.ancestors().all(|above| key.is_below(&above)), "{text}");
            assert_eq!(key.root().kind(), key.path().next().unwrap().0);
        }
    }

    #[test]
    fn only_what_has_the_path_in_front_is_below() {
        for (below, above) in [
            ("v1/alias:BB/P", "v1/bot:B"),
            ("v1/bot:B", "v1/bot:B"),
            ("v1/intent:B", "v1/bot:B"),
            ("v1/channel:B/PP/C", "v1/alias:B/P"),
            ("v2/alias:B/P", "v1/bot:B"),
            ("v2/resource-policy:B", "v2/alias:B/A"),
            ("v2/slot:B/en_US/I/S", "v2/slot-type:B/en_US/I"),
        ] {
            assert!(!key(below).is_below(&key(above)), "{below} {above}");
        }
    }

    #[test]
    fn a_related_resource_shares_the_start_of_the_path() {
        for (from, kind, ids, expect) in [
            ("v1/bot:B", ResourceKind::Intent, &["I"][..], Some("v1/intent:I")),
            ("v1/alias:B/P", ResourceKind::Bot, &["C"], Some("v1/bot:C")),
            ("v2/alias:B/P", ResourceKind::Bot, &[], Some("v2/bot:B")),
            ("v2/slot:B/en_US/I/S", ResourceKind::SlotType, &["T"], Some("v2/slot-type:B/en_US/T")),
            ("v2/intent:B/en_US/I", ResourceKind::Slot, &["S"], Some("v2/slot:B/en_US/I/S")),
            ("v2/alias:B/P", ResourceKind::Intent, &["I"], None),
            ("v1/bot:B", ResourceKind::Locale, &["L"], None),
        ] {
            assert_eq!(key(from).related(kind, ids), expect.map(key), "{from} {kind}");
        }
    }
}
