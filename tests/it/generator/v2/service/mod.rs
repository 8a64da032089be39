//! The state of one account and region, and the calls that change it.
//!
//! Each method is one call. It must be lawful, and gives what Lex responds. Rules have the number of
//! the section of the contract.

mod change;
mod policy;
mod publish;
mod recent;
pub mod response;
mod sight;
mod vocabulary;

use super::key::{Key, Version};
use super::kind::Kind;
use super::row::{Exact, Row};
use super::truth::Rows;
use crate::generator::rng::Rng;
pub use policy::{Statement, statement_ids};
pub use publish::{Published, Sources};
use recent::Recent;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
pub use vocabulary::items;

/// The alias that every bot has.
pub const TEST_ALIAS: &str = "TSTALIASID";

/// The intent that every locale has.
pub const FALLBACK: &str = "FALLBCKINT";

/// Lex V2 in one account and region.
#[derive(Debug)]
pub struct Service {
    /// What an answer must say.
    pub rows: Rows,
    /// The account.
    pub account: String,
    /// The region.
    pub region: String,
    /// Whether an unchanged draft makes no new version (the documentation of 2021).
    pub repeats_versions: bool,
    /// How many versions a bot ever had.
    counted: BTreeMap<String, u64>,
    /// The draft locales whose vocabulary may have items that no record shows, and how exact it may be.
    unlisted: BTreeMap<Key, Exact>,
    /// Bots whose creation no record shows, so that they may have had policies.
    unseen: BTreeSet<String>,
    /// The last revision of each policy.
    revisions: BTreeMap<Key, u64>,
    recent: Recent,
    rng: Rng,
}

impl Service {
    /// An empty account.
    pub fn new(account: &str, region: &str, seed: u64) -> Self {
        let mut rng = Rng::new(seed);
        Self {
            rows: Rows::new(),
            account: account.to_owned(),
            region: region.to_owned(),
            repeats_versions: rng.chance(0.3),
            counted: BTreeMap::new(),
            unlisted: BTreeMap::new(),
            unseen: BTreeSet::new(),
            revisions: BTreeMap::new(),
            recent: Recent::default(),
            rng,
        }
    }

    /// A new second begins.
    pub fn begin_second(&mut self) {
        self.recent = Recent::default();
    }

    /// An id as Lex makes them, never used before.
    pub fn new_id(&mut self) -> String {
        self.rng.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", 10)
    }

    /// The keys of a kind in the draft, or of what has no versions, below some ids.
    pub fn drafts(&self, kind: Kind, above: &[&str]) -> Vec<Key> {
        let is_draft = |key: &&Key| key.version.is_none_or(|it| it == Version::Draft);
        let of_kind = self.rows.keys().filter(|key| key.kind == kind).filter(is_draft);
        let below = of_kind.filter(|key| key.ids().starts_with(above));
        below.cloned().collect()
    }

    /// The numbers of a bot's versions.
    pub fn numbers(&self, bot: &str) -> Vec<u64> {
        let of_bot = self.rows.keys().filter(|key| key.kind == Kind::Bot && key.bot() == bot);
        let number = |key: &Key| match key.version {
            Some(Version::Number(number)) => Some(number),
            Some(Version::Draft) | None => None,
        };
        of_bot.filter_map(number).collect()
    }

    /// Whether it was changed in this second by a call without a time.
    pub fn is_changed(&self, key: &Key) -> bool {
        self.recent.is_changed(key)
    }

    /// Whether the records do not show the creation of its bot.
    pub fn is_unseen(&self, key: &Key) -> bool {
        self.unseen.contains(key.bot())
    }

    /// An import into a locale began.
    pub fn import(&mut self, locale: &Key) {
        self.recent.import(locale);
    }

    /// Whether one began in this second: it may make the locale again after its deletion.
    pub fn is_imported(&self, locale: &Key) -> bool {
        self.recent.is_imported(locale)
    }

    /// Whether it was deleted in this second.
    pub fn is_ended(&self, key: &Key) -> bool {
        self.recent.is_ended(key)
    }

    fn row_mut(&mut self, key: &Key) -> Option<&mut Row> {
        self.rows.get_mut(key).map(Arc::make_mut)
    }

    fn put(&mut self, key: Key, row: Row) {
        self.rows.insert(key, Arc::new(row));
    }

    /// What a member holds after the deletion of what it names is not documented (section 3, rule 5).
    fn open(&mut self, key: &Key, member: &'static str) {
        if let Some(row) = self.row_mut(key) {
            row.open.insert(member);
            row.limit(Exact::Allowed);
        }
    }
}
