//! Commits: what a caller gives, and the bytes of the object.

use std::borrow::Cow;

use super::error::{Error, Result};
use super::id::{CommitId, Oid, hex, parse_hex};
use super::read::{Commit, Person};

/// One commit to be made on top of the last one.
#[derive(Clone, Copy, Debug)]
pub struct NewCommit<'a> {
    /// What changes in the tree, in any order; a later edit of the same path wins.
    pub edits: &'a [Edit<'a>],
    /// Who did it, and when.
    pub author: Signature<'a>,
    /// Who recorded it, and when. Along main these times never go back.
    pub committer: Signature<'a>,
    /// The whole message, written as it is. A NUL, which git forbids, becomes U+FFFD.
    pub message: &'a str,
    /// The caller's own id of what happened, found again by prefix. Opaque; may be empty.
    pub id: &'a str,
    /// The keys this commit is about, found again exactly. Opaque.
    pub touches: &'a [&'a str],
}

/// One path of a tree, set or removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit<'a> {
    /// Relative, parts separated by `/`.
    pub path: &'a str,
    /// The new content. `None` removes the file, or everything below the directory; what is not
    /// there is removed without complaint. A directory that becomes empty goes too.
    pub content: Option<&'a [u8]>,
    /// As what the content is found again, if it is to be. The same path is always the same part; of
    /// such a path there is one edit in a commit, and it does not go with a directory above it.
    pub part: Option<Part<'a>>,
}

/// A file as one part of what a key stands for: [`History::parts`](super::History::parts).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part<'a> {
    /// The key. Opaque.
    pub key: Cow<'a, str>,
    /// Which of its parts. Opaque.
    pub number: u32,
    /// Something the caller wants to know of the content before it is read.
    pub marked: bool,
}

/// Who and when. The zone is always UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signature<'a> {
    /// The name; what git would not keep (`<`, `>`, line feeds, NUL, punctuation at the ends) is left out.
    pub name: &'a str,
    /// The e-mail address; the same holds.
    pub email: &'a str,
    /// Seconds since 1970, not negative, below 2^34 (gitformat-commit-graph has no room for more).
    pub seconds: i64,
}

impl Signature<'_> {
    pub(super) fn checked_seconds(&self) -> Result<u64> {
        match u64::try_from(self.seconds) {
            Ok(seconds) if seconds < 1 << 34 => Ok(seconds),
            Ok(_) => {
                Err(Error::BadTime { seconds: self.seconds, reason: "is too far in the future" })
            }
            Err(_) => Err(Error::BadTime { seconds: self.seconds, reason: "is before 1970" }),
        }
    }

    fn write(&self, out: &mut Vec<u8>) {
        keep(self.name, out);
        out.extend_from_slice(b" <");
        keep(self.email, out);
        out.extend_from_slice(format!("> {} +0000\n", self.seconds).as_bytes());
    }
}

/// Writes the content of a commit object.
pub(super) fn write(
    out: &mut Vec<u8>,
    tree: &Oid,
    parent: Option<&Oid>,
    author: &Signature<'_>,
    committer: &Signature<'_>,
    message: &str,
) {
    out.clear();
    out.extend_from_slice(b"tree ");
    out.extend_from_slice(&hex(tree));
    if let Some(parent) = parent {
        out.extend_from_slice(b"\nparent ");
        out.extend_from_slice(&hex(parent));
    }
    out.extend_from_slice(b"\nauthor ");
    author.write(out);
    out.extend_from_slice(b"committer ");
    committer.write(out);
    out.push(b'\n');
    if memchr::memchr(0, message.as_bytes()).is_none() {
        out.extend_from_slice(message.as_bytes());
    } else {
        out.extend_from_slice(message.replace('\0', "\u{fffd}").as_bytes());
    }
}

/// Reads the content of a commit object as [`write()`] makes it. `None` where it has anything else:
/// another header, another zone, bytes that are not UTF-8. It may be a commit all the same.
pub(super) fn parse(id: CommitId, content: &[u8]) -> Option<Commit> {
    let text = std::str::from_utf8(content).ok()?;
    let (head, message) = text.split_once("\n\n")?;
    let mut lines = head.split('\n').peekable();
    lines.next()?.strip_prefix("tree ")?;
    let mut parents = Vec::new();
    while let Some(parent) = lines.peek()?.strip_prefix("parent ") {
        parents.push(CommitId::from_bytes(parse_hex(parent.as_bytes())?));
        lines.next();
    }
    let author = person(lines.next()?.strip_prefix("author ")?)?;
    let committer = person(lines.next()?.strip_prefix("committer ")?)?;
    let message = message.to_owned();
    lines.next().is_none().then_some(Commit { id, parents, author, committer, message })
}

/// `alice <alice@111122223333.iam.invalid> 1709288122 +0000`
fn person(text: &str) -> Option<Person> {
    let (name, rest) = text.split_once(" <")?;
    let (email, when) = rest.split_once("> ")?;
    let seconds = when.strip_suffix(" +0000")?.parse().ok()?;
    let is_plain = |part: &str| part.trim() == part && !part.contains(['<', '>']);
    let plain = is_plain(name) && is_plain(email);
    plain.then(|| Person { name: name.to_owned(), email: email.to_owned(), seconds })
}

/// What git keeps of a name (`strbuf_addstr_without_crud` in its ident.c).
fn keep(text: &str, out: &mut Vec<u8>) {
    let crud =
        |c: char| c <= ' ' || matches!(c, '.' | ',' | ':' | ';' | '<' | '>' | '"' | '\\' | '\'');
    let kept = text.trim_matches(crud).bytes();
    out.extend(kept.filter(|byte| !matches!(byte, b'\n' | b'<' | b'>' | 0)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_forge_a_header() {
        let mut out = Vec::new();
        let forged = Signature { name: "a> 0 +0000\ncommitter b", email: "x\0>y.", seconds: 5 };
        forged.write(&mut out);
        assert_eq!(String::from_utf8(out).unwrap(), "a 0 +0000committer b <xy> 5 +0000\n");
    }

    #[test]
    fn what_is_written_is_read_again() {
        let author = Signature { name: "alice (Dev)", email: "a@b.invalid", seconds: 5 };
        let committer = Signature { name: "lexrewind", email: "n@l.invalid", seconds: 7 };
        let person = |of: &Signature<'_>| Person {
            name: of.name.to_owned(),
            email: of.email.to_owned(),
            seconds: of.seconds,
        };
        let (id, parent) = (CommitId::from_bytes([1; 20]), [2; 20]);
        for message in ["PutBot B: created\n\nEvent-Id: x\n", "", "\n\nauthor x <y> 1 +0000\n"] {
            for parent in [None, Some(&parent)] {
                let mut out = Vec::new();
                write(&mut out, &[3; 20], parent, &author, &committer, message);
                let expect = Commit {
                    id,
                    parents: parent
                        .map(|parent| CommitId::from_bytes(*parent))
                        .into_iter()
                        .collect(),
                    author: person(&author),
                    committer: person(&committer),
                    message: message.to_owned(),
                };
                assert_eq!(parse(id, &out), Some(expect));
            }
        }
    }

    #[test]
    fn what_somebody_else_wrote_is_left_to_libgit2() {
        let (tree, author) = ("tree 0303\n", "author a <b> 5 +0000\n");
        let committer = "committer a <b> 5 +0000\n";
        let parse = |text: &str| parse(CommitId::from_bytes([1; 20]), text.as_bytes());
        assert!(parse(&format!("{tree}{author}{committer}\nm")).is_some());
        for text in [
            format!("{tree}{author}{committer}encoding latin1\n\nm"),
            format!("{tree}{author}{committer}gpgsig x\n y\n\nm"),
            format!("{tree}{}{committer}\nm", author.replace("+0000", "+0100")),
            format!("{tree}{}{committer}\nm", author.replace("a <b>", "a  <b>")),
            format!("{tree}{}{committer}\nm", author.replace("a <b>", "a <b> <c>")),
            format!("{tree}parent 02\n{author}{committer}\nm"),
            format!("{author}{committer}\nm"),
            format!("{tree}{author}{committer}"),
            format!("{tree}{author}"),
        ] {
            assert_eq!(parse(&text), None, "{text}");
        }
    }
}
