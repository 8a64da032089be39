use std::cell::{OnceCell, RefCell};
use std::collections::BTreeSet;

use crate::index::{self, Index, Rows, Summary, Unrecorded};
use crate::ingest::{self, IngestError};
use crate::lex::{Address, ResourceKey, Version};
use crate::query::Point;
use crate::query::error::{Error, Result};
use crate::query::when::instant;
use crate::repo::{self, CommitId, Entry, History, Repo, Trees};
use crate::snapshot::{self, File, LoadedVersions, ResourcePath};
use crate::state::{Body, Confidence, Doubt, Gap, Held, Provenance, Resource, State};

/// A history that can be queried.
#[derive(Debug)]
pub struct Archive {
    repo: Repo,
    history: Option<History>,
    trees: RefCell<Trees>,
    journal: OnceCell<Option<CommitId>>,
    index: OnceCell<Index>,
    keys: OnceCell<Vec<ResourceKey>>,
    /// What messages about it call its resources.
    pub(super) style: NamingStyle,
}

/// A document without references.
const EMPTY: &[u8] = b"{}\n";

/// A version of a resource at a point, and how far it is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The resource.
    pub key: ResourceKey,
    /// The version; `None` for aliases and channels, which have none.
    pub version: Option<Version>,
    /// Its configuration.
    pub body: Body,
    /// The gap that contains the point: the configuration fits the records, but may not be the one
    /// that existed at that moment.
    pub gap: Option<Gap>,
}

impl Shown {
    /// The confidence in it at that moment.
    pub fn confidence(&self) -> Confidence {
        match (self.body.confidence(), &self.gap) {
            (Confidence::Exact, Some(_)) => Confidence::Partial,
            (known, _) => known,
        }
    }

    /// Why it is not exact.
    pub fn doubt(&self) -> Option<Doubt> {
        let doubt = self.body.doubt.clone();
        doubt.or_else(|| self.gap.as_ref().map(|gap| Doubt::Gap(gap.reason.clone())))
    }
}

/// What answers and messages call resources that have ids besides their names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NamingStyle {
    /// By names, where these find the resource again.
    #[default]
    Names,
    /// By ids.
    Ids,
}

impl Archive {
    /// The history in a repository.
    ///
    /// # Errors
    ///
    /// If its commits cannot be read, or some are missing, as in a shallow clone; if it has another
    /// format.
    pub fn new(repo: Repo) -> Result<Self> {
        let mut trees = Trees::default();
        if let Some(tip) = repo.tip()? {
            ingest::check_format(tip, |tip, path| repo.read_blob_among(&mut trees, tip, path))?;
        }
        let history = index::history(&repo)?;
        Ok(Self {
            repo,
            history,
            trees: RefCell::new(trees),
            journal: OnceCell::new(),
            index: OnceCell::new(),
            keys: OnceCell::new(),
            style: NamingStyle::default(),
        })
    }

    /// The same history, with resources called by names or by ids.
    #[must_use]
    pub fn calling(self, style: NamingStyle) -> Self {
        Self { style, ..self }
    }

    /// The repository of the history.
    pub fn repo(&self) -> &Repo {
        &self.repo
    }

    /// The commits; `None` if nothing was ingested yet.
    pub fn history(&self) -> Option<&History> {
        self.history.as_ref()
    }

    /// Whether there is a history, but no local journal that may have its records.
    ///
    /// # Errors
    ///
    /// If the references cannot be read.
    pub fn lacks_journal(&self) -> Result<bool> {
        Ok(!self.is_empty() && self.repo.journal_tip()?.is_none())
    }

    /// The last commit of the journal that has the records of the history: see
    /// [`ingest::journal_of`]. `None` if nothing was ingested yet.
    ///
    /// # Errors
    ///
    /// [`Error::Journal`] if there is none.
    pub(super) fn journal_tip(&self) -> Result<Option<CommitId>> {
        if let Some(tip) = self.journal.get() {
            return Ok(*tip);
        }
        let found = ingest::journal_of(&self.repo, self.history.as_ref())?;
        Ok(*self.journal.get_or_init(|| found.map(|journal| journal.tip)))
    }

    /// The index, with the journal if a local one has the records of the history and can be read.
    ///
    /// # Errors
    ///
    /// If the repository cannot be read.
    pub fn index(&self) -> Result<&Index> {
        if let Some(index) = self.index.get() {
            return Ok(index);
        }
        let journal = match self.journal_tip() {
            // A journal that lacks recent records is useful too.
            Err(Error::Journal(IngestError::Journal(_))) => self.repo.journal_tip()?,
            tip => tip?,
        };
        let of = |journal| Index::of(&self.repo, self.history.as_ref(), journal);
        let index = match of(journal) {
            // Queries that need no records still work.
            Err(index::Error::Journal(_)) => of(None)?,
            index => index?,
        };
        Ok(self.index.get_or_init(|| index))
    }

    /// Answers a query in SQL: see [`index::views`].
    ///
    /// # Errors
    ///
    /// If the query is not valid or does not only read, or if the repository cannot be read.
    pub fn sql(mut self, query: &str) -> Result<Rows> {
        self.index()?;
        match self.index.get_mut() {
            Some(index) => Ok(index.sql(query)?),
            None => Ok(Rows::default()),
        }
    }

    /// The commits without a recorded event before a point, oldest first.
    ///
    /// # Errors
    ///
    /// If the history or its journal cannot be read.
    pub fn unrecorded(&self, point: &Point) -> Result<Vec<Unrecorded>> {
        let Some(history) = &self.history else { return Ok(Vec::new()) };
        let local = self.repo.journal_tip()?;
        let summary = Summary::read(&self.repo, history.tip()).filter(|it| it.is_of(local));
        let summary = match summary {
            Some(summary) => summary,
            None => self.index()?.summary()?,
        };
        let mut found = summary.unrecorded;
        found.retain(|it| it.position < point.count);
        Ok(found)
    }

    /// The number of commits.
    pub fn len(&self) -> usize {
        self.history.as_ref().map_or(0, History::len)
    }

    /// Whether there are no commits.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The commit of the event whose id has this prefix.
    ///
    /// # Errors
    ///
    /// If there is none, or several.
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

    /// The positions of the commits up to a point that touch a resource, oldest first.
    pub(super) fn touching(&self, point: &Point, key: &ResourceKey) -> Result<Vec<usize>> {
        let Some(history) = &self.history else { return Ok(Vec::new()) };
        let mut touching = history.touching(&key.to_string())?;
        touching.retain(|position| *position < point.count);
        Ok(touching)
    }

    /// The commits up to a point that touch a resource, oldest first; each is read on demand.
    pub(super) fn revisions(
        &self,
        point: &Point,
        key: &ResourceKey,
    ) -> Result<impl DoubleEndedIterator<Item = Result<Entry>>> {
        let history = self.history.as_ref();
        let touching = self.touching(point, key)?.into_iter();
        Ok(touching.filter_map(move |position| Some(history?.entry(position).map_err(Error::from))))
    }

    /// The resource of every event, in order.
    ///
    /// # Errors
    ///
    /// If the index cannot be read.
    pub fn keys(&self) -> Result<&[ResourceKey]> {
        if let Some(keys) = self.keys.get() {
            return Ok(keys);
        }
        let keys = self.keys_ending("")?;
        Ok(self.keys.get_or_init(|| keys))
    }

    /// The keys whose text has this suffix; the others are not parsed.
    fn keys_ending(&self, end: &str) -> Result<Vec<ResourceKey>> {
        let Some(history) = &self.history else { return Ok(Vec::new()) };
        let texts = history.keys_ending(end)?;
        let mut keys: Vec<ResourceKey> =
            texts.iter().filter_map(|text| text.parse().ok()).collect();
        keys.sort();
        Ok(keys)
    }

    /// Every alias that a bot ever had, by name.
    ///
    /// # Errors
    ///
    /// If the index cannot be read.
    pub fn aliases(&self, bot: &ResourceKey) -> Result<Vec<ResourceKey>> {
        let keys = self.keys()?.iter();
        Ok(keys.filter(|key| key.is_pointer() && key.is_below(bot)).cloned().collect())
    }

    /// The one resource with an address.
    ///
    /// # Errors
    ///
    /// If there is none, or several.
    pub fn find(&self, address: &Address) -> Result<ResourceKey> {
        let keys = self.keys_ending(address.name())?;
        let fitting: Vec<&ResourceKey> = keys.iter().filter(|key| address.fits(key)).collect();
        match fitting[..] {
            [one] => Ok(one.clone()),
            [] => Err(Error::NoResource { address: address.to_string(), nearest: Vec::new() }),
            _ => Err(Error::Ambiguous {
                address: address.to_string(),
                candidates: distinct_addresses(&fitting),
            }),
        }
    }

    /// The resource at a point, existing or deleted, without the documents of numbered versions;
    /// `None` if no record up to the point mentions it.
    ///
    /// # Errors
    ///
    /// If the repository cannot be read.
    pub fn resource(&self, point: &Point, key: &ResourceKey) -> Result<Option<Resource>> {
        self.load(point, key, LoadedVersions::Stored)
    }

    /// The resource at a point, existing or deleted, without documents; `None` if no record up to
    /// the point mentions it.
    ///
    /// # Errors
    ///
    /// If the repository cannot be read.
    pub fn bare_resource(&self, point: &Point, key: &ResourceKey) -> Result<Option<Resource>> {
        self.load(point, key, LoadedVersions::AllLeft)
    }

    fn load(
        &self,
        point: &Point,
        key: &ResourceKey,
        versions: LoadedVersions,
    ) -> Result<Option<Resource>> {
        self.loaded(point, key, |read| snapshot::load_resource(key, versions, read))
    }

    /// The result of `load` for the files at a point.
    pub(super) fn loaded<T>(
        &self,
        point: &Point,
        key: &ResourceKey,
        load: impl FnOnce(
            &mut dyn FnMut(&str) -> Option<Vec<u8>>,
        ) -> std::result::Result<Option<T>, snapshot::Unreadable>,
    ) -> Result<Option<T>> {
        let Some(commit) = point.commit else { return Ok(None) };
        let mut failed = None;
        let mut read = |path: &str| match self.read(commit, path) {
            Ok(content) => content,
            Err(error) => {
                failed.get_or_insert(error);
                None
            }
        };
        let loaded = load(&mut read);
        if let Some(error) = failed {
            return Err(error.into());
        }
        loaded.map_err(|error| Error::Damaged { path: key.to_string(), what: error.to_string() })
    }

    pub(super) fn read(&self, commit: CommitId, path: &str) -> repo::Result<Option<Vec<u8>>> {
        self.repo.read_blob_among(&mut self.trees.borrow_mut(), commit, path)
    }

    /// A version of a resource that exists at the point.
    ///
    /// # Errors
    ///
    /// If it does not exist then, or has no such version.
    pub fn shown(&self, point: &Point, key: &ResourceKey, version: Version) -> Result<Shown> {
        if let Some(shown) = self.find_version(point, key, version)? {
            return Ok(shown);
        }
        // The error for a missing resource needs all that is known of it.
        let resource = match self.bare_resource(point, key)? {
            Some(resource) if resource.is_living() => resource,
            other => return Err(self.missing_error(point, key, other.as_ref())?),
        };
        self.shown_of(point, key, version, &resource)
    }

    /// A version of a resource that was read at the point.
    ///
    /// # Errors
    ///
    /// If it has no such version.
    pub fn shown_of(
        &self,
        point: &Point,
        key: &ResourceKey,
        version: Version,
        resource: &Resource,
    ) -> Result<Shown> {
        let Some(body) = resource.body(version) else {
            let versions = resource.versions.keys().copied().collect();
            let name = self.called(point, key);
            return Err(Error::NoVersion { name, api: key.api, version, versions });
        };
        self.shown_as(point, key, version, body.clone())
    }

    pub(super) fn shown_as(
        &self,
        point: &Point,
        key: &ResourceKey,
        version: Version,
        mut body: Body,
    ) -> Result<Shown> {
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
        self.find_document(point, key, version)?.ok_or_else(|| {
            let place = ResourcePath::candidates(key).next();
            let path = place.map(|place| place.path(File::Document(version)));
            Error::Damaged { path: path.unwrap_or_default(), what: "it is missing".into() }
        })
    }

    /// The document of a version at a point, without confidence or doubts; `None` if there is none.
    /// It is cheaper than loading the resource.
    pub(super) fn find_document(
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

    /// The document of a version in the tree of a commit; `None` if there is none.
    pub(super) fn document_in(
        &self,
        commit: CommitId,
        key: &ResourceKey,
        version: Version,
    ) -> Result<Option<crate::lex::Document>> {
        for place in ResourcePath::candidates(key) {
            let path = place.path(File::Document(version));
            if let Some(bytes) = self.read(commit, &path)? {
                let document = snapshot::document(key, &path, bytes);
                let damaged = |what: String| Error::Damaged { path, what };
                return document.map(Some).map_err(|error| damaged(error.to_string()));
            }
        }
        Ok(None)
    }

    /// The event that last removed a resource, up to a point. A deleted part of a V2 bot has no
    /// file.
    pub(super) fn last_removal(&self, point: &Point, key: &ResourceKey) -> Result<Option<Entry>> {
        let Some(history) = &self.history else { return Ok(None) };
        for position in self.touching(point, key)?.into_iter().rev() {
            let Some(before) = position.checked_sub(1) else { continue };
            let before = Point::after(&history.entry(before)?);
            if self.find_version(&before, key, Version::Latest)?.is_some() {
                return Ok(Some(history.entry(position)?));
            }
        }
        Ok(None)
    }

    /// The error for a resource that does not exist at a point.
    fn missing_error(
        &self,
        point: &Point,
        key: &ResourceKey,
        resource: Option<&Resource>,
    ) -> Result<Error> {
        let (why, hint) = match resource.and_then(Resource::deletion) {
            Some(deletion) => {
                let event = deletion.event();
                let id = event.id.get(..8).unwrap_or(&event.id);
                let at = instant(event.time);
                let why = match deletion {
                    Provenance::Call(_) => format!("was deleted at {at} (event {id})"),
                    Provenance::Shown(_) => format!(
                        "was deleted before {at}, by a call that no record shows (event {id} shows \
                         that it did not exist)"
                    ),
                };
                (why, Some(format!("`--at {id}^` asks for the moment before")))
            }
            None => {
                let at = point.at.map(instant).unwrap_or_default();
                let first = match &self.history {
                    Some(history) => history.touching(&key.to_string())?.first().copied(),
                    None => None,
                };
                match (self.last_removal(point, key)?, first, &self.history) {
                    (Some(entry), ..) => {
                        let id = entry.id.get(..8).unwrap_or(&entry.id);
                        let time = instant(entry.seconds);
                        let hint = format!("`--at {id}^` asks for the moment before");
                        (format!("was deleted at {time} (event {id})"), Some(hint))
                    }
                    (None, Some(first), Some(history)) if first >= point.count => {
                        let seconds = history.entry(first)?.seconds;
                        let hint = format!("the first event about it is at {}", instant(seconds));
                        (format!("is not there yet at {at}"), Some(hint))
                    }
                    _ => (format!("is not there at {at}"), None),
                }
            }
        };
        Ok(Error::NotThen { name: self.called(point, key), why, hint })
    }

    /// The whole state at a point, with the documents of all published versions, or of none.
    ///
    /// # Errors
    ///
    /// If the repository cannot be read.
    pub fn state(&self, point: &Point, versions: LoadedVersions) -> Result<State> {
        self.state_reading(point, versions, |_, _| true)
    }

    /// The same; documents for which `is_read` is false are empty.
    pub(super) fn state_reading(
        &self,
        point: &Point,
        versions: LoadedVersions,
        is_read: impl Fn(&ResourceKey, File) -> bool,
    ) -> Result<State> {
        let Some(commit) = point.commit else { return Ok(State::default()) };
        let tree = self.repo.tree_reader(commit)?;
        let mut read = |path: &str| {
            let is_empty =
                snapshot::read_path(path).is_some_and(|(key, file)| !is_read(&key, file));
            if is_empty { Some(EMPTY.to_vec()) } else { tree.read(path) }
        };
        let loaded = snapshot::load_from(tree.paths(), versions, &mut read);
        tree.finish()?;
        let damaged = |error: snapshot::Unreadable| Error::Damaged {
            path: commit.to_string(),
            what: error.to_string(),
        };
        Ok(loaded.map_err(damaged)?.0)
    }
}

/// The short addresses of resources, or the full ones if the short ones are not unique.
fn distinct_addresses(keys: &[&ResourceKey]) -> Vec<String> {
    let short: BTreeSet<String> = keys.iter().map(|key| key.short().to_string()).collect();
    if short.len() == keys.len() {
        short.into_iter().collect()
    } else {
        keys.iter().map(ToString::to_string).collect()
    }
}
