//! Filters of `log` and `who`: what a value may be, and what is said of one that fits nothing.

use serde_json::json;

use crate::cli::world::{Output, run, run_in};
use crate::ingest::common::{World, record};

/// One row: the arguments, the exit status, how many calls are listed, and what stderr has.
type Row = (&'static [&'static str], i32, usize, &'static str);

const ROWS: &[Row] = &[
    // Sources.
    (&["--from", "203.0.113.10"], 0, 5, ""),
    (&["--from", "203.0.113.0/24"], 0, 11, ""),
    (&["--from", "203.0.113.10,203.0.113.11"], 0, 8, ""),
    (&["--from", "203.0.113.10", "--from", "203.0.113.11"], 0, 8, ""),
    (&["--from", "192.0.2.99"], 0, 0, "note: the history has no call from `192.0.2.99`\n"),
    (&["--from", "192.0.2.0/24,10.0.0.0/8"], 0, 1, "no call from `10.0.0.0/8`\n"),
    (&["--from", "2023-03-01"], 2, 0, "error: invalid source `2023-03-01`\nhint: `--since`"),
    (
        &["--from", "203.0.113.0/33"],
        2,
        0,
        "error: invalid source `203.0.113.0/33`\nhint: a network",
    ),
    (&["--from", "203.0.113.*"], 2, 0, "error: invalid source `203.0.113.*`\nhint: a network"),
    (&["--from", "203.0.113.10x"], 2, 0, "hint: did you mean `203.0.113.10`"),
    (&["--from", "lambda.amazonaws.com"], 2, 0, "hint: write an IP address, a network like"),
    (&["--from", "203.0.113.10,nope"], 2, 0, "error: invalid source `nope`\n"),
    (&["--from", ""], 2, 0, "error: `--from` needs a value\n"),
    // People, of `log`.
    (&["--by", "bob"], 0, 3, ""),
    (&["--by", "bob,CAROL"], 0, 6, ""),
    (&["--by", "*user/bob"], 0, 3, ""),
    (&["--by", "carol@example.com"], 0, 3, ""),
    (&["--by", "bob@111122223333.iam.invalid"], 0, 3, ""),
    (
        &["--by", "bobb"],
        5,
        0,
        "error: no call is by `bobb` in the history\nhint: did you mean `bob`?",
    ),
    (
        &["--by", "bob,mallory"],
        5,
        0,
        "error: no call is by `mallory` in the history\nhint: `lexrewind who`",
    ),
    (&["--by", "ali", "--oneline"], 0, 5, ""),
    (&["--by", "invalid"], 5, 0, "error: no call is by `invalid`"),
    (&["--by", "*nobody*"], 5, 0, "error: no call is by `*nobody*`"),
    (&["--by", ","], 2, 0, "error: `--by` needs a value\n"),
    // Events.
    (&["--event", "PutBotAlias"], 0, 5, ""),
    (&["--event", "*alias"], 0, 6, ""),
    (&["--event", "PutBotAlias,DeleteBotAlias"], 0, 6, ""),
    (&["--event", "DeleteBotAlias, PutBotAlias,"], 0, 6, ""),
    (&["--event", "DeleteIntent"], 0, 0, "note: the history has no call of `DeleteIntent`\n"),
    (
        &["--event", "PutIntnet"],
        5,
        0,
        "error: there is no event `PutIntnet` in the history\nhint: did you mean `PutIntent`",
    ),
    (&["--event", "PutIntent,Frobnicate"], 5, 0, "error: there is no event `Frobnicate`"),
    (&["--event", "*Frob*"], 5, 0, "error: there is no event `*Frob*`"),
    // Agents.
    (&["--agent", "boto3"], 0, 21, ""),
    (&["--agent", "Boto3*Botocore*"], 0, 21, ""),
    (
        &["--agent", "Botoo3"],
        5,
        0,
        "error: no user agent has `Botoo3` in the history\nhint: did you mean `Boto3`?",
    ),
    (&["--agent", "curl"], 5, 0, "hint: `lexrewind who --by agent` lists the user agents"),
    // A value that occurs, but not in this selection.
    (&["--event", "PutIntent", "--since", "2023-03-20T00:00:00Z"], 0, 0, ""),
    (&["--from", "192.0.2.1", "--event", "PutBotAlias"], 0, 0, ""),
];

/// How many changes an answer in JSON has.
fn changes(command: &str, output: &Output) -> usize {
    let answer: serde_json::Value = serde_json::from_str(&output.stdout).unwrap_or_default();
    let member = if command == "log" { "total" } else { "changes" };
    answer[member].as_u64().unwrap_or_default().try_into().expect("they are few")
}

#[test]
fn a_mistaken_value_is_never_an_empty_answer() {
    for (args, status, count, stderr) in ROWS {
        for command in ["log", "who"] {
            // `--by` of `who` is the grouping, and `who` has no short form.
            if command == "who" && (args[0] == "--by" || args.contains(&"--oneline")) {
                continue;
            }
            let output = run("order-flowers", &[&[command, "--json"], *args].concat());
            assert_eq!(output.status, *status, "{command} {args:?}: {output}");
            assert!(output.stderr.contains(stderr), "{command} {args:?}: {output}");
            assert_eq!(output.stderr.is_empty(), stderr.is_empty(), "{command} {args:?}: {output}");
            assert_eq!(changes(command, &output), *count, "{command} {args:?}: {output}");
            if *status != 0 {
                assert_eq!(output.stdout, "", "{command} {args:?}");
            }
        }
    }
}

/// The limit and the order of what is listed do not decide whether a value occurs.
#[test]
fn a_value_is_checked_whatever_is_listed() {
    for more in [&["-n", "1"][..], &["--reverse"], &["intent:CancelOrder"], &["--attempts"]] {
        for (args, status) in [
            (&["--by", "alice"][..], 0),
            (&["--by", "alice,bobb"], 5),
            (&["--event", "PutIntent", "--by", "bobb"], 5),
            (&["--from", "203.0.113.10,lambda.amazonaws.com"], 2),
        ] {
            let output = run("order-flowers", &[&["log"], args, more].concat());
            assert_eq!(output.status, status, "{args:?} {more:?}: {output}");
        }
    }
}

/// Sources that are names, people that are known only from calls without a commit, and names with a
/// comma.
#[test]
fn odd_values_that_occur() {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let record = |number: u32, user: &str, source: &str, agent: &str, more: &str| {
        format!(
            r#"{{"eventVersion":"1.08","userIdentity":{{"type":"IAMUser","userName":"{user}",
"accountId":"111122223333","arn":"arn:aws:iam::111122223333:user/{user}"}},
"eventTime":"2024-02-01T10:00:0{number}Z","eventSource":"lex.amazonaws.com",
"eventName":"DeleteIntent","awsRegion":"us-east-1","sourceIPAddress":"{source}",
"userAgent":"{agent}","requestParameters":{{"name":"A{number}"}},"responseElements":null,{more}
"eventID":"0000000{number}-0000-4000-8000-000000000000","recipientAccountId":"111122223333"}}"#
        )
    };
    let refused = r#""errorCode":"AccessDeniedException","#;
    let records = [
        record(1, "ann", "cloudformation.amazonaws.com", "cloudformation.amazonaws.com", ""),
        record(2, "bo,ann", "AWS Internal", "Mozilla/5.0 (KHTML, like Gecko) a?b", ""),
        record(3, "mallory", "198.51.100.66", "curl/8", refused),
    ];
    std::fs::write(dir.path().join("records.json"), records.concat()).expect("it takes files");
    let output = run_in(dir.path(), &["ingest", "records.json", "--repo", "history"]);
    assert_eq!(output.status, 0, "{output}");
    for (args, count, stderr) in [
        (&["--from", "cloudformation.amazonaws.com"][..], 1, ""),
        (&["--from", "*.amazonaws.com"], 1, ""),
        (&["--from", "aws internal"], 1, ""),
        (&["--from", "aws internal,Cloudformation.amazonaws.com"], 2, ""),
        (&["--by", "bo,ann"], 1, ""),
        (&["--by", "ann,bo"], 2, ""),
        (&["--agent", "KHTML, like Gecko"], 1, ""),
        (&["--agent", "gecko,cloudformation"], 2, ""),
        (&["--agent", "a?b"], 1, ""),
        (&["--by", "mallory"], 0, "a call by `mallory`, but not on main: refused"),
        (&["--agent", "curl"], 0, "but not on main: refused"),
        (&["--from", "198.51.100.66"], 0, "but not on main: refused"),
        (&["--by", "mallory", "--attempts"], 1, ""),
    ] {
        let output = run_in(dir.path(), &[&["log", "--json", "--repo", "history"], args].concat());
        assert_eq!(output.status, 0, "{args:?}: {output}");
        assert_eq!(changes("log", &output), count, "{args:?}: {output}");
        assert!(output.stderr.contains(stderr), "{args:?}: {output}");
        assert_eq!(output.stderr.is_empty(), stderr.is_empty(), "{args:?}: {output}");
    }
    let output = run_in(dir.path(), &["log", "-S", "nope", "--repo", "history"]);
    assert_eq!(output.status, 0, "{output}");
    assert!(output.stderr.contains("note: no selected event added `nope`"), "{output}");
}

/// Spellings of two addresses.
const SPELLINGS: [&[&str]; 2] = [
    &["2001:db8::1", "2001:db8:0:0:0:0:0:1", "2001:0DB8::0001", "2001:db8::0.0.0.1"],
    &["203.0.113.9", "::ffff:203.0.113.9", "::FFFF:cb00:7109", "0:0:0:0:0:ffff:203.0.113.9"],
];

/// `log --from` and `who` know an address in each spelling, and count it once.
#[test]
fn all_spellings_of_an_address_are_one_address() {
    let world = World::new();
    let mut records = Vec::new();
    for (second, source) in (1..).zip(SPELLINGS.concat()) {
        let mut record = record(second, "PutIntent", json!({"name": "A"}), &json!({}));
        record["sourceIPAddress"] = json!(source);
        if second % 2 == 0 {
            record["errorCode"] = json!("AccessDeniedException");
            record["responseElements"] = json!(null);
        }
        records.push(record);
    }
    world.deliver_values("all.json", &records);
    world.ingest(&["all.json"]);
    let who = world.run(&["who", "--by", "address", "--json"]).json();
    let rows = who["activities"].as_array().unwrap();
    let names: Vec<&str> = rows.iter().map(|row| row["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["203.0.113.9", "2001:db8::1"]);
    for row in rows {
        assert_eq!((&row["changes"], &row["refused"]), (&json!(2), &json!(2)), "{row}");
        assert_eq!(row["addresses"].as_array().unwrap().len(), 1, "{row}");
    }
    for list in SPELLINGS {
        for spelling in list {
            for args in [
                &["log", "--attempts", "--from", spelling][..],
                &["log", "--attempts", "--from", &format!("{spelling},192.0.2.0/24")],
                &["who", "--from", spelling],
                &["who", spelling],
            ] {
                let answer = world.run(&[args, &["--json"]].concat()).json();
                let counts = (&answer["changes"], &answer["refused"]);
                assert_eq!(counts, (&json!(2), &json!(2)), "{args:?}");
            }
        }
    }
}
