//! SQL on the index.

use std::fs;
use std::path::Path;

use crate::cli::world::{Output, history, run, run_in};

fn sql(query: &str) -> Output {
    run("order-flowers", &["sql", query])
}

/// Each query of the documentation, with the answer after it.
#[test]
fn the_documentation_has_the_answers() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let home = tempfile::tempdir().unwrap();
    let repo = home.path().join("all");
    let repo = repo.to_str().unwrap();
    let output = run_in(root, &["ingest", "fixtures/stories", "--bare", "--repo", repo, "-q"]);
    assert_eq!(output.status, 0, "{output}");
    let text = fs::read_to_string(root.join("docs/sql.md")).unwrap();
    let mut queries = 0;
    for part in text.split("```sql\n").skip(1) {
        let (query, rest) = part.split_once("```").unwrap();
        let expect = rest.split("```text\n").nth(1).unwrap().split("```").next().unwrap();
        let output = run_in(root, &["sql", query, "--repo", repo]);
        assert_eq!((output.status, output.stdout.as_str()), (0, expect), "{query}{output}");
        queries += 1;
    }
    assert_eq!(queries, 10);
}

#[test]
fn the_views_are_described_as_they_are() {
    for view in lexrewind::index::views() {
        assert!(!view.about.is_empty() && !view.columns.is_empty(), "{view:?}");
        let output = sql(&format!("SELECT name FROM pragma_table_info('{}')", view.name));
        let columns: Vec<&str> = output.stdout.lines().skip(1).collect();
        let described: Vec<&str> = view.columns.iter().map(|(name, _)| *name).collect();
        assert_eq!(columns, described, "{}", view.name);
    }
    let schema = run("order-flowers", &["sql", "--schema"]);
    assert!(schema.stdout.starts_with("events  Every call"), "{schema}");
}

#[test]
fn answers_have_four_forms() {
    let query = "SELECT author, count(*) AS changes, NULL AS none FROM events \
                 GROUP BY author ORDER BY 2 DESC LIMIT 2";
    let of = |format| run("order-flowers", &["sql", query, "--format", format]).stdout;
    assert_eq!(
        of("text"),
        "author              changes  none\ndeploy-318 (LexCI)       21\nalice                     5\n"
    );
    assert_eq!(of("csv"), "author,changes,none\ndeploy-318 (LexCI),21,\nalice,5,\n");
    assert_eq!(of("tsv"), "author\tchanges\tnone\ndeploy-318 (LexCI)\t21\t\nalice\t5\t\n");
    assert_eq!(
        of("json"),
        "{\"schema\":1,\"columns\":[\"author\",\"changes\",\"none\"],\
         \"rows\":[[\"deploy-318 (LexCI)\",21,null],[\"alice\",5,null]]}\n"
    );
}

#[test]
fn what_is_not_shown_for_what_it_is_is_escaped() {
    let query = "SELECT char(27) || '[31m' || char(8238) AS \"a\tb\", x'00ff' AS bytes";
    let output = sql(query);
    assert_eq!(output.stdout, "a\\u{9}b             bytes\n\\u{1b}[31m\\u{202e}  00ff\n");
    let json = run("order-flowers", &["sql", query, "--json"]).stdout;
    assert!(json.contains("\\u001b[31m\\u202e") && json.contains("00ff"), "{json}");
}

#[test]
fn a_query_can_only_read() {
    let dir = history("order-flowers");
    let before = fs::read(dir.join("lexrewind/index.sqlite")).ok();
    for query in [
        "ATTACH 'x.sqlite' AS x",
        "DELETE FROM commits",
        "UPDATE words SET word = 'x'",
        "INSERT INTO facts VALUES ('a', 'b')",
        "CREATE TABLE x (a)",
        "CREATE TEMP TABLE x (a)",
        "DROP VIEW events",
        "VACUUM INTO 'x.sqlite'",
        "PRAGMA query_only = OFF",
        "PRAGMA writable_schema = ON",
        "PRAGMA journal_mode = WAL",
        "SELECT load_extension('x')",
        "SELECT fts3_tokenizer('simple')",
        "BEGIN",
        "SELECT 1; DELETE FROM commits",
        "SELECT",
        "",
        "SELECT nothing FROM events",
    ] {
        let output = sql(query);
        assert_eq!((output.status, output.stdout.as_str()), (2, ""), "{query}: {output}");
        assert!(output.stderr.contains("hint: `lexrewind sql --schema`"), "{query}: {output}");
    }
    assert!(!dir.join("x.sqlite").exists());
    let after = fs::read(dir.join("lexrewind/index.sqlite")).ok();
    assert!(before.is_none() || before == after);
}
