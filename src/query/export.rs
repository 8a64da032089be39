use std::collections::BTreeSet;

use crate::export::{self, Bundle, BundlePart, Export, ExportRemark, Fate};
use crate::lex::{Api, ResourceKey, ResourceKind, Schema, Version, refers_to};
use crate::query::error::{Error, Result};
use crate::query::{Archive, Point, Show, Shown, Subject, show};
use crate::snapshot::LoadedVersions;
use crate::state::{Confidence, State};

/// The subject and target of an export.
#[derive(Clone, Debug)]
pub struct ExportQuestion {
    /// A bot, an intent or a slot type; an alias means its bot version.
    pub subject: Subject,
    /// The API that imports it; `None` for the API of the subject.
    pub api: Option<Api>,
    /// What to do with parts whose content no record shows.
    pub unrecorded: UnrecordedParts,
}

impl ExportQuestion {
    fn api(&self, key: &ResourceKey) -> Api {
        self.api.unwrap_or(key.api)
    }
}

/// What to do with parts whose content no record shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnrecordedParts {
    /// Export nothing.
    Refuse,
    /// Leave the parts out, and report them.
    LeaveOut,
}

/// An export at a point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exported {
    /// The point.
    pub point: Point,
    /// The exported resource.
    pub key: ResourceKey,
    /// Its version.
    pub version: Version,
    /// The API that imports it.
    pub api: Api,
    /// The name that Lex would give the zip file.
    pub zip_name: String,
    /// The files, with remarks.
    pub export: Export,
    /// All parts of the subject, with what is known of each.
    pub parts: Vec<Shown>,
}

impl Exported {
    /// The confidence in the whole.
    pub fn confidence(&self) -> Confidence {
        let all = self.parts.iter().map(Shown::confidence);
        all.max().unwrap_or(Confidence::Exact)
    }

    /// The number of parts of that kind.
    pub fn count(&self, kind: ResourceKind) -> usize {
        let parts = self.parts.iter().filter(|part| part.key.kind() == kind);
        parts.filter(|part| part.body.document().is_some()).count()
    }
}

/// Makes a file that Lex can import, of a resource and all its parts.
///
/// # Errors
///
/// If it does not exist at the point, or has no such version; if no record shows the content of a
/// part, unless such parts are left out; if the resource cannot be exported.
pub fn export(archive: &Archive, point: Point, question: &ExportQuestion) -> Result<Exported> {
    let (subject, alias) = exportable(archive, &point, question)?;
    let (key, version) = (subject.key.clone(), subject.version());
    if key.api == Api::V2 {
        return tree(archive, point, &subject, alias, question.unrecorded);
    }
    let shown = show(archive, point.clone(), &subject)?;
    let name = |key: &ResourceKey, version: Version| {
        let number = (version != Version::Latest).then(|| version.suffix(key.api));
        format!("{}{}", archive.called(&point, key), number.unwrap_or_default())
    };
    let bundle = bundle(&shown, (&key, version), question.unrecorded, &name)?;
    let made = match question.api(&key) {
        Api::V1 => Some((export::v1::export(&bundle), export::v1::zip_name(&bundle.root))),
        Api::V2 => export::v2::export(&bundle).map(|it| (it, export::v2::zip_name(&bundle.root))),
    };
    let Some((mut export, zip_name)) = made else {
        return Err(only_bots(&key, &archive.called(&point, &key)));
    };
    export.remarks.extend(bundle.missing.iter().map(|(key, version)| ExportRemark {
        key: key.clone(),
        version: Some(*version),
        path: String::new(),
        fate: Fate::Lost,
        why: "no record shows its content".to_owned(),
    }));
    export.remarks.extend(beside(archive, &shown.point, &key)?);
    let Show { point, resources: mut parts, .. } = shown;
    parts.extend(alias);
    let api = question.api(&key);
    Ok(Exported { point, key, version, api, zip_name, export, parts })
}

/// Makes the file of a bot whose versions copy everything below it, as in Lex V2.
fn tree(
    archive: &Archive,
    point: Point,
    subject: &Subject,
    alias: Option<Shown>,
    unrecorded: UnrecordedParts,
) -> Result<Exported> {
    let (key, version) = (subject.key.clone(), subject.version());
    let mut shown = vec![archive.shown(&point, &key, version)?];
    // The parts of a version have files of their own.
    let versions = match version {
        Version::Latest => LoadedVersions::Left,
        Version::Number(_) => LoadedVersions::Loaded,
    };
    let state = archive.state(&point, versions)?;
    let mut at = 0;
    while let Some(above) = shown.get(at).map(|shown| shown.key.clone()) {
        for part in state.made_of(&above, version) {
            shown.extend(archive.find_version(&point, &part, version)?);
        }
        at += 1;
    }
    let (parts, unknown): (Vec<&Shown>, Vec<&Shown>) = shown.iter().partition(|it| is_named(it));
    if !unknown.is_empty() && unrecorded == UnrecordedParts::Refuse || !is_named(&shown[0]) {
        return Err(Error::Unrecorded {
            what: unknown.iter().map(|it| archive.called(&point, &it.key)).collect(),
            can_be_left_out: is_named(&shown[0]),
        });
    }
    let left_out = |it: &ResourceKey| unknown.iter().any(|above| it.is_below(&above.key));
    let parts = parts.iter().filter(|it| !left_out(&it.key) && !is_empty_vocabulary(it));
    let parts: Vec<BundlePart> = parts.filter_map(|it| part(it, version)).collect();
    let Some(mut export) = export::v2::export_own(&parts) else {
        return Err(only_bots(&key, &archive.called(&point, &key)));
    };
    export.remarks.extend(unknown.iter().map(|it| ExportRemark {
        key: it.key.clone(),
        version: Some(version),
        path: String::new(),
        fate: Fate::Lost,
        why: "no record shows its content".to_owned(),
    }));
    export.remarks.extend(parts.iter().filter_map(|part| unlisted(&state, part)));
    export.remarks.extend(beside(archive, &point, &key)?);
    let zip_name = export::v2::own_zip_name(&parts[0]);
    shown.extend(alias);
    Ok(Exported { point, key, version, api: Api::V2, zip_name, export, parts: shown })
}

/// Adds a remark if there may be more below a part than the records name.
fn unlisted(state: &State, part: &BundlePart) -> Option<ExportRemark> {
    let resource = match part.version {
        Version::Number(number) if part.key.is_part_of_version() => {
            let locale = part.key.from_root().into_iter().nth(1)?;
            state.part(&locale, number)?.get(&part.key)?
        }
        Version::Latest | Version::Number(_) => state.get(&part.key)?,
    };
    let of_file = |kind: &&ResourceKind| {
        let row = Schema::of(part.key.api).row(**kind);
        row.is_some_and(|row| row.file.is_some())
    };
    let kinds = resource.unlisted.keys().filter(of_file);
    let kinds: Vec<String> = kinds.map(|kind| kind.plural().replace('-', " ")).collect();
    (!kinds.is_empty()).then(|| ExportRemark {
        key: part.key.clone(),
        version: Some(part.version),
        path: String::new(),
        fate: Fate::Lost,
        why: format!("there may be more below it that no record names: {}", kinds.join(", ")),
    })
}

fn part(shown: &Shown, version: Version) -> Option<BundlePart> {
    let document = shown.body.document()?.clone();
    Some(BundlePart { key: shown.key.clone(), version, document })
}

/// Whether its document is known, and its name, which its file needs.
fn is_named(shown: &Shown) -> bool {
    let document = shown.body.document();
    document.is_some_and(|document| {
        shown.key.name_member().is_none_or(|member| document.body().text(member).is_some())
    })
}

/// Lex exports no file for a vocabulary without items.
fn is_empty_vocabulary(shown: &Shown) -> bool {
    let list = shown.key.row().list.filter(|list| list.is_whole);
    let items = list.and_then(|list| shown.body.document()?.body().get(list.member)?.as_array());
    shown.key.api == Api::V2 && items.is_some_and(<[_]>::is_empty)
}

/// The resource to export for the subject, and the alias that pointed to it.
fn exportable(
    archive: &Archive,
    point: &Point,
    question: &ExportQuestion,
) -> Result<(Subject, Option<Shown>)> {
    let subject = &question.subject;
    let key = &subject.key;
    let api = question.api(key);
    if key.api == Api::V2 && api == Api::V1 {
        return Err(Error::Misused {
            what: format!(
                "{} is of Lex V2: nothing makes a bot of V1 of it",
                archive.called(point, key)
            ),
            hint: "leave out `--api v1`".to_owned(),
        });
    }
    if key.is_pointer() {
        let alias = archive.shown(point, key, Version::Latest)?;
        let unrecorded =
            || Error::Unrecorded { what: vec![archive.called(point, key)], can_be_left_out: false };
        let bot = target(&alias).ok_or_else(unrecorded)?;
        return Ok((bot, Some(alias)));
    }
    if !key.row().has_versions() {
        return Err(Error::Misused {
            what: format!("Lex imports no {} by itself", key.kind()),
            hint: "a bot, an intent or a slot type can be exported".to_owned(),
        });
    }
    if !key.has_pointers() && api == Api::V2 {
        return Err(only_bots(key, &archive.called(point, key)));
    }
    Ok((subject.clone(), None))
}

/// The bot that an alias points to.
fn target(alias: &Shown) -> Option<Subject> {
    let (key, version) = refers_to(&alias.key, alias.body.document()?).into_iter().next()?;
    Some(Subject { version: Some(version), ..Subject::of(key) })
}

/// The resource with all its parts, as far as known.
fn bundle(
    show: &Show,
    root: (&ResourceKey, Version),
    choice: UnrecordedParts,
    name: &dyn Fn(&ResourceKey, Version) -> String,
) -> Result<Bundle> {
    let find = |key: &ResourceKey, version: Version| {
        let found = show.resources.iter().find(|shown| at(shown) == (key.clone(), version))?;
        Some(BundlePart { key: key.clone(), version, document: found.body.document()?.clone() })
    };
    let missing = unrecorded(show);
    let (key, version) = root;
    match find(key, version) {
        Some(root) if missing.is_empty() || choice == UnrecordedParts::LeaveOut => {
            Ok(Bundle::of(root, find))
        }
        root => Err(Error::Unrecorded {
            what: missing.iter().map(|(key, version)| name(key, *version)).collect(),
            can_be_left_out: root.is_some(),
        }),
    }
}

fn only_bots(key: &ResourceKey, name: &str) -> Error {
    Error::Misused {
        what: format!("Lex V2 imports whole bots, not {name}"),
        hint: match key.api {
            Api::V1 => "export the bot that uses it, or leave out `--api v2`".to_owned(),
            Api::V2 => "export the bot that it is part of".to_owned(),
        },
    }
}

fn at(shown: &Shown) -> (ResourceKey, Version) {
    (shown.key.clone(), shown.version.unwrap_or(Version::Latest))
}

/// The required parts whose content no record shows.
fn unrecorded(show: &Show) -> Vec<(ResourceKey, Version)> {
    let unknown = show.resources.iter().filter(|shown| shown.body.document().is_none());
    let mut all: Vec<_> = unknown.map(at).chain(show.missing.iter().cloned()).collect();
    all.sort();
    all
}

/// The parts of a bot that no export contains.
fn beside(archive: &Archive, point: &Point, bot: &ResourceKey) -> Result<Vec<ExportRemark>> {
    let mut remarks = Vec::new();
    let mut lost = |key: &ResourceKey, path: &str, why: String| {
        let (key, path) = (key.clone(), path.to_owned());
        remarks.push(ExportRemark { key, version: None, path, fate: Fate::Lost, why });
    };
    let own = archive.resource(point, bot)?;
    let tags = own.as_ref().and_then(|own| own.tags.as_ref());
    if tags.is_some_and(|tags| !tags.is_empty()) {
        lost(bot, "tags", "an export has no tags".to_owned());
    }
    let keys = if bot.may_have_below() { archive.keys()? } else { &[] };
    let has_no_file = |key: &&ResourceKey| key.row().file.is_none();
    for key in keys.iter().filter(|key| key.is_below(bot)).filter(has_no_file) {
        let Some(resource) = archive.resource(point, key)? else { continue };
        if !resource.is_living() {
            continue;
        }
        if !key.is_recorded() {
            lost(key, "", "an export has no channels".to_owned());
            continue;
        }
        if !key.is_pointer() {
            lost(key, "", format!("an export has no {}", key.kind().plural()));
            continue;
        }
        let shown = archive.shown_of(point, key, Version::Latest, &resource)?;
        let document = shown.body.document().map(|document| document.body());
        let pointer = document.zip(key.row().pointer());
        let version = pointer.and_then(|(body, member)| body.text(member)).unwrap_or("?");
        lost(key, "", format!("an export has no aliases; it points at version {version}"));
        let members = key.row().references.iter().filter_map(|row| Some(row.way.first()?.member()));
        for member in members.collect::<BTreeSet<_>>() {
            if document.is_some_and(|body| body.get(member).is_some()) {
                lost(key, member, "they are settings of an alias".to_owned());
            }
        }
    }
    Ok(remarks)
}
