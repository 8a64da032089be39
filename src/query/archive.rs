use std::cell::RefCell;
use std::collections::BTreeSet;

use crate::ingest;
use crate::lex::{Address, ResourceKey, Version};
use crate::query::error::{Error, Result};
use crate::query::when::{Moment, When, instant};
use crate::repo::{self, CommitId, Entry, History, Repo, Resolved, Trees};
use crate::snapshot::{self, File, Place, Versions};
use crate::state::{Body, Confidence, Gap, Held, Resource, State};

/// A history that can be asked.
#[derive(Debug)]
pub struct Archive {
    repo: Repo,
    history: Option<History>,
    trees: RefCell<Trees>,
}

/// A point of the history: after so many of its commits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    /// The moment, in Unix seconds: the one asked for, else that of the last event.
    pub at: Option<i64>,
    /// The commit that has the state of this point; `None` before the first.
    pub commit: Option<CommitId>,
    /// How many commits came until then.
    pub count: usize,
    /// Whether the second at that moment is over; it is not just before an event.
    pub is_whole: bool,
}

/// A version of a resource at a point: what is known of it, and how far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The resource.
    pub key: ResourceKey,
    /// Which version; `None` for what has none, an alias or a channel.
    pub version: Option<Version>,
    /// Its configuration.
    pub body: Body,
    /// Why it may not be what was there at that very moment, although the records fit.
    pub gap: Option<Gap>,
}

impl Shown {
    /// How far it can be trusted at that moment.
    pub fn confidence(&self) -> Confidence {
        match (self.body.confidence(), &self.gap) {
            (Confidence::Exact, Some(_)) => Confidence::Partial,
            (known, _) => known,
        }
    }

    /// Why it is not exact.
    pub fn doubt(&self) -> Option<String> {
        let doubt = self.body.doubt.clone();
        doubt.or_else(|| self.gap.as_ref().map(|gap| gap.reason.clone()))
    }
}

impl Archive {
    /// The history in a repository.
    ///
    /// # Errors
    ///
    /// Where its commits cannot be read.
    pub fn new(repo: Repo) -> Result<Self> {
        let history = ingest::history(&repo)?;
        Ok(Self { repo, history, trees: RefCell::default() })
    }

    /// The repository it is in.
    pub fn repo(&self) -> &Repo {
        &self.repo
    }

    /// Its commits; `None` where nothing was ingested yet.
    pub fn history(&self) -> Option<&History> {
        self.history.as_ref()
    }

    /// How many commits it has.
    pub fn len(&self) -> usize {
        self.history.as_ref().map_or(0, History::len)
    }

    /// Whether it has no commit.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The point at the end of a time as it was written; the end of the history for none.
    ///
    /// # Errors
    ///
    /// Where there is no such event or commit.
    pub fn point(&self, when: Option<&When>) -> Result<Point> {
        match when {
            Some(when) => self.point_of(&when.last()),
            None => {
                let Some(history) = &self.history else { return Ok(Point::beginning(None)) };
                let last = history.len() - 1;
                let entry = history.entry(last)?;
                Ok(after(&entry, Some(entry.seconds)))
            }
        }
    }

    /// The point just before a time begins: what comes after it is since then.
    ///
    /// # Errors
    ///
    /// Where there is no such event or commit.
    pub fn point_before(&self, when: &When) -> Result<Point> {
        match when.first() {
            Moment::Second(second) => {
                let before = self.point_of(&Moment::Second(second.saturating_sub(1)))?;
                Ok(Point { at: Some(second), ..before })
            }
            Moment::AfterEvent(id) => self.point_of(&Moment::BeforeEvent(id)),
            moment @ (Moment::BeforeEvent(_) | Moment::Commit(_)) => self.point_of(&moment),
        }
    }

    /// The point of a moment.
    ///
    /// # Errors
    ///
    /// Where there is no such event or commit.
    pub fn point_of(&self, moment: &Moment) -> Result<Point> {
        let Some(history) = &self.history else {
            return match moment {
                Moment::Second(second) => Ok(Point::beginning(Some(*second))),
                Moment::AfterEvent(id) | Moment::BeforeEvent(id) => {
                    Err(Error::NoEvent { what: "event", prefix: id.clone() })
                }
                Moment::Commit(id) => Err(Error::NoEvent { what: "commit", prefix: id.clone() }),
            };
        };
        Ok(match moment {
            Moment::Second(second) => match history.at(*second)? {
                Some(entry) => after(&entry, Some(*second)),
                None => Point::beginning(Some(*second)),
            },
            Moment::AfterEvent(id) => {
                let entry = self.event(id)?;
                after(&entry, Some(entry.seconds))
            }
            Moment::BeforeEvent(id) => {
                let entry = self.event(id)?;
                let before = match entry.position.checked_sub(1) {
                    Some(before) => after(&history.entry(before)?, Some(entry.seconds)),
                    None => Point::beginning(Some(entry.seconds)),
                };
                Point { is_whole: false, ..before }
            }
            Moment::Commit(id) => {
                let none = || Error::NoEvent { what: "commit", prefix: id.clone() };
                let commit = match self.repo.resolve_commit(id)? {
                    Resolved::One(commit) => commit,
                    Resolved::Ambiguous(commits) => {
                        let candidates = commits.iter().map(ToString::to_string).collect();
                        return Err(Error::AmbiguousEvent { prefix: id.clone(), candidates });
                    }
                    Resolved::None => return Err(none()),
                };
                let position = history.position(commit)?.ok_or_else(none)?;
                let entry = history.entry(position)?;
                after(&entry, Some(entry.seconds))
            }
        })
    }

    /// The commit of the event whose id begins so.
    ///
    /// # Errors
    ///
    /// Where there is none, or several.
    pub fn event(&self, prefix: &str) -> Result<Entry> {
        let found = match &self.history {
            Some(history) => history.with_id(prefix)?,
            None => Vec::new(),
        };
        let mut ids: Vec<String> = found.iter().map(|entry| entry.id.clone()).collect();
        ids.dedup();
        match (ids.len(), found.into_iter().next()) {
            (1, Some(entry)) => Ok(entry),
            (0, _) | (_, None) => Err(Error::NoEvent { what: "event", prefix: prefix.into() }),
            _ => Err(Error::AmbiguousEvent { prefix: prefix.into(), candidates: ids }),
        }
    }

    /// Every resource that some event was about, in order.
    ///
    /// # Errors
    ///
    /// Where the index cannot be read.
    pub fn keys(&self) -> Result<Vec<ResourceKey>> {
        let Some(history) = &self.history else { return Ok(Vec::new()) };
        let mut keys: Vec<ResourceKey> =
            history.keys()?.iter().filter_map(|key| key.parse().ok()).collect();
        keys.sort();
        Ok(keys)
    }

    /// The one resource that an address means.
    ///
    /// # Errors
    ///
    /// Where there is none, or several.
    pub fn find(&self, address: &Address) -> Result<ResourceKey> {
        let keys = self.keys()?;
        let mut fitting: Vec<&ResourceKey> = keys.iter().filter(|key| address.fits(key)).collect();
        match fitting[..] {
            [one] => Ok(one.clone()),
            [] => {
                let nearest: Vec<&ResourceKey> =
                    keys.iter().filter(|key| address.is_near(key)).take(3).collect();
                let nearest = told_apart(&nearest);
                Err(Error::NoResource { address: address.to_string(), nearest })
            }
            _ => {
                fitting.sort();
                let candidates = told_apart(&fitting);
                Err(Error::Ambiguous { address: address.to_string(), candidates })
            }
        }
    }

    /// The resource at a point, living or deleted, without the documents of numbered versions;
    /// `None` if nothing was known of it by then.
    ///
    /// # Errors
    ///
    /// Where the repository cannot be read.
    pub fn resource(&self, point: &Point, key: &ResourceKey) -> Result<Option<Resource>> {
        self.load(point, key, Versions::Stored)
    }

    /// The resource at a point, living or deleted, without any document; `None` if nothing was
    /// known of it by then.
    ///
    /// # Errors
    ///
    /// Where the repository cannot be read.
    pub fn bare_resource(&self, point: &Point, key: &ResourceKey) -> Result<Option<Resource>> {
        self.load(point, key, Versions::AllLeft)
    }

    fn load(
        &self,
        point: &Point,
        key: &ResourceKey,
        versions: Versions,
    ) -> Result<Option<Resource>> {
        let Some(commit) = point.commit else { return Ok(None) };
        let failed = RefCell::new(None);
        let mut read = |path: &str| match self.read(commit, path) {
            Ok(content) => content,
            Err(error) => {
                failed.borrow_mut().get_or_insert(error);
                None
            }
        };
        let loaded = snapshot::load_resource(key, versions, &mut read);
        if let Some(error) = failed.take() {
            return Err(error.into());
        }
        loaded.map_err(|error| Error::Damaged { path: key.to_string(), what: error.to_string() })
    }

    fn read(&self, commit: CommitId, path: &str) -> repo::Result<Option<Vec<u8>>> {
        self.repo.read_blob_among(&mut self.trees.borrow_mut(), commit, path)
    }

    /// A version of a resource that is there at the point.
    ///
    /// # Errors
    ///
    /// Where it is not there, or has no such version.
    pub fn shown(&self, point: &Point, key: &ResourceKey, version: Version) -> Result<Shown> {
        let resource = self.bare_resource(point, key)?;
        let resource = match resource {
            Some(resource) if resource.is_living() => resource,
            other => return Err(self.not_then(point, key, other.as_ref())?),
        };
        self.shown_of(point, key, version, &resource)
    }

    /// A version of a resource that was read at the point.
    ///
    /// # Errors
    ///
    /// Where it has no such version.
    pub fn shown_of(
        &self,
        point: &Point,
        key: &ResourceKey,
        version: Version,
        resource: &Resource,
    ) -> Result<Shown> {
        let Some(body) = resource.body(version) else {
            let versions = resource.versions.keys().copied().collect();
            return Err(Error::NoVersion { key: key.clone(), version, versions });
        };
        let mut body = body.clone();
        if body.held == Held::Stored {
            body.held = Held::Here(self.document(point, key, version)?.into());
        }
        let gap = match version {
            Version::Latest => self.gap_at(point, key)?,
            Version::Number(_) => None,
        };
        let version = key.own_version(version);
        Ok(Shown { key: key.clone(), version, body, gap })
    }

    fn document(
        &self,
        point: &Point,
        key: &ResourceKey,
        version: Version,
    ) -> Result<crate::lex::Document> {
        self.document_there(point, key, version)?.ok_or_else(|| {
            let place = Place::candidates(key).into_iter().next();
            let path = place.map(|place| place.path(File::Document(version)));
            Error::Damaged { path: path.unwrap_or_default(), what: "it is missing".into() }
        })
    }

    /// The document of a version at a point, without what is to be thought of it; `None` where
    /// there is none. It costs less than all of the resource.
    pub(super) fn document_there(
        &self,
        point: &Point,
        key: &ResourceKey,
        version: Version,
    ) -> Result<Option<crate::lex::Document>> {
        match point.commit {
            Some(commit) => self.document_in(commit, key, version),
            None => Ok(None),
        }
    }

    /// The document of a version in the tree of a commit; `None` where it has none.
    pub(super) fn document_in(
        &self,
        commit: CommitId,
        key: &ResourceKey,
        version: Version,
    ) -> Result<Option<crate::lex::Document>> {
        for place in Place::candidates(key) {
            let path = place.path(File::Document(version));
            if let Some(bytes) = self.read(commit, &path)? {
                let document = snapshot::document(key, &path, bytes);
                let damaged = |what: String| Error::Damaged { path, what };
                return document.map(Some).map_err(|error| damaged(error.to_string()));
            }
        }
        Ok(None)
    }

    /// Why a resource is not there at a point, as an error.
    fn not_then(
        &self,
        point: &Point,
        key: &ResourceKey,
        resource: Option<&Resource>,
    ) -> Result<Error> {
        let (why, hint) = match resource {
            Some(gone) => {
                let deleted = &gone.last_event;
                let id = deleted.id.get(..8).unwrap_or(&deleted.id);
                let why = format!("was deleted at {} (event {id})", instant(deleted.time));
                (why, Some(format!("`--at {id}^` asks for the moment before")))
            }
            None => {
                let first = match &self.history {
                    Some(history) => history.touching(&key.to_string())?.first().copied(),
                    None => None,
                };
                let at = point.at.map(instant).unwrap_or_default();
                match (first, &self.history) {
                    (Some(first), Some(history)) => {
                        let seconds = history.entry(first)?.seconds;
                        let hint = format!("the first event about it is at {}", instant(seconds));
                        (format!("is not there yet at {at}"), Some(hint))
                    }
                    _ => (format!("is not there at {at}"), None),
                }
            }
        };
        Ok(Error::NotThen { key: key.clone(), why, hint })
    }

    /// The gaps of a resource, as all records tell them, oldest first.
    ///
    /// # Errors
    ///
    /// Where the repository cannot be read.
    pub fn gaps(&self, key: &ResourceKey) -> Result<Vec<Gap>> {
        let Some(tip) = self.repo.tip()? else { return Ok(Vec::new()) };
        for place in Place::candidates(key) {
            // Most resources have none: nothing but the file of the gaps is looked for.
            if self.read(tip, &place.path(File::Gaps))?.is_some() {
                let resource = self.resource(&self.point(None)?, key)?;
                return Ok(resource.map(|resource| resource.gaps).unwrap_or_default());
            }
        }
        Ok(Vec::new())
    }

    /// Every gap of every resource, by resource and time.
    ///
    /// # Errors
    ///
    /// Where the repository cannot be read.
    pub fn all_gaps(&self) -> Result<Vec<(ResourceKey, Gap)>> {
        let point = self.point(None)?;
        let Some(tip) = point.commit else { return Ok(Vec::new()) };
        let mut all = Vec::new();
        let known = self.keys()?;
        for file in self.repo.files(tip, ".lexrewind/gaps")? {
            let keys: Vec<ResourceKey> = match snapshot::read_path(&file.path) {
                Some((key, _)) => vec![key],
                // The name was cut: whose file it is must be looked for.
                None => {
                    let fits = |key: &&ResourceKey| {
                        Place::candidates(key).iter().any(|at| at.path(File::Gaps) == file.path)
                    };
                    known.iter().filter(fits).cloned().collect()
                }
            };
            for key in keys {
                let gaps = self.resource(&point, &key)?.map(|resource| resource.gaps);
                all.extend(gaps.unwrap_or_default().into_iter().map(|gap| (key.clone(), gap)));
            }
        }
        all.sort();
        all.dedup();
        Ok(all)
    }

    /// The gap in which `$LATEST` of a resource lies at a point: something happened to it by
    /// then, or may have, that only a later record gave away.
    ///
    /// # Errors
    ///
    /// Where the repository cannot be read.
    pub fn gap_at(&self, point: &Point, key: &ResourceKey) -> Result<Option<Gap>> {
        // Every gap ends at an event, so none reaches the end of the history.
        if point.count == self.len() && point.is_whole {
            return Ok(None);
        }
        Ok(self.gaps(key)?.into_iter().find(|gap| point.is_in(gap)))
    }

    /// The whole state at a point, with the documents of all published versions or of none.
    ///
    /// # Errors
    ///
    /// Where the repository cannot be read.
    pub fn state(&self, point: &Point, versions: Versions) -> Result<State> {
        let Some(commit) = point.commit else { return Ok(State::default()) };
        let mut files = Vec::new();
        for file in self.repo.files(commit, "")? {
            let is_document = matches!(
                snapshot::read_path(&file.path),
                Some((_, File::Document(Version::Number(_))))
            );
            if versions != Versions::Left || !is_document {
                files.push((file.path, self.repo.blob(file.blob)?));
            }
        }
        let (state, _) = snapshot::load(files, versions).map_err(|error| Error::Damaged {
            path: commit.to_string(),
            what: error.to_string(),
        })?;
        Ok(state)
    }
}

fn after(entry: &Entry, at: Option<i64>) -> Point {
    Point { at, commit: Some(entry.commit), count: entry.position + 1, is_whole: true }
}

impl Point {
    /// Just after a commit.
    pub fn after(entry: &Entry) -> Self {
        after(entry, Some(entry.seconds))
    }

    /// Before the first commit.
    pub fn beginning(at: Option<i64>) -> Self {
        Self { at, commit: None, count: 0, is_whole: true }
    }

    /// Whether a call that has no commit, at a moment in Unix seconds, came until then.
    pub(super) fn is_until(&self, archive: &Archive, time: i64) -> bool {
        self.count == archive.len() || self.at.is_none_or(|until| time <= until)
    }

    /// Whether it lies in a gap.
    pub fn is_in(&self, gap: &Gap) -> bool {
        self.at
            .is_some_and(|at| gap.from <= at && (at < gap.to || (at == gap.to && !self.is_whole)))
    }
}

/// The short addresses of resources, or the full ones where the short ones are not enough to tell
/// them apart.
fn told_apart(keys: &[&ResourceKey]) -> Vec<String> {
    let short: BTreeSet<String> = keys.iter().map(|key| key.short().to_string()).collect();
    if short.len() == keys.len() {
        short.into_iter().collect()
    } else {
        keys.iter().map(ToString::to_string).collect()
    }
}
