//! How logs are read.

/// How sources are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// The bound of one record, in bytes: a larger one is not read and not held. AWS's own bound
    /// is 256 KB, or 1 MB in event data stores. Default 16 MiB.
    pub max_record_bytes: u64,
    /// How many threads read; 0 for one per processor, which is the default.
    pub jobs: usize,
    /// Whether the bytes of each source are hashed. Default no.
    pub hash: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { max_record_bytes: 16 << 20, jobs: 0, hash: false }
    }
}
