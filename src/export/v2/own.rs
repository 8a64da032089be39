//! Exports a V2 bot in the same format as V2 itself.

use std::collections::BTreeMap;

use super::locale::name_of;
use super::tree::{self, TreePart};
use super::{manifest, zip_name_of};
use crate::export::{BundlePart, Export, ExportRemark, Fate};
use crate::lex::{Json, ResourceKey};

/// The files of a V2 bot from its parts: first the bot, then everything below it.
///
/// Omits parts whose document or name is unknown. `None` if there is no bot.
pub fn export_own(parts: &[BundlePart]) -> Option<Export> {
    let root = parts.first()?;
    let mut below: BTreeMap<ResourceKey, Vec<&BundlePart>> = BTreeMap::new();
    for part in &parts[1..] {
        below.entry(part.key.parent()?).or_default().push(part);
    }
    let mut remarks = Vec::new();
    let tree = part(root, &below, &mut remarks);
    let (files, left_out) = tree::files(&tree);
    remarks.extend(left_out);
    let files = std::iter::once(manifest()).chain(files).collect();
    Some(Export { files, remarks })
}

/// The name that Lex gives to the zip of a V2 bot, without the identifier of the export.
pub fn own_zip_name(bot: &BundlePart) -> String {
    zip_name_of(&name(bot), &bot.written())
}

/// Its current name. The name of a locale is its id, and a vocabulary has none.
fn name(part: &BundlePart) -> String {
    let row = part.key.row();
    match part.key.name_member() {
        Some(member) => part.document.body().text(member).unwrap_or_default().to_owned(),
        None if row.id.is_some() => part.key.raw_id(),
        None => String::new(),
    }
}

fn part(
    it: &BundlePart,
    all: &BTreeMap<ResourceKey, Vec<&BundlePart>>,
    remarks: &mut Vec<ExportRemark>,
) -> TreePart {
    let (row, id) = (it.key.row(), it.key.raw_id());
    let mut document = it.document.body().clone();
    if let Some(member) = row.id {
        document.insert(member, Json::string(&*id));
    }
    if it.key.parent().is_none() {
        document.insert("botVersion", Json::string(it.written()));
    }
    if let Some(member) = row.name.filter(|member| row.shape.member(member).is_none()) {
        let name = name_of(&id).unwrap_or_else(|| {
            remarks.push(ExportRemark {
                key: it.key.clone(),
                version: Some(it.version),
                path: member.to_owned(),
                fate: Fate::Changed,
                why: format!("no record shows it: `{id}`"),
            });
            &id
        });
        document.insert(member, Json::string(name));
    }
    let mut below: Vec<TreePart> =
        all.get(&it.key).into_iter().flatten().map(|below| part(below, all, remarks)).collect();
    below.sort_by(|a, b| (folder(a), &a.name).cmp(&(folder(b), &b.name)));
    let of = Some((it.key.clone(), it.version));
    TreePart { kind: it.key.kind(), id, name: name(it), document, of, below }
}

fn folder(part: &TreePart) -> &'static str {
    let row = crate::lex::Schema::of(crate::lex::Api::V2).row(part.kind);
    row.and_then(|row| row.file).map_or("", |file| file.folder)
}
