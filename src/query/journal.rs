//! Records in the journal.
//!
//! A record is selected by the values of its members, after it was parsed. Its text can only tell
//! that it need not be parsed: anybody can write any text into a parameter or a tag.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use crate::journal;
use crate::query::Archive;
use crate::query::error::Result;
use crate::query::show::Record;
use crate::repo::Entry;
use crate::snapshot::trailer;
use crate::trail;

/// How JSON can write an ASCII character in another way than as itself, but for `"`, `\`, `/` and
/// control characters.
const ESCAPE: &str = "\\u00";

/// The name of the member that has the id of a record.
const NAME: &str = "\"eventID\"";

static ESCAPES: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(ESCAPE));
static NAMES: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(NAME));

impl Archive {
    /// The records whose id, or the id of the record that they correct, begins with one of these
    /// texts; of one day, if it is given.
    ///
    /// # Errors
    ///
    /// [`Error::Journal`] if it does not have the records of the history; or if it cannot be read.
    pub(super) fn records_of(&self, day: Option<&str>, ids: &[&str]) -> Result<Vec<Record>> {
        let is_one = |id: &str| ids.iter().any(|start| id.starts_with(start));
        let is_wanted = |record: &trail::Record| {
            let corrected = record.addendum.as_ref().and_then(|it| it.original_event_id.as_deref());
            is_one(&record.event_id) || corrected.is_some_and(is_one)
        };
        let finders: Vec<Finder<'_>> = ids.iter().map(Finder::new).collect();
        // An escape of another kind could be in the middle of such an id.
        let is_odd = ids.iter().any(|id| !id.bytes().all(is_written_as_it_is));
        let may_be = |line: &str| {
            is_odd
                || finders.iter().any(|finder| finder.find(line.as_bytes()).is_some())
                || ESCAPES.find(line.as_bytes()).is_some()
        };
        self.journal(day, &may_be, &is_wanted)
    }

    /// The records of the journal that are of none of these commits: refused, not replayed, or not
    /// settled yet.
    ///
    /// # Errors
    ///
    /// If the journal cannot be read.
    pub(super) fn uncommitted(&self, commits: &[Entry]) -> Result<Vec<Record>> {
        let mut committed: Vec<&str> = commits.iter().map(|entry| &*entry.id).collect();
        committed.sort_unstable();
        let has_commit = |id: &str| committed.binary_search(&id).is_ok();
        let may_be = |line: &str| !shown_id(line).is_some_and(has_commit);
        // The id of a commit is that of its trailer.
        self.journal(None, &may_be, &|record| !has_commit(&trailer(&record.event_id)))
    }

    /// The records of the journal that are wanted; of one day, if it is given. A record whose text
    /// `may_be` rejects is not parsed.
    fn journal(
        &self,
        day: Option<&str>,
        may_be: &dyn Fn(&str) -> bool,
        is_wanted: &dyn Fn(&trail::Record) -> bool,
    ) -> Result<Vec<Record>> {
        let Some(tip) = self.journal_tip()? else { return Ok(Vec::new()) };
        let mut found = Vec::new();
        for file in journal::record_files(self.repo(), tip)? {
            if day.is_some_and(|day| file.path.split('/').nth(3) != Some(day)) {
                continue;
            }
            let text = journal::text(self.repo(), &file)?;
            for (_, line) in journal::lines(&text).filter(|(_, line)| may_be(line)) {
                let record = journal::record(&file.path, line)?;
                if is_wanted(&record) {
                    found.push(Record { path: file.path.clone(), record });
                }
            }
        }
        Ok(found)
    }
}

/// Whether JSON writes a character as itself or as [`ESCAPE`], and in no other way.
fn is_written_as_it_is(byte: u8) -> bool {
    byte.is_ascii_graphic() && !b"\"\\/".contains(&byte)
}

/// The id of a record, if its text shows it: the line has the name [`NAME`] once, and no escape
/// that could write that name in another way. Every record has the member, so this is it.
fn shown_id(line: &str) -> Option<&str> {
    let mut names = NAMES.find_iter(line.as_bytes());
    let (name, None) = (names.next()?, names.next()) else { return None };
    if ESCAPES.find(line.as_bytes()).is_some() {
        return None;
    }
    let value = line.get(name + NAME.len()..)?.strip_prefix(":\"")?;
    let (id, _) = value.split_once('"')?;
    (!id.contains('\\')).then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_shows_an_id_only_if_it_can_be_no_other() {
        for (line, expect) in [
            (r#"{"eventID":"a-1","eventName":"PutBot"}"#, Some("a-1")),
            (r#"{"eventName":"PutBot","eventID":"a-1"}"#, Some("a-1")),
            (r#"{"requestID":"eventID: b","eventID":"a-1"}"#, Some("a-1")),
            // In another text, quotes are escaped.
            (r#"{"eventID":"a-1","userAgent":"\"eventID\":\"b\""}"#, Some("a-1")),
            (r#"{"requestParameters":{"eventID":"b"},"eventID":"a-1"}"#, None),
            (r#"{"eventID":"a-1","requestParameters":{"eventID":"b"}}"#, None),
            (r#"{"eventID":"a-1","userAgent":"a\"eventID"}"#, None),
            (r#"{"event\u0049D":"a-1","requestParameters":{"eventID":"b"}}"#, None),
            (r#"{"eventID":"\u0061-1"}"#, None),
            (r#"{"eventID":"a\/1"}"#, None),
            (r#"{"eventID" : "a-1"}"#, None),
            (r#"{"eventID":1}"#, None),
            (r"{}", None),
        ] {
            assert_eq!(shown_id(line), expect, "{line}");
        }
    }
}
