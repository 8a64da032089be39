//! Plans, and what the simulated Lex makes of their calls.

mod cases;
mod damaged;
#[path = "../generator/mod.rs"]
mod generator;
mod random;
mod service;
