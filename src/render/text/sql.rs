//! Results of SQL queries, and the available views.

use std::fmt::Write as _;

use super::line;
use super::style::{Styles, paint};
use crate::index::{Cell, Rows, View};
use crate::render::visible;

/// The rows as a table. NULL is empty.
pub fn rows(answer: &Rows, styles: &Styles) -> String {
    let cells = table(answer);
    let count = answer.columns.len();
    let shown: Vec<Vec<String>> = cells
        .iter()
        .map(|row| row.iter().map(|cell| visible(cell).into_owned()).collect())
        .collect();
    let width = |at: usize| shown.iter().map(|row| row[at].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..count).map(width).collect();
    let is_number = |at: usize| {
        let is = |row: &Vec<Cell>| matches!(row[at], Cell::Integer(_) | Cell::Real(_) | Cell::Null);
        !answer.rows.is_empty() && answer.rows.iter().all(is)
    };
    let numbers: Vec<bool> = (0..count).map(is_number).collect();
    let mut out = String::new();
    for (nth, row) in shown.iter().enumerate() {
        let mut line = String::new();
        for (at, cell) in row.iter().enumerate() {
            let space = " ".repeat(widths[at] - cell.chars().count());
            let (before, after) = if numbers[at] { (&*space, "") } else { ("", &*space) };
            let gap = if at == 0 { "" } else { "  " };
            let _ = write!(line, "{gap}{before}{cell}{after}");
        }
        let line = line.trim_end();
        let heading = if nth == 0 { paint(styles.heading, line) } else { line.to_owned() };
        let _ = writeln!(out, "{heading}");
    }
    out
}

/// The column names, then the rows, as texts.
pub fn table(answer: &Rows) -> Vec<Vec<String>> {
    let text = |cell: &Cell| match cell {
        Cell::Null => String::new(),
        Cell::Integer(number) => number.to_string(),
        Cell::Real(number) => number.to_string(),
        Cell::Text(text) => text.clone(),
    };
    let rows = answer.rows.iter().map(|row| row.iter().map(text).collect());
    std::iter::once(answer.columns.clone()).chain(rows).collect()
}

/// The views with their columns.
pub fn views(views: &[View], styles: &Styles) -> String {
    let mut out = String::new();
    for (nth, view) in views.iter().enumerate() {
        if nth > 0 {
            out.push('\n');
        }
        line(&mut out, &format!("{}  {}", paint(styles.heading, view.name), view.about));
        let width = view.columns.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
        for (name, about) in &view.columns {
            line(&mut out, &format!("  {name:width$}  {about}"));
        }
    }
    out
}
