//! A record, understood: which resource it is about and what it did to it.
//!
//! This is the only floor that knows both CloudTrail and Lex, and the only one that tells V1 from
//! V2. Above it an [`Event`] is an event, whatever call it came from.

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

/// A successful writing call of Lex, or a baseline: what somebody found there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// CloudTrail's `eventID`; of a record that an `UPDATED_DATA` addendum corrects, the
    /// original's.
    pub id: String,
    /// When the call was completed, in Unix seconds by the clock of the service's host.
    pub time: i64,
    /// CloudTrail's `eventName`.
    pub name: String,
    /// CloudTrail's `requestID`.
    pub request_id: Option<String>,
    /// Who called.
    pub principal: Principal,
    /// CloudTrail's `sourceIPAddress`: an address or the name of a service.
    pub source_ip: Option<String>,
    /// CloudTrail's `userAgent`.
    pub user_agent: Option<String>,
    /// The resource the call was about.
    pub key: ResourceKey,
    /// What it did.
    pub change: Change,
    /// How many thousandths of a second after [`time`](Self::time), by its response, it was done; `None`
    /// if the response does not tell it to the thousandth, or not within two seconds.
    pub millis: Option<i16>,
}
