//! The zip that Lex V2 imports as a bot, made of a bot of V1.
//!
//! V1 closed on 2025-09-15. What V2 calls the same is carried over as Amazon's migration tool did
//! and as the guide says (`docs/export.md` has the table with its sources); what V2 has not, or
//! keeps elsewhere, is told. Members, names of files, and nulls are those of real exports of V2,
//! which differ from the documented ones.

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
mod shape;
mod slot;
mod slot_type;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use json::{object, text};
use name::assigned;

use super::remark::Remarks;
use super::{Bundle, BundlePart, Export, ExportFile, ExportRemark};
use crate::lex::{Document, Json, Object, ResourceKey, ResourceKind, Shape, Version};

/// The files of a bot of V2.
///
/// Only a bot can be one: V2 imports bots, languages of bots and vocabularies, so of an intent or
/// a slot type there is `None`.
pub fn export(bundle: &Bundle) -> Option<Export> {
    let root = &bundle.root;
    if root.key.kind() != ResourceKind::Bot {
        return None;
    }
    let mut remarks = Vec::new();
    let mut files = Files::default();
    files.add("Manifest.json".to_owned(), &shape::MANIFEST, manifest());

    let name = bot_name(root);
    if name != root.name() {
        Remarks::of(root, &mut remarks).changed("name", format!("V2 takes no such name: `{name}`"));
    }
    let locale = locale::of(root, &mut remarks);
    let carries_fallback = bundle.intents.iter().any(intent::is_fallback);
    let bot = bot::bot(root, &name, carries_fallback, &mut remarks);
    files.add(format!("{name}/Bot.json"), &shape::BOT, bot);
    let below = format!("{name}/BotLocales/{}", locale.id);
    files.add(
        format!("{below}/BotLocale.json"),
        &shape::LOCALE,
        bot::locale(root, &locale, &mut remarks),
    );

    function::functions(bundle, &mut remarks);
    let types = SlotTypes::of(&bundle.slot_types, &mut remarks);
    let names = intent::names(&bundle.intents, &mut remarks);
    for (part, name) in bundle.intents.iter().zip(&names) {
        let Some(name) = name else { continue };
        let made = intent::intent(part, name, &types, &mut remarks);
        let folder = format!("{below}/Intents/{name}");
        files.add(format!("{folder}/Intent.json"), &shape::INTENT, made.intent);
        for (slot, members) in made.slots {
            files.add(format!("{folder}/Slots/{slot}/Slot.json"), &shape::SLOT, members);
        }
    }
    if !carries_fallback {
        let path = format!("{below}/Intents/{}/Intent.json", intent::FALLBACK);
        files.add(path, &shape::INTENT, intent::default_fallback());
    }
    for (part, name) in types.each_once(&bundle.slot_types) {
        let made = slot_type::slot_type(part, name, &mut remarks);
        files.add(format!("{below}/SlotTypes/{name}/SlotType.json"), &shape::SLOT_TYPE, made);
    }
    Some(Export { files: files.0, remarks })
}

/// The name that Lex gives to the zip, less the identifier of the one export.
pub fn zip_name(root: &BundlePart) -> String {
    format!("{}-DRAFT-LexJson.zip", bot_name(root))
}

fn bot_name(root: &BundlePart) -> String {
    assigned(&[root.name()]).remove(0)
}

fn manifest() -> Object {
    let members = [("fileFormat", "LexJson"), ("resourceType", "BOT"), ("schemaVersion", "1")];
    let members = members.into_iter().map(|(name, value)| (name, text(value)));
    [("metaData", Json::Object(members.collect()))].into_iter().collect()
}

#[derive(Default)]
struct Files(Vec<ExportFile>);

impl Files {
    fn add(&mut self, path: String, shape: &'static Shape, members: Object) {
        self.0.push(ExportFile { path, document: Document::of_shape(shape, members) });
    }
}

/// What the slot types are called in V2, where a slot type has one content and no versions.
struct SlotTypes(BTreeMap<(ResourceKey, Version), String>);

impl SlotTypes {
    /// Versions that say the same become one; of those that do not, the first keeps the name.
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
                    "V2 has no versions of slot types, and version {} says something else: `{name}`",
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

/// The members that Lex V1 has in a shape. V1 has come to its end, and something is done here with
/// each of them.
fn members(shape: &Shape) -> Vec<&'static str> {
    shape.members().iter().map(|member| member.name).collect()
}

/// Says of every member that is not among the known ones that it is not carried over.
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
    let said = items.iter().filter_map(Json::as_str);
    Json::Array(said.map(|it| object([("utterance", text(&slots.in_text(it)))])).collect())
}
