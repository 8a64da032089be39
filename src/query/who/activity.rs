use std::collections::BTreeMap;

use crate::index::CallRow;
use crate::query::Archive;
use crate::query::error::Result;
use crate::query::when::day;
use crate::query::who::act::{Acts, Outcome, Text};

/// The activity of a caller or a source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Activity {
    /// The common property of the calls: a principal, a role, an address, an agent; or the
    /// requested subject.
    pub name: String,
    /// The number of calls.
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
    /// The resources of the calls, by full address; a refused call may have none.
    pub resources: BTreeMap<String, Counts>,
    /// The callers: ARNs, or the best name in a record.
    pub principals: BTreeMap<String, Counts>,
    /// The callers, as shown.
    pub authors: BTreeMap<String, Counts>,
    /// The kinds of identity: `IAMUser`, `AssumedRole`.
    pub kinds: BTreeMap<String, Counts>,
    /// The source addresses.
    pub addresses: BTreeMap<String, Counts>,
    /// The user agents.
    pub agents: BTreeMap<String, Counts>,
    /// The number of calls with MFA.
    pub mfa: Mfa,
    /// By day: `2024-03-01`.
    pub days: BTreeMap<String, Counts>,
}

/// The number of calls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Calls that changed something.
    pub changes: usize,
    /// Refused calls.
    pub refused: usize,
    /// Successful calls that are not replayed: of V2, or without a resource in the record.
    pub unreplayed: usize,
}

/// The number of calls with MFA.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mfa {
    /// With MFA.
    pub with: usize,
    /// Without MFA.
    pub without: usize,
    /// Not recorded.
    pub unrecorded: usize,
}

/// One call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The event id.
    pub id: String,
    /// The time, in Unix seconds.
    pub time: i64,
    /// CloudTrail's event name.
    pub name: String,
    /// The full address of its resource.
    pub resource: Option<String>,
    /// The error code, if it was refused.
    pub refused: Option<String>,
}

impl Counts {
    /// All calls.
    pub fn total(self) -> usize {
        self.changes + self.refused + self.unreplayed
    }

    pub(super) fn add(&mut self, outcome: Outcome, count: usize) {
        match outcome {
            Outcome::Changed => self.changes += count,
            Outcome::Refused(_) => self.refused += count,
            Outcome::Unreplayed => self.unreplayed += count,
        }
    }
}

impl Activity {
    /// The activity of calls with a common property, by name.
    pub(super) fn of(
        archive: &Archive,
        name: &str,
        acts: &Acts,
        list: &[&CallRow],
    ) -> Result<Self> {
        let mut activity = Self { name: name.to_owned(), ..Self::default() };
        let (mut first, mut last): (Option<&CallRow>, Option<&CallRow>) = (None, None);
        for act in list {
            activity.counts.add(Outcome::of(act), 1);
            if first.is_none_or(|first| act.time < first.time) {
                first = Some(act);
            }
            if last.is_none_or(|last| act.time >= last.time) {
                last = Some(act);
            }
            match act.mfa {
                Some(true) => activity.mfa.with += 1,
                Some(false) => activity.mfa.without += 1,
                None => activity.mfa.unrecorded += 1,
            }
        }
        let call = |act: Option<&CallRow>| act.map(|act| Call::of(archive, acts, act)).transpose();
        (activity.first, activity.last) = (call(first)?, call(last)?);
        let text = |text: Text| acts.text(text).to_owned();
        for ((name, outcome), count) in runs(list.iter().map(|act| (act.name, Outcome::of(act)))) {
            let name = text(name);
            match outcome {
                Outcome::Changed => activity.changes.insert(name, count),
                Outcome::Unreplayed => activity.unreplayed.insert(name, count),
                Outcome::Refused(code) => activity.refused.insert((name, text(code)), count),
            };
        }
        let counted = |of: &dyn Fn(&CallRow) -> Option<Text>| {
            let mut counts: BTreeMap<String, Counts> = BTreeMap::new();
            let keys = list.iter().filter_map(|act| Some((of(act)?, Outcome::of(act))));
            for ((key, outcome), count) in runs(keys) {
                counts.entry(text(key)).or_default().add(outcome, count);
            }
            counts
        };
        let caller = |act: &CallRow| acts.caller(act);
        activity.resources = counted(&|act| act.key);
        activity.principals = counted(&|act| Some(caller(act).principal));
        activity.authors = counted(&|act| Some(caller(act).author));
        activity.kinds = counted(&|act| caller(act).kind);
        activity.addresses = counted(&|act| act.source);
        activity.agents = counted(&|act| act.agent);
        for ((date, outcome), count) in
            runs(list.iter().map(|act| (act.time.div_euclid(DAY), Outcome::of(act))))
        {
            let counts = activity.days.entry(day(date * DAY)).or_default();
            counts.add(outcome, count);
        }
        Ok(activity)
    }
}

/// The seconds of a day.
const DAY: i64 = 86_400;

/// Each distinct value with its count.
fn runs<T: Ord + Copy>(values: impl Iterator<Item = T>) -> Vec<(T, usize)> {
    let mut values: Vec<T> = values.collect();
    values.sort_unstable();
    values.chunk_by(|a, b| a == b).map(|run| (run[0], run.len())).collect()
}

impl Call {
    fn of(archive: &Archive, acts: &Acts, act: &CallRow) -> Result<Self> {
        let text = |text: Text| acts.text(text).to_owned();
        Ok(Self {
            id: archive.index()?.event_of(act)?,
            time: act.time,
            name: text(act.name),
            resource: act.key.map(text),
            refused: match Outcome::of(act) {
                Outcome::Refused(code) => Some(text(code)),
                Outcome::Changed | Outcome::Unreplayed => None,
            },
        })
    }
}
