use crate::event::ObservedVersion;
use crate::trail::Source;

/// What somebody found in Lex at a moment, in Unix seconds, as something that [`ingest`] takes
/// in with the records: a baseline for what no record tells. `name` is what messages and the
/// journal call the source.
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
