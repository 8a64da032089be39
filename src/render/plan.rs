//! What a plan says in words, the same in every format.

use crate::graph::Node;
use crate::lex::{ResourceKey, ResourceKind, Version};
use crate::plan::{Aim, Cannot, Goal, Note, Renumbered};
use crate::render::visible;
use crate::state::UNTOLD;

/// `intent:OrderFlowers@7`, `intent:OrderFlowers@latest`, `alias:OrderFlowers/PROD`.
pub(super) fn named(key: &ResourceKey, version: Version) -> String {
    match (key.kind, version) {
        (ResourceKind::Alias | ResourceKind::Channel, _) => key.short().to_string(),
        (_, Version::Latest) => format!("{}@latest", key.short()),
        (_, Version::Number(number)) => format!("{}@{number}", key.short()),
    }
}

/// What a plan is for: `rollback bot:OrderFlowers`.
pub(super) fn goal(goal: &Goal) -> String {
    format!("{} {}", aim(goal.aim), goal.key.short())
}

/// The word of an aim.
pub(super) fn aim(aim: Aim) -> &'static str {
    match aim {
        Aim::Rollback => "rollback",
        Aim::Restore => "restore",
        Aim::Promote => "promote",
        Aim::Undo => "undo",
    }
}

/// The kind of a thing that cannot be, in one word.
pub(super) fn kind_of_cannot(cannot: &Cannot) -> &'static str {
    match cannot {
        Cannot::Number(_) => "number",
        Cannot::Content(..) => "content",
        Cannot::Overwrites(..) => "overwrites",
        Cannot::Depends(..) => "depends",
        Cannot::Checksum(_) => "checksum",
        Cannot::Name(..) => "name",
        Cannot::Member(..) => "member",
        Cannot::Quota(_) => "quota",
        Cannot::Used(..) => "used",
        Cannot::Channel(_) => "channel",
    }
}

/// What cannot be, in a sentence.
pub(super) fn cannot(cannot: &Cannot) -> String {
    match cannot {
        Cannot::Number(Renumbered { key, then, now }) => format!(
            "version numbers are never given twice: {} comes back as version {now}",
            named(key, Version::Number(*then)),
        ),
        Cannot::Content(key, version, doubt) if doubt == UNTOLD => {
            format!("no record tells what {} was, so it stays as it is", named(key, *version))
        }
        Cannot::Content(key, version, doubt) => format!(
            "no record tells what {} was, so it stays as it is: {}",
            named(key, *version),
            visible(doubt)
        ),
        Cannot::Overwrites(key, doubt) => format!(
            "{} stays as it is: a version would be published from it, and it is not certain what \
             would have to be put back: {}",
            named(key, Version::Latest),
            visible(doubt)
        ),
        Cannot::Depends(key, version, on) => format!(
            "{} stays as it is: it needs {}, which cannot come back",
            named(key, *version),
            on.short()
        ),
        Cannot::Checksum(key) => format!(
            "{} stays as it is: no record tells its checksum, which a call must quote (fetch it \
             with {})",
            key.short(),
            fetching(key.kind)
        ),
        Cannot::Name(key, other) => format!(
            "{} cannot be made again: {} has that name in other letters",
            key.short(),
            other.short()
        ),
        Cannot::Member(key, member) => {
            format!("no call takes the member {} of {}", visible(member), key.short())
        }
        Cannot::Quota(key) if key.kind == ResourceKind::Alias => format!(
            "{} cannot be made again: its bot has as many aliases as Lex allows",
            key.short()
        ),
        Cannot::Quota(key) => {
            format!("{} stays as it is: it has as many versions as Lex allows", key.short())
        }
        Cannot::Used(key, version, users) => {
            let name = match version {
                Version::Latest => key.short().to_string(),
                Version::Number(_) => named(key, *version),
            };
            let users: Vec<String> = users.iter().map(Node::short).collect();
            format!("{name} cannot be deleted: it is used by {}", users.join(", "))
        }
        Cannot::Channel(key) => {
            format!("{} comes back only in the console: no call makes a channel", key.short())
        }
    }
}

/// The call that shows a resource as it is.
fn fetching(kind: ResourceKind) -> &'static str {
    match kind {
        ResourceKind::Bot => "get-bot",
        ResourceKind::Intent => "get-intent",
        ResourceKind::SlotType => "get-slot-type",
        ResourceKind::Alias => "get-bot-alias",
        ResourceKind::Channel | ResourceKind::Locale | ResourceKind::Slot => "the AWS CLI",
    }
}

/// The kind of a note, in one word.
pub(super) fn kind_of_note(note: &Note) -> &'static str {
    match note {
        Note::Left(_) => "left",
        Note::Differs(_) => "differs",
        Note::Missing(_) => "missing",
        Note::Doubt(..) => "doubt",
        Note::Unsure(..) => "unsure",
    }
}

/// A note, in a sentence, with its symbol: `=` for what stays, `?` for what is not certain.
pub(super) fn note(note: &Note) -> (char, String) {
    match note {
        Note::Left(node) => ('=', format!("{} came to be since, and stays", node.short())),
        Note::Differs(key) => {
            ('=', format!("{} is not what it was, and stays as it is", key.short()))
        }
        Note::Missing(node) => {
            ('=', format!("{} is gone; nothing needs it, so it does not come back", node.short()))
        }
        Note::Doubt(node, doubt) => {
            ('?', format!("{} was then, as far as records tell: {}", node.short(), visible(doubt)))
        }
        Note::Unsure(node, doubt) => {
            ('?', format!("{} is now, as far as records tell: {}", node.short(), visible(doubt)))
        }
    }
}
