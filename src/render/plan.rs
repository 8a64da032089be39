//! The texts of a plan, the same in every format.

use crate::graph::Node;
use crate::lex::{ResourceKey, Version, kebab};
use crate::plan::{Aim, Cannot, CannotOutcome, Goal, Names, PlanNote, Renumbered};
use crate::render::{sentence, visible};
use crate::state::Doubt;

/// `intent:OrderFlowers@7`, `intent:OrderFlowers@latest`, `alias:OrderFlowers/PROD`.
pub(super) fn named(names: &Names, key: &ResourceKey, version: Version) -> String {
    names.node(&Node::of(key, version))
}

/// The goal of a plan: `rollback bot:OrderFlowers`.
pub(super) fn goal(goal: &Goal, names: &Names) -> String {
    format!("{} {}", aim(goal.aim), names.short(&goal.key))
}

/// The keyword of an aim.
pub(super) fn aim(aim: Aim) -> &'static str {
    match aim {
        Aim::Rollback => "rollback",
        Aim::Restore => "restore",
        Aim::Promote => "promote",
        Aim::Undo => "undo",
    }
}

/// The symbol of a deviation: `!` for a resource that is left out or renumbered, `=` for one that
/// stays, `?` for an uncertain one.
pub(super) fn symbol_of_cannot(cannot: &Cannot) -> char {
    match cannot.outcome() {
        CannotOutcome::Renumbered | CannotOutcome::LeftOut | CannotOutcome::LeftOutInDoubt => '!',
        CannotOutcome::Stays => '=',
        CannotOutcome::Uncertain => '?',
    }
}

/// The address of a deviation, with the version if it has one.
pub(super) fn address_of_cannot(cannot: &Cannot) -> String {
    match cannot {
        Cannot::NotRecorded(key, version, _) | Cannot::Missing(key, version) => {
            Node::of(key, *version).address()
        }
        Cannot::Counted(key, number) => Node::of(key, Version::Number(*number)).address(),
        Cannot::Differs(key) | Cannot::Unproven(key, _) => Node::of(key, Version::Latest).address(),
        Cannot::Number(_)
        | Cannot::Content(..)
        | Cannot::Overwrites(..)
        | Cannot::Depends(..)
        | Cannot::Checksum(_)
        | Cannot::Name(..)
        | Cannot::Member(..)
        | Cannot::Fixed(..)
        | Cannot::Arn(_)
        | Cannot::Quota(_)
        | Cannot::Used(..)
        | Cannot::Channel(_)
        | Cannot::Left(_) => cannot.key().to_string(),
    }
}

/// The kind of a deviation, in one word.
pub(super) fn kind_of_cannot(cannot: &Cannot) -> &'static str {
    match cannot {
        Cannot::Number(_) => "number",
        Cannot::Content(..) => "content",
        Cannot::Overwrites(..) => "overwrites",
        Cannot::Depends(..) => "depends",
        Cannot::Checksum(_) => "checksum",
        Cannot::Name(..) => "name",
        Cannot::Member(..) => "member",
        Cannot::Fixed(..) => "fixed",
        Cannot::Arn(_) => "arn",
        Cannot::Quota(_) => "quota",
        Cannot::Used(..) => "used",
        Cannot::Channel(_) => "channel",
        Cannot::Differs(_) => "differs",
        Cannot::Unproven(..) => "unproven",
        Cannot::NotRecorded(..) => "not-recorded",
        Cannot::Counted(..) => "counted",
        Cannot::Missing(..) => "missing",
        Cannot::Left(_) => "left",
    }
}

/// A deviation, in a sentence.
pub(super) fn cannot(cannot: &Cannot, names: &Names) -> String {
    match cannot {
        Cannot::Number(Renumbered { key, then, now }) => format!(
            "version numbers are never reused: the content of {} gets version {now}",
            named(names, key, Version::Number(*then)),
        ),
        Cannot::Content(key, version, Doubt::Unrecorded) => {
            format!(
                "no record shows the content of {}: it is not changed",
                named(names, key, *version)
            )
        }
        Cannot::Content(key, version, doubt) => format!(
            "the content of {} is not fully recorded, so it is not changed: {}",
            named(names, key, *version),
            words(doubt)
        ),
        Cannot::Overwrites(key, doubt) => format!(
            "{} is not changed: publishing a version would overwrite it, and its content is \
             uncertain: {}",
            named(names, key, Version::Latest),
            words(doubt)
        ),
        Cannot::Depends(key, version, on) => format!(
            "{} is not changed: it needs {}, which cannot be restored",
            named(names, key, *version),
            names.short(on)
        ),
        Cannot::Checksum(key) => format!(
            "{} is not changed: the call needs its checksum, which no record shows (get it with \
             {})",
            names.short(key),
            fetching(key)
        ),
        Cannot::Name(key, other) => format!(
            "{} cannot be created again: {} has this name in different case",
            names.short(key),
            names.short(other)
        ),
        Cannot::Member(key, member) => {
            format!("no call accepts the member {} of {}", visible(member), names.short(key))
        }
        Cannot::Fixed(key, member) => {
            format!("no call can restore the member {} of {}", visible(member), names.short(key))
        }
        Cannot::Arn(key) => format!(
            "{} cannot be restored by a plan: its text contains an ARN, and the resource has another \
             id now",
            names.short(key)
        ),
        Cannot::Quota(key) if key.row().limit.is_some() => format!(
            "{} cannot be created again: its bot has the maximum number of aliases",
            names.short(key)
        ),
        Cannot::Quota(key) => {
            format!("{} is not changed: it has the maximum number of versions", names.short(key))
        }
        Cannot::Used(key, version, users) => {
            let name = match version {
                Version::Latest => names.short(key),
                Version::Number(_) => named(names, key, *version),
            };
            let users: Vec<String> = users.iter().map(|user| names.node(user)).collect();
            format!("{name} cannot be deleted: it is used by {}", users.join(", "))
        }
        Cannot::Channel(key) => {
            format!("{} can be restored only in the console: no call creates it", names.short(key))
        }
        Cannot::Differs(key) => {
            let name = named(names, key, Version::Latest);
            format!("{name} has changed, and is not restored")
        }
        Cannot::Unproven(key, doubt) => format!(
            "{} is not changed, and no record proves that it is as it was: {}",
            named(names, key, Version::Latest),
            words(doubt)
        ),
        Cannot::NotRecorded(key, version, doubt) => format!(
            "the content of {} is not fully proven: {}",
            named(names, key, *version),
            words(doubt)
        ),
        Cannot::Counted(key, number) => format!(
            "{} may be another version: its number is counted, not recorded",
            named(names, key, Version::Number(*number))
        ),
        Cannot::Missing(key, version) => format!(
            "{} no longer exists; nothing needs it, so it is not restored",
            named(names, key, *version)
        ),
        Cannot::Left(key) => format!("{} did not exist then, and is kept", names.short(key)),
    }
}

fn words(doubt: &Doubt) -> String {
    visible(&sentence::doubt(doubt)).into_owned()
}

/// The call that reads a resource.
fn fetching(key: &ResourceKey) -> String {
    key.row().read.map_or("the AWS CLI".to_owned(), |read| kebab(read.operation))
}

/// The kind of a note, in one word.
pub(super) fn kind_of_note(note: &PlanNote) -> &'static str {
    match note {
        PlanNote::Unsure(..) => "unsure",
    }
}

/// A note, in a sentence, with its symbol.
pub(super) fn note(note: &PlanNote, names: &Names) -> (char, String) {
    match note {
        PlanNote::Unsure(node, doubt) => (
            '?',
            format!("the current content of {} is not proven: {}", names.node(node), words(doubt)),
        ),
    }
}
