//! Tags of published versions: `bot/OrderFlowers/3`, with account and region before it where the
//! history has several.

use crate::ingest::known::Places;
use crate::lex::{ResourceKey, ResourceKind};
use crate::repo::CommitId;

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
            Some((place(of.unwrap_or(first), short), commit))
        })
        .collect();
    tags.extend(made.iter().map(|(key, number, commit)| {
        let short = format!("{}/{}/{number}", key.kind, key.name);
        (place((&key.account, &key.region), &short), *commit)
    }));
    tags.sort();
    tags.dedup_by(|later, first| later.0 == first.0);
    tags
}

type Place<'a> = (&'a str, &'a str);

/// The account and region of a tag, if it has them, and the rest.
fn parse(name: &str) -> Option<(Option<Place<'_>>, &str)> {
    let is_short = |text: &str| {
        let mut parts = text.splitn(3, '/');
        let kind = parts.next().and_then(ResourceKind::from_word);
        let (name, number) = (parts.next(), parts.next());
        kind.is_some_and(|kind| KINDS.contains(&kind))
            && name.is_some_and(|name| !name.is_empty())
            && number.is_some_and(|number| number.parse::<u64>().is_ok())
    };
    if is_short(name) {
        return Some((None, name));
    }
    let (account, rest) = name.split_once('/')?;
    let (region, short) = rest.split_once('/')?;
    is_short(short).then_some((Some((account, region)), short))
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
