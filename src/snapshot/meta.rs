//! Metadata of a resource beside its documents, as JSON: `meta.json`, tombstones and gaps.
//!
//! ```text
//! {
//!   "resource": "111122223333/us-east-1/v1/bot:OrderFlowers",
//!   "confidence": "exact",              exact | partial | unknown, with "doubt" if there is one
//!   "checksum": "c5a6...",              null: not recorded
//!   "facts": {"status": "READY"},       as in the last response
//!   "tags": {"team": "flowers"},        null: not recorded
//!   "setBy": {"id": "7b3c...", "name": "PutBot", "time": "2024-03-01T10:15:22Z"},
//!   "lastEvent": {"id": "7b3c...", "name": "PutBot", "time": "2024-03-01T10:15:22Z"},
//!   "provenAt": "2024-03-01T10:15:22Z",
//!   "numberedAt": "2024-03-01T10:15:22Z",
//!   "lastVersion": 3,                   the highest number ever given
//!   "published": 3,                     the version that equals $LATEST
//!   "unlisted": {"intent": {"code": ...}},   kinds with unknown resources below it, and why
//!   "versions": {"3": {"confidence": ..., "facts": ..., "publishedBy": ..., "numberIsCounted": true}},
//!   "aliases": {"PROD": {"confidence": ...}}
//! }
//! ```
//!
//! A doubt is a code with its data: `{"code": "versions-missing", "data": {"first": 3, "last": 5}}`.
//!
//! A tombstone has `deletedBy` instead of `setBy`. If no record has the call that set the content,
//! published the version or deleted the resource, the member is `setBefore`, `publishedBefore` or
//! `deletedBefore`, with the first event that shows it.
//!
//! An alias whose file has another name than the alias, because of case or length, has the name in
//! `file`. Absent values are left out, except `checksum` and `tags`. An unrecorded bot has only
//! `resource` and the resources below it.

use std::collections::BTreeMap;

use chrono::{DateTime, SecondsFormat};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::lex::{Json, Object, ResourceKey, ResourceKind};
use crate::snapshot::pretty::Pretty;
use crate::state::{
    Body, Confidence, Doubt, EventRef, Frozen, Gap, Held, Life, Provenance, Publication, Resource,
};

/// A resource below a bot, for its `meta.json`.
pub(super) struct Below<'a> {
    /// The name without the bot's.
    pub(super) name: &'a str,
    /// Its spelling in paths, if not plain.
    pub(super) spelling: Option<String>,
    /// The resource.
    pub(super) resource: &'a Resource,
}

/// `meta.json` of a directory: the resource itself, if it is known, and the resources below it, by
/// the word of the kind.
pub(super) fn write(
    key: &ResourceKey,
    own: Option<&Resource>,
    below: &[(&'static str, Vec<Below<'_>>)],
) -> Vec<u8> {
    Pretty::text(|out| {
        out.member("resource").string(&key.to_string());
        if let Some(own) = own {
            put_resource(own, out);
        }
        for (word, resources) in below.iter().filter(|(_, resources)| !resources.is_empty()) {
            out.member(word).members(|out| {
                for below in resources {
                    out.member(below.name).members(|out| {
                        put_resource(below.resource, out);
                        if let Some(spelling) = &below.spelling {
                            out.member("file").string(spelling);
                        }
                    });
                }
            });
        }
    })
}

/// The file of one version of a resource in the tree of a bot of V2.
pub(super) fn write_in_tree(key: &ResourceKey, resource: &Resource) -> Vec<u8> {
    Pretty::text(|out| {
        out.member("resource").string(&key.to_string());
        put_own(resource, out);
    })
}

/// The file of a version of a bot of V2, with its parts.
pub(super) fn write_publication(
    key: &ResourceKey,
    publication: &Publication,
    parts: &[(String, Frozen)],
) -> Vec<u8> {
    Pretty::text(|out| {
        out.member("resource").string(&key.to_string());
        put_publication(publication, out);
        out.member("parts").members(|out| {
            for (id, part) in parts {
                out.member(id).members(|out| {
                    if let Some(source) = part.source {
                        out.member("source").string(&source.written(key.api));
                    }
                    put_event("asOf", &part.as_of, out);
                });
            }
        });
    })
}

/// A bot of V2, one of its versions, and the parts of that by their ids.
pub(super) type PublicationFile = (ResourceKey, Publication, Vec<(String, Frozen)>);

/// Reads the file of a version of a bot of V2: the bot, the version, and its parts by their ids.
pub(super) fn read_publication_file(text: &[u8]) -> Result<PublicationFile, Misfit> {
    let members = parse(text)?;
    let parts = members.get("parts").and_then(Json::as_object).ok_or("`parts` is missing")?;
    let part = |(id, part): (&str, &Json)| {
        let part = part.as_object().ok_or("a part is not an object")?;
        let source = part.get("source").map(|_| string(part, "source")).transpose()?;
        let source = source
            .map(|source| source.parse())
            .transpose()
            .map_err(|_| "a source is not a version")?;
        Ok((id.to_owned(), Frozen::stored(source, read_event(part.get("asOf"))?)))
    };
    let parts: Result<_, Misfit> = parts.iter().map(part).collect();
    Ok((key_of(&members)?, read_publication(&members)?, parts?))
}

/// The gaps of a resource, oldest first.
pub(super) fn write_gaps(key: &ResourceKey, gaps: &[Gap]) -> Vec<u8> {
    Pretty::text(|out| {
        out.member("resource").string(&key.to_string());
        out.member("gaps").items(|out| {
            for gap in gaps {
                out.item().members(|out| {
                    put_time("from", gap.from, out);
                    put_time("to", gap.to, out);
                    out.member("certain").word(gap.certain);
                    put_code("reason", &gap.reason, out);
                });
            }
        });
    })
}

fn put_resource(resource: &Resource, out: &mut Pretty) {
    put_own(resource, out);
    if !resource.versions.is_empty() {
        out.member("versions").members(|out| {
            for (number, publication) in &resource.versions {
                out.member(&number.to_string()).members(|out| put_publication(publication, out));
            }
        });
    }
}

fn put_own(resource: &Resource, out: &mut Pretty) {
    put_body(&resource.latest, out);
    out.member("checksum").string_or_null(resource.checksum.as_deref());
    put_facts(&resource.facts, out);
    match &resource.tags {
        Some(tags) => out.member("tags").members(|out| {
            for (name, value) in tags {
                out.member(name).string(value);
            }
        }),
        None => out.member("tags").word("null"),
    }
    match &resource.life {
        Life::Living => put_provenance(&SET, &resource.set_by, out),
        Life::Deleted(deletion) => put_provenance(&DELETED, deletion, out),
    }
    put_event("lastEvent", &resource.last_event, out);
    put_time("provenAt", resource.proven_at, out);
    put_time("numberedAt", resource.numbered_at, out);
    for (name, number) in [("lastVersion", resource.last_number), ("published", resource.published)]
    {
        if let Some(number) = number {
            out.member(name).word(number);
        }
    }
    if !resource.unlisted.is_empty() {
        out.member("unlisted").members(|out| {
            for (kind, doubt) in &resource.unlisted {
                put_code(kind.as_str(), doubt, out);
            }
        });
    }
}

fn put_publication(publication: &Publication, out: &mut Pretty) {
    put_body(&publication.body, out);
    put_facts(&publication.facts, out);
    put_provenance(&PUBLISHED, &publication.published_by, out);
    if publication.number_is_counted {
        out.member("numberIsCounted").word(true);
    }
}

fn put_body(body: &Body, out: &mut Pretty) {
    out.member("confidence").string(body.confidence().as_str());
    if let Some(doubt) = &body.doubt {
        put_code("doubt", doubt, out);
    }
}

/// A reason as its code and its data: `{"code": "versions-missing", "data": {"first": 3, "last":
/// 5}}`.
fn put_code(name: &str, reason: &impl Serialize, out: &mut Pretty) {
    let text = serde_json::to_string(reason).unwrap_or_default();
    out.member(name).value(&Json::parse(&text).unwrap_or(Json::Null));
}

fn put_event(name: &str, event: &EventRef, out: &mut Pretty) {
    out.member(name).members(|out| {
        out.member("id").string(&event.id);
        out.member("name").string(&event.name);
        put_time("time", event.time, out);
    });
}

/// The names of a member with a [`Provenance`]: with the call, and with an event that only shows
/// the effect of an unrecorded call.
struct Names {
    call: &'static str,
    shown: &'static str,
}

const SET: Names = Names { call: "setBy", shown: "setBefore" };
const PUBLISHED: Names = Names { call: "publishedBy", shown: "publishedBefore" };
const DELETED: Names = Names { call: "deletedBy", shown: "deletedBefore" };

fn put_provenance(names: &Names, provenance: &Provenance, out: &mut Pretty) {
    let name = match provenance {
        Provenance::Call(_) => names.call,
        Provenance::Shown(_) => names.shown,
    };
    put_event(name, provenance.event(), out);
}

fn put_facts(facts: &Object, out: &mut Pretty) {
    out.member("facts").members(|out| {
        for (name, value) in facts.iter() {
            out.member(name).value(value);
        }
    });
}

fn put_time(name: &str, seconds: i64, out: &mut Pretty) {
    match time_text(seconds) {
        Some(text) => out.member(name).string(&text),
        None => out.member(name).word(seconds),
    }
}

/// `2024-03-01T10:15:22Z`; outside of the years 0 to 9999, which AWS does not write, Unix seconds.
pub(super) fn time_text(seconds: i64) -> Option<String> {
    const YEARS: std::ops::Range<i64> = -62_167_219_200..253_402_300_800;
    let moment = YEARS.contains(&seconds).then(|| DateTime::from_timestamp(seconds, 0))??;
    Some(moment.to_rfc3339_opts(SecondsFormat::Secs, true))
}

/// Why a file is not one of these, in a few words.
pub(super) type Misfit = &'static str;

/// The resources of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Of {
    /// Those that exist: it is a `meta.json`.
    Living,
    /// One that was deleted: it is a tombstone.
    Deleted,
}

/// The content of a `meta.json` or a tombstone. The documents of the resources are not in it: each
/// body with a document is [`Held::Stored`].
#[derive(Debug)]
pub(super) struct Meta {
    /// The resource of the directory.
    pub(super) key: ResourceKey,
    /// The resource itself, if it is known.
    pub(super) own: Option<Resource>,
    members: Object,
}

impl Meta {
    /// Reads a `meta.json` or a tombstone.
    pub(super) fn read(text: &[u8], of: Of) -> Result<Self, Misfit> {
        let members = parse(text)?;
        let key = key_of(&members)?;
        let own =
            members.get("confidence").is_some().then(|| resource(&members, of)).transpose()?;
        Ok(Self { key, own, members })
    }

    /// The resources below, under the word of a kind: by name, with the spelling if not plain.
    pub(super) fn below(&self, word: &str) -> Result<BTreeMap<&str, Spelled<'_>>, Misfit> {
        let Some(resources) = self.members.get(word) else { return Ok(BTreeMap::new()) };
        let resources = resources.as_object().ok_or("what lives below is not an object")?;
        let mut below = BTreeMap::new();
        for (name, members) in resources.iter() {
            let members = members.as_object().ok_or("a resource is not an object")?;
            below.insert(name, (members.text("file"), resource(members, Of::Living)?));
        }
        Ok(below)
    }
}

/// The spelling of a name in paths, if not plain, and the resource.
pub(super) type Spelled<'a> = (Option<&'a str>, Resource);

/// Reads the gaps of a resource.
pub(super) fn read_gaps(text: &[u8]) -> Result<(ResourceKey, Vec<Gap>), Misfit> {
    let members = parse(text)?;
    let gaps = members.get("gaps").and_then(Json::as_array).ok_or("there are no gaps")?;
    let read = |gap: &Json| -> Result<Gap, Misfit> {
        let gap = gap.as_object().ok_or("a gap is not an object")?;
        Ok(Gap {
            from: read_time(gap.get("from"))?,
            to: read_time(gap.get("to"))?,
            certain: gap.get("certain").and_then(Json::as_bool).ok_or("`certain` is missing")?,
            reason: read_code(gap.get("reason").ok_or("`reason` is missing")?)?,
        })
    };
    let gaps: Result<_, Misfit> = gaps.iter().map(read).collect();
    Ok((key_of(&members)?, gaps?))
}

fn parse(text: &[u8]) -> Result<Object, Misfit> {
    let text = std::str::from_utf8(text).map_err(|_| "invalid UTF-8")?;
    match Json::parse(text) {
        Ok(Json::Object(members)) => Ok(members),
        _ => Err("not a JSON object"),
    }
}

fn key_of(members: &Object) -> Result<ResourceKey, Misfit> {
    let text = members.text("resource").ok_or("`resource` is missing")?;
    text.parse().map_err(|_| "`resource` is not a full address")
}

fn resource(members: &Object, of: Of) -> Result<Resource, Misfit> {
    let (life, set_by) = match of {
        Of::Living => (Life::Living, read_provenance(members, &SET)?),
        Of::Deleted => {
            let deletion = read_provenance(members, &DELETED)?;
            (Life::Deleted(deletion.clone()), deletion)
        }
    };
    let mut versions = BTreeMap::new();
    for (number, members) in
        members.get("versions").and_then(Json::as_object).iter().flat_map(|it| it.iter())
    {
        let number = number.parse().map_err(|_| "a version is not a number")?;
        let members = members.as_object().ok_or("a version is not an object")?;
        versions.insert(number, read_publication(members)?);
    }
    let tags = members.get("tags").and_then(Json::as_object).map(|tags| {
        let text = |value: &Json| value.as_str().unwrap_or_default().to_owned();
        tags.iter().map(|(name, value)| (name.to_owned(), text(value))).collect()
    });
    Ok(Resource {
        life,
        latest: read_body(members)?,
        set_by,
        checksum: members.text("checksum").map(Into::into),
        facts: read_facts(members)?,
        tags,
        versions,
        last_number: read_number(members, "lastVersion")?,
        published: read_number(members, "published")?,
        proven_at: read_time(members.get("provenAt"))?,
        numbered_at: read_time(members.get("numberedAt"))?,
        last_event: read_event(members.get("lastEvent"))?,
        gaps: Vec::new(),
        unlisted: read_unlisted(members)?,
    })
}

fn read_unlisted(members: &Object) -> Result<BTreeMap<ResourceKind, Doubt>, Misfit> {
    let unlisted = members.get("unlisted").and_then(Json::as_object);
    let entry = |(word, doubt): (&str, &Json)| {
        Ok((ResourceKind::from_word(word).ok_or("a kind is none")?, read_code(doubt)?))
    };
    unlisted.into_iter().flat_map(Object::iter).map(entry).collect()
}

fn read_publication(members: &Object) -> Result<Publication, Misfit> {
    Ok(Publication {
        body: read_body(members)?,
        facts: read_facts(members)?,
        published_by: read_provenance(members, &PUBLISHED)?,
        number_is_counted: members.get("numberIsCounted") == Some(&Json::Bool(true)),
    })
}

fn read_body(members: &Object) -> Result<Body, Misfit> {
    let confidence = members.text("confidence").ok_or("`confidence` is missing")?;
    Ok(body_of(confidence, members.get("doubt").map(read_code).transpose()?))
}

fn read_code<T: DeserializeOwned>(reason: &Json) -> Result<T, Misfit> {
    serde_json::from_str(&reason.to_string()).map_err(|_| "the code of a reason is unknown")
}

/// The confidence and doubt of a document, from their words.
pub(super) fn body_of(confidence: &str, doubt: Option<Doubt>) -> Body {
    let held =
        if confidence == Confidence::Unknown.as_str() { Held::Nowhere } else { Held::Stored };
    Body { held, doubt }
}

fn read_facts(members: &Object) -> Result<Object, Misfit> {
    members.get("facts").and_then(Json::as_object).cloned().ok_or("`facts` is missing")
}

fn read_event(value: Option<&Json>) -> Result<EventRef, Misfit> {
    let event = value.and_then(Json::as_object).ok_or("an event is missing")?;
    Ok(EventRef {
        id: string(event, "id")?,
        name: string(event, "name")?,
        time: read_time(event.get("time"))?,
    })
}

fn read_provenance(members: &Object, names: &Names) -> Result<Provenance, Misfit> {
    match members.get(names.shown) {
        None => Ok(Provenance::Call(read_event(members.get(names.call))?)),
        shown => Ok(Provenance::Shown(read_event(shown)?)),
    }
}

fn read_number(members: &Object, name: &str) -> Result<Option<u64>, Misfit> {
    let number = members.get(name).and_then(Json::as_text);
    number.map(str::parse).transpose().map_err(|_| "the number of a version is none")
}

fn read_time(value: Option<&Json>) -> Result<i64, Misfit> {
    let text = value.and_then(Json::as_text).ok_or("a time is missing")?;
    if let Ok(seconds) = text.parse() {
        return Ok(seconds);
    }
    DateTime::parse_from_rfc3339(text).map(|time| time.timestamp()).map_err(|_| "a time is none")
}

fn string(members: &Object, name: &str) -> Result<String, Misfit> {
    members.text(name).map(str::to_owned).ok_or("a text is missing")
}
