//! Reading objects: from the packs, and through libgit2 what is not plainly there.

use super::Repo;
use super::error::{Error, Result};
use super::id::{Oid, hex};
use super::object::Kind;
use super::pack::Packs;

/// The objects of a repository, or none where a history is only rehearsed.
#[derive(Clone, Copy)]
pub(super) struct Objects<'r> {
    repo: Option<&'r Repo>,
    packs: Option<&'r Packs>,
}

impl<'r> Objects<'r> {
    pub(super) fn of(repo: &'r Repo) -> Self {
        Self { repo: Some(repo), packs: None }
    }

    /// The same objects; these packs are asked before libgit2.
    pub(super) fn with(self, packs: &'r Packs) -> Self {
        Self { packs: Some(packs), ..self }
    }

    pub(super) fn none() -> Self {
        Self { repo: None, packs: None }
    }

    /// The content of an object of this kind.
    pub(super) fn read(self, kind: Kind, id: &Oid) -> Result<Vec<u8>> {
        if let Some(content) = self.packs.and_then(|packs| packs.read(kind, id)) {
            return Ok(content);
        }
        let (word, wanted) = match kind {
            Kind::Commit => ("commit", git2::ObjectType::Commit),
            Kind::Tree => ("tree", git2::ObjectType::Tree),
            Kind::Blob => ("file content", git2::ObjectType::Blob),
        };
        let doing = || format!("read {word} {}", String::from_utf8_lossy(&hex(id)));
        let Some(repo) = self.repo else {
            return Err(Error::git(
                doing(),
                "".as_ref(),
                git2::Error::from_str("there is no repository"),
            ));
        };
        let git = repo.git()?;
        let read = || {
            let odb = git.odb()?;
            let object = odb.read(git2::Oid::from_bytes(id)?)?;
            if object.kind() != wanted {
                return Err(git2::Error::from_str("it is an object of another kind"));
            }
            Ok(object.data().to_vec())
        };
        read().map_err(|source| repo.unread(doing(), git.path(), source))
    }
}
