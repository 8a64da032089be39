//! Errors and remarks on filter values that match no call.

use std::collections::BTreeSet;

use crate::lex::Operation;
use crate::query::error::{Error, Result};
use crate::query::filter::selection::{Missed, MissedKind};
use crate::query::filter::{Criterion, Facts, FilterProblem, NotASource, Selection};
use crate::query::nearest::nearest;

/// A valid filter value that matches none of the calls that were checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilterRemark {
    /// The criterion.
    pub criterion: Criterion,
    /// The value.
    pub text: String,
    /// The calls that it matches.
    pub kind: FilterRemarkKind,
}

/// The calls that a filter value matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FilterRemarkKind {
    /// None.
    Nowhere,
    /// Only calls without a commit: refused, or not replayed.
    OnlyUncommitted,
}

/// The names in a history.
#[derive(Debug, Default)]
pub(in crate::query) struct KnownNames {
    by: BTreeSet<String>,
    sources: BTreeSet<String>,
    agents: BTreeSet<String>,
    events: BTreeSet<String>,
}

/// Checks the values of a selection that have matched no call so far.
#[derive(Debug)]
pub(in crate::query) struct Check<'a> {
    selection: &'a Selection,
    known: KnownNames,
    remarks: Vec<FilterRemark>,
}

impl<'a> Check<'a> {
    pub(in crate::query) fn new(selection: &'a Selection) -> Self {
        Self { selection, known: KnownNames::default(), remarks: Vec::new() }
    }

    /// Whether some value has matched no call.
    pub(in crate::query) fn is_needed(&self) -> bool {
        !self.selection.missed().is_empty()
    }

    /// Checks one more call.
    pub(in crate::query) fn look_at(&mut self, facts: &Facts<'_>) {
        let _ = self.selection.passes(facts); // records which values match
        self.known.add(facts);
    }

    /// Checks one more call without a commit: a value that matches only such calls gets a remark.
    pub(in crate::query) fn look_at_uncommitted(&mut self, facts: &Facts<'_>) {
        let of = |missed: &Missed<'_>| (missed.criterion, missed.text.to_owned());
        let before: Vec<_> = self.selection.missed().iter().map(of).collect();
        self.look_at(facts);
        let after: Vec<_> = self.selection.missed().iter().map(of).collect();
        let found = before.into_iter().filter(|one| !after.contains(one));
        let kind = FilterRemarkKind::OnlyUncommitted;
        self.remarks.extend(found.map(|(criterion, text)| FilterRemark { criterion, text, kind }));
    }

    /// The remarks, after all calls were checked.
    ///
    /// # Errors
    ///
    /// If a value is invalid.
    pub(in crate::query) fn finish(self) -> Result<Vec<FilterRemark>> {
        let Self { selection, known, mut remarks } = self;
        for Missed { criterion, text, what } in selection.missed() {
            let can_be = match (criterion, what) {
                (_, MissedKind::Place) => true,
                (Criterion::Event, MissedKind::Name(pattern)) => {
                    Operation::names().any(|name| pattern.fits(name))
                }
                (_, MissedKind::Name(_)) => false,
            };
            let text = text.to_owned();
            if can_be {
                remarks.push(FilterRemark { criterion, text, kind: FilterRemarkKind::Nowhere });
                continue;
            }
            let is_glob = matches!(what, MissedKind::Name(pattern) if pattern.is_glob());
            let nearest = if is_glob { Vec::new() } else { known.nearest(criterion, &text) };
            return Err(Error::Filter(match criterion {
                Criterion::From => {
                    FilterProblem::NotASource { text, reason: NotASource::Unknown, nearest }
                }
                Criterion::By | Criterion::Agent | Criterion::Event => {
                    FilterProblem::Unknown { criterion, text, nearest }
                }
            }));
        }
        Ok(remarks)
    }
}

impl KnownNames {
    fn add(&mut self, facts: &Facts<'_>) {
        for who in &facts.who {
            self.by.insert((*who).to_owned());
            // People write the path of an ARN: `user/team/alice`.
            self.by.extend(who.rsplit(['/', ':']).next().map(str::to_owned));
        }
        if !facts.email.ends_with(".invalid") {
            self.by.insert(facts.email.to_owned());
        }
        self.sources.extend(facts.source.map(str::to_owned));
        if let Some(agent) = facts.agent {
            let product = agent.trim_start_matches('[').split([' ', '/']).next();
            self.agents.extend(product.map(str::to_owned));
        }
        self.events.insert(facts.event.to_owned());
    }

    fn nearest(&self, criterion: Criterion, text: &str) -> Vec<String> {
        let (known, operations): (_, Vec<&str>) = match criterion {
            Criterion::By => (&self.by, Vec::new()),
            Criterion::From => (&self.sources, Vec::new()),
            Criterion::Agent => (&self.agents, Vec::new()),
            Criterion::Event => (&self.events, Operation::names().collect()),
        };
        let known = known.iter().map(String::as_str).chain(operations);
        nearest(text, known, |name| name).into_iter().map(str::to_owned).collect()
    }
}
