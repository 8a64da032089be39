use crate::lex::{Document, Json, NO_SHAPE, Object, kebab};
use crate::plan::{PlanRef, ResponseRef};
use crate::render::script::aws_cli::{framed, push, quoted};
use crate::render::script::json::{Line, compact, lines};
use crate::render::script::v2::call::{Call, Look};
use crate::render::script::{Script, reason_of};

/// What every script is made of, beside its steps.
const RUNTIME: &str = include_str!("aws_cli.sh");

/// The longest comparison that fits into an argument of a command.
const LONGEST: usize = 100_000;

/// The script.
pub(in crate::render::script) fn text(script: &Script<'_>) -> String {
    let plan = script.plan;
    let steps = plan.steps.iter().enumerate();
    let calls: Vec<Call<'_>> = steps.map(|(at, step)| Call::of(plan, at, step)).collect();
    let titles: Vec<String> = calls.iter().map(|call| call.title.clone()).collect();
    let mut steps = String::from("\n");
    calls.iter().for_each(|call| step(call, plan, &mut steps));
    framed(script, &titles, "", &steps, RUNTIME)
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
    if let Some(look) = &call.look {
        let before = call.before.as_ref().map(shows).unwrap_or_default();
        let after = call.after.as_ref().map(shows).unwrap_or_default();
        let (before, after) = (quoted(&before), quoted(&after));
        let kind = if call.is_there { "found" } else { "absent" };
        push(out, &format!("  look {kind} {} \\\n    {before} \\\n    {after}", shown(look)));
    }
    let operation = kebab(call.step.operation);
    push(out, &format!("  send {operation} request_{number} {}", call.member.unwrap_or("-")));
    if let Some(wait) = &call.wait {
        match wait.status {
            Some((status, ends)) => {
                push(out, &format!("  settle {} {status} {}", shown(&wait.look), ends.join(" ")));
            }
            None => push(out, &format!("  vanish {}", shown(&wait.look))),
        }
    }
    push(out, "}\n");
}

/// A command that prints a line of a request.
fn print(line: &Line, out: &mut String) {
    let (before, after) = (quoted(&line.before), quoted(&line.after));
    match line.number {
        None => push(out, &format!("  printf '%s\\n' {before}")),
        Some(answered) => {
            push(out, &format!("  printf '%s%s%s\\n' {before} \"{}\" {after}", variable(answered)));
        }
    }
}

/// The variable that has what a call was answered.
fn variable(answered: ResponseRef) -> String {
    let run = if answered.run == PlanRef::This { "" } else { "undone_" };
    format!("${{{run}{}_{}-}}", answered.member, answered.step)
}

/// An operation and its parameters, the latter as one word.
fn shown(look: &Look) -> String {
    format!("{} {}", kebab(look.operation), words(&look.parameters))
}

fn words(object: &Object) -> String {
    let mut out = String::new();
    let mut text = "{".to_owned();
    for line in lines(object, &NO_SHAPE) {
        text.push_str(line.before.trim_start_matches(' '));
        if let Some(answered) = line.number {
            out.push_str(&quoted(&std::mem::take(&mut text)));
            out.push_str(&format!("\"{}\"", variable(answered)));
        }
        text.push_str(&line.after);
    }
    out + &quoted(&text)
}

/// What is true of the answer that shows a document, as JMESPath; nothing if that is too long. Lex
/// may leave out what is empty.
fn shows(document: &Document) -> String {
    let members = document.shape().members().iter().map(|member| {
        let name = member.name;
        match document.body().get(name) {
            None => format!("!{name}"),
            Some(value) if is_empty(value) => format!("!{name}"),
            Some(value) => {
                let text = compact(&Object::from_iter([("x", value.clone())]), &NO_SHAPE);
                let text = text.strip_prefix("{\"x\":").and_then(|it| it.strip_suffix('}'));
                format!("{name}==`{}`", text.unwrap_or_default().replace('`', "\\`"))
            }
        }
    });
    let all = members.collect::<Vec<_>>().join(" && ");
    if all.len() > LONGEST { String::new() } else { all }
}

fn is_empty(value: &Json) -> bool {
    value.as_str().is_some_and(str::is_empty)
        || value.as_array().is_some_and(<[Json]>::is_empty)
        || value.as_object().is_some_and(Object::is_empty)
}
