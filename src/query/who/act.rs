use std::{panic, thread};

use crate::query::error::Result;
use crate::query::filter::{Facts, one_spelling};
use crate::query::{Archive, CallOutcome, Point, Uncommitted};
use crate::repo::{Commit, Entry, Repo};
use crate::snapshot::{self, Trailers, trailer};

/// One call that changed something, or tried to.
#[derive(Clone, Debug)]
pub(super) struct Act {
    pub(super) id: String,
    pub(super) time: i64,
    /// How many commits came before it; `None` of a call that has none.
    pub(super) position: Option<usize>,
    /// CloudTrail's event name.
    pub(super) name: String,
    /// The full address of what it was about.
    pub(super) resource: Option<String>,
    /// The ARN of the principal, else the best name of it; as it stands in a trailer.
    pub(super) principal: String,
    /// `userIdentity.type`
    pub(super) kind: Option<String>,
    /// As shown.
    pub(super) author: String,
    pub(super) email: String,
    /// An address in one spelling.
    pub(super) source: Option<String>,
    pub(super) agent: Option<String>,
    pub(super) mfa: Option<bool>,
    pub(super) outcome: Outcome,
}

/// The name of whoever no record tells.
pub(super) const UNKNOWN: &str = "unknown";

/// What came of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It has a commit.
    Changed,
    /// It was refused, with this error code.
    Refused(String),
    /// It was done, but what it did is not replayed.
    Unreplayed,
}

/// Every call up to a point, in no order.
pub(super) fn acts(archive: &Archive, point: &Point, since: Option<&Point>) -> Result<Vec<Act>> {
    let entries = archive.entries()?;
    let first = since.map_or(0, |since| since.count).min(point.count);
    thread::scope(|scope| {
        let git_dir = archive.repo().git_dir();
        let others = scope.spawn(|| {
            // A repository is read by one thread.
            let archive = Archive::new(Repo::open(git_dir)?)?;
            others(&archive, point, &entries)
        });
        let of_commit = |entry: &Entry| -> Result<Act> {
            let commit = archive.repo().commit(entry.commit)?;
            Ok(Act::of_commit(commit, entry.position, entry.id.clone()))
        };
        let changes: Result<Vec<Act>> = entries[first..point.count].iter().map(of_commit).collect();
        let mut acts = others.join().unwrap_or_else(|panic| panic::resume_unwind(panic))?;
        acts.extend(changes?);
        Ok(acts)
    })
}

/// The calls that are in the journal alone: refused, or not replayed.
fn others(archive: &Archive, point: &Point, entries: &[Entry]) -> Result<Vec<Act>> {
    let calls = archive.uncommitted_calls(entries)?.into_iter();
    let is_until = |act: &Act| point.is_until(act.time);
    Ok(calls.filter_map(Act::of_uncommitted).filter(is_until).collect())
}

impl Act {
    fn of_commit(commit: Commit, position: usize, id: String) -> Self {
        let trailers = Trailers::of(&commit.message);
        let text = |name| trailers.get(name).map(str::to_owned);
        Self {
            id,
            time: commit.author.seconds,
            position: Some(position),
            name: text("Event-Name").unwrap_or_default(),
            resource: text("Resource"),
            principal: text("Principal").unwrap_or_else(|| UNKNOWN.to_owned()),
            kind: text("Principal-Type"),
            author: commit.author.name,
            email: commit.author.email,
            source: trailers.get("Source-Ip").filter(|it| *it != UNKNOWN).map(one_spelling),
            agent: text("User-Agent"),
            mfa: trailers.get("Mfa").map(|mfa| mfa == "true"),
            outcome: Outcome::Changed,
        }
    }

    /// A call that has no commit; `None` for one that may get one yet.
    fn of_uncommitted(call: Uncommitted) -> Option<Self> {
        let Uncommitted { record, author, key, outcome } = call;
        let outcome = match outcome {
            CallOutcome::Refused => Outcome::Refused(record.error_code.clone().unwrap_or_default()),
            CallOutcome::Unreplayed(_) => Outcome::Unreplayed,
            CallOutcome::Pending => return None,
        };
        let told = |text: Option<&str>| text.map(trailer).filter(|text| !text.is_empty());
        let principal = told(snapshot::principal_text(&record.principal).as_deref());
        Some(Self {
            time: record.event_time.timestamp(),
            position: None,
            name: trailer(&record.event_name),
            resource: key.map(|key| key.to_string()),
            principal: principal.unwrap_or_else(|| UNKNOWN.to_owned()),
            kind: told(record.principal.kind.as_str()),
            author: author.name,
            email: author.email,
            source: told(record.source_ip_address.as_deref()).as_deref().map(one_spelling),
            agent: told(record.user_agent.as_deref()),
            mfa: record.principal.mfa,
            outcome,
            id: record.event_id,
        })
    }

    /// Whether it took place before a point.
    pub(super) fn is_before(&self, point: &Point) -> bool {
        match self.position {
            Some(position) => position < point.count,
            None => point.at.is_some_and(|at| self.time < at),
        }
    }

    /// What filters look at.
    pub(super) fn facts(&self) -> Facts<'_> {
        Facts {
            who: vec![&self.author, &self.principal],
            email: &self.email,
            source: self.source.as_deref(),
            agent: self.agent.as_deref(),
            event: &self.name,
        }
    }
}
