//! Commits: the input of a caller, and the bytes of the object.

use std::borrow::Cow;

use super::error::{Error, Result};
use super::id::{CommitId, Oid};
use crate::wording::{hex, unhex};

/// One commit to be created on top of the last one.
#[derive(Clone, Copy, Debug)]
pub struct NewCommit<'a> {
    /// The changes of the tree, in any order; a later edit of the same path wins.
    pub edits: &'a [Edit<'a>],
    /// The author of the change, and its time.
    pub author: Signature<'a>,
    /// The committer, and the time, which never decreases along main.
    pub committer: Signature<'a>,
    /// The whole message, written unchanged. A NUL, which git forbids, becomes U+FFFD.
    pub message: &'a str,
    /// The caller's own id of the event, which can be searched by prefix. Opaque; may be empty.
    pub id: &'a str,
    /// The keys of this commit, which can be searched exactly. Opaque.
    pub touches: &'a [&'a str],
}

/// One path of a tree, set or removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit<'a> {
    /// Relative, parts separated by `/`.
    pub path: &'a str,
    /// Its new content.
    pub content: Becomes<'a>,
    /// Makes the content searchable as this part, if given. The same path is always the same part;
    /// a commit has one edit of such a path, and none that removes a directory above it.
    pub part: Option<Part<'a>>,
}

/// The new content of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Becomes<'a> {
    /// It is a file with this content.
    File(&'a [u8]),
    /// Removed, with everything below it if it is a directory. A missing path is not an error. A
    /// directory that becomes empty is removed too.
    Removed,
    /// The same as the directory at this path, which costs only an entry. Removed if that does not
    /// exist.
    CopyOf(&'a str),
}

impl<'a> From<Option<&'a [u8]>> for Becomes<'a> {
    /// A file, or a removal.
    fn from(content: Option<&'a [u8]>) -> Self {
        content.map_or(Self::Removed, Self::File)
    }
}

/// A file as one part of a key: [`History::parts`](super::History::parts).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part<'a> {
    /// The key. Opaque.
    pub key: Cow<'a, str>,
    /// Which of its parts. Opaque.
    pub number: u32,
    /// A flag of the caller about the content, available without reading it.
    pub marked: bool,
}

/// Name, e-mail address and time. The zone is always UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signature<'a> {
    /// The name; characters that git would remove (`<`, `>`, line feeds, NUL, punctuation at the
    /// ends) are removed.
    pub name: &'a str,
    /// The e-mail address, with the same rule.
    pub email: &'a str,
    /// Seconds since 1970, not negative, below 2^34 (the limit of gitformat-commit-graph).
    pub seconds: i64,
}

/// A commit as recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commit {
    /// Its name.
    pub id: CommitId,
    /// Its parents; on main at most one.
    pub parents: Vec<CommitId>,
    /// The author of the change, and its time.
    pub author: Person,
    /// The committer, and the time.
    pub committer: Person,
    /// The whole message; invalid UTF-8 in it is replaced.
    pub message: String,
}

/// Name, e-mail address and time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The name.
    pub name: String,
    /// The e-mail address.
    pub email: String,
    /// Seconds since 1970.
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
    out.extend_from_slice(hex(tree).as_bytes());
    if let Some(parent) = parent {
        out.extend_from_slice(b"\nparent ");
        out.extend_from_slice(hex(parent).as_bytes());
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

/// The parsed content of a commit object, which any program may have written.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Parsed<'c> {
    pub(super) tree: Oid,
    pub(super) parents: Vec<CommitId>,
    pub(super) author: Person,
    pub(super) committer: Person,
    /// Everything after the headers.
    pub(super) message: &'c [u8],
}

/// Reads the content of a commit object: tree, parents, author, committer, any other headers, an
/// empty line, and the message. `None` if it has another form.
pub(super) fn parse(content: &[u8]) -> Option<Parsed<'_>> {
    let mut rest = content;
    let tree = unhex(header(&mut rest, b"tree ")?)?;
    let mut parents = Vec::new();
    while let Some(parent) = header(&mut rest, b"parent ") {
        parents.push(CommitId::from_bytes(unhex(parent)?));
    }
    let author = person(header(&mut rest, b"author ")?)?;
    let committer = person(header(&mut rest, b"committer ")?)?;
    let message = match rest.strip_prefix(b"\n") {
        Some(message) => message,
        None => memchr::memmem::find(rest, b"\n\n").map_or(&[][..], |end| &rest[end + 2..]),
    };
    Some(Parsed { tree, parents, author, committer, message })
}

impl Parsed<'_> {
    pub(super) fn into_commit(self, id: CommitId) -> Commit {
        let Self { parents, author, committer, message, .. } = self;
        let message = String::from_utf8_lossy(message).into_owned();
        Commit { id, parents, author, committer, message }
    }
}

/// Reads a line that begins with `name`; returns the rest of it.
fn header<'c>(rest: &mut &'c [u8], name: &[u8]) -> Option<&'c [u8]> {
    let line = rest.strip_prefix(name)?;
    let end = memchr::memchr(b'\n', line)?;
    *rest = &line[end + 1..];
    Some(&line[..end])
}

/// `alice <alice@111122223333.iam.invalid> 1709288122 +0000`
fn person(line: &[u8]) -> Option<Person> {
    let open = memchr::memchr(b'<', line)?;
    let close = open + memchr::memrchr(b'>', &line[open..])?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes.trim_ascii()).into_owned();
    let when = text(&line[close + 1..]);
    let seconds = when.split(' ').next()?.parse().ok()?;
    Some(Person { name: text(&line[..open]), email: text(&line[open + 1..close]), seconds })
}

/// The part of a name that git keeps (`strbuf_addstr_without_crud` in its ident.c).
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
        for message in ["PutBot B: created\n\nEvent-Id: x\n", "", "\n\nauthor x <y> 1 +0000\n"] {
            for parent in [None, Some([2; 20])] {
                let mut out = Vec::new();
                write(&mut out, &[3; 20], parent.as_ref(), &author, &committer, message);
                let expect = Parsed {
                    tree: [3; 20],
                    parents: parent.map(CommitId::from_bytes).into_iter().collect(),
                    author: person(&author),
                    committer: person(&committer),
                    message: message.as_bytes(),
                };
                assert_eq!(parse(&out), Some(expect));
            }
        }
    }

    /// Equal to the result of libgit2 for commits of other programs.
    #[test]
    fn commits_of_other_programs() {
        let dir = tempfile::tempdir().unwrap();
        let git = git2::Repository::init_bare(dir.path()).unwrap();
        let odb = git.odb().unwrap();
        let tree = odb.write(git2::ObjectType::Tree, b"").unwrap();
        let (author, committer) = ("author a <b> 5 +0000\n", "committer c d <e> 6 -0130\n");
        let parent = format!("parent {}\n", "02".repeat(20));
        let tree = format!("tree {tree}\n");
        for text in [
            format!("{tree}{author}{committer}\nm"),
            format!("{tree}{parent}{parent}{author}{committer}\nm\n\nn\n"),
            format!("{tree}{author}{committer}encoding latin1\n\nm"),
            format!("{tree}{author}{committer}gpgsig x\n y\n \n z\n\n\n\nm"),
            format!("{tree}author a  <b> 5 +0100\n{committer}\n"),
            format!("{tree}author a <b> 5\n{committer}\n"),
            format!("{tree}author <> 5 +0000\n{committer}\n"),
            format!("{tree}{author}{committer}"),
        ] {
            let id = odb.write(git2::ObjectType::Commit, text.as_bytes()).unwrap();
            let expect = git.find_commit(id).unwrap();
            let found = parse(text.as_bytes()).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(found.tree, expect.tree_id().as_bytes(), "{text}");
            assert_eq!(found.parents.len(), expect.parent_count(), "{text}");
            assert_eq!(found.message, expect.message_raw_bytes(), "{text}");
            for (found, expect) in
                [(found.author, expect.author()), (found.committer, expect.committer())]
            {
                assert_eq!(found.name.as_bytes(), expect.name_bytes(), "{text}");
                assert_eq!(found.email.as_bytes(), expect.email_bytes(), "{text}");
                assert_eq!(found.seconds, expect.when().seconds(), "{text}");
            }
        }
    }

    #[test]
    fn texts_that_are_not_commits() {
        let (tree, author) = (format!("tree {}\n", "03".repeat(20)), "author a <b> 5 +0000\n");
        for text in [
            String::new(),
            format!("{author}committer a <b> 5 +0000\n\nm"),
            format!("{tree}parent 02\n{author}committer a <b> 5 +0000\n\nm"),
            format!("{tree}{author}"),
            format!("{tree}{author}committer a <b> 5 +0000"),
            format!("{tree}{author}committer a b 5 +0000\n\nm"),
            format!("{tree}{author}committer a <b> x +0000\n\nm"),
            format!("{tree}{author}committer a >b< 5 +0000\n\nm"),
        ] {
            assert_eq!(parse(text.as_bytes()), None, "{text}");
        }
    }
}
