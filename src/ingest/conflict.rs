//! Copies of one record that contradict each other, and their sources.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::ingest::Conflict;
use crate::ingest::gather::Gathered;
use crate::ingest::named::SourceOrigin;
use crate::journal::{Copy, CopyPlace};
use crate::trail::SourceName;

/// Contradicting copies, as indexes of the assembled copies.
#[derive(Clone, Debug)]
pub(super) struct Contradiction {
    /// The event id.
    pub(super) id: Arc<str>,
    /// The members in which they differ.
    pub(super) members: BTreeSet<&'static str>,
    /// The copy that counts, and those equal to it.
    pub(super) chosen: Vec<usize>,
    /// Those that contradict it, each with those equal to it.
    pub(super) others: Vec<Vec<usize>>,
}

/// The names of the copies of a run.
pub(super) struct Named<'n> {
    /// Those of the journal first, then new ones.
    pub(super) copies: &'n [Copy],
    pub(super) gathered: &'n Gathered,
    /// How many copies are from the journal.
    pub(super) first_new: usize,
    /// The files of the journal, by number.
    pub(super) files: &'n [String],
}

impl Named<'_> {
    /// The conflicts; `name` returns the name of a source of this run.
    pub(super) fn conflicts(
        &self,
        found: &[Contradiction],
        name: impl Fn(&SourceOrigin, &SourceName) -> String,
    ) -> Vec<Conflict> {
        let source = |copies: &[usize]| self.source(copies, &name).unwrap_or_default();
        let conflict = |found: &Contradiction| {
            let mut others: Vec<String> = found.others.iter().map(|other| source(other)).collect();
            others.sort();
            Conflict {
                event: found.id.to_string(),
                members: found.members.iter().copied().collect(),
                chosen: source(&found.chosen),
                others,
            }
        };
        found.iter().map(conflict).collect()
    }

    /// The source of equal copies: the journal if it has one, else the first by name, regardless of
    /// the order of reading.
    fn source(
        &self,
        copies: &[usize],
        name: &impl Fn(&SourceOrigin, &SourceName) -> String,
    ) -> Option<String> {
        let in_journal = copies.iter().find_map(|at| match self.copies[*at].place {
            CopyPlace::Journal { file, .. } if *at < self.first_new => {
                self.files.get(file as usize)
            }
            CopyPlace::Journal { .. } | CopyPlace::Spool(_) => None,
        });
        if let Some(path) = in_journal {
            return Some(format!("journal:{path}"));
        }
        let new = copies.iter().filter_map(|at| at.checked_sub(self.first_new));
        let named = new.filter_map(|at| self.gathered.source_of(at));
        named.map(|(origin, source)| name(origin, source)).min()
    }
}
