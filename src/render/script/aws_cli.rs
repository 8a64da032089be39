use crate::lex::{Given, Json, Member, NO_SHAPE, Object, Shape, kebab};
use crate::plan::{PlanRef, ResponseRef};
use crate::render::script::call::{Call, Must, StepAct};
use crate::render::script::json::{Line, compact, lines};
use crate::render::script::{Script, id, reason};

/// What every script is made of, beside its steps.
const RUNTIME: &str = include_str!("aws_cli.sh");
/// What the scripts of both APIs begin with behind their steps.
const BEGIN: &str = include_str!("begin.sh");

/// A script of which the end is missing defines functions, does nothing, and would be a success.
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
    let finals = format!("finals=' {} ' # the steps that nothing later replaces\n", last.join(" "));
    push(&mut steps, "there=() # the checksums of what was there before it was put\n");
    for (at, call) in calls.iter().enumerate() {
        step(at + 1, call, &mut steps);
    }
    framed(script, &titles, &finals, &steps, RUNTIME)
}

/// The script of an API: what is particular to the plan, with `definitions` of that API, then what all
/// scripts are made of.
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
        "\n# shellcheck disable=SC2016 # `$LATEST` is a word of Lex, backticks are JMESPath",
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
    for (look, must) in &call.others {
        let (operation, place) = (kebab(look.operation), object(&look.parameters));
        push(out, &format!("  also {operation} {place} {}", need(must)));
    }
    push(out, &format!("  need {}", need(&call.own)));
    if let Some(document) = &call.document {
        push(out, &format!("  wants document_{number} \\"));
        push(out, &format!("    {} \\", quoted(&has(call, document.body()))));
        push(out, &format!("    {}", quoted(&lacks(call, document.body()))));
    }
    if call.is_rebuilding() {
        push(out, "  rebuild");
    }
    if let Some(bot) = &call.settled {
        let builds = call.act == StepAct::Put && call.step.key.row().build.is_some();
        let built = if builds { "" } else { " built" };
        push(out, &format!("  settle {}{built}", object(&bot.parameters)));
    }
    let operation = kebab(call.step.operation);
    let look = format!("{} {}", kebab(call.look.operation), object(&call.look.parameters));
    let number = call.step.number.unwrap_or_default();
    let line = match call.act {
        StepAct::Put if call.steering.is_empty() => format!("put {operation} {look}"),
        StepAct::Put => format!("put {operation} {look} {}", steering(&call.steering)),
        StepAct::Publish => {
            format!("publish {operation} {} {look} {number}", object(&call.steering))
        }
        StepAct::Delete | StepAct::DeleteVersion => {
            format!("delete {operation} {} {look}", object(&call.steering))
        }
    };
    push(out, &format!("  {line}\n}}\n"));
}

/// Commands that print the lines of a document.
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
            Some(answered) => {
                if std::mem::take(&mut open) {
                    push(out, "JSON");
                }
                let (before, after) = (quoted(&line.before), quoted(&line.after));
                let value = value_of(answered);
                push(out, &format!("  printf '%s%s%s\\n' {before} {value} {after}"));
            }
        }
    }
    if open {
        push(out, "JSON");
    }
}

/// The expression that an answer's member is read by.
fn value_of(answered: ResponseRef) -> String {
    let run = run(answered.run);
    match answered.member {
        "version" => format!("\"$(version_of {run} {})\"", answered.step),
        member => format!("\"$(answered {run} {} {member})\"", answered.step),
    }
}

fn run(run: PlanRef) -> &'static str {
    match run {
        PlanRef::This => "step",
        PlanRef::Undone => "undone",
    }
}

fn need(must: &Must) -> String {
    match must {
        Must::BeAbsent => "absent".to_owned(),
        Must::HaveChecksum(checksum) => format!("checksum {}", quoted(checksum)),
        Must::BeAnswered(answered) => format!("{} {}", run(answered.run), answered.step),
        Must::Exist => "nothing".to_owned(),
    }
}

/// An object on one line, as one word.
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
        if let Some(answered) = line.number {
            out.push_str(&quoted(&std::mem::take(&mut text)));
            out.push_str(&value_of(answered));
        }
        text.push_str(&line.after);
    }
    out + &quoted(&text)
}

/// The members that a document has, as JMESPath shows them; Lex may leave out what is empty.
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

/// The members that it does not have.
fn lacks(call: &Call<'_>, document: &Object) -> String {
    let next = call.shape().members().iter().filter_map(|member| {
        let (list, rows) = settings(member, document.get(member.name)?)?;
        Some(format!("{}.{}[{}]", member.name, list.name, rows.len()))
    });
    call.lacks().map(str::to_owned).chain(next).collect::<Vec<_>>().join(" ")
}

/// The list in a member whose items Lex shows with a member more than it takes.
fn settings<'v>(of: &Member, value: &'v Json) -> Option<(&'static Member, &'v [Json])> {
    let is_made = |member: &Member| member.given == Given::ByLex;
    let mut lists = of.shape.members().iter();
    let list = lists.find(|list| list.shape.members().iter().any(is_made))?;
    let rows = value.as_object()?.get(list.name)?.as_array();
    Some((list, rows.filter(|rows| !rows.is_empty())?))
}

/// A member with such a list: its items one by one, each with the members that it is to have.
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

/// A word of the shell that stands for the text and nothing else.
pub(super) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}
