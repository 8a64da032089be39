use crate::lex::{Document, ResourceKey, Version};
use crate::query::Archive;
use crate::query::error::{Error, Result};
use crate::query::when::day;
use crate::repo::{CommitId, Entry};
use crate::snapshot::{self, File, Trailers};
use crate::state::EventRef;
use crate::state::diff::{self, Differences};

/// An event, read from its commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logged {
    /// Its id.
    pub id: String,
    /// Its commit.
    pub commit: CommitId,
    /// The number of commits before it.
    pub position: usize,
    /// The time, in Unix seconds.
    pub time: i64,
    /// CloudTrail's event name.
    pub name: String,
    /// The full addresses of the resources it touched; first the resource of the event.
    pub resources: Vec<String>,
    /// The address of its resource by names, without account, region and API, as named after the
    /// event; `None` if ids are names, or a name is unknown.
    pub resource_name: Option<String>,
    /// A summary of its changes.
    pub summary: String,
    /// The caller, as shown.
    pub author: String,
    /// The e-mail address of the author.
    pub email: String,
    /// The ARN of the principal.
    pub principal: Option<String>,
    /// The source address.
    pub source_ip: Option<String>,
    /// The user agent.
    pub user_agent: Option<String>,
    /// The confidence in the result.
    pub confidence: Option<String>,
    /// Whether its record arrived after later events were committed.
    pub is_late: bool,
    /// The changes, if requested.
    pub changes: Option<Vec<ChangedDocument>>,
}

impl Logged {
    /// A reference to the event.
    pub(super) fn reference(&self) -> EventRef {
        EventRef { id: self.id.clone(), name: self.name.clone(), time: self.time }
    }

    /// The day of the event, as in the directories of the journal: `2024-03-01`.
    pub fn day(&self) -> String {
        day(self.time)
    }
}

/// The change of one document by an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangedDocument {
    /// The resource.
    pub key: ResourceKey,
    /// The version.
    pub version: Version,
    /// The differences. Empty for a publication.
    pub differences: Differences,
}

impl ChangedDocument {
    /// Whether it is a publication.
    pub fn is_publication(&self) -> bool {
        matches!(self.version, Version::Number(_))
            && !self.differences.before
            && self.differences.after
    }
}

impl Archive {
    /// The changes of a commit, document by document.
    ///
    /// # Errors
    ///
    /// If the repository cannot be read.
    pub fn changes(&self, commit: CommitId) -> Result<Vec<ChangedDocument>> {
        let mut changes = Vec::new();
        for changed in self.repo().changed_paths(commit)? {
            let Some((key, File::Document(version))) = snapshot::read_path(&changed.path) else {
                continue;
            };
            let read = |blob| -> Result<Option<Document>> {
                let Some(blob) = blob else { return Ok(None) };
                let document = snapshot::document(&key, &changed.path, self.repo().blob(blob)?);
                let bad = |error: snapshot::Unreadable| Error::Damaged {
                    path: changed.path.clone(),
                    what: error.to_string(),
                };
                document.map(Some).map_err(bad)
            };
            let (before, after) = (read(changed.before)?, read(changed.after)?);
            let published = matches!((version, &before), (Version::Number(_), None));
            let differences = if published {
                let mut differences = diff::diff(None, after.as_ref());
                differences.list.clear();
                differences
            } else {
                diff::diff(before.as_ref(), after.as_ref())
            };
            changes.push(ChangedDocument { key, version, differences });
        }
        changes.sort_by(|a, b| (&a.key, a.version).cmp(&(&b.key, b.version)));
        Ok(changes)
    }

    /// The commit of an event, by its whole id, spelled as in a trailer.
    ///
    /// # Errors
    ///
    /// If the repository cannot be read.
    pub fn act(&self, event: &EventRef) -> Result<Option<Logged>> {
        let Some(history) = self.history() else { return Ok(None) };
        let id = snapshot::trailer(&event.id);
        let found = history.with_id(&id)?.into_iter().find(|entry| entry.id == id);
        found.map(|entry| logged(self, &entry)).transpose()
    }
}

/// Reads the commit of an event.
pub(super) fn logged(archive: &Archive, entry: &Entry) -> Result<Logged> {
    let commit = archive.repo().commit(entry.commit)?;
    let trailers = Trailers::of(&commit.message);
    let subject = commit.message.lines().next().unwrap_or_default();
    let text = |name| trailers.get(name).map(str::to_owned);
    let resources: Vec<String> = trailers.all("Resource").map(str::to_owned).collect();
    let name = text("Event-Name").unwrap_or_else(|| subject.to_owned());
    let summary = match subject.split_once(": ") {
        Some((_, summary)) if trailers.get("Event-Id").is_some() => summary.to_owned(),
        _ => String::new(),
    };
    Ok(Logged {
        id: text("Event-Id").unwrap_or_else(|| entry.id.clone()),
        commit: entry.commit,
        position: entry.position,
        time: commit.author.seconds,
        name,
        resources,
        resource_name: text("Resource-Name"),
        summary,
        author: commit.author.name,
        email: commit.author.email,
        principal: text("Principal"),
        source_ip: text("Source-Ip"),
        user_agent: text("User-Agent"),
        confidence: text("Confidence"),
        is_late: trailers.get("Late").is_some(),
        changes: None,
    })
}
