use std::sync::Arc;

use crate::event::{Event, Footprint};

/// The part of an event that a timeline keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// CloudTrail's `eventID`.
    pub id: Arc<str>,
    /// CloudTrail's `eventTime`, in Unix seconds.
    pub time: i64,
    /// The part that determines its position.
    pub footprint: Arc<Footprint>,
}

impl Head {
    /// The head of an event.
    pub fn of(event: &Event) -> Self {
        let footprint = Arc::new(Footprint::of(event));
        Self { id: event.id.as_str().into(), time: event.time, footprint }
    }
}
