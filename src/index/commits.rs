//! The commits of `main`: events, touched resources, references, published versions.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension as _, params};

use crate::graph::Node;
use crate::index::ahead::{self, DocumentState, ReadCommit, ReadDocument};
use crate::index::error::Result;
use crate::index::fact::{fact, set_fact};
use crate::index::ids::{Id, IdText};
use crate::index::node::{ANYTHING, number};
use crate::index::words::{Actor, Words};
use crate::index::{EventSet, LATE, packed, touches};
use crate::lex::{ResourceKey, Version};
use crate::repo::{ChangedFile, Entry, History, Repo, RunChanges};
use crate::snapshot::Trailers;

/// The fact with the events of the commits: their number and hash.
const EVENTS: &str = "events";

/// Updates the tables to the tip of the history. Adds the touched resources to `touched`. Returns
/// the events of the commits.
pub(super) fn update(
    db: &Connection,
    repo: &Repo,
    (history, changed): (Option<&History>, &RunChanges),
    words: &mut Words<'_>,
    touched: &mut BTreeSet<ResourceKey>,
) -> Result<EventSet> {
    let kept = match history {
        Some(history) => common(db, history)?,
        None => 0,
    };
    let mut events = events(db)?;
    remove_from(db, kept, touched, &mut events)?;
    if let Some(history) = history {
        let last = kept.checked_sub(1).map(|last| history.entry(last)).transpose()?;
        let entries = history.entries(kept, history.len())?;
        let after = last.map(|last| last.commit);
        ahead::each(repo, &entries, (after, changed), |entry, read| {
            events.insert(&entry.id);
            let position = entry.position as i64;
            touched.extend(read.touched.iter().cloned());
            Adding { db, words, position }.add(entry, &read)
        })?;
    }
    packed::update(db, kept)?;
    set_fact(db, EVENTS, &format!("{} {}", events.count, events.hash()))?;
    Ok(events)
}

fn events(db: &Connection) -> Result<EventSet> {
    let text = fact(db, EVENTS)?.unwrap_or_default();
    let parse = |text: &str| {
        let (count, hash) = text.split_once(' ')?;
        EventSet::from_parts(count.parse().ok()?, hash)
    };
    Ok(parse(&text).unwrap_or_default())
}

/// How many first commits the table and a history have in common.
fn common(db: &Connection, history: &History) -> Result<usize> {
    let count: i64 = db.query_row("SELECT count(*) FROM commits", [], |row| row.get(0))?;
    // A commit names its parent: if one is equal, all before it are.
    let (mut low, mut high) = (0, usize::try_from(count).unwrap_or(0).min(history.len()));
    while low < high {
        let middle = low.midpoint(high);
        let id: Option<Vec<u8>> = db
            .query_row("SELECT id FROM commits WHERE position = ?", [middle as i64], |row| {
                row.get(0)
            })
            .optional()?;
        let is_same = id.as_deref() == Some(&history.entry(middle)?.commit.as_bytes()[..]);
        if is_same { low = middle + 1 } else { high = middle }
    }
    Ok(low)
}

/// Removes the commits from a position on.
fn remove_from(
    db: &Connection,
    position: usize,
    touched: &mut BTreeSet<ResourceKey>,
    events: &mut EventSet,
) -> Result<()> {
    let from = position as i64;
    let mut removed = db.prepare("SELECT event FROM commits WHERE position >= ?")?;
    let removed = removed.query_map([from], |row| row.get::<_, IdText>(0))?;
    let removed = removed.collect::<Result<Vec<_>, _>>()?;
    if removed.is_empty() {
        return Ok(());
    }
    removed.iter().for_each(|event| events.remove(&event.0));
    let sql = "SELECT DISTINCT address FROM touches JOIN keys ON id = key WHERE position >= ?";
    let mut keys = db.prepare(sql)?;
    let keys = keys.query_map([from], |row| row.get::<_, String>(0))?;
    for key in keys {
        touched.extend(key?.parse::<ResourceKey>().ok());
    }
    for sql in [
        "INSERT INTO candidates SELECT r.id FROM commits c JOIN records r
         ON r.event = c.event OR r.corrects = c.event WHERE c.position >= ?",
        "DELETE FROM commits WHERE position >= ?",
        "DELETE FROM touches WHERE position >= ?",
        "DELETE FROM sequence WHERE position >= ?",
        "DELETE FROM edges WHERE since >= ?",
        "UPDATE edges SET until = NULL WHERE until >= ?",
        "DELETE FROM called WHERE since >= ?",
        "UPDATE called SET until = NULL WHERE until >= ?",
        "DELETE FROM published WHERE since >= ?",
        "UPDATE published SET until = NULL WHERE until >= ?",
    ] {
        db.execute(sql, [from])?;
    }
    Ok(())
}

/// The target and the place of one reference of a document, as numbers of words.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Edge {
    target: i64,
    version: Option<i64>,
    outside: Option<i64>,
    via: i64,
}

/// Adds the rows of one commit.
struct Adding<'a, 'c> {
    db: &'a Connection,
    words: &'a mut Words<'c>,
    position: i64,
}

impl Adding<'_, '_> {
    fn add(&mut self, entry: &Entry, read: &ReadCommit) -> Result<()> {
        let ReadCommit { commit, changed, documents, .. } = read;
        let trailers = Trailers::of(&commit.message);
        let resource = trailers.get("Resource").and_then(|key| key.parse::<ResourceKey>().ok());
        let subject = commit.message.lines().next().unwrap_or_default();
        let is_event = trailers.get("Event-Id").is_some();
        let (name, summary) = match subject.split_once(": ") {
            Some((_, summary)) if is_event => (trailers.get("Event-Name"), summary),
            _ => (trailers.get("Event-Name"), ""),
        };
        let text = |name| trailers.get(name).unwrap_or_default().to_owned();
        let actor = self.words.actor(Actor {
            author: commit.author.name.clone(),
            email: commit.author.email.clone(),
            principal: text("Principal"),
            kind: text("Principal-Type"),
            names: String::new(),
        })?;
        let key = resource.as_ref().map(|key| self.words.key(key)).transpose()?;
        let name = self.words.word(name.unwrap_or(subject))?;
        let mut word = |name| self.words.optional(trailers.get(name));
        let (account, region) = (word("Account")?, word("Region")?);
        let (source, agent) = (word("Source-Ip")?, word("User-Agent")?);
        let confidence = word("Confidence")?;
        self.db
            .prepare_cached(
                "INSERT INTO commits VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            )?
            .execute(params![
                self.position,
                &entry.commit.as_bytes()[..],
                entry.seconds,
                commit.author.seconds,
                Id(&entry.id),
                name,
                key,
                account,
                region,
                actor,
                source,
                agent,
                trailers.get("Mfa").map(|mfa| mfa == "true"),
                trailers.get("Request-Id").map(Id),
                confidence,
                summary,
                trailers.get(LATE.0).is_some(),
            ])?;
        if let Some(resource) = resource.filter(|_| !entry.id.is_empty()) {
            self.touch(&resource, changed)?;
        }
        documents.iter().try_for_each(|document| self.document(document))
    }

    fn touch(&mut self, resource: &ResourceKey, changed: &[ChangedFile]) -> Result<()> {
        let paths = changed.iter().map(|changed| changed.path.as_str());
        for key in touches(resource, paths).iter().filter_map(|key| key.parse::<ResourceKey>().ok())
        {
            self.db
                .prepare_cached("INSERT INTO touches VALUES (?, ?)")?
                .execute([self.words.key(&key)?, self.position])?;
        }
        Ok(())
    }

    /// A document was added, changed or removed.
    fn document(&mut self, document: &ReadDocument) -> Result<()> {
        let ReadDocument { key, version, state, name, .. } = document;
        if let Version::Number(number) = version {
            self.publish(key, *number, *state != DocumentState::Removed)?;
        }
        self.words.is_incomplete |= *state == DocumentState::Missing;
        if *version == Version::Latest {
            self.name(key, name.as_deref())?;
        }
        self.refer(document)
    }

    /// A published version was added or removed.
    fn publish(&mut self, key: &ResourceKey, number: u64, is_there: bool) -> Result<()> {
        let (key, number) = (self.words.key(key)?, number as i64);
        if !is_there {
            let sql =
                "UPDATE published SET until = ? WHERE key = ? AND number = ? AND until IS NULL";
            self.db.prepare_cached(sql)?.execute([self.position, key, number])?;
            return Ok(());
        }
        let sql = "INSERT INTO published (key, number, since, documented)
            SELECT ?1, ?2, ?3, 1 WHERE NOT EXISTS
            (SELECT 1 FROM published WHERE key = ?1 AND number = ?2 AND until IS NULL)";
        self.db.prepare_cached(sql)?.execute([key, number, self.position])?;
        Ok(())
    }

    /// The document with the name of a resource was added, changed or removed.
    fn name(&mut self, key: &ResourceKey, name: Option<&str>) -> Result<()> {
        if key.name_member().is_none() {
            return Ok(());
        }
        let key = self.words.key(key)?;
        let sql = "SELECT name FROM called WHERE key = ? AND until IS NULL";
        let before: Option<String> =
            self.db.prepare_cached(sql)?.query_row([key], |row| row.get(0)).optional()?;
        if before.as_deref() == name {
            return Ok(());
        }
        let sql = "UPDATE called SET until = ? WHERE key = ? AND until IS NULL";
        self.db.prepare_cached(sql)?.execute([self.position, key])?;
        if let Some(name) = name {
            let sql = "INSERT INTO called (key, name, since) VALUES (?, ?, ?)";
            self.db.prepare_cached(sql)?.execute(params![key, name, self.position])?;
        }
        Ok(())
    }

    fn refer(&mut self, document: &ReadDocument) -> Result<()> {
        let mut wanted: BTreeSet<(i64, Edge)> = BTreeSet::new();
        if document.state == DocumentState::Damaged {
            // A damaged file is reported by the question that reads it.
            let anything = self.words.word(ANYTHING)?;
            let edge = Edge { target: anything, version: None, outside: None, via: anything };
            wanted.insert((0, edge));
        }
        for (place, (node, via)) in document.references.iter().enumerate() {
            let (target, outside) = match node {
                Node::Version { key, .. } => (key.to_string(), None),
                Node::Outside { kind, .. } => (node.address(), Some(kind.as_str())),
            };
            let edge = Edge {
                target: self.words.word(&target)?,
                version: node.version().map(number),
                outside: self.words.optional(outside)?,
                via: self.words.word(via)?,
            };
            wanted.insert((place as i64, edge));
        }
        let (key, version) = (self.words.key(&document.key)?, number(document.version));
        let sql = "SELECT id, place, target, target_version, outside, via FROM edges
            WHERE key = ? AND version = ? AND until IS NULL";
        let mut open = self.db.prepare_cached(sql)?;
        let mut open = open.query([key, version])?;
        while let Some(row) = open.next()? {
            let edge = Edge {
                target: row.get(2)?,
                version: row.get(3)?,
                outside: row.get(4)?,
                via: row.get(5)?,
            };
            if !wanted.remove(&(row.get(1)?, edge)) {
                let sql = "UPDATE edges SET until = ? WHERE id = ?";
                self.db.prepare_cached(sql)?.execute([self.position, row.get(0)?])?;
            }
        }
        for (place, Edge { target, version: target_version, outside, via }) in wanted {
            let sql = "INSERT INTO edges
                (key, version, target, target_version, outside, via, place, since)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
            self.db.prepare_cached(sql)?.execute(params![
                key,
                version,
                target,
                target_version,
                outside,
                via,
                place,
                self.position
            ])?;
        }
        Ok(())
    }
}
