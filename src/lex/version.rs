use std::str::FromStr;

use crate::lex::{Api, Schema};

/// A version of a resource: the one being edited, or a published, immutable one.
///
/// Numbers compare as numbers, `$LATEST` before all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Version {
    /// `$LATEST` in V1, `DRAFT` in V2.
    Latest,
    /// A published version, counted from 1 and never reused.
    Number(u64),
}

/// The maximum version number; it leaves room for the next one.
const LARGEST: u64 = u32::MAX as u64;

/// The text is not a version of Lex.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a version: a number or `latest`")]
pub struct NotAVersion(String);

impl FromStr for Version {
    type Err = NotAVersion;

    fn from_str(text: &str) -> Result<Self, NotAVersion> {
        match text {
            "$LATEST" | "DRAFT" | "latest" | "draft" => Ok(Self::Latest),
            digits if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) => {
                match digits.parse() {
                    Ok(number @ 1..=LARGEST) => Ok(Self::Number(number)),
                    _ => Err(NotAVersion(text.to_owned())),
                }
            }
            _ => Err(NotAVersion(text.to_owned())),
        }
    }
}

impl Version {
    /// The number of a published version.
    pub fn number(self) -> Option<u64> {
        match self {
            Self::Latest => None,
            Self::Number(number) => Some(number),
        }
    }

    /// Reads a version as written by the API and in ARNs: a number or `$LATEST`.
    ///
    /// `latest`, `draft` and `DRAFT` are words of typed addresses. In an ARN they are names of
    /// aliases.
    pub fn from_api(text: &str) -> Option<Self> {
        is_version_of_api(text).then(|| text.parse().ok()).flatten()
    }

    /// The version as written by an API: `7`; `$LATEST` in V1, `DRAFT` in V2.
    pub fn written(self, api: Api) -> String {
        match self {
            Self::Latest => Schema::of(api).draft.to_owned(),
            Self::Number(number) => number.to_string(),
        }
    }

    /// The end of an address: `@7`; `@latest` in V1, `@draft` in V2.
    pub fn suffix(self, api: Api) -> String {
        match self {
            Self::Latest => format!("@{}", Schema::of(api).draft_word),
            Self::Number(number) => format!("@{number}"),
        }
    }
}

/// Whether a text has the form of a version of the API: `\$LATEST|[0-9]+` (service model of Lex
/// V1).
pub(super) fn is_version_of_api(text: &str) -> bool {
    text == "$LATEST" || (!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_as_numbers() {
        let mut versions: Vec<Version> =
            ["10", "9", "$LATEST", "1"].iter().map(|text| text.parse().unwrap()).collect();
        versions.sort();
        let shown: Vec<String> = versions.iter().map(|it| it.written(Api::V1)).collect();
        assert_eq!(shown, ["$LATEST", "1", "9", "10"]);
    }

    #[test]
    fn the_api_writes_versions_in_two_forms() {
        for (text, expect) in [
            ("$LATEST", Some(Version::Latest)),
            ("7", Some(Version::Number(7))),
            ("latest", None),
            ("draft", None),
            ("DRAFT", None),
            ("$latest", None),
            ("PROD", None),
            ("0", None),
            ("", None),
        ] {
            assert_eq!(Version::from_api(text), expect, "{text}");
        }
    }

    #[test]
    fn other_words_are_refused() {
        for text in ["", "0", "v3", "-1", "1.0", "99999999999999999999999", "18446744073709551615"]
        {
            assert!(text.parse::<Version>().is_err(), "{text}");
        }
    }
    #[test]
    fn each_api_has_its_words_for_what_is_edited() {
        for (version, api, written, suffix) in [
            (Version::Latest, Api::V1, "$LATEST", "@latest"),
            (Version::Latest, Api::V2, "DRAFT", "@draft"),
            (Version::Number(7), Api::V2, "7", "@7"),
        ] {
            assert_eq!((&*version.written(api), &*version.suffix(api)), (written, suffix));
            let read = format!("1/r/{api}/bot:B{suffix}").parse::<crate::lex::Address>().unwrap();
            assert_eq!(read.version, Some(version));
            assert!(read.to_string().ends_with(suffix));
        }
    }
}
