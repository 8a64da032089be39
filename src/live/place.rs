//! Finds the resources of exports of Lex V2, which have names instead of ids.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::event::{FileForm, ObservedVersion};
use crate::lex::{
    Api, Document, ExportForm, FileNames, Implied, Json, Member, Object, ResourceKey, ResourceKind,
    Schema, Shape, Version, from_file,
};
use crate::live::{AccountRegion, ExportedBot, ExportedPart, Found};
use crate::state::State;

/// An export with the ids of its names in the history.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlacedExport {
    /// The parts whose ids are known.
    pub found: Vec<PlacedPart>,
    /// The parts whose ids are unknown.
    pub unplaced: Vec<UnplacedPart>,
    /// Resources below these that the history has and the export lacks.
    pub absent: Vec<(ResourceKey, Version)>,
}

/// A part of an export whose id is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacedPart {
    /// The content of the file, with null for absent members.
    pub found: Found,
    /// The members that keep a name from the file, because its id is unknown.
    pub named: Vec<&'static str>,
}

/// Which identifiers in a file are ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Identifiers {
    /// Identifiers that the history has.
    Known,
    /// Also those in a published version of the bot with the identifier in the file: a version may have
    /// resources that were deleted before the first record.
    OfVersions,
}

/// A part of an export whose id is unknown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnplacedPart {
    /// The kind.
    pub kind: ResourceKind,
    /// The names of its parents, from the bot down, and its own name.
    pub path: Vec<String>,
    /// The file.
    pub source: String,
    /// The candidates, if there are several.
    pub candidates: Vec<ResourceKey>,
}

/// Finds the resources of an export among those of a state.
///
/// A part is the resource that has its name below the same parent in that version, else the one whose
/// id the file has as identifier.
pub fn place(
    bot: &ExportedBot,
    state: &State,
    from: &AccountRegion,
    identifiers: Identifiers,
) -> PlacedExport {
    let is_bot =
        |key: &ResourceKey| key.api == Api::V2 && key.kind() == bot.part.kind && from.has(key);
    let living = state.iter().filter(|(_, resource)| resource.is_living());
    let bots: Vec<ResourceKey> =
        living.map(|(key, _)| key).filter(|key| is_bot(key)).cloned().collect();
    let draft = Siblings::of(state, bots, Version::Latest);
    let is_version = identifiers == Identifiers::OfVersions && bot.version != Version::Latest;
    let has_id = |key: &ResourceKey| Some(key.raw_id()) == bot.part.identifier;
    let mut placing = Placing {
        state,
        version: bot.version,
        has_ids: is_version && draft.find(&bot.part).is_ok_and(|key| has_id(&key)),
        placed: PlacedExport::default(),
        path: Vec::new(),
    };
    placing.part(&bot.part, &draft, &[]);
    placing.placed
}

struct Placing<'a> {
    state: &'a State,
    version: Version,
    /// Whether identifiers are ids even if the history does not have them.
    has_ids: bool,
    placed: PlacedExport,
    path: Vec<String>,
}

impl Placing<'_> {
    /// Places a part, which is one of these resources, and everything below it. `around` has the siblings
    /// of its parents, the nearest last.
    fn part(&mut self, part: &ExportedPart, among: &Siblings, around: &[&Siblings]) {
        self.path.push(part.name.clone());
        match among.find(part) {
            Ok(key) => self.known(part, &key, among, around),
            Err(candidates) => self.unknown(part, candidates),
        }
        self.path.pop();
    }

    fn known(
        &mut self,
        part: &ExportedPart,
        key: &ResourceKey,
        among: &Siblings,
        around: &[&Siblings],
    ) {
        let mut below =
            Siblings::of(self.state, self.state.made_of(key, self.version), self.version);
        if self.has_ids {
            below.add_identified(key, &part.below);
        }
        let named = below.named_by(&part.below);
        let around: Vec<&Siblings> = around.iter().copied().chain([among, &named]).collect();
        self.found(part, key, &around);
        for below_it in &part.below {
            let fixed = self.fixed(key, below_it);
            match fixed {
                Some(fixed) => {
                    let only = Siblings { keys: vec![(fixed, below_it.name.clone())] };
                    self.part(below_it, &only, &around);
                }
                None => self.part(below_it, &below, &around),
            }
        }
        let absent = below.keys.iter().map(|(key, _)| key);
        let is_here = |key: &ResourceKey| {
            let found = &self.placed.found;
            found.iter().any(|it| it.found.seen.key == *key)
        };
        let absent = absent.filter(|key| key.row().file.is_some() && !is_here(key));
        let absent: Vec<_> = absent.filter(|key| !self.is_empty(key)).cloned().collect();
        self.placed.absent.extend(absent.into_iter().map(|key| (key, self.version)));
    }

    /// Whether it is a vocabulary without items, which counts as absent.
    fn is_empty(&self, key: &ResourceKey) -> bool {
        let document = self.state.body(key, self.version).and_then(|body| body.document());
        let list = key.row().list.filter(|list| list.is_whole);
        list.zip(document)
            .is_some_and(|(list, document)| objects(document.body(), list.member).next().is_none())
    }

    /// The key of a part without a generated id: a locale, a vocabulary, the built-in intent of every
    /// locale.
    fn fixed(&self, above: &ResourceKey, part: &ExportedPart) -> Option<ResourceKey> {
        let mut implied = above.row().implied.iter().filter(|it| it.kind == part.kind);
        let has_name =
            |it: &Implied| it.members.first().is_some_and(|(_, name)| part.name == *name);
        let is_part = |it: &&Implied| part.identifier.as_deref() == Some(it.id) || has_name(it);
        if let Some(implied) = implied.find(is_part) {
            return above.related(part.kind, &[implied.id]);
        }
        let row = Schema::of(Api::V2).row(part.kind)?;
        let is_given = row.lives == crate::lex::IdUse::Many;
        let ids: &[&str] = if row.id.is_some() { &[&part.name] } else { &[] };
        above.related(part.kind, ids).filter(|_| is_given)
    }

    fn unknown(&mut self, part: &ExportedPart, candidates: Vec<ResourceKey>) {
        self.placed.unplaced.push(UnplacedPart {
            kind: part.kind,
            path: self.path.clone(),
            source: part.source.clone(),
            candidates,
        });
        for below in &part.below {
            self.path.push(below.name.clone());
            self.unknown(below, Vec::new());
            self.path.pop();
        }
    }

    fn found(&mut self, part: &ExportedPart, key: &ResourceKey, around: &[&Siblings]) {
        let Some(file) = key.row().file else { return };
        let names = Ids { around, missed: std::cell::RefCell::default() };
        let mut body = from_file(&part.members, file.shape, &names);
        let schema = Schema::of(key.api);
        body.retain(|name, _| !schema.is_volatile(key.kind(), name));
        if let Some(known) = self.state.body(key, self.version).and_then(|body| body.document()) {
            with_item_ids(&mut body, known.body(), key);
            let names = file.shape.members().iter();
            let unnamed = names.filter(|member| body.get(member.api_name()) == Some(&Json::Null));
            let unnamed: Vec<_> =
                unnamed.filter(|member| is_nameless(member, known.body(), around)).collect();
            for member in unnamed {
                body.remove(member.api_name());
            }
        }
        let missed = names.missed.into_inner();
        let names = |member: &Member| matches!(member.exported, ExportForm::ByName(..));
        let naming = file.shape.members().iter();
        let naming =
            naming.filter(|member| names(member) || member.shape.members().iter().any(names));
        let named = naming.map(Member::api_name);
        let named = named.filter(|name| body.get(name).is_some_and(|it| mentions(it, &missed)));
        let named = named.collect();
        let document = Document::of_shape(Shape::of(key.api, key.kind()), body);
        let seen = ObservedVersion {
            key: key.clone(),
            version: self.version,
            document: Arc::new(document),
            checksum: None,
            facts: Object::default(),
            form: FileForm::Export,
        };
        self.placed
            .found
            .push(PlacedPart { found: Found { seen, source: part.source.clone() }, named });
    }
}

/// Resources with the same parent, and their names.
struct Siblings {
    keys: Vec<(ResourceKey, String)>,
}

impl Siblings {
    fn of(state: &State, keys: Vec<ResourceKey>, version: Version) -> Self {
        let name = |key: &ResourceKey| {
            let document = state.body(key, version).and_then(|body| body.document());
            let name = key.name_member().zip(document);
            name.and_then(|(member, document)| document.body().text(member)).map(str::to_owned)
        };
        let named = |key: ResourceKey| {
            let name = name(&key).unwrap_or_default();
            (key, name)
        };
        Self { keys: keys.into_iter().map(named).collect() }
    }

    /// Adds the missing parts below a resource, by their identifiers.
    fn add_identified(&mut self, above: &ResourceKey, parts: &[ExportedPart]) {
        for part in parts {
            let key = part.identifier.as_deref().and_then(|id| above.related(part.kind, &[id]));
            let is_one = |key: &ResourceKey| self.keys.iter().all(|(known, _)| known != key);
            if let (Some(key), Err(_)) = (key.filter(is_one), self.find(part)) {
                self.keys.push((key, part.name.clone()));
            }
        }
    }

    /// The same with the names of parts that were found by their ids: other parts refer to these names.
    fn named_by(&self, parts: &[ExportedPart]) -> Self {
        let mut keys = self.keys.clone();
        for part in parts {
            let known = self.find(part).ok();
            let mut renamed = keys.iter_mut().filter(|(key, _)| known.as_ref() == Some(key));
            if let Some((_, name)) = renamed.next() {
                name.clone_from(&part.name);
            }
        }
        Self { keys }
    }

    /// The resource of a part; an error with the candidates if it is unknown.
    fn find(&self, part: &ExportedPart) -> Result<ResourceKey, Vec<ResourceKey>> {
        let of_kind = || self.keys.iter().filter(|(key, _)| key.kind() == part.kind);
        let has_id =
            |key: &ResourceKey| part.identifier.as_ref().is_some_and(|id| key.raw_id() == *id);
        let named: Vec<&ResourceKey> =
            of_kind().filter(|(_, name)| *name == part.name).map(|(key, _)| key).collect();
        match *named {
            [only] => return Ok(only.clone()),
            [] => {}
            _ => {
                let one = named.iter().find(|key| has_id(key));
                return one.map_or_else(
                    || Err(named.iter().map(|key| (*key).clone()).collect()),
                    |key| Ok((*key).clone()),
                );
            }
        }
        of_kind().find(|(key, _)| has_id(key)).map(|(key, _)| key.clone()).ok_or_else(Vec::new)
    }
}

/// The ids of names in the surroundings of a part.
struct Ids<'a> {
    around: &'a [&'a Siblings],
    missed: std::cell::RefCell<Vec<String>>,
}

impl FileNames for Ids<'_> {
    fn other(&self, kind: ResourceKind, name: &str) -> Option<String> {
        if name.starts_with("AMAZON.") {
            return Some(name.to_owned());
        }
        let near = self.around.iter().rev().flat_map(|beside| &beside.keys);
        let mut named = near.filter(|(key, of)| key.kind() == kind && of == name);
        let id = named.next().map(|(key, _)| key.raw_id());
        if id.is_none() {
            self.missed.borrow_mut().push(name.to_owned());
        }
        id
    }
}

/// Whether a member refers to a resource without a name, such as a deleted slot type. Then null in a file
/// does not mean that the member is absent.
fn is_nameless(member: &Member, known: &Object, around: &[&Siblings]) -> bool {
    let ExportForm::ByName(id, kind) = member.exported else { return false };
    let mut near = around.iter().flat_map(|beside| &beside.keys);
    known.text(id).is_some_and(|id| {
        !id.starts_with("AMAZON.") && !near.any(|(key, _)| key.kind() == kind && key.raw_id() == id)
    })
}

/// Whether a value has one of these texts in it.
fn mentions(value: &Json, texts: &[String]) -> bool {
    match value {
        Json::String(text) => texts.contains(text),
        Json::Array(items) => items.iter().any(|item| mentions(item, texts)),
        Json::Object(object) => object.iter().any(|(_, value)| mentions(value, texts)),
        Json::Null | Json::Bool(_) | Json::Number(_) => false,
    }
}

/// Adds the ids of the same phrases to the items of a vocabulary, which have none in exports.
fn with_item_ids(shown: &mut Object, known: &Object, key: &ResourceKey) {
    let Some(list) = key.row().list.filter(|list| list.is_whole) else { return };
    let mut ids: BTreeMap<&str, Vec<&Json>> = BTreeMap::new();
    for item in objects(known, list.member) {
        if let (Some(phrase), Some(id)) = (item.text("phrase"), item.get("itemId")) {
            ids.entry(phrase).or_default().push(id);
        }
    }
    let with_id = |item: &Object| {
        let mut item = item.clone();
        let known = item.text("phrase").and_then(|phrase| ids.get(phrase));
        if let Some([only]) = known.map(Vec::as_slice) {
            item.insert("itemId", (*only).clone());
        }
        Json::Object(item)
    };
    let items: Vec<Json> = objects(shown, list.member).map(with_id).collect();
    shown.insert(list.member, Json::Array(items));
}

fn objects<'o>(object: &'o Object, member: &str) -> impl Iterator<Item = &'o Object> {
    let items = object.get(member).and_then(Json::as_array).unwrap_or_default();
    items.iter().filter_map(Json::as_object)
}
