use std::collections::BTreeMap;
use std::sync::Arc;

use crate::lex::{Document, ResourceKey, ResourceKind, Schema, Version, Versions as OwnOf};
use crate::snapshot::excerpt;
use crate::snapshot::layout::{File, Layout, ResourcePath, file_of, read as read_path};
use crate::snapshot::meta::{Meta, Of, read_gaps, read_publication_file};
use crate::state::{Body, Gap, Held, Resource, State};

/// What to do with the documents of numbered versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoadedVersions {
    /// Read them too.
    Loaded,
    /// Leave them unread, as [`Held::Stored`], except those with a counted number, which replay may
    /// have to move.
    Stored,
    /// Leave all of them unread, as [`Held::Stored`]: for questions that only count them.
    Left,
    /// Leave the document of `$LATEST` unread too: for questions that read documents themselves.
    AllLeft,
}

/// A file of a repository is invalid.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("cannot read `{path}` of the repository: {reason}")]
pub struct Unreadable {
    path: String,
    reason: String,
}

/// Reads a whole tree: the state that was written, and the used spellings. Files that belong to no
/// resource are ignored.
///
/// # Errors
///
/// The first file that is invalid or missing.
pub fn load(
    files: impl IntoIterator<Item = (String, Vec<u8>)>,
    versions: LoadedVersions,
) -> Result<(State, Layout), Unreadable> {
    let files: BTreeMap<String, Vec<u8>> = files.into_iter().collect();
    let paths = files.keys().map(String::as_str);
    load_from(paths, versions, &mut |path| files.get(path).cloned())
}

/// [`load`] for a tree with files at these paths, sorted. Calls `read` only for those that it
/// needs.
///
/// # Errors
///
/// The first file that is invalid or missing.
pub fn load_from<'p>(
    paths: impl Iterator<Item = &'p str> + Clone,
    versions: LoadedVersions,
    read: &mut dyn FnMut(&str) -> Option<Vec<u8>>,
) -> Result<(State, Layout), Unreadable> {
    let mut state = State::default();
    let mut layout = Layout::default();
    for path in paths.clone() {
        layout.learn(path);
    }
    let mut metas = Vec::new();
    let (mut versions_in_tree, mut gaps_in_trees) = (Vec::new(), Vec::new());
    for path in paths {
        let of = match file_of(path) {
            Some(File::Meta(Version::Latest)) => Of::Living,
            Some(File::Meta(Version::Number(_))) => {
                versions_in_tree.push(path);
                continue;
            }
            Some(File::Gaps) if is_in_tree(path) => {
                gaps_in_trees.push(path);
                continue;
            }
            Some(File::Tombstone) => Of::Deleted,
            Some(File::Document(_) | File::Gaps) | None => continue,
        };
        let bytes = read(path).ok_or_else(|| bad(path, "it is missing"))?;
        let meta = Meta::read(&bytes, of).map_err(|reason| bad(path, reason))?;
        metas.push((path, of, meta));
    }
    let mut found = Vec::new();
    for (path, of, meta) in metas {
        let rows = Schema::of(meta.key.api).kinds.iter();
        let shares = !Schema::of(meta.key.api).deletes_below;
        let rows = rows.filter(|row| shares && of == Of::Living && row.is_below(meta.key.kind()));
        for kind in rows.map(|row| row.kind) {
            let below = meta.below(kind.plural()).map_err(|reason| bad(path, reason))?;
            for (name, (spelling, resource)) in below {
                let Some(key) = meta.key.below(kind, name) else { continue };
                let place = ResourcePath::candidates(&key).find(|place| {
                    place.path(File::Meta(Version::Latest)) == path
                        && place.is_spelled(&key, spelling)
                });
                if let Some(place) = place {
                    layout.learn(&place.path(File::Document(Version::Latest)));
                }
                found.push((key, resource));
            }
        }
        found.extend(meta.own.map(|own| (meta.key, own)));
    }
    let mut loader = Loader { read, versions };
    for (key, resource) in found {
        let place = layout.place(&key);
        let resource = loader.whole(&key, &place, resource)?;
        state.insert(key, resource);
    }
    loader.versions_in_trees(&versions_in_tree, &mut layout, &mut state)?;
    for path in gaps_in_trees {
        let bytes = (loader.read)(path).ok_or_else(|| bad(path, "it is missing"))?;
        let (key, gaps) = read_gaps(&bytes).map_err(|reason| bad(path, reason))?;
        if state.get(&key).is_none() {
            state.insert_past(key, gaps);
        }
    }
    Ok((state, layout))
}

/// Reads one resource, living or deleted, with `read` for the files at a handful of paths; `None`
/// if it never existed. For questions about one point of the history.
///
/// # Errors
///
/// The first file that is invalid or missing.
pub fn load_resource(
    key: &ResourceKey,
    versions: LoadedVersions,
    read: &mut dyn FnMut(&str) -> Option<Vec<u8>>,
) -> Result<Option<Resource>, Unreadable> {
    let mut loader = Loader { read, versions };
    for place in ResourcePath::candidates(key) {
        for (file, of) in
            [(File::Meta(Version::Latest), Of::Living), (File::Tombstone, Of::Deleted)]
        {
            let path = place.path(file);
            let Some(bytes) = (loader.read)(&path) else { continue };
            let meta = Meta::read(&bytes, of).map_err(|reason| bad(&path, reason))?;
            let root = key.root();
            let shares = !Schema::of(key.api).deletes_below;
            let found = if shares && of == Of::Living && root != *key {
                let own = key.name_below(&root);
                let mut below =
                    meta.below(key.kind().plural()).map_err(|reason| bad(&path, reason))?;
                below
                    .remove(own)
                    .filter(|_| root == meta.key)
                    .filter(|(spelling, _)| place.is_spelled(key, *spelling))
                    .map(|(_, resource)| resource)
            } else {
                meta.own.filter(|_| meta.key == *key)
            };
            if let Some(mut resource) = found {
                loader.publications(key, &place, &mut resource)?;
                return loader.whole(key, &place, resource).map(Some);
            }
        }
    }
    Ok(None)
}

/// The highest version number of V2: five digits (Lex V2, `botVersion`).
const LAST_IN_TREE: u64 = 99_999;

/// The gaps of a resource, whether it exists or not, with `read` for its files.
///
/// # Errors
///
/// The first file that is invalid.
pub fn load_gaps(
    key: &ResourceKey,
    read: &mut dyn FnMut(&str) -> Option<Vec<u8>>,
) -> Result<Vec<Gap>, Unreadable> {
    for place in ResourcePath::candidates(key) {
        let path = place.path(File::Gaps);
        let Some(bytes) = read(&path) else { continue };
        let (of, gaps) = read_gaps(&bytes).map_err(|reason| bad(&path, reason))?;
        if of == *key {
            return Ok(gaps);
        }
    }
    Ok(Vec::new())
}

/// The metadata of one version of a living resource, with its document unread, as [`Held::Stored`];
/// `None` if it does not exist. Other files of the resource are not read or checked, if possible.
///
/// # Errors
///
/// The first file that is invalid.
pub fn load_body(
    key: &ResourceKey,
    version: Version,
    read: &mut dyn FnMut(&str) -> Option<Vec<u8>>,
) -> Result<Option<Body>, Unreadable> {
    if Schema::of(key.api).deletes_below {
        return body_in_tree(key, version, read);
    }
    for place in ResourcePath::candidates(key) {
        let text = read(&place.path(File::Meta(Version::Latest)))
            .and_then(|bytes| String::from_utf8(bytes).ok());
        if let Some(body) = text.and_then(|text| excerpt::body(&text, key, version)) {
            return Ok(Some(body));
        }
    }
    let resource = load_resource(key, LoadedVersions::AllLeft, read)?;
    let living = resource.filter(Resource::is_living);
    Ok(living.and_then(|living| living.body(version).cloned()))
}

/// The metadata of one version of a resource in the tree of a bot of V2.
fn body_in_tree(
    key: &ResourceKey,
    version: Version,
    read: &mut dyn FnMut(&str) -> Option<Vec<u8>>,
) -> Result<Option<Body>, Unreadable> {
    for place in ResourcePath::candidates(key) {
        let path = place.path(File::Meta(version));
        let Some(bytes) = read(&path) else { continue };
        let is_publication = version != Version::Latest && key.row().versions == OwnOf::Own;
        let body = if is_publication {
            read_publication_file(&bytes).map(|(_, publication, _)| Some(publication.body))
        } else {
            Meta::read(&bytes, Of::Living).map(|meta| meta.own.map(|own| own.latest))
        };
        return body.map_err(|reason| bad(&path, reason));
    }
    Ok(None)
}

/// Whether a path is one of a bot of V2, or of a resource below one.
fn is_in_tree(path: &str) -> bool {
    read_path(path).is_some_and(|(key, _)| Schema::of(key.api).deletes_below)
}

struct Loader<'a> {
    read: &'a mut dyn FnMut(&str) -> Option<Vec<u8>>,
    versions: LoadedVersions,
}

impl Loader<'_> {
    /// The resource with its documents and gaps.
    fn whole(
        &mut self,
        key: &ResourceKey,
        place: &ResourcePath,
        mut resource: Resource,
    ) -> Result<Resource, Unreadable> {
        match self.versions {
            LoadedVersions::AllLeft => {}
            LoadedVersions::Loaded | LoadedVersions::Stored | LoadedVersions::Left => {
                self.fill(key, place, Version::Latest, &mut resource.latest)?;
            }
        }
        for (number, publication) in &mut resource.versions {
            let is_wanted = match self.versions {
                LoadedVersions::Loaded => true,
                LoadedVersions::Stored => publication.number_is_counted,
                LoadedVersions::Left | LoadedVersions::AllLeft => false,
            };
            if is_wanted {
                let version = Version::Number(*number);
                self.fill(key, place, version, &mut publication.body)?;
            }
        }
        let path = place.path(File::Gaps);
        if let Some(bytes) = (self.read)(&path) {
            let (of, gaps) = read_gaps(&bytes).map_err(|reason| bad(&path, reason))?;
            if of == *key {
                resource.gaps = gaps;
            }
        }
        Ok(resource)
    }

    /// The versions of a bot of V2, which have their own files.
    fn publications(
        &mut self,
        key: &ResourceKey,
        place: &ResourcePath,
        resource: &mut Resource,
    ) -> Result<(), Unreadable> {
        if !Schema::of(key.api).deletes_below || key.row().versions != OwnOf::Own {
            return Ok(());
        }
        for number in 1..=resource.last_number.unwrap_or(0).min(LAST_IN_TREE) {
            let path = place.path(File::Meta(Version::Number(number)));
            let Some(bytes) = (self.read)(&path) else { continue };
            let (_, publication, _) =
                read_publication_file(&bytes).map_err(|reason| bad(&path, reason))?;
            resource.versions.insert(number, publication);
        }
        Ok(())
    }

    /// The versions of bots of V2, and the content of each part.
    fn versions_in_trees(
        &mut self,
        paths: &[&str],
        layout: &mut Layout,
        state: &mut State,
    ) -> Result<(), Unreadable> {
        let mut parts = Vec::new();
        for path in paths {
            let Some((key, File::Meta(Version::Number(number)))) = read_path(path) else {
                continue;
            };
            if key.row().versions != OwnOf::Own {
                parts.push((*path, key, number));
                continue;
            }
            let bytes = (self.read)(path).ok_or_else(|| bad(path, "it is missing"))?;
            let (bot, mut publication, found) =
                read_publication_file(&bytes).map_err(|reason| bad(path, reason))?;
            let Some(mut resource) = state.get(&bot).cloned() else { continue };
            if self.versions == LoadedVersions::Loaded {
                let place = layout.place(&bot);
                self.fill(&bot, &place, Version::Number(number), &mut publication.body)?;
            }
            resource.versions.insert(number, publication);
            state.insert(bot.clone(), resource);
            for (id, part) in found {
                if let Some(part_key) = bot.below(ResourceKind::Locale, &id) {
                    state.insert_part(part_key, number, part);
                }
            }
        }
        if self.versions != LoadedVersions::Loaded {
            return Ok(());
        }
        for (path, key, number) in parts {
            let bytes = (self.read)(path).ok_or_else(|| bad(path, "it is missing"))?;
            let meta = Meta::read(&bytes, Of::Living).map_err(|reason| bad(path, reason))?;
            let Some(mut resource) = meta.own else { continue };
            let place = layout.place(&key);
            self.fill(&key, &place, Version::Number(number), &mut resource.latest)?;
            if let Some(frozen) = state.part_with_mut(&key, number) {
                frozen.insert(key, resource);
            }
        }
        Ok(())
    }

    fn fill(
        &mut self,
        key: &ResourceKey,
        place: &ResourcePath,
        version: Version,
        body: &mut Body,
    ) -> Result<(), Unreadable> {
        if body.held == Held::Stored {
            let path = place.path(File::Document(version));
            let bytes = (self.read)(&path).ok_or_else(|| bad(&path, "it is missing"))?;
            body.held = Held::Here(Arc::new(document(key, &path, bytes)?));
        }
        Ok(())
    }
}

/// Reads the bytes of a document's file.
///
/// # Errors
///
/// If they are not a JSON object.
pub fn document(key: &ResourceKey, path: &str, bytes: Vec<u8>) -> Result<Document, Unreadable> {
    Document::from_text(key.api, key.kind(), utf8(path, bytes)?)
        .map_err(|error| Unreadable { path: path.to_owned(), reason: error.to_string() })
}

/// [`document`] for bytes that are known to be [canonical](Document::is_canonical).
///
/// # Errors
///
/// If they are not UTF-8.
pub fn canonical_document(
    key: &ResourceKey,
    path: &str,
    bytes: Vec<u8>,
) -> Result<Document, Unreadable> {
    Ok(Document::from_canonical(key.api, key.kind(), utf8(path, bytes)?))
}

fn utf8(path: &str, bytes: Vec<u8>) -> Result<String, Unreadable> {
    String::from_utf8(bytes).map_err(|_| bad(path, "invalid UTF-8"))
}

fn bad(path: &str, reason: &str) -> Unreadable {
    Unreadable { path: path.to_owned(), reason: reason.to_owned() }
}
