//! Exports against real ones, and against the true state of random histories.

mod bundles;
mod like_v2;
mod round_trip;
