//! The files that explain a repository to whoever finds it; they are there from its first commit.

const README: &str = include_str!("opening/README.md");
const ATTRIBUTES: &str = include_str!("opening/gitattributes");
const FORMAT: &str = include_str!("opening/FORMAT");

/// The files of the first commit, as paths and what they hold.
pub fn opening() -> Vec<(String, Option<Vec<u8>>)> {
    [("README.md", README), (".gitattributes", ATTRIBUTES), (".lexrewind/FORMAT", FORMAT)]
        .map(|(path, text)| (path.to_owned(), Some(text.as_bytes().to_vec())))
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_are_text_that_every_system_keeps() {
        for (path, bytes) in opening() {
            let text = String::from_utf8(bytes.unwrap()).unwrap();
            assert!(text.ends_with('\n') && !text.contains('\r'), "{path}");
        }
    }
}
