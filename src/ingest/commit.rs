//! Writes the commit of an event, and keeps what the run needs of it.

use std::collections::BTreeSet;

use crate::event::Event;
use crate::index::{part, touches};
use crate::ingest::error::{Doing, IngestError};
use crate::ingest::load::RecordRef;
use crate::lex::{ResourceKey, Version, Versions};
use crate::repo::{Becomes, CommitId, Edit, NewCommit, Signature, Writer};
use crate::snapshot::{self, Author, COMMITTER, Layout, files, opening, trailer};
use crate::state::{Anomaly, Effect, State};
use crate::timeline::TimelineEntry;

/// The results of a replay besides its commits.
#[derive(Debug, Default)]
pub(super) struct Replayed {
    /// The published versions, each with its commit.
    pub(super) versions: Vec<(ResourceKey, u64, CommitId)>,
    /// Gaps found.
    pub(super) gaps: u64,
    /// Resources with another state in a baseline than in the records.
    pub(super) contradicted: BTreeSet<ResourceKey>,
    /// The spellings used in the last commit.
    pub(super) layout: Layout,
}

/// The changes of paths.
pub(super) type Edits = Vec<(String, snapshot::PathEdit)>;

/// The edits after which the tree has the whole state.
pub(super) fn edits_to(
    writer: &mut Writer<'_>,
    layout: &mut Layout,
    state: &State,
) -> Result<Edits, IngestError> {
    let opening = opening().into_iter().filter_map(|(path, content)| Some((path, content?)));
    let wanted = files(layout, state).into_iter().chain(opening).collect();
    let edits = writer.edits_to(wanted).doing("read the history")?;
    Ok(edits.into_iter().map(|(path, content)| (path, content.into())).collect())
}

pub(super) fn note(effect: &Effect, id: CommitId, replayed: &mut Replayed) {
    replayed.contradicted.extend(effect.anomalies.iter().filter_map(|anomaly| match anomaly {
        Anomaly::Contradicted(key) => Some(key.clone()),
        Anomaly::Gap(..) | Anomaly::VersionDiffers(..) => None,
    }));
    for revised in &effect.revised {
        if let (Version::Number(number), None, Some(_)) =
            (revised.version, &revised.before, &revised.after)
            && revised.key.row().versions == Versions::Own
        {
            replayed.versions.push((revised.key.clone(), number, id));
        }
    }
}

pub(super) fn write(
    writer: &mut Writer<'_>,
    entry: &TimelineEntry<RecordRef>,
    event: &Event,
    edits: &[(String, snapshot::PathEdit)],
    author: &Author,
    message: &str,
) -> Result<CommitId, IngestError> {
    let touched: BTreeSet<String> =
        touches(&event.key, edits.iter().map(|(path, _)| path.as_str()));
    let touched: Vec<&str> = touched.iter().map(String::as_str).collect();
    let edits = edits.iter().map(|(path, edit)| {
        let content = match edit {
            snapshot::PathEdit::File(content) => Becomes::File(content),
            snapshot::PathEdit::Removed => Becomes::Removed,
            snapshot::PathEdit::CopyOf(from) => Becomes::CopyOf(from),
        };
        let part = part(path, || match content {
            Becomes::File(content) => Some(content),
            Becomes::Removed | Becomes::CopyOf(_) => None,
        });
        Edit { path, content, part }
    });
    let edits: Vec<Edit<'_>> = edits.collect();
    writer
        .commit(&NewCommit {
            edits: &edits,
            author: Signature {
                name: &author.name,
                email: &author.email,
                seconds: git_seconds(entry.head.time),
            },
            committer: Signature {
                name: COMMITTER.0,
                email: COMMITTER.1,
                seconds: git_seconds(entry.time).max(writer.seconds()),
            },
            message,
            id: &trailer(&event.id),
            touches: &touched,
        })
        .doing("write a commit")
}

/// A time that git can store: not before 1970, and within 34 bits (gitformat-commit-graph).
pub(super) fn git_seconds(time: i64) -> i64 {
    time.clamp(0, (1 << 34) - 1)
}
