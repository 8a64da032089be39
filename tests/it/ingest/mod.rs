//! `ingest` and `rebuild` as a whole: files in, a repository out, real git to look at it.

mod bad_input;
mod baseline;
mod clones;
mod common;
mod corrections;
mod damaged;
mod effective;
mod growing;
mod hostile;
mod index;
mod integrity;
mod journal;
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
mod whole_commits;
mod work_tree;
