//! What earlier runs took in.
//!
//! All of it stands in the journal. Reading that anew takes as long as the first time, so it is
//! kept as a cache as well, which names the journal and the history it belongs to.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::event::{Act, Answer, Footprint};
use crate::ingest::codec::{Decoder, Encoder};
use crate::ingest::copies::{Class, Copy, Place};
use crate::ingest::spool::Span;
use crate::lex::{ResourceKey, Version};

/// The name of the cache, and with it the version of its format.
pub(super) const CACHE: &str = "known-1";

/// What earlier runs took in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Known {
    /// The copies that are kept.
    pub(super) copies: Vec<Copy>,
    /// The events of the history, commit for commit.
    pub(super) sequence: Vec<Placed>,
    /// The files of the journal that hold records.
    pub(super) files: Vec<String>,
    /// SHA-256 of the sources that were read to the end, sorted.
    pub(super) sources: Vec<[u8; 32]>,
    /// How many runs there were.
    pub(super) runs: u32,
}

/// One event of the history, as it was committed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Placed {
    /// The event id.
    pub(super) id: Arc<str>,
    /// Fingerprint of the copy that counted, and of what corrected it.
    pub(super) digest: u64,
    /// Its time in the history, in Unix seconds.
    pub(super) time: i64,
    /// Whether its second allowed another order.
    pub(super) ambiguous: bool,
}

impl Known {
    /// The cache, belonging to `mark`: the tips of the journal and of the history.
    pub(super) fn encode(&self, mark: &str) -> Vec<u8> {
        let mut keys = Keys::default();
        let mut copies = Encoder::default();
        for copy in &self.copies {
            encode_copy(copy, &mut keys, &mut copies);
        }
        let mut out = Encoder::default();
        out.text(mark);
        out.number(u64::from(self.runs));
        out.number(self.sources.len() as u64);
        for source in &self.sources {
            out.0.extend_from_slice(source);
        }
        out.number(self.files.len() as u64);
        for file in &self.files {
            out.text(file);
        }
        out.number(keys.texts.len() as u64);
        for key in &keys.texts {
            out.text(key);
        }
        out.number(self.copies.len() as u64);
        out.0.extend_from_slice(&copies.0);
        out.number(self.sequence.len() as u64);
        for placed in &self.sequence {
            out.text(&placed.id);
            out.fingerprint(placed.digest);
            out.signed(placed.time);
            out.0.push(u8::from(placed.ambiguous));
        }
        out.0
    }

    /// Reads a cache; `None` if it is broken or belongs to something else.
    pub(super) fn decode(bytes: &[u8], mark: &str) -> Option<Self> {
        let mut bytes = Decoder(bytes);
        if bytes.text()? != mark {
            return None;
        }
        let runs = u32::try_from(bytes.number()?).ok()?;
        let sources = bytes.number()?;
        let sources =
            (0..sources).map(|_| bytes.bytes(32)?.try_into().ok()).collect::<Option<_>>()?;
        let files = bytes.number()?;
        let files = (0..files).map(|_| bytes.text().map(str::to_owned)).collect::<Option<_>>()?;
        let keys = bytes.number()?;
        let keys: Vec<ResourceKey> =
            (0..keys).map(|_| bytes.text()?.parse().ok()).collect::<Option<_>>()?;
        let copies = bytes.number()?;
        let copies = (0..copies).map(|_| decode_copy(&mut bytes, &keys)).collect::<Option<_>>()?;
        let sequence = bytes.number()?;
        let sequence = (0..sequence)
            .map(|_| {
                Some(Placed {
                    id: bytes.text()?.into(),
                    digest: bytes.fingerprint()?,
                    time: bytes.signed()?,
                    ambiguous: bytes.byte()? == 1,
                })
            })
            .collect::<Option<_>>()?;
        bytes.0.is_empty().then_some(Self { copies, sequence, files, sources, runs })
    }
}

#[derive(Default)]
struct Keys {
    places: BTreeMap<ResourceKey, u64>,
    texts: Vec<String>,
}

impl Keys {
    fn place(&mut self, key: &ResourceKey) -> u64 {
        if let Some(place) = self.places.get(key) {
            return *place;
        }
        let place = self.texts.len() as u64;
        self.texts.push(key.to_string());
        self.places.insert(key.clone(), place);
        place
    }
}

fn encode_copy(copy: &Copy, keys: &mut Keys, out: &mut Encoder) {
    out.text(&copy.id);
    out.signed(copy.time);
    out.0.push(copy.rank);
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

fn decode_copy(bytes: &mut Decoder<'_>, keys: &[ResourceKey]) -> Option<Copy> {
    let id = bytes.text()?.into();
    let time = bytes.signed()?;
    let rank = bytes.byte()?;
    let digest = bytes.fingerprint()?;
    let corrects = Some(bytes.text()?).filter(|id| !id.is_empty()).map(Into::into);
    let file = u32::try_from(bytes.number()?).ok()?;
    let start = bytes.number()?;
    let span = Span { start, len: u32::try_from(bytes.number()?).ok()? };
    let class = match bytes.byte()? {
        0 => Class::Refused,
        1 => Class::Unsupported,
        2 => Class::Event(Arc::new(decode_footprint(bytes, keys)?)),
        _ => return None,
    };
    Some(Copy { id, time, class, rank, digest, corrects, place: Place::Journal { file, span } })
}

const ACTS: [Act; 6] =
    [Act::Put, Act::Publish, Act::Other, Act::DeleteVersion, Act::Delete, Act::Observe];

fn encode_footprint(footprint: &Footprint, keys: &mut Keys, out: &mut Encoder) {
    out.number(keys.place(&footprint.key));
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
        out.number(keys.place(key));
        out.optional(match version {
            Version::Latest => None,
            Version::Number(number) => Some(*number),
        });
    }
}

fn decode_footprint(bytes: &mut Decoder<'_>, keys: &[ResourceKey]) -> Option<Footprint> {
    let key = |bytes: &mut Decoder<'_>| keys.get(usize::try_from(bytes.number()?).ok()?).cloned();
    Some(Footprint {
        key: key(bytes)?,
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
                let key = key(bytes)?;
                Some((key, bytes.optional()?.map_or(Version::Latest, Version::Number)))
            })
            .collect::<Option<_>>()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lex::ResourceKind;

    #[test]
    fn a_cache_is_read_back_and_only_for_what_it_belongs_to() {
        let key = |kind, name: &str| ResourceKey::v1("111122223333", "us-east-1", kind, &[name]);
        let copy = |id: &str, class| Copy {
            id: id.into(),
            time: 1_500_000_000,
            class,
            rank: 191,
            digest: u64::MAX,
            corrects: None,
            place: Place::Journal { file: 0, span: Span { start: 7, len: 9 } },
        };
        let footprint = Footprint {
            key: key(ResourceKind::Bot, "Bot"),
            act: Act::Publish,
            quoted: Answer::Is(5),
            answered: Some(6),
            number: Some(3),
            content: None,
            needs: vec![
                (key(ResourceKind::Intent, "A"), Version::Latest),
                (key(ResourceKind::Intent, "B"), Version::Number(2)),
            ],
            millis: Some(999),
        };
        let known = Known {
            copies: vec![
                copy("a", Class::Event(Arc::new(footprint))),
                Copy { corrects: Some("a".into()), ..copy("b", Class::Refused) },
                copy("c", Class::Unsupported),
            ],
            sequence: vec![Placed { id: "a".into(), digest: 1, time: -1, ambiguous: true }],
            files: vec!["records/x.jsonl".into()],
            sources: vec![[7; 32]],
            runs: 2,
        };
        let bytes = known.encode("tips");
        assert_eq!(Known::decode(&bytes, "tips"), Some(known));
        assert_eq!(Known::decode(&bytes, "other"), None);
        for len in 0..bytes.len() {
            assert_eq!(Known::decode(&bytes[..len], "tips"), None, "cut at {len}");
        }
    }
}
