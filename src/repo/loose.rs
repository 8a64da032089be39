//! Loose objects: one file each, as `git add` and `git commit` write them.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use flate2::bufread::ZlibDecoder;

use super::error::ObjectError;
use super::id::Oid;
use super::object::{self, Kind};
use crate::wording::{hex, unhex};

/// The maximum size of an object, in bytes: a damaged file must not fill the memory.
pub(super) const LARGEST: u64 = 2 << 30;

/// Reads a loose object of the directory `objects`; `None` if the file does not exist.
///
/// # Errors
/// If the file cannot be read, or its content does not match `id`.
pub(super) fn read(objects: &Path, id: &Oid) -> Result<Option<(Kind, Vec<u8>)>, ObjectError> {
    let path = path(objects, id);
    let bytes = match fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(ObjectError::Io { path, source }),
    };
    match inflate(&bytes) {
        Some((kind, content)) if object::name(kind, &content) == *id => Ok(Some((kind, content))),
        _ => Err(ObjectError::Damaged { path, what: "its content does not have this name" }),
    }
}

/// Whether the directory `objects` has a file for the object. The file is not read.
pub(super) fn contains(objects: &Path, id: &Oid) -> bool {
    path(objects, id).is_file()
}

/// The names of the loose objects that begin with `prefix`: two hexadecimal digits or more, in
/// lower case.
pub(super) fn with_prefix(objects: &Path, prefix: &str) -> Vec<Oid> {
    let (dir, rest) = prefix.split_at(2);
    let Ok(entries) = fs::read_dir(objects.join(dir)) else { return Vec::new() };
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let wanted = names.filter(|name| name.starts_with(rest));
    wanted.filter_map(|name| unhex(format!("{dir}{name}").as_bytes())).collect()
}

fn path(objects: &Path, id: &Oid) -> PathBuf {
    let digits = hex(id);
    let (dir, name) = digits.split_at(2);
    objects.join(dir).join(name)
}

/// The kind and the content of a zlib stream of `kind SP length NUL content`.
fn inflate(bytes: &[u8]) -> Option<(Kind, Vec<u8>)> {
    let mut all = Vec::new();
    ZlibDecoder::new(bytes).take(LARGEST).read_to_end(&mut all).ok()?;
    let nul = memchr::memchr(0, &all)?;
    let (kind, length) = std::str::from_utf8(&all[..nul]).ok()?.split_once(' ')?;
    let kind = Kind::of_word(kind.as_bytes())?;
    let length: usize = length.parse().ok()?;
    all.drain(..=nul);
    (all.len() == length).then_some((kind, all))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_that_libgit2_writes() {
        let dir = tempfile::tempdir().unwrap();
        let git = git2::Repository::init_bare(dir.path()).unwrap();
        let objects = dir.path().join("objects");
        for content in [&b""[..], b"what is up, doc?", &[0; 100_000]] {
            let id = crate::repo::read::raw(git.blob(content).unwrap());
            let (kind, found) = read(&objects, &id).unwrap().unwrap();
            assert_eq!((kind, &*found), (Kind::Blob, content));
            let digits = hex(&id);
            assert_eq!(with_prefix(&objects, &digits[..6]), [id]);
            assert_eq!(with_prefix(&objects, &digits), [id]);
        }
        assert!(read(&objects, &[7; 20]).unwrap().is_none());
        assert_eq!(with_prefix(&objects, "0707"), Vec::<Oid>::new());
    }

    #[test]
    fn damage_is_reported_wherever_it_is() {
        let dir = tempfile::tempdir().unwrap();
        let git = git2::Repository::init_bare(dir.path()).unwrap();
        let objects = dir.path().join("objects");
        let id = crate::repo::read::raw(git.blob(b"what is up, doc?").unwrap());
        let path = path(&objects, &id);
        let whole = fs::read(&path).unwrap();
        fs::remove_file(&path).unwrap(); // it is read-only
        for at in 0..whole.len() {
            let mut flipped = whole.clone();
            flipped[at] ^= 4;
            for bytes in [&flipped[..], &whole[..at]] {
                fs::write(&path, bytes).unwrap();
                // a few bits of a zlib header have no effect
                match read(&objects, &id) {
                    Ok(found) => assert_eq!(found.unwrap().1, b"what is up, doc?"),
                    Err(error) => assert!(error.to_string().contains("damaged"), "{error}"),
                }
            }
        }
    }
}
