use crate::render::script::call::{Call, Look, Must, StepAct};
use crate::render::script::json::{python, python_line, python_text};
use crate::render::script::{Script, id, reason};

/// What every program is made of, beside its steps.
const RUNTIME: &str = include_str!("boto3.py");
/// What the programs of both APIs have before that, behind their steps.
const BEGIN: &str = include_str!("begin.py");
/// What they have behind that.
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
    print("error: there is no boto3\nhint: pip install boto3", file=sys.stderr)
    sys.exit(2)


@atexit.register
def cut_off():
    """A program of which the end is missing does nothing, and would be a success."""
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

/// The program of an API, from its steps: title, reason in lines, and what it is to know, as JSON.
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

/// What the program is to know of a step, as JSON by name.
fn members(call: &Call<'_>) -> Vec<(&'static str, String)> {
    let verb = match call.act {
        StepAct::Put => "put",
        StepAct::Publish => "publish",
        StepAct::Delete | StepAct::DeleteVersion => "delete",
    };
    let lacks: Vec<String> = call.lacks().map(python_text).collect();
    let others = call.others.iter().map(|(look, must)| {
        let [get, place] = shown(look);
        object(&[get, place, ("need", need(must))])
    });
    let [get, place] = shown(&call.look);
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
        members.push(("settle", python_line(&bot.parameters)));
    }
    if let Some(document) = &call.document {
        members.push(("lacks", format!("[{}]", lacks.join(","))));
        members.push(("document", python(document.body(), document.shape())));
    }
    members
}

/// How to look at something, as members.
fn shown(look: &Look) -> [(&'static str, String); 2] {
    [("get", python_text(look.operation)), ("where", python_line(&look.parameters))]
}

fn need(must: &Must) -> String {
    let words = match must {
        Must::BeAbsent => vec!["absent".to_owned()],
        Must::HaveChecksum(checksum) => vec!["checksum".to_owned(), checksum.clone()],
        Must::BeAnswered(answered) => vec!["answer".to_owned(), answered.to_string()],
        Must::Exist => vec!["exists".to_owned()],
    };
    let words: Vec<String> = words.iter().map(|word| python_text(word)).collect();
    format!("[{}]", words.join(", "))
}

/// An object of members that are JSON already.
pub(super) fn object(members: &[(&str, String)]) -> String {
    let members: Vec<String> =
        members.iter().map(|(name, value)| format!("\"{name}\": {value}")).collect();
    format!("{{{}}}", members.join(",\n "))
}
