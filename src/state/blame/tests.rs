use super::*;
use crate::lex::{Api, Document, ResourceKind};

pub(super) fn document(text: &str) -> Arc<Document> {
    Arc::new(Document::from_text(Api::V1, ResourceKind::Intent, text).unwrap())
}

fn exact(text: &str) -> Option<Body> {
    Some(Body::exact(document(text)))
}

fn partial(text: &str) -> Option<Body> {
    Some(Body::partial(document(text), Doubt::PresumedContent))
}

fn gap(from: i64, to: i64) -> Gap {
    Gap { from, to, certain: true, reason: GapReason::ChecksumMismatch }
}

/// The state after event 1, 2, 3 ... at second 10, 20, 30 ..., with the gaps known then; the last
/// are the final gaps.
fn trace(revisions: &[(Option<Body>, &[Gap])]) -> Trace {
    let final_gaps = revisions.last().map(|(_, gaps)| gaps.to_vec()).unwrap_or_default();
    let mut trace = Trace::with_gaps(final_gaps);
    for (event, (body, gaps)) in (1_usize..).zip(revisions) {
        let time = 10 * i64::try_from(event).unwrap();
        trace.revise(&AfterEvent { event, time, body: body.as_ref(), gaps });
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

fn origins(trace: &Trace) -> Vec<String> {
    let line = |row: BlameRow| match &row.what {
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

fn removed(trace: &Trace) -> Vec<String> {
    let line = |removed: RemovedRow| {
        let RemovedRow { path, value, set, by: removed_by, cause } = &removed;
        format!("{path} {value} {} -{} {cause:?}", by(set), by(removed_by))
    };
    trace.removed().into_iter().map(line).collect()
}

#[test]
fn a_new_utterance_does_not_affect_its_neighbours() {
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
    assert_eq!(origins(&trace), expect);
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
    assert_eq!(origins(&trace), expect);
}

#[test]
fn an_edit_within_a_message_belongs_to_the_member() {
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
    assert_eq!(origins(&trace), expect);
}

#[test]
fn a_restored_value_was_set_by_its_restoration() {
    let trace = whole(&[r#"{"description":"x"}"#, "{}", r#"{"description":"x"}"#]);
    assert_eq!(origins(&trace), [r#"description "x" 3"#]);
    assert_eq!(removed(&trace), [""; 0]);
}

#[test]
fn a_list_that_was_emptied_was_set_then() {
    let trace = whole(&[r#"{"sampleUtterances":["a"]}"#, r#"{"sampleUtterances":[]}"#]);
    assert_eq!(origins(&trace), ["sampleUtterances [] 2"]);
    assert_eq!(removed(&trace), [r#"sampleUtterances "a" 1 -2 Edited"#]);
}

#[test]
fn a_removed_value_is_listed_once_with_its_last_event() {
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
    assert_eq!(removed(&trace), expect);
}

#[test]
fn the_missing_members_of_a_restored_item_are_removed() {
    let trace = whole(&[
        r#"{"slots":[{"name":"A","priority":1,"description":"d"}]}"#,
        r#"{"slots":[]}"#,
        r#"{"slots":[{"name":"A","priority":1}]}"#,
    ]);
    assert_eq!(removed(&trace), [r#"slots[A].description "d" 1 -2 Edited"#]);
}

#[test]
fn a_removed_message_is_listed_although_another_has_its_position() {
    let messages = |texts: &str| format!(r#"{{"rejectionStatement":{{"messages":[{texts}]}}}}"#);
    let trace = whole(&[
        &messages(r#"{"content":"a"},{"content":"b"},{"content":"c"}"#),
        &messages(r#"{"content":"a"},{"content":"c"}"#),
    ]);
    assert_eq!(removed(&trace), [r#"rejectionStatement.messages[1] {"content":"b"} 1 -2 Edited"#]);
}

#[test]
fn a_new_life_begins_at_the_creation() {
    let first = exact(r#"{"description":"x","parentIntentSignature":"p"}"#);
    let second = exact(r#"{"description":"x"}"#);
    let trace = trace(&[(first, &[]), (None, &[]), (second, &[])]);
    assert_eq!(origins(&trace), [r#"description "x" 3"#]);
    assert_eq!(removed(&trace), [r#"parentIntentSignature "p" 1 -2 Deleted"#]);
}

#[test]
fn the_end_is_the_deletion_even_of_what_was_never_seen() {
    let gaps = [gap(0, 10)];
    let unseen = trace(&[(None, &gaps), (None, &gaps)]);
    assert_eq!(unseen.ended().map(by), Some("1".to_owned()));
    let again = trace(&[(None, &gaps), (None, &[gaps[0].clone(), gap(10, 20)])]);
    assert_eq!(again.ended().map(by), Some("2".to_owned()));
    // It was removed before its parent was deleted, and no record shows when.
    let below = trace(&[(exact("{}"), &[]), (None, &[gap(10, 20)])]);
    assert_eq!(below.ended().map(by), Some("2? since 10".to_owned()));
    let back = trace(&[(None, &gaps), (exact("{}"), &gaps)]);
    assert_eq!(back.ended(), None);
}

#[test]
fn a_value_added_across_a_gap_is_not_attributed_to_the_event_alone() {
    let (before, after) = (exact(r#"{"description":"x"}"#), exact(r#"{"description":"y"}"#));
    let later = exact(r#"{"description":"z"}"#);
    let gaps = [gap(12, 20)];
    let across = trace(&[(before.clone(), &[]), (after.clone(), &gaps)]);
    assert_eq!(origins(&across), [r#"description "y" 2? since 12"#]);
    let after_it = trace(&[(before.clone(), &[]), (after, &gaps), (later, &gaps)]);
    assert_eq!(origins(&after_it), [r#"description "z" 3"#]);
    let untouched = trace(&[(before.clone(), &[]), (before, &gaps)]);
    assert_eq!(origins(&untouched), [r#"description "x" 1"#]);
}

#[test]
fn values_at_first_sight_were_set_at_or_before_it() {
    let gaps = [gap(0, 10)];
    let first = trace(&[(exact(r#"{"description":"x"}"#), &gaps)]);
    assert_eq!(origins(&first), [r#"description "x" 1? since 0 at first sight"#]);
    let unknown = Some(Body::unknown(Doubt::Unrecorded));
    let referred = trace(&[(unknown, &gaps), (exact(r#"{"description":"x"}"#), &gaps)]);
    assert_eq!(origins(&referred), [r#"description "x" 2? since 0 at first sight"#]);
}

#[test]
fn a_document_without_a_record_in_between() {
    let before = exact(r#"{"description":"x","sampleUtterances":["a"]}"#);
    let unknown = Some(Body::unknown(Doubt::Unrecorded));
    let after = exact(r#"{"description":"y","sampleUtterances":["a"]}"#);
    let trace = trace(&[(before, &[]), (unknown, &[]), (after, &[])]);
    let expect =
        [r#"description "y" 3? since 10"#, "sampleUtterances 1", r#"sampleUtterances "a" 1"#];
    assert_eq!(origins(&trace), expect);
}

#[test]
fn a_document_in_doubt_proves_no_change() {
    let (one, two) = (r#"{"description":"x"}"#, r#"{"description":"y"}"#);
    let three = r#"{"description":"z"}"#;
    let into = trace(&[(exact(one), &[]), (partial(two), &[])]);
    assert_eq!(origins(&into), [r#"description "y" 2? since 10"#]);
    let out_of = trace(&[(exact(one), &[]), (partial(two), &[]), (exact(three), &[])]);
    assert_eq!(origins(&out_of), [r#"description "z" 3? since 10"#]);
    let created = trace(&[(partial(one), &[])]);
    assert_eq!(origins(&created), [r#"description "x" 1"#], "it made it");
    let one_of_two = Body::partial(document(one), Doubt::AmbiguousOrder);
    let created = trace(&[(Some(one_of_two), &[])]);
    assert_eq!(origins(&created), [r#"description "x" 1? since 10"#], "or another of its second");
}

#[test]
fn what_was_only_likely_and_is_refuted_leaves_no_doubt() {
    let reason = GapReason::ImportMayHaveOverwritten;
    let (one, two) = (r#"{"description":"x"}"#, r#"{"description":"y"}"#);
    let imported = Some(Body::partial(document(one), Doubt::Gap(reason.clone())));
    let gaps = [Gap { from: 20, to: 20, certain: false, reason }];
    let refuted = trace(&[(exact(one), &[]), (imported.clone(), &gaps), (exact(two), &[])]);
    assert_eq!(origins(&refuted), [r#"description "y" 3"#]);
    let confirmed = trace(&[(exact(one), &[]), (imported, &gaps), (exact(two), &gaps)]);
    assert_eq!(origins(&confirmed), [r#"description "y" 3? since 20"#]);
}

#[test]
fn made_again_without_a_record_of_its_deletion() {
    let (one, two) = (exact(r#"{"description":"x"}"#), exact(r#"{"description":"x","slots":[]}"#));
    let made = [Gap { reason: GapReason::DeletionMissing, ..gap(10, 20) }];
    let again = trace(&[(one.clone(), &[]), (two.clone(), &made)]);
    assert_eq!(origins(&again), [r#"description "x" 2"#, "slots [] 2"]);
    let remade = [Gap { reason: GapReason::RecreationMissing, ..gap(10, 20) }];
    let found = trace(&[(two, &[]), (one, &remade)]);
    assert_eq!(origins(&found), [r#"description "x" 2? since 10 at first sight"#]);
    assert_eq!(removed(&found), ["slots [] 1 -2? since 10 Unseen"]);
}
