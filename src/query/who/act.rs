use std::collections::BTreeMap;

use crate::index::{CallClass, CallRow, Caller, IndexedCalls};
use crate::query::error::Result;
use crate::query::filter::{Facts, one_spelling};
use crate::query::{Archive, Point};
use crate::snapshot::trailer;

/// The name of an unrecorded caller.
pub(super) const UNKNOWN: &str = "unknown";

/// The number of a text.
pub(super) type Text = u32;

/// Calls, with their texts.
#[derive(Debug, Default)]
pub(super) struct Acts {
    /// Their numbers refer to the texts and callers here.
    pub(super) list: Vec<CallRow>,
    pub(super) texts: Vec<String>,
    pub(super) callers: Vec<CallerTexts>,
}

/// A caller.
#[derive(Clone, Copy, Debug)]
pub(super) struct CallerTexts {
    /// The ARN of the principal, else its best name; spelled as in a trailer.
    pub(super) principal: Text,
    /// `userIdentity.type`
    pub(super) kind: Option<Text>,
    /// As shown.
    pub(super) author: Text,
    pub(super) email: Text,
}

/// The result of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Outcome {
    /// It has a commit.
    Changed,
    /// It was refused, with this error code.
    Refused(Text),
    /// It succeeded, but is not replayed.
    Unreplayed,
}

impl Outcome {
    pub(super) fn of(act: &CallRow) -> Self {
        match act.class {
            CallClass::Changed => Self::Changed,
            CallClass::Refused => Self::Refused(act.error.unwrap_or_default()),
            CallClass::Unreplayed | CallClass::Pending => Self::Unreplayed,
        }
    }
}

impl Acts {
    /// Every call up to a point: first those without a commit, then the others in order.
    pub(super) fn of(archive: &Archive, point: &Point, since: Option<&Point>) -> Result<Self> {
        archive.records_are_here()?;
        let first = since.map_or(0, |since| since.count).min(point.count);
        let calls = archive.index()?.calls(first..point.count)?;
        let mut acts = Numbered::default().acts(calls);
        acts.list.retain(|act| act.position().is_some() || point.is_until(act.time));
        Ok(acts)
    }

    pub(super) fn text(&self, text: Text) -> &str {
        &self.texts[text as usize]
    }

    pub(super) fn caller(&self, act: &CallRow) -> CallerTexts {
        self.callers[act.caller as usize]
    }

    /// The facts that filters match.
    fn facts(&self, act: &CallRow) -> Facts<'_> {
        let CallerTexts { principal, author, email, .. } = self.caller(act);
        Facts {
            who: vec![self.text(author), self.text(principal)],
            email: self.text(email),
            source: act.source.map(|source| self.text(source)),
            agent: act.agent.map(|agent| self.text(agent)),
            event: self.text(act.name),
        }
    }

    /// Calls `look` once for calls that filters cannot distinguish.
    pub(super) fn each_facts(&self, mut look: impl FnMut(&Facts<'_>)) {
        let mut seen = std::collections::BTreeSet::new();
        for act in &self.list {
            if seen.insert((act.caller, act.source, act.agent, act.name)) {
                look(&self.facts(act));
            }
        }
    }

    /// Keeps the calls that match.
    pub(super) fn keep(&mut self, mut passes: impl FnMut(&Facts<'_>) -> bool) {
        let mut known = BTreeMap::new();
        let mut list = std::mem::take(&mut self.list);
        list.retain(|act| {
            let same = (act.caller, act.source, act.agent, act.name);
            *known.entry(same).or_insert_with(|| passes(&self.facts(act)))
        });
        self.list = list;
    }
}

/// Whether a call took place before a point.
pub(super) fn is_before(act: &CallRow, point: &Point) -> bool {
    match act.position() {
        Some(position) => position < point.count,
        None => point.at.is_some_and(|at| act.time < at),
    }
}

/// Texts with a number.
#[derive(Debug, Default)]
pub(super) struct Numbered {
    numbers: BTreeMap<String, Text>,
    texts: Vec<String>,
}

impl Numbered {
    pub(super) fn number(&mut self, text: &str) -> Text {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let number = self.texts.len() as Text;
        self.texts.push(text.to_owned());
        self.numbers.insert(text.to_owned(), number);
        number
    }

    /// The number of a text, if it is not empty.
    fn number_if_any(&mut self, text: &str) -> Option<Text> {
        (!text.is_empty()).then(|| self.number(text))
    }

    pub(super) fn caller(&mut self, caller: &Caller) -> CallerTexts {
        let Caller { author, email, principal, kind, .. } = caller;
        CallerTexts {
            principal: self.number_if_any(principal).unwrap_or_else(|| self.number(UNKNOWN)),
            kind: self.number_if_any(kind),
            author: self.number(author),
            email: self.number(email),
        }
    }

    pub(super) fn acts(mut self, calls: IndexedCalls) -> Acts {
        let callers = calls.callers.iter().map(|caller| self.caller(caller)).collect();
        // Texts as in trailers, made on demand.
        let mut words: Vec<Option<Option<Text>>> = vec![None; calls.words.len()];
        let mut sources = words.clone();
        let mut keys: Vec<Option<Text>> = vec![None; calls.keys.len()];
        let IndexedCalls { rows: mut list, words: texts, keys: addresses, .. } = calls;
        // It may get a commit later.
        list.retain(|call| call.class != CallClass::Pending);
        for call in &mut list {
            let mut word = |word: u32| {
                let word = word as usize;
                *words[word].get_or_insert_with(|| self.number_if_any(&trailer(&texts[word])))
            };
            let (name, agent) = (word(call.name), call.agent.and_then(&mut word));
            let source = call.source.and_then(|source| {
                let source = source as usize;
                *sources[source].get_or_insert_with(|| {
                    let text = trailer(&texts[source]);
                    self.number_if_any(&one_spelling(&text)).filter(|_| text != UNKNOWN)
                })
            });
            if call.class == CallClass::Refused {
                let error = call.error.map_or("", |error| &texts[error as usize]);
                call.error = Some(self.number(error));
            }
            let address = |key: u32| {
                let key = key as usize;
                *keys[key].get_or_insert_with(|| self.number(&addresses[key]))
            };
            call.key = call.key.map(address);
            call.name = name.unwrap_or_else(|| self.number(""));
            (call.source, call.agent) = (source, agent);
        }
        Acts { list, texts: self.texts, callers }
    }
}
