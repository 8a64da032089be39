use std::collections::BTreeSet;
use std::sync::Arc;

use crate::event::{Change, Content, Creates, Event, Fact, Revision};
use crate::lex::{
    Document, Json, Object, Operation, ResourceKey, Schema, Verb, Version, refers_to,
};
use crate::plan::{PlanRef, ResponseRef, Step};
use crate::state::State;
use crate::trail::Principal;

/// A model of Lex for plans: accepts or refuses calls as Lex would, and applies them to a state by the
/// rules by which the history is replayed.
#[derive(Clone, Debug)]
pub(super) struct Model {
    state: State,
    /// Versions that living documents refer to: they exist, even if no record shows them.
    referred: BTreeSet<(ResourceKey, Version)>,
    responses: Vec<StepResponse>,
    undone: Vec<StepResponse>,
    time: i64,
}

/// The members of a response that later calls may refer to.
#[derive(Clone, Debug, Default)]
pub(super) struct StepResponse {
    members: Object,
    pub(super) number: Option<u64>,
}

impl StepResponse {
    fn of(key: &ResourceKey, checksum: Option<Arc<str>>, number: Option<u64>) -> Self {
        let schema = Schema::of(key.api);
        let checksum = checksum.map(|checksum| Json::string(&*checksum));
        let version = number.map(|number| Json::string(number.to_string()));
        let members = schema.checksum.zip(checksum).into_iter();
        Self { members: members.chain(version.map(|it| (schema.version, it))).collect(), number }
    }
}

/// Why Lex would refuse a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Refused {
    #[error("checksum mismatch")]
    Checksum,
    #[error("it does not exist")]
    Missing,
    #[error("another resource has this name in different case")]
    Name,
    #[error("it refers to a resource that does not exist")]
    Reference,
    #[error("only a draft may refer to a draft")]
    NotPinned,
    #[error("it is in use")]
    InUse,
    #[error("quota exceeded")]
    Quota,
    #[error("it refers to the response of a step that has none")]
    NoResponse,
    #[error("not a call that plans make")]
    NotInPlans,
    #[error("another resource has its name")]
    NameTaken,
    #[error("Lex creates it with its parent, and does not delete it")]
    Implied,
    #[error("it was changed and not built")]
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
            responses: Vec::new(),
            undone: Vec::new(),
            time: time.unwrap_or_default(),
        }
    }

    /// The model after a plan, for the plan that reverses it.
    pub(super) fn undone(self) -> Self {
        Self { undone: self.responses, responses: Vec::new(), ..self }
    }

    pub(super) fn state(&self) -> &State {
        &self.state
    }

    /// The responses so far.
    pub(super) fn responses(&self) -> &[StepResponse] {
        &self.responses
    }

    /// Whether a version exists.
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

    /// Makes a call. A refused call changes nothing.
    pub(super) fn call(&mut self, step: &Step) -> Result<&StepResponse, Refused> {
        let mut parameters = self.resolved(&step.parameters)?;
        let operation =
            Operation::called(step.key.api, step.operation).ok_or(Refused::NotInPlans)?;
        let schema = Schema::of(step.key.api);
        let quoted = schema.checksum(&parameters).map(Arc::<str>::from);
        let response = match operation.verb {
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
                return Err(Refused::NotInPlans);
            }
        };
        self.responses.push(response);
        Ok(self.responses.last().expect("it was just pushed"))
    }

    /// The parameters with references to responses replaced.
    pub(super) fn resolved(&self, parameters: &Object) -> Result<Object, Refused> {
        let members = |ResponseRef { run, step, member }: ResponseRef| {
            let responses = match run {
                PlanRef::This => &self.responses,
                PlanRef::Undone => &self.undone,
            };
            responses.get(step.checked_sub(1)?)?.members.get(member).cloned()
        };
        ResponseRef::resolved(parameters, &members).ok_or(Refused::NoResponse)
    }

    fn put(
        &mut self,
        step: &Step,
        quoted: Option<Arc<str>>,
        parameters: Object,
    ) -> Result<StepResponse, Refused> {
        let key = &step.key;
        let current = self.state.get(key).filter(|resource| resource.is_living());
        match (current, &quoted) {
            (Some(current), quoted) if current.checksum != *quoted || quoted.is_none() => {
                return Err(Refused::Checksum);
            }
            (None, Some(_)) => return Err(Refused::Missing),
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
        let checksum: Arc<str> = format!("answer {}", self.responses.len() + 1).into();
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

    /// Checks the quota of its parent.
    fn room_for(&self, key: &ResourceKey) -> Result<(), Refused> {
        let (Some(parent), Some(limit)) = (key.parent(), key.row().limit) else { return Ok(()) };
        let below = self.state.below(&parent, key.kind());
        let living = below.filter(|(_, resource)| resource.is_living()).count();
        if living < limit { Ok(()) } else { Err(Refused::Quota) }
    }

    fn publish(&mut self, step: &Step, quoted: Option<Arc<str>>) -> Result<StepResponse, Refused> {
        let key = &step.key;
        let current = self.state.get(key).filter(|resource| resource.is_living());
        let current = current.ok_or(Refused::Missing)?;
        if quoted.is_some() && current.checksum != quoted {
            return Err(Refused::Checksum);
        }
        let document = current.latest.document().ok_or(Refused::Missing)?;
        let is_latest = |(_, version): &(ResourceKey, Version)| *version == Version::Latest;
        if refers_to(key, document).iter().any(is_latest) {
            return Err(Refused::NotPinned);
        }
        // An unchanged `$LATEST` keeps its number.
        let published = current.published.filter(|number| current.versions.contains_key(number));
        let limit = Schema::of(key.api).version_limit.unwrap_or(usize::MAX);
        if published.is_none() && current.versions.len() >= limit {
            return Err(Refused::Quota);
        }
        let number = published.unwrap_or(current.last_number.unwrap_or(0) + 1);
        let checksum = current.checksum.clone();
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
            return Err(Refused::Missing);
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
            return Err(Refused::Missing);
        };
        if self.state.body(&step.key, version).is_none() {
            return Err(Refused::Missing);
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
            id: format!("step {}", self.responses.len() + 1),
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

/// The documents of all living resources, in all versions.
pub(super) fn living(state: &State) -> impl Iterator<Item = (&ResourceKey, &Arc<Document>)> {
    let living = state.iter().filter(|(_, resource)| resource.is_living());
    living.flat_map(|(key, resource)| {
        let versions = resource.versions.values().map(|publication| &publication.body);
        let bodies = std::iter::once(&resource.latest).chain(versions);
        bodies.filter_map(move |body| Some((key, body.document()?)))
    })
}
