use crate::query::error::Result;
use crate::query::log::{Facts, until};
use crate::query::{Archive, Attempt, Point, Trailers};
use crate::repo::Commit;
use crate::snapshot::{self, trailer};

/// One call that changed something, or was refused.
#[derive(Clone, Debug)]
pub(super) struct Act {
    pub(super) id: String,
    pub(super) time: i64,
    /// How many commits came before it; `None` of a refused call, which has none.
    position: Option<usize>,
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
    pub(super) source: Option<String>,
    pub(super) agent: Option<String>,
    pub(super) mfa: Option<bool>,
    /// Why it was refused.
    pub(super) refused: Option<String>,
}

/// The name of whoever no record tells.
pub(super) const UNKNOWN: &str = "unknown";

/// Every call up to a point, in no order.
pub(super) fn acts(archive: &Archive, point: &Point, since: Option<&Point>) -> Result<Vec<Act>> {
    let first = since.map_or(0, |since| since.count);
    let mut acts = Vec::new();
    if let Some(history) = archive.history() {
        for entry in history.entries(first, point.count.max(first))? {
            let commit = archive.repo().commit(entry.commit)?;
            acts.push(Act::of_commit(commit, entry.position, entry.id));
        }
    }
    let attempts = archive.attempts()?;
    acts.extend(attempts.into_iter().filter(|it| until(archive, point, it)).map(Act::of_attempt));
    Ok(acts)
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
            source: text("Source-Ip").filter(|source| source != UNKNOWN),
            agent: text("User-Agent"),
            mfa: trailers.get("Mfa").map(|mfa| mfa == "true"),
            refused: None,
        }
    }

    fn of_attempt(attempt: Attempt) -> Self {
        let Attempt { record, author, email, key } = attempt;
        let told = |text: Option<String>| text.map(|text| trailer(&text)).filter(|text| !text.is_empty());
        let principal = told(snapshot::principal_text(&record.principal));
        Self {
            time: record.event_time.timestamp(),
            position: None,
            name: trailer(&record.event_name),
            resource: key.map(|key| key.to_string()),
            principal: principal.unwrap_or_else(|| UNKNOWN.to_owned()),
            kind: told(record.principal.kind.as_str().map(str::to_owned)),
            author,
            email,
            source: told(record.source_ip_address),
            agent: told(record.user_agent),
            mfa: record.principal.mfa,
            refused: record.error_code,
            id: record.event_id,
        }
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
            who: vec![&self.author, &self.email, &self.principal],
            source: self.source.as_deref(),
            agent: self.agent.as_deref(),
            event: &self.name,
        }
    }
}
