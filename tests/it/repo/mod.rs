//! The repository floor against real git.

mod common;
mod copies;
mod equal;
mod history;
mod layout;
mod objects;
mod packs;
mod refs;
mod runs;
mod work_tree;
