use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;
use crate::lex::{Api, Document, Json, ResourceKind};

fn document(text: &str) -> Arc<Document> {
    Arc::new(Document::from_text(Api::V1, ResourceKind::Intent, text).unwrap())
}

fn exact(text: &str) -> Option<Body> {
    Some(Body::exact(document(text)))
}

fn partial(text: &str) -> Option<Body> {
    Some(Body::partial(document(text), "the answer was omitted"))
}

fn gap(from: i64, to: i64) -> Gap {
    Gap { from, to, certain: true, reason: format!("a gap since {from}") }
}

/// What event 1, 2, 3 ... left at second 10, 20, 30 ..., with the gaps known then; the last are
/// those that stand.
fn trace(revisions: &[(Option<Body>, &[Gap])]) -> Trace {
    let standing = revisions.last().map(|(_, gaps)| gaps.to_vec()).unwrap_or_default();
    let mut trace = Trace::knowing(standing);
    for (event, (body, gaps)) in (1_usize..).zip(revisions) {
        let time = 10 * i64::try_from(event).unwrap();
        trace.revise(&Seen { event, time, body: body.as_ref(), gaps });
    }
    trace
}

fn whole(revisions: &[&str]) -> Trace {
    let revisions: Vec<_> = revisions.iter().map(|text| (exact(text), [].as_slice())).collect();
    trace(&revisions)
}

/// `3`, `3? since 20`, `3? since 0 at first sight`
fn by(origin: &Origin) -> String {
    let event = origin.event;
    match &origin.doubt {
        None => event.to_string(),
        Some(doubt) if doubt.is_first_sight => {
            format!("{event}? since {} at first sight", doubt.since)
        }
        Some(doubt) => format!("{event}? since {}", doubt.since),
    }
}

fn told(trace: &Trace) -> Vec<String> {
    let line = |row: Row| match &row.what {
        What::Value(value) => format!("{} {value} {}", row.path, by(&row.set)),
        What::Name(_) | What::Object | What::List { order: None } => {
            format!("{} {}", row.path, by(&row.set))
        }
        What::List { order: Some(order) } => {
            format!("{} {} >{}", row.path, by(&row.set), by(order))
        }
    };
    trace.rows().into_iter().map(line).collect()
}

fn gone(trace: &Trace) -> Vec<String> {
    let line = |gone: Gone| {
        let Gone { path, value, set, by: took, went } = &gone;
        format!("{path} {value} {} -{} {went:?}", by(set), by(took))
    };
    trace.gone().into_iter().map(line).collect()
}

#[test]
fn an_utterance_that_comes_says_nothing_about_its_neighbours() {
    let trace = whole(&[
        r#"{"sampleUtterances":["one"]}"#,
        r#"{"sampleUtterances":["one","two"]}"#,
        r#"{"sampleUtterances":["zero","one","two"]}"#,
    ]);
    let expect = [
        "sampleUtterances 1",
        r#"sampleUtterances "zero" 3"#,
        r#"sampleUtterances "one" 1"#,
        r#"sampleUtterances "two" 2"#,
    ];
    assert_eq!(told(&trace), expect);
}

#[test]
fn an_item_is_followed_by_what_identifies_it() {
    let trace = whole(&[
        r#"{"slots":[{"name":"A","priority":1},{"name":"B","priority":2}]}"#,
        r#"{"slots":[{"name":"B","priority":2},{"name":"A","priority":1}]}"#,
        r#"{"slots":[{"name":"B","priority":2},{"name":"A","priority":3,"description":"d"}]}"#,
    ]);
    let expect = [
        "slots 1 >2",
        "slots[B] 1",
        "slots[B].name 1",
        "slots[B].priority 2 1",
        "slots[A] 1",
        "slots[A].name 1",
        r#"slots[A].description "d" 3"#,
        "slots[A].priority 3 3",
    ];
    assert_eq!(told(&trace), expect);
}

#[test]
fn an_edit_within_a_message_is_put_down_to_the_member() {
    let trace = whole(&[
        r#"{"conclusionStatement":{"messages":[{"content":"a","contentType":"T"},{"content":"b","contentType":"T"}]}}"#,
        r#"{"conclusionStatement":{"messages":[{"content":"b","contentType":"T"},{"content":"c","contentType":"T"}]}}"#,
    ]);
    let expect = [
        "conclusionStatement 1",
        "conclusionStatement.messages 1 >2",
        "conclusionStatement.messages[0] 1",
        r#"conclusionStatement.messages[0].contentType "T" 1"#,
        r#"conclusionStatement.messages[0].content "b" 1"#,
        "conclusionStatement.messages[1] 1",
        r#"conclusionStatement.messages[1].contentType "T" 1"#,
        r#"conclusionStatement.messages[1].content "c" 2"#,
    ];
    assert_eq!(told(&trace), expect);
}

#[test]
fn what_came_back_was_set_when_it_came_back() {
    let trace = whole(&[r#"{"description":"x"}"#, "{}", r#"{"description":"x"}"#]);
    assert_eq!(told(&trace), [r#"description "x" 3"#]);
    assert_eq!(gone(&trace), [""; 0]);
}

#[test]
fn a_list_that_was_emptied_was_set_then() {
    let trace = whole(&[r#"{"sampleUtterances":["a"]}"#, r#"{"sampleUtterances":[]}"#]);
    assert_eq!(told(&trace), ["sampleUtterances [] 2"]);
    assert_eq!(gone(&trace), [r#"sampleUtterances "a" 1 -2 Edited"#]);
}

#[test]
fn what_is_gone_is_told_once_with_who_set_it_last() {
    let trace = whole(&[
        r#"{"description":"x","slots":[{"name":"A","priority":1}],"sampleUtterances":["a","b"]}"#,
        r#"{"slots":[{"name":"A","priority":2}],"sampleUtterances":["a"]}"#,
        r#"{"sampleUtterances":["a"]}"#,
    ]);
    let expect = [
        r#"slots[A] {"name":"A","priority":2} 2 -3 Edited"#,
        r#"description "x" 1 -2 Edited"#,
        r#"sampleUtterances "b" 1 -2 Edited"#,
    ];
    assert_eq!(gone(&trace), expect);
}

#[test]
fn of_an_item_that_came_back_what_did_not_is_gone() {
    let trace = whole(&[
        r#"{"slots":[{"name":"A","priority":1,"description":"d"}]}"#,
        r#"{"slots":[]}"#,
        r#"{"slots":[{"name":"A","priority":1}]}"#,
    ]);
    assert_eq!(gone(&trace), [r#"slots[A].description "d" 1 -2 Edited"#]);
}

#[test]
fn a_message_that_went_is_gone_whoever_stands_in_its_place() {
    let messages = |texts: &str| format!(r#"{{"rejectionStatement":{{"messages":[{texts}]}}}}"#);
    let trace = whole(&[
        &messages(r#"{"content":"a"},{"content":"b"},{"content":"c"}"#),
        &messages(r#"{"content":"a"},{"content":"c"}"#),
    ]);
    assert_eq!(gone(&trace), [r#"rejectionStatement.messages[1] {"content":"b"} 1 -2 Edited"#]);
}

#[test]
fn a_new_life_begins_at_the_creation() {
    let first = exact(r#"{"description":"x","parentIntentSignature":"p"}"#);
    let second = exact(r#"{"description":"x"}"#);
    let trace = trace(&[(first, &[]), (None, &[]), (second, &[])]);
    assert_eq!(told(&trace), [r#"description "x" 3"#]);
    assert_eq!(gone(&trace), [r#"parentIntentSignature "p" 1 -2 Deleted"#]);
}

#[test]
fn what_appeared_across_a_gap_is_not_put_down_to_the_event_alone() {
    let (before, after) = (exact(r#"{"description":"x"}"#), exact(r#"{"description":"y"}"#));
    let later = exact(r#"{"description":"z"}"#);
    let gaps = [gap(12, 20)];
    let across = trace(&[(before.clone(), &[]), (after.clone(), &gaps)]);
    assert_eq!(told(&across), [r#"description "y" 2? since 12"#]);
    let after_it = trace(&[(before.clone(), &[]), (after, &gaps), (later, &gaps)]);
    assert_eq!(told(&after_it), [r#"description "z" 3"#]);
    let untouched = trace(&[(before.clone(), &[]), (before, &gaps)]);
    assert_eq!(told(&untouched), [r#"description "x" 1"#]);
}

#[test]
fn what_was_there_at_first_sight_was_set_at_or_before_it() {
    let gaps = [gap(0, 10)];
    let first = trace(&[(exact(r#"{"description":"x"}"#), &gaps)]);
    assert_eq!(told(&first), [r#"description "x" 1? since 0 at first sight"#]);
    let unknown = Some(Body::unknown("no record tells it"));
    let referred = trace(&[(unknown, &gaps), (exact(r#"{"description":"x"}"#), &gaps)]);
    assert_eq!(told(&referred), [r#"description "x" 2? since 0 at first sight"#]);
}

#[test]
fn a_document_that_no_record_tells_lies_between() {
    let before = exact(r#"{"description":"x","sampleUtterances":["a"]}"#);
    let unknown = Some(Body::unknown("omitted"));
    let after = exact(r#"{"description":"y","sampleUtterances":["a"]}"#);
    let trace = trace(&[(before, &[]), (unknown, &[]), (after, &[])]);
    let expect =
        [r#"description "y" 3? since 10"#, "sampleUtterances 1", r#"sampleUtterances "a" 1"#];
    assert_eq!(told(&trace), expect);
}

#[test]
fn a_document_in_doubt_proves_no_change() {
    let (one, two) = (r#"{"description":"x"}"#, r#"{"description":"y"}"#);
    let three = r#"{"description":"z"}"#;
    let into = trace(&[(exact(one), &[]), (partial(two), &[])]);
    assert_eq!(told(&into), [r#"description "y" 2? since 10"#]);
    let out_of = trace(&[(exact(one), &[]), (partial(two), &[]), (exact(three), &[])]);
    assert_eq!(told(&out_of), [r#"description "z" 3? since 10"#]);
    let born_with = trace(&[(partial(one), &[])]);
    assert_eq!(told(&born_with), [r#"description "x" 1"#], "it made it");
}

#[test]
fn what_was_only_likely_and_is_refuted_leaves_no_doubt() {
    let likely = |reason: &str| Gap { from: 20, to: 20, certain: false, reason: reason.into() };
    let (one, two) = (r#"{"description":"x"}"#, r#"{"description":"y"}"#);
    let imported = Some(Body::partial(document(one), "an import"));
    let gaps = [likely("an import")];
    let refuted = trace(&[(exact(one), &[]), (imported.clone(), &gaps), (exact(two), &[])]);
    assert_eq!(told(&refuted), [r#"description "y" 3"#]);
    let standing = trace(&[(exact(one), &[]), (imported, &gaps), (exact(two), &gaps)]);
    assert_eq!(told(&standing), [r#"description "y" 3? since 20"#]);
}

#[test]
fn made_again_without_a_record_of_its_deletion() {
    let (one, two) = (exact(r#"{"description":"x"}"#), exact(r#"{"description":"x","slots":[]}"#));
    let made = [Gap { reason: MADE_AGAIN.into(), ..gap(10, 20) }];
    let again = trace(&[(one.clone(), &[]), (two.clone(), &made)]);
    assert_eq!(told(&again), [r#"description "x" 2"#, "slots [] 2"]);
    let remade = [Gap { reason: REMADE.into(), ..gap(10, 20) }];
    let found = trace(&[(two, &[]), (one, &remade)]);
    assert_eq!(told(&found), [r#"description "x" 2? since 10 at first sight"#]);
    assert_eq!(gone(&found), ["slots [] 1 -2? since 10 Unseen"]);
}

/// A document that is told by hand in two ways.
#[derive(Clone, Debug)]
struct Told {
    description: Option<u8>,
    /// Name, priority, and the message of the prompt, if there is one.
    slots: Option<Vec<(char, u8, Option<u8>)>>,
    utterances: Option<Vec<char>>,
}

impl Told {
    fn document(&self) -> Arc<Document> {
        let slot = |(name, priority, message): &(char, u8, Option<u8>)| {
            let prompt = message.map(|text| {
                format!(r#","valueElicitationPrompt":{{"messages":[{{"content":"{text}"}}]}}"#)
            });
            let prompt = prompt.unwrap_or_default();
            format!(r#"{{"name":"{name}","priority":{priority}{prompt}}}"#)
        };
        let list = |name: &str, items: Vec<String>| format!(r#""{name}":[{}]"#, items.join(","));
        let members = [
            self.description.map(|text| format!(r#""description":"{text}""#)),
            self.slots.as_ref().map(|slots| list("slots", slots.iter().map(slot).collect())),
            self.utterances.as_ref().map(|texts| {
                list("sampleUtterances", texts.iter().map(|text| format!("\"{text}\"")).collect())
            }),
        ];
        let members: Vec<String> = members.into_iter().flatten().collect();
        document(&format!("{{{}}}", members.join(",")))
    }

    /// Each value that holds no others: its path, with what identifies it, and what it is.
    fn leaves(&self) -> BTreeMap<String, String> {
        let mut leaves = BTreeMap::new();
        let mut put = |path: String, value: String| leaves.insert(path, value);
        if let Some(text) = self.description {
            put("description".into(), format!("\"{text}\""));
        }
        for (name, priority, message) in self.slots.iter().flatten() {
            put(format!("slots[{name}].name"), format!("\"{name}\""));
            put(format!("slots[{name}].priority"), priority.to_string());
            if let Some(text) = message {
                let path = "valueElicitationPrompt.messages[0].content";
                put(format!("slots[{name}].{path}"), format!("\"{text}\""));
            }
        }
        for text in self.utterances.iter().flatten() {
            put(format!("sampleUtterances \"{text}\""), format!("\"{text}\""));
        }
        leaves
    }
}

fn told_documents() -> impl Strategy<Value = Vec<Told>> {
    let names = |all: &'static [char]| prop::sample::subsequence(all, 0..=all.len()).prop_shuffle();
    let slots = names(&['A', 'B', 'C']).prop_flat_map(|names| {
        let count = names.len();
        (Just(names), prop::collection::vec((0..3_u8, prop::option::of(0..3_u8)), count))
    });
    let slots = slots.prop_map(|(names, rest)| {
        names.into_iter().zip(rest).map(|(name, (priority, text))| (name, priority, text)).collect()
    });
    let told = (
        prop::option::of(0..3_u8),
        prop::option::weighted(0.8, slots),
        prop::option::weighted(0.8, names(&['a', 'b', 'c', 'd'])),
    );
    let told =
        told.prop_map(|(description, slots, utterances)| Told { description, slots, utterances });
    prop::collection::vec(told, 1..9)
}

/// The event after which the value at a path was last another, or not there.
fn last_change(documents: &[Told], path: &str) -> usize {
    let values: Vec<Option<String>> =
        documents.iter().map(|told| told.leaves().remove(path)).collect();
    let same = values.iter().rev().take_while(|value| **value == values[values.len() - 1]).count();
    values.len() - same + 1
}

/// The leaves of what is gone.
fn leaves_of(gone: &Gone) -> Vec<String> {
    fn below(path: String, value: &Json, out: &mut Vec<String>) {
        match value {
            Json::Object(members) => {
                for (name, value) in members.iter() {
                    below(format!("{path}.{name}"), value, out);
                }
            }
            Json::Array(items) => {
                for (at, item) in items.iter().enumerate() {
                    below(format!("{path}[{at}]"), item, out);
                }
            }
            _ if path == "sampleUtterances" => out.push(format!("{path} {value}")),
            _ => out.push(path),
        }
    }
    let mut out = Vec::new();
    below(gone.path.to_string(), &gone.value, &mut out);
    out
}

proptest! {
    #[test]
    fn each_value_is_put_down_to_the_event_after_which_it_was_last_another(
        documents in told_documents(),
    ) {
        let mut trace = Trace::default();
        let mut ever = BTreeSet::new();
        for event in 1..=documents.len() {
            let body = Body::exact(documents[event - 1].document());
            trace.revise(&Seen { event, time: 0, body: Some(&body), gaps: &[] });
            let so_far = &documents[..event];
            let now = documents[event - 1].leaves();
            ever.extend(now.keys().cloned());

            let mut told = BTreeSet::new();
            for row in trace.rows() {
                prop_assert_eq!(&row.set.doubt, &None);
                let path = match &row.what {
                    What::Value(Json::Array(_)) | What::Object | What::List { .. } => continue,
                    What::Value(value) if row.path.to_string() == "sampleUtterances" => {
                        format!("sampleUtterances {value}")
                    }
                    What::Value(_) | What::Name(_) => row.path.to_string(),
                };
                prop_assert_eq!(row.set.event, last_change(so_far, &path), "{}", &path);
                told.insert(path);
            }
            prop_assert_eq!(&told, &now.keys().cloned().collect());

            let gone: BTreeSet<String> = trace.gone().iter().flat_map(leaves_of).collect();
            prop_assert!(gone.is_disjoint(&told));
            prop_assert!(gone.is_subset(&ever));
            // Of what went twice, only what it was at last is told.
            let items: BTreeSet<String> =
                trace.gone().iter().map(|gone| gone.path.to_string()).collect();
            for path in ever.iter().filter(|path| !now.contains_key(*path)) {
                let item = path.split_inclusive(']').next().unwrap_or_default();
                prop_assert!(gone.contains(path) || items.contains(item), "{}", path);
            }
        }
    }
}
