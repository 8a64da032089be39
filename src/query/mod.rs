//! Questions and their answers. A question is a function; an answer is a struct with public
//! fields. How an answer looks is not decided here, and no question changes anything.

mod archive;
mod attribution;
mod blame;
mod diff;
pub mod drift;
mod error;
mod export;
mod filter;
mod finding;
mod gaps;
mod graph;
pub mod impact;
mod indexed;
mod integrity;
mod journal;
mod log;
mod logged;
mod ls;
mod nearest;
mod period;
mod plan;
mod point;
mod point_of;
pub mod resolved;
mod show;
mod subject;
mod uncommitted;
mod unread;
mod verify;
pub mod versions;
mod when;
mod who;

pub use archive::{Archive, Shown};
pub use attribution::Attribution;
pub use blame::{Blame, BlameQuestion, Removal, Removed, blame};
pub use diff::{Diff, Side, Warning, diff, warnings};
pub use drift::{Drift, drift, live_place};
pub use error::{Error, Result};
pub use export::{ExportQuestion, Exported, UnrecordedParts, export};
pub use filter::{Criterion, Filter, FilterProblem, FilterRemark, FilterRemarkKind, NotASource};
pub use finding::Finding;
pub use graph::{Graph, GraphQuestion, graph};
pub use impact::{Impact, ImpactQuestion, impact};
pub use integrity::VerifyExtent;
pub use log::{CallCounts, Calls, Line, Log, LogQuestion, log};
pub use logged::{ChangedDocument, Logged};
pub use ls::{Listed, Listing, Lives, ls};
pub use period::Period;
pub use plan::{Noticed, PlanTarget, Planned, promote, restore, rollback};
pub use point::Point;
pub use resolved::{Resolved, resolved};
pub use show::{About, Raw, Show, ShownRecord, about, raw, show, show_all, show_call, show_event};
pub use subject::Subject;
pub use uncommitted::{CallOutcome, Uncommitted};
pub use unread::Unread;
pub use verify::{
    Baseline, Coverage, DisplacedEvent, FoundGap, Uncertain, Verified, VerifyQuestion, verify,
};
pub use versions::{VersionHistory, versions};
pub use when::{Moment, NotATime, When, day, instant};
pub use who::{Activity, Call, Counts, Grouping, Mfa, Who, WhoQuestion, who};
