//! The data that a run needs about known records: the copy that counts, and the order of its event.

use std::collections::BTreeSet;
use std::sync::Arc;

use rusqlite::{Connection, Row, params};

use crate::event::{Act, Fact, Footprint};
#[cfg(test)]
use crate::index::Committed;
use crate::index::error::Result;
use crate::index::ids::{Id, IdText};
use crate::index::node::number;
use crate::index::words::Words;
use crate::index::{Index, Places};
use crate::journal::{Class, Copy, CopyPlace, Rank, Span};
use crate::lex::{ResourceKey, ResourceKind, Version};
use crate::snapshot::trailer;

const ACTS: [Act; 10] = [
    Act::Put,
    Act::Publish,
    Act::Other,
    Act::DeleteVersion,
    Act::Delete,
    Act::Observe,
    Act::Keep,
    Act::Add,
    Act::Edit,
    Act::Remove,
];

/// The word for all items in the list of those that an event may have changed.
const ANY: &str = "any";

fn act_number(act: Act) -> Option<i64> {
    ACTS.iter().position(|known| *known == act).map(|at| at as i64)
}

fn any_of(text: &str) -> Option<(ResourceKind, Act)> {
    let (kind, act) = text.split_once(' ')?;
    Some((ResourceKind::from_word(kind)?, *ACTS.get(act.parse::<usize>().ok()?)?))
}

/// Adds a record as a copy.
pub(super) fn add(db: &Connection, words: &mut Words<'_>, record: i64, copy: &Copy) -> Result<()> {
    let footprint = match &copy.class {
        Class::Event(footprint) => Some(footprint),
        Class::Refused | Class::Unsupported => None,
    };
    let key = footprint.map(|footprint| words.key(&footprint.key)).transpose()?;
    let mut needs = String::new();
    for (key, version) in footprint.iter().flat_map(|footprint| &footprint.needs) {
        let space = if needs.is_empty() { "" } else { " " };
        needs.push_str(&format!("{space}{}@{}", words.key(key)?, number(*version)));
    }
    let items = match footprint.map(|footprint| &footprint.items) {
        Some(Some(items)) => items.iter().map(|item| format!("{item:x}")).collect::<Vec<_>>(),
        Some(None) => vec![ANY.to_owned()],
        None => Vec::new(),
    };
    let is_quoted = footprint.map(|footprint| match footprint.quoted {
        Fact::Absent => 0,
        Fact::NotRecorded => 1,
        Fact::Is(_) => 2,
    });
    let quoted = footprint.and_then(|footprint| match footprint.quoted {
        Fact::Is(quoted) => Some(quoted as i64),
        Fact::Absent | Fact::NotRecorded => None,
    });
    let signed = |value: Option<u64>| value.map(|value| value as i64);
    db.prepare_cached(
        "INSERT INTO copies VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )?
    .execute(params![
        record,
        Some(&*copy.id).filter(|id| trailer(id) != **id),
        copy.corrects.as_deref(),
        copy.rank.content,
        copy.rank.form,
        copy.digest as i64,
        key,
        footprint.and_then(|footprint| act_number(footprint.act)),
        is_quoted,
        quoted,
        signed(footprint.and_then(|footprint| footprint.answered)),
        signed(footprint.and_then(|footprint| footprint.number)),
        signed(footprint.and_then(|footprint| footprint.content)),
        footprint.and_then(|footprint| footprint.millis),
        Some(needs).filter(|needs| !needs.is_empty()),
        Some(items.join(" ")).filter(|items| !items.is_empty()),
        footprint
            .and_then(|footprint| footprint.any_of)
            .and_then(|(kind, act)| Some(format!("{kind} {}", act_number(act)?))),
    ])?;
    Ok(())
}

impl Index {
    /// The files of the journal, by their numbers in places.
    pub(crate) fn journal_files(&self) -> Result<Vec<String>> {
        let mut files = self.db.prepare("SELECT path FROM files ORDER BY id")?;
        let files = files.query_map([], |row| row.get(0))?;
        Ok(files.collect::<Result<_, _>>()?)
    }

    /// The number of runs.
    pub(crate) fn run_count(&self) -> Result<u32> {
        let sql = "SELECT count(*) FROM files WHERE path LIKE 'runs/%'";
        Ok(self.db.query_row(sql, [], |row| row.get(0))?)
    }

    /// The SHA-256 of the sources that were read completely, in hexadecimal digits.
    pub(crate) fn sources(&self) -> Result<Vec<String>> {
        let sql = "SELECT DISTINCT sha256 FROM source_rows WHERE sha256 IS NOT NULL";
        let mut sources = self.db.prepare(sql)?;
        let sources = sources.query_map([], |row| row.get(0))?;
        Ok(sources.collect::<Result<_, _>>()?)
    }

    /// Every copy.
    pub(crate) fn copies(&self) -> Result<Vec<Copy>> {
        self.copies_where("1", [])
    }

    /// The copies of a record.
    pub(crate) fn copies_of(&self, id: &str) -> Result<Vec<Copy>> {
        let mut copies = self.copies_where("r.event = ?", [Id(&trailer(id))])?;
        copies.retain(|copy| *copy.id == *id);
        Ok(copies)
    }

    /// The copies of events of a resource.
    pub(crate) fn copies_about(&self, key: &ResourceKey) -> Result<Vec<Copy>> {
        let condition = "c.key = (SELECT id FROM keys WHERE address = ?)";
        self.copies_where(condition, [key.to_string()])
    }

    /// Whether a record corrects another.
    pub(crate) fn has_correction(&self) -> Result<bool> {
        let sql = "SELECT 1 FROM copies WHERE corrects IS NOT NULL LIMIT 1";
        Ok(self.db.prepare_cached(sql)?.exists([])?)
    }

    /// The times of all copies of events, in Unix seconds.
    pub(crate) fn event_times(&self) -> Result<Vec<i64>> {
        let mut times = self.db.prepare("SELECT time FROM records WHERE class = 0")?;
        let times = times.query_map([], |row| row.get(0))?;
        Ok(times.collect::<Result<_, _>>()?)
    }

    /// The resources that have an event at a second or later.
    pub(crate) fn keys_since(&self, time: i64) -> Result<BTreeSet<ResourceKey>> {
        let sql = "SELECT address FROM keys WHERE id IN (SELECT c.key FROM records r
            JOIN copies c USING (id) WHERE r.class = 0 AND r.time >= ?)";
        let mut keys = self.db.prepare(sql)?;
        let keys = keys.query_map([time], |row| row.get::<_, String>(0))?;
        keys.map(|key| parsed(&key?)).collect()
    }

    /// The accounts and regions that have an event before a second.
    pub(crate) fn places_before(&self, time: i64) -> Result<Places> {
        let sql = "SELECT DISTINCT account, region FROM keys k WHERE EXISTS (SELECT 1 FROM copies c
            JOIN records r USING (id) WHERE c.key = k.id AND r.time < ?)";
        let mut places = self.db.prepare(sql)?;
        let places = places.query_map([time], |row| {
            Ok((row.get::<_, String>(0)?.into(), row.get::<_, String>(1)?.into()))
        })?;
        Ok(places.collect::<Result<_, _>>()?)
    }

    fn copies_where(&self, condition: &str, values: impl rusqlite::Params) -> Result<Vec<Copy>> {
        let keys = self.keys()?;
        let mut rows = self.db.prepare_cached(&format!(
            "SELECT coalesce(c.raw, r.event), r.time, r.class, c.corrects, c.content, c.form,
                 c.digest, r.file, r.start, r.length, c.key, c.act, c.is_quoted, c.quoted,
                 c.answered, c.number, c.state, c.millis, c.needs, c.items,
                 c.any_of
             FROM records r JOIN copies c USING (id) WHERE {condition} ORDER BY id"
        ))?;
        let mut rows = rows.query(values)?;
        let mut copies = Vec::new();
        while let Some(row) = rows.next()? {
            copies.push(copy(row, keys)?);
        }
        Ok(copies)
    }

    /// The resources by their numbers.
    pub(super) fn keys(&self) -> Result<&[Option<ResourceKey>]> {
        if let Some(keys) = self.keys.get() {
            return Ok(keys);
        }
        let addresses = self.texts("SELECT id, address FROM keys")?;
        let keys = addresses.iter().map(|address| address.parse().ok()).collect();
        Ok(self.keys.get_or_init(|| keys))
    }
}

fn copy(row: &Row<'_>, keys: &[Option<ResourceKey>]) -> Result<Copy> {
    let text = |at| -> rusqlite::Result<Option<Arc<str>>> {
        Ok(row.get::<_, Option<String>>(at)?.map(Into::into))
    };
    let unsigned = |at| -> rusqlite::Result<Option<u64>> {
        Ok(row.get::<_, Option<i64>>(at)?.map(|value| value as u64))
    };
    let class = match row.get(2)? {
        0 => {
            let needs = text(18)?;
            let needs = needs.iter().flat_map(|needs| needs.split(' '));
            let items = text(19)?;
            let is_any = items.as_deref() == Some(ANY);
            let items = items.iter().flat_map(|items| items.split(' ')).filter(|_| !is_any);
            let item = |item: &str| Ok(u64::from_str_radix(item, 16).map_err(|_| broken())?);
            let items = items.map(item).collect::<Result<_>>()?;
            let quoted = match row.get(12)? {
                0 => Fact::Absent,
                1 => Fact::NotRecorded,
                _ => Fact::Is(unsigned(13)?.unwrap_or_default()),
            };
            Class::Event(Arc::new(Footprint {
                key: key(keys, row.get(10)?)?,
                act: *ACTS.get(usize::from(row.get::<_, u8>(11)?)).ok_or_else(broken)?,
                quoted,
                answered: unsigned(14)?,
                number: unsigned(15)?,
                content: unsigned(16)?,
                millis: row.get(17)?,
                needs: needs.map(|need| needed(need, keys)).collect::<Result<_>>()?,
                items: (!is_any).then_some(items),
                any_of: text(20)?.map(|text| any_of(&text).ok_or_else(broken)).transpose()?,
            }))
        }
        1 => Class::Refused,
        _ => Class::Unsupported,
    };
    Ok(Copy {
        id: row.get::<_, IdText>(0)?.0.into(),
        time: row.get(1)?,
        class,
        rank: Rank { content: row.get(4)?, form: row.get(5)? },
        digest: unsigned(6)?.unwrap_or_default(),
        corrects: text(3)?,
        place: CopyPlace::Journal {
            // Files are numbered from 1 and never removed separately.
            file: row.get::<_, u32>(7)?.checked_sub(1).ok_or_else(broken)?,
            span: Span { start: row.get::<_, i64>(8)? as u64, len: row.get(9)? },
        },
    })
}

fn needed(need: &str, keys: &[Option<ResourceKey>]) -> Result<(ResourceKey, Version)> {
    let (number, version) = need.split_once('@').ok_or_else(broken)?;
    let number = number.parse().map_err(|_| broken())?;
    let version = match version.parse().map_err(|_| broken())? {
        0 => Version::Latest,
        number => Version::Number(number),
    };
    Ok((key(keys, number)?, version))
}

pub(super) fn key(keys: &[Option<ResourceKey>], number: u32) -> Result<ResourceKey> {
    Ok(keys.get(number as usize).cloned().flatten().ok_or_else(broken)?)
}

pub(super) fn parsed(address: &str) -> Result<ResourceKey> {
    Ok(address.parse().map_err(|_| broken())?)
}

/// A row has a value that this program does not write.
pub(super) fn broken() -> rusqlite::Error {
    rusqlite::Error::InvalidQuery
}

#[cfg(test)]
impl Index {
    /// An index with copies, and commits of them.
    pub(crate) fn of_copies(copies: &[Copy], committed: &[Committed]) -> Result<Self> {
        let mut index = Self::empty()?;
        let mut words = Words::load(&index.db)?;
        for (start, copy) in (1_i64..).zip(copies) {
            index.db.execute(
                "INSERT INTO records (id, file, start, length, event, time, class, reduced, name,
                     actor) VALUES (?, 1, ?, 1, ?, ?, 0, 0, 1, 1)",
                params![start, start, Id(&trailer(&copy.id)), copy.time],
            )?;
            add(&index.db, &mut words, start, copy)?;
        }
        for (position, committed) in (0_i64..).zip(committed) {
            index.db.execute(
                "INSERT INTO commits (position, id, seconds, time, event, name, actor, summary,
                     late) VALUES (?, '', ?, ?, ?, 1, 1, '', 0)",
                params![position, committed.time, committed.time, Id(&trailer(&committed.id))],
            )?;
        }
        drop(words);
        index.set_sequence(0, committed)?;
        Ok(index)
    }
}
