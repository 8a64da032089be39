//! The history of Amazon Lex bots, rebuilt from CloudTrail records.

pub mod event;
pub mod ingest;
pub mod lex;
pub mod repo;
pub mod snapshot;
pub mod state;
pub mod timeline;
pub mod trail;
