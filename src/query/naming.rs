//! Displays resources by name, if the name finds them again.

use std::collections::{BTreeMap, BTreeSet};

use crate::graph::Node;
use crate::index::NameSpan;
use crate::lex::{Address, ResourceKey, ResourceKind, Version, escape};
use crate::query::error::Result;
use crate::query::{Archive, NamingStyle, Point};

/// The names of the resources of a history, for a result at a point.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Naming {
    /// The number of commits up to the point.
    count: usize,
    /// By resource, in order of time.
    spans: BTreeMap<ResourceKey, Vec<NameSpan>>,
    /// The resources that ever had a name, or have it as an id: by parent, kind and name.
    holders: BTreeMap<(Option<ResourceKey>, ResourceKind, String), BTreeSet<ResourceKey>>,
    /// Addresses without account, region and API that several resources share.
    repeated: BTreeSet<String>,
}

impl Archive {
    /// How an answer about a point names resources.
    ///
    /// # Errors
    ///
    /// If the repository cannot be read.
    pub fn naming(&self, point: &Point) -> Result<Naming> {
        match self.style {
            NamingStyle::Names => Naming::of(self, point),
            NamingStyle::Ids => Naming::ids(self),
        }
    }

    /// What a message about a point calls a resource: an address that finds it again.
    pub fn called(&self, point: &Point, key: &ResourceKey) -> String {
        // An error is worth more than the name in it.
        self.naming(point).map_or_else(|_| key.to_string(), |naming| naming.distinct(key))
    }
}

impl Naming {
    /// The names at a point.
    ///
    /// # Errors
    ///
    /// If the repository cannot be read.
    pub fn of(archive: &Archive, point: &Point) -> Result<Self> {
        let keys = archive.keys()?;
        let mut naming = Self { count: point.count, ..Self::default() };
        if keys.iter().any(ResourceKey::is_named_apart) {
            for span in archive.index()?.names()? {
                naming.hold(&span.key, span.name.clone());
                naming.spans.entry(span.key.clone()).or_default().push(span);
            }
            let apart = keys.iter().filter(|key| key.is_named_apart());
            apart.for_each(|key| naming.hold(key, key.raw_id()));
        }
        naming.find_repeated(keys);
        Ok(naming)
    }

    /// Ids instead of names.
    ///
    /// # Errors
    ///
    /// If the repository cannot be read.
    pub fn ids(archive: &Archive) -> Result<Self> {
        let mut naming = Self::default();
        naming.find_repeated(archive.keys()?);
        Ok(naming)
    }

    fn hold(&mut self, key: &ResourceKey, name: String) {
        let place = (key.parent(), key.kind(), name);
        self.holders.entry(place).or_default().insert(key.clone());
    }

    fn find_repeated(&mut self, keys: &[ResourceKey]) {
        let mut seen = BTreeSet::new();
        for key in keys {
            let short = self.short(key);
            if !seen.insert(short.clone()) {
                self.repeated.insert(short);
            }
        }
    }

    /// `intent:OrderFlowers/en_US/PickUp`, without account, region and API.
    pub fn short(&self, key: &ResourceKey) -> String {
        self.short_at(key, self.count)
    }

    /// The same with the names at another moment: after `count` commits.
    pub fn short_at(&self, key: &ResourceKey, count: usize) -> String {
        if self.spans.is_empty() || !key.is_named_apart() || !key.is_resource() {
            return key.short().to_string();
        }
        format!("{}:{}", key.kind(), self.path_at(key, count))
    }

    /// `OrderFlowers/en_US/PickUp`: the same without the kind.
    pub fn path(&self, key: &ResourceKey) -> String {
        self.path_at(key, self.count)
    }

    /// `PickUp`: the last part.
    pub fn own(&self, key: &ResourceKey) -> String {
        if key.row().id.is_some() { self.part(key, self.count) } else { key.id().to_owned() }
    }

    fn path_at(&self, key: &ResourceKey, count: usize) -> String {
        let path = key.from_root();
        let ids = path.iter().filter(|part| part.row().id.is_some());
        ids.map(|part| self.part(part, count)).collect::<Vec<_>>().join("/")
    }

    /// The same for a node, with its version; for an external resource, its address.
    pub fn node(&self, node: &Node) -> String {
        match node.key() {
            Some(key) => {
                let version = node.version().map(|version| version.suffix(key.api));
                format!("{}{}", self.short(key), version.unwrap_or_default())
            }
            None => node.address(),
        }
    }

    /// The address that finds the resource again: the short one, or the full one if several share
    /// that.
    pub fn distinct(&self, key: &ResourceKey) -> String {
        let short = self.short(key);
        if self.is_repeated(&short) { self.full(key) } else { short }
    }

    /// The full address, with names.
    pub fn full(&self, key: &ResourceKey) -> String {
        format!("{}/{}", key.service_of(), self.short(key))
    }

    /// A full address, optionally with a version, with names; any other text is returned unchanged.
    pub fn address(&self, address: &str) -> String {
        let parsed = address.parse::<Address>().ok();
        let parsed = parsed.and_then(|it| Some((it.key()?, it.version)));
        // A sentence may begin with an address.
        let is_whole = |(key, version): &(ResourceKey, Option<Version>)| {
            Address::of(key, *version).to_string() == address
        };
        let Some((key, version)) = parsed.filter(is_whole) else { return address.to_owned() };
        let version = version.map(|version| version.suffix(key.api));
        format!("{}{}", self.full(&key), version.unwrap_or_default())
    }

    /// Whether several resources share an address without account, region and API.
    pub fn is_repeated(&self, short: &str) -> bool {
        self.repeated.contains(short)
    }

    /// The part of a path for a resource: its name if that finds it again, else its id.
    fn part(&self, key: &ResourceKey, count: usize) -> String {
        let name = self.span(key, count).map(|span| &span.name).filter(|name| {
            let place = (key.parent(), key.kind(), (*name).clone());
            let mut others = self.holders.get(&place).into_iter().flatten().filter(|it| *it != key);
            let has_it_now = self.has_it_now(key, name);
            !name.is_empty()
                && others.all(|other| {
                    has_it_now && other.raw_id() != **name && !self.has_it_now(other, name)
                })
        });
        name.map_or_else(|| key.id().to_owned(), |name| escape(name))
    }

    fn has_it_now(&self, key: &ResourceKey, name: &str) -> bool {
        let spans = self.spans.get(key).into_iter().flatten();
        spans.into_iter().any(|span| span.name == name && span.is_at(self.count))
    }

    /// The name after `count` commits, else the last one before, else the first one after.
    fn span(&self, key: &ResourceKey, count: usize) -> Option<&NameSpan> {
        let spans = self.spans.get(key)?;
        spans.iter().rfind(|span| span.since < count).or_else(|| spans.first())
    }
}
