//! User queries in SQL, which can only read the views.

use rusqlite::config::DbConfig;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::limits::Limit;
use rusqlite::types::ValueRef;

use crate::index::Index;
use crate::index::error::{Error, Result};
use crate::wording::hex;

pub(super) const VIEWS: &str = include_str!("views.sql");

/// A view, as `lexrewind sql --schema` describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// Its name.
    pub name: &'static str,
    /// The meaning of its rows.
    pub about: &'static str,
    /// Its columns, each with its meaning.
    pub columns: Vec<(&'static str, &'static str)>,
}

/// The views, as described by the comments in `views.sql`.
pub fn views() -> Vec<View> {
    let mut views: Vec<View> = Vec::new();
    let mut about = "";
    for line in VIEWS.lines() {
        if let Some(text) = line.strip_prefix("-- ") {
            about = text;
        } else if let Some(rest) = line.strip_prefix("CREATE VIEW ") {
            let name = rest.split(' ').next().unwrap_or_default();
            views.push(View { name, about, columns: Vec::new() });
        } else if let Some((code, text)) = line.split_once(" -- ")
            && let Some((_, name)) = code.rsplit_once("AS ")
            && let Some(view) = views.last_mut()
        {
            view.columns.push((name.trim_matches([',', '"', ' ']), text));
        }
    }
    views
}

/// The result of a query.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rows {
    /// The names of the columns.
    pub columns: Vec<String>,
    /// The rows.
    pub rows: Vec<Vec<Cell>>,
}

/// A value of a result.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// NULL.
    Null,
    /// A whole number.
    Integer(i64),
    /// A number.
    Real(f64),
    /// A text; for bytes, their hexadecimal digits.
    Text(String),
}

impl Index {
    /// Runs one query, which can only read.
    ///
    /// # Errors
    ///
    /// [`Error::Query`] if it is invalid, or would do something else.
    pub fn sql(&mut self, query: &str) -> Result<Rows> {
        self.restrict()?;
        let refused = |error: rusqlite::Error| Error::Query(reason(&error));
        let mut statement = self.db.prepare(query).map_err(refused)?;
        if statement.column_count() == 0 || !statement.readonly() {
            return Err(Error::Query("the index can only be read".to_owned()));
        }
        let columns: Vec<String> = statement.column_names().map(str::to_owned).collect();
        let mut found = statement.query([]).map_err(refused)?;
        let mut rows = Vec::new();
        while let Some(row) = found.next().map_err(refused)? {
            let cell = |at| row.get_ref(at).map(cell).map_err(refused);
            rows.push((0..columns.len()).map(cell).collect::<Result<_>>()?);
        }
        Ok(Rows { columns, rows })
    }

    /// Restricts the connection to reading.
    fn restrict(&mut self) -> Result<()> {
        self.db.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
        self.db.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
        self.db.execute_batch("PRAGMA query_only = ON")?;
        self.db.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 0)?;
        self.db.authorizer(Some(authorize))?;
        Ok(())
    }
}

/// Refuses everything but reading.
fn authorize(context: AuthContext<'_>) -> Authorization {
    if let AuthAction::Function { function_name: "load_extension" | "fts3_tokenizer" } =
        context.action
    {
        return Authorization::Deny;
    }
    let is_reading = matches!(
        context.action,
        AuthAction::Select
            | AuthAction::Read { .. }
            | AuthAction::Recursive
            | AuthAction::Function { .. }
            | AuthAction::Pragma { pragma_name: "table_info" | "table_list", .. }
    );
    if is_reading { Authorization::Allow } else { Authorization::Deny }
}

fn cell(value: ValueRef<'_>) -> Cell {
    match value {
        ValueRef::Null => Cell::Null,
        ValueRef::Integer(number) => Cell::Integer(number),
        ValueRef::Real(number) => Cell::Real(number),
        ValueRef::Text(text) => Cell::Text(String::from_utf8_lossy(text).into_owned()),
        ValueRef::Blob(bytes) => Cell::Text(hex(bytes)),
    }
}

/// The message of SQLite for a query.
fn reason(error: &rusqlite::Error) -> String {
    if let rusqlite::Error::SqliteFailure(_, Some(what))
    | rusqlite::Error::SqlInputError { msg: what, .. } = error
    {
        return what.clone();
    }
    if matches!(error, rusqlite::Error::MultipleStatement) {
        return "only one statement is allowed".to_owned();
    }
    error.to_string()
}
