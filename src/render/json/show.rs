use serde::Serialize;

use super::document::Wire;
use super::{SCHEMA, commit, time, written};
use crate::query::{Show, Shown};

#[derive(Serialize)]
struct Answer<'a> {
    schema: u32,
    at: Option<String>,
    commit: Option<String>,
    resources: Vec<Resource<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    missing: Vec<String>,
}

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
    document: Configuration<'a>,
}

/// What is known of a document: all of it, or nothing, which is `{}`.
#[derive(Serialize)]
#[serde(untagged)]
enum Configuration<'a> {
    Known(Wire<'a>),
    Unknown {},
}

/// Resources at a point: the contract of `show`.
pub fn show(show: &Show) -> String {
    written(&Answer {
        schema: SCHEMA,
        at: time(show.point.at),
        commit: commit(&show.point),
        resources: show.resources.iter().map(resource).collect(),
        missing: show.missing.iter().map(|(key, version)| format!("{key}@{version}")).collect(),
    })
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
        document: match shown.body.document() {
            Some(found) => Configuration::Known(Wire(found)),
            None => Configuration::Unknown {},
        },
    }
}
