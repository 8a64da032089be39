//! Who did what: activity by principal, role, source address or user agent.

mod act;
mod activity;
mod names;

pub use activity::{Activity, Call, Counts, Mfa};

use crate::query::error::Result;
use crate::query::filter::{Check, Selection};
use crate::query::{Archive, Filter, FilterRemark, Point};
use act::{Acts, Outcome, is_before};
use names::Fit;

/// The subject of a `who` query.
#[derive(Clone, Debug, Default)]
pub struct WhoQuestion {
    /// A caller or an address: see [`who`]. `None` for everyone.
    pub subject: Option<String>,
    /// The property by which calls are grouped.
    pub by: Grouping,
    /// The first point.
    pub since: Option<Point>,
    /// The filter; its text is ignored.
    pub filter: Filter,
}

/// The property by which calls are grouped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Grouping {
    /// The principal, each session of a role separately.
    #[default]
    Principal,
    /// The principal, all sessions of a role together.
    Role,
    /// The source address.
    Address,
    /// The user agent.
    Agent,
}

impl Grouping {
    /// Its keyword.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Principal => "principal",
            Self::Role => "role",
            Self::Address => "address",
            Self::Agent => "agent",
        }
    }
}

/// The activity of callers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Who {
    /// The last point.
    pub point: Point,
    /// The property by which calls are grouped.
    pub by: Grouping,
    /// Each group, most recently active first.
    pub activities: Vec<Activity>,
    /// All of them together, if a subject was given.
    pub subject: Option<Activity>,
    /// The number of calls.
    pub counts: Counts,
    /// The time of the first and the last of them, in Unix seconds.
    pub span: Option<(i64, i64)>,
    /// The number of gaps in the period: changes without a recorded caller.
    pub gaps: usize,
    /// Remarks on the filter.
    pub remarks: Vec<FilterRemark>,
}

/// Lists who changed things, or tried to. A history has no calls that only read.
///
/// The subject is an ARN, the name of a user, a role, a session or a service, an e-mail address, or
/// a source address; the whole text, ignoring case. Without such a match, it matches as a part; if
/// several principals match, they are listed separately.
///
/// # Errors
///
/// If nothing matches the subject, the filter is invalid, or the repository cannot be read.
pub fn who(archive: &Archive, point: Point, question: &WhoQuestion) -> Result<Who> {
    let since = match &question.subject {
        // A caller without recent calls is still a valid subject.
        Some(_) => None,
        None => question.since.as_ref(),
    };
    let mut acts = Acts::of(archive, &point, since)?;
    let all = || Acts::of(archive, &archive.point(None)?, None);
    let selection = Selection::read(&question.filter, &mut |one| {
        let mut occurs = false;
        all()?.each_facts(|facts| occurs |= one.passes(facts));
        Ok(occurs)
    })?;
    let subject = match &question.subject {
        Some(subject) => {
            let fit = names::keep(&mut acts, subject)?;
            (fit == Fit::Meant).then_some(subject)
        }
        None => None,
    };
    if let Some(since) = &question.since {
        acts.list.retain(|act| !is_before(act, since));
    }
    acts.keep(|facts| selection.passes(facts));
    let mut check = Check::new(&selection);
    if check.is_needed() {
        all()?.each_facts(|facts| check.look_at(facts));
    }
    let remarks = check.finish()?;

    let mut activities: Vec<Activity> = names::groups(&acts, question.by)
        .into_iter()
        .map(|(name, list)| Activity::of(archive, name, &acts, &list))
        .collect::<Result<_>>()?;
    activities.sort_by_key(|activity| std::cmp::Reverse(activity.last.as_ref().map(|it| it.time)));
    let mut counts = Counts::default();
    acts.list.iter().for_each(|act| counts.add(Outcome::of(act), 1));
    let times = || acts.list.iter().map(|act| act.time);
    let span = times().min().zip(times().max());
    let subject = match subject {
        Some(subject) => {
            let list: Vec<_> = acts.list.iter().collect();
            Some(Activity::of(archive, subject, &acts, &list)?)
        }
        None => None,
    };
    let gaps = gaps(archive, &point, question.since.as_ref())?;
    Ok(Who { point, by: question.by, activities, subject, counts, span, gaps, remarks })
}

fn gaps(archive: &Archive, point: &Point, since: Option<&Point>) -> Result<usize> {
    let from = since.and_then(|since| since.at).unwrap_or(i64::MIN);
    let until = point.at.unwrap_or(i64::MAX);
    let gaps = archive.all_gaps()?;
    Ok(gaps.iter().filter(|(_, gap)| gap.to >= from && gap.from <= until).count())
}
