use crate::plan::Plan;
use crate::render::script::NoScript;
/// x
pub fn boto3(_plan: &Plan, _undone: Option<&Plan>) -> Result<String, NoScript> { Ok(String::new()) }
