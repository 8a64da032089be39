//! Every form of a time, and the note on how it was read.

use crate::cli::world::run;

#[test]
fn a_second_includes_its_events() {
    insta::assert_snapshot!(run("order-flowers", &["ls", "aliases", "--at", "2023-03-08T16:10:25Z"]), @"  alias:OrderFlowers/PROD  -> 2  2023-03-08  e2605e3e");
    insta::assert_snapshot!(run("order-flowers", &["ls", "aliases", "--at", "2023-03-08T16:10:24Z"]), @"  alias:OrderFlowers/PROD  -> 1  2023-03-01  459cd51e");
}

#[test]
fn what_was_no_instant_is_noted() {
    insta::assert_snapshot!(run("order-flowers", &["ls", "aliases", "--at", "2023-03"]), @"
      alias:OrderFlowers/PROD  -> 3  2023-03-13  bdd2279b

    1 deleted resource not shown (--deleted)
    ------- stderr -------
    note: `2023-03` is read as 2023-03-31T23:59:59Z
    ");
    insta::assert_snapshot!(run("order-flowers", &["ls", "aliases", "--at", "@1678291825"]), @"
      alias:OrderFlowers/PROD  -> 2  2023-03-08  e2605e3e
    ------- stderr -------
    note: `@1678291825` is read as 2023-03-08T16:10:25Z
    ");
    insta::assert_snapshot!(run("order-flowers", &["ls", "aliases", "--at", "1 year ago"]), @r##"
nothing is there then
------- stderr -------
note: `1 year ago` is read as 2023-03-01T12:00:00Z
"##);
    insta::assert_snapshot!(run("order-flowers", &["ls", "aliases", "--at", "1 year ago", "-q"]), @r##"
nothing is there then
"##);
    insta::assert_snapshot!(run("order-flowers", &["ls", "aliases", "--at", "e1cc8a7d"]), @"
      alias:OrderFlowers/BETA  -> $LATEST  2023-03-17  e1cc8a7d
      alias:OrderFlowers/PROD  -> 3        2023-03-13  bdd2279b
    ------- stderr -------
    note: `e1cc8a7d` is read as just after the event of 2023-03-17T11:00:12Z
    ");
    insta::assert_snapshot!(run("order-flowers", &["ls", "aliases", "--at", "e1cc8a7d^"]), @"
      alias:OrderFlowers/PROD  -> 3  2023-03-13  bdd2279b
    ------- stderr -------
    note: `e1cc8a7d^` is read as just before the event of 2023-03-17T11:00:12Z
    ");
    insta::assert_snapshot!(run("order-flowers", &["ls", "--at", "2020"]), @r##"
nothing is there then
------- stderr -------
note: `2020` is read as 2020-12-31T23:59:59Z
"##);
}

#[test]
fn a_commit_is_a_time() {
    let repo = lexrewind::repo::Repo::open(&crate::cli::world::history("order-flowers")).unwrap();
    let tip = repo.tip().unwrap().unwrap();
    let at = format!("commit:{tip:.7}");
    let output = run("order-flowers", &["ls", "slot-types", "--at", &at]);
    assert_eq!(output.stdout, run("order-flowers", &["ls", "slot-types"]).stdout);
    let note = "is read as the commit of 2023-03-24T17:45:36Z";
    assert_eq!(output.stderr, format!("note: `{at}` {note}\n"));
}
