//! One copy of a record as bytes.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::event::{Act, Answer, Footprint};
use crate::ingest::codec::{Decoder, Encoder};
use crate::ingest::copies::{Class, Copy, Place, Rank};
use crate::ingest::spool::Span;
use crate::lex::{ResourceKey, Version};

/// Resources by number, in the order in which they came up.
#[derive(Debug, Default)]
pub(super) struct Keys {
    places: BTreeMap<ResourceKey, u32>,
    pub(super) texts: Vec<String>,
}

impl Keys {
    pub(super) fn of(keys: &[ResourceKey]) -> Self {
        let mut numbered = Self::default();
        for key in keys {
            numbered.place(key);
        }
        numbered
    }

    pub(super) fn place(&mut self, key: &ResourceKey) -> u32 {
        if let Some(place) = self.places.get(key) {
            return *place;
        }
        let place = self.texts.len() as u32;
        self.texts.push(key.to_string());
        self.places.insert(key.clone(), place);
        place
    }
}

/// What of every copy can be read without reading all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Row {
    /// When the event took place, in Unix seconds.
    pub(super) time: i64,
    /// A hash of its id.
    pub(super) id: u64,
    /// The number of its resource; [`NO_KEY`] where the copy is of no event.
    pub(super) key: u32,
    /// Where the rest of the copy ends.
    pub(super) end: u64,
}

pub(super) const NO_KEY: u32 = u32::MAX;

/// How many bytes a [`Row`] takes.
pub(super) const ROW: usize = 28;

impl Row {
    pub(super) fn encode(self, out: &mut Encoder) {
        out.0.extend_from_slice(&self.time.to_le_bytes());
        out.0.extend_from_slice(&self.id.to_le_bytes());
        out.0.extend_from_slice(&self.key.to_le_bytes());
        out.0.extend_from_slice(&self.end.to_le_bytes());
    }

    /// `None` where there are not as many bytes.
    pub(super) fn decode(bytes: &[u8]) -> Option<Self> {
        let (time, rest) = bytes.split_first_chunk()?;
        let (id, rest) = rest.split_first_chunk()?;
        let (key, rest) = rest.split_first_chunk()?;
        Some(Self {
            time: i64::from_le_bytes(*time),
            id: u64::from_le_bytes(*id),
            key: u32::from_le_bytes(*key),
            end: u64::from_le_bytes(*rest.first_chunk()?),
        })
    }
}

/// FNV-1a. That two ids have the same costs no more than a look at the ids.
pub(super) fn hash(id: &str) -> u64 {
    id.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

pub(super) fn row(copy: &Copy, keys: &mut Keys, end: u64) -> Row {
    let key = match &copy.class {
        Class::Event(footprint) => keys.place(&footprint.key),
        Class::Refused | Class::Unsupported => NO_KEY,
    };
    Row { time: copy.time, id: hash(&copy.id), key, end }
}

/// What is not in the [`Row`].
pub(super) fn encode(copy: &Copy, keys: &mut Keys, out: &mut Encoder) {
    out.text(&copy.id);
    out.0.extend([copy.rank.content, copy.rank.form]);
    out.fingerprint(copy.digest);
    out.text(copy.corrects.as_deref().unwrap_or_default());
    let (file, span) = match copy.place {
        Place::Journal { file, span } => (file, span),
        // Only what has reached the journal is known later.
        Place::Spool(span) => (u32::MAX, span),
    };
    out.number(u64::from(file));
    out.number(span.start);
    out.number(u64::from(span.len));
    match &copy.class {
        Class::Refused => out.0.push(0),
        Class::Unsupported => out.0.push(1),
        Class::Event(footprint) => {
            out.0.push(2);
            encode_footprint(footprint, keys, out);
        }
    }
}

pub(super) fn decode(row: Row, bytes: &[u8], keys: &[ResourceKey]) -> Option<Copy> {
    let bytes = &mut Decoder(bytes);
    let id = bytes.text()?.into();
    let rank = Rank { content: bytes.byte()?, form: bytes.byte()? };
    let digest = bytes.fingerprint()?;
    let corrects = Some(bytes.text()?).filter(|id| !id.is_empty()).map(Into::into);
    let file = u32::try_from(bytes.number()?).ok()?;
    let start = bytes.number()?;
    let span = Span { start, len: u32::try_from(bytes.number()?).ok()? };
    let class = match bytes.byte()? {
        0 => Class::Refused,
        1 => Class::Unsupported,
        2 => Class::Event(Arc::new(decode_footprint(row, bytes, keys)?)),
        _ => return None,
    };
    let place = Place::Journal { file, span };
    bytes.0.is_empty().then_some(Copy { id, time: row.time, class, rank, digest, corrects, place })
}

const ACTS: [Act; 7] =
    [Act::Put, Act::Publish, Act::Other, Act::DeleteVersion, Act::Delete, Act::Observe, Act::Keep];

fn encode_footprint(footprint: &Footprint, keys: &mut Keys, out: &mut Encoder) {
    out.0.push(footprint.act as u8);
    match footprint.quoted {
        Answer::Absent => out.0.push(0),
        Answer::NotRecorded => out.0.push(1),
        Answer::Is(quoted) => {
            out.0.push(2);
            out.fingerprint(quoted);
        }
    }
    out.optional(footprint.answered);
    out.optional(footprint.number);
    out.optional(footprint.content);
    out.optional(footprint.millis.map(u64::from));
    out.number(footprint.needs.len() as u64);
    for (key, version) in &footprint.needs {
        out.number(u64::from(keys.place(key)));
        out.optional(match version {
            Version::Latest => None,
            Version::Number(number) => Some(*number),
        });
    }
}

fn decode_footprint(row: Row, bytes: &mut Decoder<'_>, keys: &[ResourceKey]) -> Option<Footprint> {
    Some(Footprint {
        key: keys.get(row.key as usize)?.clone(),
        act: *ACTS.get(usize::from(bytes.byte()?))?,
        quoted: match bytes.byte()? {
            0 => Answer::Absent,
            1 => Answer::NotRecorded,
            2 => Answer::Is(bytes.fingerprint()?),
            _ => return None,
        },
        answered: bytes.optional()?,
        number: bytes.optional()?,
        content: bytes.optional()?,
        millis: match bytes.optional()? {
            Some(millis) => Some(u16::try_from(millis).ok()?),
            None => None,
        },
        needs: (0..bytes.number()?)
            .map(|_| {
                let key = keys.get(usize::try_from(bytes.number()?).ok()?)?.clone();
                Some((key, bytes.optional()?.map_or(Version::Latest, Version::Number)))
            })
            .collect::<Option<_>>()?,
    })
}
