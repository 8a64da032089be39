//! What a commit of the history is about, from what stands in it.

use std::collections::BTreeSet;

use crate::lex::{ResourceKey, ResourceKind};
use crate::repo::{self, Commit, Described, History, Repo};
use crate::snapshot::{File, read_path};

/// The history of a repository, to be searched by time, event id and resource; `None` where there
/// is none yet.
///
/// # Errors
///
/// Where commits cannot be read.
pub fn history(repo: &Repo) -> repo::Result<Option<History>> {
    repo.history(|commit| describe(repo, commit))
}

/// The addresses of the resources that a commit is about: that of its event, and those whose
/// files it changes. A bot's `meta.json` holds what is known of its aliases too, so it alone does
/// not make a commit one about the bot.
pub(super) fn touches<'p>(
    resource: &ResourceKey,
    paths: impl Iterator<Item = &'p str>,
) -> BTreeSet<String> {
    let is_below = resource.bot().is_some();
    let changed = paths
        .filter_map(read_path)
        .filter(|(key, file)| !(is_below && *file == File::Meta && key.kind == ResourceKind::Bot));
    let mut touched: BTreeSet<String> = changed.map(|(key, _)| key.to_string()).collect();
    touched.insert(resource.to_string());
    touched
}

fn describe(repo: &Repo, commit: &Commit) -> Option<Described> {
    let trailer = |name: &str| {
        let mut lines = commit.message.lines().rev();
        lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    };
    let id = trailer("Event-Id")?.to_owned();
    let resource = trailer("Resource")?.parse().ok()?;
    let changed = repo.changed_paths(commit.id).ok()?;
    let touches = touches(&resource, changed.iter().map(|changed| changed.path.as_str()));
    Some(Described { id, touches: touches.into_iter().collect() })
}
