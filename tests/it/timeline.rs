//! The order of events: small cases that times do not decide, and properties of all cases.

use crate::generator::history::{self, Plan};
use std::collections::BTreeSet;
use std::sync::Arc;

use crate::one_line::{START, event};
use lexrewind::event::{self, Act, Event, Fact, Footprint, Reading};
use lexrewind::lex::{ResourceKey, ResourceKind, Version};
use lexrewind::state::{State, replay};
use lexrewind::timeline::{Head, Timeline, cut, order};
use lexrewind::trail::Record;
use proptest::prelude::*;

/// One event from a line: `ID SECOND CALL NAME [quotes C] [-> C] [@N] [{...}]`. `@N` is the
/// answer's version; braces contain further members of request and response.
fn recorded(line: &str) -> Event {
    let (head, members) = match line.split_once('{') {
        Some((head, rest)) => (head, format!(",{}", rest.trim_end().trim_end_matches('}'))),
        None => (line, String::new()),
    };
    let words: Vec<&str> = head.split_whitespace().collect();
    let [id, second, call, name, ref rest @ ..] = *words.as_slice() else { panic!("{line}") };
    let after = |word: &str| rest.iter().position(|w| *w == word).map(|at| rest[at + 1]);
    let number = rest.iter().find_map(|word| word.strip_prefix('@'));
    let mut request = match name.split_once('/') {
        Some((bot, alias)) => format!(r#""botName":"{bot}","name":"{alias}""#),
        None if call == "DeleteUtterances" => format!(r#""botName":"{name}""#),
        None => format!(r#""name":"{name}""#),
    };
    let mut answer = request.clone() + &members;
    request += &members;
    if let Some(quoted) = after("quotes") {
        request += &format!(r#","checksum":"{quoted}""#);
    }
    if let Some(answered) = after("->") {
        answer += &format!(r#","checksum":"{answered}""#);
    }
    if let Some(number) = number {
        let body = if call.starts_with("Delete") { &mut request } else { &mut answer };
        *body += &format!(r#","version":"{number}""#);
    }
    let answer = match call.starts_with("Delete") {
        true => "null".to_owned(),
        false => format!("{{{answer}}}"),
    };
    event(id, second.parse().unwrap(), call, &format!("{{{request}}}"), &answer)
}

fn timeline(lines: &[&str]) -> Timeline<()> {
    Timeline::of(lines.iter().map(|line| (Head::of(&recorded(line)), ())))
}

/// Checks the order of some lines, given in any order: ids, `?` after an ambiguous one; what is
/// against the clock as `cause>effect`.
#[track_caller]
fn check(lines: &[&str], expect: &str) {
    let mut turned = lines.to_vec();
    for _ in 0..lines.len() {
        turned.rotate_left(1);
        for lines in [turned.clone(), turned.iter().rev().copied().collect()] {
            let found: Vec<String> = timeline(&lines)
                .entries()
                .iter()
                .map(|entry| format!("{}{}", entry.head.id, if entry.ambiguous { "?" } else { "" }))
                .collect();
            assert_eq!(found.join(" "), expect);
        }
    }
}

// Utterances outlast a bot: a call about them is where its time puts it.
#[test]
fn a_call_that_changes_nothing_shows_nothing_of_its_bot() {
    let intents = r#"{"intents":[{"intentName":"A","intentVersion":"$LATEST"}]}"#;
    let created = format!("b 12 PutBot B -> c1 {intents}");
    check(&["u 10 DeleteUtterances B", "a 11 PutIntent A -> a1", &created], "u a b");
    check(&["d 10 DeleteBot B", "u 11 DeleteUtterances B", "b 12 PutBot B -> c2"], "d u b");
    check(&["b 10 PutBot B -> c1", "d 11 DeleteBot B", "u 12 DeleteUtterances B"], "b d u");
}

#[test]
fn a_chain_within_one_second() {
    check(
        &[
            "z 10 PutIntent A -> c1",
            "y 10 PutIntent A quotes c1 -> c2",
            "x 10 PutIntent A quotes c2 -> c3",
            "w 10 PutIntent A quotes c3 -> c4",
        ],
        "z y x w",
    );
}

#[test]
fn a_deletion_between_two_creations() {
    check(&["b 5 PutIntent A -> c0", "a 10 PutIntent A -> c1", "c 10 DeleteIntent A"], "b c a");
}

#[test]
fn two_lives_in_one_second_are_ambiguous_until_later_evidence() {
    let lives = ["b 10 PutIntent A -> c1", "a 10 PutIntent A -> c2", "c 10 DeleteIntent A"];
    check(&lives, "a c b?");
    let with = |line| [lives.as_slice(), &[line]].concat();
    check(&with("d 99 PutIntent A quotes c1 -> c3"), "a c b d");
    check(&with("d 99 PutIntent A quotes c2 -> c3"), "b c a d");
    check(&with("d 99 DeleteIntent A"), "a c b? d");
    check(&with("d 99 CreateIntentVersion A quotes c2 -> c2 @1"), "b c a d");
    let tag = "t 50 DeleteIntentVersion A @1";
    check(&[with("d 99 PutIntent A quotes c2 -> c3"), vec![tag]].concat(), "b c a t d");
}

#[test]
fn a_version_is_published_between_two_puts() {
    check(
        &[
            r#"a 10 PutIntent A -> c1 {"description":"x"}"#,
            r#"b 10 PutIntent A quotes c1 -> c2 {"description":"y"}"#,
            r#"c 10 CreateIntentVersion A @1 {"description":"x"}"#,
        ],
        "a c b",
    );
    // The threshold is not in the answer of CreateBotVersion.
    check(
        &[
            r#"a 10 PutBot B -> c1 {"nluIntentConfidenceThreshold":0.4}"#,
            r#"b 10 PutBot B quotes c1 -> c2 {"nluIntentConfidenceThreshold":0.4,"description":"y"}"#,
            "c 10 CreateBotVersion B @1",
        ],
        "a c b",
    );
}

#[test]
fn what_is_referred_to_comes_first() {
    // The fixed rule would put the ids the other way round.
    check(
        &[
            r#"a 10 PutBot B -> b1 {"intents":[{"intentName":"A","intentVersion":"2"}]}"#,
            "z 10 CreateIntentVersion A @2",
            "y 5 PutIntent A -> c1",
        ],
        "y z a",
    );
    check(
        &[
            r#"a 10 PutBotAlias B/PROD -> a1 {"botVersion":"1"}"#,
            "z 10 CreateBotVersion B @1",
            "y 10 PutBot B -> b1",
        ],
        "y z a",
    );
    check(
        &[
            r#"a 10 PutIntent A -> i1 {"slots":[{"name":"S","slotType":"T","slotTypeVersion":"$LATEST"}]}"#,
            "z 10 PutSlotType T -> t1",
        ],
        "z a",
    );
}

#[test]
fn references_to_deleted_resources_were_removed() {
    let uses = r#"{"slots":[{"name":"S","slotType":"T","slotTypeVersion":"$LATEST"}]}"#;
    check(
        &[
            "t 1 PutSlotType T -> t1",
            &format!("i 2 PutIntent A -> i1 {uses}"),
            "z 10 PutIntent A quotes i1 -> i2",
            "a 10 DeleteSlotType T",
        ],
        "t i z a",
    );
    check(
        &[
            "b 1 PutBot B -> b1",
            r#"p 2 PutBotAlias B/PROD -> a1 {"botVersion":"$LATEST"}"#,
            "z 10 DeleteBotAlias B/PROD",
            "a 10 DeleteBot B",
        ],
        "b p z a",
    );
    // Deleted and made again: the one that keeps the reference comes after.
    check(
        &[
            "t 1 PutSlotType T -> t1",
            "d 10 DeleteSlotType T",
            "c 10 PutSlotType T -> t2",
            &format!("a 10 PutIntent A -> i1 {uses}"),
        ],
        "t d c a",
    );
    // A bot that is deleted, made again and deleted: the alias belonged to the first.
    check(
        &[
            "a 1 PutBot B -> b1",
            r#"b 2 PutBotAlias B/PROD -> a1 {"botVersion":"$LATEST"}"#,
            "c 10 DeleteBotAlias B/PROD",
            "d 10 DeleteBot B",
            "e 10 PutBot B -> b2",
            "f 10 DeleteBot B",
        ],
        "a b c d e f",
    );
}

#[track_caller]
fn check_skew(lines: &[&str], expect: &str, against: &[&str]) {
    check(lines, expect);
    let heads: Vec<Head> = lines.iter().map(|line| Head::of(&recorded(line))).collect();
    let id = |at: u32| &*heads[at as usize].id;
    let displaced = order(&heads).displaced;
    let found: Vec<String> =
        displaced.iter().map(|d| format!("{}>{}", id(d.cause), id(d.effect))).collect();
    assert_eq!(found, against);
}

#[test]
fn clocks_that_disagree_by_a_second_or_two() {
    let chain = |second| format!("b {second} PutIntent A quotes c1 -> c2");
    for second in [11, 12] {
        check_skew(
            &["a 1 PutIntent A -> c1", &chain(second), "c 10 PutIntent A quotes c2 -> c3"],
            "a b c",
            &["b>c"],
        );
    }
    check_skew(
        &["a 1 PutIntent A -> c1", &chain(13), "c 10 PutIntent A quotes c2 -> c3"],
        "a c b",
        &[],
    );
    check_skew(&["a 11 PutIntent A -> c1", "b 10 PutIntent A quotes c1 -> c2"], "a b", &["a>b"]);
    check_skew(&["a 11 PutIntent A -> c1", "b 10 CreateIntentVersion A @1"], "a b", &["a>b"]);
    check_skew(
        &["a 1 PutIntent A -> c1", "b 11 DeleteIntent A", "c 10 PutIntent A -> c2"],
        "a b c",
        &["b>c"],
    );
    check_skew(
        &[
            "a 1 PutIntent A -> c1",
            "b 12 CreateIntentVersion A @1",
            r#"c 10 PutBot B -> b1 {"intents":[{"intentName":"A","intentVersion":"1"}]}"#,
            "d 11 PutSlotType T -> t1",
        ],
        "a b c d",
        &["b>c"],
    );
    let entries = timeline(&["b 11 PutIntent A -> c1", "a 10 PutIntent A quotes c1 -> c2"]);
    let times: Vec<i64> = entries.entries().iter().map(|e| e.time - START).collect();
    assert_eq!(times, [10, 10]);
}

#[test]
fn a_broken_chain_in_a_busy_second() {
    check(
        &[
            "a 1 PutIntent A -> c0",
            "z 10 PutIntent A quotes c0 -> c1",
            "y 10 PutIntent A quotes c7 -> c8",
            "x 10 PutIntent A quotes c8 -> c9",
        ],
        "a z y x",
    );
    // With nothing before and after, no record shows which came last.
    check(&["b 10 PutIntent A quotes c1 -> c2", "a 10 PutIntent A quotes c8 -> c9"], "a b?");
}

#[test]
fn causes_in_a_cycle_do_not_delay_later_events() {
    // The slot type is deleted after the intent removed its reference, and created after that: but its new version
    // is used by the intent before it removes the reference.
    let slot = |version: &str| {
        format!(r#"{{"name":"S{}","slotType":"T","slotTypeVersion":"{version}"}}"#, version.len())
    };
    let (latest, both) = (slot("$LATEST"), format!("{},{}", slot("$LATEST"), slot("5")));
    let lines = [
        "a 1 PutSlotType T -> t1".to_owned(),
        format!(r#"b 2 PutIntent A -> i1 {{"slots":[{latest}]}}"#),
        format!(r#"c 10 PutIntent A quotes i1 -> i2 {{"slots":[{both}]}}"#),
        "d 11 PutIntent A quotes i2 -> i3".to_owned(),
        "e 10 DeleteSlotType T".to_owned(),
        "f 12 PutSlotType T -> t9 @5".to_owned(),
        "g 20 PutIntent C -> e".to_owned(),
        "h 30 DeleteIntent A".to_owned(),
        "i 40 PutIntent C quotes e -> g".to_owned(),
    ];
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    check(&lines, "a b c e d f g h i");
    let times: Vec<i64> =
        timeline(&lines).entries().iter().map(|entry| entry.time - START).collect();
    assert_eq!(times, [1, 2, 10, 10, 11, 12, 20, 30, 40]);
}

fn events(seed: u64, plan: &Plan) -> Vec<Event> {
    let recorded = history::random(seed, plan);
    let records = recorded.records.iter();
    let read = |json: &str| match event::read(&Record::from_json(json.as_bytes()).unwrap()) {
        Reading::Event(event) => Some(*event),
        Reading::Refused | Reading::ReadOnly | Reading::Unsupported(_) => None,
    };
    records.filter_map(|record| read(&record.json)).collect()
}

fn ids(events: &[&Event]) -> Vec<String> {
    let timeline = Timeline::of(events.iter().map(|event| (Head::of(event), ())));
    let of = |entry: &lexrewind::timeline::TimelineEntry<()>| {
        format!("{}{}", entry.head.id, entry.ambiguous)
    };
    timeline.entries().iter().map(of).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is given, and however: every event once, the same order, times that never fall.
    #[test]
    fn the_order_is_total_and_does_not_depend_on_what_is_given_first(
        seed in 0u64..1000,
        turns in prop::collection::vec(any::<prop::sample::Index>(), 150),
        dropped in prop::collection::vec(any::<prop::sample::Index>(), 0..8),
    ) {
        let mut all = events(seed, &Plan::dense(150));
        for lost in dropped {
            all.remove(lost.index(all.len()));
        }
        let given: Vec<&Event> = all.iter().collect();
        let mut turned = given.clone();
        for (at, turn) in turns.iter().enumerate().take(turned.len()) {
            let other = turn.index(turned.len());
            turned.swap(at, other);
        }
        let found = ids(&given);
        prop_assert_eq!(found.len(), all.len());
        prop_assert_eq!(&found, &ids(&turned));
        let timeline = Timeline::of(all.iter().map(|event| (Head::of(event), ())));
        prop_assert!(timeline.entries().is_sorted_by_key(|entry| entry.time));
    }

    /// Other accounts change nothing.
    #[test]
    fn unrelated_accounts_do_not_bear_on_each_other(seed in 0u64..1000) {
        let ours = events(seed, &Plan::dense(120));
        let mut theirs = events(seed, &Plan::dense(120));
        for event in &mut theirs {
            event.id.push('~');
            event.key.account = "999988887777".into();
        }
        let mixed: Vec<&Event> = ours.iter().zip(&theirs).flat_map(|(a, b)| [b, a]).collect();
        let mut found = ids(&mixed);
        found.retain(|id| !id.contains('~'));
        prop_assert_eq!(found, ids(&ours.iter().collect::<Vec<_>>()));
    }

    /// What comes more than a second's evidence later does not change what was there before it.
    #[test]
    fn the_state_of_a_prefix_is_the_state_at_its_end(seed in 0u64..1000, cut in 20usize..100) {
        let all = events(seed, &Plan { flicker_rate: 0.0, ..Plan::default() });
        let at_cut = all[cut].time;
        let of = |events: &[Event]| {
            let events = events.iter().cloned().map(|event| (Head::of(&event), event));
            let timeline = Timeline::of(events);
            let mut steps = replay(&timeline);
            let mut state = State::default();
            while let Some(step) = steps.next() {
                if step.time <= at_cut {
                    state = steps.state().clone();
                }
            }
            state
        };
        let prefix: Vec<Event> = all.iter().filter(|e| e.time <= at_cut).cloned().collect();
        prop_assert_eq!(of(&prefix), of(&all));
    }
}

/// Any events at all, most of which no service would let happen so, on few resources and in few
/// seconds.
fn heads() -> impl Strategy<Value = Vec<Head>> {
    let key = |n: u8| {
        let kind = [ResourceKind::SlotType, ResourceKind::Intent, ResourceKind::Bot];
        ResourceKey::v1("1", "r", kind[usize::from(n % 3)], &[&(n / 3).to_string()])
    };
    let act = prop::sample::select(vec![
        Act::Put,
        Act::Put,
        Act::Put,
        Act::Publish,
        Act::Other,
        Act::DeleteVersion,
        Act::Delete,
    ]);
    let sum = || 0_u64..4;
    let quoted =
        prop_oneof![Just(Fact::Absent), Just(Fact::NotRecorded), sum().prop_map(Fact::Is),];
    let need = (0_u8..6, prop::option::of(0_u64..3)).prop_map(move |(target, number)| {
        (key(target), number.map_or(Version::Latest, Version::Number))
    });
    let recorded = (prop::option::of(sum()), prop::option::of(sum()), prop::option::of(sum()));
    let needs = prop::collection::vec(need, 0..3);
    let head = (
        0_u8..6,
        prop_oneof![0_i64..60, 0_i64..4, 20_i64..24, 40_i64..43],
        act,
        quoted,
        recorded,
        needs,
        prop::option::weighted(0.2, 0_i16..3),
    )
        .prop_map(
            move |(of, time, act, quoted, (answered, number, content), mut needs, millis)| {
                needs.sort();
                needs.dedup();
                (
                    time,
                    Footprint {
                        items: Some(Vec::new()),
                        any_of: None,
                        key: key(of),
                        act,
                        quoted,
                        answered,
                        number,
                        content,
                        needs,
                        millis,
                    },
                )
            },
        );
    prop::collection::vec(head, 1..60).prop_map(|heads| {
        let heads = heads.into_iter().enumerate().map(|(at, (time, footprint))| Head {
            id: format!("{at:02}").into(),
            time,
            footprint: Arc::new(footprint),
        });
        heads.collect()
    })
}

/// What another resource did in a second of the past does not change the order within a resource, and so
/// not what comes after it.
#[test]
fn the_past_of_a_resource_has_one_order_whatever_others_did() {
    let key = |kind, name| ResourceKey::v1("1", "r", kind, &[name]);
    let (intent, bot) = (key(ResourceKind::Intent, "I"), key(ResourceKind::Bot, "B"));
    let head = |id: &str, time, key: &ResourceKey, act, needs: &[ResourceKey], millis| Head {
        id: id.into(),
        time,
        footprint: Arc::new(Footprint {
            items: Some(Vec::new()),
            any_of: None,
            key: key.clone(),
            act,
            quoted: Fact::Absent,
            answered: None,
            number: None,
            content: None,
            needs: needs.iter().map(|need| (need.clone(), Version::Latest)).collect(),
            millis,
        }),
    };
    let mut heads = vec![
        head("0", 23, &intent, Act::Put, std::slice::from_ref(&bot), None),
        head("1", 23, &intent, Act::Put, &[], Some(0)),
        head("2", 40, &bot, Act::Delete, &[], None),
        head("3", 40, &intent, Act::Delete, &[], None),
    ];
    let (_, alone) = said(&heads, 26);
    heads.push(head("4", 23, &key(ResourceKind::SlotType, "S"), Act::Other, &[], Some(0)));
    let (_, beside_others) = said(&heads, 26);
    assert_eq!(alone, beside_others);
}

/// Ids, times and other members of entries, for the events before a moment and for the others.
type Said = Vec<(String, i64, bool, usize)>;

fn said(heads: &[Head], cut: i64) -> (Said, Said) {
    let timeline = Timeline::of(heads.iter().map(|head| (head.clone(), ())));
    let said = timeline
        .entries()
        .iter()
        .map(|entry| (entry.head.id.to_string(), entry.time, entry.ambiguous, entry.displaced));
    said.partition(|(_, time, ..)| *time < cut)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    /// What [`cut`] promises, of events that are as unlawful as can be.
    #[test]
    fn the_order_after_a_cut_follows_from_the_resources_seen_after_it(
        all in heads(),
        from in 0_i64..60,
        is_new in prop::collection::vec(any::<bool>(), 60),
    ) {
        let mut times: Vec<i64> = all.iter().map(|head| head.time).collect();
        let cut = cut(&mut times, from);
        let seen: BTreeSet<_> =
            all.iter().filter(|head| head.time >= cut).map(|head| &head.footprint.key).collect();
        let some: Vec<Head> =
            all.iter().filter(|head| seen.contains(&head.footprint.key)).cloned().collect();
        let (before, after) = said(&all, cut);
        let (some_before, some_after) = said(&some, cut);
        prop_assert_eq!(&after, &some_after);

        let old = all.iter().zip(&is_new).filter(|(head, new)| head.time < from || !**new);
        let old: Vec<Head> = old.map(|(head, _)| head.clone()).collect();
        let (old_before, _) = said(&old, cut);
        let key = |id: &str| &all[id.parse::<usize>().unwrap()].footprint.key;
        let same_chains = seen.iter().all(|resource| {
            let of = |said: &Said| -> Vec<(String, bool)> {
                let own = said.iter().filter(|(id, ..)| key(id) == *resource);
                own.map(|(id, _, ambiguous, _)| (id.clone(), *ambiguous)).collect()
            };
            of(&old_before) == of(&some_before)
        });
        if same_chains {
            prop_assert_eq!(&old_before, &before);
        }
    }
}
