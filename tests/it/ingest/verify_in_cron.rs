//! `verify` after each run of a schedule: its findings are what somebody can act on, each once.

use std::fs;

use serde_json::{Value, json};

use crate::ingest::common::{Ran, World, record};

/// `verify`: the exit code, and what it finds about the input.
fn verify(world: &World, args: &[&str]) -> (Option<i32>, Vec<String>) {
    let ran = world.run(&[&["verify", "--json"], args].concat());
    let findings = ran.json()["findings"].as_array().unwrap().clone();
    let what = |it: &Value| it["what"].as_str().unwrap().to_owned();
    (ran.code, findings.iter().map(what).collect())
}

/// A bot that is made in that second.
fn put_bot(second: u32) -> Value {
    let request = json!({"name": format!("B{second}"), "locale": "en-US"});
    record(second, "PutBot", request, &json!({"version": "$LATEST"}))
}

#[test]
fn an_unreadable_file_is_one_finding_until_it_was_read_completely() {
    let good = put_bot(1).to_string();
    let row = |number: u32| put_bot(number).to_string().replace("eventID", "eventId-");
    let table = format!("{}\n{}\n{}\n", row(2), row(3), good);
    for (name, content, expect) in [
        ("logs/cut.json", good[..good.len() / 2].to_owned(), "logs/cut.json"),
        ("logs/text.json", "hello".to_owned(), "logs/text.json"),
        ("logs/rows.json", table, "logs/rows.json, 2 places"),
    ] {
        let world = World::new();
        world.deliver_values("logs/first.json", &[put_bot(0)]);
        world.write(name, content);
        let expect = expect.trim_start_matches("logs/");
        for run in 10..13 {
            world.deliver_values(&format!("logs/{run}.json"), &[put_bot(run)]);
            world.try_ingest(&["logs"]);
            let (code, found) = verify(&world, &[]);
            assert_eq!((code, found.len()), (Some(1), 1), "{name}: {found:?}");
            assert!(found[0].starts_with(expect), "{found:?}");
        }
        // Another file is read; then this one.
        world.deliver_values("logs/20.json", &[put_bot(20)]);
        world.ingest(&["logs"]);
        assert_eq!(verify(&world, &[]).1.len(), 1, "{name}");
        world.deliver_values(name, &[put_bot(21)]);
        world.ingest(&["logs"]);
        let clean = (Some(0), Vec::<String>::new());
        assert_eq!(verify(&world, &[]), clean, "{name}");
        assert_eq!(verify(&world, &["--full"]), clean, "{name}");
    }
}

/// Two directories may have a file of the same name; the run knows which of them it read.
#[test]
fn a_finding_is_about_one_file_and_not_about_its_name() {
    for index_is_lost in [false, true] {
        let world = World::new();
        world.write("a/rows.json", "hello");
        world.deliver_values("a/first.json", &[put_bot(0)]);
        world.ingest(&["a"]);
        assert_eq!(verify(&world, &[]).1.len(), 1);
        if index_is_lost {
            fs::remove_file(world.history().join(".git/lexrewind/index.sqlite")).unwrap();
        }
        world.deliver_values("b/rows.json", &[put_bot(1)]);
        world.ingest(&["b"]);
        assert_eq!(verify(&world, &[]).1.len(), 1, "another file");
        // Its content was read before, in the other file.
        world.deliver_values("a/rows.json", &[put_bot(1)]);
        world.ingest(&["a"]);
        let left = usize::from(index_is_lost);
        assert_eq!(verify(&world, &[]).1.len(), left, "index lost: {index_is_lost}");
        let runs = journal_runs(&world);
        world.ingest(&["a"]);
        assert_eq!(journal_runs(&world), runs, "nothing is new");
    }
}

/// A file whose content is that of another one, of which a part could not be read, is not complete.
#[test]
fn content_that_was_read_in_part_completes_no_file() {
    let world = World::new();
    let partly = format!("{}\n{}\n", put_bot(1), put_bot(2).to_string().replace("eventID", "no"));
    world.write("logs/a.json", &partly);
    world.write("logs/b.json", "hello");
    world.ingest(&["logs"]);
    assert_eq!(verify(&world, &[]).1.len(), 2);
    world.write("logs/b.json", &partly);
    world.deliver_values("logs/c.json", &[put_bot(3)]);
    world.ingest(&["logs"]);
    assert_eq!(verify(&world, &[]).1.len(), 2);
}

/// A run that finds nothing but a new file that it cannot read leaves a finding, once.
#[test]
fn a_new_unreadable_file_is_recorded_even_if_nothing_else_is_new() {
    let world = World::new();
    world.deliver_values("logs/a.json", &[put_bot(0)]);
    world.ingest(&["logs"]);
    world.write("logs/b.json", "hello");
    for _ in 0..2 {
        world.try_ingest(&["logs"]);
        assert_eq!(verify(&world, &[]).1.len(), 1);
        assert_eq!(journal_runs(&world), 2);
    }
}

/// How many runs the journal has.
fn journal_runs(world: &World) -> u64 {
    world.run(&["verify", "--json"]).json()["coverage"]["runs"].as_u64().unwrap()
}

/// Excluded records are not a finding, but a damaged file beside them is.
#[test]
fn excluded_records_are_not_a_finding() {
    for filter in [
        ["--account", "111122223333"],
        ["--region", "us-east-1"],
        ["--since", "2019-05-01T10:00:01Z"],
        ["--until", "2019-05-01T10:00:30Z"],
    ] {
        let world = World::new();
        let mut other = put_bot(1);
        other["recipientAccountId"] = json!("444455556666");
        other["awsRegion"] = json!("eu-west-1");
        world.deliver_values("logs/a.json", &[put_bot(0), put_bot(2), other, put_bot(59)]);
        world.ingest(&[&["logs"], &filter[..]].concat());
        assert_eq!(verify(&world, &[]), (Some(0), vec![]), "{filter:?}");
        let answer = world.run(&["verify", "--json"]).json();
        assert_eq!(answer["coverage"]["limited_runs"], json!([1]), "{filter:?}");
        world.write("logs/b.json", "hello");
        world.deliver_values("logs/c.json", &[put_bot(3)]);
        world.ingest(&[&["logs"], &filter[..]].concat());
        let (code, found) = verify(&world, &[]);
        assert_eq!((code, found.len()), (Some(1), 1), "{filter:?}: {found:?}");
        // Repaired, and still not all of it is wanted.
        world.deliver_values("logs/b.json", &[put_bot(0), put_bot(4), put_bot(58)]);
        world.ingest(&[&["logs"], &filter[..]].concat());
        assert_eq!(verify(&world, &[]), (Some(0), vec![]), "{filter:?}");
    }
}

/// The first record of a resource, and whether the records show that it existed before them.
#[test]
fn a_resource_from_before_the_first_record_is_information() {
    let quoted = |second, created: &str| {
        record(
            second,
            "PutIntent",
            json!({"name": "I", "checksum": "c0"}),
            &json!({"version": "$LATEST", "checksum": "c1", "createdDate": created}),
        )
    };
    let bot = |second| {
        let request = json!({"name": "B", "intents": [{"intentName": "I", "intentVersion": "1"}]});
        record(second, "PutBot", request, &json!({"version": "$LATEST"}))
    };
    let delete = |second| record(second, "DeleteIntent", json!({"name": "I"}), &Value::Null);
    let early = "2019-04-01T00:00:00Z";
    let within = "2019-05-01T10:00:01Z";
    let rows: [(&str, &[Value], bool); 6] = [
        ("referred to by the first", &[bot(0)], false),
        ("referred to later", &[put_bot(0), bot(5)], false),
        ("deleted", &[put_bot(0), delete(5)], false),
        ("updated, created before", &[put_bot(0), quoted(5, early)], false),
        ("updated, created between", &[put_bot(0), quoted(5, within)], true),
        ("deleted, and updated again", &[put_bot(0), delete(5), quoted(7, early)], true),
    ];
    for (what, records, is_finding) in rows {
        let world = World::new();
        world.deliver_values("a.json", records);
        world.ingest(&["a.json"]);
        let ran = world.run(&["verify", "--json"]);
        let gaps = ran.json()["gaps"].as_array().unwrap().clone();
        assert!(!gaps.is_empty(), "{what}");
        assert_eq!(ran.code, Some(i32::from(is_finding)), "{what}: {}", ran.stdout);
        assert_eq!(gaps.iter().any(|gap| gap["certain"] == true), is_finding, "{what}: {gaps:?}");
        for gap in &gaps {
            assert_ne!(gap["certain"], gap["before_records"], "{what}: {gap}");
        }
        let text = world.run(&["verify"]).stdout;
        assert_eq!(text.contains("(information, "), !is_finding || gaps.len() > 1, "{text}");
        assert_eq!(text.contains("= no findings"), !is_finding, "{text}");
    }
}

/// A region whose trail began later has a first record of its own.
#[test]
fn each_region_has_a_first_record() {
    let world = World::new();
    let mut later = record(
        40,
        "PutIntent",
        json!({"name": "I", "checksum": "c0"}),
        &json!({"version": "$LATEST", "checksum": "c1", "createdDate": "2019-05-01T10:00:20Z"}),
    );
    later["awsRegion"] = json!("eu-west-1");
    world.deliver_values("a.json", &[put_bot(0), later]);
    world.ingest(&["a.json"]);
    assert_eq!(verify(&world, &[]), (Some(0), vec![]));
}

#[test]
fn only_a_period() {
    let world = World::new();
    let put = |second, quoted: &str, checksum: &str| {
        let request = json!({"name": "B", "locale": "en-US", "checksum": quoted});
        record(second, "PutBot", request, &json!({"version": "$LATEST", "checksum": checksum}))
    };
    let first = record(
        0,
        "PutBot",
        json!({"name": "B", "locale": "en-US"}),
        &json!({"version": "$LATEST", "checksum": "c0"}),
    );
    // Between 10 and 20, an update is missing.
    let records = [first, put(10, "c0", "c1"), put(20, "c2", "c3"), put(30, "c3", "c4")];
    world.deliver_values("a.json", &records);
    world.ingest(&["a.json"]);
    let at = |second: u32| format!("2019-05-01T10:00:{second:02}Z");
    for (since, until, events, found) in [
        (0, 59, 4, true),
        (0, 9, 1, false),
        (0, 15, 2, true),
        (15, 59, 2, true),
        (15, 19, 0, true),
        (21, 59, 1, false),
    ] {
        let (since, until) = (at(since), at(until));
        let args = ["verify", "--json", "--since", &since, "--until", &until];
        let ran: Ran = world.run(&args);
        let answer = ran.json();
        assert_eq!(answer["coverage"]["events"], events, "{args:?}");
        assert_eq!(ran.code, Some(i32::from(found)), "{args:?}: {answer}");
        assert_eq!(answer["since"], since.as_str());
    }
}

#[test]
fn long_lists_are_capped_in_text() {
    let world = World::new();
    for file in 0..25 {
        world.write(&format!("logs/{file}.json"), "hello");
    }
    world.deliver_values("logs/good.json", &[put_bot(0)]);
    world.ingest(&["logs"]);
    assert_eq!(verify(&world, &[]).1.len(), 25);
    let text = world.run(&["verify"]).stdout;
    assert!(text.contains("25 findings\n"), "{text}");
    assert_eq!(text.lines().filter(|line| line.contains("! input: ")).count(), 20, "{text}");
    assert!(text.contains("  ... 5 more; --format json lists them\n"), "{text}");
    assert!(fs::exists(world.history()).unwrap());
}
