use crate::render::script::call::{Call, Fetch, Requirement, StepAction};
use crate::render::script::json::{python, python_line, python_text};
use crate::render::script::{Script, id, reason};

/// The part of every program that does not depend on the plan.
const RUNTIME: &str = include_str!("boto3.py");
/// The part before that, for both APIs.
const BEGIN: &str = include_str!("begin.py");
/// The part after that, for both APIs.
const END: &str = include_str!("end.py");

const IMPORTS: &str = r#"
import atexit
import json
import os
import re
import sys
import time

try:
    import boto3
    from botocore.exceptions import BotoCoreError, ClientError
except ImportError:
    print("error: cannot find boto3\nhint: pip install boto3", file=sys.stderr)
    sys.exit(2)


@atexit.register
def cut_off():
    """A truncated program would do nothing, and succeed."""
    print("error: the end of this program is missing; nothing was done", file=sys.stderr, flush=True)
    os._exit(2)


STEPS = []


def step(text):
    STEPS.append(json.loads(text))


"#;

/// The program.
pub(super) fn text(script: &Script<'_>) -> String {
    let step = |call: &Call<'_>| (call.title(), reason(call), object(&members(call)));
    framed(script, script.calls.iter().map(step), RUNTIME)
}

/// The program of an API, from its steps: title, lines of the reason, and the values of the step as JSON.
pub(super) fn framed(
    script: &Script<'_>,
    steps: impl Iterator<Item = (String, Vec<String>, String)>,
    runtime: &str,
) -> String {
    let Script { plan, undone, .. } = script;
    let mut out = format!("#!/usr/bin/env python3\n#\n{}", script.heading("python3 FILE"));
    out.push_str(IMPORTS);
    let place = [
        ("plan", python_text(&id(plan))),
        ("undone", python_text(&undone.map(id).unwrap_or_default())),
        ("account", python_text(&plan.goal.key.account)),
        ("region", python_text(&plan.goal.key.region)),
    ];
    out.push_str(&format!("PLAN = json.loads(r'''{}''')\n", object(&place)));
    for (at, (title, reason, step)) in steps.enumerate() {
        out.push_str(&format!("\n# {}. {title}\n", at + 1));
        for line in reason {
            out.push_str(&format!("#    {line}\n"));
        }
        out.push_str(&format!("step(r'''{step}''')\n"));
    }
    out.push_str(&format!("\n\n{}\n\n", "#".repeat(78)));
    out.extend([BEGIN, runtime, END]);
    out
}

/// The values of a step, as JSON by name.
fn members(call: &Call<'_>) -> Vec<(&'static str, String)> {
    let verb = match call.act {
        StepAction::Put => "put",
        StepAction::Publish => "publish",
        StepAction::Delete | StepAction::DeleteVersion => "delete",
    };
    let lacks: Vec<String> = call.lacks().map(python_text).collect();
    let others = call.others.iter().map(|(fetch, requirement)| {
        let [get, place] = shown(fetch);
        object(&[get, place, ("need", need(requirement))])
    });
    let [get, place] = shown(&call.fetch);
    let mut members = vec![
        ("title", python_text(&call.title())),
        ("verb", python_text(verb)),
        ("call", python_text(call.step.operation)),
        ("need", need(&call.own)),
        ("others", format!("[{}]", others.collect::<Vec<_>>().join(","))),
        get,
        place,
        ("steering", python_line(&call.steering)),
        ("number", call.step.number.unwrap_or_default().to_string()),
        ("rebuild", call.is_rebuilding().to_string()),
        ("last", call.is_last().to_string()),
    ];
    if let Some(bot) = &call.settled {
        members.push(("wait_for_bot", python_line(&bot.parameters)));
    }
    if let Some(document) = &call.document {
        members.push(("lacks", format!("[{}]", lacks.join(","))));
        members.push(("document", python(document.body(), document.shape())));
    }
    members
}

/// The call that reads a resource, as members.
fn shown(fetch: &Fetch) -> [(&'static str, String); 2] {
    [("get", python_text(fetch.operation)), ("where", python_line(&fetch.parameters))]
}

fn need(requirement: &Requirement) -> String {
    let words = match requirement {
        Requirement::Absent => vec!["absent".to_owned()],
        Requirement::Checksum(checksum) => vec!["checksum".to_owned(), checksum.clone()],
        Requirement::Response(response) => vec!["response".to_owned(), response.to_string()],
        Requirement::Exists => vec!["exists".to_owned()],
    };
    let words: Vec<String> = words.iter().map(|word| python_text(word)).collect();
    format!("[{}]", words.join(", "))
}

/// An object of members whose values are JSON text.
pub(super) fn object(members: &[(&str, String)]) -> String {
    let members: Vec<String> =
        members.iter().map(|(name, value)| format!("\"{name}\": {value}")).collect();
    format!("{{{}}}", members.join(",\n "))
}
