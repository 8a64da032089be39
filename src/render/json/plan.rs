use serde::Serialize;
use serde_json::value::RawValue;

use super::{SCHEMA, diff, json, time, written};
use crate::graph::Node;
use crate::lex::{Json, Version};
use crate::plan::{Cannot, Names, Plan, PlanNote, Renumbered, Step, Verdict};
use crate::query::{Noticed, Planned};
use crate::render::{plan as words, sentence};
use crate::state::Doubt;

#[derive(Serialize)]
struct Answer {
    schema: u32,
    from: Option<String>,
    to: Option<String>,
    #[serde(flatten)]
    plan: Wire,
    live: Vec<Live>,
    undo: Option<Wire>,
}

#[derive(Serialize)]
struct Wire {
    goal: Goal,
    cannot: Vec<Sentence>,
    steps: Vec<Call>,
    result: &'static str,
    complete: bool,
    renumbered: Vec<Number>,
    cheaper: Vec<Cheaper>,
    notes: Vec<Sentence>,
}

#[derive(Serialize)]
struct Goal {
    aim: &'static str,
    address: String,
    version: Option<String>,
}

#[derive(Serialize)]
struct Call {
    operation: &'static str,
    address: String,
    parameters: Box<RawValue>,
    needs: Vec<String>,
    why: String,
    version: Option<String>,
    changes: Vec<diff::Change>,
    affects: Vec<String>,
}

#[derive(Serialize)]
struct Sentence {
    kind: &'static str,
    address: String,
    why: String,
    #[serde(flatten)]
    code: Option<Doubt>,
}

#[derive(Serialize)]
struct Number {
    address: String,
    then: String,
    now: String,
}

#[derive(Serialize)]
struct Live {
    address: String,
    before: Option<String>,
    after: Option<String>,
    changes: Vec<diff::Change>,
}

#[derive(Serialize)]
struct Cheaper {
    alias: String,
    version: String,
}

/// A plan: the format of `plan`.
pub fn plan(planned: &Planned) -> String {
    written(&Answer {
        schema: SCHEMA,
        from: time(planned.from.at),
        to: planned.to.as_ref().and_then(|to| time(to.at)),
        plan: wire(&planned.plan),
        live: planned.noticed.iter().map(live).collect(),
        undo: planned.plan.undo.as_deref().map(wire),
    })
}

/// The plan that undoes a plan, as a result of its own.
pub fn undo(planned: &Planned) -> Option<String> {
    planned.plan.undo.as_deref().map(|undo| {
        written(&Answer {
            schema: SCHEMA,
            from: planned.to.as_ref().and_then(|to| time(to.at)),
            to: time(planned.from.at),
            plan: wire(undo),
            live: Vec::new(),
            undo: None,
        })
    })
}

fn wire(plan: &Plan) -> Wire {
    // The format has two results for the reachable part; `complete` says whether that is
    // everything.
    let (result, complete, renumbered) = match &plan.verdict {
        Verdict::Exact => ("exact", true, &[][..]),
        Verdict::Equivalent(renumbered) => ("equivalent", true, &renumbered[..]),
        Verdict::Partial(renumbered) => ("equivalent", false, &renumbered[..]),
    };
    Wire {
        goal: Goal {
            aim: words::aim(plan.goal.aim),
            address: plan.goal.key.to_string(),
            version: plan.goal.version.map(|version| version.written(plan.goal.key.api)),
        },
        cannot: plan.cannot.iter().map(|it| cannot(it, &plan.names)).collect(),
        steps: plan.steps.iter().map(call).collect(),
        result,
        complete,
        renumbered: renumbered.iter().map(number).collect(),
        cheaper: plan
            .cheaper
            .iter()
            .map(|it| Cheaper { alias: it.alias.to_string(), version: it.version.to_string() })
            .collect(),
        notes: plan.notes.iter().map(|it| note(it, &plan.names)).collect(),
    }
}

fn call(step: &Step) -> Call {
    Call {
        operation: step.operation,
        address: step.key.to_string(),
        parameters: json(&Json::Object(step.parameters.clone())),
        needs: step.needs.iter().map(sentence::need).collect(),
        why: sentence::step_reason(step),
        version: step.number.map(|number| number.to_string()),
        changes: step.differences.as_ref().map(diff::changes).unwrap_or_default(),
        affects: step.affects.iter().map(Node::address).collect(),
    }
}

fn cannot(cannot: &Cannot, names: &Names) -> Sentence {
    Sentence {
        kind: words::kind_of_cannot(cannot),
        address: words::address_of_cannot(cannot),
        why: words::cannot(cannot, names),
        code: cannot.doubt().cloned(),
    }
}

fn note(note: &PlanNote, names: &Names) -> Sentence {
    let PlanNote::Unsure(node, doubt) = note;
    Sentence {
        kind: words::kind_of_note(note),
        address: node.address(),
        why: words::note(note, names).1,
        code: Some(doubt.clone()),
    }
}

fn live(noticed: &Noticed) -> Live {
    let version = |version: Option<Version>| Some(version?.written(noticed.key.api));
    Live {
        address: noticed.key.to_string(),
        before: version(noticed.before),
        after: version(noticed.after),
        changes: diff::changes(&noticed.differences),
    }
}

fn number(renumbered: &Renumbered) -> Number {
    Number {
        address: renumbered.key.to_string(),
        then: renumbered.then.to_string(),
        now: renumbered.now.to_string(),
    }
}
