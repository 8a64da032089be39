use lexrewind::index::{self, Kept};
use lexrewind::render::{json, text};

use crate::cli::exit::Exit;
use crate::cli::failure::{Failure, one_line};
use crate::cli::global::{Context, Format};
use crate::cli::table::{TableArgs, tsv};

/// Query the history with SQL
///
/// QUERY is one SELECT of SQLite on the views that `--schema` lists. It can only
/// read. Times are UTC, as texts (2024-03-01T10:15:22Z) and in some views as Unix
/// seconds. `docs/sql.md` has useful queries.
///
///     lexrewind sql --schema
///     lexrewind sql "SELECT author, count(*) FROM events GROUP BY author"
///     lexrewind sql "SELECT * FROM events WHERE mfa = 0" --format csv
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Args {
    /// The query
    #[arg(value_name = "QUERY", required_unless_present = "schema")]
    query: Option<String>,

    /// List the views and their columns instead
    #[arg(long, conflicts_with = "query")]
    schema: bool,

    #[command(flatten)]
    table: TableArgs,
}

pub(crate) fn run(args: &Args, context: &Context) -> Result<Exit, Failure> {
    let format = context.format(&[Format::Text, Format::Json, Format::Csv, Format::Tsv])?;
    args.table.check(format)?;
    let styles = context.ui.styles();
    let Some(query) = &args.query else {
        let views = index::views();
        let is_json = format == Format::Json;
        let list = if is_json { json::views(&views) } else { text::views(&views, &styles) };
        context.ui.answer(&list)?;
        return Ok(Exit::Done);
    };
    if context.at().is_some() {
        return Err(Failure::usage("`--at` is not for SQL, which asks about the whole history")
            .hint("write `WHERE time <= '2024-03-01T10:15:22Z'`"));
    }
    let archive = context.archive()?;
    if let Kept::No(error) = archive.index()?.kept() {
        context.ui.note(format!(
            "the index was built in memory, because it cannot be written: {}",
            one_line(error)
        ));
    }
    context.warn_of_edits(&archive, &archive.point(None)?);
    let rows = archive.sql(query)?;
    context.ui.answer(&match format {
        Format::Json => json::sql(&rows),
        Format::Csv => args.table.csv(&text::table(&rows)),
        Format::Tsv => tsv(&text::table(&rows)),
        Format::Text
        | Format::Jsonl
        | Format::Tree
        | Format::Dot
        | Format::Mermaid
        | Format::Svg => text::rows(&rows, &styles),
    })?;
    Ok(Exit::Done)
}
