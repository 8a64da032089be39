//! Messages after the history was written.

use lexrewind::repo::{PublishTask, Unfinished, WorkTreeState};

use crate::cli::failure::one_line;
use crate::cli::ui::Ui;

/// Warns about tasks that were not done.
pub(crate) fn remarks(work_tree: &WorkTreeState, left: &[Unfinished], ui: &Ui) {
    match work_tree {
        WorkTreeState::LeftAlone { changed } => {
            let changed = changed.join(", ");
            ui.warn(format!("the work tree was changed by somebody and is left alone: {changed}"));
        }
        WorkTreeState::OtherBranch => {
            ui.warn("another branch is checked out, and the work tree is left alone");
        }
        WorkTreeState::Failed(error) => {
            let why = one_line(error);
            ui.warn(format!("the history is written, but not the work tree: {why}"));
        }
        WorkTreeState::Bare | WorkTreeState::Updated { .. } => {}
        _ => {}
    }
    for Unfinished { task, cause } in left {
        let (what, then) = said_of(*task);
        let why = one_line(cause);
        ui.warn(format!("the history is written, but {what}; {then}: {why}"));
    }
}

/// The message for a failure after the history was written, and its consequence.
fn said_of(task: PublishTask) -> (&'static str, &'static str) {
    match task {
        PublishTask::Sync => (
            "the system did not confirm that it is on the disk",
            "a loss of power may undo this run, and the same command does it again",
        ),
        PublishTask::Tag => (
            "a tag of a published version could not be made",
            "rename the tag that is in its place, then make this one with `git tag`",
        ),
        PublishTask::Derive => (
            "the commit-graph or the index of it is not up to date",
            "questions are slower until the next run that adds something",
        ),
        PublishTask::Merge => ("its small packs could not be merged", "the next run tries again"),
    }
}
