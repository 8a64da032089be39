use crate::query::{Criterion, Remark, RemarkKind};

/// What is to be said of a value of a filter that fits none of the calls that were looked at.
pub fn remark(remark: &Remark) -> String {
    let text = &remark.text;
    let what = match remark.criterion {
        Criterion::By => format!("call by `{text}`"),
        Criterion::From => format!("call from `{text}`"),
        Criterion::Agent => format!("call with `{text}` in the user agent"),
        Criterion::Event => format!("call of `{text}`"),
    };
    match remark.kind {
        RemarkKind::Nowhere => format!("the history has no {what}"),
        RemarkKind::OnlyUncommitted => format!(
            "the history has a {what}, but only refused or not replayed; `--all-calls` lists it"
        ),
    }
}
