//! Plans made by hand, step by step, for the content of a service.

use lexrewind::lex::{Json, Object, ResourceKey, ResourceKind};
use lexrewind::plan::{Aim, Goal, Names, Plan, Step, StepReason, Verdict};
use serde_json::Value;

/// A key in the account and region of the tests.
pub(crate) fn key(kind: ResourceKind, parts: &[&str]) -> ResourceKey {
    ResourceKey::v1("111122223333", "us-east-1", kind, parts)
}

/// A plan of some steps.
pub(crate) fn plan(steps: Vec<Step>) -> Plan {
    let key = steps.first().expect("a plan has steps").key.clone();
    Plan {
        goal: Goal { aim: Aim::Rollback, key, version: None },
        steps,
        cannot: Vec::new(),
        cheaper: Vec::new(),
        notes: Vec::new(),
        verdict: Verdict::Exact,
        undo: None,
        names: Names::default(),
    }
}

/// A step with parameters as JSON.
pub(crate) fn step(operation: &'static str, parameters: &Value) -> Step {
    let name = parameters["name"].as_str().expect("a name");
    let key = match parameters["botName"].as_str() {
        Some(bot) => key(ResourceKind::Alias, &[bot, name]),
        None if operation.contains("Bot") => key(ResourceKind::Bot, &[name]),
        None if operation.contains("Intent") => key(ResourceKind::Intent, &[name]),
        None => key(ResourceKind::SlotType, &[name]),
    };
    Step {
        operation,
        key,
        parameters: object(parameters),
        needs: Vec::new(),
        differences: None,
        before: None,
        number: None,
        reason: StepReason::Differs,
        affects: Vec::new(),
    }
}

fn object(value: &Value) -> Object {
    match Json::parse(&value.to_string()) {
        Ok(Json::Object(object)) => object,
        other => panic!("not an object: {other:?}"),
    }
}
