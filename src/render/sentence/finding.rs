use crate::query::Finding;
use crate::wording::{counted, counted_as};

/// The subject of a finding, in one word.
pub fn about(finding: &Finding) -> &'static str {
    match finding {
        Finding::CopiesDiffer { .. } => "input",
        Finding::EscapedName { .. } => "name",
        Finding::Journal(_) | Finding::JournalChanged(_) | Finding::JournalUnreadable { .. } => {
            "journal"
        }
        Finding::NoHistory
        | Finding::IndexDiffers { .. }
        | Finding::DamagedObjects { .. }
        | Finding::EventsMissing { .. }
        | Finding::OtherCommits { .. } => "repository",
    }
}

/// A finding of `verify`.
pub fn finding(finding: &Finding) -> String {
    match finding {
        Finding::NoHistory => "there is no history yet: nothing was ingested".to_owned(),
        Finding::IndexDiffers { table } => format!(
            "`{table}` in the index differs from the history; remove `lexrewind/index.sqlite` in \
             the git directory: it is made again"
        ),
        Finding::EscapedName { address } => {
            format!("{address} is not a valid file name; it is stored percent-encoded")
        }
        Finding::CopiesDiffer { event, members, .. } if members.is_empty() => {
            format!("the copies of event {event} do not agree; one was taken")
        }
        Finding::CopiesDiffer { event, members, chosen, others } => format!(
            "the copies of event {event} differ in {}: that of {chosen} is used, that of {} is not",
            members.join(", "),
            others.join(" and of "),
        ),
        Finding::DamagedObjects { count, first, partial } => {
            let objects = counted_as(*count as u64, "object is", "objects are");
            let hint = match partial {
                true => "; the clone is partial: `git fetch --refetch --no-filter` fetches them",
                false => "",
            };
            format!("{objects} missing or damaged: {first}{hint}")
        }
        Finding::EventsMissing { count, first } => {
            let more = if *count > 1 { " ..." } else { "" };
            let events = counted(*count as u64, "event");
            format!(
                "main lacks {events} ({first}{more}) of the journal; the next `lexrewind ingest` \
                 commits what is missing"
            )
        }
        Finding::OtherCommits { position, main, replayed } => {
            let id = |commit: &Option<String>| match commit {
                Some(commit) => format!("{commit:.8}"),
                None => "no commit".to_owned(),
            };
            format!(
                "the journal leads to other commits: commit {position} of main is {}, replayed it \
                 is {}",
                id(main),
                id(replayed)
            )
        }
        Finding::Journal(error) => format!("{error}; {}", error.hint()),
        Finding::JournalUnreadable { error } => format!("it cannot be replayed: {error}"),
        Finding::JournalChanged(flaw) => flaw.to_string(),
    }
}
