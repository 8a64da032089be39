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

pub use aws_cli::aws_cli;
pub use boto3::boto3;

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use crate::graph::Node;
use crate::lex::Json;
use crate::plan::{Aim, Plan};
use crate::render::visible::visible;
use crate::state::diff::summary;
use call::Call;

/// No script can be made of a plan.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no script can call `{0}`: scripts speak Lex V1 only")]
pub struct NoScript(&'static str);

/// Twelve hex digits that name a plan: those with the same calls in the same place have the same.
pub fn id(plan: &Plan) -> String {
    let mut text = format!("{}\n", plan.goal.key);
    for step in &plan.steps {
        let parameters = Json::Object(step.parameters.clone());
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{} {} {parameters} {:?}", step.operation, step.key, step.needs);
    }
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().take(6).fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// What a script says of itself at its top, line by line.
fn heading(plan: &Plan, calls: &[Call<'_>], run: &str) -> Vec<String> {
    let key = &plan.goal.key;
    let aim = match plan.goal.aim {
        Aim::Rollback => "roll back",
        Aim::Restore => "restore",
        Aim::Promote => "promote",
        Aim::Undo => "undo the plan for",
    };
    let mut lines = vec![
        format!("Plan {}: {aim} {}", id(plan), key.short()),
        format!("in account {}, region {}, Amazon Lex V1", key.account, key.region),
        String::new(),
    ];
    let rows = calls.iter().enumerate();
    lines.extend(rows.map(|(at, call)| format!("{:3}  {}", at + 1, call.title())));
    lines.push(String::new());
    lines.push(format!("{run:<22}  makes the calls, one after the other"));
    lines.push(format!("{:<22}  only looks whether they can be made", format!("{run} --dry-run")));
    lines.push(String::new());
    lines.extend(ABOUT.iter().map(|&line| line.to_owned()));
    lines
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
    let step = call.step;
    let mut lines = vec![format!("why: {}", step.reason)];
    if let Some(differences) = step.differences.as_ref().filter(|found| !found.is_empty()) {
        lines.push(format!("changes: {}", visible(&summary(differences))));
    }
    let needs: Vec<String> = step.needs.iter().map(ToString::to_string).collect();
    if !needs.is_empty() {
        lines.push(format!("needs: {}", visible(&needs.join(", "))));
    }
    let affects: Vec<String> = step.affects.iter().map(Node::short).collect();
    if !affects.is_empty() {
        lines.push(format!("noticed by: {}", visible(&affects.join(", "))));
    }
    lines
}
