//! The examples print what they promise.

#[path = "../../examples/blame_intent.rs"]
#[expect(dead_code, reason = "`main` is for those who run it")]
mod blame_intent;
#[path = "../../examples/dependents.rs"]
#[expect(dead_code, reason = "`main` is for those who run it")]
mod dependents;
#[path = "../../examples/draw_graph.rs"]
#[expect(dead_code, reason = "`main` is for those who run it")]
mod draw_graph;
#[path = "../../examples/rollback_plan.rs"]
#[expect(dead_code, reason = "`main` is for those who run it")]
mod rollback_plan;
#[path = "../../examples/state_at.rs"]
#[expect(dead_code, reason = "`main` is for those who run it")]
mod state_at;
#[path = "../../examples/who_changed.rs"]
#[expect(dead_code, reason = "`main` is for those who run it")]
mod who_changed;

use std::error::Error;

fn printed(run: impl FnOnce(&mut Vec<u8>) -> Result<(), Box<dyn Error>>) -> String {
    let mut out = Vec::new();
    run(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn state_at_a_moment() {
    let text = printed(state_at::run);
    let asked = "What day do you want the {FlowerTpye}?";
    for address in ["v2/slot:ROU8ISP6SE/en_US/7EO3R2H98V/PKKG15ZL5A", "v1/intent:OrderFlowers"] {
        assert!(text.contains(&format!("111122223333/us-east-1/{address} is exact\n")), "{text}");
    }
    assert_eq!(text.matches(asked).count(), 2, "{text}");
}

#[test]
fn who_changed_a_slot() {
    insta::assert_snapshot!(printed(who_changed::run), @r"
2025-03-03T09:33:12Z  ana (LexDeveloper)    created, +1 prompt
2025-03-10T10:18:50Z  bo                    ~1 prompt
2025-03-17T15:48:02Z  bo                    ~1 prompt
2025-03-24T09:15:09Z  bo                    ~1 prompt
");
}

#[test]
fn blame_of_an_intent() {
    insta::assert_snapshot!(printed(blame_intent::run), @r##"
2023-03-08T16:10:25Z  deploy-318 (LexCI): slots[FlowerType].slotTypeVersion "2"
2023-03-13T09:15:09Z  alice: slots[PickupDate].valueElicitationPrompt.messages[0].content "What day do you want the {FlowerType} to be picked up?"
2023-03-13T09:15:09Z  alice: slots[PickupDate].valueElicitationPrompt.maxAttempts 2
2023-02-27T09:31:40Z  alice: sampleUtterances "I would like to order flowers"
2023-02-27T09:31:40Z  alice: sampleUtterances "Order {FlowerType}"
2023-02-27T09:31:40Z  alice: sampleUtterances "order some flwers"
2023-02-28T13:20:18Z  carol (LexDeveloper): sampleUtterances "I need a bouquet"
2023-02-28T13:20:18Z  carol (LexDeveloper): sampleUtterances "Send {FlowerType} on {PickupDate}"
"##);
}

#[test]
fn dependents_of_a_slot_type() {
    insta::assert_snapshot!(printed(dependents::run), @r"
slot-type:FlowerTypes@latest
slot-type:FlowerTypes@1
    bot:OrderFlowers@1
    intent:OrderFlowers@1
slot-type:FlowerTypes@2
    alias:OrderFlowers/PROD
    bot:OrderFlowers@latest
    bot:OrderFlowers@2
    bot:OrderFlowers@3
    intent:OrderFlowers@latest
    intent:OrderFlowers@2
    intent:OrderFlowers@3
");
}

#[test]
fn a_plan_back() {
    let text = printed(rollback_plan::run);
    let calls: Vec<&str> = text.lines().filter(|line| !line.starts_with(' ')).collect();
    assert_eq!(
        calls,
        [
            "UpdateSlot slot:ROU8ISP6SE/en_US/7EO3R2H98V/PKKG15ZL5A: its content differs",
            "UpdateIntent intent:ROU8ISP6SE/en_US/KRRQRMSN3K: its content differs",
            "UpdateSlotType slot-type:ROU8ISP6SE/es_US/0SI92LZ07D: its content differs",
            "BuildBotLocale locale:ROU8ISP6SE/en_US: its dependencies change: it must be built again",
            "BuildBotLocale locale:ROU8ISP6SE/es_US: its dependencies change: it must be built again",
            "UpdateBotAlias alias:ROU8ISP6SE/8YMJWC50JJ: the alias points to another version",
            "Exact",
        ]
    );
    assert!(text.contains(r#""botVersion":"2""#), "{text}");
}

#[test]
fn a_picture() {
    let text = printed(|out| draw_graph::run("svg", out));
    assert!(text.starts_with("<svg") && text.contains("flower-shop"), "{text}");
    let text = printed(|out| draw_graph::run("dot", out));
    assert!(text.starts_with("digraph") && text.contains("flower-shop"), "{text}");
}
