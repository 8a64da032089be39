//! Copies of one record: which of them counts, and whether they agree.

use serde_json::{Value, json};

use crate::generator::history::{self, Plan};
use crate::generator::record::{Class, Record};
use crate::ingest::common::{World, record};

/// A Put of an intent, as CloudTrail delivers it.
fn put() -> Value {
    let request = json!({
        "name": "A", "sampleUtterances": ["one", "cut \u{1f600}"],
        "slots": [{"name": "S", "slotConstraint": "Required", "priority": 1}],
        "fulfillmentActivity": {"type": "ReturnIntent"},
    });
    let mut put = record(1, "PutIntent", request, &json!({"description": "by default"}));
    put["readOnly"] = json!(false);
    put["managementEvent"] = json!(true);
    put
}

fn edited(edit: impl FnOnce(&mut Value)) -> String {
    let mut put = put();
    edit(&mut put);
    put.to_string()
}

/// The copies in one run, and in two runs, in both orders: the answer of the last run, and the world.
fn in_every_order(one: &str, other: &str) -> Vec<(Value, World)> {
    let run = |runs: &[&[&str]]| {
        let world = World::new();
        let mut answer = Value::Null;
        for (number, copies) in runs.iter().enumerate() {
            let name = format!("{number}.jsonl");
            world.write(&name, copies.join("\n"));
            answer = world.ingest(&[&name]);
        }
        world.check();
        (answer, world)
    };
    vec![
        run(&[&[one, other]]),
        run(&[&[other, one]]),
        run(&[&[one], &[other]]),
        run(&[&[other], &[one]]),
    ]
}

/// `show intent:A`: how well its document is known, why not better, and the document.
fn shown(world: &World) -> (String, String, Value) {
    let ran = world.run(&["show", "intent:A", "--format", "json"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let mut resource = ran.json()["resources"][0].take();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    (text(&resource["confidence"]), text(&resource["doubt"]), resource["document"].take())
}

/// The tip of main, if there is one: none if the copy that counts was refused.
fn main(world: &World) -> String {
    world.git(&["for-each-ref", "--format=%(objectname)", "refs/heads/main"])
}

/// Pipelines add members and nulls, and write what is there in another way.
#[test]
fn copies_with_the_same_values_are_equal() {
    let whole = put().to_string();
    let table: [(&str, String); 8] = [
        ("a member is added", edited(|it| it["tenant"] = json!({"id": "t"}))),
        ("a null is added", edited(|it| it["errorCode"] = Value::Null)),
        ("a null is added to the request", edited(|it| it["requestParameters"]["x"] = Value::Null)),
        ("a time has thousandths", whole.replace(":01Z", ":01.000Z")),
        ("members are in another order", {
            let first = "\"awsRegion\":\"us-east-1\"";
            let rest = whole.strip_prefix(&format!("{{{first},")).unwrap();
            format!("{{{},{first}}}", rest.strip_suffix('}').unwrap())
        }),
        ("a number is spelled otherwise", whole.replace("\"priority\":1", "\"priority\":1.0")),
        (
            "the request is text",
            edited(|it| {
                it["requestParameters"] = json!(it["requestParameters"].to_string());
            }),
        ),
        ("the record is spread over lines", serde_json::to_string_pretty(&put()).unwrap()),
    ];
    for (what, copy) in table {
        let mut tips = Vec::new();
        for (answer, world) in in_every_order(&whole, &copy) {
            assert_eq!(answer["conflicts"], json!([]), "{what}");
            assert_eq!(answer["records"]["duplicates"], 1, "{what}");
            assert_eq!(shown(&world).0, "exact", "{what}");
            let found = world.run(&["verify", "--format", "json"]).json();
            let input =
                found["findings"].as_array().unwrap().iter().find(|it| it["about"] == "input");
            assert_eq!(input, None, "{what}");
            tips.push(world.tip());
        }
        assert!(tips.iter().all(|tip| *tip == tips[0]), "{what}: {tips:?}");
    }
}

/// What a pipeline lost is not lost from the history, whichever copy comes first.
#[test]
fn a_reduced_copy_counts_only_where_there_is_no_other() {
    let whole = put().to_string();
    let world = World::new();
    world.write("whole.jsonl", &whole);
    world.ingest(&["whole.jsonl"]);
    let (tip, exact) = (world.tip(), shown(&world).2);
    let asked = {
        let mut asked = exact.clone();
        asked.as_object_mut().unwrap().remove("description");
        asked
    };
    let text = |value: &mut Value| *value = json!(value.to_string());
    let table: [(String, &str, &Value); 8] = [
        (
            edited(|it| it["responseElements"] = json!({"string": "None"})),
            "the response is not the resource; defaults are not known",
            &asked,
        ),
        (
            edited(|it| it["responseElements"] = json!({"message": "ok"})),
            "the response is not the resource; defaults are not known",
            &asked,
        ),
        (
            edited(|it| it["responseElements"] = json!({"name": "A", "version": "$LATEST"})),
            "this copy of the record is reduced: the response does not have `checksum`",
            &asked,
        ),
        (
            edited(|it| it["responseElements"] = Value::Null),
            "the response is not in the record; defaults are not known",
            &asked,
        ),
        (
            edited(|it| text(&mut it["responseElements"]["sampleUtterances"])),
            "this copy of the record is reduced: `sampleUtterances` has another type than in Lex",
            &exact,
        ),
        (
            edited(|it| text(&mut it["responseElements"]["slots"][0]["priority"])),
            "this copy of the record is reduced: `slots.priority` has another type than in Lex",
            &exact,
        ),
        (
            edited(|it| {
                text(&mut it["readOnly"]);
                text(&mut it["managementEvent"]);
            }),
            "this copy of the record is reduced: its values became text",
            &exact,
        ),
        (
            edited(|_| ()).replace("\u{1f600}", r"\ud83d"),
            "this copy of the record is damaged: it has half of a character (U+FFFD in its place)",
            &{
                let mut cut = exact.clone();
                cut["sampleUtterances"][1] = json!("cut \u{fffd}");
                cut
            },
        ),
    ];
    for (reduced, doubt, document) in &table {
        let alone = World::new();
        alone.write("reduced.jsonl", reduced);
        let answer = alone.ingest(&["reduced.jsonl"]);
        assert_eq!(answer["records"]["writes"], 1, "{doubt}");
        let shown = shown(&alone);
        assert_eq!((&*shown.0, &*shown.1, &shown.2), ("partial", *doubt, *document));
        alone.check();
        for (answer, world) in in_every_order(&whole, reduced) {
            assert_eq!(answer["records"]["duplicates"], 1, "{doubt}");
            assert_eq!(answer["conflicts"], json!([]), "{doubt}");
            assert_eq!(world.tip(), tip, "{doubt}");
        }
    }
}

/// The same moment, caller and call, but not the same content: somebody changed one of them.
#[test]
fn copies_that_do_not_agree_are_reported_with_their_sources() {
    let table: [(&str, &str, Value); 5] = [
        ("/userAgent", "userAgent", json!("somebody else")),
        ("/userIdentity/userName", "userIdentity.userName", json!("mallory")),
        ("/responseElements/sampleUtterances/0", "responseElements", json!("planted")),
        ("/eventTime", "eventTime", json!("2019-05-01T10:00:02Z")),
        ("/errorCode", "errorCode", json!("AccessDeniedException")),
    ];
    let mut one = put();
    one["userAgent"] = json!("somebody");
    for (place, member, value) in table {
        let mut other = one.clone();
        match other.pointer_mut(place) {
            Some(found) => *found = value,
            None => other[&place[1..]] = value,
        }
        if member == "errorCode" {
            other["responseElements"] = Value::Null;
        }
        let mut chosen = Vec::new();
        let mut tips = Vec::new();
        for order in [[&one, &other], [&other, &one]] {
            // in one run over two files, and in two runs
            let world = World::new();
            for copy in order {
                let name = if *copy == one { "one.json" } else { "other.json" };
                world.deliver_values(&format!("logs/{name}"), std::slice::from_ref(copy));
            }
            let conflict = world.ingest(&["logs"])["conflicts"][0].take();
            assert_eq!(conflict["members"], json!([member]));
            assert_eq!(conflict["event"], one["eventID"]);
            let sources = [&conflict["chosen"], &conflict["others"][0]];
            let mut names = sources.map(|name| name.as_str().unwrap().to_owned());
            chosen.push(names[0].clone());
            names.sort();
            assert_eq!(names, ["logs/one.json", "logs/other.json"]);
            world.check();
            tips.push(main(&world));
            let verified = world.run(&["verify", "--format", "json"]);
            assert_eq!(verified.code, Some(1));
            let found = verified.json()["findings"].to_string();
            assert!(found.contains("one.json") && found.contains(member), "{found}");

            let world = World::new();
            let mut answer = Value::Null;
            for copy in order {
                let name = if *copy == one { "one.json" } else { "other.json" };
                world.deliver_values(name, std::slice::from_ref(copy));
                answer = world.ingest(&[name]);
            }
            let conflict = answer["conflicts"][0].take();
            let sources = format!("{} {}", conflict["chosen"], conflict["others"][0]);
            let late = if *order[1] == one { "one.json" } else { "other.json" };
            assert!(sources.contains("journal:records/111122223333/"), "{sources}");
            assert!(sources.contains(late), "{sources}");
            world.check();
            tips.push(main(&world));
        }
        assert_eq!(chosen[0], chosen[1], "{member}");
        assert_eq!(tips, vec![tips[0].clone(); 4], "{member}");
    }
}

/// A forged row of a table does not replace the record, but is reported.
#[test]
fn a_table_that_contradicts_a_record_is_reported() {
    let forms = std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/forms");
    let whole = forms.join("delivered.json");
    let table = std::fs::read_to_string(forms.join("athena.csv")).unwrap();
    let world = World::new();
    let forged = table.replacen("203.0.113.", "198.51.100.", 1);
    assert_ne!(forged, table);
    world.write("forged.csv", forged);
    let expect = {
        let world = World::new();
        world.ingest(&[whole.to_str().unwrap()]);
        world.tip()
    };
    let answer = world.ingest(&[whole.to_str().unwrap(), "forged.csv"]);
    assert_eq!(answer["conflicts"].as_array().unwrap().len(), 1);
    assert_eq!(answer["conflicts"][0]["members"], json!(["sourceIPAddress"]));
    assert_eq!(answer["conflicts"][0]["others"], json!(["forged.csv"]));
    assert_eq!(world.tip(), expect);
}

#[test]
fn of_copies_that_do_not_agree_one_counts() {
    let records = history::random(6, &Plan::dense(60)).records;
    let at = records.iter().position(|record| record.class == Class::Write).unwrap();
    let mut other = records[at].clone();
    other.edit(|record| record["userAgent"] = json!("somebody else"));
    let mut tips = Vec::new();
    for order in [["all.json", "other.json"], ["other.json", "all.json"]] {
        let world = World::new();
        world.deliver("all.json", &records);
        world.deliver("other.json", std::slice::from_ref(&other));
        world.ingest(&order[..1]);
        let answer = world.ingest(&order[1..]);
        assert_eq!(answer["conflicts"][0]["event"], other.id);
        world.check();
        tips.push(world.tip());
        let together = World::new();
        together.deliver("all.json", records.iter().chain([&other]));
        let answer = together.ingest(&["all.json"]);
        assert_eq!(answer["conflicts"][0]["event"], other.id);
        tips.push(together.tip());
        together.check();
    }
    assert_eq!(tips, vec![tips[0].clone(); 4]);
}

/// Members in another order are the same record.
#[test]
fn another_order_of_members_is_not_a_conflict() {
    let records = history::random(7, &Plan::dense(40)).records;
    let world = World::new();
    world.deliver("all.json", &records);
    let sorted: Vec<_> = records.iter().map(Record::value).collect();
    world.deliver_values("sorted.json", &sorted);
    world.ingest(&["all.json"]);
    let tip = world.tip();
    let answer = world.ingest(&["sorted.json"]);
    assert_eq!(answer["conflicts"], json!([]));
    assert_eq!(world.tip(), tip);
    let world = World::new();
    world.deliver_values("sorted.json", &sorted);
    world.ingest(&["sorted.json"]);
    assert_eq!(world.tip(), tip);
}
