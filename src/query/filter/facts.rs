//! The facts that filters match.

use crate::index::{CallRow, IndexedCalls};

/// The facts of one call that filters match.
pub(in crate::query) struct Facts<'a> {
    /// All names of the caller.
    pub(in crate::query) who: Vec<&'a str>,
    /// The e-mail address of its author.
    pub(in crate::query) email: &'a str,
    pub(in crate::query) source: Option<&'a str>,
    pub(in crate::query) agent: Option<&'a str>,
    pub(in crate::query) event: &'a str,
}

impl<'a> Facts<'a> {
    /// The facts of a call in the index.
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

/// Identifies calls with the same facts, which filters cannot distinguish.
pub(in crate::query) type Seen = (bool, u32, Option<u32>, Option<u32>, u32);

/// The key of a call.
pub(in crate::query) fn seen(call: &CallRow) -> Seen {
    (call.position().is_some(), call.caller, call.source, call.agent, call.name)
}
