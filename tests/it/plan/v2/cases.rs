//! Small histories of a bot of Lex V2, and the calls that lead back.

use crate::generator::people::{Login, Person};
use crate::generator::v2::key::Key;
use crate::generator::v2::kind::Kind;
use crate::generator::v2::story::Story;
use crate::plan::v2::{Replayed, run};
use lexrewind::lex::{Json, ResourceKey, Version};
use lexrewind::plan::{self, Aim, Cannot, Depth, Goal, Plan, SinceThen, Task};
use lexrewind::query::{Planned, Point};
use lexrewind::render::text::Styles;
use lexrewind::render::{self, text};
use serde_json::{Value, json};

/// A story about a bot with one locale; each call is a minute after the one before.
struct Given {
    story: Story,
    alice: Person,
    bot: Key,
    locale: Key,
}

impl Given {
    fn new() -> Self {
        let mut story = Story::new("111122223333", "us-east-1", "2026-01-05T09:00:00Z", 5);
        let alice = Person::new(Login::User, "alice", "", "203.0.113.10");
        let bot = json!({"botName": "Flowers", "roleArn": "arn:aws:iam::111122223333:role/Lex",
            "dataPrivacy": {"childDirected": false}, "idleSessionTTLInSeconds": 300});
        let bot = story.create(&alice, Kind::Bot, &[], bot);
        let locale = json!({"nluIntentConfidenceThreshold": 0.4});
        let locale =
            story.wait(60_000).create_as(&alice, Kind::Locale, &bot.ids(), "en_US", locale);
        let mut given = Self { story, alice, bot, locale };
        for (kind, id) in [(Kind::Intent, "en_US/FALLBCKINT"), (Kind::Alias, "TSTALIASID")] {
            let path = format!("{}/{id}", given.bot.bot());
            let key = Key::draft(kind, &path.split('/').collect::<Vec<_>>());
            given.change(&key, |_| {});
        }
        given
    }

    fn create(&mut self, kind: Kind, above: &Key, wish: Value) -> Key {
        self.story.wait(60_000).create(&self.alice, kind, &above.ids(), wish)
    }

    fn intent(&mut self, name: &str, says: &str) -> Key {
        let locale = self.locale.clone();
        let wish = json!({"intentName": name, "sampleUtterances": [{"utterance": says}]});
        self.create(Kind::Intent, &locale, wish)
    }

    fn change(&mut self, key: &Key, edit: impl FnOnce(&mut Value)) {
        self.story.wait(60_000).change(&self.alice, key, edit);
    }

    fn delete(&mut self, key: &Key) {
        self.story.wait(60_000).delete(&self.alice, key);
    }

    fn publish(&mut self) -> String {
        let locale = self.locale.clone();
        self.story.wait(60_000).publish(&self.alice, &[&locale], "release")
    }

    /// The number of the last state.
    fn mark(&mut self) -> usize {
        self.story.wait(60_000);
        self.replayed().states.len()
    }

    fn replayed(&self) -> Replayed {
        Replayed::new(&self.story.records, self.story.truth.clone())
    }

    fn key(&self, replayed: &Replayed, key: &Key) -> ResourceKey {
        let address = format!("{}:{}", key.kind.word(), key.path.join("/"));
        let mut all = replayed.states.iter().flat_map(|(_, state)| state.iter());
        all.find(|(key, _)| key.short().to_string() == address).expect("it was there").0.clone()
    }

    fn plan(&self, aim: Aim, key: &Key, mark: usize, version: Option<Version>) -> Plan {
        let replayed = self.replayed();
        let key = self.key(&replayed, key);
        let depth = if aim == Aim::Rollback { Depth::All } else { Depth::Missing };
        let task = Task { goal: Goal { aim, key, version }, depth, since: SinceThen::Keep };
        let plan =
            plan::plan(replayed.last(), &replayed.states[mark - 1].1, &task).expect("it proves");
        let mut lex = replayed.service();
        let answers = run(&plan.steps, &[], &mut lex).expect("Lex accepts it");
        if let Some(undo) = &plan.undo {
            run(&undo.steps, &answers, &mut lex).expect("Lex accepts the way back");
        }
        plan
    }
}

fn operations(plan: &Plan) -> Vec<&'static str> {
    plan.steps.iter().map(|step| step.operation).collect()
}

/// Where a parameter of a step, counted from 1, points to.
fn parameter(plan: &Plan, step: usize, pointer: &str) -> Value {
    let text = Json::Object(plan.steps[step - 1].parameters.clone()).to_string();
    let parameters: Value = serde_json::from_str(&text).unwrap();
    parameters.pointer(pointer).cloned().unwrap_or_default()
}

#[test]
fn priorities_are_set_when_the_slots_have_ids() {
    let mut given = Given::new();
    let intent = given.intent("Order", "flowers");
    let wish = json!({"slotName": "Day", "slotTypeId": "AMAZON.Date",
        "valueElicitationSetting": {"slotConstraint": "Required"}});
    let slot = given.create(Kind::Slot, &intent, wish);
    let id = slot.id().to_owned();
    given.change(&intent, |it| it["slotPriorities"] = json!([{"priority": 1, "slotId": id}]));
    let mark = given.mark();
    given.delete(&intent);
    given.mark();
    let bot = given.bot.clone();

    let plan = given.plan(Aim::Rollback, &bot, mark, None);
    assert_eq!(operations(&plan), ["CreateIntent", "CreateSlot", "UpdateIntent", "BuildBotLocale"]);
    assert_eq!(parameter(&plan, 1, "/slotPriorities"), Value::Null);
    assert_eq!(parameter(&plan, 2, "/intentId"), json!({"$from": "step:1.intentId"}));
    assert_eq!(parameter(&plan, 3, "/intentId"), json!({"$from": "step:1.intentId"}));
    let slot = json!({"$from": "step:2.slotId"});
    assert_eq!(parameter(&plan, 3, "/slotPriorities/0/slotId"), slot);
    assert_eq!(plan.verdict, plan::Verdict::Exact);
}

/// It exists as long as its locale, and its signature is part of every update (re:Post, "conflicts with
/// a built-in intent name").
#[test]
fn the_fallback_intent_is_changed_and_never_created() {
    let mut given = Given::new();
    let (bot, locale) = (given.bot.clone(), given.locale.clone());
    let mark = given.mark();
    given.delete(&locale);
    given.mark();
    let plan = given.plan(Aim::Rollback, &bot, mark, None);
    assert_eq!(operations(&plan), ["CreateBotLocale", "UpdateIntent", "BuildBotLocale"]);
    assert_eq!(parameter(&plan, 2, "/intentId"), "FALLBCKINT");
    assert_eq!(parameter(&plan, 2, "/parentIntentSignature"), "AMAZON.FallbackIntent");
}

#[test]
fn names_that_were_exchanged_are_exchanged_back() {
    let mut given = Given::new();
    let (one, other) = (given.intent("One", "first"), given.intent("Other", "second"));
    let mark = given.mark();
    given.change(&one, |it| it["intentName"] = json!("Third"));
    given.change(&other, |it| it["intentName"] = json!("One"));
    given.change(&one, |it| it["intentName"] = json!("Other"));
    given.mark();
    let bot = given.bot.clone();
    let plan = given.plan(Aim::Rollback, &bot, mark, None);
    assert_eq!(
        operations(&plan),
        ["UpdateIntent", "UpdateIntent", "UpdateIntent", "BuildBotLocale"]
    );
    assert_eq!(plan.verdict, plan::Verdict::Exact);
}

/// Numbers count all versions that a bot ever had, and a bot that is created again is another bot.
#[test]
fn a_deleted_bot_gets_another_id() {
    let mut given = Given::new();
    let bot = given.bot.clone();
    given.intent("Order", "flowers");
    let number = given.publish();
    given.create(Kind::Alias, &bot, json!({"botAliasName": "PROD", "botVersion": number}));
    let mark = given.mark();
    given.delete(&bot);
    given.mark();
    let plan = given.plan(Aim::Restore, &bot, mark, None);
    let (draft, mut aliases) = (operations(&plan)[..6].to_vec(), operations(&plan)[6..].to_vec());
    assert_eq!(
        draft,
        [
            "CreateBot",
            "CreateBotLocale",
            "CreateIntent",
            "UpdateIntent",
            "BuildBotLocale",
            "CreateBotVersion",
        ]
    );
    aliases.sort_unstable();
    assert_eq!(aliases, ["CreateBotAlias", "UpdateBotAlias"]);
    assert_eq!(parameter(&plan, 6, "/description"), "release");
    let bot_id = json!({"$from": "step:1.botId"});
    assert_eq!(parameter(&plan, 2, "/botId"), bot_id);
    let version = plan.steps.iter().position(|it| it.operation == "CreateBotVersion").unwrap() + 1;
    let alias = plan.steps.iter().position(|it| it.operation == "CreateBotAlias").unwrap() + 1;
    let from = json!({"$from": format!("step:{version}.botVersion")});
    assert_eq!(parameter(&plan, alias, "/botVersion"), from);
    assert_eq!(parameter(&plan, alias, "/botId"), bot_id);
}

#[test]
fn the_draft_is_published_for_an_alias() {
    let mut given = Given::new();
    let bot = given.bot.clone();
    let number = given.publish();
    let wish = json!({"botAliasName": "PROD", "botVersion": number, "description": "live"});
    let alias = given.create(Kind::Alias, &bot, wish);
    given.intent("Order", "flowers");
    let mark = given.mark();
    let plan = given.plan(Aim::Promote, &alias, mark, Some(Version::Latest));
    assert_eq!(operations(&plan), ["BuildBotLocale", "CreateBotVersion", "UpdateBotAlias"]);
    let locales = json!({"en_US": {"sourceBotVersion": "DRAFT"}});
    assert_eq!(parameter(&plan, 2, "/botVersionLocaleSpecification"), locales);
    assert_eq!(parameter(&plan, 3, "/botVersion"), json!({"$from": "step:2.botVersion"}));
    assert_eq!(parameter(&plan, 3, "/description"), "live");
}

/// What no record shows wholly is not sent as if it were known.
#[test]
fn what_no_record_shows_is_left_as_it_is() {
    let mut given = Given::new();
    let bot = given.bot.clone();
    // After the locale, and before the update of its fallback intent.
    let mark = 2;
    given.mark();
    let plan = given.plan(Aim::Rollback, &bot, mark, None);
    let is_sent = plan.steps.iter().any(|step| step.key.id() == "FALLBCKINT");
    assert!(!is_sent, "{:?}", operations(&plan));
    let is_said = |it: &Cannot| matches!(it, Cannot::Content(key, ..) if key.id() == "FALLBCKINT");
    let is_unproven =
        |it: &Cannot| matches!(it, Cannot::Unproven(key, ..) if key.id() == "FALLBCKINT");
    assert!(
        plan.cannot.iter().any(|it| is_said(it) || is_unproven(it)) || plan.steps.is_empty(),
        "{:?}",
        plan.cannot
    );
}

/// What an intent is below keeps the name that it has now.
#[test]
fn a_part_comes_back_in_a_bot_that_has_another_name() {
    let mut given = Given::new();
    let bot = given.bot.clone();
    let order = given.intent("Order", "flowers");
    let mark = given.mark();
    given.change(&bot, |it| it["botName"] = json!("Florist"));
    given.change(&order, |it| it["sampleUtterances"] = json!([{"utterance": "tulips"}]));
    let plan = given.plan(Aim::Rollback, &order, mark, None);
    assert_eq!(operations(&plan), ["UpdateIntent", "BuildBotLocale"]);
    assert_eq!(parameter(&plan, 1, "/sampleUtterances/0/utterance"), "flowers");
    assert!(plan.cannot.is_empty(), "{:?}", plan.cannot);
}

/// A bot and an alias with a policy each, which names their ARNs, as policies do.
fn with_policies() -> (Given, Key) {
    let mut given = Given::new();
    let bot = given.bot.clone();
    let number = given.publish();
    let alias =
        given.create(Kind::Alias, &bot, json!({"botAliasName": "PROD", "botVersion": number}));
    for to in [&bot, &alias] {
        let resource = format!("arn:aws:lex:us-east-1:111122223333:bot/{}", to.path.join("/"));
        let statement = json!({"Sid": "A", "Effect": "Allow", "Action": ["lex:RecognizeText"],
            "Principal": {"Service": "connect.amazonaws.com"}, "Resource": [resource]});
        let policy = json!({"Version": "2012-10-17", "Statement": [statement]});
        given.story.wait(60_000).attach_policy(&given.alice, to, &policy);
    }
    (given, alias)
}

/// What a plan reports about the policies that it leaves out.
fn left_out(plan: Plan) -> (Vec<String>, Vec<String>) {
    let from = Point::beginning(Some(0));
    let planned = Planned { from, to: None, plan, noticed: Vec::new() };
    let text = text::plan(&planned, &Styles::plain()).replace("\n      ", " ");
    let replayed = text.lines().filter(|line| line.starts_with("! resource-policy:"));
    let json: Value = serde_json::from_str(&render::json::plan(&planned)).unwrap();
    let entries = json["cannot"].as_array().unwrap().iter();
    let arns = entries.filter(|entry| entry["kind"] == "arn");
    let arns = arns.map(|entry| entry["address"].as_str().unwrap().to_owned()).collect();
    (replayed.map(str::to_owned).collect(), arns)
}

const OTHER_ARN: &str = "cannot be restored by a plan: its text contains an ARN, and the resource \
     has another id now";

// The ARN of an alias has its id, and Lex gives a new one to an alias that is made again.
#[test]
fn the_policy_of_an_alias_that_is_made_again_is_left_out() {
    let (mut given, alias) = with_policies();
    let bot = given.bot.clone();
    let mark = given.mark();
    given.delete(&alias);
    given.mark();
    for (aim, of) in [(Aim::Rollback, &bot), (Aim::Restore, &alias)] {
        let plan = given.plan(aim, of, mark, None);
        assert_eq!(operations(&plan), ["CreateBotAlias"]);
        let (replayed, arns) = left_out(plan);
        assert_eq!(replayed, [format!("! resource-policy:Flowers/PROD {OTHER_ARN}")]);
        let address = format!("111122223333/us-east-1/v2/resource-policy:{}", alias.path.join("/"));
        assert_eq!(arns, [address]);
    }
}

#[test]
fn the_policies_of_a_bot_that_is_made_again_are_left_out() {
    let (mut given, alias) = with_policies();
    let bot = given.bot.clone();
    let mark = given.mark();
    given.delete(&bot);
    given.mark();
    let plan = given.plan(Aim::Restore, &bot, mark, None);
    assert!(operations(&plan).iter().all(|it| !it.contains("Policy")), "{:?}", operations(&plan));
    let (replayed, arns) = left_out(plan);
    let policies = ["Flowers", "Flowers/PROD"];
    assert_eq!(replayed, policies.map(|of| format!("! resource-policy:{of} {OTHER_ARN}")));
    let address =
        |key: &Key| format!("111122223333/us-east-1/v2/resource-policy:{}", key.path.join("/"));
    assert_eq!(arns, [address(&bot), address(&alias)]);
}

// Only the intent is asked for, and its bot comes back with it: so does no policy.
#[test]
fn the_policy_of_a_bot_that_comes_back_with_an_intent_is_left_out() {
    let (mut given, _) = with_policies();
    let intent = given.intent("Order", "flowers");
    let bot = given.bot.clone();
    let mark = given.mark();
    given.delete(&bot);
    given.mark();
    let plan = given.plan(Aim::Restore, &intent, mark, None);
    let (replayed, _) = left_out(plan);
    assert_eq!(replayed, [format!("! resource-policy:Flowers {OTHER_ARN}")]);
}
