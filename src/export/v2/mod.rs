//! The zip that Lex V2 imports as a bot: from a V2 bot ([`export_own`]) or converted from a V1 bot
//! ([`export`]).
//!
//! Both make a tree of documents of the V2 API, from which `tree.rs` writes the files; the rows of
//! [`FileRow`](crate::lex::FileRow) have the differences between documents and files. V1 closed on
//! 2025-09-15. The conversion follows Amazon's migration tool and the guide (`docs/export.md` has
//! the table with its sources); anything without a counterpart in V2 is reported. Members, file
//! names and nulls are those of real V2 exports, which differ from the documented ones.

mod bot;
mod built_in;
mod card;
mod function;
mod identifier;
mod intent;
mod json;
mod locale;
mod message;
mod name;
mod own;
mod slot;
mod slot_type;
#[cfg(test)]
mod tests;
mod tree;

use std::collections::BTreeMap;

use json::{object, text};
use name::assigned;
pub use own::{export_own, own_zip_name};
use tree::TreePart;

use super::remark::Remarks;
use super::{Bundle, BundlePart, Export, ExportFile, ExportRemark};
use crate::lex::ResourceKind::{self, Bot, Intent, Locale, Slot, SlotType};
use crate::lex::{Document, Json, Object, ResourceKey, Shape, Version, nested, plain};

/// The files of a V2 bot.
///
/// Only bots can be converted: V2 imports bots, languages of bots and vocabularies, so the result
/// for an intent or a slot type is `None`.
pub fn export(bundle: &Bundle) -> Option<Export> {
    let root = &bundle.root;
    if root.key.kind() != Bot {
        return None;
    }
    let mut remarks = Vec::new();
    let name = bot_name(root);
    if name != root.name() {
        Remarks::of(root, &mut remarks).changed("name", format!("V2 takes no such name: `{name}`"));
    }
    let locale = locale::of(root, &mut remarks);
    let carries_fallback = bundle.intents.iter().any(intent::is_fallback);
    let bot = bot::bot(root, &name, carries_fallback, &mut remarks);
    let of_locale = bot::locale(root, &locale, &mut remarks);
    let mut below = Vec::new();

    function::functions(bundle, &mut remarks);
    let types = SlotTypes::of(&bundle.slot_types, &mut remarks);
    let names = intent::names(&bundle.intents, &mut remarks);
    for (part, name) in bundle.intents.iter().zip(&names) {
        let Some(name) = name else { continue };
        let made = intent::intent(part, name, &types, &mut remarks);
        let slot = |(name, slot): (String, Object)| made_of(Slot, &name, slot, Vec::new());
        let slots = made.slots.into_iter().map(slot).collect();
        below.push(made_of(Intent, name, made.intent, slots));
    }
    if !carries_fallback {
        let intent = intent::default_fallback();
        below.push(made_of(Intent, intent::FALLBACK, intent, Vec::new()));
    }
    for (part, name) in types.each_once(&bundle.slot_types) {
        let made = slot_type::slot_type(part, name, &mut remarks);
        below.push(made_of(SlotType, name, made, Vec::new()));
    }
    let locale = made_of(Locale, &locale.id, of_locale, below);
    let (files, _) = tree::files(&made_of(Bot, &name, bot, vec![locale]));
    let files = std::iter::once(manifest()).chain(files).collect();
    Some(Export { files, remarks })
}

/// A part converted from V1: its name is its id.
fn made_of(kind: ResourceKind, name: &str, document: Object, below: Vec<TreePart>) -> TreePart {
    TreePart { kind, id: name.to_owned(), name: name.to_owned(), document, of: None, below }
}

/// The name that Lex gives to the zip, without the identifier of the export.
pub fn zip_name(root: &BundlePart) -> String {
    zip_name_of(&bot_name(root), "DRAFT")
}

fn zip_name_of(name: &str, version: &str) -> String {
    format!("{}-{version}-LexJson.zip", name::fitting(name))
}

fn bot_name(root: &BundlePart) -> String {
    assigned(&[root.name()]).remove(0)
}

static MANIFEST: Shape = Shape::new(&[nested("metaData", &META_DATA)]);

static META_DATA: Shape =
    Shape::new(&[plain("fileFormat"), plain("resourceType"), plain("schemaVersion")]);

fn manifest() -> ExportFile {
    let members = [("fileFormat", "LexJson"), ("resourceType", "BOT"), ("schemaVersion", "1")];
    let members = members.into_iter().map(|(name, value)| (name, text(value)));
    let members = [("metaData", Json::Object(members.collect()))].into_iter().collect();
    let document = Document::of_shape(&MANIFEST, members);
    ExportFile { path: "Manifest.json".to_owned(), document }
}

/// The names of the slot types in V2, whose slot types have one content and no versions.
struct SlotTypes(BTreeMap<(ResourceKey, Version), String>);

impl SlotTypes {
    /// Versions with equal content become one; of different versions, the first keeps the name.
    fn of(parts: &[BundlePart], remarks: &mut Vec<ExportRemark>) -> Self {
        let mut distinct: Vec<&BundlePart> = Vec::new();
        for part in parts {
            if !distinct.iter().any(|other| same(other, part)) {
                distinct.push(part);
            }
        }
        let wanted: Vec<String> = (distinct.iter().enumerate())
            .map(|(at, part)| match distinct[..at].iter().any(|other| other.key == part.key) {
                true => format!("{}_v{}", part.name(), part.written()).replace('$', ""),
                false => part.name(),
            })
            .collect();
        let names = assigned(&wanted);
        for (part, name) in distinct.iter().zip(&names).filter(|(part, name)| part.name() != **name)
        {
            let why = match distinct.iter().find(|other| other.key == part.key) {
                Some(first) if first.version != part.version => format!(
                    "V2 has no versions of slot types, and version {} has other content: `{name}`",
                    first.written()
                ),
                Some(_) | None => format!("V2 takes no such name: `{name}`"),
            };
            Remarks::of(part, remarks).changed("name", why);
        }
        let name_of = |part: &BundlePart| {
            let at = distinct.iter().position(|other| same(other, part))?;
            Some(((part.key.clone(), part.version), names[at].clone()))
        };
        Self(parts.iter().filter_map(name_of).collect())
    }

    fn name(&self, key: &ResourceKey, version: Version) -> Option<&str> {
        self.0.get(&(key.clone(), version)).map(String::as_str)
    }

    /// One part for each name.
    fn each_once<'a>(
        &'a self,
        parts: &'a [BundlePart],
    ) -> impl Iterator<Item = (&'a BundlePart, &'a str)> {
        let name = |part: &BundlePart| self.name(&part.key, part.version).unwrap_or_default();
        let is_first = move |at: usize, part: &BundlePart| {
            !parts[..at].iter().any(|other| name(other) == name(part))
        };
        let once = parts.iter().enumerate().filter(move |(at, part)| is_first(*at, part));
        once.map(move |(_, part)| (part, name(part)))
    }
}

fn same(a: &BundlePart, b: &BundlePart) -> bool {
    a.key == b.key && a.document == b.document
}

/// The members of a shape in Lex V1. The API is closed, so the list is final, and each member is
/// handled here.
fn members(shape: &Shape) -> Vec<&'static str> {
    shape.members().iter().map(|member| member.name).collect()
}

/// Reports every member that is not among the known ones as omitted.
fn unknown(members: &Object, known: &[&str], at: &str, remarks: &mut Remarks<'_>) {
    for (name, _) in members.iter().filter(|(name, _)| !known.contains(name)) {
        let path = if at.is_empty() { name.to_owned() } else { format!("{at}.{name}") };
        remarks.lost(path, "nothing in V2 is known to be the same");
    }
}

/// `[{"utterance": ...}]`, or null for none.
fn utterances(list: Option<&Json>, slots: &name::SlotNames) -> Json {
    let items = list.and_then(Json::as_array).unwrap_or_default();
    if items.is_empty() {
        return Json::Null;
    }
    let texts = items.iter().filter_map(Json::as_str);
    Json::Array(texts.map(|it| object([("utterance", text(&slots.in_text(it)))])).collect())
}
