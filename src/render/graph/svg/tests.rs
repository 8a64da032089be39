use super::*;
use crate::graph::sample;
use crate::query::Naming;
use crate::state::State;

/// Checks that a text is XML of the kind that this module writes: closed elements, attributes in
/// double quotes, only the named entities, no comments and no sections.
fn check_xml(text: &str) -> Result<(), String> {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = text;
    while let Some((data, tail)) = rest.split_once('<') {
        check_data(data)?;
        let (tag, tail) = tail.split_once('>').ok_or("a tag that does not end")?;
        rest = tail;
        if let Some(name) = tag.strip_prefix('/') {
            if open.pop() != Some(name) {
                return Err(format!("`</{name}>` closes nothing"));
            }
            continue;
        }
        let (tag, is_empty) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
        let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        if !name.bytes().all(|byte| byte.is_ascii_lowercase())
            || attributes.matches('"').count() % 2 == 1
        {
            return Err(format!("`<{tag}>`"));
        }
        if !is_empty {
            open.push(name);
        }
    }
    check_data(rest)?;
    if open.is_empty() { Ok(()) } else { Err(format!("{open:?} stay open")) }
}

fn check_data(data: &str) -> Result<(), String> {
    let known = ["amp;", "lt;", "gt;", "quot;"];
    let bad = data.split('&').skip(1).find(|rest| !known.iter().any(|name| rest.starts_with(name)));
    let control = data.chars().any(|c| (c.is_control() && c != '\n') || c == '\u{ffff}');
    match (bad, control || data.contains('>')) {
        (None, false) => Ok(()),
        _ => Err(format!("data `{data}`")),
    }
}

/// Checks the invariants of a picture.
fn check(graph: &DependencyGraph) {
    let text = svg(graph, "a \"title\" <&>\n", &Naming::default());
    check_xml(&text).unwrap();
    assert_eq!(text, svg(graph, "a \"title\" <&>\n", &Naming::default()));
    assert!(!text.contains("<script") && !text.contains("href"));

    let picture = Picture::of(graph, &Naming::default());
    for (at, one) in picture.boxes.iter().enumerate() {
        for other in &picture.boxes[..at] {
            let beside = one.x + one.width <= other.x || other.x + other.width <= one.x;
            let below = one.y + one.height <= other.y || other.y + other.height <= one.y;
            assert!(beside || below, "{one:?} overlaps {other:?}");
        }
        assert!(one.x >= MARGIN && one.x + one.width <= picture.size.x - MARGIN);
        assert!(one.y >= LANES_TOP && one.y + one.height <= picture.lanes_bottom);
        for (line, (text, (size, weight, down))) in one.lines.iter().zip(LINES).enumerate() {
            let mark =
                if line == 0 && sentence::presence(one.presence).is_some() { 14.0 } else { 0.0 };
            assert!(12.0 + width(text, size, weight) + mark <= one.width, "{one:?}");
            assert!(down + size / 4.0 <= one.height, "{one:?}");
        }
    }
    for edge in &picture.edges {
        // The curves of an edge are connected, and none passes behind a box.
        for pair in edge.curves.windows(2) {
            assert_eq!(pair[0].0[3], pair[1].0[0]);
        }
        for step in 1..40 {
            for point in edge.curves.iter().map(|curve| curve.at(f64::from(step) / 40.0)) {
                let inside = picture.boxes.iter().find(|one| {
                    point.x > one.x + 1.0
                        && point.x < one.x + one.width - 1.0
                        && point.y > one.y
                        && point.y < one.y + one.height
                });
                assert!(inside.is_none(), "{point:?} is behind {inside:?}");
            }
        }
    }
}

/// A made-up state of four bots that share intents, slot types and functions.
fn large() -> State {
    let mut documents: Vec<(String, String)> = Vec::new();
    let bots = ["OrderFlowers", "Concierge", "BookTrip", "Support"];
    let intents = [
        "OrderFlowers",
        "CancelOrder",
        "TrackOrder",
        "BookHotel",
        "BookCar",
        "Greeting",
        "SpeakToAgent",
        "OpeningHours",
        "Fallback",
    ];
    for (at, bot) in bots.iter().enumerate() {
        let used = (0..4).map(|step| (at * 2 + step) % intents.len());
        let used = used.map(|intent| {
            format!(
                r#"{{"intentName":"{}","intentVersion":"{}"}}"#,
                intents[intent],
                1 + intent % 3
            )
        });
        let body = format!(r#"{{"intents":[{}]}}"#, used.collect::<Vec<_>>().join(","));
        documents.push((format!("bot:{bot}@{}", at + 2), body));
        for alias in ["PROD", "TEST"].iter().take(1 + at % 2) {
            let logs = r#""conversationLogs":{"iamRoleArn":"arn:aws:iam::111122223333:role/LexLogs","logSettings":[{"resourceArn":"arn:aws:logs:us-east-1:111122223333:log-group:lex","kmsKeyArn":"arn:aws:kms:us-east-1:111122223333:key/0f3c9a52-77de-4c17-a2b0-6f6b8c9f0d11"}]}"#;
            let logs = if at == 1 { format!(",{logs}") } else { String::new() };
            let body = format!(r#"{{"botName":"{bot}","botVersion":"{}"{logs}}}"#, at + 2);
            documents.push((format!("alias:{bot}/{alias}"), body));
        }
    }
    let types = ["FlowerTypes", "OrderStatus", "HotelStars", "CarClass"];
    for (at, intent) in intents.iter().enumerate().filter(|(at, _)| *at != 4) {
        let hook = ["OrderHandler", "BookingHandler", "lex-workshop-LexBotHandler"][at % 3];
        let body = format!(
            r#"{{"slots":[{{"name":"Kind","slotType":"{}","slotTypeVersion":"{}"}},
                {{"name":"When","slotType":"AMAZON.DATE"}},{{"name":"Count","slotType":"{}"}}],
                "fulfillmentActivity":{{"type":"CodeHook","codeHook":{{"uri":
                "arn:aws:lambda:us-east-1:111122223333:function:{hook}"}}}}}}"#,
            types[at % 4],
            1 + at % 2,
            ["AMAZON.NUMBER", "AMAZON.Country", "AMAZON.FOUR_DIGIT_NUMBER"][at % 3],
        );
        documents.push((format!("intent:{intent}@{}", 1 + at % 3), body));
    }
    documents.push(("intent:Search@2".to_owned(), r#"{"kendraConfiguration":{
        "kendraIndex":"arn:aws:kendra:us-east-1:111122223333:index/b4f0a1c2-77aa-4d6e-9f10-22e7f1a0c3d4",
        "role":"arn:aws:iam::111122223333:role/KendraSearch"},
        "parentIntentSignature":"AMAZON.KendraSearchIntent"}"#.to_owned()));
    for (at, kind) in types.iter().enumerate() {
        let body =
            if at == 2 { r#"{"parentSlotTypeSignature":"AMAZON.AlphaNumeric"}"# } else { "{}" };
        documents.push((format!("slot-type:{kind}@{}", 1 + at % 2), body.to_owned()));
    }
    let documents: Vec<(&str, &str)> = documents.iter().map(|(a, b)| (&**a, &**b)).collect();
    let mut state = sample::state(&documents);
    sample::change(&mut state, "slot-type:CarClass", |resource| {
        resource.life = crate::state::Life::Deleted(resource.set_by.clone());
    });
    state
}

/// The part of a state that aliases lead to.
fn published(state: &State) -> DependencyGraph {
    let graph = DependencyGraph::of(state);
    graph.keeping(|node| node.version() != Some(crate::lex::Version::Latest))
}

#[test]
fn pictures_hold_what_they_promise() {
    check(&DependencyGraph::default());
    check(&DependencyGraph::of(&sample::flowers()));
    check(&DependencyGraph::of(&sample::hostile()));
    check(&published(&large()));
    check(&DependencyGraph::of(&large()));
}

#[test]
fn cycles_and_edges_within_a_lane_are_drawn() {
    let graph = sample::graph(&[("a", "b"), ("b", "a"), ("s", "s"), ("a", "c"), ("c", "d")]);
    let text = svg(&graph, "cycles", &Naming::default());
    check_xml(&text).unwrap();
    assert_eq!(text.matches("<g class=\"lxg-edge\">").count(), 5 + 1);
}

#[test]
fn several_places_take_a_line_more() {
    let graph = DependencyGraph::of(&sample::state(&[
        ("111122223333/us-east-1/v1/bot:B@latest", "{}"),
        ("444455556666/eu-west-1/v1/bot:B@latest", "{}"),
    ]));
    check(&graph);
    assert!(svg(&graph, "places", &Naming::default()).contains(">444455556666/eu-west-1</text>"));
}

#[test]
fn whole_names_are_in_the_tooltips() {
    let text = svg(&DependencyGraph::of(&sample::hostile()), "hostile", &Naming::default());
    let long = "x".repeat(300);
    assert!(text.contains(&format!("<title>{long}</title>")));
    assert!(!text.contains(&format!(">{long}</text>")));
    assert!(text.contains("slots[&lt;/text&gt;&lt;script&gt;alert(1)&lt;/script&gt;]</title>"));
    assert!(text.contains("slots[\\u{202e}backwards\\u{2066}]"));
}

#[test]
fn missing_nodes_are_marked() {
    let text = svg(&published(&large()), "missing", &Naming::default());
    assert!(text.contains("(! missing: it was deleted)</title>"));
    assert!(text.contains("lxg-missing"));
    assert!(text.contains(">deleted</text>"));
}
