//! Plans at work on the simulated Lex.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::one_line::timeline;
use lexrewind::lex::{Json, ResourceKey};
use lexrewind::plan::{Depth, Step};
use lexrewind::state::{State, replay};
use serde_json::{Value, json};

use crate::generator::history::History;
use crate::generator::record::Record;
use crate::generator::service::{Kind, Service, Version};
use crate::generator::truth::{Key, Truth};

/// A history with its states.
pub(crate) struct Replayed {
    /// The state at the end of each second at which something happened.
    pub(crate) states: Vec<Moment>,
    /// The last of them.
    pub(crate) last: State,
    /// What Lex showed.
    pub(crate) truth: Truth,
    services: Vec<Service>,
}

/// A state and when it was.
pub(crate) struct Moment {
    pub(crate) second: i64,
    pub(crate) state: State,
}

impl Replayed {
    pub(crate) fn of(history: History) -> Self {
        Self::new(&history.records, history.truth, history.services)
    }

    pub(crate) fn new(records: &[Record], truth: Truth, services: Vec<Service>) -> Self {
        let timeline = timeline(records);
        let mut steps = replay(&timeline);
        let mut states: Vec<Moment> = Vec::new();
        while let Some(step) = steps.next() {
            let moment = Moment { second: step.time, state: steps.state().clone() };
            match states.last_mut() {
                Some(last) if last.second == step.time => *last = moment,
                Some(_) | None => states.push(moment),
            }
        }
        let last = steps.into_state();
        Self { states, last, truth, services }
    }

    /// Lex as the history left it, where that resource lives.
    pub(crate) fn service(&self, key: &ResourceKey) -> Service {
        let here = |service: &&Service| {
            service.account() == &*key.account && service.region() == &*key.region
        };
        self.services.iter().find(here).expect("every place has a service").clone()
    }
}

/// Makes the calls of a plan; the answers, or the first refusal. `undone` are the answers to the
/// plan that this one undoes.
pub(crate) fn run(
    steps: &[Step],
    undone: &[Value],
    service: &mut Service,
) -> Result<Vec<Value>, String> {
    let mut answers = Vec::new();
    for (at, step) in steps.iter().enumerate() {
        let text = Json::Object(step.parameters.clone()).to_string();
        let mut parameters: Value = serde_json::from_str(&text).expect("JSON");
        resolve(&mut parameters, &answers, undone);
        let now = i64::try_from(at).unwrap() * 60_000 + 4_000_000_000_000;
        let answer = service.call(step.operation, parameters.clone(), now);
        let answer = answer.map_err(|why| format!("step {}: {why}\n{}", at + 1, calls(steps)))?;
        // A deletion is not answered; what others quote of it is what it was asked.
        answers.push(if answer.is_null() { parameters } else { answer });
    }
    Ok(answers)
}

/// The calls of a plan, a line each.
pub(crate) fn calls(steps: &[Step]) -> String {
    let mut out = String::new();
    for (at, step) in steps.iter().enumerate() {
        let parameters = Json::Object(step.parameters.clone()).to_string();
        let (operation, key) = (step.operation, step.key.short());
        writeln!(out, "{} {operation} {key} {:?} {parameters:.500}", at + 1, step.reason).unwrap();
    }
    out
}

/// Replaces references to the responses of earlier calls.
pub(crate) fn resolve(value: &mut Value, answers: &[Value], undone: &[Value]) {
    if let Some(from) = value.get("$from").and_then(Value::as_str).map(str::to_owned) {
        let (place, member) = from.split_once('.').expect("a member");
        let (run, step) = place.split_once(':').expect("a step");
        let step: usize = step.parse().expect("a number");
        let answers = if run == "undone" { undone } else { answers };
        *value = answers[step - 1][member].clone();
        assert!(value.is_string(), "{from}");
        return;
    }
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| resolve(item, answers, undone)),
        Value::Object(members) => {
            members.values_mut().for_each(|item| resolve(item, answers, undone));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Every document that Lex shows, by short address and version.
pub(crate) type Documents = BTreeMap<(String, String), Value>;

pub(crate) fn documents(service: &Service) -> Documents {
    let mut all = Documents::new();
    for kind in Kind::ALL {
        for (name, resource) in service.resources(kind) {
            for (version, revision) in resource.revisions() {
                let key = (format!("{}:{name}", kind.word()), version.to_string());
                all.insert(key, Value::clone(&revision.document));
            }
        }
    }
    let bots: Vec<&str> = service.resources(Kind::Bot).map(|(name, _)| name).collect();
    for bot in bots {
        for (name, alias) in service.aliases_of(bot) {
            all.insert((format!("alias:{bot}/{name}"), String::new()), own(&alias.document));
        }
    }
    all
}

/// The documents without the numbers of versions, and how many versions there are of each.
pub(crate) fn unnumbered(all: &Documents) -> BTreeMap<(String, bool, String), usize> {
    let mut found = BTreeMap::new();
    for ((address, version), document) in all {
        let mut document = document.clone();
        let kind = address.split(':').next().unwrap_or_default();
        bare(kind, &mut document);
        let is_number = !["", "$LATEST"].contains(&version.as_str());
        *found.entry((address.clone(), is_number, document.to_string())).or_default() += 1;
    }
    // Versions that say the same need not all come back.
    found.values_mut().for_each(|count| *count = 1);
    found
}

/// A document without what Lex writes into it.
fn own(document: &Value) -> Value {
    let mut document = document.clone();
    let settings = document.pointer_mut("/conversationLogs/logSettings");
    for setting in settings.and_then(Value::as_array_mut).into_iter().flatten() {
        setting.as_object_mut().expect("a setting").remove("resourcePrefix");
    }
    document
}

/// What Lex showed at a moment.
pub(crate) type Then<'a> = BTreeMap<&'a Key, &'a Value>;

/// Every document that Lex showed at a moment, where that resource lives, as [`documents`] has them.
pub(crate) fn shown(truth: &Then<'_>, place: &ResourceKey) -> Documents {
    let here = truth
        .iter()
        .filter(|(key, _)| *key.account == *place.account && *key.region == *place.region);
    let shown = here.map(|(key, document)| {
        let version = key.version.map_or(String::new(), |version| version.to_string());
        ((format!("{}:{}", key.kind, key.name), version), own(document))
    });
    shown.collect()
}

/// Compares what Lex shows with what it showed then, from a resource on, following references.
pub(crate) struct Truly<'a> {
    truth: &'a Then<'a>,
    service: Documents,
    place: (String, String),
    seen: BTreeSet<(String, String, String)>,
    pub(crate) wrong: Vec<String>,
    /// The address of each that is wrong.
    pub(crate) wrong_of: Vec<String>,
    pub(crate) renumbered: BTreeSet<(String, u64, u64)>,
}

impl<'a> Truly<'a> {
    pub(crate) fn new(truth: &'a Then<'a>, service: &Service, key: &ResourceKey) -> Self {
        Self {
            truth,
            service: documents(service),
            place: (key.account.to_string(), key.region.to_string()),
            seen: BTreeSet::new(),
            wrong: Vec::new(),
            wrong_of: Vec::new(),
            renumbered: BTreeSet::new(),
        }
    }

    /// Looks whether a resource is deleted.
    pub(crate) fn is_gone(&mut self, key: &ResourceKey) {
        let address = key.short().to_string();
        let left = self.service.keys().filter(|(of, _)| *of == address);
        self.wrong.extend(left.map(|(of, version)| format!("{of} {version} is there")));
    }

    /// Compares a resource, and of a bot its aliases.
    pub(crate) fn follow(&mut self, key: &ResourceKey, depth: Depth) {
        let (kind, name) = (key.kind().as_str(), key.name().to_string());
        let latest = if kind == "alias" { "" } else { "$LATEST" };
        self.same(kind, &name, latest, latest, depth);
        if kind == "bot" && depth == Depth::All {
            let prefix = format!("{name}/");
            let aliases: Vec<String> = self
                .truth
                .keys()
                .filter(|key| key.kind == "alias" && key.name.starts_with(&prefix))
                .map(|key| key.name.clone())
                .collect();
            for alias in aliases {
                self.same("alias", &alias, "", "", depth);
            }
        }
    }

    pub(crate) fn same(
        &mut self,
        kind: &'static str,
        name: &str,
        then: &str,
        now: &str,
        depth: Depth,
    ) {
        let address = format!("{kind}:{name}");
        if !self.seen.insert((address.clone(), then.to_owned(), now.to_owned())) {
            return;
        }
        let version = (!then.is_empty()).then(|| Version::parse(then).expect("a version"));
        let (account, region) = self.place.clone();
        let key = Key { account, region, kind, name: name.to_owned(), version };
        let (Some(then_document), Some(now_document)) = (
            self.truth.get(&key).map(|document| own(document)),
            self.service.get(&(address.clone(), now.to_owned())).cloned(),
        ) else {
            self.wrong.push(format!("{address} {then} as {now} is not there"));
            self.wrong_of.push(address);
            return;
        };
        if let (Ok(then), Ok(now)) = (then.parse(), now.parse())
            && then != now
        {
            self.renumbered.insert((address.clone(), then, now));
        }
        let (mut then_bare, mut now_bare) = (then_document, now_document);
        let (old, new) = (bare(kind, &mut then_bare), bare(kind, &mut now_bare));
        if then_bare != now_bare || old.len() != new.len() {
            self.wrong.push(format!("{address} {then} as {now}: {then_bare} is {now_bare}"));
            self.wrong_of.push(address);
            return;
        }
        for ((kind, name, then), (_, _, now)) in old.into_iter().zip(new) {
            if (then == "$LATEST") != (now == "$LATEST") {
                self.wrong.push(format!("{address} refers to {name} {then} as {now}"));
                self.wrong_of.push(address.clone());
            } else if then != "$LATEST" || depth == Depth::All {
                self.same(kind, &name, &then, &now, depth);
            }
        }
    }
}

/// Takes the versions out of the references of a document, and gives them.
fn bare(kind: &str, document: &mut Value) -> Vec<(&'static str, String, String)> {
    let mut found = Vec::new();
    let mut take = |item: &mut Value, name: &str, version: &str, kind: &'static str| {
        let of = item[name].as_str().unwrap_or_default().to_owned();
        if let Some(at) = item.get_mut(version).filter(|_| !of.starts_with("AMAZON.")) {
            found.push((kind, of, at.take().as_str().unwrap_or_default().to_owned()));
            *at = json!("");
        }
    };
    match kind {
        "alias" => take(document, "botName", "botVersion", "bot"),
        "bot" => {
            for item in document["intents"].as_array_mut().into_iter().flatten() {
                take(item, "intentName", "intentVersion", "intent");
            }
        }
        "intent" if document.get("slots").is_some() => {
            for item in document["slots"].as_array_mut().into_iter().flatten() {
                take(item, "slotType", "slotTypeVersion", "slot-type");
            }
        }
        _ => {}
    }
    found
}
