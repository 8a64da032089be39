use crate::query::Archive;
use crate::query::error::Result;
use crate::query::logged::Logged;
use crate::state::{EventRef, Provenance};

/// The event of a change, and its caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribution {
    /// The event, and whether it made the change or only shows it.
    pub provenance: Provenance,
    /// The caller. `None` if the event only shows the change, or is not in the history.
    pub by: Option<Logged>,
}

impl Attribution {
    /// The event, whether it made the change or only shows it.
    pub fn event(&self) -> &EventRef {
        self.provenance.event()
    }

    /// A change made by a call of the history.
    pub(super) fn call(by: Logged) -> Self {
        Self { provenance: Provenance::Call(by.reference()), by: Some(by) }
    }

    /// A change that an event of the history shows, made without a record.
    pub(super) fn shown(by: &Logged) -> Self {
        Self { provenance: Provenance::Shown(by.reference()), by: None }
    }
}

impl Archive {
    /// A change with its caller.
    ///
    /// # Errors
    ///
    /// If the repository cannot be read.
    pub fn attribution(&self, provenance: &Provenance) -> Result<Attribution> {
        let by = provenance.call().map(|call| self.act(call)).transpose()?.flatten();
        Ok(Attribution { provenance: provenance.clone(), by })
    }
}
