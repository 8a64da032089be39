use serde::Serialize;
use serde_json::value::RawValue;

use super::document::document;
use super::doubt::{Uncertain, uncertain};
use super::{SCHEMA, commit, time, written};
use crate::export::{ExportFile, ExportRemark, Fate};
use crate::graph::Node;
use crate::query::{Exported, Shown};

#[derive(Serialize)]
struct Answer<'a> {
    schema: u32,
    at: Option<String>,
    commit: Option<String>,
    address: String,
    api: &'static str,
    confidence: &'static str,
    doubts: Vec<Uncertain>,
    lost: Vec<Remark<'a>>,
    changed: Vec<Remark<'a>>,
    file: Option<&'a str>,
    files: Vec<Content<'a>>,
}

#[derive(Serialize)]
struct Remark<'a> {
    address: String,
    path: &'a str,
    why: &'a str,
}

#[derive(Serialize)]
struct Content<'a> {
    path: &'a str,
    content: Box<RawValue>,
}

/// An export: its files in full, with remarks. `file` is the path of the zip file.
pub fn export(exported: &Exported, file: Option<&str>) -> String {
    let remarks_with = |fate: Fate| {
        let remarks = exported.export.remarks.iter().filter(move |remark| remark.fate == fate);
        remarks.map(remark_of).collect()
    };
    written(&Answer {
        schema: SCHEMA,
        at: time(exported.point.at),
        commit: commit(&exported.point),
        address: Node::of(&exported.key, exported.version).address(),
        api: exported.api.as_str(),
        confidence: exported.confidence().as_str(),
        doubts: exported.parts.iter().filter_map(doubt).collect(),
        lost: remarks_with(Fate::Lost),
        changed: remarks_with(Fate::Changed),
        file,
        files: exported.export.files.iter().map(content).collect(),
    })
}

fn doubt(part: &Shown) -> Option<Uncertain> {
    let version = part.version.unwrap_or(crate::lex::Version::Latest);
    uncertain(part, Node::of(&part.key, version).address())
}

fn remark_of(remark: &ExportRemark) -> Remark<'_> {
    let address = match remark.version {
        Some(version) => Node::of(&remark.key, version).address(),
        None => remark.key.to_string(),
    };
    Remark { address, path: &remark.path, why: &remark.why }
}

fn content(file: &ExportFile) -> Content<'_> {
    Content { path: &file.path, content: document(&file.document) }
}
