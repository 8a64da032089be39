//! Plans, and what the simulated Lex makes of their calls.

mod cases;
mod damaged;
mod random;
pub(crate) mod service;
pub(crate) mod v2;
