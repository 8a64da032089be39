//! What is said where there is no answer: one line, its causes, one hint.

use crate::cli::world::run;

#[test]
fn addresses_that_mean_nothing_or_too_much() {
    insta::assert_snapshot!(run("order-flowers", &["show", "OrderFlowers"]), @r##"
------- stderr -------
error: `OrderFlowers` may be any of `bot:OrderFlowers` or `intent:OrderFlowers`
hint: write one of them
[exit status: 2]
"##);
    insta::assert_snapshot!(run("order-flowers", &["show", "intent:OrderFlower"]), @r##"
------- stderr -------
error: there is no `intent:OrderFlower` in the history
hint: did you mean `intent:OrderFlowers`?
[exit status: 5]
"##);
    insta::assert_snapshot!(run("order-flowers", &["log", "bot:Nothing"]), @r##"
------- stderr -------
error: there is no `bot:Nothing` in the history
hint: `lexrewind ls --all` lists what there is, and `--deleted` what there was
[exit status: 5]
"##);
    insta::assert_snapshot!(run("order-flowers", &["show", "node:X"]), @r##"
------- stderr -------
error: `node:X` is not an address: before `:` goes bot, intent, slot-type, alias or channel
hint: write KIND:NAME, like intent:OrderFlowers or bot:OrderFlowers@3, or an ARN
[exit status: 2]
"##);
    insta::assert_snapshot!(run("order-flowers", &["show", "intent:OrderFlowers@9"]), @"
    ------- stderr -------
    error: no record shows version 9 of intent:OrderFlowers
    hint: it has latest and 1, 2, 3; `lexrewind versions intent:OrderFlowers` lists all versions
    [exit status: 5]
    ");
    insta::assert_snapshot!(run("order-flowers", &["show", "arn:aws:lex:us-east-1:111122223333:intent:CancelOrder:2"]), @"
    ------- stderr -------
    error: no record shows version 2 of intent:CancelOrder
    hint: it has latest and 1; `lexrewind versions intent:CancelOrder` lists all versions
    [exit status: 5]
    ");
}

#[test]
fn resources_that_are_not_there_then() {
    insta::assert_snapshot!(run("order-flowers", &["show", "alias:OrderFlowers/BETA"]), @r##"
------- stderr -------
error: alias:OrderFlowers/BETA was deleted at 2023-03-24T17:45:36Z (event b6874c6b)
hint: `--at b6874c6b^` asks for the moment before
[exit status: 5]
"##);
    insta::assert_snapshot!(run("order-flowers", &["show", "alias:OrderFlowers/BETA", "--at", "2023-03-01T00:00:00Z"]), @r##"
------- stderr -------
error: alias:OrderFlowers/BETA is not there yet at 2023-03-01T00:00:00Z
hint: the first event about it is at 2023-03-17T11:00:12Z
[exit status: 5]
"##);
    insta::assert_snapshot!(run("order-flowers", &["graph", "alias:OrderFlowers/BETA"]), @r##"
------- stderr -------
error: alias:OrderFlowers/BETA was deleted at 2023-03-24T17:45:36Z (event b6874c6b)
hint: `--at b6874c6b^` asks for the moment before
[exit status: 5]
"##);
}

#[test]
fn events_that_are_not_there() {
    insta::assert_snapshot!(run("order-flowers", &["show", "deadbeef"]), @r##"
------- stderr -------
error: no event begins with `deadbeef`
hint: `lexrewind log` lists the events
[exit status: 5]
"##);
    insta::assert_snapshot!(run("order-flowers", &["show", "20240301", "--raw"]), @r##"
------- stderr -------
error: no event begins with `20240301`
hint: a day is written 2024-03-01, Unix seconds @1709294400
[exit status: 5]
"##);
    insta::assert_snapshot!(run("order-flowers", &["log", "--at", "commit:deadbeef"]), @r##"
------- stderr -------
error: no commit begins with `deadbeef`
hint: `lexrewind log` lists the events
[exit status: 5]
"##);
}

#[test]
fn times_that_are_none() {
    insta::assert_snapshot!(run("order-flowers", &["ls", "--at", "garbage"]), @r##"
------- stderr -------
error: `garbage` is not a time
hint: write 2024-03-01T10:15:22Z, 2024-03-01, 2024-03, `2h ago`, yesterday, @1709294400, eight or more digits of an event id, or commit:4f2c9d1
[exit status: 2]
"##);
    insta::assert_snapshot!(run("order-flowers", &["ls", "--at", "2h"]), @r##"
------- stderr -------
error: `2h` is not a time
hint: write `2h ago`
[exit status: 2]
"##);
    insta::assert_snapshot!(run("order-flowers", &["log", "--since", "03/04/2024"]), @r##"
------- stderr -------
error: `03/04/2024` is not a time
hint: write 2024-03-04 or 2024-04-03
[exit status: 2]
"##);
}

#[test]
fn command_lines_that_make_no_sense() {
    insta::assert_snapshot!(run("order-flowers", &["sho"]), @r##"
------- stderr -------
error: unrecognized subcommand 'sho'

  tip: some similar subcommands exist: 'who', 'show'

Usage: lexrewind [OPTIONS] <COMMAND>

For more information, try '--help'.
[exit status: 2]
"##);
    let [alone, beside_another] =
        [&["sho"][..], &["sho", "log"]].map(|args| run("order-flowers", args));
    assert_eq!(beside_another.to_string(), alone.to_string());
    insta::assert_snapshot!(run("order-flowers", &["ls", "show", "--at", "log"]), @r##"
------- stderr -------
error: there is no kind `show`
hint: the kinds are bots, intents, slot-types, aliases and channels
[exit status: 2]
"##);
    insta::assert_snapshot!(run("order-flowers", &["log", "--nope"]), @r##"
------- stderr -------
error: unexpected argument '--nope' found

  tip: to pass '--nope' as a value, use '-- --nope'

Usage: lexrewind log [OPTIONS] [ADDRESS]...

For more information, try '--help'.
[exit status: 2]
"##);
    insta::assert_snapshot!(run("order-flowers", &["diff", "intent:OrderFlowers"]), @r##"
------- stderr -------
error: there is nothing to compare it with
hint: name another version, or say `--from TIME` to compare it with what it was
[exit status: 2]
"##);
    insta::assert_snapshot!(run("order-flowers", &["diff", "intent:OrderFlowers", "bot:OrderFlowers"]), @r##"
------- stderr -------
error: intent:OrderFlowers and bot:OrderFlowers are of different kinds
hint: compare two intents, two bots, two slot types or two aliases
[exit status: 2]
"##);
    insta::assert_snapshot!(run("order-flowers", &["show", "bot:OrderFlowers", "--format", "csv"]), @r##"
------- stderr -------
error: this command cannot print csv
hint: it prints text, json
[exit status: 2]
"##);
    insta::assert_snapshot!(run("order-flowers", &["show", "bot:OrderFlowers", "--raw"]), @r##"
------- stderr -------
error: `--raw` shows the record of an event, not of a resource
hint: `lexrewind log ADDRESS` lists its events
[exit status: 2]
"##);
    insta::assert_snapshot!(run("order-flowers", &["ls", "--json", "--format", "text"]), @r##"
------- stderr -------
error: the argument '--json' cannot be used with '--format <FORMAT>'

Usage: lexrewind ls --json [KIND]

For more information, try '--help'.
[exit status: 2]
"##);
    insta::assert_snapshot!(run("order-flowers", &["ls", "things"]), @r##"
------- stderr -------
error: there is no kind `things`
hint: the kinds are bots, intents, slot-types, aliases and channels
[exit status: 2]
"##);
    insta::assert_snapshot!(run("order-flowers", &["schema", "nope"]), @"
    ------- stderr -------
    error: there is no schema `nope`
    hint: the schemas are blame, call, diff, drift, event, export, graph, impact, ingest, log, ls, plan, rebuild, resolved, show, sql, verify, versions, who
    [exit status: 2]
    ");
    insta::assert_snapshot!(run("order-flowers", &["man", "nope"]), @"
    ------- stderr -------
    error: there is no command `nope`
    hint: the commands are ingest, verify, rebuild, ls, log, show, diff, blame, versions, graph, impact, who, drift, plan, export, sql, completions, man, schema, textconv, help
    [exit status: 2]
    ");
}
