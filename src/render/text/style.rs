use std::fmt::Display;

use anstyle::{AnsiColor, Style};

/// A style for each kind of text.
#[derive(Clone, Copy, Debug, Default)]
pub struct Styles {
    pub(super) heading: Style,
    pub(super) added: Style,
    pub(super) removed: Style,
    pub(super) changed: Style,
    pub(super) moved: Style,
    pub(super) unknown: Style,
    pub(super) attention: Style,
    pub(super) event: Style,
    pub(super) faint: Style,
}

impl Styles {
    /// No styles at all.
    pub fn plain() -> Self {
        Self::default()
    }

    /// The styles of a terminal.
    pub fn colored() -> Self {
        let color = |color: AnsiColor| color.on_default();
        Self {
            heading: Style::new().bold(),
            added: color(AnsiColor::Green),
            removed: color(AnsiColor::Red),
            changed: color(AnsiColor::Yellow),
            moved: color(AnsiColor::Cyan),
            unknown: color(AnsiColor::Magenta),
            attention: color(AnsiColor::Red).bold(),
            event: color(AnsiColor::Yellow),
            faint: Style::new().dimmed(),
        }
    }

    /// The style of a symbol.
    pub(super) fn of_symbol(&self, symbol: char) -> Style {
        match symbol {
            '+' => self.added,
            '-' => self.removed,
            '~' => self.changed,
            '>' => self.moved,
            '?' => self.unknown,
            '!' => self.attention,
            _ => Style::new(),
        }
    }
}

/// The text with a style.
pub(super) fn paint(style: Style, text: impl Display) -> String {
    format!("{style}{text}{style:#}")
}
