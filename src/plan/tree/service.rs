use std::collections::BTreeSet;

use chrono::{DateTime, SecondsFormat};

use crate::event::{self, Reading};
use crate::lex::{
    Address, IdUse, Json, LAUNCH, Object, Operation, ResourceKey, ResourceKind, Schema, Verb,
    Version,
};
use crate::plan::model::Refused;
use crate::plan::tree::rules::{self, Request};
use crate::plan::{PlanRef, ResponseRef, Step};
use crate::state::State;
use crate::trail::Record;

/// A model of Lex for plans. It responds to the calls of a plan, and writes for each the record that CloudTrail
/// would write. The state follows by the rules by which the history is replayed.
#[derive(Clone, Debug)]
pub(super) struct Service {
    state: State,
    /// The number of the plan: a part of the ids that it generates.
    run: PlanRef,
    answers: Vec<Object>,
    undone: Vec<Object>,
    /// Locales that were changed and not built.
    pub(super) unbuilt: BTreeSet<ResourceKey>,
    time: i64,
}

impl Service {
    pub(super) fn new(state: &State) -> Self {
        let time = state.iter().map(|(_, resource)| resource.last_event.time).max();
        Self {
            state: state.clone(),
            run: PlanRef::This,
            answers: Vec::new(),
            undone: Vec::new(),
            unbuilt: BTreeSet::new(),
            // An account whose only bot was deleted has no resources.
            time: time.unwrap_or(LAUNCH),
        }
    }

    /// The model after a plan, for the plan that reverses it.
    pub(super) fn undone(self) -> Self {
        Self { run: PlanRef::Undone, undone: self.answers, answers: Vec::new(), ..self }
    }

    pub(super) fn state(&self) -> &State {
        &self.state
    }

    /// The response of the last call.
    pub(super) fn last(&self) -> &Object {
        self.answers.last().expect("a call was answered")
    }

    pub(super) fn is_living(&self, key: &ResourceKey) -> bool {
        self.state.lives(key)
    }

    /// The next new id, or one for an item of a batch. No id of Lex has a hyphen.
    fn new_id(&self, item: Option<usize>) -> String {
        let run = if self.run == PlanRef::This { "step" } else { "undo" };
        let item = item.map(|item| format!("-{item}")).unwrap_or_default();
        format!("{run}-{}{item}", self.answers.len() + 1)
    }

    /// Makes a call. A refused call changes nothing.
    pub(super) fn call(&mut self, step: &Step) -> Result<&Object, Refused> {
        let members = self.resolved(&step.parameters).ok_or(Refused::NoResponse)?;
        let operation =
            Operation::called(step.key.api, step.operation).ok_or(Refused::NotInPlans)?;
        let key = self.key(operation, &step.key, &members).ok_or(Refused::NotInPlans)?;
        let request = Request { operation, key, members: &members };
        rules::check(&self.state, &self.unbuilt, &request)?;
        let response = self.response(&request);
        let record = self.record(&request, &response);
        let record = Record::from_json(record.as_bytes()).map_err(|_| Refused::NotInPlans)?;
        let Reading::Event(event) = event::read(&record) else { return Err(Refused::NotInPlans) };
        if event.key != request.key {
            return Err(Refused::NotInPlans);
        }
        self.state.apply(&event);
        self.build(&request);
        let mut answer = members;
        answer.extend(response.into_members());
        self.answers.push(answer);
        Ok(self.last())
    }

    /// The parameters with references replaced.
    pub(super) fn resolved(&self, parameters: &Object) -> Option<Object> {
        let answer = |ResponseRef { run, step, member }: ResponseRef| {
            let answers = match run {
                PlanRef::This => &self.answers,
                PlanRef::Undone => &self.undone,
            };
            answers.get(step.checked_sub(1)?)?.get(member).cloned()
        };
        ResponseRef::resolved(parameters, &answer)
    }

    /// The resource of a call.
    fn key(
        &self,
        operation: &Operation,
        place: &ResourceKey,
        members: &Object,
    ) -> Option<ResourceKey> {
        let key = |kind: ResourceKind, ids: &[&str]| {
            ResourceKey::new(&place.account, &place.region, place.api, kind, ids)
        };
        if let Some(member) = operation.arn {
            let of_arn = Address::from_arn(members.text(member)?).ok()?.key()?;
            let ids = of_arn.raw_ids()?;
            return key(operation.kind, &ids.iter().map(String::as_str).collect::<Vec<_>>());
        }
        let new_id = self.new_id(None);
        let row = Schema::of(place.api).row(operation.kind)?;
        let is_new = operation.verb == Verb::Create && row.lives == IdUse::Once;
        let last = operation.named_by.len().checked_sub(1)?;
        let ids = operation.named_by.iter().enumerate().map(|(at, member)| match members {
            _ if at == last && is_new => Some(&*new_id),
            members => members.text(member),
        });
        key(operation.kind, &ids.collect::<Option<Vec<_>>>()?)
    }

    /// The response of Lex.
    fn response(&self, request: &Request<'_>) -> Object {
        let Request { operation, key, members } = request;
        let row = key.row();
        let mut response = match operation.verb {
            Verb::Create | Verb::Update => (*members).clone(),
            Verb::Publish => {
                let last = self.state.get(key).and_then(|bot| bot.last_number);
                let number = Json::string((last.unwrap_or_default() + 1).to_string());
                let member = Schema::of(key.api).version;
                let mut response = (*members).clone();
                response.insert(member, number);
                response
            }
            Verb::Edit => Object::from_iter([("resources", Json::Array(self.items(members)))]),
            Verb::Put
            | Verb::Delete
            | Verb::DeleteVersion
            | Verb::Tag
            | Verb::Untag
            | Verb::Import
            | Verb::Build
            | Verb::Use
            | Verb::Migrate
            | Verb::Keep => Object::default(),
        };
        if operation.verb == Verb::Create {
            response.extend(row.id.map(|member| (member, Json::string(key.raw_id()))));
        }
        if operation.kind == ResourceKind::Replica && operation.verb == Verb::Create {
            response.insert("sourceRegion", Json::string(&*key.region));
        }
        if let (Verb::Update, Some(kept)) = (operation.verb, row.kept)
            && response.get(kept).is_none()
        {
            let before = self.state.body(key, Version::Latest).and_then(|body| body.document());
            let value = before.and_then(|document| document.body().get(kept));
            response.extend(value.map(|value| (kept, value.clone())));
        }
        if let (Some((_, after)), true) = (row.revision, operation.verb.sets_all()) {
            response.insert(after, Json::string(self.new_id(None)));
        }
        response
    }

    /// The items of a batch that took effect: all of them, new ones with ids.
    fn items(&self, members: &Object) -> Vec<Json> {
        let items = members.get("customVocabularyItemList").and_then(Json::as_array);
        let item = |(at, item): (usize, &Json)| {
            let mut item = item.as_object().cloned().unwrap_or_default();
            if item.get("itemId").is_none() {
                item.insert("itemId", Json::string(self.new_id(Some(at))));
            }
            Json::Object(item)
        };
        items.unwrap_or_default().iter().enumerate().map(item).collect()
    }

    /// The record of a call.
    fn record(&self, request: &Request<'_>, response: &Object) -> String {
        let Request { operation, key, members } = request;
        let text = |text: &str| Json::string(text);
        let time = DateTime::from_timestamp(self.time, 0).unwrap_or_default();
        let record = Object::from_iter([
            ("eventVersion", text("1.08")),
            ("eventID", Json::string(format!("plan-{}", self.new_id(None)))),
            ("eventTime", Json::string(time.to_rfc3339_opts(SecondsFormat::Secs, true))),
            ("eventSource", text("lex.amazonaws.com")),
            ("eventName", text(operation.name)),
            ("awsRegion", text(&key.region)),
            ("recipientAccountId", text(&key.account)),
            ("requestParameters", Json::Object((*members).clone())),
            ("responseElements", Json::Object(response.clone())),
        ]);
        Json::Object(record).to_string()
    }

    /// Records which locales must be built.
    fn build(&mut self, request: &Request<'_>) {
        let Request { operation, key, .. } = request;
        let Some(locale) = key.within(ResourceKind::Locale) else { return };
        let is_whole = operation.verb == Verb::Delete && locale == *key;
        match operation.verb == Verb::Build || is_whole {
            true => self.unbuilt.remove(&locale),
            false => self.unbuilt.insert(locale),
        };
    }
}
