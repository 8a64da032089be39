use crate::lex::{Address, ResourceKey, Version};
use crate::query::Archive;
use crate::query::error::{Error, Result};

/// The resource, and its version, that an address means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// The resource.
    pub key: ResourceKey,
    /// The version after `@`, if the address has one.
    pub version: Option<Version>,
}

impl Subject {
    /// The one resource that a text means.
    ///
    /// # Errors
    ///
    /// Where the text is no address, or fits no resource, or several.
    pub fn find(archive: &Archive, text: &str) -> Result<Self> {
        let address: Address = text.parse()?;
        let key = archive.find(&address).map_err(|mut error| {
            if let Error::NoResource { address, .. } = &mut error
                && !text.contains([':', '/'])
            {
                // An address would escape `AMAZON.DATE`.
                text.clone_into(address);
            }
            error
        })?;
        let version = address.version.filter(|_| key.row().has_versions());
        Ok(Self { key, version })
    }

    /// The one resource that a text means, among those of the history and those that only calls
    /// without a commit name: a refused call may be about what never existed.
    ///
    /// # Errors
    ///
    /// If the text is not an address, or fits no resource, or several; if the journal cannot be
    /// read.
    pub fn find_with_calls(archive: &Archive, text: &str) -> Result<Self> {
        let unknown = match Self::find(archive, text) {
            Err(unknown @ Error::NoResource { .. }) => unknown,
            found => return found,
        };
        let address: Address = text.parse()?;
        let key = archive.find_uncommitted(&address)?.ok_or(unknown)?;
        Ok(Self { key, version: None })
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
