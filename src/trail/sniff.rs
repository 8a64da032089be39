//! Detects the kind of a text by its beginning; by its name only if the content is inconclusive.

use super::header;
use super::output_text;
use super::part::NotRecord;
use super::table::Header;
use super::yaml;

/// How much of a text is examined.
pub(super) const SAMPLE: usize = 8 << 10;

/// The kind of a text.
#[derive(Debug)]
pub(super) enum Kind {
    /// JSON values, one or many.
    Json,
    /// Lines with text before each JSON value.
    Lines,
    /// A table with this delimiter.
    Csv(u8, Header),
    /// Known content without records.
    NotRecord(NotRecord),
    /// A web page.
    Html,
    /// `--output yaml` of the AWS CLI.
    Yaml,
    /// Two bytes per character.
    Utf16 {
        /// Whether the low byte comes first.
        little: bool,
    },
    /// Something unsupported, with a hint.
    Unknown(&'static str),
    /// Text of another kind, with its beginning.
    Text(String),
}

/// The first bytes of files of other kinds.
const OTHERS: [(&[u8], &str); 10] = [
    (b"PAR1", "Parquet is not supported; export the records as JSON or CSV"),
    (b"ORC", "ORC is not supported; export the records as JSON or CSV"),
    (b"Obj\x01", "Avro is not supported; export the records as JSON or CSV"),
    (b"PK\x03\x04", "zip is not supported; unpack it first"),
    (b"\x28\xb5\x2f\xfd", "zstd is not supported; unpack it first"),
    (b"BZh", "bzip2 is not supported; unpack it first"),
    (b"\xfd7zXZ\0", "xz is not supported; unpack it first"),
    (b"7z\xbc\xaf", "7z is not supported; unpack it first"),
    (b"SQLite format 3\0", "SQLite is not supported; export the records as JSON or CSV"),
    (b"\xff\x06\0\0sNaPpY", "snappy is not supported; unpack it first"),
];

/// Examines the first bytes of a text. `name` is used only if they are inconclusive.
pub(super) fn sniff(sample: &[u8], name: &[u8]) -> Kind {
    match sample {
        [0xff, 0xfe, ..] => return Kind::Utf16 { little: true },
        [0xfe, 0xff, ..] => return Kind::Utf16 { little: false },
        _ => {}
    }
    let text = sample.strip_prefix(b"\xef\xbb\xbf").unwrap_or(sample).trim_ascii_start();
    match text.first() {
        None => return Kind::NotRecord(NotRecord::EmptyFile),
        Some(b'{' | b'[' | 0x1e) => return Kind::Json,
        Some(b'<') if is_html(text) => return Kind::Html,
        Some(b'<') if !header::begins(text) => {
            return Kind::Unknown("XML is not supported; export the records as JSON or CSV");
        }
        Some(_) => {}
    }
    if let Some((_, kind)) = OTHERS.iter().find(|(magic, _)| text.starts_with(magic)) {
        return Kind::Unknown(kind);
    }
    if sample.get(257..262) == Some(b"ustar") {
        return Kind::Unknown("tar is not supported; unpack it first");
    }
    if text.starts_with(b"Permission Check Successful")
        || text.starts_with(b"CloudTrail validation message")
    {
        return Kind::NotRecord(NotRecord::WriteTest);
    }
    if let Some((delimiter, header)) = csv(text) {
        return Kind::Csv(delimiter, header);
    }
    if text.starts_with(b"\"{") || text.starts_with(b"\"[") || text.starts_with(b"\"eyJ") {
        return Kind::Json;
    }
    // The first line may be damaged, or noise.
    let mut lines = text.split(|byte| *byte == b'\n').take(2);
    if lines.any(header::begins) || output_text::is_other(text) {
        return Kind::Lines;
    }
    if yaml::begins(text) {
        return Kind::Yaml;
    }
    if name.ends_with(b".metadata") {
        return Kind::NotRecord(NotRecord::CsvMetadata);
    }
    if name.ends_with(b"aws-logs-write-test") {
        return Kind::NotRecord(NotRecord::WriteTest);
    }
    if !is_binary(text)
        && let Some(kind) = behind_noise(text)
    {
        return kind;
    }
    if is_binary(text) {
        Kind::Unknown("unknown binary data")
    } else {
        Kind::Text(super::error::beginning(text))
    }
}

fn is_html(text: &[u8]) -> bool {
    const TAGS: [&[u8]; 5] = [b"<!doctype html", b"<html", b"<head", b"<body", b"<!--"];
    let begins = |tag: &[u8]| text.get(..tag.len()).is_some_and(|it| it.eq_ignore_ascii_case(tag));
    TAGS.into_iter().any(begins)
}

fn is_binary(text: &[u8]) -> bool {
    text.iter().any(|byte| *byte == 0 || *byte == 0x08)
}

/// Lines with text before their objects, or JSON after lines of noise.
fn behind_noise(text: &[u8]) -> Option<Kind> {
    let mut lines = text.split(|byte| *byte == b'\n');
    let first = lines.next().unwrap_or_default();
    if let Some(object) = memchr::memmem::find(first, b"{\"") {
        // JSON whose first byte is damaged has a name before its first object.
        let is_json = first[..object].contains(&b'"');
        return Some(if is_json { Kind::Json } else { Kind::Lines });
    }
    let begins = |line: &[u8]| {
        line.starts_with(b"{\"") || line.starts_with(b"[{") || line == b"{" || line == b"["
    };
    lines.map(<[u8]>::trim_ascii_start).any(begins).then_some(Kind::Json)
}

/// The header of a table of records, and the delimiter of its columns.
fn csv(text: &[u8]) -> Option<(u8, Header)> {
    let line = text.split(|byte| *byte == b'\n').next()?;
    [b',', b';', b'\t'].into_iter().find_map(|delimiter| {
        let mut reader = csv::ReaderBuilder::new();
        let mut reader = reader.has_headers(false).delimiter(delimiter).from_reader(line);
        let names = reader.records().next()?.ok()?;
        Some((delimiter, Header::new(names.iter())?))
    })
}

#[cfg(test)]
mod tests {
    use super::{Kind, sniff};

    #[test]
    fn beginnings() {
        assert!(matches!(sniff(b"\xef\xbb\xbf {\"Records\"", b""), Kind::Json));
        assert!(matches!(sniff(b"  \r\n", b""), Kind::NotRecord(_)));
        for page in ["<!DOCTYPE html>", "<!doctype HTML PUBLIC", "<html><head>", "<HTML>"] {
            assert!(matches!(sniff(page.as_bytes(), b""), Kind::Html), "{page}");
        }
        for line in
            ["<134>1 2024-03-01T10:15:22Z host app - - - text", "<13>Mar  1 10:15:22 h x: y"]
        {
            assert!(matches!(sniff(line.as_bytes(), b""), Kind::Lines), "{line}");
        }
        for xml in ["<?xml version=\"1.0\"?><Error>", "<Error><Code>AccessDenied</Code>", "<>"] {
            assert!(
                matches!(
                    sniff(xml.as_bytes(), b""),
                    Kind::Unknown("XML is not supported; export the records as JSON or CSV")
                ),
                "{xml}"
            );
        }
        assert!(matches!(sniff(b"2026-03-01T10:00:01.000Z {\"a\"", b""), Kind::Lines));
        assert!(matches!(sniff(b"\x1b[32m2026-03-01T10:00:01\x1b[0m x {", b""), Kind::Lines));
        assert!(matches!(sniff(b"\"eventid\",\"eventsource\"\n", b""), Kind::Csv(b',', _)));
        assert!(matches!(sniff(b"Event ID;Event name;Event source\r\n", b""), Kind::Csv(b';', _)));
        assert!(matches!(sniff(b"PAR1\x15", b""), Kind::Unknown(_)));
        assert!(matches!(sniff(b"\x08\x00\x10\x01", b"x.csv.metadata"), Kind::NotRecord(_)));
        assert!(matches!(sniff(b"hello", b""), Kind::Text(_)));
        assert!(matches!(sniff(b"<134>1 2024-03-01T10:00:01Z h - - - - {", b""), Kind::Lines));
        assert!(matches!(sniff(b"Mar  1 10:00:01 host ct: {", b""), Kind::Lines));
        assert!(matches!(sniff(b"2026-03-1T10 {\"a\"\n2026-03-01T10:00:01Z {", b""), Kind::Lines));
        assert!(matches!(sniff(b"data: {\"eventVersion\"", b""), Kind::Lines));
        assert!(matches!(sniff(b"x\"Records\":[{\"eventVersion\"", b""), Kind::Json));
        assert!(matches!(sniff(b"RESOURCES\tB\tx", b""), Kind::Lines));
        assert!(matches!(sniff(b"- Events:\n  - EventId: x", b""), Kind::Yaml));
        assert!(matches!(sniff(b"Date,Host,Service,Content\n", b""), Kind::Csv(b',', _)));
    }
}
