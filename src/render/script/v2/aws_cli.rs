use crate::lex::{NO_SHAPE, Object, kebab};
use crate::plan::{PlanRef, ResponseRef};
use crate::render::script::aws_cli::{framed, push, quoted};
use crate::render::script::json::{Line, lines};
use crate::render::script::v2::call::{Call, Check, Fetch, not_compared};
use crate::render::script::v2::conditions;
use crate::render::script::{Script, reason_of};
use crate::render::visible::visible;

/// The part of every script that does not depend on the plan.
const RUNTIME: &str = include_str!("aws_cli.sh");

/// The script.
pub(in crate::render::script) fn text(script: &Script<'_>) -> String {
    let plan = script.plan;
    let steps = plan.steps.iter().enumerate();
    let calls: Vec<Call<'_>> = steps.map(|(at, step)| Call::of(plan, at, step)).collect();
    let titles: Vec<String> = calls.iter().map(|call| call.title.clone()).collect();
    let mut steps = String::from("\n");
    calls.iter().for_each(|call| step(call, plan, &mut steps));
    let mut open = "not_compared=(".to_owned();
    not_compared(plan)
        .iter()
        .for_each(|one| open.push_str(&format!("\n  {}", quoted(&visible(one)))));
    open.push_str(")\n");
    framed(script, &titles, &open, &steps, RUNTIME)
}

fn step(call: &Call<'_>, plan: &crate::plan::Plan, out: &mut String) {
    let number = call.number;
    push(out, &format!("# {number}. {}", call.title));
    for line in reason_of(call.step, &plan.names) {
        push(out, &format!("#    {line}"));
    }
    push(out, &format!("request_{number}() {{"));
    push(out, "  printf '{\\n'");
    let shape = call.step.key.row().shape;
    lines(&call.step.parameters, shape).iter().for_each(|line| print(line, out));
    push(out, "}");
    push(out, &format!("step_{number}() {{"));
    if let Some(fetch) = &call.fetch {
        for (name, document) in [("before", &call.before), ("after", &call.after)] {
            let shown = document.as_ref().map(conditions::all).unwrap_or_default();
            push(out, &format!("  {name}=({})", expressions(&shown)));
        }
        push(out, &format!("  check_current {}", shown(fetch)));
    }
    let operation = kebab(call.step.operation);
    push(out, &format!("  send {operation} request_{number} {}", call.member.unwrap_or("-")));
    if let Some(wait) = &call.wait {
        match wait.status {
            Some((status, ends)) => {
                push(
                    out,
                    &format!("  wait_ready {} {status} {}", shown(&wait.fetch), ends.join(" ")),
                );
            }
            None => push(out, &format!("  wait_deleted {}", shown(&wait.fetch))),
        }
    }
    match &call.check {
        Some(Check { fetch, target: Some(target) }) => {
            let shape = call.step.key.row().shape;
            let target = expressions(&conditions::some(target, shape));
            push(out, &format!("  target=({target})"));
            push(out, &format!("  verify_content {}", shown(fetch)));
        }
        Some(Check { fetch, target: None }) => {
            push(out, &format!("  verify_deleted {}", shown(fetch)));
        }
        None => {}
    }
    push(out, "}\n");
}

/// A command that prints a line of a request.
fn print(line: &Line, out: &mut String) {
    let (before, after) = (quoted(&line.before), quoted(&line.after));
    match line.number {
        None => push(out, &format!("  printf '%s\\n' {before}")),
        Some(response) => {
            push(out, &format!("  printf '%s%s%s\\n' {before} \"{}\" {after}", variable(response)));
        }
    }
}

/// The variable with a member of a response.
fn variable(response: ResponseRef) -> String {
    let run = if response.run == PlanRef::This { "" } else { "undone_" };
    format!("${{{run}{}_{}-}}", response.member, response.step)
}

/// An operation and its parameters, the latter as one word.
fn shown(fetch: &Fetch) -> String {
    format!("{} {}", kebab(fetch.operation), words(&fetch.parameters))
}

/// Expressions, each one word on its own line.
fn expressions(expressions: &[Vec<Line>]) -> String {
    let expressions = expressions.iter().map(|lines| format!("\n    {}", word("", lines)));
    expressions.collect()
}

fn words(object: &Object) -> String {
    word("{", &lines(object, &NO_SHAPE))
}

/// Lines as one word of the shell.
fn word(start: &str, lines: &[Line]) -> String {
    let mut out = String::new();
    let mut text = start.to_owned();
    for line in lines {
        text.push_str(line.before.trim_start_matches(' '));
        if let Some(response) = line.number {
            out.push_str(&quoted(&std::mem::take(&mut text)));
            out.push_str(&format!("\"{}\"", variable(response)));
        }
        text.push_str(&line.after);
    }
    out + &quoted(&text)
}
