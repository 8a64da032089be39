//! Sentences about values of filters that fit nothing.

use crate::query::{Criterion, FilterRemark, FilterRemarkKind};

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
