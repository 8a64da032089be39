//! Answers, as people and programs read them.
//!
//! Every function here goes from an answer to text and does nothing else. All names come from
//! strangers: what goes into a text passes [`visible`] and the escaping of its format.

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
