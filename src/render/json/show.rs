use std::borrow::Cow;

use serde::Serialize;

use super::doubt::{Doubted, doubted};
use super::{SCHEMA, commit, harmless, line, open, time};
use crate::lex::{Document, Json};
use crate::query::{Show, Shown};

/// The result without `resources`; `missing` is omitted if empty.
#[derive(Serialize)]
struct Head {
    schema: u32,
    at: Option<String>,
    commit: Option<String>,
}

/// A resource without its `document`.
#[derive(Serialize)]
struct Resource<'a> {
    account: &'a str,
    region: &'a str,
    api: &'static str,
    kind: &'static str,
    name: &'a str,
    version: Option<String>,
    /// The id and the name of a resource that can be renamed.
    #[serde(flatten)]
    named: Option<Named>,
    confidence: &'static str,
    #[serde(flatten)]
    doubt: Doubted,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Named {
    id: String,
    display_name: Option<String>,
}

/// The minimum size of each piece of the result except the last, in bytes.
const PIECE: usize = 16 << 10;

/// Resources at a point: the format of `show`, one line, written in pieces. Most of it is
/// documents, whose text is copied unchanged.
///
/// # Errors
///
/// The first error of `write`.
pub fn show<E>(show: &Show, mut write: impl FnMut(&str) -> Result<(), E>) -> Result<(), E> {
    let mut out = String::with_capacity(4 * PIECE);
    open(&head(show), &mut out);
    out.push_str(",\"resources\":[");
    for (at, shown) in show.resources.iter().enumerate() {
        if out.len() >= PIECE {
            write(&harmless(&out))?;
            out.clear();
        }
        if at > 0 {
            out.push(',');
        }
        let proven = shown.body.proven(&shown.key);
        open(&resource(shown, proven.as_deref()), &mut out);
        out.push_str(",\"document\":");
        match &proven {
            Some(document) => document.write_line(&mut out),
            None => out.push_str("{}"), // its content is unknown
        }
        if let (Some(Cow::Owned(_)), Some(document)) = (&proven, shown.body.document()) {
            out.push_str(",\"presumed\":");
            document.write_line(&mut out);
        }
        out.push('}');
    }
    out.push(']');
    if !show.missing.is_empty() {
        let missing = show.missing.iter();
        let missing = missing
            .map(|(key, version)| Json::String(format!("{key}@{}", version.written(key.api))));
        out.push_str(",\"missing\":");
        Json::Array(missing.collect()).write_compact(&mut out);
    }
    out.push('}');
    write(&line(out))
}

fn head(show: &Show) -> Head {
    Head { schema: SCHEMA, at: time(show.point.at), commit: commit(&show.point) }
}

fn resource<'a>(shown: &'a Shown, proven: Option<&Document>) -> Resource<'a> {
    let key = &shown.key;
    Resource {
        account: &key.account,
        region: &key.region,
        api: key.api.as_str(),
        kind: key.kind().as_str(),
        name: key.name(),
        version: shown.version.map(|version| version.written(key.api)),
        named: key.is_named_apart().then(|| Named {
            id: key.raw_id(),
            display_name: key
                .row()
                .name
                .and_then(|member| proven?.body().text(member).map(str::to_owned)),
        }),
        confidence: shown.confidence().as_str(),
        doubt: doubted(shown.doubt()),
    }
}
