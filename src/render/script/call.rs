use crate::lex::{
    Document, Given, Json, Object, ReadCall, ResourceKey, Schema, Shape, Verb, Version, kebab,
};
use crate::plan::{Need, Plan, PlanRef, ResponseRef, Step, StepReason};
use crate::render::script::NoScript;

/// A step as a script makes it.
#[derive(Clone, Debug)]
pub(super) struct Call<'a> {
    /// The step.
    pub(super) step: &'a Step,
    /// What it does.
    pub(super) act: StepAct,
    /// How to look at what it changes.
    pub(super) look: Look,
    /// What must hold of that.
    pub(super) own: Must,
    /// What must hold of other resources before the first call.
    pub(super) others: Vec<(Look, Must)>,
    /// Of a Put: what Lex is to show afterwards.
    pub(super) document: Option<Document>,
    /// Its parameters less document and checksum.
    pub(super) steering: Object,
    /// The bot whose building must have ended.
    pub(super) settled: Option<Look>,
    /// Whether a later step changes the same again.
    is_replaced: bool,
}

/// What a step does to its resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum StepAct {
    Put,
    Publish,
    Delete,
    DeleteVersion,
}

impl StepAct {
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

/// A call that shows a resource, less its operation's parameters that never change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Look {
    /// `GetIntent`
    pub(super) operation: &'static str,
    /// Its parameters.
    pub(super) parameters: Object,
}

/// What must hold of a resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Must {
    /// It does not exist.
    BeAbsent,
    /// It exists and has this checksum.
    HaveChecksum(String),
    /// It exists and has the checksum that a step was answered.
    BeAnswered(ResponseRef),
    /// It exists.
    Exist,
}

/// The calls of a plan; `undone` is the plan that it undoes.
pub(super) fn calls<'a>(plan: &'a Plan, undone: Option<&Plan>) -> Result<Vec<Call<'a>>, NoScript> {
    let mut calls: Vec<Call<'a>> = Vec::with_capacity(plan.steps.len());
    for step in &plan.steps {
        let call = Call::of(step, plan, undone)
            .ok_or_else(|| NoScript::Call(step.operation, step.key.clone()))?;
        let musts = call.others.iter().map(|(_, must)| must).chain([&call.own]);
        for must in musts {
            if matches!(must, Must::HaveChecksum(checksum) if !is_checksum(checksum)) {
                return Err(NoScript::Checksum(step.key.clone()));
            }
        }
        if call.act != StepAct::Publish {
            for earlier in &mut calls {
                earlier.is_replaced |= earlier.look == call.look;
            }
        }
        calls.push(call);
    }
    Ok(calls)
}

impl<'a> Call<'a> {
    fn of(step: &'a Step, plan: &Plan, undone: Option<&Plan>) -> Option<Self> {
        let act = StepAct::of(step.verb())?;
        let schema = Schema::of(step.key.api);
        let version = match act {
            StepAct::DeleteVersion => step.parameters.get(schema.version)?.clone(),
            StepAct::Put | StepAct::Publish | StepAct::Delete => latest(&step.key),
        };
        let document = (act == StepAct::Put)
            .then(|| Document::new(step.key.api, step.key.kind(), step.parameters.clone()));
        let mut steering = step.parameters.clone();
        let is_kept = |name: &str| act != StepAct::Put || schema.is_volatile(step.key.kind(), name);
        steering.retain(|name, _| is_kept(name) && Some(name) != schema.checksum);
        Some(Self {
            step,
            act,
            look: look(&step.key, version)?,
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
        let number = self.step.number.filter(|_| self.act == StepAct::DeleteVersion);
        let number = number.map(|number| format!("@{number}")).unwrap_or_default();
        format!("{} {}{number}", kebab(self.step.operation), self.step.key.short())
    }

    /// Whether it is made although what it puts is there already.
    pub(super) fn is_rebuilding(&self) -> bool {
        self.step.reason == StepReason::Build
    }

    /// Whether what it leaves is there when all is done.
    pub(super) fn is_last(&self) -> bool {
        self.act != StepAct::Publish && !self.is_replaced
    }

    /// The shape of its document.
    pub(super) fn shape(&self) -> &'static Shape {
        self.step.key.row().shape
    }

    /// Members that the document does not have, and that Lex does not fill in by itself.
    pub(super) fn lacks(&self) -> impl Iterator<Item = &'static str> {
        let members = self.shape().members().iter();
        let by_caller = members.filter(|member| member.given == Given::ByCaller);
        by_caller.map(|member| member.name).filter(|name| {
            let document = self.document.as_ref();
            document.is_none_or(|document| document.body().get(name).is_none())
        })
    }
}

/// Whether a text is one that scripts take for a checksum, be it from a record or an answer.
fn is_checksum(text: &str) -> bool {
    let is_fine = |byte: u8| byte.is_ascii_alphanumeric() || b"._:=+/-".contains(&byte);
    (1..=200).contains(&text.len()) && text.bytes().all(is_fine)
}

fn latest(key: &ResourceKey) -> Json {
    Json::string(Version::Latest.written(key.api))
}

fn look(key: &ResourceKey, version: Json) -> Option<Look> {
    let ReadCall { operation, ids, version: member } = key.row().read?;
    let values = key.raw_ids()?.into_iter().map(Json::string);
    let mut parameters: Object = ids.iter().copied().zip(values).collect();
    if let Some(member) = *member {
        parameters.insert(member, version);
    }
    Some(Look { operation, parameters })
}

/// What must hold of the resource that a step changes.
fn own(step: &Step, act: StepAct, plan: &Plan, undone: Option<&Plan>) -> Must {
    let checksum = Schema::of(step.key.api).checksum;
    if let Some(checksum) = checksum.and_then(|member| step.parameters.get(member)) {
        return match (ResponseRef::read(checksum), checksum.as_str()) {
            (Some(answered), _) => Must::BeAnswered(answered),
            (None, Some(checksum)) => Must::HaveChecksum(checksum.to_owned()),
            (None, None) => Must::Exist,
        };
    }
    match act {
        StepAct::Put => Must::BeAbsent,
        // A version never changes.
        StepAct::DeleteVersion => Must::Exist,
        StepAct::Publish | StepAct::Delete => {
            let mut told = step.needs.iter().rev().map(|need| required(need, step, plan, undone));
            told.find_map(|must| must).unwrap_or(Must::Exist)
        }
    }
}

/// What a need says of the step's own resource.
fn required(need: &Need, step: &Step, plan: &Plan, undone: Option<&Plan>) -> Option<Must> {
    let put = |run, plan: &Plan, number: usize| {
        let earlier = plan.steps.get(number.checked_sub(1)?)?;
        let member = Schema::of(step.key.api).checksum?;
        (earlier.key == step.key && earlier.verb() == Verb::Put)
            .then_some(Must::BeAnswered(ResponseRef { run, step: number, member }))
    };
    match need {
        Need::Checksum(key, checksum) if *key == step.key => {
            Some(Must::HaveChecksum(checksum.to_string()))
        }
        Need::Step(number) => put(PlanRef::This, plan, *number),
        Need::Undone(number) => put(PlanRef::Undone, undone?, *number),
        Need::Checksum(..) | Need::Absent(_) => None,
    }
}

/// What must hold of other resources; `None` where one of them cannot be looked at.
fn others(step: &Step) -> Option<Vec<(Look, Must)>> {
    let others = step.needs.iter().filter_map(|need| match need {
        Need::Checksum(key, checksum) if *key != step.key => {
            Some((key, Must::HaveChecksum(checksum.to_string())))
        }
        Need::Absent(key) if *key != step.key => Some((key, Must::BeAbsent)),
        Need::Checksum(..) | Need::Absent(_) | Need::Step(_) | Need::Undone(_) => None,
    });
    others.map(|(key, must)| Some((look(key, latest(key))?, must))).collect()
}

/// The bot that must not be in building when the step is made, or when it ends.
fn settled(step: &Step) -> Option<Look> {
    let row = step.key.row();
    if row.build.is_some() {
        return matches!(step.verb(), Verb::Put | Verb::Publish)
            .then(|| look(&step.key, latest(&step.key)))?;
    }
    let version = step.parameters.get(row.pointer()?)?;
    look(&step.key.parent()?, version.clone())
}
