use super::{count, visible};
use crate::live::Live;
use crate::query::{BaselineParts, Naming};

/// Notes on the parts of baseline files that are not used.
pub fn left_out_of_baseline(parts: &BaselineParts, naming: &Naming) -> Vec<String> {
    let mut notes = Vec::new();
    let mut note = |names: Vec<String>, noun: &str, why: &str| {
        if !names.is_empty() {
            let number = count(names.len(), noun);
            notes.push(format!("not taken in: {number}{why}: {}.", names.join(", ")));
        }
    };
    let unplaced = parts.unplaced.iter().map(|part| {
        let path: Vec<String> = part.path.iter().map(|name| visible(name).to_string()).collect();
        format!("{}:{}", part.kind, path.join("/"))
    });
    note(unplaced.collect(), "part", " of an export, whose id the history does not know");
    let unnamed = parts.unnamed.iter();
    let unnamed = unnamed.map(|(key, member)| format!("{member} of {}", naming.distinct(key)));
    note(unnamed.collect(), "member", ", which names what the history has no id for");
    notes
}

/// A note on skipped files; `None` if there are none.
pub fn not_read(live: &Live) -> Option<String> {
    let names: Vec<String> = live.not_read.iter().map(|name| visible(name).into_owned()).collect();
    let number = count(names.len(), "file");
    (!names.is_empty())
        .then(|| format!("not read: {number} beside an export: {}.", names.join(", ")))
}
