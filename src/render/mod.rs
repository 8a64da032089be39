//! Formats results for people and programs.
//!
//! Every function here converts a result to text and does nothing else. All names are untrusted:
//! text passes [`visible`] and the escaping of its format.

mod fold;
pub mod graph;
pub mod json;
mod plan;
pub mod script;
pub mod sentence;
pub mod text;
mod unread;
mod unrecorded;
mod visible;

pub use unrecorded::unrecorded;
pub use visible::{has_controls, visible};
