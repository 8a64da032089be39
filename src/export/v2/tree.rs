//! A V2 bot as a tree of documents of its API, and the files for the tree.

use std::collections::BTreeSet;

use super::name;
use crate::export::{ExportFile, ExportRemark, Fate};
use crate::lex::{
    Api, Document, FileNames, FileRow, Object, ResourceKey, ResourceKind, Schema, Version, to_file,
};

/// A part of a V2 bot, with the parts below it.
#[derive(Clone, Debug)]
pub(super) struct TreePart {
    /// Its kind.
    pub(super) kind: ResourceKind,
    /// The id that others refer to.
    pub(super) id: String,
    /// Its name.
    pub(super) name: String,
    /// Its document in the API.
    pub(super) document: Object,
    /// Its resource, for remarks; `None` if it was converted from something else.
    pub(super) of: Option<(ResourceKey, Version)>,
    /// The parts directly below it.
    pub(super) below: Vec<Self>,
}

/// The files of a bot, and the members that have no place in them.
pub(super) fn files(bot: &TreePart) -> (Vec<ExportFile>, Vec<ExportRemark>) {
    let mut writing = Writing::default();
    writing.part(&[bot], String::new());
    (writing.files, writing.remarks)
}

#[derive(Default)]
struct Writing {
    files: Vec<ExportFile>,
    remarks: Vec<ExportRemark>,
    taken: BTreeSet<String>,
}

impl Writing {
    /// Writes the last resource of a path, and everything below it, into a directory.
    fn part(&mut self, path: &[&TreePart], above: String) {
        let Some((part, _)) = path.split_last() else { return };
        let Some(row) = row(part.kind) else { return };
        let folder = folder(row, part, above);
        let file = format!("{folder}/{}", row.name);
        if !self.taken.insert(file.clone()) {
            self.remark(part, String::new(), "another one has its name".to_owned());
            return;
        }
        let mut left_out = Vec::new();
        let document = to_file(&part.document, row.shape, &Names(path), &mut left_out);
        for path in left_out {
            let why = reason(&path).to_owned();
            self.remark(part, path, why);
        }
        self.files
            .push(ExportFile { path: file, document: Document::of_shape(row.shape, document) });
        for below in &part.below {
            let path: Vec<&TreePart> = path.iter().copied().chain([below]).collect();
            self.part(&path, folder.clone());
        }
    }

    fn remark(&mut self, part: &TreePart, path: String, why: String) {
        if let Some((key, version)) = &part.of {
            let (key, version) = (key.clone(), Some(*version));
            self.remarks.push(ExportRemark { key, version, path, fate: Fate::Lost, why });
        }
    }
}

fn row(kind: ResourceKind) -> Option<&'static FileRow> {
    Schema::of(Api::V2).row(kind)?.file
}

/// The directory of a part: `Bot/BotLocales/en_US/Intents/Order`. A part without a name has only
/// the directory of its kind.
fn folder(row: &FileRow, part: &TreePart, above: String) -> String {
    let name = name::fitting(&part.name);
    match (row.folder, part.name.is_empty()) {
        ("", _) => name,
        (folder, true) => format!("{above}/{folder}"),
        (folder, false) => format!("{above}/{folder}/{name}"),
    }
}

/// The reason why an export has no place or no name for a member.
fn reason(path: &str) -> &'static str {
    match path {
        "roleArn" => "an export has no role: the import asks for one",
        path if path.ends_with("slotTypeId") || path.ends_with("slotId") => {
            "no record shows the name of what it refers to"
        }
        _ => "no export of Lex is known that has it",
    }
}

/// The names of the ancestors, from the root on.
struct Names<'a>(&'a [&'a TreePart]);

impl FileNames for Names<'_> {
    fn other(&self, kind: ResourceKind, id: &str) -> Option<String> {
        if id.starts_with("AMAZON.") {
            return Some(id.to_owned());
        }
        let near = self.0.iter().rev().flat_map(|part| &part.below);
        let mut named = near.filter(|part| part.kind == kind && part.id == id);
        named.next().map(|part| part.name.clone())
    }
}
