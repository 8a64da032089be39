use crate::event::{Act, Fact};
use crate::timeline::Head;

/// The state of a resource after the events so far.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Link {
    /// Whether it exists, if known.
    exists: Option<bool>,
    /// The checksum of `$LATEST`, if known.
    checksum: Option<u64>,
    /// The checksum in the response to a publication.
    published: Option<u64>,
    /// The fingerprint of `$LATEST`.
    content: Option<u64>,
    /// The last version number.
    number: Option<u64>,
}

/// How well an event fits the state before it; lower is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    /// It can succeed there.
    Lawful,
    /// It can succeed if there was an unrecorded event before.
    Presumed,
    /// It cannot have succeeded there.
    Broken,
}

impl Link {
    /// How well an event fits this state.
    pub(super) fn fit(&self, head: &Head) -> Fit {
        let footprint = &head.footprint;
        let exists = match footprint.act {
            Act::Put | Act::Add | Act::Edit | Act::Remove => match footprint.quoted {
                Fact::Is(quoted) => self.fit_of(quoted),
                Fact::Absent if self.exists == Some(true) => Fit::Broken,
                Fact::Absent | Fact::NotRecorded => Fit::Lawful,
            },
            Act::Publish => match footprint.quoted {
                Fact::Is(quoted) => self.fit_of(quoted),
                Fact::Absent | Fact::NotRecorded => self.fit_of_existence(),
            },
            Act::Delete | Act::DeleteVersion | Act::Other => self.fit_of_existence(),
            Act::Observe | Act::Keep => Fit::Lawful,
        };
        let content = if self.freezes(head) { Fit::Lawful } else { Fit::Broken };
        exists.max(content).max(self.fit_of_number(head))
    }

    fn fit_of(&self, quoted: u64) -> Fit {
        match (self.exists, self.checksum, self.published) {
            (Some(false), ..) => Fit::Broken,
            (_, Some(there), _) if there == quoted => Fit::Lawful,
            (_, _, Some(there)) if there == quoted => Fit::Lawful,
            (_, Some(_), _) => Fit::Broken,
            (_, None, _) => Fit::Presumed,
        }
    }

    fn fit_of_existence(&self) -> Fit {
        match self.exists {
            Some(true) => Fit::Lawful,
            None => Fit::Presumed,
            Some(false) => Fit::Broken,
        }
    }

    /// Version numbers increase, not always by one: a Put may publish without a recorded number.
    /// Only an assigned number can be deleted.
    fn fit_of_number(&self, head: &Head) -> Fit {
        match (head.footprint.act, head.footprint.number) {
            (Act::Put | Act::Publish, Some(number)) if self.number > Some(number) => Fit::Broken,
            (Act::DeleteVersion, Some(number)) if self.number < Some(number) => Fit::Presumed,
            (
                Act::Put
                | Act::Add
                | Act::Edit
                | Act::Remove
                | Act::Publish
                | Act::DeleteVersion
                | Act::Delete
                | Act::Other
                | Act::Observe
                | Act::Keep,
                _,
            ) => Fit::Lawful,
        }
    }

    /// Whether the configuration equals that of `$LATEST`, as it does for a version that freezes
    /// it.
    fn freezes(&self, head: &Head) -> bool {
        match (head.footprint.act, self.content, head.footprint.content) {
            (Act::Publish, Some(latest), Some(frozen)) => latest == frozen,
            _ => true,
        }
    }

    /// The state after an event.
    pub(super) fn after(self, head: &Head) -> Self {
        let footprint = &head.footprint;
        match footprint.act {
            Act::Put | Act::Add | Act::Edit | Act::Remove => Self {
                // The removal of the last item deletes the resource.
                exists: (footprint.act != Act::Remove).then_some(true),
                checksum: footprint.answered,
                published: None,
                content: footprint.content,
                number: footprint.number.max(self.number),
            },
            Act::Publish => Self {
                exists: Some(true),
                published: footprint.answered,
                content: footprint.content.or(self.content),
                number: footprint.number.max(self.number),
                ..self
            },
            Act::Delete => Self { exists: Some(false), number: self.number, ..Self::default() },
            Act::DeleteVersion | Act::Other => Self { exists: Some(true), ..self },
            Act::Keep => self,
            // Records take precedence over files.
            Act::Observe => Self {
                exists: Some(true),
                checksum: self.checksum.or(footprint.answered),
                content: self.content.or(footprint.content),
                number: footprint.number.max(self.number),
                ..self
            },
        }
    }

    /// The number of events in a later second that cannot have succeeded after this state in any
    /// order: neither because of this state nor because of each other.
    pub(super) fn refuses(&self, later: &[&Head]) -> usize {
        let any = |act: Act| later.iter().any(|head| head.footprint.act == act);
        let refused = |head: &&&Head| {
            let footprint = &head.footprint;
            match (footprint.act, footprint.quoted) {
                (Act::Put | Act::Publish, Fact::Is(quoted)) => {
                    let answers = |head: &&Head| {
                        head.footprint.act == Act::Put && head.footprint.answered == Some(quoted)
                    };
                    self.fit_of(quoted) == Fit::Broken && !later.iter().any(answers)
                }
                (Act::Put, Fact::Absent) => self.exists == Some(true) && !any(Act::Delete),
                (Act::Put, Fact::NotRecorded)
                | (
                    Act::Add
                    | Act::Edit
                    | Act::Remove
                    | Act::Other
                    | Act::DeleteVersion
                    | Act::Observe
                    | Act::Keep,
                    _,
                ) => false,
                (Act::Publish, Fact::Absent | Fact::NotRecorded) => {
                    !any(Act::Put)
                        && (self.exists == Some(false)
                            || !self.freezes(head)
                            || self.fit_of_number(head) == Fit::Broken)
                }
                (Act::Delete, _) => self.exists == Some(false) && !any(Act::Put),
            }
        };
        later.iter().filter(refused).count()
    }

    /// Distinguishes the final states of a second.
    pub(super) fn end(&self) -> (Option<bool>, Option<u64>) {
        (self.exists, self.checksum.or(self.content))
    }
}
