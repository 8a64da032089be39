use std::borrow::Cow;

use serde::Serialize;

use super::doubt::{Doubted, doubted};
use super::{SCHEMA, commit, harmless, line, open, time};
use crate::lex::{Document, Json};
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
    /// The last id of the path, of what may be renamed, and the name that it has.
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

/// How long a piece of the answer is, but for the last, at least, in bytes.
const PIECE: usize = 16 << 10;

/// Resources at a point: the contract of `show`, one line, in pieces as they come. Nearly all of it
/// are documents, which are put in as the texts that they are.
///
/// # Errors
///
/// The first that `write` has.
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
            None => out.push_str("{}"), // nothing is known of it
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
