//! Reads commits ahead of the thread that fills the tables.

use std::collections::{BTreeMap, BTreeSet};

use crate::ahead;
use crate::graph::Node;
use crate::index::about::is_frozen_below;
use crate::lex::{Document, ResourceKey, Version, references};
use crate::repo::{self, BlobId, ChangedFile, Commit, CommitId, Entry, Repo, RunChanges};
use crate::snapshot::{self, File};

/// A commit, as far as the tables have it.
pub(super) struct ReadCommit {
    pub(super) commit: Commit,
    pub(super) changed: Vec<ChangedFile>,
    /// The documents that it changed, in order.
    pub(super) documents: Vec<ReadDocument>,
    /// The resources whose files it changed.
    pub(super) touched: BTreeSet<ResourceKey>,
}

/// A document that was added, changed or removed.
pub(super) struct ReadDocument {
    pub(super) key: ResourceKey,
    pub(super) version: Version,
    pub(super) state: DocumentState,
    /// The name of the resource, in its draft.
    pub(super) name: Option<String>,
    /// The references and their places, in the order of the document.
    pub(super) references: Vec<(Node, String)>,
}

/// Whether a document exists after a commit, and can be read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum DocumentState {
    Readable,
    Damaged,
    /// Its object is missing.
    Missing,
    Removed,
}

/// Reads commits, and passes each to `take` in order. `after` is the commit before the first one,
/// `changed` are the changes that a run reported.
pub(super) fn each<'e, E: From<repo::Error>>(
    repo: &Repo,
    entries: &'e [Entry],
    (after, changed): (Option<CommitId>, &RunChanges),
    mut take: impl FnMut(&'e Entry, ReadCommit) -> Result<(), E>,
) -> Result<(), E> {
    let second = repo.for_thread();
    let mut walk = second.walk_after(after, changed)?;
    let read = move |entry: &Entry| {
        let (commit, changed) = second.step(&mut walk, entry.commit)?;
        Ok(ReadCommit::of(&second, commit, changed))
    };
    ahead::each(entries, read, |entry, read: repo::Result<ReadCommit>| take(entry, read?))
}

impl ReadCommit {
    fn of(repo: &Repo, commit: Commit, changed: Vec<ChangedFile>) -> Self {
        let (mut documents, mut touched) = (BTreeMap::new(), BTreeSet::new());
        let is_asked = |file: &&ChangedFile| !snapshot::is_in_published_locale(&file.path);
        for ChangedFile { path, after, .. } in changed.iter().filter(is_asked) {
            let Some((key, file)) = snapshot::read_path(path) else { continue };
            if is_frozen_below(&key, file) {
                continue;
            }
            if let File::Document(version) = file {
                let document: &mut Option<(&str, BlobId)> =
                    documents.entry((key.clone(), version)).or_default();
                // A file that only moved exists, whichever of its paths comes first.
                *document = after.map(|blob| (path.as_str(), blob)).or(*document);
            }
            touched.insert(key);
        }
        let documents = documents.into_iter();
        let documents = documents.map(|((key, version), file)| {
            let document = match file.map(|(path, blob)| (path, repo.blob(blob))) {
                None => Err(DocumentState::Removed),
                Some((_, Err(_))) => Err(DocumentState::Missing),
                Some((path, Ok(content))) => {
                    snapshot::document(&key, path, content).map_err(|_| DocumentState::Damaged)
                }
            };
            ReadDocument::of(key, version, document)
        });
        let documents = documents.collect();
        Self { commit, changed, documents, touched }
    }
}

impl ReadDocument {
    fn of(key: ResourceKey, version: Version, document: Result<Document, DocumentState>) -> Self {
        let (name, found, state) = match document {
            Ok(document) => {
                let member = key.name_member().filter(|_| version == Version::Latest);
                let name = member.and_then(|member| document.body().text(member));
                let found = references(&key, &document).into_iter();
                let found = found.map(|it| (Node::target(it.target), it.via));
                (name.map(str::to_owned), found.collect(), DocumentState::Readable)
            }
            Err(state) => (None, Vec::new(), state),
        };
        Self { key, version, state, name, references: found }
    }
}
