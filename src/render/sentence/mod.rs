//! Sentences for reasons, one file for each enum. No other code may depend on their wording.

mod doubt;
mod finding;
mod gap;
mod incomplete;
mod unsupported;

pub use doubt::doubt;
pub use finding::{about, finding};
pub use gap::gap;
use incomplete::incomplete;
pub use unsupported::unsupported;
