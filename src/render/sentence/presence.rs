use crate::graph::Presence;

/// A remark on a node: a symbol (`!` for attention, `?` for unknown) and a few words; `None` if there
/// is nothing to remark.
pub fn presence(presence: Presence) -> Option<(char, &'static str)> {
    match presence {
        Presence::Exact | Presence::Outside => None,
        Presence::Stored => Some(('?', "not loaded")),
        Presence::Partial => Some(('?', "partly known")),
        Presence::Unknown => Some(('?', "no record shows its content")),
        Presence::Deleted => Some(('!', "missing: it was deleted")),
        Presence::Unrecorded => Some(('?', "missing: no record shows it")),
    }
}
