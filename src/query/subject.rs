use crate::lex::{Address, ResourceKey, Version};
use crate::query::error::{Error, Result};
use crate::query::{Archive, versioned};

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
        let version = address.version.filter(|_| versioned(&key));
        Ok(Self { key, version })
    }

    /// The version meant: `$LATEST`, if none was written.
    pub fn version(&self) -> Version {
        self.version.unwrap_or(Version::Latest)
    }
}
