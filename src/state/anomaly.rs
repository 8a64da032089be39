use crate::lex::ResourceKey;
use crate::state::Gap;

/// An inconsistency in the records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Anomaly {
    /// A gap: a change that no record shows.
    Gap(ResourceKey, Gap),
    /// The document of a version in the response differs from the `$LATEST` it froze.
    VersionDiffers(ResourceKey, u64),
    /// A baseline differs from the records, which take precedence.
    Contradicted(ResourceKey),
}
