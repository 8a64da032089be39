//! Reports damage and continues reading after it.

use crate::trail::error::{Reason, beginning};
use crate::trail::part::Form;
use crate::trail::stream::resume::{Damaged, Lines, Lost, next_line, resume};
use crate::trail::stream::walk::Walk;
use crate::trail::stream::{Left, Stream};
use crate::trail::strict::Damage;

/// What is known of a damaged value.
#[derive(Clone, Copy)]
pub(super) struct Value<'n> {
    /// The maximum number of containers that may still be open after it.
    pub(super) level: usize,
    /// The depth of the window in it.
    pub(super) depth: usize,
    /// The name of the member whose value is next.
    pub(super) name: &'n str,
}

impl Stream<'_, '_, '_> {
    /// Reports damage in the innermost container, or in a value of it, at the start of the window,
    /// and moves to where reading continues.
    pub(super) fn repair(
        &mut self,
        walk: &mut Walk,
        damage: &Damage,
        lost: Lost,
    ) -> Result<(), Left> {
        let value = Value { level: walk.open.len(), depth: 0, name: "" };
        self.repair_value(walk, damage, lost, value)
    }

    /// The same for a value of which more is known.
    pub(super) fn repair_value(
        &mut self,
        walk: &mut Walk,
        damage: &Damage,
        lost: Lost,
        value: Value<'_>,
    ) -> Result<(), Left> {
        let outside = walk.outside_tables();
        let lost = if outside < walk.open.len() { Lost::Nothing } else { lost };
        let value = Value { level: value.level.min(outside), ..value };
        if self.effort.is_spent() {
            walk.truncate(0);
            return self.give_up(damage);
        }
        self.window.at_least(damage.at.saturating_add(self.reach()));
        let Some(next) = resume(&self.damaged(walk, damage.at, lost, value)) else {
            walk.truncate(0);
            return self.give_up(damage);
        };
        // A missing comma between two whole elements loses nothing.
        if lost == Lost::Comma
            && next.at == 0
            && next.level == walk.open.len()
            && next.lost.is_none()
        {
            walk.begin_again();
            return Ok(());
        }
        self.report(damage, Some(next.at));
        // Text between a name and its value hides neither.
        let is_named = memchr::memchr(b'"', &self.window.text()[..next.at]).is_none();
        self.pass(next.at);
        let form = walk.about.last().map_or(Form::Bare, |about| about.form);
        walk.truncate(next.level);
        if let Some(close) = next.lost {
            walk.push(close, form, String::new());
        }
        walk.begin_again();
        self.value_without_name(walk, if is_named { value.name } else { "" })
    }

    /// A record without an end: the text is truncated, or its end is damaged and later lines were
    /// read as a part of it.
    pub(super) fn cut_record(&mut self, walk: &mut Walk) -> Result<(), Left> {
        let value = Value { level: walk.open.len(), depth: 0, name: "" };
        let line = next_line(&self.damaged(walk, usize::MAX, Lost::Nothing, value));
        self.too_large_or_cut();
        let line = line.filter(|_| !self.effort.is_spent());
        let Some(next) = line else { return self.pass_over_rest() };
        self.reported_cut = false;
        self.pass(next.at);
        walk.truncate(next.level);
        walk.begin_again();
        Ok(())
    }

    /// The window as damaged text.
    fn damaged<'s>(
        &'s self,
        walk: &'s Walk,
        at: usize,
        lost: Lost,
        Value { level, depth, .. }: Value<'_>,
    ) -> Damaged<'s> {
        let text = self.window.text();
        let at = at.min(text.len());
        Damaged {
            text: &text[..text.len().min(at.saturating_add(self.reach()))],
            at,
            depth,
            open: &walk.open,
            level,
            lost,
            begins: self.indent,
            indent: walk.indent,
            lines: if self.lines { Lines::Prefixed } else { Lines::Json },
            effort: &self.effort,
        }
    }

    /// How far after damage the next record is searched.
    fn reach(&self) -> usize {
        self.limit().max(RECORD)
    }

    /// Reports damage after which nothing is read.
    fn give_up(&mut self, damage: &Damage) -> Result<(), Left> {
        let place = self.place_at(damage.at);
        let from = self.byte_at(0);
        let found = damage.cause.is_none().then(|| beginning(self.window.text()));
        self.pass_over_rest()?;
        let to = self.byte_at(0);
        let reason = match (&damage.cause, found) {
            (Some(cause), _) => Reason::Damaged { cause: cause.clone(), from, to },
            (None, found) => Reason::NotAValue { found: found.unwrap_or_default() },
        };
        self.unwrap.gather.bad(place, reason);
        Ok(())
    }

    /// Reports damage; the bytes before `next` are not read.
    pub(super) fn report(&mut self, damage: &Damage, next: Option<usize>) {
        let from = self.byte_at(0);
        let place = self.place_at(damage.at);
        let to = self.byte_at(next.unwrap_or(damage.at));
        // Damage at the start of a line is reported at the end of the previous line, which was
        // truncated.
        let before = &self.window.text()[..damage.at];
        let is_cut = next == Some(damage.at)
            && before.trim_ascii_end().len() < before.len()
            && memchr::memrchr(b'\n', before)
                .is_some_and(|end| before[end..].trim_ascii().is_empty());
        let reason = match &damage.cause {
            _ if is_cut => return self.bad(Reason::Truncated),
            Some(cause) => Reason::Damaged { cause: cause.clone(), from, to },
            None => Reason::NotAValue { found: beginning(self.window.text()) },
        };
        self.unwrap.gather.bad(place, reason);
    }
}

/// How much of a value is examined to see whether it is a record. CloudTrail limits a record to 1
/// MB ("Event data stores"; 256 KB elsewhere).
pub(super) const RECORD: usize = 1 << 20;
