//! The history of Amazon Lex bots, rebuilt from CloudTrail records.

pub mod event;
pub mod graph;
pub mod ingest;
pub mod lex;
pub mod query;
pub mod render;
pub mod repo;
pub mod snapshot;
pub mod state;
pub mod timeline;
pub mod trail;
