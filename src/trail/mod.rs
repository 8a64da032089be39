//! The lowest floor: the formats of CloudTrail.
//!
//! [`read`] walks files and directories, unpacks them, finds the records of Lex in all known forms,
//! and returns them as [`Record`]s; [`records`] returns the same as an iterator. Records of other
//! services are counted. Other known files (digests, Insights events) are recognised and counted.
//! Unreadable input is reported with its place and the reason.

mod body;
mod correct;
mod csv;
mod error;
mod gather;
mod gunzip;
mod header;
mod identity;
mod json;
mod left;
mod member;
mod names;
mod nulls;
mod options;
mod output_text;
mod part;
mod passed;
mod principal;
mod product;
mod read;
mod record;
mod scan;
mod secrets;
mod sniff;
mod source;
mod spelling;
mod stream;
mod strict;
mod table;
mod text;
mod time;
mod tolerant;
mod unwrap;
mod utf16;
mod walk;
mod window;
mod yaml;

pub use body::RecordBody;
pub use error::{BadRecord, Place, ReadError, Reason};
pub use options::Options;
pub use part::{Form, NotRecord, SourceEnd, SourcePart, Totals};
pub use passed::PassedOver;
pub use principal::{OnBehalfOf, Principal, PrincipalKind};
pub use read::{Records, extract, read, records};
pub use record::{Addendum, Completeness, LEX, Loss, Note, Record};
pub use secrets::HIDDEN;
pub use source::{FileStamp, Source, SourceName};
