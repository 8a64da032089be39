//! Every JSON answer has the shape that `lexrewind schema` promises.

use std::path::Path;

use serde_json::Value;

use crate::cli::world::{Output, ingest, run, run_in};

#[test]
fn answers_have_the_shape_of_their_schema() {
    let stories = ["order-flowers", "gap", "support-bot", "late"];
    let questions: &[(&str, &[&str])] = &[
        ("show", &["show", "--all"]),
        ("ls", &["ls", "--all"]),
        ("log", &["log", "--patch", "--attempts"]),
        ("verify", &["verify"]),
        ("verify", &["verify", "--full"]),
        ("graph", &["graph"]),
        ("impact", &["impact", "AMAZON.DATE", "--delete", "--since", "2020-01-01"]),
        ("rebuild", &["rebuild", "--check"]),
        ("rebuild", &["rebuild"]),
        ("who", &["who"]),
        ("sql", &["sql", "SELECT * FROM events"]),
    ];
    for story in stories {
        for (name, args) in questions {
            check_output(story, name, args);
        }
    }
    check_v2(questions);
    check_output("order-flowers", "show", &["show", "bot:OrderFlowers"]);
    check_output("gap", "show", &["show", "intent:OrderPizza", "--at", "2022-05-10T20:00:00Z"]);
    check_output("order-flowers", "export", &["export", "alias:OrderFlowers/PROD", "--api", "v2"]);
    check_output("gap", "export", &["export", "bot:PizzaShop", "--at", "2022-05-11T08:00:00Z"]);
    let live = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/live/order-flowers");
    check_output("order-flowers", "drift", &["drift", live]);
    let export = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/exports/v1-SupportBot.json");
    check_output("support-bot", "drift", &["drift", export]);
    check_output("support-bot", "drift", &["drift", export, "--at", "2020-09-01"]);
    check_output("order-flowers", "event", &["show", "e1cc8a7d"]);
    check_output("order-flowers", "call", &["show", "5be03846"]);
    let plans: &[(&str, &[&str])] = &[
        ("order-flowers", &["rollback", "bot:OrderFlowers", "--to", "46b307b0", "--prune"]),
        ("gap", &["rollback", "intent:OrderPizza", "--to", "2022-05-10T20:00:00Z"]),
        ("gap", &["rollback", "slot-type:Sizes", "--to", "2022-05-09T09:00:00Z"]),
        ("support-bot", &["restore", "bot:SupportBot"]),
    ];
    for (story, args) in plans {
        check_output(story, "plan", &[&["plan"], *args].concat());
    }
    for address in ["slot-type:FlowerTypes", "bot:OrderFlowers@2", "alias:OrderFlowers/PROD"] {
        let args = ["impact", address, "--delete", "--since", "2023-03-10"];
        check_output("order-flowers", "impact", &args);
        check_output("order-flowers", "impact", &["impact", address]);
    }
    check_output("public-records", "log", &["log", "--all-calls"]);
    check_output("public-records", "who", &["who", "--by", "role"]);
    check_output("order-flowers", "who", &["who", "bob"]);
    check_output("order-flowers", "diff", &["diff", "intent:OrderFlowers@1..3"]);
    for (story, address) in [
        ("order-flowers", "bot:OrderFlowers"),
        ("order-flowers", "alias:OrderFlowers/PROD"),
        ("support-bot", "bot:SupportBot"),
        ("gap", "slot-type:Sizes"),
    ] {
        check_output(story, "versions", &["versions", address]);
    }
    check_output("order-flowers", "resolved", &["show", "alias:OrderFlowers/PROD", "--resolved"]);
    check_output("gap", "resolved", &["show", "bot:PizzaShop", "--resolved", "--at", "2022-05-09"]);
    check_output(
        "order-flowers",
        "diff",
        &["diff", "alias:OrderFlowers/BETA", "--from", "2023-02", "--at", "2023-03-20"],
    );
}

/// The same of a bot of Lex V2.
fn check_v2(questions: &[(&str, &[&str])]) {
    let intent = "intent:FlowerShop/en_US/OrderFlowers";
    let of_bot: &[(&str, &[&str])] = &[
        ("show", &["show", "bot:FlowerShop@2"]),
        ("versions", &["versions", "bot:FlowerShop"]),
        ("versions", &["versions", "alias:FlowerShop/PROD"]),
        ("resolved", &["show", "alias:FlowerShop/PROD", "--resolved"]),
        ("diff", &["diff", "bot:FlowerShop@1..2"]),
        ("impact", &["impact", intent]),
        ("blame", &["blame", intent]),
    ];
    for (name, args) in questions.iter().filter(|(_, args)| !args.contains(&"--delete")) {
        check_output("flower-shop", name, args);
    }
    for (name, args) in of_bot {
        check_output("flower-shop", name, args);
    }
}

#[test]
fn blame_has_the_shape_of_its_schema() {
    check_output("order-flowers", "blame", &["blame", "intent:OrderFlowers"]);
    check_output("order-flowers", "blame", &["blame", "bot:OrderFlowers@2"]);
    check_output("order-flowers", "blame", &["blame", "alias:OrderFlowers/BETA", "--deleted"]);
    check_output("gap", "blame", &["blame", "intent:OrderPizza", "--deleted"]);
    check_output("gap", "blame", &["blame", "slot-type:Sizes"]);
    check_output("gap", "blame", &["blame", "slot-type:Sizes", "--at", "f5126315"]);
}

#[test]
fn ingest_has_the_shape_of_its_schema() {
    let home = tempfile::tempdir().unwrap();
    for story in ["public-records", "late"] {
        check_answer("ingest", &ingest(story, &home.path().join(story)));
    }
    // With copies that do not agree, one of which spells out a null.
    let copy = |text: &str, error: &str| {
        format!(
            r#"{{"Records":[{{"eventVersion":"1.08","userIdentity":{{"type":"Root"}},
            "eventTime":"2024-03-01T10:00:01Z","eventSource":"lex.amazonaws.com",
            "eventName":"DeleteBot","awsRegion":"us-east-1","requestParameters":{{"name":"{text}"}},
            "responseElements":null,"errorCode":"{error}","eventID":"e1",
            "recipientAccountId":"111122223333"}}]}}"#
        )
    };
    let logs = home.path().join("copies");
    std::fs::create_dir(&logs).unwrap();
    std::fs::write(logs.join("one.json"), copy("A", "<null>")).unwrap();
    std::fs::write(logs.join("other.json"), copy("B", "<null>")).unwrap();
    let repo = home.path().join("conflict");
    let args = ["ingest", "--json", "--repo", repo.to_str().unwrap(), logs.to_str().unwrap()];
    let output = run_in(home.path(), &args);
    let answer: Value = serde_json::from_str(&output.stdout).unwrap();
    assert!(answer["conflicts"][0]["event"] == "e1" && answer["notes"].is_object(), "{output}");
    check_answer("ingest", &output);
    // With a baseline that the records contradict.
    let repo = home.path().join("order-flowers");
    let repo = repo.to_str().unwrap();
    check_answer("ingest", &ingest("order-flowers", Path::new(repo)));
    let baseline = "fixtures/live/order-flowers/get-intent.json";
    let args = ["ingest", "--json", "--repo", repo, "--baseline", baseline, "--at", "2023-03-20"];
    check_answer("ingest", &run_in(Path::new(env!("CARGO_MANIFEST_DIR")), &args));
    check_answer("verify", &run_in(home.path(), &["verify", "--json", "--repo", repo]));

    // In a clone, which has the journal of its remote.
    let clone = home.path().join("clone");
    git2::Repository::clone(repo, &clone).unwrap();
    let more = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/stories/late/first");
    let output = run_in(&clone, &["ingest", "--json", more]);
    assert!(output.stdout.contains("\"journal_from\":\"origin/journal\""), "{output}");
    check_answer("ingest", &output);
}

fn check_output(story: &str, name: &str, args: &[&str]) {
    check_answer(name, &run(story, &[args, &["--json"]].concat()));
}

fn check_answer(name: &str, output: &Output) {
    assert!(output.status < 2, "{output}");
    let value: Value = serde_json::from_str(&output.stdout).expect("JSON");
    let schema = run_in(Path::new("."), &["schema", name]);
    let schema: Value = serde_json::from_str(&schema.stdout).expect("JSON");
    let schema = expanded(&schema, &schema["$defs"]);
    let mut wrong = Vec::new();
    check(&schema, &value, "", &mut wrong);
    assert!(wrong.is_empty(), "{name}: {wrong:#?}\n{output}");
}

/// A schema with its definitions in the places that refer to them.
fn expanded(schema: &Value, definitions: &Value) -> Value {
    if let Some(name) = schema.get("$ref").and_then(Value::as_str) {
        let definition = &definitions[name.strip_prefix("#/$defs/").expect("a definition")];
        assert!(definition.is_object(), "{name} is not defined");
        return expanded(definition, definitions);
    }
    match schema {
        Value::Array(items) => items.iter().map(|item| expanded(item, definitions)).collect(),
        Value::Object(members) => {
            let members = members.iter().filter(|(name, _)| *name != "$defs");
            members.map(|(name, value)| (name.clone(), expanded(value, definitions))).collect()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => schema.clone(),
    }
}

/// As much of JSON Schema as our schemas use.
fn check(schema: &Value, value: &Value, path: &str, wrong: &mut Vec<String>) {
    let known = [
        "$schema",
        "title",
        "description",
        "type",
        "const",
        "enum",
        "oneOf",
        "properties",
        "required",
        "additionalProperties",
        "items",
    ];
    for (keyword, _) in schema.as_object().expect("a schema is an object") {
        assert!(known.contains(&keyword.as_str()), "{keyword} is not checked");
    }
    let mut fail = |what: &str| wrong.push(format!("{path}: {what}: {value}"));
    if let Some(wanted) = schema.get("const")
        && wanted != value
    {
        fail("another constant");
    }
    if let Some(wanted) = schema.get("enum").and_then(Value::as_array)
        && !wanted.contains(value)
    {
        fail("not one of the values");
    }
    if let Some(kind) = schema.get("type") {
        let kinds = kind.as_array().cloned().unwrap_or_else(|| vec![kind.clone()]);
        let is = |kind: &Value| match kind.as_str().expect("a type is a word") {
            "null" => value.is_null(),
            "string" => value.is_string(),
            "number" => value.is_number(),
            "integer" => value.is_u64() || value.is_i64(),
            "boolean" => value.is_boolean(),
            "array" => value.is_array(),
            "object" => value.is_object(),
            other => panic!("{other} is no type"),
        };
        if !kinds.iter().any(is) {
            fail("another type");
        }
    }
    if let Some(schemas) = schema.get("oneOf").and_then(Value::as_array) {
        let fits = |schema: &&Value| {
            let mut wrong = Vec::new();
            check(schema, value, path, &mut wrong);
            wrong.is_empty()
        };
        if schemas.iter().filter(fits).count() != 1 {
            fail("not exactly one of the shapes");
        }
    }
    if let (Some(items), Some(schema)) = (value.as_array(), schema.get("items")) {
        for (at, item) in items.iter().enumerate() {
            check(schema, item, &format!("{path}[{at}]"), wrong);
        }
    }
    let properties =
        schema.get("properties").cloned().unwrap_or(Value::Object(serde_json::Map::new()));
    let is_closed = schema.get("additionalProperties").is_some();
    if let Some(members) = value.as_object().filter(|_| is_closed) {
        let required = schema.get("required").and_then(Value::as_array).into_iter().flatten();
        for name in required.filter_map(Value::as_str) {
            if !members.contains_key(name) {
                wrong.push(format!("{path}.{name} is missing"));
            }
        }
        for (name, member) in members {
            match properties
                .get(name)
                .or_else(|| schema.get("additionalProperties").filter(|it| it.is_object()))
            {
                Some(schema) => check(schema, member, &format!("{path}.{name}"), wrong),
                None => wrong.push(format!("{path}.{name} is not in the schema")),
            }
        }
    }
}
