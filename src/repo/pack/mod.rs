//! One pack per run: every object once, with deltas against known bases.
//!
//! git's own packers must search for bases; a history knows them. The previous content of the same
//! path is the best base for a file, and the previous tree of the same directory differs in an
//! entry or two. A *slot* is such a path or directory with previous objects. Two threads share the
//! work: the caller's thread names objects ([`Pack`]), the other compresses and writes them
//! ([`write`]). [`Packs`] reads them again, and [`merge()`] keeps their number small.

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

/// A sequence of similar objects: those of a path or a directory. `NO_SLOT` has no previous object.
pub(super) type Slot = u32;

/// For objects without a similar previous one.
pub(super) const NO_SLOT: Slot = u32::MAX;

/// The default maximum length of a chain of deltas: most objects may use a third of it, so that
/// reading a state is hardly slower than without deltas.
pub(super) const DEFAULT_DEPTH: u32 = 12;
