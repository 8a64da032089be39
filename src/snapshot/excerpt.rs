//! Of a `meta.json` with all versions of a resource, what is about one of them.

use memchr::memmem;

use crate::lex::Version;

/// A shorter `meta.json` with no numbered version but this one, and with nothing that lives below
/// the resource. `None` where the text is not laid out as [`meta`](super::meta) writes it: it must
/// then be read as a whole.
///
/// Strings hold no ends of lines, so in pretty JSON the indentation alone tells where a member
/// begins and ends, and what lies between need not be read.
pub(super) fn excerpt(text: &str, version: Version) -> Option<String> {
    let own = text.strip_prefix("{\n  \"resource\": ")?;
    let Some((own, versions)) = split(own, ",\n  \"versions\": {") else {
        let (own, _below_a_bot) = split(own, ",\n  \"aliases\": {")
            .or_else(|| split(own, ",\n  \"channels\": {"))
            .or_else(|| split(own, "\n}\n"))?;
        return Some(joined(own, None));
    };
    let (versions, _below_a_bot) = split(versions, "\n  }")?;
    let one = match version {
        Version::Latest => None,
        Version::Number(number) => split(versions, &format!("\n    \"{number}\": {{")),
    };
    let one = match one {
        Some((_, one)) => Some((version, split(one, "\n    }")?.0)),
        None => None,
    };
    Some(joined(own, one))
}

fn joined(own: &str, version: Option<(Version, &str)>) -> String {
    match version {
        Some((version, one)) => {
            format!("{{\"resource\": {own}, \"versions\": {{\"{version}\": {{{one}}}}}}}")
        }
        None => format!("{{\"resource\": {own}}}"),
    }
}

fn split<'t>(text: &'t str, at: &str) -> Option<(&'t str, &'t str)> {
    let found = memmem::find(text.as_bytes(), at.as_bytes())?;
    Some((&text[..found], &text[found + at.len()..]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lex::Json;

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
      "facts": {
        "status": "READY"
      }
    },
    "8": {
      "confidence": "exact"
    }
  },
  "aliases": {
    "9": {
      "confidence": "exact"
    }
  }
}
"#;

    fn check(text: &str, version: Version, expect: Option<&str>) {
        let found = excerpt(text, version).map(|text| Json::parse(&text).unwrap().to_string());
        assert_eq!(found.as_deref(), expect, "{text}");
    }

    #[test]
    fn it_is_the_resource_and_one_version() {
        let own = r#"{"confidence":"exact","facts":{"versions":{"7":{}}},"resource":"111122223333/us-east-1/v1/bot:B""#;
        let seven = r#","versions":{"7":{"confidence":"partial","facts":{"status":"READY"}}}}"#;
        check(META, Version::Number(7), Some(&format!("{own}{seven}")));
        let eight = r#","versions":{"8":{"confidence":"exact"}}}"#;
        check(META, Version::Number(8), Some(&format!("{own}{eight}")));
        for version in [Version::Latest, Version::Number(9), Version::Number(70)] {
            check(META, version, Some(&format!("{own}}}")));
        }
    }

    #[test]
    fn another_layout_is_left_to_others() {
        let line = Json::parse(META).unwrap().to_string();
        check(&line, Version::Number(7), None);
        check(&META[..META.len() / 2], Version::Number(8), None);
        check("", Version::Latest, None);
    }
}
