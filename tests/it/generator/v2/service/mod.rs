//! The state of one account and region, and the calls that change it.
//!
//! Each method is one call. It must be lawful, and gives what Lex responds. Rules have the number of
//! the section of the contract.

mod change;
mod publish;
mod recent;
pub mod response;

use super::key::{Key, Version};
use super::kind::Kind;
use super::row::{Exact, Row};
use super::truth::Rows;
use crate::generator::rng::Rng;
pub use publish::Sources;
use recent::Recent;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The alias that every bot has.
pub const TEST_ALIAS: &str = "TSTALIASID";

/// The intent that every locale has.
pub const FALLBACK: &str = "FALLBCKINT";

/// Lex V2 in one account and region.
#[derive(Debug)]
pub struct Service {
    /// What an answer must say.
    pub rows: Rows,
    /// How many versions a bot ever had.
    counted: BTreeMap<String, u64>,
    recent: Recent,
    rng: Rng,
}

impl Service {
    /// An empty account.
    pub fn new(seed: u64) -> Self {
        Self {
            rows: Rows::new(),
            counted: BTreeMap::new(),
            recent: Recent::default(),
            rng: Rng::new(seed),
        }
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
            if row.exact == Exact::Required {
                row.exact = Exact::Allowed;
            }
        }
    }
}
