//! Paths of the resources of a bot of Lex V2 below its directory: nested as in the exports of Lex,
//! with ids instead of names.
//!
//! ```text
//! draft/bot.json   draft/locales/en_US/intents/J9YZRVBQJ7/slots/7C9X8GKZGV.json
//! versions/3/...   the same tree
//! aliases/GDEU1GZ7G0.json   policies/bot.json   replicas/us-west-2.json
//! meta/PATH        metadata of the document at PATH
//! ```

use crate::lex::{ResourceKind, Version, Versions};

/// The files of each kind: the components of the path below the directory of the bot, or of a
/// version of it. `*` is the next id of the path of the resource, after that of the bot.
static FILES: [(ResourceKind, Versions, &[&str]); 10] = [
    (ResourceKind::Alias, Versions::None, &["aliases", "*"]),
    (ResourceKind::Bot, Versions::Own, &["bot"]),
    (ResourceKind::CustomVocabulary, Versions::OfRoot, &["locales", "*", "custom-vocabulary"]),
    (ResourceKind::Intent, Versions::OfRoot, &["locales", "*", "intents", "*", "intent"]),
    (ResourceKind::Locale, Versions::OfRoot, &["locales", "*", "locale"]),
    (ResourceKind::Replica, Versions::None, &["replicas", "*"]),
    (ResourceKind::ResourcePolicy, Versions::None, &["policies", "bot"]),
    (ResourceKind::ResourcePolicy, Versions::None, &["policies", "*"]),
    (ResourceKind::Slot, Versions::OfRoot, &["locales", "*", "intents", "*", "slots", "*"]),
    (ResourceKind::SlotType, Versions::OfRoot, &["locales", "*", "slot-types", "*"]),
];

/// How many components the path of the directory of a bot has: account, region, API, `bots`, id.
const HOME: usize = 5;
const DRAFT: &str = "draft";
const VERSIONS: &str = "versions";
pub(super) const META: &str = "meta";

/// The path of a document below the directory of its bot; `ids` are those after the id of the bot.
pub(super) fn path(kind: ResourceKind, ids: &[String], version: Version) -> String {
    let fits = |file: &&(ResourceKind, Versions, &[&str])| {
        file.0 == kind && file.2.iter().filter(|it| **it == "*").count() == ids.len()
    };
    let Some((_, versions, components)) = FILES.iter().find(fits) else { return String::new() };
    let mut ids = ids.iter();
    let components = components.iter().map(|component| match *component {
        "*" => ids.next().map_or("", String::as_str),
        word => word,
    });
    let own = components.collect::<Vec<_>>().join("/");
    match versions {
        Versions::None => format!("{own}.json"),
        Versions::Own | Versions::OfRoot => format!("{}/{own}.json", directory(version)),
    }
}

/// The directory of a version below that of its bot.
pub(super) fn directory(version: Version) -> String {
    match version {
        Version::Latest => DRAFT.to_owned(),
        Version::Number(number) => format!("{VERSIONS}/{number}"),
    }
}

/// The kind, the ids after that of the bot, and the version of the document at a path below the
/// directory of its bot.
pub(super) fn split<'p>(path: &[&'p str]) -> Option<(ResourceKind, Vec<&'p str>, Version)> {
    let (version, rest) = match path {
        [DRAFT, rest @ ..] => (Some(Version::Latest), rest),
        [VERSIONS, number, rest @ ..] => (Some(number.parse().ok()?), rest),
        rest => (None, rest),
    };
    let (last, above) = rest.split_last()?;
    let stem = last.strip_suffix(".json")?;
    let rest: Vec<&'p str> = above.iter().copied().chain([stem]).collect();
    FILES.iter().find_map(|(kind, versions, components)| {
        let fits = components.len() == rest.len()
            && (*versions == Versions::None) == version.is_none()
            && components.iter().zip(&rest).all(|(wanted, part)| *wanted == "*" || wanted == part);
        let ids = components.iter().zip(&rest).filter(|(wanted, _)| **wanted == "*");
        fits.then(|| (*kind, ids.map(|(_, id)| *id).collect(), version.unwrap_or(Version::Latest)))
    })
}

/// Whether a path, from the top, is below a locale of a published version. Use it before a path is
/// read, because one publication may add thousands.
pub fn is_in_published_locale(path: &str) -> bool {
    let mut parts = path.split('/').skip(HOME).skip_while(|part| *part == META);
    parts.next() == Some(VERSIONS) && parts.nth(1) == Some("locales")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_version_has_of_a_locale_is_known_by_its_path() {
        for (below, expect) in [
            ("versions/3/locales/en_US/intents/I/intent.json", true),
            ("meta/versions/3/locales/en_US/locale.json", true),
            ("versions/3/bot.json", false),
            ("meta/versions/3/bot.json", false),
            ("draft/locales/en_US/intents/I/intent.json", false),
            ("meta/draft/locales/en_US/locale.json", false),
            ("aliases/A.json", false),
        ] {
            let path = format!("111122223333/us-east-1/v2/bots/9GZXJ6T5EK/{below}");
            assert_eq!(is_in_published_locale(&path), expect, "{path}");
        }
    }

    #[test]
    fn paths_are_read_back() {
        use ResourceKind::{Alias, Bot, CustomVocabulary, Intent, Locale, ResourcePolicy, Slot};
        let number = Version::Number(3);
        for (kind, ids, version, expect) in [
            (Bot, &[][..], Version::Latest, "draft/bot.json"),
            (Bot, &[], number, "versions/3/bot.json"),
            (Locale, &["en_US"], Version::Latest, "draft/locales/en_US/locale.json"),
            (
                CustomVocabulary,
                &["en_US"],
                number,
                "versions/3/locales/en_US/custom-vocabulary.json",
            ),
            (Intent, &["en_US", "I"], number, "versions/3/locales/en_US/intents/I/intent.json"),
            (
                Slot,
                &["en_US", "I", "S"],
                Version::Latest,
                "draft/locales/en_US/intents/I/slots/S.json",
            ),
            (Alias, &["A"], Version::Latest, "aliases/A.json"),
            (ResourcePolicy, &[], Version::Latest, "policies/bot.json"),
            (ResourcePolicy, &["A"], Version::Latest, "policies/A.json"),
        ] {
            let owned: Vec<String> = ids.iter().map(|id| (*id).to_owned()).collect();
            assert_eq!(path(kind, &owned, version), expect);
            let components: Vec<&str> = expect.split('/').collect();
            assert_eq!(split(&components), Some((kind, ids.to_vec(), version)), "{expect}");
        }
        for other in ["bot.json", "draft/names.md", "draft/aliases/A.json", "versions/x/bot.json"] {
            assert_eq!(split(&other.split('/').collect::<Vec<_>>()), None, "{other}");
        }
    }
}
