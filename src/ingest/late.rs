//! Events that are committed on top of a history in which they belong further down.

use std::collections::BTreeSet;

use crate::event::Event;
use crate::ingest::assemble::Told;
use crate::ingest::error::{Doing, IngestError};
use crate::ingest::index::LATE;
use crate::ingest::replay::{Edits, Replayed, edits_to, note, write};
use crate::lex::{ResourceKey, Version};
use crate::repo::Writer;
use crate::snapshot::{File, Layout, Place, Snapshot, read_path};
use crate::state::{Effect, Held, Resource, Revised, State};
use crate::timeline::Entry;

/// An event that comes late.
pub(super) struct LateCommit<'e> {
    pub(super) entry: &'e Entry<Told>,
    pub(super) event: Event,
    /// What it changed in its time.
    pub(super) effect: Effect,
    pub(super) snapshot: Snapshot,
}

/// Commits late events: what each changed then is told in its message, and its tree has what its
/// resources are now. The tree of the last has all that is known by now, also where it is another
/// resource that a late event told of, and where it only made a difference to what is believed. So
/// has that of the first where a resource turns out to stand elsewhere: a name that differs from its
/// own only in case is older, and no tree can have one of them without the other.
pub(super) fn commit_late(
    writer: &mut Writer<'_>,
    (state, layout): (&State, &mut Layout),
    late: Vec<LateCommit<'_>>,
    replayed: &mut Replayed,
) -> Result<(), IngestError> {
    let last = late.len().saturating_sub(1);
    for (at, LateCommit { entry, event, effect, snapshot }) in late.into_iter().enumerate() {
        let edits = if at == last || at == 0 && is_respelled(writer, layout, state)? {
            edits_to(writer, layout, state)?
        } else {
            let now = as_it_is_now(state, &effect);
            let mut edits = Snapshot::of(layout, state, &event, &now).edits;
            edits.extend(leftovers(writer, layout, state, &now)?);
            edits
        };
        let (name, value) = LATE;
        let message = format!("{}{name}: {value}\n", snapshot.message);
        let id = write(writer, entry, &event, &edits, &snapshot.author, &message)?;
        note(&effect, id, replayed);
    }
    Ok(())
}

/// Whether the tree has a resource in another spelling than it has now.
fn is_respelled(
    writer: &mut Writer<'_>,
    layout: &mut Layout,
    state: &State,
) -> Result<bool, IngestError> {
    for (key, _) in state.iter() {
        let here = layout.place(key);
        for place in Place::candidates(key).filter(|place| *place != *here) {
            let own = File::Document(Version::Latest);
            let meta = key.bot().is_none().then_some(File::Meta);
            for file in [own, File::Tombstone, File::Gaps].into_iter().chain(meta) {
                if !writer.paths_at(&place.path(file)).doing("read the history")?.is_empty() {
                    return Ok(true);
                }
            }
        }
    }
    Ok(false)
}

/// As if the event had made its resources, in all their versions, what they are now.
fn as_it_is_now(state: &State, effect: &Effect) -> Effect {
    let mut now = Effect { touched: effect.touched.clone(), ..Effect::default() };
    for key in &effect.touched {
        let versions = state.get(key).into_iter().flat_map(|now| now.versions.keys().copied());
        let mut versions: BTreeSet<Version> = versions.map(Version::Number).collect();
        versions.insert(Version::Latest);
        let revised = effect.revised.iter().filter(|revised| revised.key == *key);
        versions.extend(revised.map(|revised| revised.version));
        now.revised.extend(versions.into_iter().map(|version| Revised {
            key: key.clone(),
            version,
            before: None,
            after: state.body(key, version).cloned(),
        }));
    }
    now
}

/// The files of the touched resources that are none of theirs now. To remove one that is not there
/// is no mistake.
fn leftovers(
    writer: &mut Writer<'_>,
    layout: &mut Layout,
    state: &State,
    now: &Effect,
) -> Result<Edits, IngestError> {
    let mut paths = Vec::new();
    for key in &now.touched {
        let Some(resource) = state.get(key) else { continue };
        let place = layout.place(key);
        let revised = now.revised.iter().filter(|revised| revised.key == *key);
        let mut files: BTreeSet<File> =
            revised.map(|revised| File::Document(revised.version)).collect();
        files.extend([File::Tombstone, File::Gaps]);
        let meta = place.path(File::Meta);
        if let (None, Some((dir, _))) = (key.bot(), meta.rsplit_once('/')) {
            for path in writer.paths_at(dir).doing("read the history")? {
                files.extend(read_path(&path).filter(|(of, _)| of == key).map(|(_, file)| file));
            }
        }
        let left = files.into_iter().filter(|file| !has(resource, state, key, *file));
        paths.extend(left.map(|file| place.path(file)));
    }
    Ok(paths.into_iter().map(|path| (path, None)).collect())
}

/// Whether a resource has such a file. Of `meta.json` the snapshot says it.
fn has(resource: &Resource, state: &State, key: &ResourceKey, file: File) -> bool {
    match file {
        File::Document(version) => {
            state.body(key, version).is_some_and(|body| body.held != Held::Nowhere)
        }
        File::Meta => true,
        File::Tombstone => resource.deletion().is_some(),
        File::Gaps => !resource.gaps.is_empty(),
    }
}
