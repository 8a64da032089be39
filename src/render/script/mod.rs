//! A plan as a program that somebody else runs: a script for the AWS CLI, or one in Python for
//! boto3.
//!
//! Both do the same. They look at all that the plan touches before they change anything, make the
//! calls one after the other, stop at the first surprise, note each answer in a file beside them
//! so that they can be run again, and compare at the end what Lex shows with what was wanted. A
//! step whose outcome is there already is not made again. What only an answer tells (a checksum, a
//! version) is checked before it is used.
//!
//! Nothing of a name or a document is ever code: documents are JSON in ASCII in a quoted
//! here-document or a raw string that no JSON can end, all else is quoted.

mod aws_cli;
mod boto3;
mod call;
mod json;
mod v2;

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use crate::lex::{Json, ResourceKey, Schema};
use crate::plan::{Names, Plan, Step};
use crate::query::Planned;
use crate::render::text::{self, Styles};
use crate::render::visible::visible;
use crate::state::diff::summary;
use crate::wording::hex;
use call::Call;

/// What a script is written in, and for which client of AWS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// bash (3.2 or later) and the AWS CLI (1 or 2), and nothing else.
    AwsCli,
    /// Python (3.8 or later) and boto3, and nothing else.
    Boto3,
}

/// No script can be made of a plan.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoScript {
    /// A step is a call that no script makes.
    #[error("no script can call `{0}` of {key}", key = .1.short())]
    Call(&'static str, ResourceKey),
    /// A record has a checksum that is none.
    #[error("no script can quote the checksum of {key}: it is none that Lex gives", key = .0.short())]
    Checksum(ResourceKey),
}

/// A script of a plan.
///
/// # Errors
///
/// If a step is a call that no script makes.
pub fn plan(planned: &Planned, language: Language) -> Result<String, NoScript> {
    of(&planned.plan, None, &text::plan(planned, &Styles::plain()), language)
}

/// A script of the plan that undoes a plan. It reads the notes of the other's script.
///
/// # Errors
///
/// If a step is a call that no script makes.
pub fn undo(planned: &Planned, language: Language) -> Result<Option<String>, NoScript> {
    let screen = text::undo(planned, &Styles::plain()).unwrap_or_default();
    let undo = planned.plan.undo.as_deref();
    undo.map(|undo| of(undo, Some(&planned.plan), &screen, language)).transpose()
}

/// A script of any plan. `undone` is the plan that it undoes; `screen` stands at its top, as a
/// comment.
///
/// # Errors
///
/// If a step is a call that no script makes.
pub fn of(
    plan: &Plan,
    undone: Option<&Plan>,
    screen: &str,
    language: Language,
) -> Result<String, NoScript> {
    if Schema::of(plan.goal.key.api).deletes_below {
        let script = Script { plan, undone, calls: Vec::new(), screen };
        return Ok(match language {
            Language::AwsCli => v2::aws_cli(&script),
            Language::Boto3 => v2::boto3(&script),
        });
    }
    let calls = call::calls(plan, undone)?;
    let script = Script { plan, undone, calls, screen };
    Ok(match language {
        Language::AwsCli => aws_cli::text(&script),
        Language::Boto3 => boto3::text(&script),
    })
}

/// What a script is made from.
struct Script<'a> {
    plan: &'a Plan,
    undone: Option<&'a Plan>,
    calls: Vec<Call<'a>>,
    screen: &'a str,
}

/// Twelve hex digits that name a plan: those with the same calls in the same place have the same.
pub fn id(plan: &Plan) -> String {
    let mut text = format!("{}\n", plan.goal.key);
    for step in &plan.steps {
        let parameters = Json::Object(step.parameters.clone());
        let needs: Vec<String> = step.needs.iter().map(ToString::to_string).collect();
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{} {} {parameters} {needs:?}", step.operation, step.key);
    }
    hex(&Sha256::digest(text.as_bytes())[..6])
}

impl Script<'_> {
    /// What it says of itself at its top, as a comment of both languages. `run` is how it is run.
    fn heading(&self, run: &str) -> String {
        let key = &self.plan.goal.key;
        let mut out = String::new();
        let mut comment = |text: &str| {
            out.push_str(format!("# {text}").trim_end());
            out.push('\n');
        };
        comment(&format!(
            "Plan {} for account {}, region {}:",
            id(self.plan),
            key.account,
            key.region
        ));
        comment("");
        // The screen of a plan ends with what is not true of a script.
        let lines = self.screen.lines().filter(|line| *line != "Nothing was sent to AWS.");
        lines.for_each(|line| comment(&visible(line)));
        comment("");
        comment(&format!("{run:<22}  makes the calls, one after the other"));
        comment(&format!(
            "{:<22}  only looks whether they can be made",
            format!("{run} --dry-run")
        ));
        comment("");
        ABOUT.iter().for_each(|line| comment(line));
        out
    }
}

const ABOUT: [&str; 8] = [
    "It looks at everything first, stops at the first surprise, and can be run again: it notes",
    "what it did in a file beside it, lexrewind-PLAN.progress, which the undo plan reads, too.",
    "Credentials are those of the AWS CLI: AWS_PROFILE and the like.",
    "",
    "LEXREWIND_SKIP_ACCOUNT_CHECK=1  does not ask STS whose credentials these are",
    "LEXREWIND_PAUSE=5               seconds between two looks at a bot that is being built",
    "",
    "Exit status: 0 done, 1 stopped, 2 not begun.",
];

/// Why a step is there, line by line.
fn reason(call: &Call<'_>) -> Vec<String> {
    reason_of(call.step, &Names::default())
}

/// The same of a step.
fn reason_of(step: &Step, names: &Names) -> Vec<String> {
    let mut lines = vec![format!("why: {}", step.why())];
    if let Some(differences) = step.differences.as_ref().filter(|found| !found.is_empty()) {
        lines.push(format!("changes: {}", visible(&summary(differences))));
    }
    let needs: Vec<String> = step.needs.iter().map(ToString::to_string).collect();
    if !needs.is_empty() {
        lines.push(format!("needs: {}", visible(&needs.join(", "))));
    }
    let affects: Vec<String> = step.affects.iter().map(|node| names.node(node)).collect();
    if !affects.is_empty() {
        lines.push(format!("noticed by: {}", visible(&affects.join(", "))));
    }
    lines
}
