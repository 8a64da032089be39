use crate::lex::{
    Document, Given, Json, Object, ReadCall, ResourceKey, Schema, Shape, Verb, Version, kebab,
};
use crate::plan::{Need, Plan, PlanRef, ResponseRef, Step, StepReason};
use crate::render::script::NoScript;

/// A step of a script.
#[derive(Clone, Debug)]
pub(super) struct Call<'a> {
    /// The step.
    pub(super) step: &'a Step,
    /// What it does.
    pub(super) act: StepAction,
    /// The call that reads the resource.
    pub(super) fetch: Fetch,
    /// The requirement of the resource.
    pub(super) own: Requirement,
    /// Requirements of other resources before the first call.
    pub(super) others: Vec<(Fetch, Requirement)>,
    /// Of a Put: the target document.
    pub(super) document: Option<Document>,
    /// Its parameters without the document and the checksum.
    pub(super) steering: Object,
    /// The bot that must not be in status `BUILDING`.
    pub(super) settled: Option<Fetch>,
    /// Whether a later step changes the same resource again.
    is_replaced: bool,
}

/// What a step does to its resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum StepAction {
    Put,
    Publish,
    Delete,
    DeleteVersion,
}

impl StepAction {
    fn of(verb: Verb) -> Option<Self> {
        match verb {
            Verb::Put => Some(Self::Put),
            Verb::Publish => Some(Self::Publish),
            Verb::Delete => Some(Self::Delete),
            Verb::DeleteVersion => Some(Self::DeleteVersion),
            Verb::Create
            | Verb::Update
            | Verb::Edit
            | Verb::Tag
            | Verb::Untag
            | Verb::Import
            | Verb::Build
            | Verb::Use
            | Verb::Migrate
            | Verb::Keep => None,
        }
    }
}

/// A call that reads a resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fetch {
    /// `GetIntent`
    pub(super) operation: &'static str,
    /// Its parameters.
    pub(super) parameters: Object,
}

/// What a step requires of a resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Requirement {
    /// It does not exist.
    Absent,
    /// It exists and has this checksum.
    Checksum(String),
    /// It exists and has the checksum in the response of a step.
    Response(ResponseRef),
    /// It exists.
    Exists,
}

/// The calls of a plan; `undone` is the plan that it reverses.
pub(super) fn calls<'a>(plan: &'a Plan, undone: Option<&Plan>) -> Result<Vec<Call<'a>>, NoScript> {
    let mut calls: Vec<Call<'a>> = Vec::with_capacity(plan.steps.len());
    for step in &plan.steps {
        let call = Call::of(step, plan, undone)
            .ok_or_else(|| NoScript::Call(step.operation, step.key.clone()))?;
        let requirements =
            call.others.iter().map(|(_, requirement)| requirement).chain([&call.own]);
        for requirement in requirements {
            if matches!(requirement, Requirement::Checksum(checksum) if !is_checksum(checksum)) {
                return Err(NoScript::Checksum(step.key.clone()));
            }
        }
        if call.act != StepAction::Publish {
            for earlier in &mut calls {
                earlier.is_replaced |= earlier.fetch == call.fetch;
            }
        }
        calls.push(call);
    }
    Ok(calls)
}

impl<'a> Call<'a> {
    fn of(step: &'a Step, plan: &Plan, undone: Option<&Plan>) -> Option<Self> {
        let act = StepAction::of(step.verb())?;
        let schema = Schema::of(step.key.api);
        let version = match act {
            StepAction::DeleteVersion => step.parameters.get(schema.version)?.clone(),
            StepAction::Put | StepAction::Publish | StepAction::Delete => latest(&step.key),
        };
        let document = (act == StepAction::Put)
            .then(|| Document::new(step.key.api, step.key.kind(), step.parameters.clone()));
        let mut steering = step.parameters.clone();
        let is_kept =
            |name: &str| act != StepAction::Put || schema.is_volatile(step.key.kind(), name);
        steering.retain(|name, _| is_kept(name) && Some(name) != schema.checksum);
        Some(Self {
            step,
            act,
            fetch: fetch(&step.key, version)?,
            own: own(step, act, plan, undone),
            others: others(step)?,
            document,
            steering,
            settled: settled(step),
            is_replaced: false,
        })
    }

    /// `put-intent intent:OrderFlowers`
    pub(super) fn title(&self) -> String {
        let number = self.step.number.filter(|_| self.act == StepAction::DeleteVersion);
        let number = number.map(|number| format!("@{number}")).unwrap_or_default();
        format!("{} {}{number}", kebab(self.step.operation), self.step.key.short())
    }

    /// Whether it is made although the resource has the target document already.
    pub(super) fn is_rebuilding(&self) -> bool {
        self.step.reason == StepReason::Rebuild
    }

    /// Whether its result is part of the final state.
    pub(super) fn is_last(&self) -> bool {
        self.act != StepAction::Publish && !self.is_replaced
    }

    /// The shape of its document.
    pub(super) fn shape(&self) -> &'static Shape {
        self.step.key.row().shape
    }

    /// Members that the document lacks and that Lex does not fill in.
    pub(super) fn lacks(&self) -> impl Iterator<Item = &'static str> {
        let members = self.shape().members().iter();
        let by_caller = members.filter(|member| member.given == Given::ByCaller);
        by_caller.map(|member| member.name).filter(|name| {
            let document = self.document.as_ref();
            document.is_none_or(|document| document.body().get(name).is_none())
        })
    }
}

/// Whether scripts accept a text as a checksum, from a record or a response.
fn is_checksum(text: &str) -> bool {
    let is_fine = |byte: u8| byte.is_ascii_alphanumeric() || b"._:=+/-".contains(&byte);
    (1..=200).contains(&text.len()) && text.bytes().all(is_fine)
}

fn latest(key: &ResourceKey) -> Json {
    Json::string(Version::Latest.written(key.api))
}

fn fetch(key: &ResourceKey, version: Json) -> Option<Fetch> {
    let ReadCall { operation, ids, version: member } = key.row().read?;
    let values = key.raw_ids()?.into_iter().map(Json::string);
    let mut parameters: Object = ids.iter().copied().zip(values).collect();
    if let Some(member) = *member {
        parameters.insert(member, version);
    }
    Some(Fetch { operation, parameters })
}

/// The requirement of the resource that a step changes.
fn own(step: &Step, act: StepAction, plan: &Plan, undone: Option<&Plan>) -> Requirement {
    let checksum = Schema::of(step.key.api).checksum;
    if let Some(checksum) = checksum.and_then(|member| step.parameters.get(member)) {
        return match (ResponseRef::read(checksum), checksum.as_str()) {
            (Some(response), _) => Requirement::Response(response),
            (None, Some(checksum)) => Requirement::Checksum(checksum.to_owned()),
            (None, None) => Requirement::Exists,
        };
    }
    match act {
        StepAction::Put => Requirement::Absent,
        // A version never changes.
        StepAction::DeleteVersion => Requirement::Exists,
        StepAction::Publish | StepAction::Delete => {
            let mut known = step.needs.iter().rev().map(|need| required(need, step, plan, undone));
            known.find_map(|it| it).unwrap_or(Requirement::Exists)
        }
    }
}

/// What a need requires of the step's own resource.
fn required(need: &Need, step: &Step, plan: &Plan, undone: Option<&Plan>) -> Option<Requirement> {
    let put = |run, plan: &Plan, number: usize| {
        let earlier = plan.steps.get(number.checked_sub(1)?)?;
        let member = Schema::of(step.key.api).checksum?;
        (earlier.key == step.key && earlier.verb() == Verb::Put)
            .then_some(Requirement::Response(ResponseRef { run, step: number, member }))
    };
    match need {
        Need::Checksum(key, checksum) if *key == step.key => {
            Some(Requirement::Checksum(checksum.to_string()))
        }
        Need::Step(number) => put(PlanRef::This, plan, *number),
        Need::Undone(number) => put(PlanRef::Undone, undone?, *number),
        Need::Checksum(..) | Need::Absent(_) => None,
    }
}

/// The requirements of other resources; `None` if one of them cannot be read.
fn others(step: &Step) -> Option<Vec<(Fetch, Requirement)>> {
    let others = step.needs.iter().filter_map(|need| match need {
        Need::Checksum(key, checksum) if *key != step.key => {
            Some((key, Requirement::Checksum(checksum.to_string())))
        }
        Need::Absent(key) if *key != step.key => Some((key, Requirement::Absent)),
        Need::Checksum(..) | Need::Absent(_) | Need::Step(_) | Need::Undone(_) => None,
    });
    others.map(|(key, requirement)| Some((fetch(key, latest(key))?, requirement))).collect()
}

/// The bot that must not be in status `BUILDING` when the step begins or ends.
fn settled(step: &Step) -> Option<Fetch> {
    let row = step.key.row();
    if row.build.is_some() {
        return matches!(step.verb(), Verb::Put | Verb::Publish)
            .then(|| fetch(&step.key, latest(&step.key)))?;
    }
    let version = step.parameters.get(row.pointer()?)?;
    fetch(&step.key.parent()?, version.clone())
}
