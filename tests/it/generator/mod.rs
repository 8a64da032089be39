//! A simulated Amazon Lex V1 model-building service, and histories as a trail would deliver them.
//!
//! This is the oracle of the tests and the source of data for the benches. It knows nothing of
//! the crate under test: the rules come from the Lex and CloudTrail documentation alone.
//!
//! Reading order:
//!
//! - [`service`]: one account and region of Lex, with its rules (also for an HTTP server);
//! - [`truth`]: what the `get-*` calls would have shown at any second;
//! - [`record`] and [`people`]: a call as CloudTrail writes it down, and who made it;
//! - [`history`]: random but lawful sequences of calls;
//! - [`story`]: the same by hand, for fixtures;
//! - [`delivery`]: files as a trail delivers them, and what may go wrong on the way.
//!
//! ```ignore
//! mod generator;
//! use generator::{delivery, history};
//!
//! let recorded = history::random(7, &history::Plan::default());
//! let delivered = delivery::deliver(dir, &recorded.records, &delivery::Delivery::default())?;
//! let expected = recorded.truth.at(recorded.records[100].second());
//! ```
#![expect(
    unreachable_pub,
    reason = "a module of the tests and of a bench, with a public face of its own"
)]
#![allow(dead_code, reason = "the bench uses a part of it")]

pub mod date;
pub mod delivery;
pub mod history;
pub mod people;
pub mod record;
pub mod rng;
pub mod service;
pub mod story;
pub mod truth;
pub mod v2;
