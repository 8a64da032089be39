//! PutBot, PutIntent, PutSlotType: create, or replace `$LATEST` whole (lex.md 4.2).

use super::shelf::{Resource, Revision};
use super::{Answer, ApiError, Kind, Members, Service, Version, check, refs, text};
use serde_json::{Value, json};
use std::sync::Arc;

/// The members of a Put that are not configuration.
struct Steering {
    checksum: Option<String>,
    publish: bool,
    saved_only: bool,
    tags: Option<Value>,
}

impl Steering {
    fn take(members: &mut Members) -> Self {
        let flag = |value: Option<Value>| value.and_then(|v| v.as_bool()).unwrap_or_default();
        Self {
            checksum: members.remove("checksum").and_then(|v| v.as_str().map(str::to_owned)),
            publish: flag(members.remove("createVersion")),
            saved_only: members.remove("processBehavior").is_some_and(|v| v == "SAVE"),
            tags: members.remove("tags"),
        }
    }
}

impl Service {
    pub(super) fn put(&mut self, kind: Kind, mut members: Members, now: i64) -> Answer {
        let name = text(&members, "name")?.to_owned();
        check::put(kind, &members)?;
        let steering = Steering::take(&mut members);
        let created = self.may_put(kind, &name, steering.checksum.as_deref())?.unwrap_or(now);
        let references = refs::references(kind, &members)?;
        self.all_exist(kind, &references)?;
        if steering.publish {
            self.may_publish(kind, &name, &references)?;
        }

        defaults(kind, &mut members);
        let document = Value::Object(members);
        let is_new = self.shelves[kind].get(&name).is_none();
        let same = self.shelves[kind].get(&name).is_some_and(|r| *r.latest.document == document);
        let latest = Revision {
            document: Arc::new(document),
            references: references.into(),
            checksum: self.rng.guid(),
            created,
            updated: now,
            saved_only: steering.saved_only,
        };
        if let Some(old) = self.shelves[kind].get(&name) {
            let old = Arc::clone(&old.latest.references);
            self.shelves.unlink(kind, &old);
        }
        self.shelves.link(kind, &latest.references);
        let same_content_is_change = self.settings.same_content_is_change;
        if let Some(resource) = self.shelves[kind].resources.get_mut(&name) {
            if !same || same_content_is_change {
                resource.published_as = None;
            }
            resource.latest = latest.clone();
        } else {
            let published = Default::default();
            let resource = Resource { latest: latest.clone(), published, published_as: None };
            self.shelves[kind].insert(&name, resource);
        }
        self.changed(kind, &name, Version::Latest, Some(Arc::clone(&latest.document)));
        let number = if steering.publish { Some(self.freeze(kind, &name, now)) } else { None };

        let version = match number {
            Some(number) if self.settings.put_answers_number => Version::Number(number),
            _ => Version::Latest,
        };
        let mut answer = self.shown(kind, &latest, version, now);
        answer["createVersion"] = json!(steering.publish);
        // 4.2: tags are honoured only on create.
        if let Some(tags) = steering.tags.filter(|_| is_new) {
            let arn = self.arn_of_bot(&name);
            self.add_tags(&arn, &tags)?;
            answer["tags"] = tags;
        }
        Ok(answer)
    }

    /// The creation date if this is an update; refuses what may not be put (lex.md 4.1).
    fn may_put(
        &self,
        kind: Kind,
        name: &str,
        quoted: Option<&str>,
    ) -> Result<Option<i64>, ApiError> {
        let shelf = &self.shelves[kind];
        match (shelf.get(name), quoted) {
            (None, Some(_)) => Err(ApiError::bad_request(format!(
                "A checksum was given, but {} {name} does not exist.",
                kind.noun()
            ))),
            (None, None) => {
                if let Some(other) = shelf.other_case(name) {
                    let message = format!("The name {name} differs from {other} only in case.");
                    return Err(ApiError::bad_request(message));
                }
                if kind == Kind::Bot && shelf.resources.len() >= self.settings.limits.bots {
                    return Err(ApiError::limit("too many bots"));
                }
                Ok(None)
            }
            (Some(resource), Some(checksum)) if resource.latest.checksum == checksum => {
                Ok(Some(resource.latest.created))
            }
            (Some(_), _) => Err(ApiError::precondition(format!(
                "{0} {name} already exists. If you are trying to update {name} you must specify \
                 the checksum.",
                kind.noun()
            ))),
        }
    }

    /// Everything referred to exists.
    fn all_exist(&self, kind: Kind, references: &[refs::Reference]) -> Result<(), ApiError> {
        let Some(used) = kind.depends_on() else { return Ok(()) };
        for reference in references {
            let resource = self.shelves[used].get(&reference.name);
            if resource.is_none_or(|found| found.revision(reference.version).is_none()) {
                let (noun, name, version) = (used.noun(), &reference.name, reference.version);
                let message = format!("{noun} {name} with version {version} does not exist.");
                return Err(ApiError::bad_request(message));
            }
        }
        Ok(())
    }
}

/// Members that a response shows though the request left them out (lex.md 6).
fn defaults(kind: Kind, members: &mut Members) {
    let mut default = |name: &str, value: Value| {
        members.entry(name).or_insert(value);
    };
    match kind {
        Kind::Bot => {
            default("idleSessionTTLInSeconds", json!(300));
            default("detectSentiment", json!(false));
            default("enableModelImprovements", json!(false));
        }
        Kind::Intent => (),
        Kind::SlotType => default("valueSelectionStrategy", json!("ORIGINAL_VALUE")),
    }
}
