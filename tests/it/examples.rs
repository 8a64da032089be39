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
    assert!(text.starts_with("111122223333/us-east-1/v1/intent:OrderFlowers is exact\n"), "{text}");
    assert!(text.contains("What day do you want the {FlowerTpye}?"), "{text}");
}

#[test]
fn who_changed_an_intent() {
    insta::assert_snapshot!(printed(who_changed::run), @r"
2023-02-27T09:31:40Z  alice                 created, +3 utterances, +3 slots, +1 prompt…
2023-02-28T13:20:18Z  carol (LexDeveloper)  +2 utterances
2023-03-01T16:01:40Z  deploy-318 (LexCI)    ~1 slot
2023-03-08T15:48:02Z  alice                 ~1 slot, ~1 prompt, >slot order
2023-03-08T16:10:25Z  deploy-318 (LexCI)    ~1 slot
2023-03-13T09:15:09Z  alice                 ~1 prompt
2023-03-13T09:30:00Z  deploy-318 (LexCI)    nothing new
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
            "PutBot bot:OrderFlowers: it is not what it was",
            "PutBotAlias alias:OrderFlowers/PROD: the alias points elsewhere",
            "Exact",
        ]
    );
    assert!(text.contains(r#""botVersion":"2""#), "{text}");
}

#[test]
fn a_picture() {
    let text = printed(|out| draw_graph::run("svg", out));
    assert!(text.starts_with("<svg") && text.contains("flowers-order"), "{text}");
    let text = printed(|out| draw_graph::run("dot", out));
    assert!(text.starts_with("digraph") && text.contains("flowers-order"), "{text}");
}
