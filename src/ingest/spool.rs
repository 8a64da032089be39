use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use crate::journal::Span;

/// Texts in a temporary file, so that memory depends on the current work, not on the size of the
/// input.
#[derive(Debug)]
pub(super) struct Spool {
    writer: Mutex<Tail>,
}

#[derive(Debug)]
struct Tail {
    file: BufWriter<File>,
    end: u64,
}

impl Spool {
    /// A spool in an unnamed file that vanishes with the process.
    pub(super) fn create(directory: &Path) -> io::Result<Self> {
        let (path, file) = new_file(directory)?;
        // If an open file cannot be removed, it stays.
        let _ = std::fs::remove_file(&path);
        let file = BufWriter::with_capacity(1 << 20, file);
        Ok(Self { writer: Mutex::new(Tail { file, end: 0 }) })
    }

    /// Appends texts.
    pub(super) fn put<'a>(&self, texts: impl Iterator<Item = &'a str>) -> io::Result<Vec<Span>> {
        let mut tail = self.writer.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let mut spans = Vec::new();
        for text in texts {
            let len = u32::try_from(text.len()).map_err(io::Error::other)?;
            tail.file.write_all(text.as_bytes())?;
            spans.push(Span { start: tail.end, len });
            tail.end += u64::from(len);
        }
        Ok(spans)
    }

    /// Ends the writing.
    pub(super) fn into_reader(self) -> io::Result<SpoolReader> {
        let tail = self.writer.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
        Ok(SpoolReader { file: tail.file.into_inner().map_err(io::IntoInnerError::into_error)? })
    }
}

/// A new file: runs in one directory do not share it, and no existing link is followed.
fn new_file(directory: &Path) -> io::Result<(PathBuf, File)> {
    let process = std::process::id();
    let mut number = 0;
    loop {
        let path = directory.join(format!("tmp_lexrewind_spool_{process}_{number}"));
        match File::options().read(true).write(true).create_new(true).open(&path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && number < 1000 => {
                number += 1;
            }
            made => return Ok((path, made?)),
        }
    }
}

/// A spool that is read.
#[derive(Debug)]
pub(super) struct SpoolReader {
    file: File,
}

impl SpoolReader {
    /// A stored text.
    pub(super) fn get(&mut self, span: Span) -> io::Result<String> {
        self.file.seek(SeekFrom::Start(span.start))?;
        let mut bytes = vec![0; span.len as usize];
        self.file.read_exact(&mut bytes)?;
        String::from_utf8(bytes).map_err(io::Error::other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_come_back() {
        let dir = tempfile::tempdir().unwrap();
        let spool = Spool::create(dir.path()).unwrap();
        let first = spool.put(["a", "", "bcd"].into_iter()).unwrap();
        let second = spool.put(["é"].into_iter()).unwrap();
        let mut reader = spool.into_reader().unwrap();
        let texts: Vec<String> =
            first.into_iter().chain(second).map(|span| reader.get(span).unwrap()).collect();
        assert_eq!(texts, ["a", "", "bcd", "é"]);
    }
}
