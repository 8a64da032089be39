//! The history of Amazon Lex bots, rebuilt from CloudTrail records.

pub mod repo;
