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
    lost: Vec<Said<'a>>,
    changed: Vec<Said<'a>>,
    file: Option<&'a str>,
    files: Vec<Content<'a>>,
}

#[derive(Serialize)]
struct Said<'a> {
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
    let said = |fate: Fate| {
        let remarks = exported.export.remarks.iter().filter(move |remark| remark.fate == fate);
        remarks.map(said).collect()
    };
    written(&Answer {
        schema: SCHEMA,
        at: time(exported.point.at),
        commit: commit(&exported.point),
        address: Node::of(&exported.key, exported.version).address(),
        api: exported.api.as_str(),
        confidence: exported.confidence().as_str(),
        doubts: exported.parts.iter().filter_map(doubt).collect(),
        lost: said(Fate::Lost),
        changed: said(Fate::Changed),
        file,
        files: exported.export.files.iter().map(content).collect(),
    })
}

fn doubt(part: &Shown) -> Option<Uncertain> {
    let version = part.version.unwrap_or(crate::lex::Version::Latest);
    uncertain(part, Node::of(&part.key, version).address())
}

fn said(remark: &ExportRemark) -> Said<'_> {
    let address = match remark.version {
        Some(version) => Node::of(&remark.key, version).address(),
        None => remark.key.to_string(),
    };
    Said { address, path: &remark.path, why: &remark.why }
}

fn content(file: &ExportFile) -> Content<'_> {
    Content { path: &file.path, content: document(&file.document) }
}
