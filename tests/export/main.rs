//! Exports against real ones, and against the true state of random histories.

#[path = "../generator/mod.rs"]
mod generator;

mod bundles;
mod like_v2;
mod round_trip;
