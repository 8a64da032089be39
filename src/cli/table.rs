use std::borrow::Cow;

use crate::cli::failure::Failure;
use crate::cli::global::Format;

/// Options of answers that can be tables.
#[derive(clap::Args)]
pub(crate) struct TableArgs {
    /// Begin CSV with a byte order mark, so that Excel reads it as UTF-8
    #[arg(long, help_heading = "Output")]
    bom: bool,
}

impl TableArgs {
    /// Checks that the options fit the format.
    pub(crate) fn check(&self, format: Format) -> Result<(), Failure> {
        if self.bom && format != Format::Csv {
            return Err(Failure::usage("`--bom` is only for `--format csv`"));
        }
        Ok(())
    }

    /// Rows as CSV for spreadsheets.
    pub(crate) fn csv(&self, rows: &[Vec<String>]) -> String {
        let mark = if self.bom { "\u{feff}" } else { "" };
        let rows = rows.iter().map(|row| row.iter().map(|cell| harmless(cell)));
        format!("{mark}{}", table(b',', rows))
    }
}

/// Rows as TSV for programs: each cell unchanged.
pub(crate) fn tsv(rows: &[Vec<String>]) -> String {
    table(b'\t', rows.iter().map(|row| row.iter().map(Cow::from)))
}

/// A cell that a spreadsheet treats as text. Spreadsheets evaluate a cell that begins like a
/// formula, and the caller of an AWS operation chooses its user agent and the names of resources. A
/// `'` before the cell prevents this.
fn harmless(cell: &str) -> Cow<'_, str> {
    const BEGIN: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];
    if cell.starts_with(BEGIN) { format!("'{cell}").into() } else { cell.into() }
}

fn table<'c>(
    delimiter: u8,
    rows: impl Iterator<Item = impl Iterator<Item = Cow<'c, str>>>,
) -> String {
    let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
    for row in rows {
        let row: Vec<Cow<'_, str>> = row.collect();
        let row = row.iter().map(|cell| cell.as_bytes());
        writer.write_record(row).expect("rows are equally long, and memory takes them");
    }
    let bytes = writer.into_inner().expect("memory takes all of it");
    String::from_utf8(bytes).expect("it was made of text")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn csv(cell: &str) -> String {
        TableArgs { bom: false }.csv(&[vec![cell.to_owned()]])
    }

    #[test]
    fn no_cell_is_a_formula() {
        for (cell, expect) in [
            ("PutBot", "PutBot\n"),
            ("a=1", "a=1\n"),
            ("203.0.113.10", "203.0.113.10\n"),
            ("=HYPERLINK(\"x\"&A1)", "\"'=HYPERLINK(\"\"x\"\"&A1)\"\n"),
            ("+1", "'+1\n"),
            ("-1+1", "'-1+1\n"),
            ("@SUM(1)", "'@SUM(1)\n"),
            ("\t=1", "'\t=1\n"),
            ("\r=1", "\"'\r=1\"\n"),
            ("\n=1", "\"'\n=1\"\n"),
            ("＝1", "'＝1\n"),
            ("'=1", "'=1\n"),
        ] {
            assert_eq!(csv(cell), expect, "{cell}");
        }
        // With the `'`, no first ASCII character makes a formula, whatever follows it.
        for first in (0..128_u8).map(char::from) {
            let text = csv(&format!("{first}1"));
            let cell = text.trim_start_matches('"');
            assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{text}");
        }
    }

    #[test]
    fn tsv_is_for_programs() {
        assert_eq!(tsv(&[vec!["=1".to_owned(), "b".to_owned()]]), "=1\tb\n");
    }

    #[test]
    fn a_mark_comes_first_and_only_in_csv() {
        let args = TableArgs { bom: true };
        assert_eq!(args.csv(&[vec!["a".to_owned()]]), "\u{feff}a\n");
        assert!(args.check(Format::Csv).is_ok());
        assert!(args.check(Format::Tsv).is_err());
        assert!(TableArgs { bom: false }.check(Format::Tsv).is_ok());
    }
}
