//! The files that explain a repository; its first commit adds them.

const README: &str = include_str!("opening/README.md");
const ATTRIBUTES: &str = include_str!("opening/gitattributes");
const FORMAT_TEXT: &str = include_str!("opening/FORMAT");

/// The number of the format: everything that commit ids depend on.
pub const FORMAT: u32 = 3;

/// The path of the file whose first line has the number.
pub const FORMAT_PATH: &str = ".lexrewind/FORMAT";

/// The format number in the text of such a file, if it has one.
pub fn format_number(text: &[u8]) -> Option<u32> {
    let line = std::str::from_utf8(text).ok()?.lines().next()?;
    line.strip_prefix("lexrewind repository format ")?.parse().ok()
}

/// A way in which git compares documents: its name in the attributes, and the lines that head the
/// differences after them, as regular expressions of git's `xfuncname`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DocumentDriver {
    /// The name in the attributes.
    pub name: &'static str,
    /// The expressions, one per line.
    pub headings: &'static str,
}

/// How documents of Lex V1 and of Lex V2 are compared. Paths of V1 have names, so a heading is a
/// member of the document, or the name of a list item. Those of V2 have ids, so a heading is the
/// name. The last expression of each is for documents compared with one fact per line.
pub const DOCUMENT_DRIVERS: [DocumentDriver; 2] = [
    DocumentDriver {
        name: "lexrewind",
        headings: r#"^  "([A-Za-z]+)":
^      "name": (".*"),?$
^      "value": (".*"),?$
^      "intentName": (".*"),?$
^([A-Za-z]+(\[[^]]*\])?)"#,
    },
    DocumentDriver {
        name: "lexrewind-v2",
        headings: r#"^  "((bot|botAlias|intent|slot|slotType)Name": ".*"),?$
^((bot|botAlias|intent|slot|slotType)Name ".*")$"#,
    },
];

/// The files of the first commit, with their content.
pub fn opening() -> Vec<(String, Option<Vec<u8>>)> {
    [("README.md", README), (".gitattributes", ATTRIBUTES), (FORMAT_PATH, FORMAT_TEXT)]
        .map(|(path, text)| (path.to_owned(), Some(text.as_bytes().to_vec())))
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_attributes_name_the_drivers() {
        let [v1, v2] = DOCUMENT_DRIVERS.map(|driver| driver.name);
        assert!(ATTRIBUTES.contains(&format!("*.json text eol=lf diff={v1}\n")));
        assert!(ATTRIBUTES.contains(&format!("/*/*/v2/bots/**/*.json diff={v2} ")));
    }

    #[test]
    fn the_format_names_itself() {
        assert_eq!(format_number(FORMAT_TEXT.as_bytes()), Some(FORMAT));
        for text in
            ["", "lexrewind repository format", "format 2", "lexrewind repository format 2a"]
        {
            assert_eq!(format_number(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn the_files_are_text_that_every_system_keeps() {
        for (path, bytes) in opening() {
            let text = String::from_utf8(bytes.unwrap()).unwrap();
            assert!(text.ends_with('\n') && !text.contains('\r'), "{path}");
        }
    }
}
