use similar::{ChangeTag, TextDiff};

use super::style::{Styles, paint};

/// The minimum similarity of two sentences whose words are compared.
const ALIKE: f32 = 0.4;

/// Two sentences as one, with removed text in `[-...-]` and added text in `{+...+}`; `None` if they
/// have little in common.
pub fn words(before: &str, after: &str, styles: &Styles) -> Option<String> {
    let diff = TextDiff::from_unicode_words(before, after);
    if diff.ratio() < ALIKE {
        return None;
    }
    let mut out = String::new();
    let (mut removed, mut added) = (String::new(), String::new());
    let mut changes: Vec<(ChangeTag, &str)> =
        diff.iter_all_changes().map(|change| (change.tag(), change.value())).collect();
    changes.push((ChangeTag::Equal, ""));
    for (at, (tag, text)) in changes.iter().enumerate() {
        // A space between two changed words is part of the change.
        let is_between = *tag == ChangeTag::Equal
            && text.trim().is_empty()
            && !text.is_empty()
            && !(removed.is_empty() && added.is_empty())
            && changes.get(at + 1).is_some_and(|(next, _)| *next != ChangeTag::Equal);
        match tag {
            ChangeTag::Delete => removed.push_str(text),
            ChangeTag::Insert => added.push_str(text),
            ChangeTag::Equal if is_between => {
                removed.push_str(text);
                added.push_str(text);
            }
            ChangeTag::Equal => {
                if !removed.is_empty() {
                    out.push_str(&paint(styles.removed, format!("[-{removed}-]")));
                    removed.clear();
                }
                if !added.is_empty() {
                    out.push_str(&paint(styles.added, format!("{{+{added}+}}")));
                    added.clear();
                }
                out.push_str(text);
            }
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changed_in_a_sentence_is_marked() {
        for (before, after, expect) in [
            (
                "What day do you want them?",
                "What day do you want the {FlowerType}?",
                Some("What day do you want [-them-]{+the {FlowerType}+}?"),
            ),
            ("order flowers", "order the flowers", Some("order {+the +}flowers")),
            ("order flwers now", "order flowers now", Some("order [-flwers-]{+flowers+} now")),
            ("one two three four", "five six", None),
        ] {
            let found = words(before, after, &Styles::plain());
            assert_eq!(found.as_deref(), expect);
        }
    }
}
