use crate::event::ObservedVersion;
use crate::trail::Source;

/// An observation of Lex at a moment, in Unix seconds, as a source that [`ingest`] reads with the
/// records. It replaces missing records. `name` is the name of the source in messages and in the
/// journal.
///
/// [`ingest`]: crate::ingest::ingest
pub fn baseline<'s>(
    name: impl Into<String>,
    seen: impl IntoIterator<Item = &'s ObservedVersion>,
    at: i64,
) -> Source {
    let mut text = String::new();
    for seen in seen {
        text.push_str(&seen.record(at));
        text.push('\n');
    }
    Source::bytes(name, text.into_bytes())
}
