//! Skips text that is not read, however large it is.

use crate::trail::error::Reason;
use crate::trail::stream::repair::Value;
use crate::trail::stream::resume::Lost;
use crate::trail::stream::walk::Walk;
use crate::trail::stream::{Left, Stream};
use crate::trail::strict::Damage;

/// How many times the limit of a record may be skipped in search of its end before the source is
/// abandoned as a bomb.
const PATIENCE: u64 = 64;

/// The maximum depth of brackets.
const DEEPEST: usize = 1 << 20;

/// Where the window begins in a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum From {
    /// At its first byte.
    Start,
    /// Between two members of an object.
    Within,
}

/// Brackets, followed until all of them are closed.
struct Brackets {
    /// The closing bracket of each open one.
    open: Vec<u8>,
    in_string: bool,
    is_escaped: bool,
}

/// The result of following them.
enum Step {
    /// All are closed, with this byte.
    Closed(usize),
    /// More text is needed.
    Open,
    /// This byte does not fit.
    Damaged(usize),
}

impl Brackets {
    fn step(&mut self, text: &[u8]) -> Step {
        for (at, byte) in text.iter().enumerate() {
            match byte {
                _ if self.is_escaped => self.is_escaped = false,
                b'\\' if self.in_string => self.is_escaped = true,
                b'"' => self.in_string = !self.in_string,
                b'\n' | b'\r' if self.in_string => return Step::Damaged(at),
                _ if self.in_string => continue,
                b'{' => self.open.push(b'}'),
                b'[' => self.open.push(b']'),
                b'}' | b']' if self.open.pop() != Some(*byte) => return Step::Damaged(at),
                _ => {}
            }
            if self.open.len() > DEEPEST {
                return Step::Damaged(at);
            }
            if self.open.is_empty() && !self.in_string && !self.is_escaped {
                return Step::Closed(at);
            }
        }
        Step::Open
    }
}

impl Stream<'_, '_, '_> {
    /// Skips to the end of a value, without storing it. Damage in it is reported, and reading
    /// continues after it.
    pub(super) fn pass_over(&mut self, walk: &mut Walk, from: From) -> Result<(), Left> {
        let open = match from {
            From::Start => Vec::new(),
            From::Within => vec![b'}'],
        };
        let mut brackets = Brackets { open, in_string: false, is_escaped: false };
        let mut passed = 0_u64;
        let patience = self.unwrap.gather.options.max_record_bytes.saturating_mul(PATIENCE);
        loop {
            let text = self.window.text();
            let len = match brackets.step(text) {
                Step::Closed(at) => {
                    self.pass(at + 1);
                    return Ok(());
                }
                Step::Damaged(at) => {
                    self.pass(at);
                    let damage = Damage::at_start("a quote or a bracket is out of place");
                    let depth = brackets.open.len();
                    let value = Value { level: walk.open.len(), depth, name: "" };
                    return self.repair_value(walk, &damage, Lost::Nothing, value);
                }
                Step::Open => text.len(),
            };
            self.pass(len);
            passed += len as u64;
            if !self.window.more() {
                return Ok(());
            }
            if passed > patience {
                return Err(Left::Because(Reason::Bomb));
            }
        }
    }

    /// Skips the rest of the source.
    pub(super) fn pass_over_rest(&mut self) -> Result<(), Left> {
        loop {
            self.unwrap.gather.go_on()?;
            let len = self.window.text().len();
            self.pass(len);
            if !self.window.more() {
                return Ok(());
            }
        }
    }
}
