//! The state of each resource at the tip of `main`.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension as _, params};

use crate::event::code_text;
use crate::index::error::Result;
use crate::index::ids::Id;
use crate::index::node::number;
use crate::index::words::Words;
use crate::lex::ResourceKey;
use crate::repo::{CommitId, Repo, Trees};
use crate::snapshot::{self, LoadedVersions};
use crate::state::{Confidence, Gap, Resource};

/// Replaces the data of the touched resources.
pub(super) fn update(
    db: &Connection,
    repo: &Repo,
    tip: CommitId,
    words: &mut Words<'_>,
    mut touched: BTreeSet<ResourceKey>,
) -> Result<()> {
    // The files of a resource also describe its children.
    let below: Vec<ResourceKey> =
        words.keys().filter(|key| key.ancestors().any(|above| touched.contains(&above))).collect();
    touched.extend(below);
    let mut trees = Trees::default();
    for key in touched {
        let mut read = |path: &str| {
            let content = repo.read_blob_among(&mut trees, tip, path);
            words.is_incomplete |= content.is_err();
            content.unwrap_or_default()
        };
        // A damaged file is reported by the question that reads it.
        let resource = snapshot::load_resource(&key, LoadedVersions::AllLeft, &mut read);
        let resource = resource.unwrap_or_default();
        let gaps = match &resource {
            Some(resource) => resource.gaps.clone(),
            None => snapshot::load_gaps(&key, &mut read).unwrap_or_default(),
        };
        replace(db, words.key(&key)?, resource.as_ref(), &gaps)?;
    }
    Ok(())
}

fn replace(db: &Connection, key: i64, resource: Option<&Resource>, gaps: &[Gap]) -> Result<()> {
    for sql in [
        "DELETE FROM spans WHERE key = ?",
        "DELETE FROM doubted WHERE key = ?",
        "DELETE FROM published WHERE key = ? AND documented = 0",
    ] {
        db.prepare_cached(sql)?.execute([key])?;
    }
    let living = resource.map(Resource::is_living);
    db.prepare_cached("UPDATE keys SET living = ? WHERE id = ?")?.execute(params![living, key])?;
    for Gap { from, to, certain, reason } in gaps {
        db.prepare_cached("INSERT INTO spans VALUES (?, ?, ?, ?, ?)")?.execute(params![
            key,
            from,
            to,
            certain,
            code_text(reason)
        ])?;
    }
    let Some(resource) = resource.filter(|resource| resource.is_living()) else { return Ok(()) };
    for (version, body) in resource.bodies() {
        let confidence = body.confidence();
        if confidence != Confidence::Exact {
            db.prepare_cached("INSERT INTO doubted VALUES (?, ?, ?, ?)")?.execute(params![
                key,
                number(version),
                confidence.as_str(),
                body.doubt.as_ref().map(code_text)
            ])?;
        }
    }
    for (number, publication) in &resource.versions {
        let number = *number as i64;
        let sql = "SELECT 1 FROM published WHERE key = ? AND number = ? AND until IS NULL";
        if db.prepare_cached(sql)?.exists([key, number])? {
            continue;
        }
        let event = snapshot::trailer(&publication.published_by.event().id);
        let since: Option<i64> = db
            .prepare_cached("SELECT position FROM commits WHERE event = ? LIMIT 1")?
            .query_row([Id(&event)], |row| row.get(0))
            .optional()?;
        let sql = "INSERT INTO published (key, number, since, documented) VALUES (?, ?, ?, 0)";
        db.prepare_cached(sql)?.execute(params![key, number, since])?;
    }
    Ok(())
}
