use std::collections::BTreeMap;

use crate::index::{CallClass, CallRow, Caller, IndexedCalls};
use crate::query::error::Result;
use crate::query::filter::{Facts, one_spelling};
use crate::query::{Archive, Point};
use crate::snapshot::trailer;

/// The name of whoever no record tells.
pub(super) const UNKNOWN: &str = "unknown";

/// The number of a text.
pub(super) type Text = usize;

/// Calls, and the texts that they have.
#[derive(Debug, Default)]
pub(super) struct Acts {
    pub(super) list: Vec<ActivityCall>,
    pub(super) texts: Vec<String>,
    pub(super) callers: Vec<CallerTexts>,
}

/// One call that changed something, or tried to.
#[derive(Clone, Debug)]
pub(super) struct ActivityCall {
    pub(super) row: CallRow,
    pub(super) name: Text,
    /// The full address of what it was about.
    pub(super) resource: Option<Text>,
    /// Who made it.
    pub(super) caller: usize,
    /// An address in one spelling.
    pub(super) source: Option<Text>,
    pub(super) agent: Option<Text>,
    pub(super) outcome: Outcome,
}

/// Who makes calls.
#[derive(Clone, Copy, Debug)]
pub(super) struct CallerTexts {
    /// The ARN of the principal, else the best name of it; as it stands in a trailer.
    pub(super) principal: Text,
    /// `userIdentity.type`
    pub(super) kind: Option<Text>,
    /// As shown.
    pub(super) author: Text,
    pub(super) email: Text,
}

/// What came of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Outcome {
    /// It has a commit.
    Changed,
    /// It was refused, with this error code.
    Refused(Text),
    /// It was done, but what it did is not replayed.
    Unreplayed,
}

impl Acts {
    /// Every call up to a point: those without a commit, then the others in their order.
    pub(super) fn of(archive: &Archive, point: &Point, since: Option<&Point>) -> Result<Self> {
        archive.records_are_here()?;
        let first = since.map_or(0, |since| since.count).min(point.count);
        let calls = archive.index()?.calls(first..point.count)?;
        let mut acts = Numbered::default().acts(&calls);
        acts.list.retain(|act| act.row.position.is_some() || point.is_until(act.row.time));
        Ok(acts)
    }

    pub(super) fn text(&self, text: Text) -> &str {
        &self.texts[text]
    }

    pub(super) fn caller(&self, act: &ActivityCall) -> CallerTexts {
        self.callers[act.caller]
    }

    /// What filters look at.
    fn facts(&self, act: &ActivityCall) -> Facts<'_> {
        let CallerTexts { principal, author, email, .. } = self.caller(act);
        Facts {
            who: vec![self.text(author), self.text(principal)],
            email: self.text(email),
            source: act.source.map(|source| self.text(source)),
            agent: act.agent.map(|agent| self.text(agent)),
            event: self.text(act.name),
        }
    }

    /// Calls `look` once for all calls of which filters see the same.
    pub(super) fn each_facts(&self, mut look: impl FnMut(&Facts<'_>)) {
        let mut seen = std::collections::BTreeSet::new();
        for act in &self.list {
            if seen.insert((act.caller, act.source, act.agent, act.name)) {
                look(&self.facts(act));
            }
        }
    }

    /// Keeps the calls that pass.
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

impl ActivityCall {
    /// Whether it took place before a point.
    pub(super) fn is_before(&self, point: &Point) -> bool {
        match self.row.position {
            Some(position) => position < point.count,
            None => point.at.is_some_and(|at| self.row.time < at),
        }
    }
}

/// Texts that have a number.
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
        let number = self.texts.len();
        self.texts.push(text.to_owned());
        self.numbers.insert(text.to_owned(), number);
        number
    }

    /// The number of a text, if it is not empty.
    fn told(&mut self, text: &str) -> Option<Text> {
        (!text.is_empty()).then(|| self.number(text))
    }

    pub(super) fn caller(&mut self, caller: &Caller) -> CallerTexts {
        let Caller { author, email, principal, kind, .. } = caller;
        CallerTexts {
            principal: self.told(principal).unwrap_or_else(|| self.number(UNKNOWN)),
            kind: self.told(kind),
            author: self.number(author),
            email: self.number(email),
        }
    }

    pub(super) fn acts(mut self, calls: &IndexedCalls) -> Acts {
        let callers = calls.callers.iter().map(|caller| self.caller(caller)).collect();
        // Texts as trailers have them, made when they are needed.
        let mut words: Vec<Option<Option<Text>>> = vec![None; calls.words.len()];
        let mut sources = words.clone();
        let mut keys: Vec<Option<Text>> = vec![None; calls.keys.len()];
        let mut list = Vec::with_capacity(calls.rows.len());
        for row in &calls.rows {
            let mut word = |word: usize| {
                *words[word].get_or_insert_with(|| self.told(&trailer(&calls.words[word])))
            };
            let (name, agent) = (word(row.name), row.agent.and_then(&mut word));
            let outcome = match row.class {
                CallClass::Changed => Outcome::Changed,
                CallClass::Refused => {
                    Outcome::Refused(self.number(row.error.map_or("", |it| &calls.words[it])))
                }
                CallClass::Unreplayed => Outcome::Unreplayed,
                // It may get a commit yet.
                CallClass::Pending => continue,
            };
            let source = row.source.and_then(|source| {
                *sources[source].get_or_insert_with(|| {
                    let text = trailer(&calls.words[source]);
                    self.told(&one_spelling(&text)).filter(|_| text != UNKNOWN)
                })
            });
            let resource =
                row.key.map(|key| *keys[key].get_or_insert_with(|| self.number(&calls.keys[key])));
            let name = name.unwrap_or_else(|| self.number(""));
            let (row, caller) = (row.clone(), row.caller);
            list.push(ActivityCall { row, name, resource, caller, source, agent, outcome });
        }
        Acts { list, texts: self.texts, callers }
    }
}
