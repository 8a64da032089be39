use serde::Serialize;

use super::{SCHEMA, written};
use crate::index::{Cell, Rows, View};

#[derive(Serialize)]
struct Answer<'a> {
    schema: u32,
    columns: &'a [String],
    rows: Vec<Vec<Value<'a>>>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Value<'a> {
    Null,
    Integer(i64),
    Real(f64),
    Text(&'a str),
}

#[derive(Serialize)]
struct Views<'a> {
    schema: u32,
    views: Vec<Described<'a>>,
}

#[derive(Serialize)]
struct Described<'a> {
    name: &'a str,
    about: &'a str,
    columns: Vec<Column<'a>>,
}

#[derive(Serialize)]
struct Column<'a> {
    name: &'a str,
    about: &'a str,
}

/// The result of an SQL query.
pub fn sql(answer: &Rows) -> String {
    let value = |cell| match cell {
        &Cell::Null => Value::Null,
        &Cell::Integer(number) => Value::Integer(number),
        &Cell::Real(number) => Value::Real(number),
        Cell::Text(text) => Value::Text(text),
    };
    let rows = answer.rows.iter().map(|row| row.iter().map(value).collect()).collect();
    written(&Answer { schema: SCHEMA, columns: &answer.columns, rows })
}

/// The views of the index.
pub fn views(views: &[View]) -> String {
    let described = |view| {
        let &View { name, about, ref columns } = view;
        let columns = columns.iter().map(|(name, about)| Column { name, about }).collect();
        Described { name, about, columns }
    };
    written(&Views { schema: SCHEMA, views: views.iter().map(described).collect() })
}
