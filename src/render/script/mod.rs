//! Plans as scripts: for bash with the AWS CLI, or for Python with boto3.
//!
//! Both work alike. Before the first change they read every resource of the plan and check that it is as
//! the plan expects. Then they make the calls in order, and stop at the first error. They record each
//! response in a progress file beside them, so that they can be run again. At the end they verify the
//! result. A step whose result exists already is not made again. Values of responses (checksums,
//! versions, ids) are validated before they are used.
//!
//! Text of names and documents never becomes code: documents are ASCII JSON in a quoted here-document or
//! in a raw string that no JSON can end; everything else is quoted.

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
use crate::render::sentence;
use crate::render::text::{self, Styles};
use crate::render::visible::visible;
use crate::state::diff::summary;
use crate::wording::hex;
use call::Call;

/// The language of a script and its AWS client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// bash (3.2 or later) and the AWS CLI (1 or 2).
    AwsCli,
    /// Python (3.8 or later) and boto3.
    Boto3,
}

/// The reason why a plan cannot be written as a script.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoScript {
    /// A step is a call that scripts do not support.
    #[error("scripts do not support `{0}` of {key}", key = .1.short())]
    Call(&'static str, ResourceKey),
    /// A checksum has characters that Lex never returns.
    #[error("cannot write a script: invalid checksum of {key}", key = .0.short())]
    Checksum(ResourceKey),
}

/// A script of a plan.
///
/// # Errors
///
/// If a step is a call that scripts do not support, or a checksum is invalid.
pub fn plan(planned: &Planned, language: Language) -> Result<String, NoScript> {
    of(&planned.plan, None, &text::plan(planned, &Styles::plain()), language)
}

/// The script of the undo plan. It reads the progress file of the script that it reverses.
///
/// # Errors
///
/// If a step is a call that scripts do not support, or a checksum is invalid.
pub fn undo(planned: &Planned, language: Language) -> Result<Option<String>, NoScript> {
    let screen = text::undo(planned, &Styles::plain()).unwrap_or_default();
    let undo = planned.plan.undo.as_deref();
    undo.map(|undo| of(undo, Some(&planned.plan), &screen, language)).transpose()
}

/// The script of any plan. `undone` is the plan that it reverses; `screen` is a comment at its top.
///
/// # Errors
///
/// If a step is a call that scripts do not support, or a checksum is invalid.
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

/// The input of a script.
struct Script<'a> {
    plan: &'a Plan,
    undone: Option<&'a Plan>,
    calls: Vec<Call<'a>>,
    screen: &'a str,
}

/// The id of a plan: twelve hex digits. Plans with the same calls in the same account and region have the
/// same id.
pub fn id(plan: &Plan) -> String {
    let mut text = format!("{}\n", plan.goal.key);
    for step in &plan.steps {
        let parameters = Json::Object(step.parameters.clone());
        let needs = &step.needs;
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{} {} {parameters} {needs:?}", step.operation, step.key);
    }
    hex(&Sha256::digest(text.as_bytes())[..6])
}

impl Script<'_> {
    /// The comment at the top, in both languages. `run` is the command that runs the script.
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
        // The last line of the screen does not apply to a script.
        let lines = self.screen.lines().filter(|line| *line != "Nothing was sent to AWS.");
        lines.for_each(|line| comment(&visible(line)));
        comment("");
        comment(&format!("{run:<22}  makes the calls in order"));
        comment(&format!(
            "{:<22}  only checks whether they can be made",
            format!("{run} --dry-run")
        ));
        comment("");
        ABOUT.iter().for_each(|line| comment(line));
        out
    }
}

const ABOUT: [&str; 8] = [
    "It checks all resources before the first call, and stops if one is not as expected. It can be",
    "run again: completed steps are recorded beside it, in lexrewind-PLAN.progress, which the undo",
    "plan reads too. It uses the credentials of the AWS CLI: AWS_PROFILE and similar.",
    "",
    "LEXREWIND_SKIP_ACCOUNT_CHECK=1  does not ask STS for the account of the credentials",
    "LEXREWIND_PAUSE=5               seconds between two polls of a bot that is being built",
    "",
    "Exit status: 0 done, 1 stopped, 2 not started.",
];

/// The reason for a step, line by line.
fn reason(call: &Call<'_>) -> Vec<String> {
    reason_of(call.step, &Names::default())
}

/// The same for any step.
fn reason_of(step: &Step, names: &Names) -> Vec<String> {
    let mut lines = vec![format!("why: {}", sentence::step_reason(step))];
    if let Some(differences) = step.differences.as_ref().filter(|found| !found.is_empty()) {
        lines.push(format!("changes: {}", visible(&summary(differences))));
    }
    let needs: Vec<String> = step.needs.iter().map(sentence::need).collect();
    if !needs.is_empty() {
        lines.push(format!("needs: {}", visible(&needs.join(", "))));
    }
    let affects: Vec<String> = step.affects.iter().map(|node| names.node(node)).collect();
    if !affects.is_empty() {
        lines.push(format!("affects: {}", visible(&affects.join(", "))));
    }
    lines
}
