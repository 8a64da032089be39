//! Converts names. V2 requires `^([0-9a-zA-Z][_-]?){1,100}$`. Names of V1 match, except slots,
//! which may have dots and more (`^([A-Za-z](-|_|.)?)+$`, where the dot is any character); and a
//! log may contain any name.

use std::collections::{BTreeMap, BTreeSet};

/// The longest name.
const LONGEST: usize = 100;

/// Distinct valid names for the given ones. A valid name is never changed, even if a converted name
/// is equal; of several equal converted names, the later ones get a number.
pub(super) fn assigned(names: &[String]) -> Vec<String> {
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let mut keeps = |name: &String| fitting(name) == *name && taken.insert(name.clone());
    let kept: Vec<bool> = names.iter().map(&mut keeps).collect();
    let mut free = |name: &String| {
        let wanted = fitting(name);
        let numbered = (2..).map(|number: usize| {
            let suffix = format!("_{number}");
            let kept = wanted.len().min(LONGEST - suffix.len());
            format!("{}{suffix}", wanted[..kept].trim_end_matches(['_', '-']))
        });
        let mut all = std::iter::once(wanted.clone()).chain(numbered);
        all.find(|name| taken.insert(name.clone())).expect("there are more numbers than names")
    };
    names
        .iter()
        .zip(kept)
        .map(|(name, kept)| if kept { name.clone() } else { free(name) })
        .collect()
}

/// The nearest valid name.
pub(super) fn fitting(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if c.is_ascii_alphanumeric() {
            out.push(c);
        } else if out.ends_with(|last: char| last.is_ascii_alphanumeric()) {
            out.push(if c == '-' { '-' } else { '_' });
        }
        if out.len() == LONGEST {
            break;
        }
    }
    if out.is_empty() { "Unnamed".to_owned() } else { out }
}

/// The names of the slots of an intent in V2.
pub(super) struct SlotNames(BTreeMap<String, String>);

impl SlotNames {
    pub(super) fn of(names: impl IntoIterator<Item = String>) -> Self {
        let mut distinct: Vec<String> = Vec::new();
        for name in names {
            if !distinct.contains(&name) {
                distinct.push(name);
            }
        }
        let assigned = assigned(&distinct);
        Self(distinct.into_iter().zip(assigned).collect())
    }

    /// The new name of a slot.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// The text with every `{Slot}` renamed.
    pub(super) fn in_text(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            out.push_str(before);
            out.push('{');
            rest = after;
            if let Some((name, after)) = after.split_once('}')
                && let Some(new) = self.get(name)
            {
                out.push_str(new);
                out.push('}');
                rest = after;
            }
        }
        out + rest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(names: &[&str], expect: &[&str]) {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        assert_eq!(assigned(&names), expect);
    }

    #[test]
    fn names_fit_and_differ() {
        check(&["FlowerType", "pickup-date", "a_b"], &["FlowerType", "pickup-date", "a_b"]);
        check(
            &["Flower.Type", "a..b", ".a", "a_", "", "花"],
            &["Flower_Type", "a_b", "a", "a_", "Unnamed", "Unnamed_2"],
        );
        check(&["a.b", "a_b", "a b"], &["a_b_2", "a_b", "a_b_3"]);
        check(&["Same", "Same"], &["Same", "Same_2"]);
        let long = "x".repeat(150);
        check(&[&long, &long], &[&"x".repeat(100), &format!("{}_2", "x".repeat(98))]);
    }

    #[test]
    fn texts_follow_their_slots() {
        let slots = SlotNames::of(["Flower.Type", "Day", "Day"].map(str::to_owned));
        let cases = [
            ("a {Flower.Type} on {Day}", "a {Flower_Type} on {Day}"),
            ("{Other} {", "{Other} {"),
            ("{{Flower.Type}}", "{{Flower_Type}}"),
            ("[attribute] Flower.Type", "[attribute] Flower.Type"),
        ];
        for (text, expect) in cases {
            assert_eq!(slots.in_text(text), expect);
        }
    }
}
