//! Secrets that must not be kept: passwords and upload addresses are replaced while reading.

use std::borrow::Cow;
use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::json::{self, End};
use super::{scan, strict};

/// The replacement of a secret: CloudTrail's own mark.
pub const HIDDEN: &str = "HIDDEN_DUE_TO_SECURITY_REASONS";

/// Members whose value is a secret, at any place, without case and separators.
const SECRET: [&str; 2] = ["filepassword", "uploadurl"];
/// A map of a channel of V1 whose every value is a secret.
const SECRET_MAP: &str = "botconfiguration";

/// How the value of a member is treated.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Member {
    Plain,
    Secret,
    SecretMap,
}

impl Member {
    fn of(name: &str) -> Self {
        let name: String =
            name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        if SECRET.contains(&name.as_str()) {
            Self::Secret
        } else if name == SECRET_MAP {
            Self::SecretMap
        } else {
            Self::Plain
        }
    }
}

/// `text` (compact JSON) with its secrets replaced by [`HIDDEN`], also within strings; otherwise
/// unchanged.
pub(super) fn hide(text: &[u8]) -> Cow<'_, [u8]> {
    hide_to_depth(text, DEEPEST)
}

/// How often JSON may be text in JSON.
const DEEPEST: usize = 8;

fn hide_to_depth(text: &[u8], depth: usize) -> Cow<'_, [u8]> {
    if !may_hold_secrets(text) {
        return Cow::Borrowed(text);
    }
    let mut out = Vec::with_capacity(text.len());
    let mut copied = 0;
    let mut at = 0;
    // Every string followed by a colon is a member name, at any depth.
    while let Some(quote) = memchr::memchr(b'"', &text[at..]) {
        let start = at + quote;
        let End::At(end) = json::value_end(text, start) else { break };
        at = end;
        let colon = json::skip_ws(text, end);
        if text.get(colon) != Some(&b':') {
            if may_hold_secrets(&text[start..end])
                && let Some(string) = json::string(&text[start..end])
                && let Some(hidden) = hide_in_string(&string, depth)
            {
                out.extend_from_slice(&text[copied..start]);
                out.extend_from_slice(serde_json::Value::String(hidden).to_string().as_bytes());
                copied = end;
            }
            continue;
        }
        let member = Member::of(&json::string(&text[start..end]).unwrap_or_default());
        if member == Member::Plain {
            continue;
        }
        let value = json::skip_ws(text, colon + 1);
        let End::At(end) = json::value_end(text, value) else { break };
        out.extend_from_slice(&text[copied..value]);
        hide_value(&text[value..end], member, &mut out);
        copied = end;
        at = end;
    }
    out.extend_from_slice(&text[copied..]);
    Cow::Owned(out)
}

/// A string without its secrets; `None` if it has none. In JSON, the values are replaced; in other
/// text of names and values, such as `{name=B, filePassword=x}`, everything after the name of a
/// secret.
fn hide_in_string(text: &str, depth: usize) -> Option<String> {
    if let Some(depth) = depth.checked_sub(1)
        && strict::is_valid(text.as_bytes())
    {
        let hidden = hide_to_depth(text.as_bytes(), depth).into_owned();
        return String::from_utf8(hidden).ok().filter(|hidden| hidden != text);
    }
    let words = text.char_indices().filter(|(at, c)| {
        c.is_alphabetic()
            && !text[..*at].ends_with(|before: char| before.is_alphanumeric() || before == '_')
    });
    words.map(|(at, _)| at).find_map(|start| {
        let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
        let end = start + text[start..].find(|c| !is_name(c))?;
        let sign = text[end..].trim_start_matches(['"', '\'', '\\', ' ']);
        let is_set = sign.starts_with(['=', ':']) && Member::of(&text[start..end]) != Member::Plain;
        is_set.then(|| format!("{}={HIDDEN}", &text[..end]))
    })
}

/// What a text with secrets contains, in the usual spellings. An escaped letter could hide a name;
/// that is unusual, so such texts are searched closely.
const SIGNS: [&str; 11] = [
    "assword",
    "ploadUrl",
    "ploadurl",
    "pload_url",
    "otConfiguration",
    "otconfiguration",
    "ot_configuration",
    "ASSWORD",
    "PLOAD_URL",
    "PLOADURL",
    "\\u00",
];

static FINDERS: LazyLock<Vec<Finder<'static>>> =
    LazyLock::new(|| SIGNS.iter().map(|sign| Finder::new(*sign)).collect());

fn may_hold_secrets(text: &[u8]) -> bool {
    scan::may_have_signs(text) && FINDERS.iter().any(|sign| sign.find(text).is_some())
}

fn hide_value(value: &[u8], member: Member, out: &mut Vec<u8>) {
    if value == b"null" {
        out.extend_from_slice(value);
        return;
    }
    if member == Member::Secret || value.first() != Some(&b'{') {
        out.extend_from_slice(format!("\"{HIDDEN}\"").as_bytes());
        return;
    }
    out.push(b'{');
    for (number, (name, _)) in json::members(value).enumerate() {
        if number > 0 {
            out.push(b',');
        }
        let name = serde_json::Value::String(name.into_owned());
        out.extend_from_slice(format!("{name}:\"{HIDDEN}\"").as_bytes());
    }
    out.push(b'}');
}

#[cfg(test)]
mod tests {
    use super::hide;

    #[track_caller]
    fn check(text: &str, expect: &str) {
        let hidden = hide(text.as_bytes());
        assert_eq!(std::str::from_utf8(&hidden), Ok(expect));
        assert_eq!(hide(&hidden), hidden);
    }

    #[test]
    fn any_depth_and_any_value() {
        check(
            r#"{"a":[{"filePassword":"x\"y"}],"uploadUrl":{"b":1},"n":0.40}"#,
            r#"{"a":[{"filePassword":"HIDDEN_DUE_TO_SECURITY_REASONS"}],"uploadUrl":"HIDDEN_DUE_TO_SECURITY_REASONS","n":0.40}"#,
        );
        check(
            r#"{"f\u0069lePassword":"x"}"#,
            r#"{"f\u0069lePassword":"HIDDEN_DUE_TO_SECURITY_REASONS"}"#,
        );
        check(r#"{"filePassword":null}"#, r#"{"filePassword":null}"#);
    }

    #[test]
    fn a_channel_keeps_the_names_of_its_settings() {
        check(
            r#"{"botConfiguration":{"token":"x","id":2},"z":1}"#,
            r#"{"botConfiguration":{"token":"HIDDEN_DUE_TO_SECURITY_REASONS","id":"HIDDEN_DUE_TO_SECURITY_REASONS"},"z":1}"#,
        );
    }

    #[test]
    fn secrets_in_text_are_hidden_too() {
        check(
            r#"{"requestParameters":"{\"filePassword\":\"x\",\"a\":[\"{\\\"uploadUrl\\\":1}\"]}","b":"c"}"#,
            r#"{"requestParameters":"{\"filePassword\":\"HIDDEN_DUE_TO_SECURITY_REASONS\",\"a\":[\"{\\\"uploadUrl\\\":\\\"HIDDEN_DUE_TO_SECURITY_REASONS\\\"}\"]}","b":"c"}"#,
        );
        check(
            r#"{"a":"{name=B, filePassword=x, y}","b":"its file_password: x"}"#,
            r#"{"a":"{name=B, filePassword=HIDDEN_DUE_TO_SECURITY_REASONS","b":"its file_password=HIDDEN_DUE_TO_SECURITY_REASONS"}"#,
        );
        let message = r#"{"errorMessage":"value at 'filePassword' failed to satisfy constraint"}"#;
        check(message, message);
    }

    #[test]
    fn a_value_is_not_a_name() {
        check(
            r#"{"a":"filePassword","b":["uploadUrl","x"]}"#,
            r#"{"a":"filePassword","b":["uploadUrl","x"]}"#,
        );
    }
}
