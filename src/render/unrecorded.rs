use crate::index::{Unrecorded, UnrecordedReason};

/// The maximum number of commits that are named.
const NAMED: usize = 5;

/// Remarks on commits without a recorded event: a sentence for each reason.
pub fn unrecorded(commits: &[Unrecorded]) -> Vec<(UnrecordedReason, String)> {
    let sentence = |(reason, one, many): (UnrecordedReason, &str, &str)| {
        let of: Vec<&Unrecorded> = commits.iter().filter(|it| it.reason == reason).collect();
        let names = of.iter().take(NAMED).map(|it| format!("{:.8}", it.commit));
        let names = names.collect::<Vec<_>>().join(", ");
        let more = match of.len().checked_sub(NAMED) {
            Some(more @ 1..) => format!(" and {more} more"),
            Some(0) | None => String::new(),
        };
        match of.len() {
            0 => None,
            1 => Some((reason, format!("1 commit on main {one}: {names}"))),
            count => Some((reason, format!("{count} commits on main {many}: {names}{more}"))),
        }
    };
    [
        (
            UnrecordedReason::NoEvent,
            "has no event (made by hand?)",
            "have no event (made by hand?)",
        ),
        (
            UnrecordedReason::NoRecord,
            "has an event that the journal does not lead to",
            "have events that the journal does not lead to",
        ),
        (
            UnrecordedReason::Repeated,
            "repeats the event of an earlier commit",
            "repeat events of earlier commits",
        ),
    ]
    .into_iter()
    .filter_map(sentence)
    .collect()
}
