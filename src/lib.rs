//! The history of Amazon Lex bots, rebuilt from CloudTrail records.

pub mod event;
pub mod lex;
pub mod snapshot;
pub mod state;
pub mod trail;
