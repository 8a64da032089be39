//! The history of Amazon Lex bots, rebuilt from CloudTrail records.

pub mod event;
pub mod graph;
pub mod lex;
pub mod render;
pub mod state;
pub mod trail;
