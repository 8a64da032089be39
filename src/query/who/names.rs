//! What somebody is called.

use std::collections::BTreeSet;

use crate::query::error::{Error, Result};
use crate::query::filter::one_spelling;
use crate::query::who::Grouping;
use crate::query::who::act::{Act, UNKNOWN};

/// What a call is counted under.
pub(super) fn group(act: &Act, by: Grouping) -> &str {
    match by {
        Grouping::Principal => &act.principal,
        Grouping::Role => role(&act.principal),
        Grouping::Address => act.source.as_deref().unwrap_or(UNKNOWN),
        Grouping::Agent => act.agent.as_deref().unwrap_or(UNKNOWN),
    }
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

/// All that somebody may be called by.
fn names(act: &Act) -> impl Iterator<Item = &str> {
    let resource =
        act.principal.splitn(6, ':').nth(5).filter(|_| act.principal.starts_with("arn:"));
    let own = resource.into_iter().flat_map(|resource| {
        // `root` stands alone; before a name stands what it is a name of: `user/alice`.
        let named = resource.split_once('/').map_or(resource, |(_, named)| named);
        named.split('/')
    });
    [Some(&*act.principal), Some(&*act.author), Some(&*act.email), act.source.as_deref()]
        .into_iter()
        .flatten()
        .chain(own)
        .chain([role(&act.principal)])
}

/// How a subject was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fit {
    /// Somebody is called so, or it is a part of one principal.
    Meant,
    /// It is a part of several principals.
    Several,
}

/// Keeps the calls of a subject, as [`who`](super::who) reads it.
pub(super) fn keep(acts: &mut Vec<Act>, subject: &str) -> Result<Fit> {
    let wanted = one_spelling(subject).to_lowercase();
    let is_whole = |act: &Act| names(act).any(|name| name.to_lowercase() == wanted);
    if acts.iter().any(is_whole) {
        acts.retain(is_whole);
        return Ok(Fit::Meant);
    }
    // An address that only a commit has would make `ali` a part of everybody.
    let holds = |name: &str| !name.ends_with(".invalid") && name.to_lowercase().contains(&wanted);
    acts.retain(|act| names(act).any(holds));
    let principals: BTreeSet<&str> = acts.iter().map(|act| &*act.principal).collect();
    match principals.len() {
        0 => Err(Error::Nobody { subject: subject.to_owned() }),
        1 => Ok(Fit::Meant),
        _ => Ok(Fit::Several),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::who::act::Outcome;

    const ALICE: &str = "arn:aws:iam::111122223333:user/team/alice";
    const CI: &str = "arn:aws:sts::111122223333:assumed-role/LexCI/run-1";
    const NEXT: &str = "arn:aws:sts::111122223333:assumed-role/LexCI/run-2";
    const ROOT: &str = "arn:aws:iam::111122223333:root";

    fn act(principal: &str, author: &str, source: &str) -> Act {
        Act {
            id: String::new(),
            time: 0,
            position: None,
            name: String::new(),
            resource: None,
            principal: principal.to_owned(),
            kind: None,
            author: author.to_owned(),
            email: format!("{author}@iam.invalid"),
            source: Some(source.to_owned()),
            agent: None,
            mfa: None,
            outcome: Outcome::Changed,
        }
    }

    #[test]
    fn somebody_is_called_by_each_whole_name_and_by_a_part() {
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
            let mut acts = vec![
                act(ALICE, "alice", "203.0.113.1"),
                act(CI, "run-1 (LexCI)", "203.0.113.12"),
                act(NEXT, "run-2 (LexCI)", "203.0.113.12"),
                act(ROOT, "root (111122223333)", "203.0.113.1"),
                act("service.amazonaws.com", "service.amazonaws.com", "service.amazonaws.com"),
            ];
            let fit = keep(&mut acts, subject).ok();
            let left: Vec<&str> = acts.iter().map(|act| &*act.principal).collect();
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
