//! Reads one version from a `meta.json` without parsing all of it.

use memchr::memmem;

use crate::lex::{ResourceKey, Version};
use crate::snapshot::meta::body_of;
use crate::state::Body;

/// The metadata of the document of a version, from the `meta.json` of a resource. `None` if it is
/// not there, or the file has another layout than that of [`meta`](super::meta): then it must be
/// parsed as a whole.
///
/// Strings contain no line breaks, so in pretty JSON the indentation alone shows where a member
/// begins and ends; the text between need not be parsed.
pub(super) fn body(text: &str, key: &ResourceKey, version: Version) -> Option<Body> {
    let own = text.strip_prefix(&*format!("{{\n  \"resource\": \"{key}\",\n"))?;
    match version {
        Version::Latest => first(own, "  "),
        Version::Number(number) => {
            let (_, versions) = split(own, ",\n  \"versions\": {")?;
            // Not `{}`, whose end would be that of another member.
            let versions = Some(versions).filter(|versions| versions.starts_with('\n'))?;
            let (versions, _below_a_bot) = split(versions, "\n  }")?;
            let (_, one) = split(versions, &format!("\n    \"{number}\": {{\n"))?;
            first(one, "      ")
        }
    }
}

/// Whether a `meta.json` has only exact documents: every version that it names has one, without a
/// doubt. May be `false` if a word only looks like a doubt.
pub fn is_without_doubt(meta: &[u8]) -> bool {
    const CONFIDENCE: &str = "\"confidence\": \"";
    let exact = |at: usize| meta[at + CONFIDENCE.len()..].starts_with(b"exact\"");
    memmem::find(meta, b"\"doubt\": ").is_none() && memmem::find_iter(meta, CONFIDENCE).all(exact)
}

/// The first members of an object: `confidence` and, if present, `doubt`.
fn first(members: &str, indent: &str) -> Option<Body> {
    let after = members.strip_prefix(indent)?.strip_prefix("\"confidence\": \"")?;
    let (confidence, after) = split(after, "\",\n").filter(|(word, _)| !word.contains('"'))?;
    let doubt = match after.strip_prefix(indent)?.strip_prefix("\"doubt\": ") {
        // Members of the doubt are indented deeper.
        Some(doubt) => {
            let (doubt, _) = split(doubt, &format!(",\n{indent}\""))?;
            Some(serde_json::from_str(doubt).ok()?)
        }
        None => None,
    };
    Some(body_of(confidence, doubt))
}

fn split<'t>(text: &'t str, at: &str) -> Option<(&'t str, &'t str)> {
    let found = memmem::find(text.as_bytes(), at.as_bytes())?;
    Some((&text[..found], &text[found + at.len()..]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lex::Json;
    use crate::state::{Doubt, GapReason, Held};

    const META: &str = r#"{
  "resource": "111122223333/us-east-1/v1/bot:B",
  "confidence": "exact",
  "facts": {
    "versions": {
      "7": {}
    }
  },
  "versions": {
    "7": {
      "confidence": "partial",
      "doubt": {
        "code": "versions-missing",
        "data": {
          "first": 3,
          "last": 5
        }
      },
      "facts": {
        "status": "READY"
      }
    },
    "8": {
      "confidence": "unknown",
      "facts": {}
    }
  },
  "aliases": {
    "9": {
      "confidence": "exact",
      "facts": {}
    }
  }
}
"#;

    fn check(text: &str, version: Version, expect: Option<(Held, Option<Doubt>)>) {
        let key = "111122223333/us-east-1/v1/bot:B".parse().unwrap();
        let found = body(text, &key, version);
        let expect = expect.map(|(held, doubt)| Body { held, doubt });
        assert_eq!(found, expect, "{text}");
    }

    #[test]
    fn it_is_of_the_resource_or_one_version() {
        check(META, Version::Latest, Some((Held::Stored, None)));
        let doubt = Some(Doubt::Gap(GapReason::VersionsMissing { first: 3, last: 5 }));
        check(META, Version::Number(7), Some((Held::Stored, doubt)));
        check(META, Version::Number(8), Some((Held::Nowhere, None)));
        for version in [Version::Number(9), Version::Number(70)] {
            check(META, version, None);
        }
    }

    #[test]
    fn any_doubt_is_seen() {
        assert!(!is_without_doubt(META.as_bytes()));
        let exact = META.replace("partial", "exact").replace("unknown", "exact");
        assert!(!is_without_doubt(exact.as_bytes()), "a doubt alone");
        let none = exact.replace("\"doubt\": ", "\"facts\": ");
        assert!(is_without_doubt(none.as_bytes()), "{none}");
        let quoted = none.replace("READY", "\\\"doubt\\\": \\\"confidence\\\": \\\"unknown\\\"");
        assert!(is_without_doubt(quoted.as_bytes()), "within a string: {quoted}");
        for word in ["partial", "unknown", "exactly"] {
            assert!(!is_without_doubt(none.replacen("exact", word, 1).as_bytes()), "{word}");
        }
    }

    #[test]
    fn another_layout_or_resource_is_left_to_others() {
        let line = Json::parse(META).unwrap().to_string();
        check(&line, Version::Number(7), None);
        check(&META.replace("bot:B", "bot:C"), Version::Number(7), None);
        check(&META[..META.len() / 2], Version::Number(8), None);
        check("", Version::Latest, None);
        let (before, versions) = META.split_once("\"versions\": {\n    \"7\"").unwrap();
        let aliases = versions.split_once("  \"aliases\"").unwrap().1;
        let none = format!("{before}\"versions\": {{}},\n  \"aliases\"{aliases}");
        check(&none, Version::Number(9), None);
        let last = META.replacen("\"confidence\": \"exact\",", "\"confidence\": \"exact\"", 1);
        check(&last, Version::Latest, None);
    }
}
