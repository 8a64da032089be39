//! Deleting a resource with all its versions, or one version (lex.md 4.1, 4.2).

use super::{Answer, ApiError, Kind, Members, Service, Version, text};
use serde_json::Value;

impl Service {
    pub(super) fn delete(&mut self, kind: Kind, members: &Members) -> Answer {
        let name = text(members, "name")?;
        self.existing(kind, name)?;
        self.unused(kind, name, None)?;
        let resource = self.shelves[kind].remove(name).expect("it exists");
        if kind == Kind::Bot {
            let arn = self.arn_of_bot(name);
            self.tags.remove(&arn);
        }
        for (version, revision) in resource.revisions() {
            self.shelves.unlink(kind, &revision.references);
            self.changed(kind, name, version, None);
        }
        Ok(Value::Null)
    }

    pub(super) fn delete_version(&mut self, kind: Kind, members: &Members) -> Answer {
        let name = text(members, "name")?;
        let text = text(members, "version")?;
        let Some(Version::Number(number)) = Version::parse(text) else {
            return Err(ApiError::bad_request(format!("'{text}' is not a numbered version")));
        };
        if !self.existing(kind, name)?.published.contains_key(&number) {
            let message = format!("{} {name} with version {number} was not found.", kind.noun());
            return Err(ApiError::not_found(message));
        }
        self.unused(kind, name, Some(Version::Number(number)))?;
        let resource = self.shelves[kind].resources.get_mut(name);
        if let Some(gone) = resource.and_then(|found| found.published.remove(&number)) {
            self.shelves.unlink(kind, &gone.references);
        }
        self.changed(kind, name, Version::Number(number), None);
        Ok(Value::Null)
    }

    /// Refuses while something refers to the resource. Lex names one example.
    fn unused(&self, kind: Kind, name: &str, version: Option<Version>) -> Result<(), ApiError> {
        if !self.in_use(kind, name, version) {
            return Ok(());
        }
        let example = match kind.used_by() {
            Some(user) => self.shelves[user]
                .user_of(name, version)
                .map(|(by, at)| format!("{} {by} version {at}", user.noun())),
            None => self
                .aliases_of(name)
                .find(|(_, alias)| version.is_none_or(|wanted| wanted == alias.version))
                .map(|(alias, _)| format!("BotAlias {alias}")),
        };
        match example {
            Some(user) => {
                let noun = kind.noun();
                Err(ApiError::in_use(format!("{noun} {name} is in use by {user}.")))
            }
            None => Ok(()),
        }
    }
}
