//! What filters look at.

use crate::index::{CallRow, IndexedCalls};

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
    /// Of a call of the index.
    pub(in crate::query) fn of(calls: &'a IndexedCalls, call: &CallRow) -> Self {
        let word = |word| calls.word(word);
        let caller = &calls.callers[call.caller as usize];
        let principal = Some(caller.principal.as_str())
            .filter(|principal| call.position().is_some() && !principal.is_empty());
        let names = caller.names.iter().map(String::as_str);
        Self {
            who: std::iter::once(caller.author.as_str()).chain(principal).chain(names).collect(),
            email: &caller.email,
            source: call.source.map(word),
            agent: call.agent.map(word),
            event: word(call.name),
        }
    }
}

/// What filters see of a call: calls that have the same are the same to them.
pub(in crate::query) type Seen = (bool, u32, Option<u32>, Option<u32>, u32);

/// What filters see of a call.
pub(in crate::query) fn seen(call: &CallRow) -> Seen {
    (call.position().is_some(), call.caller, call.source, call.agent, call.name)
}
