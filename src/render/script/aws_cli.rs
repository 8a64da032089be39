use crate::lex::{Given, Json, Member, NO_SHAPE, Object, Shape, kebab};
use crate::plan::{PlanRef, ResponseRef};
use crate::render::script::call::{Call, Requirement, StepAction};
use crate::render::script::json::{Line, compact, lines};
use crate::render::script::{Script, id, reason};

/// The part of every script that does not depend on the plan.
const RUNTIME: &str = include_str!("aws_cli.sh");
/// The first part of that, for both APIs.
const BEGIN: &str = include_str!("begin.sh");

/// A truncated script would define functions, do nothing, and succeed.
const CUT_OFF: &str = r#"whole=no # until `main`, the last line, is reached
trap 'if [[ $whole == no ]]; then
  printf "error: the end of this script is missing; nothing was done\n" >&2
  exit 2
fi' EXIT
"#;

/// The script.
pub(super) fn text(script: &Script<'_>) -> String {
    let calls = &script.calls;
    let titles: Vec<String> = calls.iter().map(Call::title).collect();
    let last = calls.iter().enumerate().filter(|(_, call)| call.is_last());
    let last: Vec<String> = last.map(|(at, _)| (at + 1).to_string()).collect();
    let mut steps = String::new();
    let finals =
        format!("finals=' {} ' # steps whose result no later step replaces\n", last.join(" "));
    push(&mut steps, "already_done=() # the checksums of steps whose result exists already\n");
    for (at, call) in calls.iter().enumerate() {
        step(at + 1, call, &mut steps);
    }
    framed(script, &titles, &finals, &steps, RUNTIME)
}

/// The script of an API: the values of the plan, with `definitions` of that API, then the part that is the
/// same in all scripts.
pub(super) fn framed(
    script: &Script<'_>,
    titles: &[String],
    definitions: &str,
    steps: &str,
    runtime: &str,
) -> String {
    let Script { plan, undone, .. } = script;
    let mut out = format!("#!/usr/bin/env bash\n#\n{}", script.heading("bash FILE"));
    push(
        &mut out,
        "\n# shellcheck disable=SC2016 # `$LATEST` is a version of Lex, backticks are JMESPath",
    );
    push(&mut out, "set -euo pipefail\n");
    push(&mut out, CUT_OFF);
    push(&mut out, &format!("plan={}", id(plan)));
    push(&mut out, &format!("undone='{}'", undone.map(id).unwrap_or_default()));
    push(&mut out, &format!("account={}", quoted(&plan.goal.key.account)));
    push(&mut out, &format!("region={}", quoted(&plan.goal.key.region)));
    push(&mut out, &format!("steps={}", titles.len()));
    out.push_str(definitions);
    push(&mut out, "titles=('the plan'");
    titles.iter().for_each(|title| push(&mut out, &format!("  {}", quoted(title))));
    push(&mut out, ")");
    out.extend([steps, &"#".repeat(78), "\n", BEGIN, "\n", runtime, "\nmain\n"]);
    out
}

pub(super) fn push(out: &mut String, line: &str) {
    out.push_str(line);
    out.push('\n');
}

fn step(number: usize, call: &Call<'_>, out: &mut String) {
    push(out, &format!("# {number}. {}", call.title()));
    for line in reason(call) {
        push(out, &format!("#    {line}"));
    }
    if let Some(document) = &call.document {
        push(out, &format!("document_{number}() {{"));
        print(&lines(document.body(), document.shape()), out);
        push(out, "}");
    }
    push(out, &format!("step_{number}() {{"));
    for (fetch, requirement) in &call.others {
        let (operation, place) = (kebab(fetch.operation), object(&fetch.parameters));
        push(out, &format!("  require_other {operation} {place} {}", need(requirement)));
    }
    push(out, &format!("  require {}", need(&call.own)));
    if let Some(document) = &call.document {
        push(out, &format!("  target_document document_{number} \\"));
        push(out, &format!("    {} \\", quoted(&has(call, document.body()))));
        push(out, &format!("    {}", quoted(&lacks(call, document.body()))));
    }
    if call.is_rebuilding() {
        push(out, "  rebuild");
    }
    if let Some(bot) = &call.settled {
        let builds = call.act == StepAction::Put && call.step.key.row().build.is_some();
        let built = if builds { "" } else { " built" };
        push(out, &format!("  wait_built {}{built}", object(&bot.parameters)));
    }
    let operation = kebab(call.step.operation);
    let fetch = format!("{} {}", kebab(call.fetch.operation), object(&call.fetch.parameters));
    let number = call.step.number.unwrap_or_default();
    let line = match call.act {
        StepAction::Put if call.steering.is_empty() => format!("put {operation} {fetch}"),
        StepAction::Put => format!("put {operation} {fetch} {}", steering(&call.steering)),
        StepAction::Publish => {
            format!("publish {operation} {} {fetch} {number}", object(&call.steering))
        }
        StepAction::Delete | StepAction::DeleteVersion => {
            format!("delete {operation} {} {fetch}", object(&call.steering))
        }
    };
    push(out, &format!("  {line}\n}}\n"));
}

/// Writes commands that print the lines of a document.
fn print(lines: &[Line], out: &mut String) {
    let mut open = false;
    for line in lines {
        match line.number {
            None if open => push(out, &line.before),
            None => {
                push(out, "  cat <<'JSON'");
                push(out, &line.before);
                open = true;
            }
            Some(response) => {
                if std::mem::take(&mut open) {
                    push(out, "JSON");
                }
                let (before, after) = (quoted(&line.before), quoted(&line.after));
                let value = value_of(response);
                push(out, &format!("  printf '%s%s%s\\n' {before} {value} {after}"));
            }
        }
    }
    if open {
        push(out, "JSON");
    }
}

/// The expression that reads a member of a response.
fn value_of(response: ResponseRef) -> String {
    let run = run(response.run);
    match response.member {
        "version" => format!("\"$(version_of {run} {})\"", response.step),
        member => format!("\"$(response_value {run} {} {member})\"", response.step),
    }
}

fn run(run: PlanRef) -> &'static str {
    match run {
        PlanRef::This => "step",
        PlanRef::Undone => "undone",
    }
}

fn need(requirement: &Requirement) -> String {
    match requirement {
        Requirement::Absent => "absent".to_owned(),
        Requirement::Checksum(checksum) => format!("checksum {}", quoted(checksum)),
        Requirement::Response(response) => format!("{} {}", run(response.run), response.step),
        Requirement::Exists => "exists".to_owned(),
    }
}

/// An object on one line, as one word of the shell.
fn object(object: &Object) -> String {
    words(&lines(object, &NO_SHAPE), "{")
}

fn steering(object: &Object) -> String {
    let text = compact(object, &NO_SHAPE);
    let inner = text.strip_prefix('{').and_then(|text| text.strip_suffix('}'));
    quoted(inner.unwrap_or_default())
}

/// The lines joined to one word of the shell.
fn words(lines: &[Line], start: &str) -> String {
    let mut out = String::new();
    let mut text = start.to_owned();
    for line in lines {
        text.push_str(line.before.trim_start_matches(' '));
        if let Some(response) = line.number {
            out.push_str(&quoted(&std::mem::take(&mut text)));
            out.push_str(&value_of(response));
        }
        text.push_str(&line.after);
    }
    out + &quoted(&text)
}

/// The members of a document, as JMESPath. Lex may omit empty members.
fn has(call: &Call<'_>, document: &Object) -> String {
    let members = call.shape().members().iter().filter_map(|member| {
        let name = member.name;
        let value = document.get(name)?;
        let shown = if value.as_array().is_some_and(<[Json]>::is_empty) {
            format!("{name}:{name}||`[]`")
        } else if value.as_str().is_some_and(str::is_empty) {
            format!("{name}:{name}||''")
        } else {
            settings_shown(member, value).unwrap_or_else(|| name.to_owned())
        };
        Some(shown)
    });
    members.collect::<Vec<_>>().join(" ")
}

/// The members that the document lacks.
fn lacks(call: &Call<'_>, document: &Object) -> String {
    let next = call.shape().members().iter().filter_map(|member| {
        let (list, rows) = settings(member, document.get(member.name)?)?;
        Some(format!("{}.{}[{}]", member.name, list.name, rows.len()))
    });
    call.lacks().map(str::to_owned).chain(next).collect::<Vec<_>>().join(" ")
}

/// The list in a member whose items have an extra member in responses.
fn settings<'v>(of: &Member, value: &'v Json) -> Option<(&'static Member, &'v [Json])> {
    let is_made = |member: &Member| member.given == Given::ByLex;
    let mut lists = of.shape.members().iter();
    let list = lists.find(|list| list.shape.members().iter().any(is_made))?;
    let rows = value.as_object()?.get(list.name)?.as_array();
    Some((list, rows.filter(|rows| !rows.is_empty())?))
}

/// A member with such a list: its items one by one, each with the requested members.
fn settings_shown(of: &Member, value: &Json) -> Option<String> {
    let shown = |shape: &'static Shape, object: &Object| {
        let members = shape.members().iter().filter(|member| object.get(member.name).is_some());
        let members: Vec<String> = members.map(|m| format!("{0}:{0}", m.name)).collect();
        members.join(",")
    };
    let (list, rows) = settings(of, value)?;
    let name = list.name;
    let rows = rows
        .iter()
        .enumerate()
        .map(|(at, row)| Some(format!("{name}[{at}].{{{}}}", shown(list.shape, row.as_object()?))));
    let rows = format!("[{}]", rows.collect::<Option<Vec<_>>>()?.join(","));
    let all = shown(of.shape, value.as_object()?);
    let all = all.replace(&format!("{name}:{name}"), &format!("{name}:{rows}"));
    Some(format!("{0}:{0}.{{{all}}}", of.name))
}

/// Quotes a text as one word of the shell.
pub(super) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}
