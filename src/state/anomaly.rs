use crate::lex::ResourceKey;
use crate::state::Gap;

/// Something in the records that does not fit together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Anomaly {
    /// Something happened that no record shows.
    Gap(ResourceKey, Gap),
    /// The document of a version, as answered, is not that of the `$LATEST` it froze.
    VersionDiffers(ResourceKey, u64),
    /// A baseline shows another state than the records, which count more.
    Contradicted(ResourceKey),
}
