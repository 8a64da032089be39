//! A moving line on the terminal during long work.

use std::io::{self, Write};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// The time before the line appears, and between two of its updates.
const PATIENCE: Duration = Duration::from_millis(250);

const MARKS: [char; 8] = ['⠁', '⠉', '⠙', '⠸', '⠴', '⠦', '⠇', '⠃'];

/// Shows a moving line on stderr, until it is dropped.
pub(crate) struct Busy(Option<(Sender<()>, JoinHandle<()>)>);

impl Busy {
    /// Shows nothing if `doing` is `None`.
    pub(crate) fn new(doing: Option<&'static str>) -> Self {
        Self(doing.and_then(|doing| {
            let (end, ended) = mpsc::channel();
            let show = move || {
                let mut moves = 0;
                while ended.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                    draw(format_args!("\r{} {doing}", MARKS[moves % MARKS.len()]));
                    moves += 1;
                }
                if moves > 0 {
                    draw(format_args!("\r\x1b[K"));
                }
            };
            let shown = thread::Builder::new().spawn(show).ok()?;
            Some((end, shown))
        }))
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        if let Some((end, shown)) = self.0.take() {
            drop(end);
            // A failure to show the line does not matter.
            let _failed = shown.join();
        }
    }
}

fn draw(line: std::fmt::Arguments<'_>) {
    let mut out = io::stderr().lock();
    let _closed = out.write_fmt(line).and_then(|()| out.flush());
}
