//! What must not be kept: passwords and upload addresses are replaced before anybody sees them.

use std::borrow::Cow;
use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::json::{self, End};

/// What stands in the place of a secret: CloudTrail's own mark.
pub const HIDDEN: &str = "HIDDEN_DUE_TO_SECURITY_REASONS";

/// Members whose value is a secret, wherever they stand.
const SECRET: [&str; 2] = ["filePassword", "uploadUrl"];
/// A map of a channel of V1 whose every value is a secret.
const SECRET_MAP: &str = "botConfiguration";

/// `text` (compact JSON) with its secrets replaced by [`HIDDEN`]; the rest is unchanged.
pub(super) fn hide(text: &[u8]) -> Cow<'_, [u8]> {
    if !may_hold_secrets(text) {
        return Cow::Borrowed(text);
    }
    let mut out = Vec::with_capacity(text.len());
    let mut copied = 0;
    let mut at = 0;
    // Every string that a colon follows is a member's name, however deep.
    while let Some(quote) = memchr::memchr(b'"', &text[at..]) {
        let start = at + quote;
        let End::At(end) = json::value_end(text, start) else { break };
        at = end;
        let colon = json::skip_ws(text, end);
        if text.get(colon) != Some(&b':') {
            continue;
        }
        let name = json::string(&text[start..end]).unwrap_or_default();
        let secret = SECRET.contains(&name.as_ref());
        let map = name == SECRET_MAP;
        if !secret && !map {
            continue;
        }
        let value = json::skip_ws(text, colon + 1);
        let End::At(end) = json::value_end(text, value) else { break };
        out.extend_from_slice(&text[copied..value]);
        hide_value(&text[value..end], map, &mut out);
        copied = end;
        at = end;
    }
    out.extend_from_slice(&text[copied..]);
    Cow::Owned(out)
}

/// What a text with secrets holds. An escaped letter could hide a name; nobody writes them so, but
/// then look closely.
static SIGNS: LazyLock<Vec<Finder<'static>>> = LazyLock::new(|| {
    let signs = SECRET.iter().chain([&SECRET_MAP, &"\\u00"]);
    signs.map(|sign| Finder::new(*sign)).collect()
});

fn may_hold_secrets(text: &[u8]) -> bool {
    SIGNS.iter().any(|sign| sign.find(text).is_some())
}

fn hide_value(value: &[u8], map: bool, out: &mut Vec<u8>) {
    if value == b"null" {
        out.extend_from_slice(value);
        return;
    }
    if !map || value.first() != Some(&b'{') {
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
    fn a_value_is_no_name() {
        check(
            r#"{"a":"filePassword","b":["uploadUrl","x"]}"#,
            r#"{"a":"filePassword","b":["uploadUrl","x"]}"#,
        );
    }
}
