//! The form of the cache. Numbers, texts and lists of them as `codec` writes them:
//!
//! ```text
//! mark  runs  sources  files  resources  whether any record corrects another
//! rows        of every copy what tells whether it is wanted, all of one length
//! copies      the rest of each
//! sequence    the events, commit for commit
//! ```
//!
//! What a run adds is put at the end of rows, copies and sequence; the bytes before stay.

use std::borrow::Cow;
use std::ops::Range;

use crate::ingest::codec::{Decoder, Encoder};
use crate::ingest::copies::Copy;
use crate::ingest::known::copy::{self, Keys, ROW, Row};
use crate::ingest::known::{Known, Placed, Runs};
use crate::lex::ResourceKey;
use crate::repo::{self, Repo};

/// The name of the cache, and with it the version of its format.
pub(in crate::ingest) const CACHE: &str = "known-4";

/// What earlier runs took in, as it was kept.
#[derive(Debug)]
pub(in crate::ingest) struct Cache {
    bytes: Vec<u8>,
    pub(super) keys: Vec<ResourceKey>,
    /// Whether some record corrects another.
    pub(super) is_corrected: bool,
    rows: Range<usize>,
    copies: Range<usize>,
    sequence: Range<usize>,
}

/// What a run keeps.
#[derive(Debug)]
pub(in crate::ingest) struct Next<'k> {
    /// The cache before, all copies of which stay, and what stays of its sequence.
    pub(in crate::ingest) after: Option<(&'k Cache, Written)>,
    /// The copies that are kept besides.
    pub(in crate::ingest) copies: &'k [Copy],
    /// The events that follow, commit for commit.
    pub(in crate::ingest) sequence: &'k [Placed],
}

/// The first events of a sequence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::ingest) struct Written {
    /// How many.
    pub(in crate::ingest) commits: usize,
    /// How many bytes they take.
    pub(super) bytes: usize,
}

impl Cache {
    /// Reads the head of a cache; `None` if it is broken or belongs to something else than `mark`:
    /// the tips of the journal and of the history.
    pub(in crate::ingest) fn open(bytes: Vec<u8>, mark: &str) -> Option<(Runs, Self)> {
        let mut rest = Decoder(&bytes);
        if rest.text()? != mark {
            return None;
        }
        let count = u32::try_from(rest.number()?).ok()?;
        let sources = rest.number()?;
        let sources =
            (0..sources).map(|_| rest.bytes(32)?.try_into().ok()).collect::<Option<_>>()?;
        let files = rest.number()?;
        let files = (0..files).map(|_| rest.text().map(str::to_owned)).collect::<Option<_>>()?;
        let keys = rest.number()?;
        let keys = (0..keys).map(|_| rest.text()?.parse().ok()).collect::<Option<_>>()?;
        let is_corrected = rest.byte()? == 1;
        let mut section = || {
            let length = usize::try_from(rest.number()?).ok()?;
            let start = bytes.len() - rest.0.len();
            rest.bytes(length).map(|_| start..start + length)
        };
        let (rows, copies, sequence) = (section()?, section()?, section()?);
        let whole = rest.0.is_empty() && rows.len().is_multiple_of(ROW);
        let runs = Runs { files, sources, count };
        whole.then_some((runs, Self { bytes, keys, is_corrected, rows, copies, sequence }))
    }

    /// Whether the cache in a repository belongs to `mark`.
    pub(in crate::ingest) fn belongs_to(repo: &Repo, mark: &str) -> repo::Result<bool> {
        let mut head = Encoder::default();
        head.text(mark);
        repo.cache_begins_with(CACHE, &head.0)
    }

    /// Everything. `None` if it is broken.
    pub(in crate::ingest) fn all(&self) -> Option<Known> {
        let copies = self.rows().map(|(at, row)| self.copy(at, row)).collect::<Option<_>>()?;
        let mut sequence = Vec::new();
        let mut rest = Decoder(&self.bytes[self.sequence.clone()]);
        while !rest.0.is_empty() {
            sequence.push(PlacedRef::decode(&mut rest)?.with(&self.keys)?);
        }
        Some(Known { copies, sequence })
    }

    /// The row of every copy, with where the rest of the copy begins.
    pub(super) fn rows(&self) -> impl Iterator<Item = (u64, Row)> {
        let mut start = 0;
        self.bytes[self.rows.clone()].chunks_exact(ROW).filter_map(Row::decode).map(move |row| {
            let at = start;
            start = row.end;
            (at, row)
        })
    }

    /// The copy of a row.
    pub(super) fn copy(&self, start: u64, row: Row) -> Option<Copy> {
        let copies = &self.bytes[self.copies.clone()];
        let bytes = copies.get(usize::try_from(start).ok()?..usize::try_from(row.end).ok()?)?;
        copy::decode(row, bytes, &self.keys)
    }

    /// The events of the history, commit for commit, each with what of the sequence is before it.
    /// `None` where the cache is broken.
    pub(super) fn sequence(&self) -> impl Iterator<Item = Option<(Written, PlacedRef<'_>)>> {
        let bytes = &self.bytes[self.sequence.clone()];
        let mut rest = Decoder(bytes);
        let mut commits = 0;
        std::iter::from_fn(move || {
            if rest.0.is_empty() {
                return None;
            }
            let before = Written { commits, bytes: bytes.len() - rest.0.len() };
            commits += 1;
            Some(PlacedRef::decode(&mut rest).map(|placed| (before, placed)))
        })
    }

    /// The whole of the sequence.
    pub(super) fn all_written(&self, commits: usize) -> Written {
        Written { commits, bytes: self.sequence.len() }
    }
}

/// A [`Placed`] in the cache.
#[derive(Clone, Copy, Debug)]
pub(super) struct PlacedRef<'c> {
    pub(super) id: &'c str,
    digest: u64,
    pub(super) time: i64,
    pub(super) ambiguous: bool,
    /// The number of its resource.
    pub(super) key: Option<u32>,
}

impl<'c> PlacedRef<'c> {
    fn decode(bytes: &mut Decoder<'c>) -> Option<Self> {
        Some(Self {
            id: bytes.text()?,
            digest: bytes.fingerprint()?,
            time: bytes.signed()?,
            ambiguous: bytes.byte()? == 1,
            key: match bytes.number()?.checked_sub(1) {
                None => None,
                Some(number) => Some(u32::try_from(number).ok()?),
            },
        })
    }

    /// By itself, with its resource among `keys`.
    pub(super) fn with(self, keys: &[ResourceKey]) -> Option<Placed> {
        let Self { id, digest, time, ambiguous, key } = self;
        let key = match key {
            None => None,
            Some(number) => Some(keys.get(number as usize)?.clone()),
        };
        Some(Placed { id: id.into(), digest, time, ambiguous, key })
    }
}

impl Next<'_> {
    /// The parts of the cache, end to end, belonging to `mark`.
    pub(in crate::ingest) fn encode(&self, mark: &str, runs: &Runs) -> Vec<Cow<'_, [u8]>> {
        let mut keys = Keys::of(self.after.map_or(&[][..], |(cache, _)| &cache.keys));
        let old = |section: fn(&Cache) -> &Range<usize>| {
            self.after.map_or(&[][..], |(cache, _)| &cache.bytes[section(cache).clone()])
        };
        let written = self.after.map_or(0, |(_, written)| written.bytes);
        // Room for all of them: a buffer that grows is there twice while it is moved.
        let room = |count: usize, each: usize| Encoder(Vec::with_capacity(count * each));
        let (mut rows, mut copies) = (room(self.copies.len(), 64), room(self.copies.len(), 192));
        let before = old(|cache| &cache.copies).len() as u64;
        for copy in self.copies {
            copy::encode(copy, &mut keys, &mut copies);
            copy::row(copy, &mut keys, before + copies.0.len() as u64).encode(&mut rows);
        }
        let mut sequence = room(self.sequence.len(), 128);
        for placed in self.sequence {
            sequence.text(&placed.id);
            sequence.fingerprint(placed.digest);
            sequence.signed(placed.time);
            sequence.0.push(u8::from(placed.ambiguous));
            sequence.number(placed.key.as_ref().map_or(0, |key| u64::from(keys.place(key)) + 1));
        }
        let is_corrected = self.after.is_some_and(|(cache, _)| cache.is_corrected)
            || self.copies.iter().any(|copy| copy.corrects.is_some());

        let sections = [
            (old(|cache| &cache.rows), rows.0),
            (old(|cache| &cache.copies), copies.0),
            (&old(|cache| &cache.sequence)[..written], sequence.0),
        ];
        let mut out = Encoder(Vec::new());
        out.text(mark);
        out.number(u64::from(runs.count));
        out.number(runs.sources.len() as u64);
        for source in &runs.sources {
            out.0.extend_from_slice(source);
        }
        out.number(runs.files.len() as u64);
        for file in &runs.files {
            out.text(file);
        }
        out.number(keys.texts.len() as u64);
        for key in &keys.texts {
            out.text(key);
        }
        out.0.push(u8::from(is_corrected));
        let mut parts = Vec::new();
        for (old, new) in sections {
            out.number((old.len() + new.len()) as u64);
            let head = std::mem::take(&mut out.0);
            parts.extend([Cow::Owned(head), Cow::Borrowed(old), Cow::Owned(new)]);
        }
        parts
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::event::{Act, Answer, Footprint};
    use crate::ingest::copies::{Class, Place, Rank};
    use crate::ingest::spool::Span;
    use crate::lex::{ResourceKind, Version};

    fn key(kind: ResourceKind, name: &str) -> ResourceKey {
        ResourceKey::v1("111122223333", "us-east-1", kind, &[name])
    }

    fn copy(id: &str, class: Class) -> Copy {
        Copy {
            id: id.into(),
            time: 1_500_000_000,
            class,
            rank: Rank { content: 2, form: 191 },
            digest: u64::MAX,
            corrects: None,
            place: Place::Journal { file: 0, span: Span { start: 7, len: 9 } },
        }
    }

    fn event(name: &str) -> Class {
        Class::Event(Arc::new(Footprint {
            key: key(ResourceKind::Bot, name),
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
        }))
    }

    fn placed(id: &str, key: Option<ResourceKey>) -> Placed {
        Placed { id: id.into(), digest: 1, time: -1, ambiguous: true, key }
    }

    fn runs() -> Runs {
        Runs { files: vec!["records/x.jsonl".into()], sources: vec![[7; 32]], count: 2 }
    }

    fn known() -> Known {
        Known {
            copies: vec![
                copy("a", event("Bot")),
                Copy { corrects: Some("a".into()), ..copy("b", Class::Refused) },
                copy("c", Class::Unsupported),
            ],
            sequence: vec![placed("a", Some(key(ResourceKind::Bot, "Bot"))), placed("x", None)],
        }
    }

    fn next<'k>(after: Option<(&'k Cache, Written)>, known: &'k Known) -> Next<'k> {
        Next { after, copies: &known.copies, sequence: &known.sequence }
    }

    #[test]
    fn a_cache_is_read_back_and_only_for_what_it_belongs_to() {
        let bytes = next(None, &known()).encode("tips", &runs()).concat();
        let (read, cache) = Cache::open(bytes.clone(), "tips").unwrap();
        assert_eq!((read, cache.all()), (runs(), Some(known())));
        assert!(Cache::open(bytes.clone(), "other").is_none());
        for len in 0..bytes.len() {
            assert!(Cache::open(bytes[..len].to_vec(), "tips").is_none(), "cut at {len}");
        }
    }

    #[test]
    fn what_a_run_adds_comes_after_what_stays() {
        let bytes = next(None, &known()).encode("tips", &runs()).concat();
        let (_, cache) = Cache::open(bytes, "tips").unwrap();
        let (last, _) = cache.sequence().last().unwrap().unwrap();
        assert_eq!(last.commits, 1);
        let more = Known {
            copies: vec![copy("d", event("Other"))],
            sequence: vec![placed("d", Some(key(ResourceKind::Bot, "Other")))],
        };
        let bytes = next(Some((&cache, last)), &more).encode("later", &runs()).concat();
        let (_, cache) = Cache::open(bytes, "later").unwrap();
        let mut expect = known();
        expect.copies.extend(more.copies);
        expect.sequence = vec![expect.sequence[0].clone(), more.sequence[0].clone()];
        assert_eq!(cache.all(), Some(expect));
    }
}
