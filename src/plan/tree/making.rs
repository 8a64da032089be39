use std::collections::{BTreeMap, BTreeSet};

use crate::lex::{
    Document, IdUse, Json, Object, Operation, ResourceKey, ResourceKind, Schema, Verb, Version,
    readdressed, repointed,
};
use crate::plan::make::answers;
use crate::plan::model::Refused;
use crate::plan::request_part::request_members;
use crate::plan::tree::rules::{self, beside, exists, known_name};
use crate::plan::tree::service::Service;
use crate::plan::{Cannot, Need, PlanRef, ResponseRef, Step, StepReason};
use crate::state::diff::diff;
use crate::state::{Body, State};

/// An id that only a response contains.
#[derive(Clone, Debug)]
pub(super) struct NewId {
    /// The member of the response.
    pub(super) from: ResponseRef,
    /// The id that the resource had before it was deleted.
    pub(super) was: String,
}

/// The new ids of a plan, by their placeholders on the model.
pub(super) type NewIds = BTreeMap<String, NewId>;

/// The version that replaces a former one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Replacement {
    pub(super) number: u64,
    /// The step that publishes it; `None` if it exists already.
    pub(super) by: Option<usize>,
}

/// The steps of an earlier plan that published versions and set revisions.
#[derive(Clone, Debug, Default)]
pub(super) struct Origin {
    pub(super) ids: NewIds,
    pub(super) versions: BTreeMap<(ResourceKey, u64), usize>,
    pub(super) revisions: BTreeMap<ResourceKey, usize>,
}

/// A plan under construction: each call is tried on the model at once.
#[derive(Clone)]
pub(super) struct Making<'a> {
    pub(super) then: &'a State,
    pub(super) before: &'a State,
    pub(super) lex: Service,
    pub(super) steps: Vec<Step>,
    pub(super) cannot: Vec<Cannot>,
    /// Parts of the goal that are not changed.
    pub(super) left_out: BTreeSet<(ResourceKey, Version)>,
    /// The places of former resources on the model.
    pub(super) at: BTreeMap<ResourceKey, ResourceKey>,
    pub(super) origin: Origin,
    pub(super) ids: NewIds,
    pub(super) replacements: BTreeMap<(ResourceKey, u64), Replacement>,
    /// The last step that put a resource with revisions.
    pub(super) revisions: BTreeMap<ResourceKey, usize>,
    /// Everything that belongs to the goal.
    pub(super) closure: BTreeSet<ResourceKey>,
}

/// A step that the model refused.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) step: Box<Step>,
    pub(super) why: Refused,
}

pub(super) type Done = Result<(), Fault>;

impl<'a> Making<'a> {
    pub(super) fn new(lex: Service, before: &'a State, then: &'a State, origin: Origin) -> Self {
        Self {
            then,
            before,
            lex,
            steps: Vec::new(),
            cannot: Vec::new(),
            left_out: BTreeSet::new(),
            at: BTreeMap::new(),
            ids: origin.ids.clone(),
            origin,
            replacements: BTreeMap::new(),
            revisions: BTreeMap::new(),
            closure: BTreeSet::new(),
        }
    }

    pub(super) fn now(&self) -> &State {
        self.lex.state()
    }

    pub(super) fn body(&self, key: &ResourceKey) -> Option<&Body> {
        self.now().body(key, Version::Latest)
    }

    /// The place of a former resource on the model: the same key, unless it or an ancestor was replaced.
    pub(super) fn place(&self, key: &ResourceKey) -> ResourceKey {
        if let Some(found) = self.at.get(key) {
            return found.clone();
        }
        let Some(parent) = key.parent() else { return key.clone() };
        let mut ids = self.place(&parent).raw_ids().unwrap_or_default();
        ids.extend(key.row().id.map(|_| key.raw_id()));
        with_ids(key, &ids)
    }

    /// Finds former resources with the same parent on the model: by their ids, else by their names.
    pub(super) fn find(&mut self, keys: &[(ResourceKey, Option<String>)]) {
        let Some((first, _)) = keys.first() else { return };
        let others = beside(self.now(), &self.place(first));
        let mut taken: BTreeSet<ResourceKey> = BTreeSet::new();
        for (key, _) in keys {
            let place = self.place(key);
            if exists(self.now(), &place) {
                taken.insert(place);
            }
        }
        for (key, name) in keys {
            if exists(self.now(), &self.place(key)) || key.row().lives != IdUse::Once {
                continue;
            }
            let has_name = |other: &&ResourceKey| {
                !taken.contains(*other)
                    && name.is_some()
                    && known_name(self.now(), other) == name.as_deref()
            };
            match others.iter().find(has_name) {
                Some(other) => {
                    taken.insert(other.clone());
                    self.at.insert(key.clone(), other.clone());
                }
                None => drop(self.at.remove(key)),
            }
        }
    }

    /// A former document on the model: with current ids and versions.
    pub(super) fn resolved_body(&self, key: &ResourceKey, document: &Document) -> Object {
        let body = request_members(document);
        let body = readdressed(key, &body, |to| {
            (to.root() == key.root() && to != &key.root())
                .then(|| Json::string(self.place(to).raw_id()))
        });
        repointed(key, &body, |to, version| {
            let replacements = self.replacements.get(&(to.clone(), version.number()?))?;
            Some(Json::string(replacements.number.to_string()))
        })
    }

    /// A step that sends a body of the model.
    pub(super) fn step(
        &self,
        verb: Verb,
        kind: ResourceKind,
        (own, place): (&ResourceKey, &ResourceKey),
        body: Object,
        reason: StepReason,
    ) -> Step {
        let operation = Operation::all(own.api)
            .iter()
            .find(|row| row.verb == verb && row.kind == kind && !row.name.contains("Statement"))
            .expect("every kind has its calls");
        self.step_of(operation, (own, place), body, reason)
    }

    /// The same for an operation.
    pub(super) fn step_of(
        &self,
        operation: &'static Operation,
        (own, place): (&ResourceKey, &ResourceKey),
        mut body: Object,
        reason: StepReason,
    ) -> Step {
        let verb = operation.verb;
        body.retain(|name, _| !operation.refuses.contains(&name));
        let before = self.body(place).and_then(Body::document).map(|it| self.shown(place, it));
        let shown = Document::new(own.api, own.kind(), body.clone());
        let differences =
            verb.sets_all().then(|| diff(before.as_ref(), Some(&self.shown(place, &shown))));
        let mut parameters = self.quoting(place, body);
        let ids = place.raw_ids().unwrap_or_default();
        let is_new = verb == Verb::Create && own.row().lives == IdUse::Once;
        for (member, id) in operation.named_by.iter().zip(&ids) {
            parameters.insert(*member, self.id(id));
        }
        if is_new {
            operation.named_by.last().map(|member| parameters.remove(member));
        }
        if own.row().versions == crate::lex::Versions::OfRoot {
            let draft = Version::Latest.written(own.api);
            parameters.insert(Schema::of(own.api).version, Json::string(draft));
        }
        if let Some(member) = operation.arn {
            parameters.extend(place.arn().map(|arn| (member, Json::string(arn))));
        }
        let mut needs = BTreeSet::new();
        if is_new {
            needs.insert(Need::Absent(own.clone()));
        }
        answers(&Json::Object(parameters.clone()), &mut needs);
        Step {
            operation: operation.name,
            key: own.clone(),
            parameters,
            needs: needs.into_iter().collect(),
            differences,
            before: self.unchanged(place),
            number: None,
            reason,
            affects: Vec::new(),
        }
    }

    /// The recorded document of a resource that no step has changed yet.
    fn unchanged(&self, place: &ResourceKey) -> Option<Document> {
        let body = self.before.body(place, Version::Latest).filter(|it| it.doubt.is_none())?;
        let is_new = place.raw_ids().unwrap_or_default().iter().any(|id| self.ids.contains_key(id));
        let is_changed = self.steps.iter().any(|step| self.place(&step.key) == *place);
        let document = body.document().filter(|_| !is_new && !is_changed)?;
        let has_new_id = self.shown(place, document).body() != &request_members(document);
        (!has_new_id).then(|| Document::clone(document))
    }

    /// An id, or a reference to the response that will have it.
    pub(super) fn id(&self, id: &str) -> Json {
        self.ids.get(id).map_or_else(|| Json::string(id), |new| new.from.json())
    }

    /// The members of a document, with references to responses in place of new ids and numbers.
    fn quoting(&self, place: &ResourceKey, body: Object) -> Object {
        let body = readdressed(place, &body, |to| {
            let new = self.ids.get(&to.raw_id())?;
            Some(new.from.json())
        });
        repointed(place, &body, |to, version| {
            let number = version.number()?;
            let step = self.replacements.iter().find(|((bot, _), replacements)| {
                self.place(bot) == *to && replacements.number == number && replacements.by.is_some()
            });
            let member = Schema::of(to.api).version;
            let step = step.and_then(|(_, replacements)| replacements.by)?;
            Some(ResponseRef { run: PlanRef::This, step, member }.json())
        })
    }

    /// A document of the model with the former ids, as shown to users.
    fn shown(&self, place: &ResourceKey, document: &Document) -> Document {
        let body = readdressed(place, &request_members(document), |to| {
            Some(Json::string(&*self.ids.get(&to.raw_id())?.was))
        });
        document.with_body(body)
    }

    /// A key of the model with the former ids, as shown to users.
    pub(super) fn known(&self, place: &ResourceKey) -> ResourceKey {
        let ids = place.raw_ids().unwrap_or_default().into_iter();
        let ids = ids.map(|id| self.ids.get(&id).map_or(id, |new| new.was.clone()));
        with_ids(place, &ids.collect::<Vec<_>>())
    }

    /// Tries a step and adds it: its number, counted from 1.
    pub(super) fn call(&mut self, step: Step) -> Result<usize, Fault> {
        match self.lex.call(&step) {
            Ok(_) => {
                self.steps.push(step);
                Ok(self.steps.len())
            }
            Err(why) => Err(Fault { step: Box::new(step), why }),
        }
    }

    /// Creates or replaces a resource on the model, for a former one.
    pub(super) fn put(
        &mut self,
        own: &ResourceKey,
        body: Object,
        reason: StepReason,
    ) -> Result<usize, Fault> {
        let place = self.place(own);
        self.put_at(own, &place, body, reason)
    }

    pub(super) fn put_at(
        &mut self,
        own: &ResourceKey,
        place: &ResourceKey,
        mut body: Object,
        reason: StepReason,
    ) -> Result<usize, Fault> {
        let is_there = exists(self.now(), place);
        if let Some(implied) = place.implied() {
            for (member, value) in implied.members {
                if body.get(member).is_none() {
                    body.insert(*member, Json::string(*value));
                }
            }
        }
        let verb = if is_there { Verb::Update } else { Verb::Create };
        let tags = self.then.get(own).and_then(|resource| resource.tags.as_ref());
        if let (false, Some(member), Some(tags)) = (is_there, own.row().tags, tags)
            && !tags.is_empty()
        {
            body.insert(member, Schema::of(own.api).tags.write(tags.iter()));
        }
        let step = self.step(verb, own.kind(), (own, place), body, reason);
        let step = self.with_revision(step, place, is_there);
        let number = self.call(step)?;
        if own.row().revision.is_some() {
            self.revisions.insert(place.clone(), number);
        }
        if let (false, Some(member)) = (is_there, own.row().id) {
            let id = self.lex.last().text(member).unwrap_or_default().to_owned();
            if own.row().lives == IdUse::Once {
                let from = ResponseRef { run: PlanRef::This, step: number, member };
                let new = NewId { from, was: own.raw_id() };
                self.ids.insert(id.clone(), new);
            }
            let mut ids = place.raw_ids().unwrap_or_default();
            ids.pop();
            ids.push(id);
            self.at.insert(own.clone(), with_ids(own, &ids));
        }
        Ok(number)
    }

    /// The step with the required revision, if it is known.
    fn with_revision(&self, mut step: Step, place: &ResourceKey, is_there: bool) -> Step {
        let Some((member, after)) = place.row().revision.filter(|_| is_there) else { return step };
        let quoted = |run, step| ResponseRef { run, step, member: after };
        let this = self.revisions.get(place).map(|step| quoted(PlanRef::This, *step));
        let undone = self.origin.revisions.get(place).map(|step| quoted(PlanRef::Undone, *step));
        let mut needs: BTreeSet<Need> = step.needs.iter().cloned().collect();
        if let Some(quoted) = this.or(undone) {
            step.parameters.insert(member, quoted.json());
            answers(&quoted.json(), &mut needs);
        } else if let Some(known) = self.now().get(place).and_then(|it| it.checksum.clone()) {
            step.parameters.insert(member, Json::string(&*known));
            needs.insert(Need::Checksum(step.key.clone(), known));
        }
        step.needs = needs.into_iter().collect();
        step
    }

    /// Deletes a resource of the model, if nothing uses it.
    pub(super) fn delete(&mut self, place: &ResourceKey) -> Done {
        let own = self.known(place);
        let users = rules::users(self.now(), place, None);
        if !users.is_empty() {
            let users =
                users.iter().map(|user| crate::graph::Node::of(&self.known(user), Version::Latest));
            let users = users.collect();
            self.leave(&own, Cannot::Used(own.clone(), Version::Latest, users));
            return Ok(());
        }
        let step = self.step(
            Verb::Delete,
            place.kind(),
            (&own, place),
            Object::default(),
            StepReason::NotInTarget,
        );
        let step = self.with_revision(step, place, true);
        self.call(step).map(drop)
    }

    /// Records why a resource is not changed.
    pub(super) fn leave(&mut self, own: &ResourceKey, cannot: Cannot) {
        if cannot.leaves_out() || matches!(cannot, Cannot::Unproven(..)) {
            self.left_out.insert((own.clone(), Version::Latest));
        }
        if !self.cannot.contains(&cannot) {
            self.cannot.push(cannot);
        }
    }
}

/// The resource of the same kind and place with these ids.
fn with_ids(key: &ResourceKey, ids: &[String]) -> ResourceKey {
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let other = ResourceKey::new(&key.account, &key.region, key.api, key.kind(), &ids);
    other.unwrap_or_else(|| key.clone())
}
