//! One pack per run: every object once, deltas against bases that are known beforehand.
//!
//! A history knows what git's own packers must search for: the previous content of the same path is
//! the best base for a file, and the previous tree of the same directory differs in an entry or two.
//! A *slot* is such a place with a past. Two threads share the work: the caller's names objects
//! ([`Pack`]), the other compresses and writes them ([`write`]). [`Packs`] reads them again, and
//! [`merge()`] keeps them few.

mod batch;
mod delta;
mod encode;
mod idx;
mod keep;
mod known;
mod list;
mod merge;
mod pipe;
mod place;
mod read;
mod slots;
mod table;
mod write;

pub(super) use keep::release;
pub(super) use merge::merge;
pub(super) use pipe::Pack;
pub(super) use read::Packs;

/// A place whose objects follow each other: a path, or a directory. `NO_SLOT` has no past.
pub(super) type Slot = u32;

/// For objects that resemble nothing before them.
pub(super) const NO_SLOT: Slot = u32::MAX;

/// How long a chain of deltas may become unless the caller says otherwise: a third of that for most
/// objects, so that reading a state costs hardly more than without deltas.
pub(super) const DEFAULT_DEPTH: u32 = 12;
