//! Makes plans from a history.

mod noticed;
mod past;

use std::sync::Arc;

pub use noticed::Noticed;

use crate::lex::{Json, ResourceKey, Version};
use crate::plan::{self, Aim, Depth, Goal, Names, Plan, SinceThen, Task};
use crate::query::error::{Error, Result};
use crate::query::plan::noticed::noticed;
use crate::query::plan::past::{before_deletion, last_with};
use crate::query::versions::Pointer;
use crate::query::{Archive, NamingStyle, Point, Subject};
use crate::snapshot::{LoadedVersions, trailer};
use crate::state::{Body, Doubt, Held, Provenance, Resource, State};

/// A plan, with its start and goal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    /// The start point.
    pub from: Point,
    /// The point to restore; `None` if the goal is a version.
    pub to: Option<Point>,
    /// The calls.
    pub plan: Plan,
    /// For an alias, the changes that its users will notice.
    pub noticed: Vec<Noticed>,
}

/// The goal of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlanTarget {
    /// The state at a point.
    Point(Point),
    /// The content of a version; for an alias, that version of its bot.
    Version(Version),
}

impl Planned {
    fn of(
        archive: &Archive,
        from: Point,
        to: Option<Point>,
        mut plan: Plan,
        noticed: Vec<Noticed>,
    ) -> Self {
        if archive.style == NamingStyle::Ids {
            let undo = plan.undo.as_deref_mut().map(|undo| &mut undo.names);
            undo.into_iter().chain([&mut plan.names]).for_each(|names| *names = Names::default());
        }
        Self { from, to, plan, noticed }
    }

    /// Whether anything unrecorded could change the plan.
    pub fn is_uncertain(&self) -> bool {
        // Every note is about a doubt.
        !self.plan.notes.is_empty() || self.plan.cannot.iter().any(plan::Cannot::is_doubt)
    }
}

/// Plans to restore a resource to an earlier state.
///
/// # Errors
///
/// If it did not exist then, or has no such version.
pub fn rollback(
    archive: &Archive,
    from: Point,
    subject: &Subject,
    to: &PlanTarget,
    depth: Depth,
    since: SinceThen,
) -> Result<Planned> {
    let key = &subject.key;
    plannable(key)?;
    match to {
        PlanTarget::Version(_) if key.is_pointer() => promote(archive, from, subject, to),
        PlanTarget::Version(version) => rollback_to_version(archive, from, key, *version),
        PlanTarget::Point(to) => {
            let now = state(archive, &from)?;
            let then = state(archive, to)?;
            if !then.lives(key) && (since == SinceThen::Keep || !now.lives(key)) {
                return Err(missing_error(archive, to, key));
            }
            let goal = Goal { aim: Aim::Rollback, key: key.clone(), version: None };
            let plan = plan::plan(&now, &then, &Task { goal, depth, since })?;
            let noticed = noticed(&now, &then, key);
            Ok(Planned::of(archive, from, Some(to.clone()), plan, noticed))
        }
    }
}

/// Plans to give `$LATEST` the content of a version, which may be deleted.
fn rollback_to_version(
    archive: &Archive,
    from: Point,
    key: &ResourceKey,
    version: Version,
) -> Result<Planned> {
    let Version::Number(number) = version else {
        return Err(Error::Misused {
            what: "`latest` is what it is".into(),
            hint: "name a published version, or a time".into(),
        });
    };
    let called = |key: &ResourceKey| archive.called(&from, key);
    let now = state(archive, &from)?;
    let whole = if key.is_part_of_version() { key.root() } else { key.clone() };
    let mut then = match now.body(key, version) {
        Some(_) => now.clone(),
        None => match last_with(archive, &from, &whole, number)? {
            Some(point) => state(archive, &point)?,
            None => return Err(no_version(&now, &whole, called(&whole), version)),
        },
    };
    if then.body(key, version).is_none() {
        return Err(no_version(&now, key, called(key), version));
    }
    then.take_up(key, number);
    let goal = Goal { aim: Aim::Rollback, key: key.clone(), version: Some(version) };
    let task = Task { goal, depth: Depth::Missing, since: SinceThen::Keep };
    let plan = plan::plan(&now, &then, &task)?;
    Ok(Planned::of(archive, from, None, plan, Vec::new()))
}

/// Plans to restore a deleted resource as it was at a point; without one, as it was before its
/// deletion began. Lex deletes a bot only after its aliases, so the deletions right before its own
/// belong to it.
///
/// # Errors
///
/// If it exists, or did not exist at the point.
pub fn restore(
    archive: &Archive,
    from: Point,
    subject: &Subject,
    to: Option<Point>,
) -> Result<Planned> {
    let key = &subject.key;
    let called = || archive.called(&from, key);
    plannable(key)?;
    let now = state(archive, &from)?;
    if now.lives(key) {
        return Err(Error::Misused {
            what: format!("{} is not deleted", called()),
            hint: format!("`lexrewind plan rollback {} --to TIME` brings it back", called()),
        });
    }
    let to = match to {
        Some(to) => to,
        None => {
            let deletion = now.get(key).and_then(Resource::deletion).map(Provenance::event);
            let deletion = match deletion {
                Some(event) => Some(trailer(&event.id).to_string()),
                // A deleted part of a V2 bot has no file.
                None => archive.last_removal(&from, key)?.map(|entry| entry.id),
            };
            let before = deletion.map(|id| before_deletion(archive, &from, key, &id));
            match before.transpose()?.flatten() {
                Some(to) => to,
                None => return Err(missing_error(archive, &from, key)),
            }
        }
    };
    let then = state(archive, &to)?;
    if !then.lives(key) {
        return Err(missing_error(archive, &to, key));
    }
    let goal = Goal { aim: Aim::Restore, key: key.clone(), version: None };
    let task = Task { goal, depth: Depth::Missing, since: SinceThen::Keep };
    let plan = plan::plan(&now, &then, &task)?;
    Ok(Planned::of(archive, from, Some(to), plan, Vec::new()))
}

/// Plans to move an alias to a version of its bot, or to the version it pointed to at a point.
///
/// # Errors
///
/// If it is not an alias, or there is no such version.
pub fn promote(
    archive: &Archive,
    from: Point,
    subject: &Subject,
    to: &PlanTarget,
) -> Result<Planned> {
    let key = &subject.key;
    let called = || archive.called(&from, key);
    plannable(key)?;
    let Some(bot) = key.parent().filter(|_| key.is_pointer()) else {
        return Err(Error::Misused {
            what: format!("{} is not an alias", called()),
            hint: "only an alias can be moved: write alias:BOT/ALIAS".into(),
        });
    };
    if key.comes_with_parent() {
        return Err(Error::Misused {
            what: format!("{} always points to the draft", called()),
            hint: "promote another alias of the bot".into(),
        });
    }
    let now = state(archive, &from)?;
    let (version, point) = match to {
        PlanTarget::Version(version) => (*version, None),
        PlanTarget::Point(point) => {
            let then = archive.resource(point, key)?.filter(Resource::is_living);
            let then = then.ok_or_else(|| missing_error(archive, point, key))?;
            let document = then.latest.document().map(|document| &**document);
            let Pointer::Version(version) = Pointer::of(key, document) else {
                let hint = format!("`lexrewind versions {}` lists what it pointed to", called());
                return Err(Error::NotThen {
                    name: archive.called(point, key),
                    why: "is there then, but no record shows what it pointed to".to_owned(),
                    hint: Some(hint),
                });
            };
            (version, Some(point.clone()))
        }
    };
    let Some(resource) = now.get(key).filter(|alias| alias.is_living()) else {
        let mut error = missing_error(archive, &from, key);
        if let Error::NotThen { hint, .. } = &mut error {
            *hint = Some(format!("`lexrewind plan restore {}` brings it back", called()));
        }
        return Err(error);
    };
    if now.body(&bot, version).is_none() {
        return Err(no_version(&now, &bot, archive.called(&from, &bot), version));
    }
    let mut then = now.clone();
    let Some(document) = resource.latest.document() else {
        return Err(Error::Misused {
            what: format!("no record shows the content of {}", called()),
            hint: "a call replaces all of it, so it must be known".into(),
        });
    };
    let to = Json::string(version.written(key.api));
    let mut body = document.body().clone();
    body.extend(key.row().pointer().map(|member| (member, to)));
    let moved = Arc::new(document.with_body(body));
    // The plan sets members of the version that were uncertain.
    let mut doubt = resource.latest.doubt.clone();
    let pointer = key.row().pointer();
    if matches!(&doubt, Some(Doubt::Unsettled { member }) if Some(&**member) == pointer) {
        doubt = None;
    }
    let latest = Body { held: Held::Here(moved), doubt };
    then.insert(key.clone(), Resource { latest, ..resource.clone() });
    let goal = Goal { aim: Aim::Promote, key: key.clone(), version: Some(version) };
    let task = Task { goal, depth: Depth::Missing, since: SinceThen::Keep };
    let plan = plan::plan(&now, &then, &task)?;
    let noticed = noticed(&now, &then, key);
    Ok(Planned::of(archive, from, point, plan, noticed))
}

fn plannable(key: &ResourceKey) -> Result<()> {
    if key.is_recorded() {
        return Ok(());
    }
    Err(Error::Misused {
        what: format!("no call puts {}", key.short()),
        hint: "plans are made for what calls create and change; the console makes channels".into(),
    })
}

/// The state at a point; resources in a gap are uncertain.
fn state(archive: &Archive, point: &Point) -> Result<State> {
    let mut state = archive.state(point, LoadedVersions::Loaded)?;
    for (key, gap) in archive.gaps_at(point)? {
        // Only `$LATEST`: later versions are not in the state.
        state.doubt(&key, i64::MAX, &Doubt::Gap(gap.reason));
    }
    Ok(state)
}

/// Why a resource does not exist at a point.
fn missing_error(archive: &Archive, point: &Point, key: &ResourceKey) -> Error {
    let Err(mut error) = archive.shown(point, key, Version::Latest) else {
        return Error::NoResource { address: archive.called(point, key), nearest: Vec::new() };
    };
    if let Error::NotThen { hint: Some(hint), .. } = &mut error {
        *hint = hint.replacen("--at", "--to", 1);
    }
    error
}

fn no_version(now: &State, key: &ResourceKey, name: String, version: Version) -> Error {
    let versions = now.get(key).filter(|resource| resource.is_living());
    let versions = versions.into_iter().flat_map(|resource| resource.versions.keys().copied());
    Error::NoVersion { name, api: key.api, version, versions: versions.collect() }
}
