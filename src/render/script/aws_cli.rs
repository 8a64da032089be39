use crate::lex::{Json, NO_SHAPE, Object, Shape, kebab};
use crate::plan::{Answered, Member, Run};
use crate::render::script::call::{Act, Call, Must};
use crate::render::script::json::{Line, compact, lines};
use crate::render::script::{Script, id, reason};

/// What every script is made of, beside its steps.
const RUNTIME: &str = include_str!("aws_cli.sh");

/// A script of which the end is missing defines functions, does nothing, and would be a success.
const CUT_OFF: &str = r#"whole=no # until `main`, the last line, is reached
trap 'if [[ $whole == no ]]; then
  printf "error: the end of this script is missing; nothing was done\n" >&2
  exit 2
fi' EXIT
"#;

/// The script.
pub(super) fn text(script: &Script<'_>) -> String {
    let Script { plan, undone, calls, .. } = script;
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
    push(&mut out, &format!("steps={}", calls.len()));
    let last = calls.iter().enumerate().filter(|(_, call)| call.is_last());
    let last: Vec<String> = last.map(|(at, _)| (at + 1).to_string()).collect();
    push(
        &mut out,
        &format!("finals=' {} ' # the steps that nothing later replaces", last.join(" ")),
    );
    push(&mut out, "titles=('the plan'");
    for call in calls {
        push(&mut out, &format!("  {}", quoted(&call.title())));
    }
    push(&mut out, ")\nthere=() # the checksums of what was there before it was put\n");
    for (at, call) in calls.iter().enumerate() {
        step(at + 1, call, &mut out);
    }
    push(&mut out, &"#".repeat(78));
    out.push('\n');
    out.push_str(RUNTIME);
    push(&mut out, "\nmain");
    out
}

fn push(out: &mut String, line: &str) {
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
        let builds = call.act == Act::Put && call.step.key.row().build.is_some();
        let built = if builds { "" } else { " built" };
        push(out, &format!("  settle {}{built}", object(&bot.parameters)));
    }
    let operation = kebab(call.step.operation);
    let look = format!("{} {}", kebab(call.look.operation), object(&call.look.parameters));
    let number = call.step.number.unwrap_or_default();
    let line = match call.act {
        Act::Put if call.steering.is_empty() => format!("put {operation} {look}"),
        Act::Put => format!("put {operation} {look} {}", steering(&call.steering)),
        Act::Publish => {
            format!("publish {operation} {} {look} {number}", object(&call.steering))
        }
        Act::Delete | Act::DeleteVersion => {
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
fn value_of(answered: Answered) -> String {
    let run = run(answered.run);
    match answered.member {
        Member::Version => format!("\"$(version_of {run} {})\"", answered.step),
        Member::Checksum => format!("\"$(answered {run} {} checksum)\"", answered.step),
    }
}

fn run(run: Run) -> &'static str {
    match run {
        Run::This => "step",
        Run::Undone => "undone",
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
            let logs = (name == LOGS).then(|| logs_shown(call, value)).flatten();
            logs.unwrap_or_else(|| name.to_owned())
        };
        Some(shown)
    });
    members.collect::<Vec<_>>().join(" ")
}

/// The members that it does not have.
fn lacks(call: &Call<'_>, document: &Object) -> String {
    let settings = document.get(LOGS).and_then(|logs| settings(logs));
    let next = settings.map(|settings| format!("{LOGS}.logSettings[{}]", settings.len()));
    call.lacks().map(str::to_owned).chain(next).collect::<Vec<_>>().join(" ")
}

/// The member of an alias whose settings Lex shows with a member more than it takes.
const LOGS: &str = "conversationLogs";

fn settings(logs: &Json) -> Option<&[Json]> {
    logs.as_object()?.get("logSettings")?.as_array().filter(|settings| !settings.is_empty())
}

/// The settings one by one, each with the members that it is to have.
fn logs_shown(call: &Call<'_>, logs: &Json) -> Option<String> {
    let shown = |shape: &'static Shape, object: &Object| {
        let members = shape.members().iter().filter(|member| object.get(member.name).is_some());
        let members: Vec<String> = members.map(|m| format!("{0}:{0}", m.name)).collect();
        members.join(",")
    };
    let shape = call.shape().member(LOGS)?.shape;
    let setting = shape.member("logSettings")?.shape;
    let rows = settings(logs)?.iter().enumerate().map(|(at, row)| {
        Some(format!("logSettings[{at}].{{{}}}", shown(setting, row.as_object()?)))
    });
    let rows = format!("[{}]", rows.collect::<Option<Vec<_>>>()?.join(","));
    let all = shown(shape, logs.as_object()?);
    let all = all.replace("logSettings:logSettings", &format!("logSettings:{rows}"));
    Some(format!("{LOGS}:{LOGS}.{{{all}}}"))
}

/// A word of the shell that stands for the text and nothing else.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}
