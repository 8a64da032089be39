//! Sentences about filter values without a match, and about ambiguous names.

use crate::query::{Criterion, FilterRemark, FilterRemarkKind, NameNote, NameNoteKind, Naming};
use crate::render::visible;

/// A remark on a filter value that matches none of the calls.
pub fn remark(remark: &FilterRemark) -> String {
    let text = &remark.text;
    let what = match remark.criterion {
        Criterion::By => format!("call by `{text}`"),
        Criterion::From => format!("call from `{text}`"),
        Criterion::Agent => format!("call with `{text}` in the user agent"),
        Criterion::Event => format!("call of `{text}`"),
    };
    match remark.kind {
        FilterRemarkKind::Nowhere => format!("the history has no {what}"),
        FilterRemarkKind::OnlyUncommitted => format!(
            "there is a {what}, but not on main: refused, not replayed, or kept back by --settle; \
             `--all-calls` lists it"
        ),
    }
}

/// A remark on a name by which a resource was found.
pub fn name_note(note: &NameNote, naming: &Naming) -> String {
    let (name, key) = (visible(&note.name), naming.distinct(&note.key));
    match &note.kind {
        NameNoteKind::OtherTime(called) => {
            format!("{key} has the name `{name}` at another time: {called}")
        }
        NameNoteKind::Earlier(others) => {
            let others = others.iter();
            let others = others.map(|(key, called)| format!("{} ({called})", naming.distinct(key)));
            let others = others.collect::<Vec<_>>().join(", ");
            format!("`{name}` is {key}; earlier it was the name of {others}")
        }
    }
}
