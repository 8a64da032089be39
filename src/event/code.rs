use serde::Serialize;
use serde_json::Value;

/// A reason on one line, without a sentence: its code, then its data by name, such as
/// `versions-missing first=3 last=5`.
pub fn code_text(reason: &impl Serialize) -> String {
    let mut value = serde_json::to_value(reason).unwrap_or_default();
    let data = value.get_mut("data").map(Value::take);
    let mut out = value.get("code").and_then(Value::as_str).unwrap_or_default().to_owned();
    for (name, value) in data.as_ref().and_then(Value::as_object).into_iter().flatten() {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        out.extend([" ", name, "=", &text]);
    }
    out
}
