use std::cmp::Ordering;
use std::fmt;
use std::ops::Deref;
use std::sync::OnceLock;

use crate::lex::V1;
use crate::lex::shape::Shape;

/// The name of a member. Half of what a document holds are names, and nearly all of them are those
/// of Lex: these are not kept again for each object.
#[derive(Clone)]
pub struct MemberName(Kept);

/// Made by `From` only, so that a name of Lex is always [`Known`](Self::Known).
#[derive(Clone)]
enum Kept {
    Known(&'static &'static str),
    Here(Box<str>),
}

impl Deref for MemberName {
    type Target = str;

    fn deref(&self) -> &str {
        match &self.0 {
            Kept::Known(name) => name,
            Kept::Here(name) => name,
        }
    }
}

impl From<&str> for MemberName {
    fn from(name: &str) -> Self {
        Self(Known::names().find(name).map_or_else(|| Kept::Here(name.into()), Kept::Known))
    }
}

impl From<String> for MemberName {
    fn from(name: String) -> Self {
        name.as_str().into()
    }
}

impl PartialEq for MemberName {
    fn eq(&self, other: &Self) -> bool {
        // A name of Lex is always kept at the one place.
        let known = std::ptr::eq::<str>(&**self, &**other);
        known || **self == **other
    }
}

impl Eq for MemberName {}

impl Ord for MemberName {
    fn cmp(&self, other: &Self) -> Ordering {
        (**self).cmp(&**other)
    }
}

impl PartialOrd for MemberName {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Debug for MemberName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

/// A name that is looked for.
pub(super) enum Sought<'a> {
    Known(&'static &'static str),
    Other(&'a str),
}

impl<'a> Sought<'a> {
    pub(super) fn of(name: &'a str) -> Self {
        Known::names().find(name).map_or(Self::Other(name), Self::Known)
    }

    pub(super) fn is(&self, name: &MemberName) -> bool {
        match (self, &name.0) {
            (Self::Known(sought), Kept::Known(name)) => std::ptr::eq(*sought, *name),
            (Self::Other(sought), Kept::Here(name)) => **sought == **name,
            (Self::Known(_), Kept::Here(_)) | (Self::Other(_), Kept::Known(_)) => false,
        }
    }
}

/// The names of the members of Lex V1, by a hash of them.
struct Known([Option<&'static &'static str>; Self::PLACES]);

impl Known {
    const PLACES: usize = 256;

    fn names() -> &'static Self {
        static NAMES: OnceLock<Known> = OnceLock::new();
        NAMES.get_or_init(|| {
            let mut known = Self([None; Self::PLACES]);
            for row in V1.kinds {
                known.add_all(row.shape);
            }
            for name in V1.volatile {
                known.add(name);
            }
            known
        })
    }

    fn add_all(&mut self, shape: &'static Shape) {
        for member in shape.members() {
            self.add(&member.name);
            self.add_all(member.shape);
        }
    }

    fn add(&mut self, name: &'static &'static str) {
        let at = self.place(name);
        self.0[at].get_or_insert(name);
    }

    fn find(&self, name: &str) -> Option<&'static &'static str> {
        self.0[self.place(name)]
    }

    /// Where the name is, or the free place where it would be.
    fn place(&self, name: &str) -> usize {
        let bytes = name.as_bytes();
        let byte = |at: usize| bytes.get(at).map_or(0, |byte| usize::from(*byte));
        let (first, middle, last) = (byte(0), byte(bytes.len() / 2), byte(bytes.len().max(1) - 1));
        let mut at = (5 * bytes.len() + first + 3 * middle + 7 * last) % Self::PLACES;
        while self.0[at].is_some_and(|known| **known != *name) {
            at = (at + 1) % Self::PLACES;
        }
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_lex_are_kept_once() {
        let count = Known::names().0.iter().flatten().count();
        assert!(count > 60 && count < Known::PLACES / 2, "{count}");
        for (name, expect) in [("slotTypeVersion", true), ("checksum", true), ("x", false)] {
            let (one, other) = (MemberName::from(name), MemberName::from(name.to_owned()));
            assert_eq!((&*one, &one), (name, &other));
            assert_eq!(std::ptr::eq::<str>(&*one, &*other), expect, "{name}");
            assert!(Sought::of(name).is(&one) && !Sought::of("y").is(&one));
            assert!(!Sought::of("status").is(&one));
        }
        assert_eq!(size_of::<MemberName>(), size_of::<Box<str>>());
        assert!(
            MemberName::from("a") < MemberName::from("b")
                && MemberName::from("") < MemberName::from("name")
        );
    }
}
