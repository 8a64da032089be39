//! The history of Amazon Lex bots, rebuilt from CloudTrail records.

pub mod event;
pub mod lex;
pub mod query;
pub mod repo;
pub mod state;
pub mod timeline;
pub mod trail;
