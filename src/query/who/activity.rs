use std::collections::BTreeMap;

use crate::query::when::day;
use crate::query::who::act::{Act, Outcome};

/// What somebody did, or what came from somewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Activity {
    /// What the calls have in common: a principal, a role, an address, an agent; or what was asked
    /// for.
    pub name: String,
    /// How many calls.
    pub counts: Counts,
    /// The first call.
    pub first: Option<Call>,
    /// The last call.
    pub last: Option<Call>,
    /// The calls that changed something, by event name.
    pub changes: BTreeMap<String, usize>,
    /// The calls that are not replayed, by event name.
    pub unreplayed: BTreeMap<String, usize>,
    /// The refused calls, by event name and error code.
    pub refused: BTreeMap<(String, String), usize>,
    /// What the calls were about, by full address; a refused call may name nothing.
    pub resources: BTreeMap<String, Counts>,
    /// Who made them: ARNs, or the best name a record has.
    pub principals: BTreeMap<String, Counts>,
    /// As whom they are shown.
    pub authors: BTreeMap<String, Counts>,
    /// The kinds of identity: `IAMUser`, `AssumedRole`.
    pub kinds: BTreeMap<String, Counts>,
    /// Where they came from.
    pub addresses: BTreeMap<String, Counts>,
    /// What they were made with.
    pub agents: BTreeMap<String, Counts>,
    /// Whether with a second factor.
    pub mfa: Mfa,
    /// By day: `2024-03-01`.
    pub days: BTreeMap<String, Counts>,
}

/// How many calls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// That changed something.
    pub changes: usize,
    /// That were refused.
    pub refused: usize,
    /// That were done, but are not replayed: of V2, or with a record that names no resource.
    pub unreplayed: usize,
}

/// How many calls were made with a second factor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mfa {
    /// With one.
    pub with: usize,
    /// Without.
    pub without: usize,
    /// The record does not say.
    pub untold: usize,
}

/// One call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The event id.
    pub id: String,
    /// When, in Unix seconds.
    pub time: i64,
    /// CloudTrail's event name.
    pub name: String,
    /// The full address of what it was about.
    pub resource: Option<String>,
    /// The error code, if it was refused.
    pub refused: Option<String>,
}

impl Counts {
    /// All calls.
    pub fn total(self) -> usize {
        self.changes + self.refused + self.unreplayed
    }

    fn add(&mut self, act: &Act) {
        match act.outcome {
            Outcome::Changed => self.changes += 1,
            Outcome::Refused(_) => self.refused += 1,
            Outcome::Unreplayed => self.unreplayed += 1,
        }
    }
}

impl Activity {
    pub(super) fn add(&mut self, act: &Act) {
        self.counts.add(act);
        if self.first.as_ref().is_none_or(|first| act.time < first.time) {
            self.first = Some(Call::of(act));
        }
        if self.last.as_ref().is_none_or(|last| act.time >= last.time) {
            self.last = Some(Call::of(act));
        }
        match &act.outcome {
            Outcome::Changed => *counted(&mut self.changes, &act.name) += 1,
            Outcome::Unreplayed => *counted(&mut self.unreplayed, &act.name) += 1,
            Outcome::Refused(code) => {
                *self.refused.entry((act.name.clone(), code.clone())).or_default() += 1;
            }
        }
        let day = day(act.time);
        for (counts, name) in [
            (&mut self.resources, act.resource.as_ref()),
            (&mut self.principals, Some(&act.principal)),
            (&mut self.authors, Some(&act.author)),
            (&mut self.kinds, act.kind.as_ref()),
            (&mut self.addresses, act.source.as_ref()),
            (&mut self.agents, act.agent.as_ref()),
            (&mut self.days, Some(&day)),
        ] {
            if let Some(name) = name {
                counted(counts, name).add(act);
            }
        }
        match act.mfa {
            Some(true) => self.mfa.with += 1,
            Some(false) => self.mfa.without += 1,
            None => self.mfa.untold += 1,
        }
    }
}

/// The value under a name, which is only copied where it is new.
fn counted<'m, T: Default>(counts: &'m mut BTreeMap<String, T>, name: &str) -> &'m mut T {
    if !counts.contains_key(name) {
        counts.insert(name.to_owned(), T::default());
    }
    counts.get_mut(name).expect("it was put in")
}

impl Call {
    fn of(act: &Act) -> Self {
        Self {
            id: act.id.clone(),
            time: act.time,
            name: act.name.clone(),
            resource: act.resource.clone(),
            refused: match &act.outcome {
                Outcome::Refused(code) => Some(code.clone()),
                Outcome::Changed | Outcome::Unreplayed => None,
            },
        }
    }
}
