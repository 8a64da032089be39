//! Questions and their answers. A question is a function; an answer is a struct with public
//! fields. How an answer looks is not decided here, and no question changes anything.

mod archive;
mod attempts;
mod blame;
mod diff;
pub mod drift;
mod error;
mod export;
mod graph;
pub mod impact;
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
mod who;

pub use archive::{Archive, Point, Shown};
pub use attempts::Attempt;
pub use blame::{Blame, BlameQuestion, Removal, Removed, blame};
pub use diff::{Diff, Side, Warning, diff, warnings};
pub use drift::{Drift, drift, live_place};
pub use error::{Error, Result};
pub use export::{ExportQuestion, Exported, Untold, export};
pub use graph::{Graph, GraphQuestion, graph};
pub use impact::{Impact, ImpactQuestion, impact};
pub use log::{Changed, Filter, Line, Log, LogQuestion, Logged, log};
pub use ls::{Listed, Listing, Lives, ls};
pub use plan::{Live, Planned, To, promote, restore, rollback};
pub use resolved::{Resolved, resolved};
pub use show::{About, Raw, Record, Show, raw, show, show_all, show_event};
pub use subject::Subject;
pub use trailers::Trailers;
pub use verify::{Baseline, Coverage, Displaced, Finding, Uncertain, Verified, verify};
pub use versions::{VersionHistory, versions};
pub use when::{Moment, NotATime, When, instant};
pub use who::{Activity, Call, Counts, Grouping, Mfa, Who, WhoQuestion, who};
