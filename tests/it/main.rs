//! All integration tests in one binary: one link, and the simulated Lex is compiled once.

mod baseline;
mod blame;
mod cli;
mod drift;
mod examples;
mod execute;
mod export;
mod floors;
mod generator;
mod generator_history;
mod generator_rules;
mod ingest;
mod operations;
mod oracle;
mod plan;
mod readme;
mod repo;
mod server;
mod state;
mod stories;
mod tell;
mod timeline;
mod trail_broken;
mod trail_forms;
mod truth;
