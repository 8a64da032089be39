use serde::Serialize;

use super::{SCHEMA, commit, line, open, time};
use crate::lex::Json;
use crate::query::{Show, Shown};

/// The answer but for `resources`, and `missing` where there is any.
#[derive(Serialize)]
struct Head {
    schema: u32,
    at: Option<String>,
    commit: Option<String>,
}

/// A resource but for its `document`.
#[derive(Serialize)]
struct Resource<'a> {
    account: &'a str,
    region: &'a str,
    api: &'static str,
    kind: &'static str,
    name: &'a str,
    version: Option<String>,
    confidence: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    doubt: Option<String>,
}

/// Resources at a point: the contract of `show`. Nearly all of it are documents, which are put in
/// as the texts that they are.
pub fn show(show: &Show) -> String {
    let documents = show.resources.iter().filter_map(|shown| shown.body.document());
    let size = documents.map(|document| document.text().len()).sum();
    let mut out = String::with_capacity(size);
    open(&head(show), &mut out);
    out.push_str(",\"resources\":[");
    for (at, shown) in show.resources.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        open(&resource(shown), &mut out);
        out.push_str(",\"document\":");
        match shown.body.document() {
            Some(document) => document.write_line(&mut out),
            None => out.push_str("{}"), // nothing is known of it
        }
        out.push('}');
    }
    out.push(']');
    if !show.missing.is_empty() {
        let missing = show.missing.iter();
        let missing = missing.map(|(key, version)| Json::String(format!("{key}@{version}")));
        out.push_str(",\"missing\":");
        Json::Array(missing.collect()).write_compact(&mut out);
    }
    out.push('}');
    line(out)
}

fn head(show: &Show) -> Head {
    Head { schema: SCHEMA, at: time(show.point.at), commit: commit(&show.point) }
}

fn resource(shown: &Shown) -> Resource<'_> {
    let key = &shown.key;
    Resource {
        account: &key.account,
        region: &key.region,
        api: key.api.as_str(),
        kind: key.kind.as_str(),
        name: &key.name,
        version: shown.version.map(|version| version.to_string()),
        confidence: shown.confidence().as_str(),
        doubt: shown.doubt(),
    }
}
