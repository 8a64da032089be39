//! The records of the journal, and its runs.

use std::collections::BTreeMap;

use rusqlite::{Connection, params};
use serde_json::Value;

use crate::event::{code_text, target};
use crate::index::RunResults;
use crate::index::copies;
use crate::index::error::Result;
use crate::index::ids::Id;
use crate::index::words::{Actor, Words};
use crate::journal::{self, Class, Copy, Sorted};
use crate::repo::{CommitId, Repo, TreeFile};
use crate::snapshot::{Author, principal_text, trailer};
use crate::trail::{Completeness, Record};

/// Updates the tables to the tip of the journal.
pub(super) fn update(
    db: &Connection,
    repo: &Repo,
    (journal, results): (Option<CommitId>, &RunResults<'_>),
    words: &mut Words<'_>,
) -> Result<()> {
    let files = match journal {
        Some(tip) => repo.files(tip, "")?,
        None => Vec::new(),
    };
    for file in missing(db, files)? {
        let sql = "INSERT INTO files (path, blob) VALUES (?, ?)";
        db.prepare_cached(sql)?.execute([&file.path, &file.blob.to_string()])?;
        let id = db.last_insert_rowid();
        if file.path.starts_with("runs/") {
            add_run(db, &journal::run(repo, &file)?)?;
        }
        if !file.path.starts_with("records/") {
            continue;
        }
        for (start, line) in journal::lines(&journal::text(repo, &file)?) {
            let record = journal::record(&file.path, line)?;
            let copy = results.copy(&file.path, start);
            add(db, words, (id, start, line.len()), (&record, copy))?;
        }
    }
    Ok(())
}

/// The files that the tables lack. If the tables have a file that the journal lacks, they are
/// emptied.
fn missing(db: &Connection, files: Vec<TreeFile>) -> Result<Vec<TreeFile>> {
    let mut known = db.prepare("SELECT path, blob FROM files")?;
    let known = known.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let known: BTreeMap<String, String> = known.collect::<Result<_, _>>()?;
    let is_known = |file: &&TreeFile| known.get(&file.path) == Some(&file.blob.to_string());
    if files.iter().filter(is_known).count() == known.len() {
        return Ok(files.into_iter().filter(|file| !is_known(&file)).collect());
    }
    db.execute_batch(
        "DELETE FROM files; DELETE FROM records; DELETE FROM copies; DELETE FROM candidates;
         DELETE FROM run_rows; DELETE FROM source_rows",
    )?;
    Ok(files)
}

fn add(
    db: &Connection,
    words: &mut Words<'_>,
    (file, start, length): (i64, u64, usize),
    (record, known): (&Record, Option<&Copy>),
) -> Result<()> {
    let event = trailer(&record.event_id);
    let corrects = record.addendum.as_ref().and_then(|it| it.original_event_id.as_deref());
    let corrects = corrects.filter(|id| !id.is_empty()).map(trailer);
    let sorted = match known {
        Some(copy) => Sorted::Kept(copy.clone(), None),
        None => Copy::of(record),
    };
    let (copy, class, reason) = match sorted {
        Sorted::Kept(copy, reason) => {
            let class = match copy.class {
                Class::Event(_) => 0,
                Class::Refused => 1,
                Class::Unsupported => 2,
            };
            (Some(copy), class, reason.as_ref().map(code_text))
        }
        Sorted::ReadOnly(_) => (None, 3, None),
    };
    let caller = &record.principal;
    // A call with a commit is shown with the data of its commit.
    let key = if class == 0 { None } else { target(record) };
    let key = key.map(|key| words.key(&key)).transpose()?;
    let author = Author::of(caller);
    let names =
        [&caller.arn, &caller.user_name, &caller.session_name, &caller.role, &caller.invoked_by];
    let names: Vec<String> =
        names.into_iter().flatten().map(|name| name.replace('\n', " ")).collect();
    let actor = words.actor(Actor {
        author: author.name,
        email: author.email,
        principal: principal_text(caller).as_deref().map(trailer).unwrap_or_default(),
        kind: caller.kind.as_str().map(trailer).unwrap_or_default(),
        names: names.join("\n"),
    })?;
    let mut word = |word: Option<&str>| words.optional(word);
    let access_key = word(caller.access_key_id.as_deref())?;
    let (account, region) = (word(Some(&record.account))?, word(Some(&record.aws_region))?);
    let source = word(record.source_ip_address.as_deref())?;
    let agent = word(record.user_agent.as_deref())?;
    let (error, reason) = (word(record.error_code.as_deref())?, word(reason.as_deref())?);
    let name = words.word(&record.event_name)?;
    db.prepare_cached(
        "INSERT INTO records (file, start, length, event, corrects, time, class, reduced, reason,
             name, key, account, region, actor, access_key, source, agent, mfa, request, error)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )?
    .execute(params![
        file,
        start as i64,
        length as i64,
        Id(&event),
        corrects.as_deref().map(Id),
        record.event_time.timestamp(),
        class,
        record.completeness != Completeness::Whole,
        reason,
        name,
        key,
        account,
        region,
        actor,
        access_key,
        source,
        agent,
        caller.mfa,
        record.request_id.as_deref().filter(|_| class != 0).map(Id),
        error,
    ])?;
    let id = db.last_insert_rowid();
    if let Some(copy) = copy {
        copies::add(db, words, id, &copy)?;
    }
    db.prepare_cached("INSERT INTO candidates VALUES (?)")?.execute([id])?;
    Ok(())
}

fn add_run(db: &Connection, run: &Value) -> Result<()> {
    let number = |value: Option<&Value>| value.and_then(Value::as_i64);
    let record = |name: &str| number(run.get("records").and_then(|it| it.get(name)));
    let id = number(run.get("run")).unwrap_or_default();
    db.prepare_cached(
        "INSERT OR IGNORE INTO run_rows VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )?
    .execute(params![
        id,
        run.get("late").and_then(Value::as_str),
        number(run.get("settled")),
        run.get("whole").and_then(Value::as_bool),
        number(run.get("history").and_then(|it| it.get("events"))),
        run.get("history").and_then(|it| it.get("hash")?.as_str()),
        record("read"),
        record("writes"),
        record("refused"),
        record("read_only"),
        record("duplicates"),
        record("other_services"),
        record("unsupported"),
        record("skipped"),
        record("baselines"),
    ])?;
    for source in run.get("sources").and_then(Value::as_array).into_iter().flatten() {
        let text = |name: &str| source.get(name).and_then(Value::as_str);
        db.prepare_cached("INSERT INTO source_rows VALUES (?, ?, ?, ?, ?)")?.execute(params![
            id,
            text("source"),
            text("sha256"),
            number(source.get("bytes")),
            source.get("whole") != Some(&Value::Bool(false)),
        ])?;
    }
    Ok(())
}
