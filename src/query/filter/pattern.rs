//! Texts to find in names.

/// A text that is compared with names, ignoring case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pattern {
    /// In lower case.
    text: String,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// The whole name.
    Whole,
    /// A part of the name.
    Part,
    /// The whole name; `*` matches any text, and `?` one character.
    Glob,
}

impl Pattern {
    /// Matches a name that equals the text, or matches it as a glob with `*` and `?`.
    pub(super) fn whole(text: &str) -> Self {
        Self::new(text, Kind::Whole)
    }

    /// Matches a name that contains the text, or matches it as a glob with `*`.
    pub(super) fn part(text: &str) -> Self {
        Self::new(text, Kind::Part)
    }

    fn new(text: &str, kind: Kind) -> Self {
        let is_glob = match kind {
            Kind::Whole => text.contains(['*', '?']),
            // A user agent can contain a `?`.
            Kind::Part => text.contains('*'),
            Kind::Glob => true,
        };
        let kind = if is_glob { Kind::Glob } else { kind };
        Self { text: text.to_lowercase(), kind }
    }

    pub(super) fn is_glob(&self) -> bool {
        self.kind == Kind::Glob
    }

    /// Whether it matches a name.
    pub(super) fn fits(&self, name: &str) -> bool {
        let name = name.to_lowercase();
        match self.kind {
            Kind::Whole => name == self.text,
            Kind::Part => name.contains(&self.text),
            Kind::Glob => is_glob_of(&self.text, &name),
        }
    }
}

/// Whether a glob matches the whole text, in time proportional to the product of both lengths.
fn is_glob_of(glob: &str, text: &str) -> bool {
    let glob: Vec<char> = glob.chars().collect();
    let text: Vec<char> = text.chars().collect();
    let (mut g, mut t) = (0, 0);
    // The last `*`, and the end of the text that it matches.
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        match glob.get(g) {
            Some('*') => {
                star = Some((g, t));
                g += 1;
            }
            Some(c) if *c == '?' || *c == text[t] => {
                g += 1;
                t += 1;
            }
            _ => {
                let Some((at, end)) = star else { return false };
                star = Some((at, end + 1));
                g = at + 1;
                t = end + 1;
            }
        }
    }
    glob[g..].iter().all(|c| *c == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_a_whole_name_a_part_or_a_glob() {
        for (name, text, is_whole, is_part) in [
            ("PutIntent", "putintent", true, true),
            ("PutIntent", "Put*", true, true),
            ("PutIntent", "*Intent*", true, true),
            ("PutIntent", "*t*t*t", true, true),
            ("PutIntent", "*t*t*t*t", false, false),
            ("PutIntent", "P?tIntent", true, false),
            ("PutIntent", "*", true, true),
            ("PutIntent", "**", true, true),
            ("PutIntent", "Put", false, true),
            ("PutIntent", "Put*Bot", false, false),
            ("PutIntent", "Intent*", false, false),
            ("DeleteIntent", "Put*", false, false),
            ("", "*", true, true),
            ("", "?", false, false),
        ] {
            assert_eq!(Pattern::whole(text).fits(name), is_whole, "{name} {text}");
            assert_eq!(Pattern::part(text).fits(name), is_part, "{name} {text}");
        }
    }

    #[test]
    fn a_glob_of_many_stars_takes_little_time() {
        let text = "a".repeat(5_000);
        assert!(!Pattern::whole(&format!("{}b", "a*".repeat(30))).fits(&text));
    }
}
