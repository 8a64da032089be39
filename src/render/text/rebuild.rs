use super::count;
use super::ingest::old_tip;
use super::style::{Styles, paint};
use crate::ingest::{Rebuilt, Repair, Repaired};
use crate::repo::CommitId;

/// Whether a replay of the journal gives the history.
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

/// The result of a repair.
pub fn rebuild(repaired: &Repaired) -> String {
    let (commits, tip) = (commits(&repaired.rebuilt), id(repaired.rebuilt.tip()));
    let kept = repaired.published.as_ref().and_then(|it| it.superseded.as_deref());
    let what = match repaired.repair {
        Repair::NoJournal => {
            return "= there is no journal: nothing to rebuild\n".to_owned();
        }
        Repair::Nothing => {
            return format!(
                "= main and its tags are what the journal leads to: {commits}, tip {tip}\n"
            );
        }
        Repair::Main => "main is made again from the journal",
        Repair::Tags => "the tags are made again from the journal",
        Repair::Journal => "the branch journal is made from that of the remote",
    };
    format!("> {what}{}\n{commits}, tip {tip}\n", old_tip(kept))
}

fn commits(rebuilt: &Rebuilt) -> String {
    count(rebuilt.commits.len(), "commit")
}

fn id(tip: Option<CommitId>) -> String {
    tip.map_or_else(|| "no commit".to_owned(), |tip| tip.to_string())
}
