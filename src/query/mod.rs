//! Questions and their answers. A question is a function; an answer is a struct with public
//! fields. How an answer looks is not decided here, and no question changes anything.

mod archive;
mod attempts;
mod diff;
mod error;
mod graph;
mod log;
mod ls;
mod plan;
pub mod resolved;
mod show;
mod subject;
mod trailers;
mod verify;
pub mod versions;
mod when;

pub use archive::{Archive, Point, Shown};
pub use attempts::Attempt;
pub use diff::{Diff, Side, Warning, diff, warnings};
pub use error::{Error, Result};
pub use graph::{Graph, GraphQuestion, graph};
pub use log::{Changed, Filter, Line, Log, LogQuestion, Logged, log};
pub use ls::{Listed, Listing, Lives, ls};
pub use plan::{Live, Planned, To, promote, restore, rollback};
pub use resolved::{Resolved, resolved};
pub use show::{About, Raw, Record, Show, raw, show, show_all, show_event};
pub use subject::Subject;
pub use trailers::Trailers;
pub use verify::{Coverage, Displaced, Finding, Uncertain, Verified, verify};
pub use versions::{VersionHistory, versions};
pub use when::{Moment, NotATime, When, instant};

use crate::lex::{ResourceKey, ResourceKind};

/// Whether a resource of that kind has versions.
pub fn versioned(key: &ResourceKey) -> bool {
    match key.kind {
        ResourceKind::Alias | ResourceKind::Channel => false,
        ResourceKind::Bot
        | ResourceKind::Intent
        | ResourceKind::Locale
        | ResourceKind::Slot
        | ResourceKind::SlotType => true,
    }
}
