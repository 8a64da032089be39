use crate::lex::{Document, Json, Object, V2};
use crate::render::script::boto3::{framed, object};
use crate::render::script::json::{python, python_line, python_text};
use crate::render::script::v2::call::{Call, Check, Fetch, not_compared};
use crate::render::script::{Script, reason_of};
use crate::render::visible::visible;

/// The part of every program that does not depend on the plan.
const RUNTIME: &str = include_str!("boto3.py");

/// The program.
pub(in crate::render::script) fn text(script: &Script<'_>) -> String {
    let plan = script.plan;
    let steps = plan.steps.iter().enumerate().map(|(at, step)| {
        let call = Call::of(plan, at, step);
        (call.title.clone(), reason_of(step, &plan.names), object(&members(&call)))
    });
    let open = not_compared(plan).into_iter().map(|one| {
        let line = format!("Not compared: {one}: save that and run `lexrewind drift FILE`");
        python_text(&visible(&line))
    });
    let mut open = format!("NOT_COMPARED = [{}]\n", open.collect::<Vec<_>>().join(", "));
    open.push_str(&format!("ANY_ORDER = [{}]  # lists that Lex shows in any order\n", any_order()));
    framed(script, steps, &(open + RUNTIME))
}

/// The lists that Lex shows in any order.
fn any_order() -> String {
    let members = V2.kinds.iter().flat_map(|row| row.shape.members());
    let lists = members.filter(|member| !member.sorted_by.is_empty());
    lists.map(|member| python_text(member.name)).collect::<Vec<_>>().join(", ")
}

/// The values of a step, as JSON by name.
fn members(call: &Call<'_>) -> Vec<(&'static str, String)> {
    let shape = call.step.key.row().shape;
    let mut members = vec![
        ("title", python_text(&call.title)),
        ("call", python_text(call.step.operation)),
        ("member", python_text(call.member.unwrap_or_default())),
    ];
    if let Some(place) = &call.fetch {
        members.push(("current", fetch(place)));
        members.push(("before", call.before.as_ref().map_or("null".to_owned(), shown)));
        members.push(("after", call.after.as_ref().map_or("null".to_owned(), shown)));
        members.push(("names", names(call)));
    }
    if let Some(wait) = &call.wait {
        members.push(("wait", fetch(&wait.fetch)));
        let (status, ends) = wait.status.unwrap_or(("", &[]));
        let ends: Vec<String> = ends.iter().map(|end| python_text(end)).collect();
        members.push(("status", python_text(status)));
        members.push(("ends", format!("[{}]", ends.join(", "))));
    }
    if let Some(Check { fetch: place, target }) = &call.check {
        members.push(("check", fetch(place)));
        let target = target.as_ref().map(|target| python(target, shape));
        members.push(("target", target.unwrap_or("null".to_owned())));
    }
    members.push(("parameters", python(&call.step.parameters, shape)));
    members
}

fn fetch(fetch: &Fetch) -> String {
    let place = python_line(&fetch.parameters);
    object(&[("call", python_text(fetch.operation)), ("where", place)])
}

fn shown(document: &Document) -> String {
    let known = document.body().iter();
    let known = known.filter(|(name, _)| document.shape().member(name).is_some());
    let body: Object = known.map(|(name, value)| (name, Json::clone(value))).collect();
    python(&body, document.shape())
}

/// The members that are compared.
fn names(call: &Call<'_>) -> String {
    let members = call.step.key.row().shape.members().iter();
    let names: Vec<String> = members.map(|member| python_text(member.name)).collect();
    format!("[{}]", names.join(", "))
}
