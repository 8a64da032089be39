//! Where the history is: `--repo`, `LEXREWIND_REPO`, the nearest directory above, `./bot-history`.

use std::fs;

use crate::cli::world::{Output, history, ingest, run_in, run_with};

const QUESTION: [&str; 4] = ["ls", "slot-types", "--format", "tsv"];

#[test]
fn a_history_is_found_from_the_current_directory() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path().canonicalize().unwrap();
    let below = home.join("a/b");
    fs::create_dir_all(&below).unwrap();
    let found = |output: &Output| output.stdout.lines().count() == 2 && output.status == 0;
    let elsewhere = history("order-flowers");
    let elsewhere = elsewhere.to_str().unwrap();

    insta::assert_snapshot!(run_in(&below, &QUESTION), @r##"
------- stderr -------
error: there is no history here, in a directory above, or in `./bot-history`
hint: `lexrewind ingest PATH` makes one; `--repo DIR` says where it is
[exit status: 6]
"##);
    insta::assert_snapshot!(run_in(&below, &[&QUESTION[..], &["--repo", "nowhere"]].concat()), @r##"
------- stderr -------
error: `nowhere` is not a git repository
hint: `lexrewind ingest PATH` makes one; `--repo DIR` says where it is
[exit status: 6]
"##);
    assert!(found(&run_in(&below, &[&QUESTION[..], &["--repo", elsewhere]].concat())));
    assert!(found(&run_with(&below, &QUESTION, &[("LEXREWIND_REPO", elsewhere)])));
    let empty = run_with(&below, &QUESTION, &[("LEXREWIND_REPO", "")]);
    assert_eq!(empty.status, 6, "{empty}");

    assert_eq!(ingest("order-flowers", &below.join("bot-history")).status, 0);
    assert!(found(&run_in(&below, &QUESTION)));
    assert!(found(&run_in(&below.join("bot-history"), &QUESTION)));
    assert!(found(&run_in(&below.join("bot-history/refs"), &QUESTION)));
}
