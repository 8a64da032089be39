//! How logs are read.

/// How sources are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// The maximum size of one record, in bytes; a larger one is not read and not kept in memory.
    /// AWS's own limit is 256 KB, or 1 MB in event data stores. Default 16 MiB.
    pub max_record_bytes: u64,
    /// The number of reading threads; 0, the default, for one per processor.
    pub jobs: usize,
    /// Whether to hash the bytes of each source. Default no.
    pub hash: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { max_record_bytes: 16 << 20, jobs: 0, hash: false }
    }
}
