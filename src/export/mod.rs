//! Exports a bot, an intent or a slot type as a file that Lex imports.
//!
//! [`v1::export`] writes the same content as the export of Lex V1; [`v2::export`] converts the bot
//! to Lex V2. Neither guesses: anything that is omitted or changed is reported as an
//! [`ExportRemark`].

mod bundle;
mod file;
mod remark;
pub mod v1;
pub mod v2;

pub use bundle::{Bundle, BundlePart};
pub use file::{ExportFile, zip};
pub use remark::{ExportRemark, Fate};

/// An export: its files, with remarks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Export {
    /// The files, by path.
    pub files: Vec<ExportFile>,
    /// The parts of the bundle that were omitted or changed.
    pub remarks: Vec<ExportRemark>,
}
