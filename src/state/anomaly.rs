use crate::lex::ResourceKey;

/// Something in the records that does not fit together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Anomaly {
    /// Something happened that no record tells of.
    Gap(ResourceKey, Gap),
    /// The document of a version, as answered, is not that of the `$LATEST` it froze.
    VersionDiffers(ResourceKey, u64),
    /// A baseline shows another state than the records, which count more.
    Contradicted(ResourceKey),
    /// The content of the resource is not in the record.
    ContentNotRecorded(ResourceKey, String),
}

/// A span in which something happened to a resource that no record tells of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Gap {
    /// The last second at which the records are known to be whole, in Unix seconds.
    pub from: i64,
    /// The second at which an event showed that they are not.
    pub to: i64,
    /// Whether the records prove it, or only make it likely.
    pub certain: bool,
    /// What shows it.
    pub reason: String,
}
