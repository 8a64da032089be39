//! `ingest` and `rebuild` as a whole: files in, a repository out, real git to look at it.

mod bad_input;
mod baseline;
mod common;
mod corrections;
mod damaged;
mod effective;
mod growing;
mod hostile;
mod index;
mod journal_ids;
mod killed;
mod late;
mod late_append;
mod odd;
mod packs;
mod reproducible;
mod strings;
mod summary;
mod tags;
mod truth;
mod unfinished;
mod work_tree;
