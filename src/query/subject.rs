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
        let version = address.version.filter(|_| key.kind.has_versions());
        Ok(Self { key, version })
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
