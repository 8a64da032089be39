//! Small histories, and the calls that lead back.

use lexrewind::lex::{Address, ResourceKey, ResourceKind, Version};
use lexrewind::plan::{self, Aim, Cannot, Depth, Goal, Plan, SinceThen, Task, Verdict};
use lexrewind::render::sentence;
use lexrewind::state::{Body, Doubt, Resource, State};
use serde_json::{Value, json};

use crate::generator::people::{Login, Person};
use crate::generator::service::Kind;
use crate::generator::story::Story;
use crate::plan::service::{Replayed, run};

/// Calls of somebody, a minute apart.
struct Given {
    story: Story,
    person: Person,
}

impl Given {
    fn new() -> Self {
        Self {
            story: Story::new("111122223333", "us-east-1", "2023-01-01T00:00:00Z", 7),
            person: Person::new(Login::User, "alice", "", "203.0.113.10"),
        }
    }

    fn put(&mut self, operation: &str, parameters: Value) -> &mut Self {
        self.story.wait(60).put(&self.person, operation, parameters);
        self
    }

    fn call(&mut self, operation: &str, parameters: Value) -> &mut Self {
        self.story.wait(60).call(&self.person, operation, parameters);
        self
    }

    fn slot_type(&mut self, name: &str, value: &str) -> &mut Self {
        self.put("PutSlotType", json!({"name": name, "enumerationValues": [{"value": value}]}))
    }

    /// An intent with an utterance and a slot of the type `T` in a version.
    fn intent(&mut self, name: &str, says: &str, version: Option<&str>) -> &mut Self {
        let slot = |version| {
            json!({"name": "S", "slotConstraint": "Required", "slotType": "T",
                "slotTypeVersion": version})
        };
        let slots: Vec<Value> = version.into_iter().map(slot).collect();
        let fulfillment = json!({"type": "ReturnIntent"});
        self.put(
            "PutIntent",
            json!({"name": name, "sampleUtterances": [says], "slots": slots,
                "fulfillmentActivity": fulfillment}),
        )
    }

    /// A bot with the intent `A` in a version.
    fn bot(&mut self, name: &str, version: &str) -> &mut Self {
        let intents = json!([{"intentName": "A", "intentVersion": version}]);
        self.put(
            "PutBot",
            json!({"name": name, "locale": "en-US", "childDirected": false, "intents": intents}),
        )
    }

    fn alias(&mut self, version: &str) -> &mut Self {
        self.put("PutBotAlias", json!({"botName": "Bot", "name": "PROD", "botVersion": version}))
    }

    fn publish(&mut self, kind: Kind, name: &str) -> &mut Self {
        self.story.wait(60).publish(&self.person, kind, name);
        self
    }

    fn delete(&mut self, operation: &str, name: &str) -> &mut Self {
        self.call(operation, json!({"name": name}))
    }

    fn delete_version(&mut self, operation: &str, name: &str, version: &str) -> &mut Self {
        self.call(operation, json!({"name": name, "version": version}))
    }

    /// How many calls there were.
    fn mark(&self) -> usize {
        self.story.records.len()
    }

    fn replayed(&self) -> Replayed {
        let story = &self.story;
        Replayed::new(&story.records, story.truth.clone(), vec![story.service().clone()])
    }

    /// Plans to lead back to what was there after so many calls.
    fn plan(&self, aim: Aim, address: &str, mark: usize, depth: Depth, since: SinceThen) -> Then {
        let replayed = self.replayed();
        let address: Address = address.parse().unwrap();
        let key = replayed.last.iter().map(|(key, _)| key).find(|key| address.fits(key)).unwrap();
        let key = key.clone();
        let goal = Goal { aim, key: key.clone(), version: None };
        let task = Task { goal, depth, since };
        let plan = plan::plan(&replayed.last, &replayed.states[mark - 1].state, &task).unwrap();
        Then { plan, replayed, key }
    }

    fn rollback(&self, address: &str, mark: usize) -> Then {
        self.plan(Aim::Rollback, address, mark, Depth::All, SinceThen::Keep)
    }
}

/// A plan, and Lex to run it on.
struct Then {
    plan: Plan,
    replayed: Replayed,
    key: ResourceKey,
}

impl Then {
    /// The calls of the plan, which Lex accepts, and those of its undoing.
    #[track_caller]
    fn calls(self, expect: &[&str]) -> Self {
        assert_eq!(listed_calls(&self.plan), expect);
        let mut service = self.replayed.service(&self.key);
        let answers = run(&self.plan.steps, &[], &mut service).unwrap();
        if let Some(undo) = &self.plan.undo {
            run(&undo.steps, &answers, &mut service).unwrap();
        }
        self
    }

    /// Where a parameter of a step, counted from 1, points to.
    #[track_caller]
    fn says(self, step: usize, pointer: &str, expect: &Value) -> Self {
        let parameters = lexrewind::lex::Json::Object(self.plan.steps[step - 1].parameters.clone());
        let parameters: Value = serde_json::from_str(&parameters.to_string()).unwrap();
        assert_eq!(parameters.pointer(pointer), Some(expect), "{parameters}");
        self
    }

    #[track_caller]
    fn exact(self) -> Self {
        assert_eq!(self.plan.verdict, Verdict::Exact);
        self
    }

    /// What is not as it was although nothing is left out; no version has another number.
    #[track_caller]
    fn differs(self, expect: &[&str]) -> Self {
        assert_eq!(self.plan.verdict, Verdict::Equivalent(Vec::new()));
        assert_eq!(listed(&self.plan), expect);
        self
    }

    /// The versions that come back under other numbers, as `intent:A 1 2`.
    #[track_caller]
    fn renumbered(self, expect: &[&str]) -> Self {
        let Verdict::Equivalent(renumbered) = &self.plan.verdict else {
            panic!("{:?}", self.plan.verdict)
        };
        let found: Vec<String> = renumbered
            .iter()
            .map(|it| format!("{} {} {}", it.key.short(), it.then, it.now))
            .collect();
        assert_eq!(found, expect);
        self
    }
}

/// The calls of a plan, in words.
fn listed_calls(plan: &Plan) -> Vec<String> {
    let steps = plan.steps.iter();
    steps
        .map(|step| {
            format!("{} {}: {}", step.operation, step.key.short(), sentence::step_reason(step))
        })
        .collect()
}

/// What a plan does not bring back as it was, and does not leave out, in words.
fn listed(plan: &Plan) -> Vec<String> {
    let named = |cannot: &Cannot| match cannot {
        Cannot::Differs(key) => format!("Differs {}", key.short()),
        Cannot::Missing(key, Version::Latest) => format!("Missing {}", key.short()),
        Cannot::Missing(key, version) => {
            format!("Missing {}{}", key.short(), version.suffix(key.api))
        }
        Cannot::Left(key) => format!("Left {}", key.short()),
        Cannot::Unproven(key, doubt) => format!("Unproven {}: {doubt:?}", key.short()),
        Cannot::NotRecorded(key, _, doubt) => format!("NotRecorded {}: {doubt:?}", key.short()),
        Cannot::Counted(key, number) => format!("Counted {}@{number}", key.short()),
        other @ (Cannot::Number(_)
        | Cannot::Content(..)
        | Cannot::Overwrites(..)
        | Cannot::Depends(..)
        | Cannot::Checksum(_)
        | Cannot::Name(..)
        | Cannot::Member(..)
        | Cannot::Quota(_)
        | Cannot::Used(..)
        | Cannot::Fixed(..)
        | Cannot::Arn(_)
        | Cannot::Channel(_)) => panic!("{other:?}"),
    };
    plan.cannot.iter().map(named).collect()
}

const DIFFERS: &str = "its content differs";

#[test]
fn where_nothing_differs_there_is_nothing_to_do() {
    let mut given = Given::new();
    given.slot_type("T", "x").intent("A", "hi", Some("$LATEST")).bot("Bot", "$LATEST");
    let then = given.rollback("bot:Bot", given.mark()).calls(&[]).exact();
    assert_eq!(then.plan.undo, None);
}

// PutIntent: bots that use the intent are NOT_BUILT afterwards.
#[test]
fn a_bot_whose_parts_change_is_built_again() {
    let mut given = Given::new();
    given.slot_type("T", "x").intent("A", "hi", Some("$LATEST")).bot("Bot", "$LATEST");
    let mark = given.mark();
    given.slot_type("T", "y");
    given
        .rollback("bot:Bot", mark)
        .calls(&[
            &format!("PutSlotType slot-type:T: {DIFFERS}"),
            "PutBot bot:Bot: its dependencies change: it must be built again",
        ])
        .says(2, "/processBehavior", &json!("BUILD"))
        .exact();
    given
        .plan(Aim::Rollback, "bot:Bot", mark, Depth::Missing, SinceThen::Keep)
        .calls(&[])
        .differs(&["Differs slot-type:T"]);
}

#[test]
fn shared_resources_are_listed() {
    let mut given = Given::new();
    given.intent("A", "hi", None).bot("Bot", "$LATEST").bot("Other", "$LATEST");
    let mark = given.mark();
    given.intent("A", "hello", None);
    let then = given.rollback("bot:Bot", mark);
    let affects: Vec<String> = then.plan.steps[0].affects.iter().map(|node| node.short()).collect();
    assert_eq!(affects, ["bot:Other@latest"]);
}

// Versioning: the version that is still there is what it was.
#[test]
fn a_version_that_still_exists_needs_only_the_pin() {
    let mut given = Given::new();
    given.intent("A", "hi", None).publish(Kind::Intent, "A").bot("Bot", "1");
    let mark = given.mark();
    given.intent("A", "hello", None).publish(Kind::Intent, "A").bot("Bot", "2");
    given
        .rollback("bot:Bot", mark)
        .calls(&[&format!("PutBot bot:Bot: {DIFFERS}")])
        .says(1, "/intents/0/intentVersion", &json!("1"))
        .exact();
}

// Versioning: numbers are never reused. `$LATEST` of the intent is not part of the goal, so it is kept.
#[test]
fn a_deleted_version_gets_a_new_number() {
    let mut given = Given::new();
    given.intent("A", "hi", None).publish(Kind::Intent, "A").bot("Bot", "1");
    let mark = given.mark();
    given.intent("A", "hello", None).publish(Kind::Intent, "A").bot("Bot", "2");
    given.delete_version("DeleteIntentVersion", "A", "1").intent("A", "draft", None);
    given
        .rollback("bot:Bot", mark)
        .calls(&[
            "PutIntent intent:A: version 1 does not exist: its content is published again from here",
            "CreateIntentVersion intent:A: version 1 does not exist",
            "PutIntent intent:A: $LATEST gets its content back",
            &format!("PutBot bot:Bot: {DIFFERS}"),
        ])
        .says(2, "/checksum", &json!({"$from": "step:1.checksum"}))
        .says(3, "/checksum", &json!({"$from": "step:1.checksum"}))
        .says(3, "/sampleUtterances/0", &json!("draft"))
        .says(4, "/intents/0/intentVersion", &json!({"$from": "step:2.version"}))
        .renumbered(&["intent:A 1 3"]);
}

#[test]
fn another_version_with_that_content_will_do() {
    let mut given = Given::new();
    given.intent("A", "hi", None).publish(Kind::Intent, "A").bot("Bot", "1");
    let mark = given.mark();
    given.intent("A", "hello", None).publish(Kind::Intent, "A").bot("Bot", "2");
    given.delete_version("DeleteIntentVersion", "A", "1");
    given.intent("A", "hi", None).publish(Kind::Intent, "A").intent("A", "draft", None);
    given
        .rollback("bot:Bot", mark)
        .calls(&[&format!("PutBot bot:Bot: {DIFFERS}")])
        .says(1, "/intents/0/intentVersion", &json!("3"))
        .renumbered(&["intent:A 1 3"]);
}

#[test]
fn what_is_in_latest_already_is_only_published() {
    let mut given = Given::new();
    given.intent("A", "hi", None).publish(Kind::Intent, "A").bot("Bot", "1");
    let mark = given.mark();
    given.intent("A", "hello", None).publish(Kind::Intent, "A").bot("Bot", "2");
    given.delete_version("DeleteIntentVersion", "A", "1").intent("A", "hi", None);
    given
        .rollback("bot:Bot", mark)
        .calls(&[
            "CreateIntentVersion intent:A: version 1 does not exist",
            &format!("PutBot bot:Bot: {DIFFERS}"),
        ])
        .renumbered(&["intent:A 1 3"]);
}

// Limits: numbers go on after a deletion; aliases of a deleted bot are made again.
#[test]
fn a_deleted_bot_is_restored_with_everything_deleted_with_it() {
    let mut given = Given::new();
    given.slot_type("T", "x").publish(Kind::SlotType, "T");
    given.intent("A", "hi", Some("1")).publish(Kind::Intent, "A");
    given.bot("Bot", "1").publish(Kind::Bot, "Bot").alias("1");
    let mark = given.mark();
    given.call("DeleteBotAlias", json!({"botName": "Bot", "name": "PROD"}));
    given.delete("DeleteBot", "Bot").delete("DeleteIntent", "A").delete("DeleteSlotType", "T");
    given
        .plan(Aim::Restore, "bot:Bot", mark, Depth::Missing, SinceThen::Keep)
        .calls(&[
            "PutSlotType slot-type:T: it does not exist",
            "CreateSlotTypeVersion slot-type:T: version 1 does not exist",
            "PutIntent intent:A: it does not exist",
            "CreateIntentVersion intent:A: version 1 does not exist",
            "PutBot bot:Bot: it does not exist",
            "CreateBotVersion bot:Bot: version 1 does not exist",
            "PutBotAlias alias:Bot/PROD: it does not exist",
        ])
        .says(3, "/slots/0/slotTypeVersion", &json!({"$from": "step:2.version"}))
        .says(7, "/botVersion", &json!({"$from": "step:6.version"}))
        .renumbered(&["bot:Bot 1 2", "intent:A 1 2", "slot-type:T 1 2"]);
}

#[test]
fn what_still_lives_is_left_alone_by_a_restoration() {
    let mut given = Given::new();
    given.intent("A", "hi", None).bot("Bot", "$LATEST");
    let mark = given.mark();
    given.delete("DeleteBot", "Bot");
    let restoration = |given: &Given| {
        let then = given.plan(Aim::Restore, "bot:Bot", mark, Depth::Missing, SinceThen::Keep);
        then.calls(&["PutBot bot:Bot: it does not exist"])
    };
    restoration(&given).exact();
    given.intent("A", "hello", None);
    restoration(&given).differs(&["Differs intent:A"]);
    given.intent("A", "hi", None);
    restoration(&given).exact();
}

// What is shared may be changed below something that is as it was.
#[test]
fn what_a_part_uses_counts_as_part_of_the_whole() {
    let mut given = Given::new();
    given.slot_type("T", "x").intent("A", "hi", Some("$LATEST")).bot("Bot", "$LATEST");
    let mark = given.mark();
    given.slot_type("T", "y");
    let plan =
        |given: &Given, aim| given.plan(aim, "bot:Bot", mark, Depth::Missing, SinceThen::Keep);
    plan(&given, Aim::Rollback).calls(&[]).differs(&["Differs slot-type:T"]);
    given.delete("DeleteBot", "Bot");
    plan(&given, Aim::Restore)
        .calls(&["PutBot bot:Bot: it does not exist"])
        .differs(&["Differs slot-type:T"]);
    // What a part used then, and does not any more, need not exist.
    given.intent("A", "hi", None).delete("DeleteSlotType", "T");
    plan(&given, Aim::Restore)
        .calls(&["PutBot bot:Bot: it does not exist"])
        .differs(&["Differs intent:A", "Missing slot-type:T"]);
}

// With a rollback of one resource alone, what it uses stays.
#[test]
fn a_rollback_of_one_resource_lists_what_it_uses() {
    let mut given = Given::new();
    given.slot_type("T", "x").intent("A", "hi", Some("$LATEST")).bot("Bot", "$LATEST");
    let mark = given.mark();
    given.slot_type("T", "y").intent("A", "hello", Some("$LATEST"));
    let only = given.plan(Aim::Rollback, "intent:A", mark, Depth::Missing, SinceThen::Keep);
    only.calls(&[&format!("PutIntent intent:A: {DIFFERS}")]).differs(&["Differs slot-type:T"]);
    let all = given.rollback("intent:A", mark);
    let put = |what: &str| format!("{what}: {DIFFERS}");
    all.calls(&[&put("PutSlotType slot-type:T"), &put("PutIntent intent:A")]).exact();
}

// What came since stays, unless it is to go.
#[test]
fn an_alias_that_came_since_is_a_difference() {
    let mut given = Given::new();
    given.intent("A", "hi", None).publish(Kind::Intent, "A").bot("Bot", "1");
    given.publish(Kind::Bot, "Bot");
    let mark = given.mark();
    given.alias("1");
    given.rollback("bot:Bot", mark).calls(&[]).differs(&["Left alias:Bot/PROD"]);
    given
        .plan(Aim::Rollback, "bot:Bot", mark, Depth::All, SinceThen::Delete)
        .calls(&["DeleteBotAlias alias:Bot/PROD: it did not exist then"])
        .exact();
}

/// A plan between two states that are changed by hand first.
fn between(
    given: &Given,
    mark: usize,
    (aim, depth): (Aim, Depth),
    change: impl Fn(&mut State, &mut State),
) -> Plan {
    let replayed = given.replayed();
    let (mut now, mut then) = (replayed.last.clone(), replayed.states[mark - 1].state.clone());
    change(&mut now, &mut then);
    let key = then.iter().map(|(key, _)| key).find(|key| key.kind() == ResourceKind::Bot).unwrap();
    let goal = Goal { aim, key: key.clone(), version: None };
    plan::plan(&now, &then, &Task { goal, depth, since: SinceThen::Keep }).unwrap()
}

fn intent(state: &State) -> ResourceKey {
    state.iter().find(|(key, _)| key.kind() == ResourceKind::Intent).unwrap().0.clone()
}

// What the records have in part is at most equivalent, if anything could have changed it.
#[test]
fn what_no_record_proves_is_not_exact() {
    let doubt = Doubt::AmbiguousOrder;
    let mut given = Given::new();
    given.intent("A", "hi", None).bot("Bot", "$LATEST");
    let mark = given.mark();
    given.bot_description("other");
    let put = format!("PutBot bot:Bot: {DIFFERS}");
    let unproven = format!("Unproven intent:A: {doubt:?}");
    let not_recorded = format!("NotRecorded intent:A: {doubt:?}");
    // What is wanted as it was then, and what stays as it is.
    for (depth, in_doubt_then) in [(Depth::All, &not_recorded), (Depth::Missing, &unproven)] {
        let plan = |change: &dyn Fn(&mut State, &mut State)| {
            let plan = between(&given, mark, (Aim::Rollback, depth), change);
            assert_eq!(listed_calls(&plan), [&*put]);
            let is_exact = plan.cannot.is_empty();
            let verdict = if is_exact { Verdict::Exact } else { Verdict::Equivalent(Vec::new()) };
            assert_eq!(plan.verdict, verdict);
            listed(&plan)
        };
        // In doubt now, or then: something may have come in between.
        let in_doubt = |state: &mut State| drop(state.doubt(&intent(state), i64::MAX, &doubt));
        assert_eq!(plan(&|now, _| in_doubt(now)), std::slice::from_ref(&unproven));
        assert_eq!(plan(&|_, then| in_doubt(then)), std::slice::from_ref(in_doubt_then));
        // In the same doubt both times: nothing came in between.
        let both = plan(&|now, then| {
            in_doubt(now);
            in_doubt(then);
        });
        assert_eq!(both, [""; 0]);
    }
    // Content that is not known, then or now.
    let unknown = |state: &mut State| {
        let key = intent(state);
        let resource = state.get(&key).unwrap().clone();
        let latest = Body::unknown(doubt.clone());
        state.insert(key, Resource { latest, checksum: None, ..resource });
    };
    let only = (Aim::Rollback, Depth::Missing);
    for plan in [
        between(&given, mark, only, |now, _| unknown(now)),
        between(&given, mark, only, |_, then| unknown(then)),
    ] {
        assert_eq!(listed(&plan), std::slice::from_ref(&unproven));
    }
    // What is put replaces everything: the same doubt then, and now, is one about the result.
    let bot = |state: &mut State| {
        let key = intent(state).related(ResourceKind::Bot, &["Bot"]).unwrap();
        drop(state.doubt(&key, i64::MAX, &doubt));
    };
    let plan = between(&given, mark, (Aim::Rollback, Depth::All), |_, then| bot(then));
    assert_eq!(listed(&plan), [format!("NotRecorded bot:Bot: {doubt:?}")]);
    assert_eq!(plan.verdict, Verdict::Equivalent(Vec::new()));
}

#[test]
fn a_version_that_is_counted_may_be_another() {
    let mut given = Given::new();
    given.intent("A", "hi", None).publish(Kind::Intent, "A").bot("Bot", "1");
    let mark = given.mark();
    given.bot_description("other");
    let plan = between(&given, mark, (Aim::Rollback, Depth::All), |now, _| {
        let key = intent(now);
        let mut resource = now.get(&key).unwrap().clone();
        resource.versions.get_mut(&1).unwrap().number_is_counted = true;
        now.insert(key, resource);
    });
    assert_eq!(listed(&plan), ["Counted intent:A@1"]);
    assert_eq!(plan.verdict, Verdict::Equivalent(Vec::new()));
    assert!(plan.cannot[0].is_doubt());
}

// Limits: names that differ only in case are one when created.
#[test]
fn a_name_that_is_taken_in_other_letters_is_not_made_again() {
    let mut given = Given::new();
    given.intent("A", "hi", None).bot("Bot", "$LATEST");
    let mark = given.mark();
    given.delete("DeleteBot", "Bot").delete("DeleteIntent", "A").intent("a", "hi", None);
    let then =
        given.plan(Aim::Restore, "bot:Bot", mark, Depth::Missing, SinceThen::Keep).calls(&[]);
    let [Cannot::Name(name, other), Cannot::Depends(bot, ..)] = &then.plan.cannot[..] else {
        panic!("{:?}", then.plan.cannot)
    };
    assert_eq!([name.name(), other.name(), bot.name()], ["A", "a", "Bot"]);
    assert_eq!(then.plan.verdict, Verdict::Partial(Vec::new()));
}

// DeleteBot: ResourceInUseException while an alias exists, and so on down.
#[test]
fn newer_resources_are_deleted_users_first() {
    let mut given = Given::new();
    given.intent("A", "hi", None);
    let mark = given.mark();
    given.slot_type("T", "x").publish(Kind::SlotType, "T").intent("A", "hello", Some("1"));
    given.publish(Kind::Intent, "A").bot("Bot", "1").publish(Kind::Bot, "Bot").alias("1");
    let new = "it did not exist then";
    given.plan(Aim::Rollback, "bot:Bot", mark, Depth::All, SinceThen::Delete).calls(&[
        &format!("DeleteBotAlias alias:Bot/PROD: {new}"),
        &format!("DeleteBot bot:Bot: {new}"),
    ]);
    let then = given.plan(Aim::Rollback, "intent:A", mark, Depth::All, SinceThen::Delete);
    // The slot type stays with the version that uses it.
    let [Cannot::Used(..), Cannot::Left(left)] = &then.plan.cannot[..] else {
        panic!("{:?}", then.plan.cannot)
    };
    assert_eq!(left.name(), "T");
    then.calls(&[&format!("PutIntent intent:A: {DIFFERS}")]);
}

#[test]
fn tags_come_back_only_with_what_is_made_again() {
    let mut given = Given::new();
    let tags = json!([{"key": "stage", "value": "prod"}]);
    let bot = json!({"name": "Bot", "locale": "en-US", "childDirected": false, "tags": tags});
    given.call("PutBot", bot);
    let mark = given.mark();
    given.bot_description("other");
    let then = given.rollback("bot:Bot", mark);
    assert_eq!(then.plan.steps[0].parameters.get("tags"), None);
    given.delete("DeleteBot", "Bot");
    given
        .plan(Aim::Restore, "bot:Bot", mark, Depth::Missing, SinceThen::Keep)
        .calls(&["PutBot bot:Bot: it does not exist"])
        .says(1, "/tags", &tags);
}

impl Given {
    fn bot_description(&mut self, text: &str) -> &mut Self {
        self.put(
            "PutBot",
            json!({"name": "Bot", "locale": "en-US", "childDirected": false, "description": text}),
        )
    }
}

// Numbered versions of a bot that went since, and that nothing needs.
#[test]
fn versions_that_nothing_needs_are_listed_as_missing() {
    let mut given = Given::new();
    given.intent("A", "hi", None).publish(Kind::Intent, "A").bot("Bot", "1");
    given.publish(Kind::Bot, "Bot");
    let mark = given.mark();
    given.delete_version("DeleteBotVersion", "Bot", "1").bot_description("other");
    given
        .rollback("bot:Bot", mark)
        .calls(&[&format!("PutBot bot:Bot: {DIFFERS}")])
        .differs(&["Missing bot:Bot@1"]);
}

// The checksum is what protects an edit of somebody else.
#[test]
fn without_a_checksum_nothing_is_planned() {
    let mut given = Given::new();
    given.intent("A", "hi", None);
    let mark = given.mark();
    given.intent("A", "hello", None);
    let replayed = given.replayed();
    let (key, resource) =
        replayed.last.iter().find(|(key, _)| key.kind() == ResourceKind::Intent).unwrap();
    let mut now = replayed.last.clone();
    now.insert(key.clone(), Resource { checksum: None, ..resource.clone() });
    let goal = Goal { aim: Aim::Rollback, key: key.clone(), version: None };
    let task = Task { goal, depth: Depth::All, since: SinceThen::Keep };
    let plan = plan::plan(&now, &replayed.states[mark - 1].state, &task).unwrap();
    assert_eq!(plan.cannot, [Cannot::Checksum(key.clone())]);
    assert!(plan.steps.is_empty());
}

#[test]
fn unrecorded_content_is_not_invented() {
    let mut given = Given::new();
    given.slot_type("T", "x").publish(Kind::SlotType, "T");
    given.intent("A", "hi", Some("1"));
    let mark = given.mark();
    given.intent("A", "hello", None).delete_version("DeleteSlotTypeVersion", "T", "1");
    // The records begin with the intent, which refers to what nobody ever replayed.
    let replayed = Replayed::new(&given.story.records[2..], given.story.truth.clone(), Vec::new());
    let key = replayed.last.iter().find(|(key, _)| key.kind() == ResourceKind::Intent).unwrap().0;
    let goal = Goal { aim: Aim::Rollback, key: key.clone(), version: None };
    let task = Task { goal, depth: Depth::All, since: SinceThen::Keep };
    let plan = plan::plan(&replayed.last, &replayed.states[mark - 3].state, &task).unwrap();
    assert!(plan.steps.is_empty());
    let [Cannot::Content(what, ..), Cannot::Depends(by, ..)] = &plan.cannot[..] else {
        panic!("{:?}", plan.cannot)
    };
    assert_eq!([what.name(), by.name()], ["T", "A"]);
}

// What is put back after a version was published from it must be known for certain.
#[test]
fn a_draft_in_doubt_is_not_overwritten() {
    let mut given = Given::new();
    given.intent("A", "hi", None).publish(Kind::Intent, "A").bot("Bot", "1");
    let mark = given.mark();
    given.intent("A", "hello", None).publish(Kind::Intent, "A").bot("Bot", "2");
    given.delete_version("DeleteIntentVersion", "A", "1");
    let replayed = given.replayed();
    let key = |kind| replayed.last.iter().find(|(key, _)| key.kind() == kind).unwrap().0.clone();
    let mut now = replayed.last.clone();
    now.doubt(&key(ResourceKind::Intent), i64::MAX, &Doubt::AmbiguousOrder);
    let goal = Goal { aim: Aim::Rollback, key: key(ResourceKind::Bot), version: None };
    let task = Task { goal, depth: Depth::All, since: SinceThen::Keep };
    let plan = plan::plan(&now, &replayed.states[mark - 1].state, &task).unwrap();
    assert!(plan.steps.is_empty());
    assert!(matches!(plan.cannot[..], [Cannot::Overwrites(..), Cannot::Depends(..)]));
}
