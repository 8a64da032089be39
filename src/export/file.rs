use std::io::{Cursor, Write};

use ::zip::write::SimpleFileOptions;
use ::zip::{CompressionMethod, DateTime, ZipWriter};

use crate::lex::Document;

/// One file of an export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportFile {
    /// The path in the zip, with `/` between the names.
    pub path: String,
    /// Its JSON, with the members in the order of Lex's own exports.
    pub document: Document,
}

/// The zip of the files, as Lex imports it. Equal files give equal bytes: it has no timestamps.
pub fn zip(files: &[ExportFile]) -> Vec<u8> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for file in files {
        zip.start_file(file.path.as_str(), options).expect("no path is there twice");
        zip.write_all(file.document.text().as_bytes()).expect("memory takes it");
    }
    zip.finish().expect("memory takes it").into_inner()
}
