//! Tags of published versions: `bot/OrderFlowers/3` of V1, `v2/bot/9GZXJ6T5EK/3` of V2, with
//! account and region before it if the history has several. A long name is truncated as in paths:
//! git stores a tag as a file.

use std::fmt;

use crate::index::Places;
use crate::lex::{ResourceKey, ResourceKind, SCHEMAS, Schema, Versions};
use crate::repo::CommitId;
use crate::snapshot::component;

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
        let (schema, kind, name) = (Schema::of(key.api), key.kind(), key.name());
        let short = Short { schema, kind, name, number: *number };
        (place((&key.account, &key.region), &short.to_string()), *commit)
    }));
    tags.sort();
    tags.dedup_by(|later, first| later.0 == first.0);
    tags
}

type Place<'a> = (&'a str, &'a str);

/// The parts of a tag besides account and region.
#[derive(Clone, Copy, Debug)]
struct Short<'a> {
    schema: &'static Schema,
    kind: ResourceKind,
    name: &'a str,
    number: u64,
}

impl fmt::Display for Short<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { schema, kind, name, number } = self;
        write!(f, "{}{kind}/{}/{number}", schema.tags_below, component(name))
    }
}

impl<'a> Short<'a> {
    fn read(text: &'a str) -> Option<Self> {
        SCHEMAS.into_iter().find_map(|schema| {
            let mut parts = text.strip_prefix(schema.tags_below)?.splitn(3, '/');
            let kind = ResourceKind::from_word(parts.next()?)?;
            schema.row(kind).filter(|row| row.versions == Versions::Own)?;
            let name = parts.next().filter(|name| !name.is_empty())?;
            Some(Self { schema, kind, name, number: parts.next()?.parse().ok()? })
        })
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
    fn our_tags_are_distinguished_from_others() {
        for (name, ours) in [
            ("bot/OrderFlowers/3", true),
            ("slot-type/Kind/12", true),
            ("111122223333/us-east-1/intent/A/1", true),
            ("v2/bot/9GZXJ6T5EK/3", true),
            ("111122223333/us-east-1/v2/bot/9GZXJ6T5EK/3", true),
            ("v2/intent/A/1", false),
            ("v1.0", false),
            ("bot/OrderFlowers/latest", false),
            ("release/bot/X/1", false),
            ("alias/X/1", false),
        ] {
            assert_eq!(is_version_tag(name), ours, "{name}");
        }
    }
    #[test]
    fn bots_of_both_apis_have_their_own_tags() {
        let commit = |byte| CommitId::from_bytes([byte; 20]);
        let key = |api| -> ResourceKey { format!("1/r/{api}/bot:B").parse().unwrap() };
        let made = [(key("v1"), 3, commit(1)), (key("v2"), 3, commit(2))];
        for (more, expect) in [
            (None, [("bot/B/3", 1), ("v2/bot/B/3", 2)]),
            (Some("s"), [("1/r/bot/B/3", 1), ("1/r/v2/bot/B/3", 2)]),
        ] {
            let places = ["r"].into_iter().chain(more);
            let places: Places = places.map(|region| ("1".into(), region.into())).collect();
            let expect = expect.map(|(name, byte)| (name.to_owned(), commit(byte)));
            assert_eq!(all_tags(Vec::new(), &made, &places), expect);
            let kept =
                vec![("bot/B/3".to_owned(), commit(1)), ("v2/bot/B/3".to_owned(), commit(2))];
            assert_eq!(all_tags(kept, &[], &places), expect);
        }
    }
}
