//! Questions and their answers. A question is a function; an answer is a struct with public
//! fields. How an answer looks is not decided here, and no question changes anything.

pub mod when;

pub use when::{Moment, NotATime, When};
