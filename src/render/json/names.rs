use std::collections::BTreeMap;

use super::{line, text};
use crate::lex::Json;
use crate::query::Naming;

/// Adds a member `names` at the end: for each address with ids in it, the same address with names.
/// A result whose addresses have names already is unchanged.
pub fn with_names(answer: String, naming: &Naming) -> String {
    let mut names = BTreeMap::new();
    if let Ok(value) = Json::parse(&answer) {
        collect(&value, naming, &mut names);
    }
    let Some(open) = answer.trim_end().strip_suffix('}').filter(|_| !names.is_empty()) else {
        return answer;
    };
    line(format!("{open},\"names\":{}}}", text(&names)))
}

fn collect(value: &Json, naming: &Naming, names: &mut BTreeMap<String, String>) {
    match value {
        Json::String(address) if !names.contains_key(address) => {
            let named = naming.address(address);
            if named != *address {
                names.insert(address.clone(), named);
            }
        }
        Json::Array(items) => items.iter().for_each(|item| collect(item, naming, names)),
        Json::Object(members) => {
            members.iter().for_each(|(_, value)| collect(value, naming, names));
        }
        Json::String(_) | Json::Null | Json::Bool(_) | Json::Number(_) => {}
    }
}
