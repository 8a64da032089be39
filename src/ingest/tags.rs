//! Tags of published versions: `bot/OrderFlowers/3`, with account and region before it where the
//! history has several. A long name is cut as it is in paths: git looks for a tag as a file.

use std::fmt;

use crate::ingest::known::Places;
use crate::lex::{ResourceKey, ResourceKind};
use crate::repo::CommitId;
use crate::snapshot::component;

const KINDS: [ResourceKind; 3] = [ResourceKind::Bot, ResourceKind::Intent, ResourceKind::SlotType];

/// Whether a tag, by its name below `refs/tags/`, is one of ours.
pub(super) fn is_version_tag(name: &str) -> bool {
    parse(name).is_some()
}

/// The tags that must exist: those of commits that stay, and those of new ones. `places` are the
/// accounts and regions of the history.
pub(super) fn all_tags(
    kept: Vec<(String, CommitId)>,
    made: &[(ResourceKey, u64, CommitId)],
    places: &Places,
) -> Vec<(String, CommitId)> {
    let several = places.len() > 1;
    let first = places.first().map(|(account, region)| (&**account, &**region));
    let first = first.unwrap_or_default();
    let place = |of: (&str, &str), short: &str| {
        if several { format!("{}/{}/{short}", of.0, of.1) } else { short.to_owned() }
    };
    let mut tags: Vec<(String, CommitId)> = kept
        .into_iter()
        .filter_map(|(name, commit)| {
            let (of, short) = parse(&name)?;
            Some((place(of.unwrap_or(first), &short.to_string()), commit))
        })
        .collect();
    tags.extend(made.iter().map(|(key, number, commit)| {
        let short = Short { kind: key.kind(), name: key.name(), number: *number };
        (place((&key.account, &key.region), &short.to_string()), *commit)
    }));
    tags.sort();
    tags.dedup_by(|later, first| later.0 == first.0);
    tags
}

type Place<'a> = (&'a str, &'a str);

/// What a tag has besides account and region.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Short<'a> {
    kind: ResourceKind,
    name: &'a str,
    number: u64,
}

impl fmt::Display for Short<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.kind, component(self.name), self.number)
    }
}

impl<'a> Short<'a> {
    fn read(text: &'a str) -> Option<Self> {
        let mut parts = text.splitn(3, '/');
        let kind = ResourceKind::from_word(parts.next()?).filter(|kind| KINDS.contains(kind))?;
        let name = parts.next().filter(|name| !name.is_empty())?;
        Some(Self { kind, name, number: parts.next()?.parse().ok()? })
    }
}

/// The account and region of a tag, if it has them, and the rest.
fn parse(name: &str) -> Option<(Option<Place<'_>>, Short<'_>)> {
    if let Some(short) = Short::read(name) {
        return Some((None, short));
    }
    let (account, rest) = name.split_once('/')?;
    let (region, short) = rest.split_once('/')?;
    Some((Some((account, region)), Short::read(short)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_tags_are_told_from_others() {
        for (name, ours) in [
            ("bot/OrderFlowers/3", true),
            ("slot-type/Kind/12", true),
            ("111122223333/us-east-1/intent/A/1", true),
            ("v1.0", false),
            ("bot/OrderFlowers/latest", false),
            ("release/bot/X/1", false),
            ("alias/X/1", false),
        ] {
            assert_eq!(is_version_tag(name), ours, "{name}");
        }
    }
}
