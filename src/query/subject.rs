use crate::lex::{Address, ResourceKey, Version};
use crate::query::called::{self, NameNote};
use crate::query::error::{Error, Result};
use crate::query::{Archive, Point};

/// The resource and version of an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// The resource.
    pub key: ResourceKey,
    /// The version after `@`, if given.
    pub version: Option<Version>,
    /// Notes on the names by which it was found.
    pub notes: Vec<NameNote>,
}

impl Subject {
    /// A resource that is known by its key.
    pub fn of(key: ResourceKey) -> Self {
        Self { key, version: None, notes: Vec::new() }
    }

    /// The one resource that matches a text. In Lex V2, each part is an id, a name at the point, or
    /// a name at another time, which is tried last.
    ///
    /// # Errors
    ///
    /// If the text is not an address, or matches no resource, or several.
    pub fn find(archive: &Archive, point: &Point, text: &str) -> Result<Self> {
        let address: Address = text.parse()?;
        let (key, notes) = match archive.find(&address) {
            Ok(key) if key.is_named_apart() => (key, Vec::new()),
            by_id => Self::by_name(archive, point, &address, by_id).map_err(|mut error| {
                if let Error::NoResource { address: written, nearest } = &mut error {
                    if !text.contains([':', '/']) {
                        // An address would escape `AMAZON.DATE`.
                        text.clone_into(written);
                    }
                    if let Ok(called) = called::nearest(archive, point, &address) {
                        *nearest = called;
                    }
                }
                if let (Error::Ambiguous { candidates, .. }, Ok(naming)) =
                    (&mut error, archive.naming(point))
                {
                    candidates.iter_mut().for_each(|it| *it = naming.address(it));
                }
                error
            })?,
        };
        let version = address.version.filter(|_| key.row().has_versions());
        Ok(Self { key, version, notes })
    }

    /// The matches of an address by name, after those by id. An existing V1 resource is as good a
    /// match as a V2 resource with the current name.
    fn by_name(
        archive: &Archive,
        point: &Point,
        address: &Address,
        by_id: Result<ResourceKey>,
    ) -> Result<(ResourceKey, Vec<NameNote>)> {
        let named = match &by_id {
            Ok(_) | Err(Error::NoResource { .. }) => called::find(archive, point, address)?,
            Err(_) => None,
        };
        match (by_id, named) {
            (by_id, None) => Ok((by_id?, Vec::new())),
            (Err(_), Some(named)) => Ok(named),
            (Ok(key), Some((other, notes))) => {
                let is_there = |key| archive.find_version(point, key, Version::Latest);
                match (is_there(&key)?.is_some(), is_there(&other)?.is_some()) {
                    (false, true) => Ok((other, notes)),
                    (true, false) => Ok((key, Vec::new())),
                    (true, true) | (false, false) => {
                        let naming = archive.naming(point)?;
                        Err(Error::Ambiguous {
                            address: address.to_string(),
                            candidates: vec![naming.full(&key), naming.full(&other)],
                        })
                    }
                }
            }
        }
    }

    /// The one resource that matches a text, in the history or in calls without a commit: a refused
    /// call may name a resource that never existed.
    ///
    /// # Errors
    ///
    /// If the text is not an address, or matches no resource, or several; if the journal cannot be
    /// read.
    pub fn find_with_calls(archive: &Archive, point: &Point, text: &str) -> Result<Self> {
        let unknown = match Self::find(archive, point, text) {
            Err(unknown @ Error::NoResource { .. }) => unknown,
            found => return found,
        };
        let address: Address = text.parse()?;
        Ok(Self::of(archive.find_uncommitted(&address)?.ok_or(unknown)?))
    }

    /// The version; `$LATEST` if none was given.
    pub fn version(&self) -> Version {
        self.version.unwrap_or(Version::Latest)
    }

    /// The version; `None` for aliases and channels, which have none.
    pub fn own_version(&self) -> Option<Version> {
        self.key.own_version(self.version())
    }
}
