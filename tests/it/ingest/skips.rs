//! The order of skips, their groups, and the lists that messages refer to.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::ingest::common::World;

/// Rows of a form that does not keep enough of a record.
fn table(rows: usize) -> String {
    let mut table = "Event ID,Event name,Event time\n".to_owned();
    for row in 1..=rows {
        writeln!(table, "{row},PutBot,2024-03-01").unwrap();
    }
    table
}

fn places(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|skip| skip["place"].as_str().unwrap()).collect()
}

/// By file, then by numbers.
#[test]
fn skips_are_in_the_order_of_the_file() {
    let bad_record =
        |number: usize| format!("{{\"eventSource\":\"lex.amazonaws.com\",\"n\":{number}}}");
    let lines: Vec<String> = (0..120).map(bad_record).collect();
    for (name, text, first, count) in [
        ("rows.csv", table(120), "row 1", 120),
        ("lines.json", lines.join("\n"), "line 1 (byte 0)", 120),
        (
            "records.json",
            format!("{{\"Records\":[{}]}}", lines.join(",")),
            "record 1 (byte 12)",
            120,
        ),
    ] {
        let world = World::new();
        world.write(&format!("logs/{name}"), text);
        world.write("logs/0.json", "hello");
        world.write("logs/z.json", "hello");
        let answer = world.try_ingest(&["logs"]).json();
        let all = places(&answer["skipped"]);
        assert_eq!(all.len(), count + 2, "{name}");
        assert_eq!((all[0], all[1], all[count + 1]), ("the whole", first, "the whole"), "{name}");
        let number = |place: &str| -> u64 {
            let digits: String = place.chars().skip_while(|c| !c.is_ascii_digit()).collect();
            digits.split(' ').next().unwrap().parse().unwrap()
        };
        let numbers: Vec<u64> = all[1..=count].iter().map(|place| number(place)).collect();
        assert!(numbers.is_sorted_by(|a, b| a < b), "{name}: {numbers:?}");
        let groups = answer["skip_groups"].as_array().unwrap();
        assert_eq!(groups.len(), 3, "{name}: {groups:?}");
        assert_eq!(groups[1]["count"], count, "{name}");
        assert_eq!(groups[1]["places"], json!(all[1..4]), "{name}");
    }
}

#[test]
fn one_line_for_each_file_and_reason() {
    let world = World::new();
    world.write("logs/a.csv", table(12));
    world.write("logs/b.csv", table(2));
    world.write("logs/c.csv", table(1));
    let logs = world.path("logs");
    let text = world.run(&["ingest", logs.to_str().unwrap()]).stdout.replace("\n      ", " ");
    let skipped: Vec<String> = text
        .lines()
        .filter_map(|line| line.strip_prefix("! skipped "))
        .map(|line| line.replace(&format!("{}/", logs.display()), ""))
        .collect();
    let starts = [
        "12 places of a.csv (row 1, row 2, row 3, ...): ",
        "2 places of b.csv (row 1, row 2): ",
        "row 1 of c.csv: ",
    ];
    assert_eq!(skipped.len(), starts.len(), "{text}");
    for (line, start) in skipped.iter().zip(starts) {
        assert!(line.starts_with(start), "{line}");
    }
}

/// However much was skipped, the groups have all of it, in the answer and in `verify`.
#[test]
fn no_list_is_cut_without_a_word() {
    let world = World::new();
    world.write("logs/a.csv", table(10_005));
    world.write("logs/b.csv", table(3));
    for file in 0..30 {
        world.write(&format!("logs/c/{file:02}.json"), "hello");
    }
    let answer = world.try_ingest(&["logs"]).json();
    assert_eq!(answer["skipped"].as_array().unwrap().len(), 10_000);
    assert_eq!(answer["unlisted"], 38);
    let counts = |list: &Value| -> (usize, u64) {
        let list = list.as_array().unwrap();
        (list.len(), list.iter().map(|group| group["count"].as_u64().unwrap()).sum())
    };
    assert_eq!(counts(&answer["skip_groups"]), (32, 10_038));
    let mut findings = world.run(&["verify", "--json"]).json()["findings"].clone();
    findings.as_array_mut().unwrap().retain(|finding| finding["about"] == "input");
    assert_eq!(counts(&findings), (32, 10_038));
    // Another directory, so that nothing is known.
    let other = World::new();
    let logs = world.path("logs");
    let text = other.run(&["ingest", logs.to_str().unwrap()]).stdout;
    let more = "! ... 12 more files or reasons; `skip_groups` of --format json has all\n";
    assert!(text.contains(more), "{text}");
}
