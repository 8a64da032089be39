use super::count;
use super::style::{Styles, paint};
use crate::ingest::{Rebuilt, Repaired};
use crate::repo::CommitId;

/// Whether the history is what the journal says.
pub fn rebuild_check(rebuilt: &Rebuilt, styles: &Styles) -> String {
    let (commits, tip) = (commits(rebuilt), id(rebuilt.tip()));
    if rebuilt.is_same() {
        format!("= {commits} made again from the journal: the same, tip {tip}\n")
    } else {
        let attention = paint(styles.attention, '!');
        let recorded = id(rebuilt.recorded);
        format!(
            "{attention} {commits} made again from the journal: tip {tip}, but main is {recorded}\n"
        )
    }
}

/// What a repair came to.
pub fn rebuild(repaired: &Repaired) -> String {
    let rebuilt = &repaired.rebuilt;
    let (commits, tip) = (commits(rebuilt), id(rebuilt.tip()));
    let Some(published) = &repaired.published else {
        return format!(
            "= main and its tags are what the journal leads to: {commits}, tip {tip}\n"
        );
    };
    let kept = match &published.superseded {
        Some(name) => format!("; the old tip is {name}"),
        None => String::new(),
    };
    let what = if rebuilt.is_same() { "the tags are" } else { "main is" };
    format!("> {what} made again from the journal{kept}\n{commits}, tip {tip}\n")
}

fn commits(rebuilt: &Rebuilt) -> String {
    count(rebuilt.commits.len(), "commit")
}

fn id(tip: Option<CommitId>) -> String {
    tip.map_or_else(|| "no commit".to_owned(), |tip| tip.to_string())
}
