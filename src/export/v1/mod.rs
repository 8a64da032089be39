//! The file that Lex V1 exports and imports, `schemaVersion` 1.0.
//!
//! A bot contains its intents in full, each with its own `version`, and the slot types that they
//! use; without any, `slotTypes` is absent. All other members are copied from the document: absent
//! members stay absent, and empty lists stay empty. Lex exports only numbered versions
//! (`GetExport`); a draft has the version `$LATEST`.

mod shape;

use shape::{BOT, INTENT, SLOT_TYPE};

use super::remark::Remarks;
use super::{Bundle, BundlePart, Export, ExportFile};
use crate::lex::{Document, Json, Object, ResourceKind, Shape, Version};

/// The file for a bundle.
pub fn export(bundle: &Bundle) -> Export {
    let root = &bundle.root;
    let mut resource = numbered(root);
    if root.key.kind() == ResourceKind::Bot {
        resource.insert("intents", all(&bundle.intents));
    }
    if !bundle.slot_types.is_empty() {
        resource.insert("slotTypes", all(&bundle.slot_types));
    }
    let metadata = [("schemaVersion", "1.0"), ("importType", "LEX"), ("importFormat", "JSON")];
    let metadata = metadata.into_iter().map(|(name, value)| (name, Json::string(value)));
    let file =
        [("metadata", Json::Object(metadata.collect())), ("resource", Json::Object(resource))];
    let document = Document::of_shape(file_of(root.key.kind()).1, file.into_iter().collect());
    let path = format!("{}_Export.json", short(root.key.id()));
    Export { files: vec![ExportFile { path, document }], remarks: twice(bundle) }
}

/// The name that Lex gives to the zip, without the identifier of the export.
pub fn zip_name(root: &BundlePart) -> String {
    let (kind, _) = file_of(root.key.kind());
    let version = root.written();
    format!("{}_{}_{kind}_LEX_V1.zip", short(root.key.id()), version.trim_start_matches('$'))
}

/// The start of an escaped name, up to the maximum length in Lex: logs may contain any name.
fn short(name: &str) -> &str {
    name.get(..100).unwrap_or(name)
}

fn all(parts: &[BundlePart]) -> Json {
    Json::Array(parts.iter().map(|part| Json::Object(numbered(part))).collect())
}

/// The document with its version added.
fn numbered(part: &BundlePart) -> Object {
    let mut members = part.document.body().clone();
    members.insert("version", Json::string(part.written()));
    members
}

/// The keyword for a kind in file names, and the shape of its file.
fn file_of(kind: ResourceKind) -> (&'static str, &'static Shape) {
    if kind == ResourceKind::Intent {
        ("Intent", &INTENT)
    } else if kind == ResourceKind::SlotType {
        ("SlotType", &SLOT_TYPE)
    } else {
        ("Bot", &BOT)
    }
}

/// Names that occur in two versions: an import creates only one `$LATEST` for both.
fn twice(bundle: &Bundle) -> Vec<super::ExportRemark> {
    let mut remarks = Vec::new();
    for parts in [&bundle.intents, &bundle.slot_types] {
        for (at, part) in parts.iter().enumerate() {
            let Some(first) = parts[..at].iter().find(|first| first.key == part.key) else {
                continue;
            };
            let (first, draft) = (first.written(), Version::Latest.written(part.key.api));
            let why = format!(
                "version {first} of it is in the file too, and an import makes one `{draft}` of both"
            );
            Remarks::of(part, &mut remarks).changed("", why);
        }
    }
    remarks
}
