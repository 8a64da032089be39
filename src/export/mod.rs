//! A bot, an intent or a slot type as a file that Lex imports.
//!
//! [`v1::export`] writes what Lex V1's own export has; [`v2::export`] makes the same bot a bot of
//! Lex V2. Neither guesses: what has no counterpart, and what had to become something else, is
//! reported as an [`ExportRemark`].

mod bundle;
mod file;
mod remark;
pub mod v1;
pub mod v2;

pub use bundle::{Bundle, BundlePart};
pub use file::{ExportFile, zip};
pub use remark::{ExportRemark, Fate};

/// An export: its files, and what is to be said of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Export {
    /// The files, by path.
    pub files: Vec<ExportFile>,
    /// What of the bundle is not in them as it was.
    pub remarks: Vec<ExportRemark>,
}
