//! The help of every command, as a whole.

use crate::cli::world::run;

#[test]
fn help_is_a_command_too() {
    let [asked, told] =
        [["help", "log"], ["log", "--help"]].map(|args| run("order-flowers", &args));
    assert_eq!((asked.status, asked.stdout), (0, told.stdout));
}

#[test]
fn help_of_the_program() {
    insta::assert_snapshot!(run("order-flowers", &["-h"]), @"
    The history of Amazon Lex bots, rebuilt from CloudTrail

    Usage: lexrewind [OPTIONS] <COMMAND>

    Build the history:
      ingest       Read CloudTrail records, replay them, commit the history
      verify       Find gaps, doubts, unreadable files and damage of the repository
      rebuild      Rebuild the history from its journal

    Ask (each takes --at TIME):
      ls           List what exists
      log          List the changes: who, what, when, from where
      show         Show a resource with its dependencies, or a call
      diff         Show the differences between two states of a resource
      blame        Show who last set each field, utterance, slot and value
      versions     List published versions, their changes, and what moved each alias
      graph        Draw the dependencies between resources
      impact       Show the effects of changing or deleting a resource
      who          List who changed resources or tried to, and from where

    Compare and act (nothing is sent to AWS):
      drift        Compare the history with the current state of Lex
      plan         Plan the calls that restore a bot, and prove them
      export       Write a bot, an intent or a slot type as a file that Lex imports

    Present:
      sql          Query the history with SQL
      completions  Print the completions of a shell
      man          Print the manual page of the program or of a command
      schema       Print the JSON Schema of an answer, or the names of all
      textconv     Print a document line by line, for `git diff` and `git blame`

    Options:
          --repo <DIR>       Use the history in this directory
          --at <TIME>        Answer as of this time
          --format <FORMAT>  Print the answer in this format
          --ids              Print ids of Lex V2 resources instead of names
          --json             Print the answer as JSON; short for `--format json`
          --color <WHEN>     Color the answer: auto, always or never
      -q, --quiet            Print only errors on stderr
      -v, --verbose          Print progress on stderr
          --strict           Exit with 4 if a gap in the records could change the
                             answer
      -h, --help             Print help (see more with '--help')
      -V, --version          Print version
    ");
}

#[test]
fn help_of_ingest() {
    insta::assert_snapshot!(run("order-flowers", &["ingest", "--help"]), @"
    Read CloudTrail records, replay them, commit the history

    Directories are walked, except `.git` and histories that `ingest` wrote; the
    form of a file is found from its content. Files of earlier runs are not read
    again. The same records give the same commit ids, in any order.

        lexrewind ingest AWSLogs/
        aws cloudtrail lookup-events | lexrewind ingest -
        lexrewind --repo history ingest logs/ --since 2024-01
        lexrewind ingest --baseline get-bot.json --at 2024-03-01T12:00:00Z

    Usage: lexrewind ingest [OPTIONS] [PATH|-]...

    Arguments:
      [PATH|-]...
              Files and directories of log files; `-` is the standard input

    Options:
          --late <HOW>
              How to add a record that belongs before the tip of the history
              
              rewrite: rebuild the history from there, and keep the old tip under
              refs/lexrewind/superseded. append: commit the late event on top,
              marked as late, for repositories that must never be rewritten. fail:
              change nothing. Default: the mode of the previous run, or rewrite on
              the first run.
              
              [possible values: rewrite, append, fail]

          --settle <DURATION>
              Hold back events this close to the newest one, such as 15m
              
              They are kept in the journal and committed by a later run, so that
              records that are delivered late do not rewrite the history. An event
              with a time in the future is held back too, and does not count as the
              newest one.

          --dry-run
              Print the result without writing anything

          --bare
              Create a new repository without a work tree

      -h, --help
              Print help (see a summary with '-h')

    Input:
          --baseline <FILE>
              Add the state of Lex in this file, as of `--at`; may be repeated
              
              The output of `aws lexv2-models describe-*` or `aws lex-models get-*`,
              or an export: see `drift`. It adds content that no record shows, and
              never overrides a record; contradictions are reported. It is kept in
              the journal, and becomes a commit with the author `baseline`. An
              export of Lex V2 has names and no ids: resources whose names are not
              in the history are listed and not added. Default of `--at` for an
              export: the time of the call that created it, if the file still has
              the name that Lex gave it and the history has that call.

          --since <TIME>
              Only events at this time or later

          --until <TIME>
              Only events up to this time

          --account <ACCOUNT>
              Only records of this account; may be repeated
              
              A baseline does not contain its account and region: if the history has
              several, this option and `--region` set them.

          --region <REGION>
              Only records of this region; may be repeated

          --max-errors <N>
              Fail, and change nothing, if more than this share of the input is
              unreadable
              
              Default: unreadable input is listed and counted, and the rest is
              added. If nothing can be read or recognised, the exit code is always
              3.

          --max-record-bytes <BYTES>
              Refuse records larger than this
              
              [default: 16777216]

          --jobs <N>
              Read with this many threads; 0 means one per processor
              
              [default: 0]

          --repo <DIR>
              Use the history in this directory
              
              Default: the directory in LEXREWIND_REPO, else the current directory
              or its nearest parent that is a history, else `./bot-history`.

    Time:
          --at <TIME>
              Answer as of this time
              
              An instant (2024-03-01T10:15:22Z; without an offset it is UTC; events
              of that second are included), a period, which means its end
              (2024-03-01, 2024-03, 2024), `2h ago`, yesterday, @1709294400, eight
              or more digits of an event id (just after it; with ^, just before it),
              or commit:4f2c9d1.

    Output:
          --format <FORMAT>
              Print the answer in this format
              
              Every answer has text and json. Lists have jsonl, tsv and csv too;
              `graph` has tree, dot, mermaid and svg. `lexrewind schema` describes
              the JSON.

          --ids
              Print ids of Lex V2 resources instead of names
              
              Text has names if they find the resource again. JSON always has both.

          --json
              Print the answer as JSON; short for `--format json`

          --color <WHEN>
              Color the answer: auto, always or never

      -q, --quiet
              Print only errors on stderr

      -v, --verbose
              Print progress on stderr

          --strict
              Exit with 4 if a gap in the records could change the answer
    ");
}

#[test]
fn help_of_rebuild() {
    insta::assert_snapshot!(run("order-flowers", &["rebuild", "--help"]), @"
    Rebuild the history from its journal

    If `main` or a version tag differs from the result of replaying the journal,
    because it was changed by hand or written by an older version of lexrewind, it
    is replaced. The old tip is kept under refs/lexrewind/superseded. Otherwise
    nothing is written.

        lexrewind rebuild
        lexrewind rebuild --check

    Usage: lexrewind rebuild [OPTIONS]

    Options:
          --check
              Only compare, write nothing, and exit with 1 if the commit ids differ

      -h, --help
              Print help (see a summary with '-h')

    Input:
          --repo <DIR>
              Use the history in this directory
              
              Default: the directory in LEXREWIND_REPO, else the current directory
              or its nearest parent that is a history, else `./bot-history`.

    Time:
          --at <TIME>
              Answer as of this time
              
              An instant (2024-03-01T10:15:22Z; without an offset it is UTC; events
              of that second are included), a period, which means its end
              (2024-03-01, 2024-03, 2024), `2h ago`, yesterday, @1709294400, eight
              or more digits of an event id (just after it; with ^, just before it),
              or commit:4f2c9d1.

    Output:
          --format <FORMAT>
              Print the answer in this format
              
              Every answer has text and json. Lists have jsonl, tsv and csv too;
              `graph` has tree, dot, mermaid and svg. `lexrewind schema` describes
              the JSON.

          --ids
              Print ids of Lex V2 resources instead of names
              
              Text has names if they find the resource again. JSON always has both.

          --json
              Print the answer as JSON; short for `--format json`

          --color <WHEN>
              Color the answer: auto, always or never

      -q, --quiet
              Print only errors on stderr

      -v, --verbose
              Print progress on stderr

          --strict
              Exit with 4 if a gap in the records could change the answer
    ");
}

#[test]
fn help_of_ls() {
    insta::assert_snapshot!(run("order-flowers", &["ls", "--help"]), @"
    List what exists

        lexrewind ls
        lexrewind ls intents --at 2024-03-01

    Usage: lexrewind ls [OPTIONS] [KIND]

    Arguments:
      [KIND]
              Only this kind: bots, intents, slot-types, aliases or channels

    Options:
          --deleted
              List what was deleted

          --all
              List what exists and what was deleted

      -h, --help
              Print help (see a summary with '-h')

    Output:
          --bom
              Begin CSV with a byte order mark, so that Excel reads it as UTF-8

          --format <FORMAT>
              Print the answer in this format
              
              Every answer has text and json. Lists have jsonl, tsv and csv too;
              `graph` has tree, dot, mermaid and svg. `lexrewind schema` describes
              the JSON.

          --ids
              Print ids of Lex V2 resources instead of names
              
              Text has names if they find the resource again. JSON always has both.

          --json
              Print the answer as JSON; short for `--format json`

          --color <WHEN>
              Color the answer: auto, always or never

      -q, --quiet
              Print only errors on stderr

      -v, --verbose
              Print progress on stderr

          --strict
              Exit with 4 if a gap in the records could change the answer

    Input:
          --repo <DIR>
              Use the history in this directory
              
              Default: the directory in LEXREWIND_REPO, else the current directory
              or its nearest parent that is a history, else `./bot-history`.

    Time:
          --at <TIME>
              Answer as of this time
              
              An instant (2024-03-01T10:15:22Z; without an offset it is UTC; events
              of that second are included), a period, which means its end
              (2024-03-01, 2024-03, 2024), `2h ago`, yesterday, @1709294400, eight
              or more digits of an event id (just after it; with ^, just before it),
              or commit:4f2c9d1.
    ");
}

#[test]
fn help_of_log() {
    insta::assert_snapshot!(run("order-flowers", &["log", "--help"]), @"
    List the changes: who, what, when, from where

    With addresses: only events about these resources, their children and their
    dependencies.

    --by, --from, --agent and --event take several values, as a list (alice,bob) or
    repeated. A value that does not occur in the history is an error.

        lexrewind log bot:OrderFlowers -n 4
        lexrewind log --since 2024-03 --by alice --event 'Delete*'
        lexrewind log intent:OrderFlowers -S 'order some flowers'

    Usage: lexrewind log [OPTIONS] [ADDRESS]...

    Arguments:
      [ADDRESS]...
              Only events about these resources and their dependencies

    Options:
      -n, --max-count <NUMBER>
              List at most this many, the newest

      -p, --patch
              Show the changes of each event

          --stat
              Show the number of changes of each event

          --oneline
              Print a line for each event

          --reverse
              List the oldest first

      -h, --help
              Print help (see a summary with '-h')

    Time:
          --since <TIME>
              Only from this time on; the start of a period

          --until <TIME>
              Only up to this time; the end of a period

          --at <TIME>
              Answer as of this time
              
              An instant (2024-03-01T10:15:22Z; without an offset it is UTC; events
              of that second are included), a period, which means its end
              (2024-03-01, 2024-03, 2024), `2h ago`, yesterday, @1709294400, eight
              or more digits of an event id (just after it; with ^, just before it),
              or commit:4f2c9d1.

    Which events:
          --by <WHO>
              Only by this caller: part of a name, address or ARN; with `*`, all of
              it

          --from <SOURCE>
              Only from an IP address, a network (203.0.113.0/24), or a source by
              name

          --agent <TEXT>
              Only with this in the user agent; with `*`, all of it

          --event <NAME>
              Only events of these names: PutBot,PutIntent or '*Intent*'

          --attempts
              Include refused calls; they are counted separately

          --all-calls
              Include all recorded calls: also refused ones and ones that are not
              replayed

      -S <TEXT>
              Only events that added this text to a document, or removed it

    Input:
          --repo <DIR>
              Use the history in this directory
              
              Default: the directory in LEXREWIND_REPO, else the current directory
              or its nearest parent that is a history, else `./bot-history`.

    Output:
          --format <FORMAT>
              Print the answer in this format
              
              Every answer has text and json. Lists have jsonl, tsv and csv too;
              `graph` has tree, dot, mermaid and svg. `lexrewind schema` describes
              the JSON.

          --ids
              Print ids of Lex V2 resources instead of names
              
              Text has names if they find the resource again. JSON always has both.

          --json
              Print the answer as JSON; short for `--format json`

          --color <WHEN>
              Color the answer: auto, always or never

      -q, --quiet
              Print only errors on stderr

      -v, --verbose
              Print progress on stderr

          --strict
              Exit with 4 if a gap in the records could change the answer
    ");
}

#[test]
fn help_of_show() {
    insta::assert_snapshot!(run("order-flowers", &["show", "--help"]), @"
    Show a resource with its dependencies, or a call

        lexrewind show bot:OrderFlowers --at '2 days ago'
        lexrewind show intent:OrderFlowers@7
        lexrewind show 7b3c5f1e --raw

    The bot that an alias served at a moment, in one document, with every intent,
    slot type and Lambda function in the version that was live:

        lexrewind show alias:OrderFlowers/PROD --resolved --at 2024-03-01T14:05

    Usage: lexrewind show [OPTIONS] [ADDRESS|EVENT]

    Arguments:
      [ADDRESS|EVENT]
              A resource, or eight or more digits of an event id

    Options:
          --all
              Show every resource in every version

          --raw
              Print the record of an event as CloudTrail delivered it

          --resolved
              Resolve every reference, in one document

      -h, --help
              Print help (see a summary with '-h')

    Input:
          --repo <DIR>
              Use the history in this directory
              
              Default: the directory in LEXREWIND_REPO, else the current directory
              or its nearest parent that is a history, else `./bot-history`.

    Time:
          --at <TIME>
              Answer as of this time
              
              An instant (2024-03-01T10:15:22Z; without an offset it is UTC; events
              of that second are included), a period, which means its end
              (2024-03-01, 2024-03, 2024), `2h ago`, yesterday, @1709294400, eight
              or more digits of an event id (just after it; with ^, just before it),
              or commit:4f2c9d1.

    Output:
          --format <FORMAT>
              Print the answer in this format
              
              Every answer has text and json. Lists have jsonl, tsv and csv too;
              `graph` has tree, dot, mermaid and svg. `lexrewind schema` describes
              the JSON.

          --ids
              Print ids of Lex V2 resources instead of names
              
              Text has names if they find the resource again. JSON always has both.

          --json
              Print the answer as JSON; short for `--format json`

          --color <WHEN>
              Color the answer: auto, always or never

      -q, --quiet
              Print only errors on stderr

      -v, --verbose
              Print progress on stderr

          --strict
              Exit with 4 if a gap in the records could change the answer
    ");
}

#[test]
fn help_of_diff() {
    insta::assert_snapshot!(run("order-flowers", &["diff", "--help"]), @"
    Show the differences between two states of a resource

    Two resources, two versions of one, or one at two times:

        lexrewind diff intent:OrderFlowers@7 intent:OrderFlowers@latest
        lexrewind diff intent:OrderFlowers@7..8
        lexrewind diff bot:OrderFlowers --from 2024-02 --at 2024-03
        lexrewind diff bot:OrderFlowers --from 7b3c5f1e^ --at 7b3c5f1e

    Usage: lexrewind diff [OPTIONS] <A> [B]

    Arguments:
      <A>
              A resource, or A..B for two

      [B]
              Another resource or version to compare it with

    Options:
          --shallow
              Compare the two documents only
              
              Default: for bots and aliases, their dependencies are compared too:
              intents, slots, slot types.

          --stat
              Print the number of differences

          --name-only
              Print only the resources that differ

          --unified[=<LINES>]
              Print a unified diff of the documents, with this many lines of context

      -U <LINES>
              Print a unified diff in the format of git

          --exit-code
              Exit with 1 if anything differs

      -h, --help
              Print help (see a summary with '-h')

    Time:
          --from <TIME>
              Compare the state at this time with that at `--at`

          --at <TIME>
              Answer as of this time
              
              An instant (2024-03-01T10:15:22Z; without an offset it is UTC; events
              of that second are included), a period, which means its end
              (2024-03-01, 2024-03, 2024), `2h ago`, yesterday, @1709294400, eight
              or more digits of an event id (just after it; with ^, just before it),
              or commit:4f2c9d1.

    Input:
          --repo <DIR>
              Use the history in this directory
              
              Default: the directory in LEXREWIND_REPO, else the current directory
              or its nearest parent that is a history, else `./bot-history`.

    Output:
          --format <FORMAT>
              Print the answer in this format
              
              Every answer has text and json. Lists have jsonl, tsv and csv too;
              `graph` has tree, dot, mermaid and svg. `lexrewind schema` describes
              the JSON.

          --ids
              Print ids of Lex V2 resources instead of names
              
              Text has names if they find the resource again. JSON always has both.

          --json
              Print the answer as JSON; short for `--format json`

          --color <WHEN>
              Color the answer: auto, always or never

      -q, --quiet
              Print only errors on stderr

      -v, --verbose
              Print progress on stderr

          --strict
              Exit with 4 if a gap in the records could change the answer
    ");
}

#[test]
fn help_of_blame() {
    insta::assert_snapshot!(run("order-flowers", &["blame", "-h"]), @"
    Show who last set each field, utterance, slot and value

    Usage: lexrewind blame [OPTIONS] <ADDRESS>

    Arguments:
      <ADDRESS>  The resource

    Options:
          --deleted  Show removed content instead: who set it last, and who removed
                     it
      -h, --help     Print help (see more with '--help')

    Input:
          --repo <DIR>  Use the history in this directory

    Time:
          --at <TIME>  Answer as of this time

    Output:
          --format <FORMAT>  Print the answer in this format
          --ids              Print ids of Lex V2 resources instead of names
          --json             Print the answer as JSON; short for `--format json`
          --color <WHEN>     Color the answer: auto, always or never
      -q, --quiet            Print only errors on stderr
      -v, --verbose          Print progress on stderr
          --strict           Exit with 4 if a gap in the records could change the
                             answer
    ");
    insta::assert_snapshot!(run("order-flowers", &["blame", "--help"]), @"
    Show who last set each field, utterance, slot and value

    Slots, utterances, values and intents are identified by name or text: an item
    that moves keeps its author, and a new item does not change the author of its
    neighbours. `?` marks what the records do not prove, `>` the last call that
    reordered a list. A version is blamed up to its publication.

        lexrewind blame intent:OrderFlowers
        lexrewind blame bot:OrderFlowers@3
        lexrewind blame intent:OrderFlowers --deleted

    Usage: lexrewind blame [OPTIONS] <ADDRESS>

    Arguments:
      <ADDRESS>
              The resource

    Options:
          --deleted
              Show removed content instead: who set it last, and who removed it
              
              A Put replaces everything, so a request without a field removes it.
              Such a removal is marked as by omission.

      -h, --help
              Print help (see a summary with '-h')

    Input:
          --repo <DIR>
              Use the history in this directory
              
              Default: the directory in LEXREWIND_REPO, else the current directory
              or its nearest parent that is a history, else `./bot-history`.

    Time:
          --at <TIME>
              Answer as of this time
              
              An instant (2024-03-01T10:15:22Z; without an offset it is UTC; events
              of that second are included), a period, which means its end
              (2024-03-01, 2024-03, 2024), `2h ago`, yesterday, @1709294400, eight
              or more digits of an event id (just after it; with ^, just before it),
              or commit:4f2c9d1.

    Output:
          --format <FORMAT>
              Print the answer in this format
              
              Every answer has text and json. Lists have jsonl, tsv and csv too;
              `graph` has tree, dot, mermaid and svg. `lexrewind schema` describes
              the JSON.

          --ids
              Print ids of Lex V2 resources instead of names
              
              Text has names if they find the resource again. JSON always has both.

          --json
              Print the answer as JSON; short for `--format json`

          --color <WHEN>
              Color the answer: auto, always or never

      -q, --quiet
              Print only errors on stderr

      -v, --verbose
              Print progress on stderr

          --strict
              Exit with 4 if a gap in the records could change the answer
    ");
}

#[test]
fn help_of_textconv() {
    insta::assert_snapshot!(run("order-flowers", &["textconv", "--help"]), @"
    Print a document line by line, for `git diff` and `git blame`

    Git compares lines, and in JSON a new utterance changes the line of its
    neighbour: the comma. With --install, git compares the output of this command
    instead.

        lexrewind textconv --install
        git log -p -- '*/intents/OrderFlowers/intent.json'
        git blame 111122223333/us-east-1/v1/intents/OrderFlowers/intent.json

    Usage: lexrewind textconv [OPTIONS] [FILE]

    Arguments:
      [FILE]
              A file of the history; other files are printed unchanged

    Options:
          --install
              Configure git to use this command, in the repository of the history
              
              Only that repository is changed (`.git/config`, diff.lexrewind and
              diff.lexrewind-v2); a clone has its own configuration. If the program
              is missing later, git compares the JSON again.

          --uninstall
              Remove this configuration

      -h, --help
              Print help (see a summary with '-h')

    Input:
          --repo <DIR>
              Use the history in this directory
              
              Default: the directory in LEXREWIND_REPO, else the current directory
              or its nearest parent that is a history, else `./bot-history`.

    Time:
          --at <TIME>
              Answer as of this time
              
              An instant (2024-03-01T10:15:22Z; without an offset it is UTC; events
              of that second are included), a period, which means its end
              (2024-03-01, 2024-03, 2024), `2h ago`, yesterday, @1709294400, eight
              or more digits of an event id (just after it; with ^, just before it),
              or commit:4f2c9d1.

    Output:
          --format <FORMAT>
              Print the answer in this format
              
              Every answer has text and json. Lists have jsonl, tsv and csv too;
              `graph` has tree, dot, mermaid and svg. `lexrewind schema` describes
              the JSON.

          --ids
              Print ids of Lex V2 resources instead of names
              
              Text has names if they find the resource again. JSON always has both.

          --json
              Print the answer as JSON; short for `--format json`

          --color <WHEN>
              Color the answer: auto, always or never

      -q, --quiet
              Print only errors on stderr

      -v, --verbose
              Print progress on stderr

          --strict
              Exit with 4 if a gap in the records could change the answer
    ");
}

#[test]
fn help_of_graph() {
    insta::assert_snapshot!(run("order-flowers", &["graph", "--help"]), @"
    Draw the dependencies between resources

        lexrewind graph alias:OrderFlowers/PROD
        lexrewind graph slot-type:FlowerTypes --reverse
        lexrewind graph --at 2024-03-01 --format svg > bots.svg

    Usage: lexrewind graph [OPTIONS] [ADDRESS]

    Arguments:
      [ADDRESS]
              The resource to start from; default: all

    Options:
          --reverse
              Draw its dependents instead of its dependencies

          --depth <STEPS>
              Follow at most this many references

      -h, --help
              Print help (see a summary with '-h')

    Input:
          --repo <DIR>
              Use the history in this directory
              
              Default: the directory in LEXREWIND_REPO, else the current directory
              or its nearest parent that is a history, else `./bot-history`.

    Time:
          --at <TIME>
              Answer as of this time
              
              An instant (2024-03-01T10:15:22Z; without an offset it is UTC; events
              of that second are included), a period, which means its end
              (2024-03-01, 2024-03, 2024), `2h ago`, yesterday, @1709294400, eight
              or more digits of an event id (just after it; with ^, just before it),
              or commit:4f2c9d1.

    Output:
          --format <FORMAT>
              Print the answer in this format
              
              Every answer has text and json. Lists have jsonl, tsv and csv too;
              `graph` has tree, dot, mermaid and svg. `lexrewind schema` describes
              the JSON.

          --ids
              Print ids of Lex V2 resources instead of names
              
              Text has names if they find the resource again. JSON always has both.

          --json
              Print the answer as JSON; short for `--format json`

          --color <WHEN>
              Color the answer: auto, always or never

      -q, --quiet
              Print only errors on stderr

      -v, --verbose
              Print progress on stderr

          --strict
              Exit with 4 if a gap in the records could change the answer
    ");
}

#[test]
fn help_of_export() {
    insta::assert_snapshot!(run("order-flowers", &["export", "--help"]), @"
    Write a bot, an intent or a slot type as a file that Lex imports

    The file includes all dependencies as they were at that time: for a bot, its
    intents and slot types in the versions that it used. An alias means the bot
    version that it points to. For Lex V2, whole bots are exported: the draft, or a
    version. Content that is missing from the file, changed, or not proven by the
    records is listed.

        lexrewind export bot:OrderFlowers@3 --out OrderFlowers.zip
        lexrewind export alias:OrderFlowers/PROD --at 2024-02-28 --api v2 --out .
        lexrewind export slot-type:FlowerTypes > FlowerTypes.json

    Usage: lexrewind export [OPTIONS] <ADDRESS>

    Arguments:
      <ADDRESS>
              A bot, an intent, a slot type or an alias

    Options:
          --partial
              Leave out parts whose content no record shows
              
              Default: fail if the content of a part is unknown.

      -h, --help
              Print help (see a summary with '-h')

    Output:
          --api <API>
              Write it for this API instead of its own: v2, to migrate a bot from V1

      -o, --out <FILE>
              Write it to this file, or into this directory under the name that Lex
              uses
              
              A name that ends with .zip makes the zip that Lex imports, any other
              name the JSON in it. An export for V2 is always a zip. An existing
              file is replaced. Default: write to stdout.

          --format <FORMAT>
              Print the answer in this format
              
              Every answer has text and json. Lists have jsonl, tsv and csv too;
              `graph` has tree, dot, mermaid and svg. `lexrewind schema` describes
              the JSON.

          --ids
              Print ids of Lex V2 resources instead of names
              
              Text has names if they find the resource again. JSON always has both.

          --json
              Print the answer as JSON; short for `--format json`

          --color <WHEN>
              Color the answer: auto, always or never

      -q, --quiet
              Print only errors on stderr

      -v, --verbose
              Print progress on stderr

          --strict
              Exit with 4 if a gap in the records could change the answer

    Input:
          --repo <DIR>
              Use the history in this directory
              
              Default: the directory in LEXREWIND_REPO, else the current directory
              or its nearest parent that is a history, else `./bot-history`.

    Time:
          --at <TIME>
              Answer as of this time
              
              An instant (2024-03-01T10:15:22Z; without an offset it is UTC; events
              of that second are included), a period, which means its end
              (2024-03-01, 2024-03, 2024), `2h ago`, yesterday, @1709294400, eight
              or more digits of an event id (just after it; with ^, just before it),
              or commit:4f2c9d1.
    ");
}

#[test]
fn help_of_verify() {
    insta::assert_snapshot!(run("order-flowers", &["verify", "--help"]), @"
    Find gaps, doubts, unreadable files and damage of the repository

    Checks the repository too: `main` has the events of the journal, the journal is
    unchanged, and the objects of the last commits are complete. Exits with 1 if
    anything is found.

    A file that could not be read is reported until a later run has read it
    completely. Resources that existed before the first record are listed, but they
    are not findings, and neither are records that --account, --region, --since or
    --until of `ingest` excluded.

    With --since or --until, gaps, documents and events of other times are left out.
    Unreadable files and damage of the repository are always reported.

        lexrewind verify
        lexrewind verify --since yesterday
        lexrewind verify --full

    Usage: lexrewind verify [OPTIONS]

    Options:
          --full
              Check all objects, replay the journal, and compare all commits

      -h, --help
              Print help (see a summary with '-h')

    Time:
          --since <TIME>
              Only from this time on; the start of a period

          --until <TIME>
              Only up to this time; the end of a period

          --at <TIME>
              Answer as of this time
              
              An instant (2024-03-01T10:15:22Z; without an offset it is UTC; events
              of that second are included), a period, which means its end
              (2024-03-01, 2024-03, 2024), `2h ago`, yesterday, @1709294400, eight
              or more digits of an event id (just after it; with ^, just before it),
              or commit:4f2c9d1.

    Input:
          --repo <DIR>
              Use the history in this directory
              
              Default: the directory in LEXREWIND_REPO, else the current directory
              or its nearest parent that is a history, else `./bot-history`.

    Output:
          --format <FORMAT>
              Print the answer in this format
              
              Every answer has text and json. Lists have jsonl, tsv and csv too;
              `graph` has tree, dot, mermaid and svg. `lexrewind schema` describes
              the JSON.

          --ids
              Print ids of Lex V2 resources instead of names
              
              Text has names if they find the resource again. JSON always has both.

          --json
              Print the answer as JSON; short for `--format json`

          --color <WHEN>
              Color the answer: auto, always or never

      -q, --quiet
              Print only errors on stderr

      -v, --verbose
              Print progress on stderr

          --strict
              Exit with 4 if a gap in the records could change the answer
    ");
}

#[test]
fn help_of_completions() {
    insta::assert_snapshot!(run("order-flowers", &["completions", "--help"]), @"
    Print the completions of a shell

        lexrewind completions bash >
        ~/.local/share/bash-completion/completions/lexrewind

    Usage: lexrewind completions [OPTIONS] <SHELL>

    Arguments:
      <SHELL>
              The shell: bash, elvish, fish, powershell or zsh

    Options:
      -h, --help
              Print help (see a summary with '-h')

    Input:
          --repo <DIR>
              Use the history in this directory
              
              Default: the directory in LEXREWIND_REPO, else the current directory
              or its nearest parent that is a history, else `./bot-history`.

    Time:
          --at <TIME>
              Answer as of this time
              
              An instant (2024-03-01T10:15:22Z; without an offset it is UTC; events
              of that second are included), a period, which means its end
              (2024-03-01, 2024-03, 2024), `2h ago`, yesterday, @1709294400, eight
              or more digits of an event id (just after it; with ^, just before it),
              or commit:4f2c9d1.

    Output:
          --format <FORMAT>
              Print the answer in this format
              
              Every answer has text and json. Lists have jsonl, tsv and csv too;
              `graph` has tree, dot, mermaid and svg. `lexrewind schema` describes
              the JSON.

          --ids
              Print ids of Lex V2 resources instead of names
              
              Text has names if they find the resource again. JSON always has both.

          --json
              Print the answer as JSON; short for `--format json`

          --color <WHEN>
              Color the answer: auto, always or never

      -q, --quiet
              Print only errors on stderr

      -v, --verbose
              Print progress on stderr

          --strict
              Exit with 4 if a gap in the records could change the answer
    ");
}

#[test]
fn help_of_man() {
    insta::assert_snapshot!(run("order-flowers", &["man", "--help"]), @"
    Print the manual page of the program or of a command

        lexrewind man log | man -l -

    Usage: lexrewind man [OPTIONS] [COMMAND]

    Arguments:
      [COMMAND]
              The command

    Options:
      -h, --help
              Print help (see a summary with '-h')

    Input:
          --repo <DIR>
              Use the history in this directory
              
              Default: the directory in LEXREWIND_REPO, else the current directory
              or its nearest parent that is a history, else `./bot-history`.

    Time:
          --at <TIME>
              Answer as of this time
              
              An instant (2024-03-01T10:15:22Z; without an offset it is UTC; events
              of that second are included), a period, which means its end
              (2024-03-01, 2024-03, 2024), `2h ago`, yesterday, @1709294400, eight
              or more digits of an event id (just after it; with ^, just before it),
              or commit:4f2c9d1.

    Output:
          --format <FORMAT>
              Print the answer in this format
              
              Every answer has text and json. Lists have jsonl, tsv and csv too;
              `graph` has tree, dot, mermaid and svg. `lexrewind schema` describes
              the JSON.

          --ids
              Print ids of Lex V2 resources instead of names
              
              Text has names if they find the resource again. JSON always has both.

          --json
              Print the answer as JSON; short for `--format json`

          --color <WHEN>
              Color the answer: auto, always or never

      -q, --quiet
              Print only errors on stderr

      -v, --verbose
              Print progress on stderr

          --strict
              Exit with 4 if a gap in the records could change the answer
    ");
}

#[test]
fn help_of_schema() {
    insta::assert_snapshot!(run("order-flowers", &["schema", "--help"]), @"
    Print the JSON Schema of an answer, or the names of all

        lexrewind schema show

    Usage: lexrewind schema [OPTIONS] [NAME]

    Arguments:
      [NAME]
              The answer: the name of its command

    Options:
      -h, --help
              Print help (see a summary with '-h')

    Input:
          --repo <DIR>
              Use the history in this directory
              
              Default: the directory in LEXREWIND_REPO, else the current directory
              or its nearest parent that is a history, else `./bot-history`.

    Time:
          --at <TIME>
              Answer as of this time
              
              An instant (2024-03-01T10:15:22Z; without an offset it is UTC; events
              of that second are included), a period, which means its end
              (2024-03-01, 2024-03, 2024), `2h ago`, yesterday, @1709294400, eight
              or more digits of an event id (just after it; with ^, just before it),
              or commit:4f2c9d1.

    Output:
          --format <FORMAT>
              Print the answer in this format
              
              Every answer has text and json. Lists have jsonl, tsv and csv too;
              `graph` has tree, dot, mermaid and svg. `lexrewind schema` describes
              the JSON.

          --ids
              Print ids of Lex V2 resources instead of names
              
              Text has names if they find the resource again. JSON always has both.

          --json
              Print the answer as JSON; short for `--format json`

          --color <WHEN>
              Color the answer: auto, always or never

      -q, --quiet
              Print only errors on stderr

      -v, --verbose
              Print progress on stderr

          --strict
              Exit with 4 if a gap in the records could change the answer
    ");
}

#[test]
fn help_of_plan() {
    insta::assert_snapshot!(run("order-flowers", &["plan", "--help"]), @r#"
    Plan the calls that restore a bot, and prove them

        lexrewind plan rollback bot:OrderFlowers --to 2024-02-28
        lexrewind plan restore intent:CancelOrder
        lexrewind plan promote alias:OrderFlowers/PROD --to 2

    For Lex V1 and V2. In V2, ids that only a call returns are written
    {"$from":"step:3.intentId"}. Every plan is replayed on a model of Lex before it
    is printed. It first lists what cannot be restored exactly, then the calls in an
    order that Lex accepts. `--at TIME` plans from the state at that time instead of
    the latest state.

    Usage: lexrewind plan [OPTIONS] <COMMAND>

    Commands:
      rollback  Plan to restore a former state of a resource, with all it depends on
      restore   Plan to restore a deleted resource, with its deleted dependencies
      promote   Plan to move an alias to another version of its bot: one call

    Options:
      -h, --help
              Print help (see a summary with '-h')

    Input:
          --repo <DIR>
              Use the history in this directory
              
              Default: the directory in LEXREWIND_REPO, else the current directory
              or its nearest parent that is a history, else `./bot-history`.

    Time:
          --at <TIME>
              Answer as of this time
              
              An instant (2024-03-01T10:15:22Z; without an offset it is UTC; events
              of that second are included), a period, which means its end
              (2024-03-01, 2024-03, 2024), `2h ago`, yesterday, @1709294400, eight
              or more digits of an event id (just after it; with ^, just before it),
              or commit:4f2c9d1.

    Output:
          --format <FORMAT>
              Print the answer in this format
              
              Every answer has text and json. Lists have jsonl, tsv and csv too;
              `graph` has tree, dot, mermaid and svg. `lexrewind schema` describes
              the JSON.

          --ids
              Print ids of Lex V2 resources instead of names
              
              Text has names if they find the resource again. JSON always has both.

          --json
              Print the answer as JSON; short for `--format json`

          --color <WHEN>
              Color the answer: auto, always or never

      -q, --quiet
              Print only errors on stderr

      -v, --verbose
              Print progress on stderr

          --strict
              Exit with 4 if a gap in the records could change the answer
    "#);
    insta::assert_snapshot!(run("order-flowers", &["plan", "rollback", "--help"]), @"
    Plan to restore a former state of a resource, with all it depends on

        lexrewind plan rollback bot:OrderFlowers --to 2024-02-28
        lexrewind plan rollback bot:OrderFlowers --to 2
        lexrewind plan rollback intent:OrderFlowers --to 7b3c5f1e^ --only

    To a time or an event: the aliases of a bot are restored too. To a version, a
    number of up to three digits: `$LATEST` gets the content of that version, or an
    alias points to it. In V2 the whole draft is restored, so newer resources in it
    are deleted.

    Usage: lexrewind plan rollback [OPTIONS] --to <TIME|VERSION|EVENT> <ADDRESS>

    Arguments:
      <ADDRESS>
              What to restore: a bot, a locale, an intent, a slot, a slot type or an
              alias

    Options:
          --only
              Do not change its dependencies and aliases; restore only deleted ones

          --prune
              Delete newer resources: itself, its aliases and versions, and what
              only it uses

      -h, --help
              Print help (see a summary with '-h')

    Time:
          --to <TIME|VERSION|EVENT>
              The target: its state at a time or event, or a version

          --at <TIME>
              Answer as of this time
              
              An instant (2024-03-01T10:15:22Z; without an offset it is UTC; events
              of that second are included), a period, which means its end
              (2024-03-01, 2024-03, 2024), `2h ago`, yesterday, @1709294400, eight
              or more digits of an event id (just after it; with ^, just before it),
              or commit:4f2c9d1.

    Output:
          --as <FORM>
              Write the plan in this form: text, json, aws-cli or boto3
              
              aws-cli is a script for bash, boto3 one for Python. They make the
              calls, stop at the first unexpected state, and can be run again.

          --out <FILE>
              Write the plan to this new file, and the plan that reverses it beside
              it

          --format <FORMAT>
              Print the answer in this format
              
              Every answer has text and json. Lists have jsonl, tsv and csv too;
              `graph` has tree, dot, mermaid and svg. `lexrewind schema` describes
              the JSON.

          --ids
              Print ids of Lex V2 resources instead of names
              
              Text has names if they find the resource again. JSON always has both.

          --json
              Print the answer as JSON; short for `--format json`

          --color <WHEN>
              Color the answer: auto, always or never

      -q, --quiet
              Print only errors on stderr

      -v, --verbose
              Print progress on stderr

          --strict
              Exit with 4 if a gap in the records could change the answer

    Input:
          --repo <DIR>
              Use the history in this directory
              
              Default: the directory in LEXREWIND_REPO, else the current directory
              or its nearest parent that is a history, else `./bot-history`.
    ");
    insta::assert_snapshot!(run("order-flowers", &["plan", "restore", "-h"]), @"
    Plan to restore a deleted resource, with its deleted dependencies

    Usage: lexrewind plan restore [OPTIONS] <ADDRESS>

    Arguments:
      <ADDRESS>  The deleted bot, locale, intent, slot, slot type or alias

    Options:
      -h, --help  Print help (see more with '--help')

    Time:
          --to <TIME>  Restore it as it was at this time
          --at <TIME>  Answer as of this time

    Output:
          --as <FORM>        Write the plan in this form: text, json, aws-cli or
                             boto3
          --out <FILE>       Write the plan to this new file, and the plan that
                             reverses it beside it
          --format <FORMAT>  Print the answer in this format
          --ids              Print ids of Lex V2 resources instead of names
          --json             Print the answer as JSON; short for `--format json`
          --color <WHEN>     Color the answer: auto, always or never
      -q, --quiet            Print only errors on stderr
      -v, --verbose          Print progress on stderr
          --strict           Exit with 4 if a gap in the records could change the
                             answer

    Input:
          --repo <DIR>  Use the history in this directory
    ");
    insta::assert_snapshot!(run("order-flowers", &["plan", "promote", "-h"]), @"
    Plan to move an alias to another version of its bot: one call

    Usage: lexrewind plan promote [OPTIONS] --to <VERSION|TIME> <ALIAS>

    Arguments:
      <ALIAS>  The alias: alias:BOT/ALIAS

    Options:
      -h, --help  Print help (see more with '--help')

    Time:
          --to <VERSION|TIME>  The version, or a time
          --at <TIME>          Answer as of this time

    Output:
          --as <FORM>        Write the plan in this form: text, json, aws-cli or
                             boto3
          --out <FILE>       Write the plan to this new file, and the plan that
                             reverses it beside it
          --format <FORMAT>  Print the answer in this format
          --ids              Print ids of Lex V2 resources instead of names
          --json             Print the answer as JSON; short for `--format json`
          --color <WHEN>     Color the answer: auto, always or never
      -q, --quiet            Print only errors on stderr
      -v, --verbose          Print progress on stderr
          --strict           Exit with 4 if a gap in the records could change the
                             answer

    Input:
          --repo <DIR>  Use the history in this directory
    ");
}

#[test]
fn manual_pages_and_completions_are_made_from_the_same_definition() {
    let page = run("order-flowers", &["man", "log"]);
    assert_eq!(page.status, 0);
    assert!(page.stdout.contains("\\-\\-attempts"), "{page}");
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = run("order-flowers", &["completions", shell]);
        assert_eq!(script.status, 0, "{script}");
        assert!(script.stdout.contains("attempts"), "{shell}");
    }
}

#[test]
fn help_of_impact() {
    insta::assert_snapshot!(run("order-flowers", &["impact", "--help"]), @"
    Show the effects of changing or deleting a resource

    A reference to `$LATEST` is affected at once; one to a numbered version is not.
    External resources that `graph` shows are accepted too: a Lambda function, an
    IAM role or a Kendra index by its ARN, a built-in type or intent by its
    signature. The ARN of a function includes all its versions and aliases.

        lexrewind impact slot-type:FlowerTypes
        lexrewind impact intent:OrderFlowers@7 --delete
        lexrewind impact AMAZON.DATE --since 2024-02
        lexrewind impact arn:aws:lambda:us-east-1:111122223333:function:flowers

    Usage: lexrewind impact [OPTIONS] <ADDRESS>

    Arguments:
      <ADDRESS>
              A resource, one version of it, or an external resource

    Options:
          --delete
              Show what prevents its deletion, and in which order to remove these
              references

      -h, --help
              Print help (see a summary with '-h')

    Time:
          --since <TIME>
              Compare the references to it with those at this time; the start of a
              period

          --at <TIME>
              Answer as of this time
              
              An instant (2024-03-01T10:15:22Z; without an offset it is UTC; events
              of that second are included), a period, which means its end
              (2024-03-01, 2024-03, 2024), `2h ago`, yesterday, @1709294400, eight
              or more digits of an event id (just after it; with ^, just before it),
              or commit:4f2c9d1.

    Input:
          --repo <DIR>
              Use the history in this directory
              
              Default: the directory in LEXREWIND_REPO, else the current directory
              or its nearest parent that is a history, else `./bot-history`.

    Output:
          --format <FORMAT>
              Print the answer in this format
              
              Every answer has text and json. Lists have jsonl, tsv and csv too;
              `graph` has tree, dot, mermaid and svg. `lexrewind schema` describes
              the JSON.

          --ids
              Print ids of Lex V2 resources instead of names
              
              Text has names if they find the resource again. JSON always has both.

          --json
              Print the answer as JSON; short for `--format json`

          --color <WHEN>
              Color the answer: auto, always or never

      -q, --quiet
              Print only errors on stderr

      -v, --verbose
              Print progress on stderr

          --strict
              Exit with 4 if a gap in the records could change the answer
    ");
}

#[test]
fn help_of_sql() {
    insta::assert_snapshot!(run("order-flowers", &["sql", "--help"]), @r#"
    Query the history with SQL

    QUERY is one SELECT of SQLite on the views that `--schema` lists. It can only
    read. Times are UTC, as texts (2024-03-01T10:15:22Z) and in some views as Unix
    seconds. `docs/sql.md` has useful queries.

        lexrewind sql --schema
        lexrewind sql "SELECT author, count(*) FROM events GROUP BY author"
        lexrewind sql "SELECT * FROM events WHERE mfa = 0" --format csv

    Usage: lexrewind sql [OPTIONS] [QUERY]

    Arguments:
      [QUERY]
              The query

    Options:
          --schema
              List the views and their columns instead

      -h, --help
              Print help (see a summary with '-h')

    Output:
          --bom
              Begin CSV with a byte order mark, so that Excel reads it as UTF-8

          --format <FORMAT>
              Print the answer in this format
              
              Every answer has text and json. Lists have jsonl, tsv and csv too;
              `graph` has tree, dot, mermaid and svg. `lexrewind schema` describes
              the JSON.

          --ids
              Print ids of Lex V2 resources instead of names
              
              Text has names if they find the resource again. JSON always has both.

          --json
              Print the answer as JSON; short for `--format json`

          --color <WHEN>
              Color the answer: auto, always or never

      -q, --quiet
              Print only errors on stderr

      -v, --verbose
              Print progress on stderr

          --strict
              Exit with 4 if a gap in the records could change the answer

    Input:
          --repo <DIR>
              Use the history in this directory
              
              Default: the directory in LEXREWIND_REPO, else the current directory
              or its nearest parent that is a history, else `./bot-history`.

    Time:
          --at <TIME>
              Answer as of this time
              
              An instant (2024-03-01T10:15:22Z; without an offset it is UTC; events
              of that second are included), a period, which means its end
              (2024-03-01, 2024-03, 2024), `2h ago`, yesterday, @1709294400, eight
              or more digits of an event id (just after it; with ^, just before it),
              or commit:4f2c9d1.
    "#);
}

#[test]
fn help_of_who() {
    insta::assert_snapshot!(run("order-flowers", &["who", "--help"]), @"
    List who changed resources or tried to, and from where

    Most recently active first. PRINCIPAL is an ARN, the name of a user, role,
    session or service, an e-mail address, or a source address. If there is no exact
    match, every caller that contains the text is listed. Refused calls are counted
    separately; calls that only read are not kept.

        lexrewind who
        lexrewind who alice --since 2024-03
        lexrewind who --by address --from 198.51.100.0/24

    Usage: lexrewind who [OPTIONS] [PRINCIPAL]

    Arguments:
      [PRINCIPAL]
              The caller or source address; default: all

    Options:
          --by <WHAT>
              Count by principal, role (all its sessions), address or agent

      -h, --help
              Print help (see a summary with '-h')

    Time:
          --since <TIME>
              Only from this time on; the start of a period

          --until <TIME>
              Only up to this time; the end of a period

          --at <TIME>
              Answer as of this time
              
              An instant (2024-03-01T10:15:22Z; without an offset it is UTC; events
              of that second are included), a period, which means its end
              (2024-03-01, 2024-03, 2024), `2h ago`, yesterday, @1709294400, eight
              or more digits of an event id (just after it; with ^, just before it),
              or commit:4f2c9d1.

    Which calls:
          --from <SOURCE>
              Only from an IP address, a network (203.0.113.0/24), or a source by
              name

          --agent <TEXT>
              Only with this in the user agent; with `*`, all of it

          --event <NAME>
              Only calls of these names: PutBot,PutIntent or '*Intent*'

    Output:
          --bom
              Begin CSV with a byte order mark, so that Excel reads it as UTF-8

          --format <FORMAT>
              Print the answer in this format
              
              Every answer has text and json. Lists have jsonl, tsv and csv too;
              `graph` has tree, dot, mermaid and svg. `lexrewind schema` describes
              the JSON.

          --ids
              Print ids of Lex V2 resources instead of names
              
              Text has names if they find the resource again. JSON always has both.

          --json
              Print the answer as JSON; short for `--format json`

          --color <WHEN>
              Color the answer: auto, always or never

      -q, --quiet
              Print only errors on stderr

      -v, --verbose
              Print progress on stderr

          --strict
              Exit with 4 if a gap in the records could change the answer

    Input:
          --repo <DIR>
              Use the history in this directory
              
              Default: the directory in LEXREWIND_REPO, else the current directory
              or its nearest parent that is a history, else `./bot-history`.
    ");
}

#[test]
fn help_of_drift() {
    insta::assert_snapshot!(run("order-flowers", &["drift", "--help"]), @"
    Compare the history with the current state of Lex

    LIVE is the output of `aws lexv2-models describe-bot`, describe-intent,
    describe-slot ... or `aws lex-models get-bot`, get-intent ..., in one file or
    several, or an export of Lex, packed or not. Lists (list-intents, get-bots ...)
    show which other resources exist, and which do not. Directories are walked; the
    form of a file is found from its content. An unsupported file is an error
    (status 3), never drift; beside an export of V2, files that are not called
    NAME.json are listed as not read.

        lexrewind drift OrderFlowers-DRAFT-6FXM2C1QPT-LexJson.zip
        aws lexv2-models describe-intent --bot-id ... | lexrewind drift -
        lexrewind drift exports/ --exit-code --at 2024-03-01

    Usage: lexrewind drift [OPTIONS] <LIVE|->...

    Arguments:
      <LIVE|->...
              Files and directories with the state of Lex; `-` is the standard input

    Options:
          --exit-code
              Exit with 1 if anything differs

          --detailed-exitcode
              Exit with 1 on drift, and with 4 if the history is not certain
              
              Then 0 means that everything in the files is equal and proven. (Other
              tools exit with 2 on drift; here 2 means invalid arguments.)

      -h, --help
              Print help (see a summary with '-h')

    Input:
          --account <ACCOUNT>
              The account of the files, if the history has several

          --region <REGION>
              The region of the files, if the history has several

          --repo <DIR>
              Use the history in this directory
              
              Default: the directory in LEXREWIND_REPO, else the current directory
              or its nearest parent that is a history, else `./bot-history`.

    Time:
          --at <TIME>
              Answer as of this time
              
              An instant (2024-03-01T10:15:22Z; without an offset it is UTC; events
              of that second are included), a period, which means its end
              (2024-03-01, 2024-03, 2024), `2h ago`, yesterday, @1709294400, eight
              or more digits of an event id (just after it; with ^, just before it),
              or commit:4f2c9d1.

    Output:
          --format <FORMAT>
              Print the answer in this format
              
              Every answer has text and json. Lists have jsonl, tsv and csv too;
              `graph` has tree, dot, mermaid and svg. `lexrewind schema` describes
              the JSON.

          --ids
              Print ids of Lex V2 resources instead of names
              
              Text has names if they find the resource again. JSON always has both.

          --json
              Print the answer as JSON; short for `--format json`

          --color <WHEN>
              Color the answer: auto, always or never

      -q, --quiet
              Print only errors on stderr

      -v, --verbose
              Print progress on stderr

          --strict
              Exit with 4 if a gap in the records could change the answer
    ");
}
