//! A simulated Amazon Lex V2 service, and histories of calls with the answer that they must give.
//!
//! The rules come from the documentation of Lex and CloudTrail and from the contract of the answer.
//! Nothing here knows the code under test.
//!
//! Reading order:
//!
//! - [`kind`] and [`key`]: what there is, and how an answer names it;
//! - [`row`]: one row of the answer, and what a reader may not know of it;
//! - [`service`]: the state of one account and region, and the calls that change it;
//! - [`documents`]: random configurations;
//! - [`history`]: random but lawful sequences of calls by several people;
//! - [`story`]: the same by hand, for fixtures;
//! - [`truth`]: the answer at every second.

pub mod documents;
pub mod history;
pub mod key;
pub mod kind;
pub mod row;
pub mod service;
pub mod story;
pub mod truth;
