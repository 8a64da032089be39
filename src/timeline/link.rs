use crate::event::{Act, Fact};
use crate::timeline::Head;

/// What the events so far left of a resource.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Link {
    /// Whether it exists, where that is known.
    exists: Option<bool>,
    /// The checksum of `$LATEST`, where that is known.
    checksum: Option<u64>,
    /// The checksum that a publication was answered with.
    published: Option<u64>,
    /// The fingerprint of `$LATEST`.
    content: Option<u64>,
    /// The last version number.
    number: Option<u64>,
}

/// How well an event fits to what came before it. The better, the less.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    /// It could succeed there.
    Lawful,
    /// It could, if there was something before that no record tells of.
    Presumed,
    /// It could not have succeeded there.
    Broken,
}

impl Link {
    /// How an event fits here.
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

    /// Version numbers grow, if not by one: a Put may publish and not tell the number. Only a
    /// number that was given can go.
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

    /// A version has the configuration of the `$LATEST` it froze.
    fn freezes(&self, head: &Head) -> bool {
        match (head.footprint.act, self.content, head.footprint.content) {
            (Act::Publish, Some(latest), Some(frozen)) => latest == frozen,
            _ => true,
        }
    }

    /// What an event leaves.
    pub(super) fn after(self, head: &Head) -> Self {
        let footprint = &head.footprint;
        match footprint.act {
            Act::Put | Act::Add | Act::Edit | Act::Remove => Self {
                // With its last item a resource goes.
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
            // What records tell counts more than what a file shows.
            Act::Observe => Self {
                exists: Some(true),
                checksum: self.checksum.or(footprint.answered),
                content: self.content.or(footprint.content),
                number: footprint.number.max(self.number),
                ..self
            },
        }
    }

    /// How many of the events of a later second cannot have succeeded after this, whatever their
    /// order: neither by what is here nor by one another.
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

    /// What tells one end of a second from another.
    pub(super) fn end(&self) -> (Option<bool>, Option<u64>) {
        (self.exists, self.checksum.or(self.content))
    }
}
