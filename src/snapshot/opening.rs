//! The files that explain a repository to whoever finds it; they are there from its first commit.

const README: &str = include_str!("opening/README.md");
const ATTRIBUTES: &str = include_str!("opening/gitattributes");
const FORMAT_TEXT: &str = include_str!("opening/FORMAT");

/// The number of the format: everything that commit ids depend on.
pub const FORMAT: u32 = 3;

/// The path of the file whose first line has the number.
pub const FORMAT_PATH: &str = ".lexrewind/FORMAT";

/// The number of the format that the text of such a file gives, if it gives one.
pub fn format_number(text: &[u8]) -> Option<u32> {
    let line = std::str::from_utf8(text).ok()?.lines().next()?;
    line.strip_prefix("lexrewind repository format ")?.parse().ok()
}

/// A way in which git compares documents: what the attributes call it, and which lines head the
/// differences after them, as regular expressions of git's `xfuncname`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DocumentDriver {
    /// The name in the attributes.
    pub name: &'static str,
    /// The expressions, one a line.
    pub headings: &'static str,
}

/// How documents of Lex V1 and of Lex V2 are compared. Paths of V1 have names: a heading is a member of
/// the document, or what an item of a list is called. Those of V2 have ids: there it is the name. The last
/// expression of each is for documents that are compared one fact a line.
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

/// The files of the first commit, as paths and what they hold.
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
