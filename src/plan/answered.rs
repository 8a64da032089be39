use std::fmt;

use crate::lex::{Json, Object, SCHEMAS};

/// A value that only the answer to an earlier call will tell: in [`Step::parameters`] the object
/// `{"$from":"step:3.version"}` stands for it.
///
/// [`Step::parameters`]: super::Step::parameters
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ResponseRef {
    /// Of which plan.
    pub run: PlanRef,
    /// The number of the step, counted from 1.
    pub step: usize,
    /// The member of the answer: the checksum of the revision that the call left, or the number of the
    /// version that it made.
    pub member: &'static str,
}

/// The plan that a step belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PlanRef {
    /// The same plan: `step:3.version`.
    This,
    /// The plan that this one undoes: `undone:3.checksum`.
    Undone,
}

const RUNS: [(PlanRef, &str); 2] = [(PlanRef::This, "step"), (PlanRef::Undone, "undone")];

/// The member that marks such an object.
const FROM: &str = "$from";

/// The members of answers that calls quote.
fn quoted() -> impl Iterator<Item = &'static str> {
    SCHEMAS.into_iter().flat_map(|schema| schema.checksum.into_iter().chain([schema.version]))
}

impl ResponseRef {
    /// The object that stands in parameters.
    pub fn json(self) -> Json {
        Json::Object(Object::from_iter([(FROM, Json::string(self.to_string()))]))
    }

    /// Reads such an object; `None` if the value is anything else.
    pub fn read(value: &Json) -> Option<Self> {
        let object = value.as_object().filter(|object| object.len() == 1)?;
        let (place, member) = object.text(FROM)?.split_once('.')?;
        let (run, step) = place.split_once(':')?;
        Some(Self {
            run: RUNS.iter().find(|(_, word)| *word == run)?.0,
            step: step.parse().ok()?,
            member: quoted().find(|name| *name == member)?,
        })
    }
}

impl fmt::Display for ResponseRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (_, run) = RUNS[self.run as usize];
        write!(f, "{run}:{}.{}", self.step, self.member)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_is_read_from_what_it_writes() {
        for (run, member, text) in [
            (PlanRef::This, "version", r#"{"$from":"step:3.version"}"#),
            (PlanRef::Undone, "checksum", r#"{"$from":"undone:3.checksum"}"#),
        ] {
            let answered = ResponseRef { run, step: 3, member };
            assert_eq!(answered.json().to_string(), text);
            assert_eq!(ResponseRef::read(&answered.json()), Some(answered));
        }
        for text in [
            r#""step:3.version""#,
            r#"{"$from":"step:3.name"}"#,
            r#"{"$from":"step:x.version"}"#,
            r#"{"$from":"step:3.version","x":1}"#,
        ] {
            assert_eq!(ResponseRef::read(&Json::parse(text).unwrap()), None, "{text}");
        }
    }
}
