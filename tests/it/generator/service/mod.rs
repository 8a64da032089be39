//! One account and region of the Amazon Lex V1 model-building service.
//!
//! [`Service::call`] takes an operation by its name and the parameters as one object (URI, query
//! and body together, as CloudTrail shows them), and answers as Lex would. The numbers after a
//! rule name sections of the fact sheet `lex.md`; `generator_rules.rs` holds a test for each.

mod alias;
mod check;
mod delete;
mod error;
mod get;
mod kind;
mod other;
mod publish;
mod put;
mod refs;
mod shelf;
mod tags;
mod version;

pub use error::ApiError;
pub use kind::Kind;
pub use shelf::Resource;
pub use version::Version;

use super::date::DateStyle;
use super::rng::Rng;
use alias::Alias;
use serde_json::{Map, Value};
use shelf::Shelves;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The operations of V1 that change something, or are not marked read-only.
pub const WRITES: [&str; 20] = [
    "CreateBotVersion",
    "CreateIntentVersion",
    "CreateSlotTypeVersion",
    "DeleteBot",
    "DeleteBotAlias",
    "DeleteBotChannelAssociation",
    "DeleteBotVersion",
    "DeleteIntent",
    "DeleteIntentVersion",
    "DeleteSlotType",
    "DeleteSlotTypeVersion",
    "DeleteUtterances",
    "PutBot",
    "PutBotAlias",
    "PutIntent",
    "PutSlotType",
    "StartImport",
    "StartMigration",
    "TagResource",
    "UntagResource",
];

/// What no document decides, so both must be possible.
#[derive(Clone, Debug)]
pub struct Settings {
    /// With `createVersion: true`, the response of a Put has the new number, not `$LATEST`.
    pub put_answers_number: bool,
    /// The answer of Create*Version has the checksum of `$LATEST`, not one of its own.
    pub version_keeps_checksum: bool,
    /// CreateSlotTypeVersion answers with a checksum, too (the guide's sample has none).
    pub slot_type_version_checksum: bool,
    /// A Put of what is there already counts as a change, so that publishing gives a new number.
    pub same_content_is_change: bool,
    /// How dates are written in responses.
    pub dates: DateStyle,
    /// The quotas.
    pub limits: Limits,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            put_answers_number: false,
            version_keeps_checksum: true,
            slot_type_version_checksum: false,
            same_content_is_change: true,
            dates: DateStyle::EpochFloat,
            limits: Limits::default(),
        }
    }
}

impl Settings {
    /// A random choice of everything that is unknown.
    pub fn random(rng: &mut Rng) -> Self {
        Self {
            put_answers_number: rng.chance(0.5),
            version_keeps_checksum: rng.chance(0.5),
            slot_type_version_checksum: rng.chance(0.3),
            same_content_is_change: rng.chance(0.5),
            dates: *rng.pick(&DateStyle::ALL),
            limits: Limits::default(),
        }
    }
}

/// Quotas (lex.md 6).
#[derive(Clone, Debug)]
pub struct Limits {
    /// Bots in the account.
    pub bots: usize,
    /// Aliases of a bot.
    pub aliases: usize,
    /// Existing versions of a resource.
    pub versions: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bots: 250, aliases: 5, versions: 100 }
    }
}

/// What a call did to what the `get-*` calls show.
#[derive(Clone, Debug)]
pub struct Change {
    /// `bot`, `intent`, `slot-type` or `alias`.
    pub kind: &'static str,
    /// The name; `Bot/ALIAS` for an alias.
    pub name: String,
    /// The version; none for an alias.
    pub version: Option<Version>,
    /// The configuration from now on; none if it was deleted.
    pub document: Option<Arc<Value>>,
}

/// What a call is answered with. `Null` where Lex sends no body.
pub type Answer = Result<Value, ApiError>;

type Members = Map<String, Value>;

/// The service in one account and region.
#[derive(Clone, Debug)]
pub struct Service {
    account: String,
    region: String,
    settings: Settings,
    rng: Rng,
    shelves: Shelves,
    aliases: BTreeMap<(String, String), Alias>,
    channels: BTreeSet<(String, String, String)>,
    tags: BTreeMap<String, BTreeMap<String, String>>,
    changes: Vec<Change>,
}

impl Service {
    /// An empty service. `seed` decides its checksums and ids.
    pub fn new(account: &str, region: &str, settings: Settings, seed: u64) -> Self {
        Self {
            account: account.to_owned(),
            region: region.to_owned(),
            settings,
            rng: Rng::new(seed),
            shelves: Shelves::default(),
            aliases: BTreeMap::new(),
            channels: BTreeSet::new(),
            tags: BTreeMap::new(),
            changes: Vec::new(),
        }
    }

    /// Calls one operation at a moment (milliseconds). A refused call changes nothing.
    pub fn call(&mut self, operation: &str, parameters: Value, now: i64) -> Answer {
        let Value::Object(members) = parameters else {
            return Err(ApiError::bad_request("the parameters are not an object"));
        };
        match operation {
            "PutBot" => self.put(Kind::Bot, members, now),
            "PutIntent" => self.put(Kind::Intent, members, now),
            "PutSlotType" => self.put(Kind::SlotType, members, now),
            "CreateBotVersion" => self.publish(Kind::Bot, &members, now),
            "CreateIntentVersion" => self.publish(Kind::Intent, &members, now),
            "CreateSlotTypeVersion" => self.publish(Kind::SlotType, &members, now),
            "DeleteBot" => self.delete(Kind::Bot, &members),
            "DeleteIntent" => self.delete(Kind::Intent, &members),
            "DeleteSlotType" => self.delete(Kind::SlotType, &members),
            "DeleteBotVersion" => self.delete_version(Kind::Bot, &members),
            "DeleteIntentVersion" => self.delete_version(Kind::Intent, &members),
            "DeleteSlotTypeVersion" => self.delete_version(Kind::SlotType, &members),
            "PutBotAlias" => self.put_alias(members, now),
            "DeleteBotAlias" => self.delete_alias(&members),
            "DeleteBotChannelAssociation" => self.delete_channel(&members),
            "DeleteUtterances" => self.delete_utterances(&members),
            "StartImport" => self.start_import(&members, now),
            "StartMigration" => self.start_migration(&members, now),
            "TagResource" => self.tag(&members),
            "UntagResource" => self.untag(&members),
            "ListTagsForResource" => self.list_tags(&members),
            "GetBot" => self.get(Kind::Bot, &members, now),
            "GetIntent" => self.get(Kind::Intent, &members, now),
            "GetSlotType" => self.get(Kind::SlotType, &members, now),
            "GetBotAlias" => self.get_alias(&members),
            "GetBots" => self.list(Kind::Bot, now),
            "GetIntents" => self.list(Kind::Intent, now),
            "GetSlotTypes" => self.list(Kind::SlotType, now),
            "GetBotVersions" => self.list_versions(Kind::Bot, &members, now),
            "GetIntentVersions" => self.list_versions(Kind::Intent, &members, now),
            "GetSlotTypeVersions" => self.list_versions(Kind::SlotType, &members, now),
            "GetBotAliases" => self.list_aliases(&members),
            _ => Err(ApiError::bad_request(format!("no operation '{operation}'"))),
        }
    }

    /// What the successful calls changed since this was last asked.
    pub fn take_changes(&mut self) -> Vec<Change> {
        std::mem::take(&mut self.changes)
    }

    /// The account.
    pub fn account(&self) -> &str {
        &self.account
    }

    /// The region.
    pub fn region(&self) -> &str {
        &self.region
    }

    /// The settings.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// A resource by its exact name.
    pub fn resource(&self, kind: Kind, name: &str) -> Option<&Resource> {
        self.shelves[kind].get(name)
    }

    /// All resources of a kind, by name.
    pub fn resources(&self, kind: Kind) -> impl Iterator<Item = (&str, &Resource)> {
        self.shelves[kind].resources.iter().map(|(name, resource)| (name.as_str(), resource))
    }

    /// The name that exists and differs from this one only in case.
    pub fn other_case(&self, kind: Kind, name: &str) -> Option<&str> {
        self.shelves[kind].other_case(name)
    }

    /// Whether a revision of anything refers to this resource, or (of a bot) an alias does.
    pub fn in_use(&self, kind: Kind, name: &str, version: Option<Version>) -> bool {
        match kind.used_by() {
            Some(_) => self.shelves.is_used(kind, name, version),
            None => self
                .aliases_of(name)
                .any(|(_, alias)| version.is_none_or(|wanted| wanted == alias.version)),
        }
    }

    fn changed(&mut self, kind: Kind, name: &str, version: Version, document: Option<Arc<Value>>) {
        let (kind, name) = (kind.word(), name.to_owned());
        self.changes.push(Change { kind, name, version: Some(version), document });
    }
}

/// A required string.
fn text<'a>(members: &'a Members, name: &str) -> Result<&'a str, ApiError> {
    let missing = || ApiError::bad_request(format!("'{name}' is required"));
    members.get(name).and_then(Value::as_str).ok_or_else(missing)
}
