//! CreateBotVersion, CreateIntentVersion, CreateSlotTypeVersion (lex.md 4.1).

use super::refs::Reference;
use super::{Answer, ApiError, Kind, Members, Service, Version, text};
use std::sync::Arc;

impl Service {
    pub(super) fn publish(&mut self, kind: Kind, members: &Members, now: i64) -> Answer {
        let name = text(members, "name")?;
        let resource = self.existing(kind, name)?;
        let quoted = members.get("checksum").and_then(|v| v.as_str());
        if quoted.is_some_and(|checksum| checksum != resource.latest.checksum) {
            return Err(ApiError::precondition(format!("The checksum of {name} has changed.")));
        }
        let references = Arc::clone(&resource.latest.references);
        self.may_publish(kind, name, &references)?;
        let number = self.freeze(kind, name, now);
        let revision = self.shelves[kind].resources[name].published[&number].clone();
        let mut answer = self.shown(kind, &revision, Version::Number(number), now);
        if let Some(members) = answer.as_object_mut() {
            if kind == Kind::Bot {
                // 4.1: in PutBot's response, but not in this one.
                members.remove("nluIntentConfidenceThreshold");
            }
            if kind == Kind::SlotType && !self.settings.slot_type_version_checksum {
                members.remove("checksum");
            }
        }
        Ok(answer)
    }

    /// A numbered version may refer only to numbered versions, and there are only so many.
    pub(super) fn may_publish(
        &self,
        kind: Kind,
        name: &str,
        references: &[Reference],
    ) -> Result<(), ApiError> {
        if references.iter().any(|reference| reference.version == Version::Latest) {
            return Err(ApiError::bad_request(format!(
                "Resource '{name}' should refer to immutable versions to create new version"
            )));
        }
        let limit = self.settings.limits.versions;
        let full = |found: &super::Resource| found.published.len() >= limit;
        if self.shelves[kind].get(name).is_some_and(full) {
            return Err(ApiError::limit(format!("'{name}' has too many versions")));
        }
        Ok(())
    }

    /// Freezes `$LATEST` under the next number, or finds the number it has already.
    pub(super) fn freeze(&mut self, kind: Kind, name: &str, now: i64) -> u64 {
        let shelf = &mut self.shelves[kind];
        let known = shelf.resources[name].published_as;
        if let Some(number) = known.filter(|n| shelf.resources[name].published.contains_key(n)) {
            return number;
        }
        let number = shelf.next_number(name);
        let resource = shelf.resources.get_mut(name).expect("the caller looked it up");
        let mut revision = resource.latest.clone();
        revision.created = now;
        revision.saved_only = false;
        if !self.settings.version_keeps_checksum {
            revision.checksum = self.rng.guid();
        }
        let document = Arc::clone(&revision.document);
        let references = Arc::clone(&revision.references);
        resource.published.insert(number, revision);
        resource.published_as = Some(number);
        self.shelves.link(kind, &references);
        self.changed(kind, name, Version::Number(number), Some(document));
        number
    }

    /// A resource that must exist.
    pub(super) fn existing(&self, kind: Kind, name: &str) -> Result<&super::Resource, ApiError> {
        let missing = || ApiError::not_found(format!("{} {name} was not found.", kind.noun()));
        self.shelves[kind].get(name).ok_or_else(missing)
    }
}
