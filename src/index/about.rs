//! The resources of a commit, for the index of the repository.

use std::collections::BTreeSet;

use crate::lex::{Document, ResourceKey, ResourceKind, Version, Versions};
use crate::repo::{self, ChangedFile, Commit, Described, History, Part, Repo};
use crate::snapshot::{
    File, ResourcePath, Trailers, is_in_published_locale, is_without_doubt, read_path,
};

/// The history of a repository, searchable by time, event id and resource; `None` if there is none
/// yet.
///
/// # Errors
///
/// If commits cannot be read.
pub fn history(repo: &Repo) -> repo::Result<Option<History>> {
    repo.history(|commit, changed| describe(repo, commit, changed))
}

/// The addresses of the resources of a commit: that of its event, and those whose files it changes.
/// A bot's `meta.json` also has metadata of its aliases, so it alone does not make a commit one of
/// the bot.
pub(crate) fn touches<'p>(
    resource: &ResourceKey,
    paths: impl Iterator<Item = &'p str>,
) -> BTreeSet<String> {
    let is_below = resource.parent().is_some();
    let paths = paths.filter(|path| !is_in_published_locale(path));
    let changed = paths.filter_map(read_path).filter(|(key, file)| {
        let is_shared = *file == File::Meta(Version::Latest) && key.kind() == ResourceKind::Bot;
        !(is_below && is_shared || is_frozen_below(key, *file))
    });
    let mut touched: BTreeSet<String> = changed.map(|(key, _)| key.to_string()).collect();
    touched.insert(resource.to_string());
    touched
}

/// Whether a file is the copy, in a version, of a resource without its own versions: it equals the
/// draft as of some event, so the index has no row for it.
pub(super) fn is_frozen_below(key: &ResourceKey, file: File) -> bool {
    let is_number =
        matches!(file, File::Document(Version::Number(_)) | File::Meta(Version::Number(_)));
    is_number && key.row().versions == Versions::OfRoot
}

/// The number of a file among those of its resource. `None` if it is not searchable.
pub fn number_of(file: File) -> Option<u32> {
    match file {
        File::Document(Version::Number(number)) => {
            u32::try_from(number).ok().filter(|number| *number < GAPS)
        }
        File::Document(Version::Latest) => Some(LATEST),
        File::Meta(Version::Latest) => Some(META),
        File::Meta(Version::Number(_)) => None,
        File::Gaps => Some(GAPS),
        File::Tombstone => None,
    }
}

const LATEST: u32 = u32::MAX;
const META: u32 = LATEST - 1;
const GAPS: u32 = META - 1;

/// The part of a file. A `meta.json` without a doubt is marked: a reader of documents can skip it,
/// because all documents that it names exist. A canonical document is marked too: it need not be
/// checked.
pub(crate) fn part<C: AsRef<[u8]>>(
    path: &str,
    content: impl FnOnce() -> Option<C>,
) -> Option<Part<'static>> {
    let (key, file) = read_path(path)?;
    let number = number_of(file).filter(|_| !is_frozen_below(&key, file))?;
    let marked = match file {
        File::Meta(_) => content().is_some_and(|content| is_without_doubt(content.as_ref())),
        File::Document(_) => content().is_some_and(|content| {
            let text = std::str::from_utf8(content.as_ref());
            text.is_ok_and(|text| Document::is_canonical(key.api, key.kind(), text))
        }),
        File::Gaps | File::Tombstone => false,
    };
    Some(Part { key: key.to_string().into(), number, marked })
}

/// The last trailer of a late commit, which belongs to an earlier position.
pub(crate) const LATE: (&str, &str) = ("Late", "true");

fn describe(repo: &Repo, commit: &Commit, changed: &[ChangedFile]) -> Described {
    let trailers = Trailers::of(&commit.message);
    let own = || {
        let resource = trailers.get("Resource")?.parse().ok()?;
        let touches = touches(&resource, changed.iter().map(|changed| changed.path.as_str()));
        Some((trailers.get("Event-Id")?.to_owned(), touches.into_iter().collect()))
    };
    let own = own();
    // Another program may write a file at a path that we do not use.
    let is_in_place = |path: &str| {
        let of = |(key, file)| ResourcePath::candidates(&key).any(|place| place.path(file) == path);
        own.is_some() || read_path(path).is_some_and(of)
    };
    let part = |changed: &ChangedFile| {
        let content = || repo.blob(changed.after?).ok();
        let part = part(&changed.path, content);
        part.filter(|_| is_in_place(&changed.path))
    };
    let parts = changed.iter().map(part).collect();
    let (id, touches) = own.unwrap_or_default();
    Described { id, touches, parts }
}
