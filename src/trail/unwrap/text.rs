//! Records as text: JSON within JSON, packed or not.

use std::io::Read;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::trail::error::{Place, Reason};
use crate::trail::gunzip;
use crate::trail::header;
use crate::trail::json::{self, skip_ws};
use crate::trail::part::{Form, NotRecord};
use crate::trail::scan;
use crate::trail::strict::{Extent, extent};
use crate::trail::text::Text;
use crate::trail::unwrap::around::Around;
use crate::trail::unwrap::{MAX_DEPTH, Unwrap};

/// What a text may contain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::trail) enum Must {
    /// It is at a place for records only.
    HoldRecord,
    /// It may be anything.
    Nothing,
}

impl Unwrap<'_, '_> {
    /// Unwraps a string of JSON, if it is one.
    pub(super) fn string(&mut self, raw: &[u8], around: Around<'_>, must: Must) {
        if let Some(content) = json::string(raw) {
            let text = Text::unescaped(&content, raw, around.text);
            self.text(&content, around.within(&text), must);
        }
    }

    /// Unwraps a text.
    fn text(&mut self, text: &str, around: Around<'_>, must: Must) {
        let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        let text = header::behind(text).unwrap_or(text);
        let bytes = text.as_bytes();
        if text.starts_with(['{', '[']) || text.starts_with("\"{") || text.starts_with("\"[") {
            self.sequence(bytes, around, must);
        } else if text.starts_with("H4sI") || text.starts_with("eyJ") || text.starts_with("ewo") {
            self.packed(text, around, must);
        } else if text == "CloudTrail validation message." {
            self.gather.not_record(NotRecord::WriteTest);
        }
    }

    /// Unwraps a text of the source that must be a record.
    pub(in crate::trail) fn record_text(&mut self, text: &str, place: Place, form: Form) {
        let whole = Text::made(text.as_bytes(), place);
        self.record_within(text, Around { text: &whole, form, depth: 0 });
    }

    /// The same; `text` is bytes of the surrounding text.
    pub(super) fn record_within(&mut self, text: &str, around: Around<'_>) {
        let place = around.text.place_of(text.as_bytes());
        if around.depth > MAX_DEPTH {
            return self.gather.bad(place, Reason::TooDeep);
        }
        self.or_report(text.trim().as_bytes(), place, |this| {
            this.text(text, around, Must::HoldRecord);
        });
    }

    /// A sequence of values in a text.
    fn sequence(&mut self, text: &[u8], around: Around<'_>, must: Must) {
        let mut at = 0;
        loop {
            at = next(text, at);
            if at >= text.len() {
                break;
            }
            match extent(&text[at..]) {
                // A string after a value is the name of a member, whose object damage closed.
                Extent::Whole(len) if text.get(next(text, at + len)) != Some(&b'"') => {
                    self.value(&text[at..at + len], around.deeper());
                    at += len;
                }
                Extent::Whole(_) | Extent::Cut | Extent::Broken(_) => {
                    let rest = &text[at..];
                    if must == Must::HoldRecord || scan::may_be_of_lex(rest) {
                        let rest = Text::part(rest, around.text, around.text.offset(rest));
                        (self.damaged_text)(self.gather, &rest, around.form, around.depth);
                    }
                    break;
                }
            }
        }
    }

    /// Base64 of gzip, or of JSON.
    fn packed(&mut self, text: &str, around: Around<'_>, must: Must) {
        let place = around.text.place_of(text.as_bytes());
        let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let limit = self.gather.options.max_record_bytes;
        let bytes = match STANDARD.decode(text) {
            Ok(bytes) => bytes,
            Err(_) if must == Must::HoldRecord => {
                return self.gather.bad(place, Reason::Base64);
            }
            Err(_) => return,
        };
        let mut plain = Vec::new();
        let unpacked = gunzip::plain(bytes.as_slice())
            .and_then(|reader| reader.take(limit + 1).read_to_end(&mut plain));
        if plain.len() as u64 > limit {
            return self.gather.bad(place, Reason::TooLarge { limit });
        }
        if let Err(error) = unpacked {
            return self.gather.bad(place, Reason::Gzip { cause: error.to_string() });
        }
        let text = Text::made(&plain, place);
        self.sequence(&plain, around.within(&text), Must::HoldRecord);
    }
}

/// The position of the next value: after white space and separators.
fn next(text: &[u8], mut at: usize) -> usize {
    at = skip_ws(text, at);
    while let Some(b',' | 0x1e) = text.get(at) {
        at = skip_ws(text, at + 1);
    }
    at
}
