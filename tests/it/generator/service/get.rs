//! What the service shows: `get-*` and the lists.

use super::alias::Alias;
use super::shelf::Revision;
use super::{Answer, ApiError, Kind, Members, Service, Version, text};
use serde_json::{Value, json};

/// How long a bot takes to build, in milliseconds.
const BUILD_TIME: i64 = 20_000;

impl Service {
    /// A revision with the members that every response of its kind shares.
    pub(super) fn shown(
        &self,
        kind: Kind,
        revision: &Revision,
        version: Version,
        now: i64,
    ) -> Value {
        let mut answer = Value::clone(&revision.document);
        let members = answer.as_object_mut().expect("a document is an object");
        let mut set = |name: &str, value: Value| members.insert(name.to_owned(), value);
        set("checksum", json!(revision.checksum));
        set("createdDate", self.settings.dates.write(revision.created));
        set("lastUpdatedDate", self.settings.dates.write(revision.updated));
        set("version", json!(version.to_string()));
        if kind == Kind::Bot {
            let status = self.status(revision, version, now);
            set("status", json!(status));
            if status == "FAILED" {
                set("failureReason", json!("The bot has no intents."));
            }
        }
        answer
    }

    pub(super) fn get(&self, kind: Kind, members: &Members, now: i64) -> Answer {
        let name = text(members, "name")?;
        let wanted = match kind {
            Kind::Bot => text(members, "versionOrAlias")?,
            Kind::Intent | Kind::SlotType => text(members, "version")?,
        };
        let resource = self.existing(kind, name)?;
        let alias = self.aliases.get(&(name.to_owned(), wanted.to_owned()));
        let alias = alias.filter(|_| kind == Kind::Bot);
        let version = alias.map(|alias: &Alias| alias.version).or_else(|| Version::parse(wanted));
        let found = version.and_then(|v| resource.revision(v).map(|revision| (v, revision)));
        match found {
            Some((version, revision)) => Ok(self.shown(kind, revision, version, now)),
            None => {
                let noun = kind.noun();
                let message = format!("{noun} {name} with version {wanted} was not found.");
                Err(ApiError::not_found(message))
            }
        }
    }

    pub(super) fn list(&self, kind: Kind, now: i64) -> Answer {
        let rows = self
            .resources(kind)
            .map(|(_, resource)| self.row(kind, &resource.latest, Version::Latest, now));
        Ok(json!({ list_name(kind): rows.collect::<Vec<_>>() }))
    }

    pub(super) fn list_versions(&self, kind: Kind, members: &Members, now: i64) -> Answer {
        let resource = self.existing(kind, text(members, "name")?)?;
        let rows =
            resource.revisions().map(|(version, revision)| self.row(kind, revision, version, now));
        Ok(json!({ list_name(kind): rows.collect::<Vec<_>>() }))
    }

    pub(super) fn list_aliases(&self, members: &Members) -> Answer {
        let aliases = self.aliases_of(text(members, "botName")?);
        let rows: Vec<Value> = aliases.map(|(_, alias)| self.alias_shown(alias)).collect();
        Ok(json!({ "BotAliases": rows }))
    }

    /// One row of a list: the metadata of a revision.
    fn row(&self, kind: Kind, revision: &Revision, version: Version, now: i64) -> Value {
        const METADATA: [&str; 6] =
            ["createdDate", "description", "lastUpdatedDate", "name", "status", "version"];
        let mut row = self.shown(kind, revision, version, now);
        if let Some(members) = row.as_object_mut() {
            members.retain(|name, _| METADATA.contains(&name.as_str()));
        }
        row
    }

    /// 4.1: BUILDING, READY, FAILED; NOT_BUILT after SAVE, or after a change of what it uses.
    fn status(&self, revision: &Revision, version: Version, now: i64) -> &'static str {
        let built = if version == Version::Latest { revision.updated } else { revision.created };
        let outdated = |kind: Kind, name: &str| {
            self.resource(kind, name).is_some_and(|used| used.latest.updated > built)
        };
        let stale = revision.references.iter().any(|intent| {
            let Some(used) = self.resource(Kind::Intent, &intent.name) else { return false };
            let slot_types = used.latest.references.iter();
            let mut stale_types = slot_types
                .filter(|t| t.version == Version::Latest)
                .map(|t| outdated(Kind::SlotType, &t.name));
            intent.version == Version::Latest
                && (outdated(Kind::Intent, &intent.name) || stale_types.any(|stale| stale))
        });
        if revision.saved_only || stale {
            "NOT_BUILT"
        } else if revision.references.is_empty() {
            "FAILED"
        } else if now < built + BUILD_TIME {
            "BUILDING"
        } else {
            "READY"
        }
    }
}

fn list_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Bot => "bots",
        Kind::Intent => "intents",
        Kind::SlotType => "slotTypes",
    }
}
