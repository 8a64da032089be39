use std::collections::BTreeSet;
use std::sync::Arc;

use crate::event::{Change, Content, Creates, Event, Fact, Revision};
use crate::lex::{
    Document, Json, Object, Operation, ResourceKey, Schema, Verb, Version, refers_to,
};
use crate::plan::{PlanRef, ResponseRef, Step};
use crate::state::State;
use crate::trail::Principal;

/// Lex, as far as a plan needs it: takes the calls of a plan and answers as Lex would, on a state
/// that follows by the same rules by which the history was replayed.
#[derive(Clone, Debug)]
pub(super) struct Model {
    state: State,
    /// Versions that living documents refer to: they are there, whether or not a record tells it.
    referred: BTreeSet<(ResourceKey, Version)>,
    answers: Vec<StepResponse>,
    undone: Vec<StepResponse>,
    time: i64,
}

/// What of the answer to a call others quote.
#[derive(Clone, Debug, Default)]
pub(super) struct StepResponse {
    answer: Object,
    pub(super) number: Option<u64>,
}

impl StepResponse {
    fn of(key: &ResourceKey, checksum: Option<Arc<str>>, number: Option<u64>) -> Self {
        let schema = Schema::of(key.api);
        let checksum = checksum.map(|checksum| Json::string(&*checksum));
        let version = number.map(|number| Json::string(number.to_string()));
        let members = schema.checksum.zip(checksum).into_iter();
        Self { answer: members.chain(version.map(|it| (schema.version, it))).collect(), number }
    }
}

/// Why Lex would refuse a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Refused {
    #[error("its checksum is another")]
    Checksum,
    #[error("it is not there")]
    NotThere,
    #[error("its name is taken in other letters")]
    Name,
    #[error("it refers to what is not there")]
    Reference,
    #[error("only a draft may refer to a draft")]
    NotPinned,
    #[error("it is in use")]
    InUse,
    #[error("there are as many as Lex allows")]
    Quota,
    #[error("it quotes an answer that there is not")]
    NoAnswer,
    #[error("not a call that plans make")]
    NoCall,
    #[error("something else has its name")]
    Taken,
    #[error("Lex makes it with the one above it, and keeps it")]
    Implied,
    #[error("it was changed and not built since")]
    NotBuilt,
    #[error("a batch has 1 to 10 items")]
    Batch,
}

impl Model {
    pub(super) fn new(state: &State) -> Self {
        let time = state.iter().map(|(_, resource)| resource.last_event.time).max();
        Self {
            state: state.clone(),
            referred: living(state).flat_map(|(key, document)| refers_to(key, document)).collect(),
            answers: Vec::new(),
            undone: Vec::new(),
            time: time.unwrap_or_default(),
        }
    }

    /// The model after a plan, as the plan that undoes it finds it.
    pub(super) fn undone(self) -> Self {
        Self { undone: self.answers, answers: Vec::new(), ..self }
    }

    pub(super) fn state(&self) -> &State {
        &self.state
    }

    /// The answers so far.
    pub(super) fn answers(&self) -> &[StepResponse] {
        &self.answers
    }

    /// Whether there is such a version.
    pub(super) fn has(&self, key: &ResourceKey, version: Version) -> bool {
        self.state.body(key, version).is_some()
            || (self.is_living(key) && self.referred.contains(&(key.clone(), version)))
    }

    pub(super) fn is_living(&self, key: &ResourceKey) -> bool {
        self.state.lives(key)
    }

    /// The living resource whose name differs from this one only in case.
    pub(super) fn other_case(&self, key: &ResourceKey) -> Option<&ResourceKey> {
        let same_but_for_case = |other: &ResourceKey| {
            other.kind() == key.kind()
                && other != key
                && other.is_beside(key)
                && other.name().eq_ignore_ascii_case(key.name())
        };
        let living = self.state.iter().filter(|(_, resource)| resource.is_living());
        living.map(|(key, _)| key).find(|other| same_but_for_case(other))
    }

    /// Makes a call. One that is refused changes nothing.
    pub(super) fn call(&mut self, step: &Step) -> Result<&StepResponse, Refused> {
        let mut parameters = self.resolved(&step.parameters)?;
        let operation = Operation::called(step.key.api, step.operation).ok_or(Refused::NoCall)?;
        let schema = Schema::of(step.key.api);
        let quoted = schema.checksum(&parameters).map(Arc::<str>::from);
        let told = match operation.verb {
            Verb::Put => self.put(step, quoted, parameters)?,
            Verb::Publish => self.publish(step, quoted)?,
            Verb::Delete => self.delete(step)?,
            Verb::DeleteVersion => {
                let version = parameters.remove(schema.version);
                self.delete_version(step, version.as_ref().and_then(Json::as_text))?
            }
            Verb::Create
            | Verb::Update
            | Verb::Edit
            | Verb::Tag
            | Verb::Untag
            | Verb::Import
            | Verb::Build
            | Verb::Use
            | Verb::Migrate
            | Verb::Keep => {
                return Err(Refused::NoCall);
            }
        };
        self.answers.push(told);
        Ok(self.answers.last().expect("it was just put in"))
    }

    /// The value with what earlier calls were answered in place of what stands for it.
    pub(super) fn resolved(&self, parameters: &Object) -> Result<Object, Refused> {
        let answer = |ResponseRef { run, step, member }: ResponseRef| {
            let answers = match run {
                PlanRef::This => &self.answers,
                PlanRef::Undone => &self.undone,
            };
            answers.get(step.checked_sub(1)?)?.answer.get(member).cloned()
        };
        ResponseRef::resolved(parameters, &answer).ok_or(Refused::NoAnswer)
    }

    fn put(
        &mut self,
        step: &Step,
        quoted: Option<Arc<str>>,
        parameters: Object,
    ) -> Result<StepResponse, Refused> {
        let key = &step.key;
        let there = self.state.get(key).filter(|resource| resource.is_living());
        match (there, &quoted) {
            (Some(there), quoted) if there.checksum != *quoted || quoted.is_none() => {
                return Err(Refused::Checksum);
            }
            (None, Some(_)) => return Err(Refused::NotThere),
            (None, None) if self.other_case(key).is_some() => return Err(Refused::Name),
            (None, None) => self.room_for(key)?,
            (Some(_), _) => {}
        }
        let tags = key.row().tags.and_then(|member| parameters.get(member));
        let tags = tags.and_then(|tags| Schema::of(key.api).tags.read(tags));
        let document = Document::new(key.api, key.kind(), parameters);
        if refers_to(key, &document).iter().any(|(to, version)| !self.has(to, *version)) {
            return Err(Refused::Reference);
        }
        let checksum: Arc<str> = format!("answer {}", self.answers.len() + 1).into();
        let revision = Revision {
            content: Content::Exact(Arc::new(document)),
            checksum: Some(checksum.clone()),
            facts: Object::default(),
            tags: Some(tags.unwrap_or_default()),
        };
        let creates = if quoted.is_some() { Creates::No } else { Creates::Yes };
        let published = Fact::Absent;
        let change = Change::Put { creates, prior: quoted, revision, published, keeps: None };
        self.apply(step, change);
        Ok(StepResponse::of(key, Some(checksum), None))
    }

    /// Whether its parent may have one more.
    fn room_for(&self, key: &ResourceKey) -> Result<(), Refused> {
        let (Some(parent), Some(limit)) = (key.parent(), key.row().limit) else { return Ok(()) };
        let below = self.state.below(&parent, key.kind());
        let living = below.filter(|(_, resource)| resource.is_living()).count();
        if living < limit { Ok(()) } else { Err(Refused::Quota) }
    }

    fn publish(&mut self, step: &Step, quoted: Option<Arc<str>>) -> Result<StepResponse, Refused> {
        let key = &step.key;
        let there = self.state.get(key).filter(|resource| resource.is_living());
        let there = there.ok_or(Refused::NotThere)?;
        if quoted.is_some() && there.checksum != quoted {
            return Err(Refused::Checksum);
        }
        let document = there.latest.document().ok_or(Refused::NotThere)?;
        let is_latest = |(_, version): &(ResourceKey, Version)| *version == Version::Latest;
        if refers_to(key, document).iter().any(is_latest) {
            return Err(Refused::NotPinned);
        }
        // An unchanged `$LATEST` keeps its number.
        let published = there.published.filter(|number| there.versions.contains_key(number));
        let limit = Schema::of(key.api).version_limit.unwrap_or(usize::MAX);
        if published.is_none() && there.versions.len() >= limit {
            return Err(Refused::Quota);
        }
        let number = published.unwrap_or(there.last_number.unwrap_or(0) + 1);
        let checksum = there.checksum.clone();
        let revision = Revision {
            content: Content::Exact(document.clone()),
            checksum: checksum.clone(),
            facts: Object::default(),
            tags: None,
        };
        let number_is = Fact::Is(number);
        let change = Change::Published { prior: quoted, revision, number: number_is };
        self.apply(step, change);
        Ok(StepResponse::of(key, checksum, Some(number)))
    }

    fn delete(&mut self, step: &Step) -> Result<StepResponse, Refused> {
        let key = &step.key;
        if !self.is_living(key) {
            return Err(Refused::NotThere);
        }
        if self.in_use(key, None) {
            return Err(Refused::InUse);
        }
        self.referred.retain(|(to, _)| to != key);
        self.apply(step, Change::Deleted { prior: None, revision: None });
        Ok(StepResponse::default())
    }

    fn delete_version(
        &mut self,
        step: &Step,
        version: Option<&str>,
    ) -> Result<StepResponse, Refused> {
        let version: Option<Version> = version.and_then(|text| text.parse().ok());
        let Some(version @ Version::Number(number)) = version else {
            return Err(Refused::NotThere);
        };
        if self.state.body(&step.key, version).is_none() {
            return Err(Refused::NotThere);
        }
        if self.in_use(&step.key, Some(version)) {
            return Err(Refused::InUse);
        }
        self.referred.remove(&(step.key.clone(), version));
        self.apply(step, Change::VersionDeleted(Fact::Is(number)));
        Ok(StepResponse::of(&step.key, None, Some(number)))
    }

    /// Whether any document refers to the resource, or to that version of it.
    pub(super) fn in_use(&self, key: &ResourceKey, version: Option<Version>) -> bool {
        living(&self.state).filter(|(by, _)| *by != key).any(|(by, document)| {
            let mut targets = refers_to(by, document).into_iter();
            targets.any(|(to, at)| to == *key && version.is_none_or(|version| version == at))
        })
    }

    fn apply(&mut self, step: &Step, change: Change) {
        self.state.apply(&Event {
            millis: None,
            id: format!("step {}", self.answers.len() + 1),
            time: self.time,
            name: step.operation.to_owned(),
            request_id: None,
            principal: Principal::default(),
            source_ip: None,
            user_agent: None,
            key: step.key.clone(),
            change,
        });
    }
}

/// Every document of what is there, in all versions.
pub(super) fn living(state: &State) -> impl Iterator<Item = (&ResourceKey, &Arc<Document>)> {
    let living = state.iter().filter(|(_, resource)| resource.is_living());
    living.flat_map(|(key, resource)| {
        let versions = resource.versions.values().map(|publication| &publication.body);
        let bodies = std::iter::once(&resource.latest).chain(versions);
        bodies.filter_map(move |body| Some((key, body.document()?)))
    })
}
