//! Finds the point of the history for a time.

use crate::query::error::{Error, Result};
use crate::query::when::{Moment, When};
use crate::query::{Archive, Point};
use crate::repo::ResolvedCommit;

impl Archive {
    /// The point at the end of a time as written; the end of the history without one.
    ///
    /// # Errors
    ///
    /// If there is no such event or commit.
    pub fn point(&self, when: Option<&When>) -> Result<Point> {
        match when {
            Some(when) => self.point_of(&when.last()),
            None => {
                let end = match self.history() {
                    Some(history) => Point::after(&history.entry(history.len() - 1)?),
                    None => Point::beginning(None),
                };
                Ok(Point { is_open: true, ..end })
            }
        }
    }

    /// The point just before a time begins; later commits are since then.
    ///
    /// # Errors
    ///
    /// If there is no such event or commit.
    pub fn point_before(&self, when: &When) -> Result<Point> {
        match when.first() {
            Moment::Second(second) => {
                let before = self.point_of(&Moment::Second(second.saturating_sub(1)))?;
                Ok(Point { at: Some(second), ..before })
            }
            Moment::AfterEvent(id) => self.point_of(&Moment::BeforeEvent(id)),
            moment @ (Moment::BeforeEvent(_) | Moment::Commit(_)) => self.point_of(&moment),
        }
    }

    /// The point of a moment.
    ///
    /// # Errors
    ///
    /// If there is no such event or commit.
    pub fn point_of(&self, moment: &Moment) -> Result<Point> {
        let Some(history) = self.history() else {
            return match moment {
                Moment::Second(second) => Ok(Point::beginning(Some(*second))),
                Moment::AfterEvent(id) | Moment::BeforeEvent(id) => {
                    Err(Error::NoEvent { what: "event", prefix: id.clone() })
                }
                Moment::Commit(id) => Err(Error::NoEvent { what: "commit", prefix: id.clone() }),
            };
        };
        Ok(match moment {
            Moment::Second(second) => match history.at(*second)? {
                Some(entry) => Point { at: Some(*second), ..Point::after(&entry) },
                None => Point::beginning(Some(*second)),
            },
            Moment::AfterEvent(id) => Point::after(&self.event(id)?),
            Moment::BeforeEvent(id) => {
                let entry = self.event(id)?;
                let before = match entry.position.checked_sub(1) {
                    Some(before) => Point::after(&history.entry(before)?),
                    None => Point::beginning(None),
                };
                Point { at: Some(entry.seconds), is_whole: false, ..before }
            }
            Moment::Commit(id) => {
                let none = || Error::NoEvent { what: "commit", prefix: id.clone() };
                let commit = match self.repo().resolve_commit(id)? {
                    ResolvedCommit::One(commit) => commit,
                    ResolvedCommit::Ambiguous(commits) => {
                        let candidates = commits.iter().map(ToString::to_string).collect();
                        return Err(Error::AmbiguousEvent { prefix: id.clone(), candidates });
                    }
                    ResolvedCommit::None => return Err(none()),
                };
                let position = history.position(commit)?.ok_or_else(none)?;
                Point::after(&history.entry(position)?)
            }
        })
    }
}
