//! Assigns numbers to texts that many rows have.

use std::collections::BTreeMap;

use rusqlite::{Connection, params};

use crate::index::error::Result;
use crate::lex::{ResourceKey, Version};

/// The texts, resources and callers with a number, and new ones.
pub(super) struct Words<'c> {
    db: &'c Connection,
    words: BTreeMap<String, i64>,
    keys: BTreeMap<String, i64>,
    actors: BTreeMap<Actor, i64>,
    /// Whether an object could not be read, so that the tables are incomplete.
    pub(super) is_incomplete: bool,
}

/// A caller. Texts that are not recorded are empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Actor {
    pub(super) author: String,
    pub(super) email: String,
    /// The ARN, or the best other name.
    pub(super) principal: String,
    pub(super) kind: String,
    /// Other names, one per line.
    pub(super) names: String,
}

impl<'c> Words<'c> {
    pub(super) fn load(db: &'c Connection) -> Result<Self> {
        let numbered = |table: &str, column: &str| -> Result<BTreeMap<String, i64>> {
            let mut rows = db.prepare(&format!("SELECT {column}, id FROM {table}"))?;
            let rows = rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            Ok(rows.collect::<Result<_, _>>()?)
        };
        let mut rows =
            db.prepare("SELECT author, email, principal, kind, names, id FROM actors")?;
        let actor = |row: &rusqlite::Row<'_>| {
            let actor = Actor {
                author: row.get(0)?,
                email: row.get(1)?,
                principal: row.get(2)?,
                kind: row.get(3)?,
                names: row.get(4)?,
            };
            Ok((actor, row.get(5)?))
        };
        let actors = rows.query_map([], actor)?.collect::<Result<_, _>>()?;
        let (words, keys) = (numbered("words", "word")?, numbered("keys", "address")?);
        Ok(Self { db, words, keys, actors, is_incomplete: false })
    }

    pub(super) fn word(&mut self, word: &str) -> Result<i64> {
        if let Some(id) = self.words.get(word) {
            return Ok(*id);
        }
        self.db.prepare_cached("INSERT INTO words (word) VALUES (?)")?.execute([word])?;
        let id = self.db.last_insert_rowid();
        self.words.insert(word.to_owned(), id);
        Ok(id)
    }

    pub(super) fn optional(&mut self, word: Option<&str>) -> Result<Option<i64>> {
        word.map(|word| self.word(word)).transpose()
    }

    pub(super) fn key(&mut self, key: &ResourceKey) -> Result<i64> {
        let address = key.to_string();
        if let Some(id) = self.keys.get(&address) {
            return Ok(*id);
        }
        let api = key.api.to_string();
        self.db
            .prepare_cached(
                "INSERT INTO keys
                 (address, account, region, api, kind, name, versioned, pointer)
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            )?
            .execute(params![
                address,
                &*key.account,
                &*key.region,
                api,
                key.kind().as_str(),
                key.name(),
                key.own_version(Version::Latest).is_some(),
                key.is_pointer(),
            ])?;
        let id = self.db.last_insert_rowid();
        self.keys.insert(address, id);
        Ok(id)
    }

    /// The resources with a number.
    pub(super) fn keys(&self) -> impl Iterator<Item = ResourceKey> {
        self.keys.keys().filter_map(|address| address.parse().ok())
    }

    pub(super) fn actor(&mut self, actor: Actor) -> Result<i64> {
        if let Some(id) = self.actors.get(&actor) {
            return Ok(*id);
        }
        let Actor { author, email, principal, kind, names } = &actor;
        self.db
            .prepare_cached(
                "INSERT INTO actors (author, email, principal, kind, role, names)
                 VALUES (?, ?, ?, ?, ?, ?)",
            )?
            .execute([author, email, principal, kind, role(principal), names])?;
        let id = self.db.last_insert_rowid();
        self.actors.insert(actor, id);
        Ok(id)
    }
}

/// The role in the ARN of a session; otherwise empty.
fn role(principal: &str) -> &str {
    let session = principal.split_once(":assumed-role/").map_or("", |(_, session)| session);
    session.split('/').next().unwrap_or_default()
}
