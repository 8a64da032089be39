//! What filters look at.

use crate::query::{Logged, Uncommitted};

/// What filters look at in one call.
pub(in crate::query) struct Facts<'a> {
    /// All that who made it is called by.
    pub(in crate::query) who: Vec<&'a str>,
    /// The e-mail address of its author.
    pub(in crate::query) email: &'a str,
    pub(in crate::query) source: Option<&'a str>,
    pub(in crate::query) agent: Option<&'a str>,
    pub(in crate::query) event: &'a str,
}

impl<'a> Facts<'a> {
    pub(in crate::query) fn of_event(event: &'a Logged) -> Self {
        let who = [Some(&*event.author), event.principal.as_deref()];
        Self {
            who: who.into_iter().flatten().collect(),
            email: &event.email,
            source: event.source_ip.as_deref(),
            agent: event.user_agent.as_deref(),
            event: &event.name,
        }
    }

    pub(in crate::query) fn of_uncommitted(call: &'a Uncommitted) -> Self {
        let principal = &call.record.principal;
        let who = [
            Some(&call.author.name),
            principal.arn.as_ref(),
            principal.user_name.as_ref(),
            principal.session_name.as_ref(),
            principal.role.as_ref(),
            principal.invoked_by.as_ref(),
        ];
        Self {
            who: who.into_iter().flatten().map(String::as_str).collect(),
            email: &call.author.email,
            source: call.record.source_ip_address.as_deref(),
            agent: call.record.user_agent.as_deref(),
            event: &call.record.event_name,
        }
    }
}
