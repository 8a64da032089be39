use std::cmp::Ordering;
use std::fmt;
use std::ops::Deref;
use std::sync::OnceLock;

/// The name of a member. Names are half of the content of documents, and nearly all repeat, so they
/// are stored once.
#[derive(Clone)]
pub struct MemberName(Kept);

/// Created only by `From`, so that a shared name is always [`Known`](Self::Known).
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
        Self(NAMES.keep(name).map_or_else(|| Kept::Here(name.into()), Kept::Known))
    }
}

impl From<String> for MemberName {
    fn from(name: String) -> Self {
        name.as_str().into()
    }
}

impl PartialEq for MemberName {
    fn eq(&self, other: &Self) -> bool {
        // A shared name has only one address.
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

/// A name to search for.
pub(super) enum Sought<'a> {
    Known(&'static &'static str),
    Other(&'a str),
}

impl<'a> Sought<'a> {
    pub(super) fn of(name: &'a str) -> Self {
        NAMES.find(name).map_or(Self::Other(name), Self::Known)
    }

    pub(super) fn is(&self, name: &MemberName) -> bool {
        match (self, &name.0) {
            (Self::Known(sought), Kept::Known(name)) => std::ptr::eq(*sought, *name),
            (Self::Other(sought), Kept::Here(name)) => **sought == **name,
            (Self::Known(_), Kept::Here(_)) | (Self::Other(_), Kept::Known(_)) => false,
        }
    }
}

/// The shared names: the first ones that were read, by their hash. Documents have few different
/// names; the table is limited because logs may contain any others.
struct Known([OnceLock<&'static str>; Self::PLACES]);

static NAMES: Known = Known([const { OnceLock::new() }; Known::PLACES]);

impl Known {
    const PLACES: usize = 1024;
    /// How many slots are tried for a name.
    const TRIES: usize = 16;
    /// The maximum length, in bytes, of a shared name.
    const LONGEST: usize = 64;

    /// The shared name; `None` if all its slots have others, which never changes.
    fn keep(&'static self, name: &str) -> Option<&'static &'static str> {
        let known = || Box::leak::<'static>(name.into()) as &str;
        self.places(name).find_map(|place| Some(place.get_or_init(known)).filter(|it| **it == name))
    }

    /// The shared name, if it exists.
    fn find(&'static self, name: &str) -> Option<&'static &'static str> {
        let kept = self.places(name).map_while(OnceLock::get);
        kept.into_iter().find(|known| **known == name)
    }

    /// The slots of a name, in the order in which they are filled.
    fn places(&self, name: &str) -> impl Iterator<Item = &OnceLock<&'static str>> {
        let bytes = name.as_bytes();
        let long = bytes.first_chunk().zip(bytes.last_chunk());
        let short = bytes.first_chunk().zip(bytes.last_chunk());
        let (head, tail) = match (long, short) {
            (Some((head, tail)), _) => (u64::from_le_bytes(*head), u64::from_le_bytes(*tail)),
            (None, Some((head, tail))) => {
                (u32::from_le_bytes(*head).into(), u32::from_le_bytes(*tail).into())
            }
            (None, None) => (bytes.iter().fold(0, |word, byte| word << 8 | u64::from(*byte)), 0),
        };
        let mixed = head ^ tail.rotate_left(29) ^ bytes.len() as u64;
        let start = (mixed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 54) as usize;
        let tries = if bytes.len() > Self::LONGEST { 0 } else { Self::TRIES };
        (start..start + tries).map(|at| &self.0[at % Self::PLACES])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lex::{Shape, V1, V2};

    #[test]
    fn a_name_is_kept_once() {
        for name in ["slotTypeVersion", "x", "", "\u{fc}"] {
            let (one, other) = (MemberName::from(name), MemberName::from(name.to_owned()));
            assert_eq!((&*one, &one), (name, &other));
            assert!(std::ptr::eq::<str>(&*one, &*other), "{name}");
            assert!(Sought::of(name).is(&one) && !Sought::of("y").is(&one));
            assert!(!Sought::of("status").is(&one));
        }
        assert_eq!(size_of::<MemberName>(), size_of::<Box<str>>());
        assert!(
            MemberName::from("a") < MemberName::from("b")
                && MemberName::from("") < MemberName::from("name")
        );
    }

    #[test]
    fn a_full_table_takes_no_more_and_a_long_name_is_not_kept() {
        static FULL: Known = Known([const { OnceLock::new() }; Known::PLACES]);
        let names: Vec<String> = (0..9000).map(|n| format!("n{n}")).collect();
        let kept: Vec<bool> = names.iter().map(|name| FULL.keep(name).is_some()).collect();
        let count = kept.iter().filter(|is_kept| **is_kept).count();
        assert!(count > Known::PLACES / 4 && count <= Known::PLACES, "{count}");
        for (name, is_kept) in names.iter().zip(kept) {
            assert_eq!(FULL.find(name).map(|it| &**it), is_kept.then_some(&**name));
            assert_eq!(FULL.keep(name).is_some(), is_kept);
        }
        let long = "n".repeat(Known::LONGEST + 1);
        let (one, other) = (MemberName::from(&*long), MemberName::from(&*long));
        assert_eq!(one, other);
        assert!(!std::ptr::eq::<str>(&*one, &*other) && Sought::of(&long).is(&one));
    }

    #[test]
    fn the_table_has_room_for_the_names_of_lex() {
        static LEX: Known = Known([const { OnceLock::new() }; Known::PLACES]);
        fn all(shape: &Shape) {
            for member in shape.members() {
                assert!(LEX.keep(member.name).is_some(), "{}", member.name);
                all(member.shape);
            }
        }
        for schema in [&V1, &V2] {
            schema.kinds.iter().for_each(|row| all(row.shape));
            assert!(schema.volatile.iter().all(|name| LEX.keep(name).is_some()));
        }
    }
}
