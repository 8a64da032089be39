//! Commits: what a caller gives, and the bytes of the object.

use std::borrow::Cow;

use super::error::{Error, Result};
use super::id::{CommitId, Oid};
use crate::wording::{hex, unhex};

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
    /// What becomes of it.
    pub content: Becomes<'a>,
    /// As what the content is found again, if it is to be. The same path is always the same part; of
    /// such a path there is one edit in a commit, and it does not go with a directory above it.
    pub part: Option<Part<'a>>,
}

/// What becomes of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Becomes<'a> {
    /// It is a file with this content.
    File(&'a [u8]),
    /// It is gone, or everything below it, if it is a directory; what is not there is removed without
    /// complaint. A directory that becomes empty goes too.
    Gone,
    /// It is the same as the directory at this path, which takes no more than its name; nothing if
    /// that is not there.
    CopyOf(&'a str),
}

impl<'a> From<Option<&'a [u8]>> for Becomes<'a> {
    /// A file, or nothing.
    fn from(content: Option<&'a [u8]>) -> Self {
        content.map_or(Self::Gone, Self::File)
    }
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

/// A commit as it was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commit {
    /// Its name.
    pub id: CommitId,
    /// The commits before it; on main at most one.
    pub parents: Vec<CommitId>,
    /// Who did it, and when.
    pub author: Person,
    /// Who recorded it, and when.
    pub committer: Person,
    /// The whole message; what is not UTF-8 in it is replaced.
    pub message: String,
}

/// Who and when.
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

/// What a commit object says. Anybody may have written it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Parsed<'c> {
    pub(super) tree: Oid,
    pub(super) parents: Vec<CommitId>,
    pub(super) author: Person,
    pub(super) committer: Person,
    /// All that follows the headers.
    pub(super) message: &'c [u8],
}

/// Reads the content of a commit object: tree, parents, author, committer, then whatever headers
/// there are, an empty line, and the message. `None` if it has another form.
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

/// Takes a line that begins with `name`; gives what follows on it.
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

    /// The same as libgit2 reads from commits of other programs.
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
