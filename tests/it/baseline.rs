//! The effect of a baseline on the state: it fills in unrecorded content, repairs the chain of
//! checksums, and overrides nothing that a record proves.

use crate::one_line::{HERE, START, event};
use lexrewind::event::{self, Event, FileForm, ObservedVersion, Reading, Unsupported};
use lexrewind::lex::{Document, Json, Object, ResourceKey, Version};
use lexrewind::state::{Anomaly, Effect, GapReason, Provenance, State};
use lexrewind::timeline::{Head, Timeline};
use lexrewind::trail::Record;

fn put(time: i64, quoted: &str, answered: &str, text: &str) -> Event {
    let quoted = match quoted {
        "-" => String::new(),
        sum => format!(r#","checksum":"{sum}""#),
    };
    let request = format!(r#"{{"name":"A"{quoted},"description":"{text}"}}"#);
    let answer = format!(
        r#"{{"name":"A","checksum":"{answered}","version":"$LATEST","description":"{text}"}}"#
    );
    event(&format!("put-{time}-{answered}"), time, "PutIntent", &request, &answer)
}

fn publish(time: i64, number: u64, text: &str) -> Event {
    let answer = format!(r#"{{"name":"A","version":"{number}","description":"{text}"}}"#);
    let id = format!("publish-{time}");
    event(&id, time, "CreateIntentVersion", r#"{"name":"A"}"#, &answer)
}

fn delete(time: i64) -> Event {
    event(&format!("delete-{time}"), time, "DeleteIntent", r#"{"name":"A"}"#, "null")
}

/// `intent:A`, or a version of it, as somebody found it so many seconds after the start.
fn seen(version: &str, checksum: Option<&str>, text: &str, form: FileForm) -> ObservedVersion {
    let key: ResourceKey = format!("{HERE}intent:A").parse().unwrap();
    let body = format!(r#"{{"name":"A","description":"{text}"}}"#);
    ObservedVersion {
        document: Document::from_text(key.api, key.kind(), body).unwrap().into(),
        version: version.parse().unwrap(),
        checksum: checksum.map(Into::into),
        facts: Object::default(),
        form,
        key,
    }
}

/// The event of a baseline, by way of the record that the journal keeps.
fn baseline(time: i64, seen: &ObservedVersion) -> Event {
    let record = Record::from_json(seen.record(START + time).as_bytes()).unwrap();
    match event::read(&record) {
        Reading::Event(event) => *event,
        other @ (Reading::Refused | Reading::ReadOnly | Reading::Unsupported(_)) => {
            panic!("{other:?}")
        }
    }
}

fn latest(time: i64, checksum: &str, text: &str) -> Event {
    baseline(time, &seen("$LATEST", Some(checksum), text, FileForm::Get))
}

struct Story {
    state: State,
    effect: Effect,
}

/// Events in whatever order, put in theirs.
fn given(events: impl IntoIterator<Item = Event>) -> Story {
    let timeline = Timeline::of(events.into_iter().map(|event| (Head::of(&event), event)));
    let mut story = Story { state: State::default(), effect: Effect::default() };
    for entry in timeline.entries() {
        story.effect = story.state.follow(entry, &entry.place);
    }
    story
}

impl Story {
    fn then(self, version: &str, expect: &str) -> Self {
        let key = format!("{HERE}intent:A").parse().unwrap();
        let version: Version = version.parse().unwrap();
        let found = match self.state.body(&key, version) {
            None => "none".to_owned(),
            Some(body) => {
                let text = body.document().and_then(|it| it.body().get("description"));
                let text = text.and_then(Json::as_str).unwrap_or_default();
                format!("{} {text}", body.confidence())
            }
        };
        assert_eq!(found.trim_end(), expect, "{version:?}");
        self
    }

    /// The gaps as `from-to`, a likely one with `?`; seconds since the start.
    fn gaps(self, expect: &[&str]) -> Self {
        let key = format!("{HERE}intent:A").parse().unwrap();
        let gaps = self.state.get(&key).map_or(&[][..], |resource| &resource.gaps);
        let second = |time: i64| match time - START {
            past if past < 0 => "before".to_owned(),
            since => since.to_string(),
        };
        let recorded = |gap: &lexrewind::state::Gap| {
            let likely = if gap.certain { "" } else { "?" };
            format!("{}-{}{likely}", second(gap.from), second(gap.to))
        };
        assert_eq!(gaps.iter().map(recorded).collect::<Vec<_>>(), expect);
        self
    }

    /// The event that a version is known by: `call`, or `shown` if no record has the call, and when.
    fn by(self, version: &str, expect: &str) -> Self {
        let key = format!("{HERE}intent:A").parse().unwrap();
        let provenance = self.state.get(&key).unwrap().provenance_of(version.parse().unwrap());
        let found = match provenance.unwrap() {
            Provenance::Call(event) => format!("call {}", event.time - START),
            Provenance::Shown(event) => format!("shown {}", event.time - START),
        };
        assert_eq!(found, expect, "@{version}");
        self
    }

    fn contradicts(self, expect: bool) -> Self {
        let mut anomalies = self.effect.anomalies.iter();
        assert_eq!(anomalies.any(|it| matches!(it, Anomaly::Contradicted(_))), expect);
        self
    }
}

#[test]
fn unrecorded_resources_are_known_from_the_baseline_on() {
    given([latest(10, "c1", "x")]).then("latest", "exact x").gaps(&["before-10"]);
}

// Who looked did not set what was there.
#[test]
fn a_baseline_sets_nothing() {
    let version = |time| baseline(time, &seen("3", None, "x", FileForm::Get));
    given([latest(10, "c1", "x"), version(20)]).by("latest", "shown 10").by("3", "shown 20");
    // It confirms what a call set, or shows that something else was set.
    let omitted = r#"{"omitted":true,"reason":"responseElements too large"}"#;
    let asked = event("a", 10, "PutIntent", r#"{"name":"A"}"#, omitted);
    given([put(10, "-", "c1", "x"), latest(20, "c1", "x")]).by("latest", "call 10");
    given([asked, latest(20, "c1", "x")]).then("latest", "exact x").by("latest", "shown 20");
    given([publish(10, 3, "x"), version(20)]).by("3", "call 10");
}

#[test]
fn a_put_that_quotes_the_checksum_of_the_baseline_closes_the_gap() {
    given([put(30, "c1", "c2", "y")]).then("latest", "exact y").gaps(&["before-30"]);
    given([put(30, "c1", "c2", "y"), latest(10, "c1", "x")])
        .then("latest", "exact y")
        .gaps(&["before-10"]);
}

#[test]
fn a_put_that_quotes_another_checksum_shows_a_gap_since_the_baseline() {
    given([latest(10, "c1", "x"), put(30, "c7", "c8", "y")])
        .then("latest", "exact y")
        .gaps(&["before-10", "10-30"]);
}

#[test]
fn an_export_is_not_the_whole() {
    let export = |version| baseline(10, &seen(version, None, "x", FileForm::Export));
    given([export("$LATEST")]).then("latest", "partial x");
    given([export("3")]).then("latest", "unknown").then("3", "partial x");
}

#[test]
fn proven_content_is_kept_and_the_disagreement_is_reported() {
    given([put(10, "-", "c1", "x"), latest(20, "c9", "other")])
        .then("latest", "partial x")
        .gaps(&["20-20?"])
        .contradicts(true);
    // The next Put shows who was right.
    given([put(10, "-", "c1", "x"), latest(20, "c9", "other"), put(30, "c1", "c2", "y")])
        .then("latest", "exact y")
        .gaps(&[]);
    given([put(10, "-", "c1", "x"), latest(20, "c9", "other"), put(30, "c9", "c2", "y")])
        .then("latest", "exact y")
        .gaps(&["10-30"]);
}

#[test]
fn a_baseline_that_agrees_changes_nothing() {
    for checksum in [Some("c1"), None] {
        let agrees = baseline(20, &seen("$LATEST", checksum, "x", FileForm::Get));
        given([put(10, "-", "c1", "x"), agrees])
            .then("latest", "exact x")
            .gaps(&[])
            .contradicts(false);
    }
    given([put(10, "-", "c1", "x"), latest(20, "c2", "x")])
        .then("latest", "exact x")
        .gaps(&["20-20?"])
        .contradicts(true);
}

#[test]
fn a_baseline_makes_a_doubted_document_exact() {
    // The answer is omitted: the defaults are not known.
    let omitted = r#"{"omitted":true,"originalSize":149893,"reason":"responseElements too large"}"#;
    let request = r#"{"name":"A","description":"x"}"#;
    let half = || event("half", 10, "PutIntent", request, omitted);
    given([half()]).then("latest", "partial x");
    given([half(), latest(20, "c1", "x")]).then("latest", "exact x").gaps(&[]);
    given([half(), latest(20, "c1", "x"), put(30, "c1", "c2", "y")])
        .then("latest", "exact y")
        .gaps(&[]);
}

#[test]
fn a_deleted_resource_that_exists_was_created_without_a_record() {
    given([put(10, "-", "c1", "x"), delete(20), latest(30, "c5", "again")])
        .then("latest", "exact again")
        .gaps(&["20-30"]);
    // Made before it was deleted: the file is older than it is said to be.
    let mut old = seen("$LATEST", Some("c1"), "x", FileForm::Get);
    old.facts.insert("createdDate", Json::number(START + 10));
    given([put(10, "-", "c1", "x"), delete(20), baseline(30, &old)])
        .then("latest", "none")
        .contradicts(true);
}

#[test]
fn a_version_fills_its_place_and_shows_that_earlier_ones_existed() {
    let version = |number: &str, text| baseline(40, &seen(number, Some("v"), text, FileForm::Get));
    given([put(10, "-", "c1", "x"), publish(20, 1, "x"), version("3", "z")])
        .then("1", "exact x")
        .then("2", "none")
        .then("3", "exact z")
        .gaps(&["20-40"]);
    // What was published never changes.
    given([put(10, "-", "c1", "x"), publish(20, 1, "x"), version("1", "other")])
        .then("1", "exact x")
        .gaps(&[]);
}

#[test]
fn a_baseline_comes_after_all_calls_of_its_second() {
    let calls = || [put(10, "-", "c1", "x"), put(10, "c1", "c2", "y"), put(10, "c2", "c3", "z")];
    given([latest(10, "c3", "z")].into_iter().chain(calls()))
        .then("latest", "exact z")
        .gaps(&[])
        .contradicts(false);
    // It could not be between them.
    given([latest(10, "c1", "x")].into_iter().chain(calls()))
        .then("latest", "partial z")
        .contradicts(true);
}

#[test]
fn dates_are_compared_by_their_instants() {
    // A record may write epoch seconds where the AWS CLI writes ISO 8601.
    let mut found = seen("$LATEST", Some("c1"), "x", FileForm::Get);
    found.facts.insert("createdDate", Json::string("2020-01-01T00:00:05.123000+00:00"));
    let answer = format!(
        r#"{{"name":"A","checksum":"c9","version":"$LATEST","createdDate":{}.123}}"#,
        START + 5
    );
    let next = event("put", 30, "PutIntent", r#"{"name":"A","checksum":"c7"}"#, &answer);
    let story = given([baseline(10, &found), next]).gaps(&["5-10", "10-30"]);
    let key = format!("{HERE}intent:A").parse().unwrap();
    let reason = &story.state.get(&key).unwrap().gaps[1].reason;
    assert_eq!(*reason, GapReason::ChecksumMismatch);
}

#[test]
fn records_of_others_are_not_baselines() {
    let text = seen("$LATEST", Some("c1"), "x", FileForm::Get).record(START);
    let good = r#""resource":"111122223333/us-east-1/v1/intent:A""#;
    assert!(text.contains(good), "{text}");
    for resource in [
        "",
        "intent:A",
        "444455556666/us-east-1/v1/intent:A",
        "111122223333/us-east-1/v2/intent:A",
        "111122223333/us-east-1/v1/intent:../../../HEAD",
        "111122223333/us-east-1/v1/intent:A/B",
        "111122223333/us-east-1/v1/intent:a b",
        "111122223333/us-east-1/v1/channel:A/B/C",
        "111122223333/us-east-1/v1/alias:A",
    ] {
        let forged = text.replace(good, &format!(r#""resource":"{resource}""#));
        let record = Record::from_json(forged.as_bytes()).unwrap();
        let reading = event::read(&record);
        assert_eq!(reading, Reading::Unsupported(Unsupported::BadBaseline), "{resource}");
    }
}
