//! The names of callers.

use std::collections::{BTreeMap, BTreeSet};

use crate::index::CallRow;
use crate::query::error::{Error, Result};
use crate::query::filter::one_spelling;
use crate::query::who::Grouping;
use crate::query::who::act::{Acts, CallerTexts, Text, UNKNOWN};

/// The calls of each group, in order, by name.
pub(super) fn groups(acts: &Acts, by: Grouping) -> BTreeMap<&str, Vec<&CallRow>> {
    // Numbers are compared faster than names.
    let mut numbered: BTreeMap<Option<Text>, Vec<usize>> = BTreeMap::new();
    for (at, act) in acts.list.iter().enumerate() {
        let number = match by {
            Grouping::Principal | Grouping::Role => Some(acts.caller(act).principal),
            Grouping::Address => act.source,
            Grouping::Agent => act.agent,
        };
        numbered.entry(number).or_default().push(at);
    }
    let mut named: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (number, list) in numbered {
        let name = number.map_or(UNKNOWN, |number| acts.text(number));
        let name = if by == Grouping::Role { role(name) } else { name };
        named.entry(name).or_default().extend(list);
    }
    let in_order = |mut list: Vec<usize>| {
        list.sort_unstable();
        list.into_iter().map(|at| &acts.list[at]).collect()
    };
    named.into_iter().map(|(name, list)| (name, in_order(list))).collect()
}

/// The ARN of a session without the session; any other principal as it is.
fn role(principal: &str) -> &str {
    let Some(at) = principal.find(":assumed-role/") else { return principal };
    let named = at + ":assumed-role/".len();
    match principal[named..].find('/') {
        Some(end) => &principal[..named + end],
        None => principal,
    }
}

/// All names of a caller.
fn names<'a>(acts: &'a Acts, act: &CallRow) -> impl Iterator<Item = &'a str> {
    let CallerTexts { principal, author, email, .. } = acts.caller(act);
    let principal = acts.text(principal);
    let resource = principal.splitn(6, ':').nth(5).filter(|_| principal.starts_with("arn:"));
    let own = resource.into_iter().flat_map(|resource| {
        // `root` is a name by itself; other names follow their type: `user/alice`.
        let named = resource.split_once('/').map_or(resource, |(_, named)| named);
        named.split('/')
    });
    let source = act.source.map(|source| acts.text(source));
    [Some(principal), Some(acts.text(author)), Some(acts.text(email)), source]
        .into_iter()
        .flatten()
        .chain(own)
        .chain([role(principal)])
}

/// How a subject was matched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fit {
    /// It is a name of a caller, or a part of one principal.
    Meant,
    /// It is a part of several principals.
    Several,
}

/// Keeps the calls of a subject, as [`who`](super::who) interprets it.
pub(super) fn keep(acts: &mut Acts, subject: &str) -> Result<Fit> {
    let wanted = one_spelling(subject).to_lowercase();
    let whole = fitting(acts, |name| name.to_lowercase() == wanted);
    if !whole.is_empty() {
        acts.list.retain(|act| whole.contains(&(act.caller, act.source)));
        return Ok(Fit::Meant);
    }
    // Addresses that exist only in commits would make `ali` a part of every caller.
    let holds = |name: &str| !name.ends_with(".invalid") && name.to_lowercase().contains(&wanted);
    let parts = fitting(acts, holds);
    acts.list.retain(|act| parts.contains(&(act.caller, act.source)));
    let principals: BTreeSet<Text> =
        acts.list.iter().map(|act| acts.caller(act).principal).collect();
    match principals.len() {
        0 => Err(Error::Nobody { subject: subject.to_owned() }),
        1 => Ok(Fit::Meant),
        _ => Ok(Fit::Several),
    }
}

/// The callers and sources of calls with a matching name.
fn fitting(acts: &Acts, fits: impl Fn(&str) -> bool) -> BTreeSet<(u32, Option<Text>)> {
    let all: BTreeMap<(u32, Option<Text>), &CallRow> =
        acts.list.iter().map(|act| ((act.caller, act.source), act)).collect();
    let fitting = all.into_iter().filter(|(_, act)| names(acts, act).any(&fits));
    fitting.map(|(same, _)| same).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::{CallClass, Caller, IndexedCalls};
    use crate::query::who::act::Numbered;

    const ALICE: &str = "arn:aws:iam::111122223333:user/team/alice";
    const CI: &str = "arn:aws:sts::111122223333:assumed-role/LexCI/run-1";
    const NEXT: &str = "arn:aws:sts::111122223333:assumed-role/LexCI/run-2";
    const ROOT: &str = "arn:aws:iam::111122223333:root";

    /// One call of each group: principal, author, source.
    fn acts(calls: &[(&str, &str, &str)]) -> Acts {
        let mut all = IndexedCalls::default();
        for (nth, (principal, author, source)) in (0..).zip(calls) {
            all.words.push((*source).to_owned());
            all.callers.push(Caller {
                author: (*author).to_owned(),
                email: format!("{author}@iam.invalid"),
                principal: (*principal).to_owned(),
                ..Caller::default()
            });
            all.rows.push(CallRow { name: nth, caller: nth, source: Some(nth), ..row() });
        }
        Numbered::default().acts(all)
    }

    fn row() -> CallRow {
        CallRow {
            row: 0,
            time: 0,
            class: CallClass::Refused,
            name: 0,
            key: None,
            caller: 0,
            source: None,
            agent: None,
            mfa: None,
            error: None,
        }
    }

    #[test]
    fn a_caller_matches_each_whole_name_and_a_part() {
        for (subject, expect) in [
            (ALICE, Some((Fit::Meant, vec![ALICE]))),
            ("Alice", Some((Fit::Meant, vec![ALICE]))),
            ("lexci", Some((Fit::Meant, vec![CI, NEXT]))),
            ("run-1", Some((Fit::Meant, vec![CI]))),
            ("arn:aws:sts::111122223333:assumed-role/LexCI", Some((Fit::Meant, vec![CI, NEXT]))),
            ("203.0.113.1", Some((Fit::Meant, vec![ALICE, ROOT]))),
            ("::ffff:203.0.113.1", Some((Fit::Meant, vec![ALICE, ROOT]))),
            ("alice@iam.invalid", Some((Fit::Meant, vec![ALICE]))),
            ("root", Some((Fit::Meant, vec![ROOT]))),
            ("service.amazonaws.com", Some((Fit::Meant, vec!["service.amazonaws.com"]))),
            ("run-", Some((Fit::Several, vec![CI, NEXT]))),
            ("ali", Some((Fit::Meant, vec![ALICE]))),
            ("user", Some((Fit::Meant, vec![ALICE]))),
            ("mallory", None),
        ] {
            let mut acts = acts(&[
                (ALICE, "alice", "203.0.113.1"),
                (CI, "run-1 (LexCI)", "203.0.113.12"),
                (NEXT, "run-2 (LexCI)", "203.0.113.12"),
                (ROOT, "root (111122223333)", "203.0.113.1"),
                ("service.amazonaws.com", "service.amazonaws.com", "service.amazonaws.com"),
            ]);
            let fit = keep(&mut acts, subject).ok();
            let left: Vec<&str> =
                acts.list.iter().map(|act| acts.text(acts.caller(act).principal)).collect();
            assert_eq!(fit.map(|fit| (fit, left)), expect, "{subject}");
        }
    }

    #[test]
    fn a_role_is_a_session_without_its_name() {
        for (principal, expect) in [
            (CI, "arn:aws:sts::111122223333:assumed-role/LexCI"),
            (ALICE, ALICE),
            ("arn:aws:sts::1:assumed-role/LexCI", "arn:aws:sts::1:assumed-role/LexCI"),
            ("unknown", "unknown"),
        ] {
            assert_eq!(role(principal), expect);
        }
    }
}
