//! A parsed filter.

use std::cell::Cell;

use crate::query::error::Result;
use crate::query::filter::source::Source;
use crate::query::filter::{Criterion, Facts, Filter, FilterProblem, Pattern};

/// A parsed filter. It remembers which of its values have matched a call.
#[derive(Debug, Default)]
pub(in crate::query) struct Selection {
    by: Vec<Wanted<Pattern>>,
    from: Vec<Wanted<Source>>,
    agent: Vec<Wanted<Pattern>>,
    event: Vec<Wanted<Pattern>>,
}

/// One value of a filter.
#[derive(Debug)]
struct Wanted<T> {
    /// The text as written.
    text: String,
    matcher: T,
    was_found: Cell<bool>,
}

/// A filter value that matched no call.
#[derive(Debug)]
pub(super) struct Missed<'a> {
    pub(super) criterion: Criterion,
    pub(super) text: &'a str,
    pub(super) what: MissedKind<'a>,
}

/// The kind of a filter value that matched no call.
#[derive(Clone, Copy, Debug)]
pub(super) enum MissedKind<'a> {
    /// An address or a network, which is valid without a match.
    Place,
    /// A name, or a part of one.
    Name(&'a Pattern),
}

impl Selection {
    /// Parses a filter. `occurs` returns whether a text is part of a name or a user agent of the
    /// history: a text with a comma that occurs is one value, not a list.
    ///
    /// # Errors
    ///
    /// If a value is empty or is not a source; if `occurs` fails.
    pub(in crate::query) fn read(
        filter: &Filter,
        occurs: &mut dyn FnMut(&Self) -> Result<bool>,
    ) -> Result<Self> {
        let mut lists = |criterion, values: &[String]| -> Result<Vec<Wanted<Pattern>>> {
            let mut list = Vec::new();
            for value in values {
                if value.contains(',') && occurs(&Self::of_one(criterion, value))? {
                    list.push(Wanted::new(value, Pattern::part(value)));
                    continue;
                }
                for text in parts(criterion, value)? {
                    list.push(Wanted::new(text, Pattern::part(text)));
                }
            }
            Ok(list)
        };
        let by = lists(Criterion::By, &filter.by)?;
        let agent = lists(Criterion::Agent, &filter.agent)?;
        let mut from = Vec::new();
        for value in &filter.from {
            for text in parts(Criterion::From, value)? {
                let source = Source::parse(text).map_err(|reason| {
                    let nearest = Vec::new();
                    FilterProblem::NotASource { text: text.to_owned(), reason, nearest }
                })?;
                from.push(Wanted::new(text, source));
            }
        }
        let mut event = Vec::new();
        for value in &filter.event {
            for text in parts(Criterion::Event, value)? {
                event.push(Wanted::new(text, Pattern::whole(text)));
            }
        }
        Ok(Self { by, from, agent, event })
    }

    /// A selection by one text.
    fn of_one(criterion: Criterion, text: &str) -> Self {
        let list = vec![Wanted::new(text, Pattern::part(text))];
        match criterion {
            Criterion::Agent => Self { agent: list, ..Self::default() },
            Criterion::By | Criterion::From | Criterion::Event => {
                Self { by: list, ..Self::default() }
            }
        }
    }

    /// Whether a call matches. All criteria are checked, to learn which values match.
    pub(in crate::query) fn passes(&self, facts: &Facts<'_>) -> bool {
        // Addresses under `.invalid` exist only in commits, and `ali` is part of all of them.
        let is_email = |by: &Pattern, text: &str| {
            (!facts.email.ends_with(".invalid") || text.contains('@')) && by.fits(facts.email)
        };
        let by = any(&self.by, |by, text| {
            facts.who.iter().any(|who| by.fits(who)) || is_email(by, text)
        });
        let from = any(&self.from, |from, _| facts.source.is_some_and(|it| from.fits(it)));
        let agent = any(&self.agent, |agent, _| facts.agent.is_some_and(|it| agent.fits(it)));
        let event = any(&self.event, |event, _| event.fits(facts.event));
        by && from && agent && event
    }

    /// The values that matched no call.
    pub(super) fn missed(&self) -> Vec<Missed<'_>> {
        let mut missed = Vec::new();
        for (criterion, list) in [
            (Criterion::By, &self.by),
            (Criterion::Agent, &self.agent),
            (Criterion::Event, &self.event),
        ] {
            let list = list.iter().filter(|wanted| !wanted.was_found.get());
            missed.extend(list.map(|wanted| Missed {
                criterion,
                text: &wanted.text,
                what: MissedKind::Name(&wanted.matcher),
            }));
        }
        let list = self.from.iter().filter(|wanted| !wanted.was_found.get());
        missed.extend(list.map(|wanted| Missed {
            criterion: Criterion::From,
            text: &wanted.text,
            what: match &wanted.matcher {
                Source::Address(_) | Source::Network(..) => MissedKind::Place,
                Source::Named(name) => MissedKind::Name(name),
            },
        }));
        missed
    }
}

impl<T> Wanted<T> {
    fn new(text: &str, matcher: T) -> Self {
        Self { text: text.to_owned(), matcher, was_found: Cell::new(false) }
    }
}

/// Whether one of the values matches, or there is none. All are checked.
fn any<T>(list: &[Wanted<T>], fits: impl Fn(&T, &str) -> bool) -> bool {
    let mut found = list.is_empty();
    for wanted in list {
        if fits(&wanted.matcher, &wanted.text) {
            wanted.was_found.set(true);
            found = true;
        }
    }
    found
}

/// The comma-separated parts of a value.
fn parts(criterion: Criterion, value: &str) -> Result<Vec<&str>> {
    let parts: Vec<&str> =
        value.split(',').map(str::trim).filter(|part| !part.is_empty()).collect();
    if parts.is_empty() {
        return Err(FilterProblem::Empty { criterion }.into());
    }
    Ok(parts)
}
