//! Interprets records: the resource of a call, and its effect.
//!
//! This is the only floor that knows both CloudTrail and Lex, and the only one that distinguishes
//! V1 from V2. Higher floors see only an [`Event`], whatever call it came from.

mod api;
mod baseline;
mod call;
mod change;
mod code;
mod done;
mod edit;
mod footprint;
mod incomplete;
mod members;
mod migration;
mod part;
mod read;
mod reading;
mod target;
mod whole;

pub use baseline::{BASELINE, ObservedVersion};
pub use call::holds_hidden;
pub use change::{
    Change, Content, Creates, Fact, FileForm, ImportedInto, ItemEdit, Merge, Migration, Revision,
    TreeVersion,
};
pub use code::code_text;
pub use footprint::{Act, Footprint, fingerprint};
pub use incomplete::{Absence, Incomplete};
pub use read::read;
pub use reading::{Reading, Unsupported};
pub use target::target;

use crate::lex::ResourceKey;
use crate::trail::Principal;

/// A successful writing call of Lex, or a baseline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// CloudTrail's `eventID`; for a record that an `UPDATED_DATA` addendum corrects, the
    /// original's.
    pub id: String,
    /// The completion time of the call, in Unix seconds by the clock of the service's host.
    pub time: i64,
    /// CloudTrail's `eventName`.
    pub name: String,
    /// CloudTrail's `requestID`.
    pub request_id: Option<String>,
    /// The caller.
    pub principal: Principal,
    /// CloudTrail's `sourceIPAddress`: an address or the name of a service.
    pub source_ip: Option<String>,
    /// CloudTrail's `userAgent`.
    pub user_agent: Option<String>,
    /// The resource of the call.
    pub key: ResourceKey,
    /// Its effect.
    pub change: Change,
    /// The milliseconds from [`time`](Self::time) to the completion of the call, from its response;
    /// `None` if the response has no milliseconds, or is off by more than two seconds.
    pub millis: Option<i16>,
}
