use std::fmt;

use crate::lex::{IdUse, Json, KindRow, Object, SCHEMAS};

/// A value that only the response of an earlier call contains. In [`Step::parameters`] it is the object
/// `{"$from":"step:3.version"}`.
///
/// [`Step::parameters`]: super::Step::parameters
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ResponseRef {
    /// The plan.
    pub run: PlanRef,
    /// The number of the step, counted from 1.
    pub step: usize,
    /// The member of the response: the new checksum, revision, version number or id.
    pub member: &'static str,
}

/// The plan that a step belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PlanRef {
    /// The same plan: `step:3.version`.
    This,
    /// The plan that this one reverses: `undone:3.checksum`.
    Undone,
}

const RUNS: [(PlanRef, &str); 2] = [(PlanRef::This, "step"), (PlanRef::Undone, "undone")];

/// The member of a reference.
const FROM: &str = "$from";

/// The members of responses that calls may refer to.
fn quoted() -> impl Iterator<Item = &'static str> {
    let made = |row: &KindRow| row.id.filter(|_| row.lives == IdUse::Once);
    SCHEMAS.into_iter().flat_map(move |schema| {
        let ids = schema.kinds.iter().filter_map(made);
        let revisions = schema.kinds.iter().filter_map(|row| Some(row.revision?.1));
        schema.checksum.into_iter().chain([schema.version]).chain(ids).chain(revisions)
    })
}

impl ResponseRef {
    /// The reference as a parameter.
    pub fn json(self) -> Json {
        Json::Object(Object::from_iter([(FROM, Json::string(self.to_string()))]))
    }

    /// Reads a reference; `None` if the value is not one.
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

    /// Parameters with references replaced; `None` if a response lacks the member.
    pub(super) fn resolved(
        parameters: &Object,
        answer: &impl Fn(Self) -> Option<Json>,
    ) -> Option<Object> {
        let members = parameters.iter().map(|(name, value)| Some((name, resolve(value, answer)?)));
        members.collect()
    }
}

fn resolve(value: &Json, answer: &impl Fn(ResponseRef) -> Option<Json>) -> Option<Json> {
    if let Some(quoted) = ResponseRef::read(value) {
        return answer(quoted);
    }
    Some(match value {
        Json::Object(object) => Json::Object(ResponseRef::resolved(object, answer)?),
        Json::Array(items) => {
            Json::Array(items.iter().map(|item| resolve(item, answer)).collect::<Option<_>>()?)
        }
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => value.clone(),
    })
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
            (PlanRef::This, "intentId", r#"{"$from":"step:3.intentId"}"#),
            (PlanRef::Undone, "botVersion", r#"{"$from":"undone:3.botVersion"}"#),
            (PlanRef::This, "revisionId", r#"{"$from":"step:3.revisionId"}"#),
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
