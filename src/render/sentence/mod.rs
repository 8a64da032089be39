//! Sentences for reasons, one file for each enum. No other code may depend on their wording.

mod doubt;
mod finding;
mod gap;
mod incomplete;
mod presence;
mod step;
mod unsupported;

pub use doubt::doubt;
pub use finding::{about, finding};
pub use gap::gap;
use incomplete::incomplete;
pub use presence::presence;
pub use step::{need, step_reason};
pub use unsupported::unsupported;
