//! Sentences about values of filters that fit nothing, and about names that need a word.

use crate::query::{Criterion, FilterRemark, FilterRemarkKind, NameNote, NameNoteKind};
use crate::render::visible;

/// What is to be said of a value of a filter that fits none of the calls that were looked at.
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

/// What is to be said of a name by which a resource was found.
pub fn name_note(note: &NameNote) -> String {
    let (name, key) = (visible(&note.name), note.key.short());
    match &note.kind {
        NameNoteKind::OtherTime(called) => {
            format!("`{name}` is the name of {key} at another time: {called}")
        }
        NameNoteKind::Earlier(others) => {
            let others = others.iter().map(|(key, called)| format!("{} ({called})", key.short()));
            let others = others.collect::<Vec<_>>().join(", ");
            format!("`{name}` is {key}; earlier it was the name of {others}")
        }
    }
}
