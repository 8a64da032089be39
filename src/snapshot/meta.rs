//! What is known of a resource beside its documents, as JSON: `meta.json`, tombstones and gaps.
//!
//! ```text
//! {
//!   "resource": "111122223333/us-east-1/v1/bot:OrderFlowers",
//!   "confidence": "exact",              exact | partial | unknown, with "doubt" where there is one
//!   "checksum": "c5a6...",              null: no record tells it
//!   "facts": {"status": "READY"},       as last answered
//!   "tags": {"team": "flowers"},        null: no record tells them
//!   "lastEvent": {"id": "7b3c...", "name": "PutBot", "time": "2024-03-01T10:15:22Z"},
//!   "provenAt": "2024-03-01T10:15:22Z",
//!   "numberedAt": "2024-03-01T10:15:22Z",
//!   "lastVersion": 3,                   the highest number ever given
//!   "published": 3,                     the version that is equal to $LATEST
//!   "versions": {"3": {"confidence": ..., "facts": ..., "event": ..., "numberIsCounted": true}},
//!   "aliases": {"PROD": {"confidence": ...}}
//! }
//! ```
//!
//! An alias whose file is not called as it is, but for what its case or length demands, has its
//! spelling in `file`. What there is none of is left out, but for `checksum` and `tags`. Of a bot that no record tells
//! of, only `resource` and what lives below it stand there.

use std::borrow::Cow;
use std::collections::BTreeMap;

use chrono::{DateTime, SecondsFormat};

use crate::lex::{Json, Object, ResourceKey, Version};
use crate::snapshot::excerpt::excerpt;
use crate::snapshot::tree::Tree;
use crate::state::{Body, Confidence, EventRef, Gap, Held, Life, Publication, Resource};

/// What lives below a bot, for its `meta.json`.
pub(super) struct Below<'a> {
    /// The name without the bot's.
    pub(super) name: &'a str,
    /// How it is spelled in paths, if not plainly.
    pub(super) spelling: Option<String>,
    /// What is known of it.
    pub(super) resource: &'a Resource,
}

/// `meta.json` of a directory: of the resource itself, if it is known, and of what lives below it,
/// by the word of the kind.
pub(super) fn write(
    key: &ResourceKey,
    own: Option<&Resource>,
    below: &[(&'static str, Vec<Below<'_>>)],
) -> Vec<u8> {
    let mut members = vec![("resource".into(), Tree::Word(quoted(&key.to_string())))];
    if let Some(own) = own {
        members.extend(resource_members(own));
    }
    for (word, resources) in below.iter().filter(|(_, resources)| !resources.is_empty()) {
        let resources = resources
            .iter()
            .map(|below| {
                let mut members = resource_members(below.resource);
                if let Some(spelling) = &below.spelling {
                    members.push(("file".into(), Tree::Text(spelling)));
                }
                (below.name.into(), Tree::Members(members))
            })
            .collect();
        members.push(((*word).into(), Tree::Members(resources)));
    }
    Tree::Members(members).text()
}

/// The gaps of a resource, oldest first.
pub(super) fn write_gaps(key: &ResourceKey, gaps: &[Gap]) -> Vec<u8> {
    let gaps = gaps
        .iter()
        .map(|gap| {
            Tree::Members(vec![
                ("from".into(), time(gap.from)),
                ("to".into(), time(gap.to)),
                ("certain".into(), Tree::Word(gap.certain.to_string())),
                ("reason".into(), Tree::Text(&gap.reason)),
            ])
        })
        .collect();
    let resource = Tree::Word(quoted(&key.to_string()));
    let members = [("resource", resource), ("gaps", Tree::Items(gaps))];
    Tree::Members(members.map(|(name, value)| (name.into(), value)).into()).text()
}

fn resource_members(resource: &Resource) -> Vec<(Cow<'_, str>, Tree<'_>)> {
    let mut members = body(&resource.latest);
    let mut put = |name: &'static str, value| members.push((Cow::Borrowed(name), value));
    put("checksum", Tree::text_or_null(resource.checksum.as_deref()));
    put("facts", object(&resource.facts));
    put(
        "tags",
        match &resource.tags {
            Some(tags) => Tree::Members(
                tags.iter().map(|(name, value)| (name.into(), Tree::Text(value))).collect(),
            ),
            None => Tree::text_or_null(None),
        },
    );
    put("lastEvent", event(&resource.last_event));
    put("provenAt", time(resource.proven_at));
    put("numberedAt", time(resource.numbered_at));
    for (name, number) in [("lastVersion", resource.last_number), ("published", resource.published)]
    {
        if let Some(number) = number {
            put(name, Tree::Word(number.to_string()));
        }
    }
    if !resource.versions.is_empty() {
        let versions = resource.versions.iter();
        let versions =
            versions.map(|(number, version)| (number.to_string().into(), publication(version)));
        put("versions", Tree::Members(versions.collect()));
    }
    members
}

fn publication(publication: &Publication) -> Tree<'_> {
    let mut members = body(&publication.body);
    members.push(("facts".into(), object(&publication.facts)));
    members.push(("event".into(), event(&publication.event)));
    if publication.number_is_counted {
        members.push(("numberIsCounted".into(), Tree::Word("true".into())));
    }
    Tree::Members(members)
}

fn body(body: &Body) -> Vec<(Cow<'_, str>, Tree<'_>)> {
    let mut members = vec![("confidence".into(), Tree::Text(body.confidence().as_str()))];
    if let Some(doubt) = &body.doubt {
        members.push(("doubt".into(), Tree::Text(doubt)));
    }
    members
}

fn event(event: &EventRef) -> Tree<'_> {
    Tree::Members(vec![
        ("id".into(), Tree::Text(&event.id)),
        ("name".into(), Tree::Text(&event.name)),
        ("time".into(), time(event.time)),
    ])
}

fn object(object: &Object) -> Tree<'_> {
    let members = object.iter().map(|(name, value)| (name.into(), Tree::Value(value)));
    Tree::Members(members.collect())
}

/// `2024-03-01T10:15:22Z`; outside of the years 0 to 9999, which no clock of AWS shows, Unix seconds.
pub(super) fn time_text(seconds: i64) -> Option<String> {
    const YEARS: std::ops::Range<i64> = -62_167_219_200..253_402_300_800;
    let moment = YEARS.contains(&seconds).then(|| DateTime::from_timestamp(seconds, 0))??;
    Some(moment.to_rfc3339_opts(SecondsFormat::Secs, true))
}

fn time(seconds: i64) -> Tree<'static> {
    Tree::Word(match time_text(seconds) {
        Some(text) => format!("\"{text}\""),
        None => seconds.to_string(),
    })
}

fn quoted(text: &str) -> String {
    Json::string(text).to_string()
}

/// What does not fit in a file that should be one of these, in a few words.
pub(super) type Misfit = &'static str;

/// What a `meta.json` or a tombstone tells. The documents of the resources are not in it: each body
/// that should have one is [`Held::Stored`].
#[derive(Debug)]
pub(super) struct Meta {
    /// The resource whose directory it is.
    pub(super) key: ResourceKey,
    /// Of itself, if it is known.
    pub(super) own: Option<Resource>,
    members: Object,
}

impl Meta {
    /// Reads the file of a resource in that state of life.
    pub(super) fn read(text: &[u8], life: Life) -> Result<Self, Misfit> {
        let members = parse(text)?;
        let key = key_of(&members)?;
        let own =
            members.get("confidence").is_some().then(|| resource(&members, life)).transpose()?;
        Ok(Self { key, own, members })
    }

    /// Reads as little of the `meta.json` of what is there as tells of one version; all of it,
    /// where it is laid out in another way.
    pub(super) fn read_one(text: &[u8], version: Version) -> Result<Self, Misfit> {
        let short = std::str::from_utf8(text).ok().and_then(|text| excerpt(text, version));
        let one = short.and_then(|short| Self::read(short.as_bytes(), Life::Living).ok());
        one.map_or_else(|| Self::read(text, Life::Living), Ok)
    }

    /// What lives below, under the word of a kind: by name, how it is spelled if not plainly, and
    /// what is known of it.
    pub(super) fn below(&self, word: &str) -> Result<BTreeMap<&str, Spelled<'_>>, Misfit> {
        let Some(resources) = self.members.get(word) else { return Ok(BTreeMap::new()) };
        let resources = resources.as_object().ok_or("what lives below is not an object")?;
        let mut below = BTreeMap::new();
        for (name, members) in resources.iter() {
            let members = members.as_object().ok_or("a resource is not an object")?;
            below.insert(name, (members.text("file"), resource(members, Life::Living)?));
        }
        Ok(below)
    }
}

/// How a name is spelled in paths, if not plainly, and what is known of the resource.
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
            reason: string(gap, "reason")?,
        })
    };
    let gaps: Result<_, Misfit> = gaps.iter().map(read).collect();
    Ok((key_of(&members)?, gaps?))
}

fn parse(text: &[u8]) -> Result<Object, Misfit> {
    let text = std::str::from_utf8(text).map_err(|_| "it is not UTF-8")?;
    match Json::parse(text) {
        Ok(Json::Object(members)) => Ok(members),
        _ => Err("it is no JSON object"),
    }
}

fn key_of(members: &Object) -> Result<ResourceKey, Misfit> {
    let text = members.text("resource").ok_or("`resource` is missing")?;
    text.parse().map_err(|_| "`resource` is no full address")
}

fn resource(members: &Object, life: Life) -> Result<Resource, Misfit> {
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
    })
}

fn read_publication(members: &Object) -> Result<Publication, Misfit> {
    Ok(Publication {
        body: read_body(members)?,
        facts: read_facts(members)?,
        event: read_event(members.get("event"))?,
        number_is_counted: members.get("numberIsCounted") == Some(&Json::Bool(true)),
    })
}

fn read_body(members: &Object) -> Result<Body, Misfit> {
    let confidence = members.text("confidence").ok_or("`confidence` is missing")?;
    let doubt = members.text("doubt").map(str::to_owned);
    let held =
        if confidence == Confidence::Unknown.as_str() { Held::Nowhere } else { Held::Stored };
    Ok(Body { held, doubt })
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
