//! Reads the texts of the arguments.

use std::fs::{self, File};
use std::io::{self, Cursor, Read};
use std::path::{Path, PathBuf};

use crate::live::error::{FileError, LARGEST, LiveError};

/// The source of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LiveSource {
    /// A file, or a directory that is walked.
    Path(PathBuf),
    /// The standard input.
    Stdin,
    /// Bytes, with their name in messages.
    Bytes(String, Vec<u8>),
}

/// A text and its name.
#[derive(Debug)]
pub(super) struct Text {
    pub(super) name: String,
    /// `None` if it is not text in UTF-8 or UTF-16.
    pub(super) text: Option<String>,
}

/// The separators in names of texts: of directories, and of entries in an archive.
pub(super) const SEPARATORS: [char; 3] = ['/', '\\', ':'];

impl Text {
    /// The text.
    pub(super) fn text(&self) -> Result<&str, FileError> {
        self.text.as_deref().ok_or(FileError::NotText)
    }

    /// Whether its name is not one of an export or a response: a licence, a readme, a file of the operating
    /// system.
    pub(super) fn is_foreign(&self) -> bool {
        let own = self.name.rsplit(SEPARATORS).next().unwrap_or_default();
        own.starts_with('.') || !own.to_ascii_lowercase().ends_with(".json")
    }
}

/// Every text in a source, in order of the names.
pub(super) fn texts(source: &LiveSource) -> Result<Vec<Text>, LiveError> {
    let mut texts = Vec::new();
    match source {
        LiveSource::Path(path) => walk(path, &mut texts)?,
        LiveSource::Stdin => {
            let bytes = bounded(io::stdin().lock()).map_err(|reason| failed("-", reason))?;
            unpack("-", bytes, &mut texts)?;
        }
        LiveSource::Bytes(name, bytes) => unpack(name, bytes.clone(), &mut texts)?,
    }
    Ok(texts)
}

fn failed(name: &str, reason: FileError) -> LiveError {
    LiveError { source_name: name.to_owned(), reason }
}

/// Reads a file, or all files below a directory except hidden ones (`.git`, `.DS_Store`).
fn walk(path: &Path, out: &mut Vec<Text>) -> Result<(), LiveError> {
    let name = path.display().to_string();
    let error = |error: io::Error| failed(&name, error.into());
    if !fs::metadata(path).map_err(error)?.is_dir() {
        let bytes = File::open(path).map_err(FileError::from).and_then(bounded);
        return unpack(&name, bytes.map_err(|reason| failed(&name, reason))?, out);
    }
    let before = out.len();
    let entries = fs::read_dir(path).and_then(Iterator::collect::<io::Result<Vec<_>>>);
    let mut entries = entries.map_err(error)?;
    entries.retain(|entry| !entry.file_name().as_encoded_bytes().starts_with(b"."));
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let target = entry.path();
        // A link to a directory may form a cycle.
        let is_link = entry.file_type().map_err(error)?.is_symlink();
        if !(is_link && target.is_dir()) {
            walk(&target, out)?;
        }
    }
    if out.len() == before { Err(failed(&name, FileError::Empty)) } else { Ok(()) }
}

fn bounded(input: impl Read) -> Result<Vec<u8>, FileError> {
    let mut bytes = Vec::new();
    input.take(LARGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST { Err(FileError::TooLarge) } else { Ok(bytes) }
}

/// The text, or the texts of the files in a zip archive.
fn unpack(name: &str, bytes: Vec<u8>, out: &mut Vec<Text>) -> Result<(), LiveError> {
    if !bytes.starts_with(b"PK\x03\x04") && !bytes.starts_with(b"PK\x05\x06") {
        out.push(Text { name: name.to_owned(), text: decode(bytes) });
        return Ok(());
    }
    let error = |error: zip::result::ZipError| failed(name, error.into());
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(error)?;
    let (mut left, before) = (LARGEST, out.len());
    for at in 0..archive.len() {
        let mut file = archive.by_index(at).map_err(error)?;
        if file.is_dir() {
            continue;
        }
        let inside = format!("{name}:{}", file.name().map_err(error)?);
        let mut bytes = Vec::new();
        let read = (&mut file).take(left + 1).read_to_end(&mut bytes);
        read.map_err(|error| failed(&inside, error.into()))?;
        let len = bytes.len() as u64;
        left = left.checked_sub(len).ok_or_else(|| failed(&inside, FileError::TooLarge))?;
        out.push(Text { name: inside, text: decode(bytes) });
    }
    if out.len() == before { Err(failed(name, FileError::Empty)) } else { Ok(()) }
}

/// UTF-8, or UTF-16 with a byte order mark (from a Windows shell).
fn decode(bytes: Vec<u8>) -> Option<String> {
    let utf16 = |rest: &[u8], unit: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = rest.chunks_exact(2).map(|pair| unit([pair[0], pair[1]])).collect();
        String::from_utf16(&units).ok()
    };
    match bytes.as_slice() {
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8(rest.to_vec()).ok(),
        _ => String::from_utf8(bytes).ok(),
    }
}
