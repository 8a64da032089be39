//! What was published, what each alias pointed to, and the effective bot.

use crate::world::run;

#[test]
fn versions_of_a_bot_have_its_aliases() {
    insta::assert_snapshot!(run("order-flowers", &["versions", "bot:OrderFlowers"]), @"");
    insta::assert_snapshot!(run("order-flowers", &["versions", "bot:OrderFlowers", "--at", "2023-03-09T14:05:00Z"]), @"");
    insta::assert_snapshot!(run("order-flowers", &["versions", "bot:OrderFlowers", "--at", "2023-02-28T14:05:00Z"]), @"");
}

#[test]
fn versions_of_an_alias_say_what_moved_with_it() {
    insta::assert_snapshot!(run("order-flowers", &["versions", "alias:OrderFlowers/PROD"]), @"");
    insta::assert_snapshot!(run("order-flowers", &["versions", "alias:OrderFlowers/PROD", "--at", "e2605e3e^", "-q"]), @"");
    insta::assert_snapshot!(run("order-flowers", &["versions", "alias:OrderFlowers/BETA"]), @"");
    insta::assert_snapshot!(run("order-flowers", &["versions", "alias:OrderFlowers/BETA", "--json"]), @"");
}

#[test]
fn versions_say_what_is_not_published_and_what_was_deleted() {
    insta::assert_snapshot!(run("order-flowers", &["versions", "intent:OrderFlowers", "--at", "2023-03-08T16:00:00Z"]), @"");
    insta::assert_snapshot!(run("support-bot", &["versions", "bot:SupportBot"]), @"");
    insta::assert_snapshot!(run("order-flowers", &["versions", "slot-type:FlowerTypes", "--json"]), @"");
}

#[test]
fn versions_say_what_no_record_tells() {
    insta::assert_snapshot!(run("gap", &["versions", "slot-type:Sizes", "--strict"]), @"");
    insta::assert_snapshot!(run("gap", &["versions", "intent:OrderPizza"]), @"");
}

#[test]
fn versions_refuse_what_has_none() {
    insta::assert_snapshot!(run("order-flowers", &["versions", "bot:OrderFlowers@3"]), @"");
    insta::assert_snapshot!(run("order-flowers", &["versions", "alias:OrderFlowers/PROD", "--at", "2023-02-28T14:05:00Z"]), @"");
    insta::assert_snapshot!(run("order-flowers", &["versions", "bot:OrderFlower"]), @"");
    insta::assert_snapshot!(run("order-flowers", &["versions", "bot:OrderFlowers", "--format", "csv"]), @"");
}

#[test]
fn the_effective_bot_is_one_document() {
    insta::assert_snapshot!(run("order-flowers", &["show", "alias:OrderFlowers/PROD", "--resolved", "--at", "2023-03-10T14:05:00Z"]), @"");
    insta::assert_snapshot!(run("order-flowers", &["show", "alias:OrderFlowers/BETA", "--resolved", "--at", "2023-03-20", "-q"]), @"");
    insta::assert_snapshot!(run("order-flowers", &["show", "intent:OrderFlowers@2", "--resolved", "--json"]), @"");
    insta::assert_snapshot!(run("order-flowers", &["show", "slot-type:FlowerTypes@2", "--resolved"]), @"");
}

#[test]
fn the_effective_bot_marks_what_is_not_certain() {
    insta::assert_snapshot!(run("gap", &["show", "bot:PizzaShop", "--resolved", "--at", "2022-05-10T20:00:00Z"]), @"");
    insta::assert_snapshot!(run("gap", &["show", "intent:OrderPizza", "--resolved", "--at", "2022-05-09T09:00:00Z", "--strict"]), @"");
}

#[test]
fn the_effective_bot_is_that_of_a_resource() {
    insta::assert_snapshot!(run("order-flowers", &["show", "e2605e3e", "--resolved"]), @"");
    insta::assert_snapshot!(run("order-flowers", &["show", "--all", "--resolved"]), @"");
    insta::assert_snapshot!(run("order-flowers", &["show", "bot:OrderFlowers@9", "--resolved"]), @"");
    insta::assert_snapshot!(run("order-flowers", &["show", "alias:OrderFlowers/BETA", "--resolved"]), @"");
}
