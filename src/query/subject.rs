use crate::lex::{Address, ResourceKey, Version};
use crate::query::called::{self, NameNote};
use crate::query::error::{Error, Result};
use crate::query::{Archive, Point};

/// The resource, and its version, that an address means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// The resource.
    pub key: ResourceKey,
    /// The version after `@`, if the address has one.
    pub version: Option<Version>,
    /// What is to be said of the names by which it was found.
    pub notes: Vec<NameNote>,
}

impl Subject {
    /// A resource that is known by its key.
    pub fn of(key: ResourceKey) -> Self {
        Self { key, version: None, notes: Vec::new() }
    }

    /// The one resource that a text means. Of Lex V2, each part of it is an id, a name at the point, or
    /// a name at another time, which is tried last.
    ///
    /// # Errors
    ///
    /// Where the text is no address, or fits no resource, or several.
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
                error
            })?,
        };
        let version = address.version.filter(|_| key.row().has_versions());
        Ok(Self { key, version, notes })
    }

    /// What an address means by names, after what it means by ids. A resource of V1 that is there is as
    /// good as one of V2 that has the name now.
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
                let is_there = |key| archive.there(point, key, Version::Latest);
                match (is_there(&key)?.is_some(), is_there(&other)?.is_some()) {
                    (false, true) => Ok((other, notes)),
                    (true, false) => Ok((key, Vec::new())),
                    (true, true) | (false, false) => Err(Error::Ambiguous {
                        address: address.to_string(),
                        candidates: vec![key.to_string(), other.to_string()],
                    }),
                }
            }
        }
    }

    /// The one resource that a text means, among those of the history and those that only calls
    /// without a commit name: a refused call may be about what never existed.
    ///
    /// # Errors
    ///
    /// If the text is not an address, or fits no resource, or several; if the journal cannot be
    /// read.
    pub fn find_with_calls(archive: &Archive, point: &Point, text: &str) -> Result<Self> {
        let unknown = match Self::find(archive, point, text) {
            Err(unknown @ Error::NoResource { .. }) => unknown,
            found => return found,
        };
        let address: Address = text.parse()?;
        Ok(Self::of(archive.find_uncommitted(&address)?.ok_or(unknown)?))
    }

    /// The version meant: `$LATEST`, if none was written.
    pub fn version(&self) -> Version {
        self.version.unwrap_or(Version::Latest)
    }

    /// The version meant; `None` for what has none, an alias or a channel.
    pub fn own_version(&self) -> Option<Version> {
        self.key.own_version(self.version())
    }
}
