//! How each call changes the state. Every test names the source of its rule: a section of the
//! Lex V1 guide ("versioning", "limits"), an API page (`PutBot`), or CloudTrail's reference.

use std::sync::Arc;

use crate::one_line::{HERE, START, event, record};
use lexrewind::event::{
    self, Change, Content, Creates, Event, Fact, Incomplete, Reading, Revision, TreeVersion,
    Unsupported,
};
use lexrewind::lex::{Document, Json, Object, ResourceKey, Version};
use lexrewind::state::{Anomaly, Body, Doubt, Effect, GapReason, Provenance, State};

/// `put(10, "a", "A", "-", "c1", r#""description":"x""#)`: a PutIntent whose answer has a checksum.
fn put(time: i64, name: &str, quoted: &str, answered: &str, members: &str) -> Event {
    let comma = if members.is_empty() { "" } else { "," };
    let quoted = match quoted {
        "-" => String::new(),
        sum => format!(r#","checksum":"{sum}""#),
    };
    let request = format!(r#"{{"name":"{name}"{quoted}{comma}{members}}}"#);
    let answer = format!(
        r#"{{"name":"{name}","checksum":"{answered}","version":"$LATEST"{comma}{members}}}"#
    );
    event(&format!("put-{time}-{answered}"), time, "PutIntent", &request, &answer)
}

/// A CreateIntentVersion whose answer has this number and these members.
fn publish(time: i64, name: &str, quoted: &str, number: u64, members: &str) -> Event {
    let comma = if members.is_empty() { "" } else { "," };
    let quoted = match quoted {
        "-" => String::new(),
        sum => format!(r#","checksum":"{sum}""#),
    };
    let request = format!(r#"{{"name":"{name}"{quoted}}}"#);
    let answer = format!(r#"{{"name":"{name}","version":"{number}"{comma}{members}}}"#);
    event(&format!("publish-{time}"), time, "CreateIntentVersion", &request, &answer)
}

fn delete(time: i64, name: &str) -> Event {
    let request = format!(r#"{{"name":"{name}"}}"#);
    event(&format!("delete-{time}"), time, "DeleteIntent", &request, "null")
}

/// Any call, its id made of its name and time.
fn call(time: i64, name: &str, request: &str, answer: &str) -> Event {
    event(&format!("{name}-{time}"), time, name, request, answer)
}

struct Story {
    state: State,
    effect: Effect,
}

fn given(events: impl IntoIterator<Item = Event>) -> Story {
    let mut story = Story { state: State::default(), effect: Effect::default() };
    for event in events {
        story.effect = story.state.apply(&event);
    }
    story
}

impl Story {
    fn when(mut self, event: Event) -> Self {
        self.effect = self.state.apply(&event);
        self
    }

    /// The state of `intent:A@1` in a line: `exact {...}`, `partial {...}`, `unknown`, `none`.
    fn then(self, address: &str, expect: &str) -> Self {
        let (name, version) = address.split_once('@').unwrap_or((address, "latest"));
        let version: Version = version.parse().unwrap();
        let found = match self.state.body(&key(name), version) {
            None => "none".to_owned(),
            Some(body) => match body.document() {
                None => body.confidence().to_string(),
                Some(document) => {
                    // Every bot has these; see `one_line::whole`.
                    let mut members = document.body().clone();
                    members.retain(|name, _| !["childDirected", "locale"].contains(&name));
                    let json = Json::Object(members);
                    format!("{} {json}", body.confidence())
                }
            },
        };
        assert_eq!(found, expect, "{address}");
        self
    }

    /// The gaps of a resource as `from-to`, a likely one with `?`; seconds since the start.
    fn gaps(self, name: &str, expect: &[&str]) -> Self {
        let gaps = self.state.get(&key(name)).map_or(&[][..], |resource| &resource.gaps);
        let second = |time: i64| match time - START {
            past if past < 0 => "before".to_owned(),
            since => since.to_string(),
        };
        let found: Vec<String> = gaps
            .iter()
            .map(|gap| {
                let likely = if gap.certain { "" } else { "?" };
                format!("{}-{}{likely}", second(gap.from), second(gap.to))
            })
            .collect();
        assert_eq!(found, expect, "{name}");
        self
    }

    fn tags(self, name: &str, expect: &str) -> Self {
        let tags = self.state.get(&key(name)).and_then(|resource| resource.tags.as_ref());
        let found = tags.map(|tags| {
            tags.iter().map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join(" ")
        });
        assert_eq!(found.as_deref().unwrap_or("?"), expect, "{name}");
        self
    }

    /// The event that set the content of a version, published it, or deleted the resource: `call ID`,
    /// or `shown ID` if no record has the call.
    #[track_caller]
    fn by(self, address: &str, expect: &str) -> Self {
        let (name, version) = address.split_once('@').unwrap_or((address, "latest"));
        let resource = self.state.get(&key(name)).unwrap_or_else(|| panic!("no {name}"));
        let provenance = resource.deletion();
        let found = provenance.or(resource.provenance_of(version.parse().unwrap()));
        let found = match found.unwrap_or_else(|| panic!("no {address}")) {
            Provenance::Call(event) => format!("call {}", event.id),
            Provenance::Shown(event) => format!("shown {}", event.id),
        };
        assert_eq!(found, expect, "{address}");
        self
    }

    #[track_caller]
    fn last_event(self, name: &str, expect: &str) -> Self {
        assert_eq!(self.state.get(&key(name)).unwrap().last_event.id, expect, "{name}");
        self
    }

    fn doubt(&self, address: &str) -> Doubt {
        let (name, version) = address.split_once('@').unwrap_or((address, "latest"));
        let body: Option<&Body> = self.state.body(&key(name), version.parse().unwrap());
        body.and_then(|body| body.doubt.clone()).unwrap()
    }
}

fn key(short: &str) -> ResourceKey {
    format!("{HERE}{short}").parse().unwrap()
}

const X: &str = r#""description":"x""#;
const Y: &str = r#""description":"y""#;
const AX: &str = r#"exact {"description":"x","name":"A"}"#;
const AY: &str = r#"exact {"description":"y","name":"A"}"#;

// PutIntent: "replaces", "any fields that you don't include are removed".
#[test]
fn a_put_replaces_everything() {
    let more = r#""description":"x","sampleUtterances":["hello"]"#;
    given([put(10, "A", "-", "c1", more)])
        .when(put(20, "A", "c1", "c2", Y))
        .then("intent:A", AY)
        .gaps("intent:A", &[]);
}

// PutBot: "detectSentiment ... is false in the response" if it was not in the request.
#[test]
fn defaults_come_from_the_answer() {
    let answer = r#"{"name":"B","detectSentiment":false,"checksum":"c1","status":"BUILDING"}"#;
    given([])
        .when(call(10, "PutBot", r#"{"name":"B","processBehavior":"BUILD"}"#, answer))
        .then("bot:B", r#"exact {"detectSentiment":false,"name":"B"}"#);
}

// CloudTrail record contents: over 100 KB "the content is omitted".
#[test]
fn the_request_replaces_an_omitted_response() {
    let omitted = r#"{"omitted":true,"originalSize":149893,"reason":"responseElements too large"}"#;
    let request = r#"{"name":"A","description":"x"}"#;
    for answer in [omitted, "null"] {
        given([call(10, "PutIntent", request, answer)])
            .then("intent:A", r#"partial {"description":"x","name":"A"}"#)
            .when(put(20, "A", "c1", "c2", Y))
            .then("intent:A", AY)
            .gaps("intent:A", &[]);
    }
}

#[test]
fn a_call_without_request_and_answer_names_no_resource() {
    let omitted = r#"{"omitted":true,"originalSize":149893,"reason":"too large"}"#;
    let reading = event::read(&record("a", 10, "PutIntent", omitted, omitted));
    let expect = Unsupported::UnnamedResource { name: "PutIntent".to_owned() };
    assert_eq!(reading, Reading::Unsupported(expect));
}

#[test]
fn a_response_alone_shows_all_but_the_required_checksum() {
    let omitted = r#"{"omitted":"true","originalSize":"149893","reason":"too large"}"#;
    let answer = r#"{"name":"A","description":"y","checksum":"c2"}"#;
    given([put(10, "A", "-", "c1", X), call(20, "PutIntent", omitted, answer)])
        .then("intent:A", AY)
        .gaps("intent:A", &[]);
}

// PutIntent, createdDate and lastUpdatedDate: equal exactly on creation.
#[test]
fn a_response_alone_shows_an_update_by_its_dates() {
    let dated = |updated| {
        let dates = format!(r#""createdDate":1577836805,"lastUpdatedDate":{updated}"#);
        call(10, "PutIntent", "null", &format!(r#"{{"name":"A","checksum":"c",{dates}}}"#))
    };
    given([dated("1577836805")]).gaps("intent:A", &[]);
    given([dated("1577836810")]).gaps("intent:A", &["5-10"]);
}

// PutIntent, createVersion: "the same as calling the CreateIntentVersion operation".
#[test]
fn a_put_that_publishes_with_the_number_in_its_answer() {
    let request = r#"{"name":"A","description":"x","createVersion":true}"#;
    let answer = r#"{"name":"A","description":"x","version":"1","createVersion":true}"#;
    given([call(10, "PutIntent", request, answer)]).then("intent:A@1", AX);
}

fn put_and_publish(time: i64, quoted: &str, answered: &str, members: &str) -> Event {
    let request = format!(r#"{{"name":"A","createVersion":true{quoted},{members}}}"#);
    let answer = format!(
        r#"{{"name":"A","checksum":"{answered}","version":"$LATEST","createVersion":true,{members}}}"#
    );
    call(time, "PutIntent", &request, &answer)
}

// The same, if the version in the response is `$LATEST`: the number is counted, and later confirmed.
#[test]
fn a_put_that_publishes_without_a_number_is_counted_and_confirmed() {
    let bot = r#"{"name":"B","intents":[{"intentName":"A","intentVersion":"1"}]}"#;
    given([put_and_publish(10, "", "c1", X)])
        .then("intent:A@1", r#"partial {"description":"x","name":"A"}"#)
        .when(call(20, "PutBot", bot, bot))
        .then("intent:A@1", AX)
        .gaps("intent:A", &[]);
    given([put_and_publish(10, "", "c1", X), put(20, "A", "c1", "c2", Y)])
        .when(publish(30, "A", "c2", 2, Y))
        .then("intent:A@1", AX)
        .then("intent:A@2", AY)
        .gaps("intent:A", &[]);
}

#[test]
fn a_counted_number_is_corrected_by_a_reference() {
    let bot = r#"{"name":"B","intents":[{"intentName":"A","intentVersion":"7"}]}"#;
    given([put_and_publish(10, "", "c1", X)])
        .when(call(20, "PutBot", bot, bot))
        .then("intent:A@1", "none")
        .then("intent:A@7", r#"partial {"description":"x","name":"A"}"#);
}

// After a recorded number the next one is certain.
#[test]
fn a_number_counted_from_a_recorded_one_is_exact() {
    given([put(10, "A", "-", "c1", X), publish(20, "A", "c1", 4, X)])
        .when(put_and_publish(30, r#","checksum":"c1""#, "c2", Y))
        .then("intent:A@5", AY);
}

// CreateIntentVersion: unchanged since the last version, "it returns the last version".
#[test]
fn publishing_what_did_not_change_makes_no_version() {
    let story = given([put(10, "A", "-", "c1", X), publish(20, "A", "c1", 1, X)])
        .when(publish(30, "A", "c1", 1, X))
        .then("intent:A@1", AX)
        .then("intent:A@2", "none")
        .gaps("intent:A", &[]);
    assert_eq!(story.effect.revised, []);
    assert_eq!(
        story.state.get(&key("intent:A")).unwrap().versions[&1].published_by.event().time,
        START + 20
    );
}

// Versioning: "Version numbers are never reused ... the next version number ... is version 11".
#[test]
fn numbers_go_on_after_a_deletion() {
    let story = given([put(10, "A", "-", "c1", X), publish(20, "A", "c1", 1, X), delete(30, "A")])
        .then("intent:A@1", "none")
        .when(put(40, "A", "-", "c9", Y))
        .when(publish(50, "A", "c9", 2, Y))
        .then("intent:A@1", "none")
        .then("intent:A@2", AY)
        .gaps("intent:A", &[]);
    story
        .when(put(60, "A", "c9", "c10", X))
        .when(publish(70, "A", "-", 4, X))
        .gaps("intent:A", &["50-70"]);
}

// Versions compare as numbers (terraform-provider-aws#21045 compared them as text).
#[test]
fn version_ten_comes_after_nine() {
    let story = given([put(10, "A", "-", "c", X), publish(20, "A", "c", 9, X)])
        .when(put(30, "A", "c", "d", Y))
        .when(publish(40, "A", "d", 10, Y));
    let versions: Vec<u64> =
        story.state.get(&key("intent:A")).unwrap().versions.keys().copied().collect();
    assert_eq!(versions, [9, 10]);
}

// DeleteIntent: "deletes all versions of the intent, including the $LATEST version".
#[test]
fn a_deletion_takes_everything() {
    let story =
        given([put(10, "A", "-", "c1", X), publish(20, "A", "c1", 1, X)]).when(delete(30, "A"));
    let gone: Vec<Version> =
        story.effect.revised.iter().filter(|r| r.after.is_none()).map(|r| r.version).collect();
    assert_eq!(gone.len(), 2);
    story.then("intent:A", "none").gaps("intent:A", &[]);
}

// DeleteIntentVersion: one version.
#[test]
fn one_version_is_deleted() {
    let gone = call(30, "DeleteIntentVersion", r#"{"name":"A","version":"1"}"#, "null");
    given([put(10, "A", "-", "c1", X), publish(20, "A", "c1", 1, X)])
        .when(gone)
        .then("intent:A@1", "none")
        .then("intent:A", AX)
        .gaps("intent:A", &[]);
}

fn put_alias(time: i64, quoted: &str, answered: &str, version: &str) -> Event {
    let request = format!(r#"{{"botName":"B","name":"PROD","botVersion":"{version}"{quoted}}}"#);
    let answer = format!(
        r#"{{"botName":"B","name":"PROD","botVersion":"{version}","checksum":"{answered}"}}"#
    );
    call(time, "PutBotAlias", &request, &answer)
}

fn bot(time: i64, quoted: &str, answered: &str, members: &str) -> Event {
    let request = format!(r#"{{"name":"B"{quoted}{members}}}"#);
    let answer = format!(r#"{{"name":"B","checksum":"{answered}"{members}}}"#);
    call(time, "PutBot", &request, &answer)
}

// PutBotAlias: the alias has a checksum of its own.
#[test]
fn an_alias_has_its_own_chain() {
    let moved = r#"exact {"botName":"B","botVersion":"$LATEST","name":"PROD"}"#;
    given([bot(5, "", "b1", ""), put_alias(10, "", "a1", "$LATEST")])
        .when(put_alias(20, r#","checksum":"a1""#, "a2", "$LATEST"))
        .then("alias:B/PROD", moved)
        .gaps("alias:B/PROD", &[])
        .when(put_alias(30, r#","checksum":"a9""#, "a10", "$LATEST"))
        .gaps("alias:B/PROD", &["20-30"]);
}

// PutBot, tags: "You can only add tags when you create a bot"; TagResource and UntagResource.
#[test]
fn tags_are_set_on_creation_and_by_arn() {
    let arn = "arn:aws:lex:us-east-1:111122223333:bot:B";
    let tag = format!(
        r#"{{"resourceArn":"{arn}","tags":[{{"key":"k","value":"2"}},{{"key":"l","value":"3"}}]}}"#
    );
    let untag = format!(r#"{{"resourceArn":"{arn}","tagKeys":["k"]}}"#);
    let tags = r#","tags":[{"key":"k","value":"1"}]"#;
    given([bot(10, "", "c1", tags)])
        .tags("bot:B", "k=1")
        .when(bot(20, r#","checksum":"c1""#, "c2", r#","tags":[{"key":"z","value":"9"}]"#))
        .tags("bot:B", "k=1")
        .when(call(30, "TagResource", &tag, "null"))
        .tags("bot:B", "k=2 l=3")
        .when(call(40, "UntagResource", &untag, "null"))
        .tags("bot:B", "l=3")
        .then("bot:B", r#"exact {"name":"B"}"#);
}

// Tagging (V1 guide): the ARN of an alias is `bot:NAME:ALIAS`. Its words `latest` and `DRAFT` name
// aliases; only numbers and `$LATEST` are versions of the bot.
#[test]
fn a_tag_goes_to_the_alias_that_its_arn_names() {
    for (last, alias) in [("latest", "latest"), ("draft", "draft"), ("DRAFT", "DRAFT")] {
        let arn = format!("arn:aws:lex:us-east-1:111122223333:bot:B:{last}");
        let tag = format!(r#"{{"resourceArn":"{arn}","tags":[{{"key":"k","value":"1"}}]}}"#);
        let untag = format!(r#"{{"resourceArn":"{arn}","tagKeys":["k"]}}"#);
        let alias = format!("alias:B/{alias}");
        let put = format!(r#"{{"botName":"B","name":"{last}","botVersion":"$LATEST"}}"#);
        given([bot(10, "", "c1", ""), call(20, "PutBotAlias", &put, &put)])
            .when(call(30, "TagResource", &tag, "null"))
            .tags(&alias, "k=1")
            .tags("bot:B", "")
            .gaps(&alias, &[])
            .when(call(40, "UntagResource", &untag, "null"))
            .tags(&alias, "")
            .gaps("bot:B", &[]);
    }
    // No ARN: an address of this program is not a name that a record uses.
    for arn in ["bot:B", "B", "111122223333/us-east-1/v1/bot:B"] {
        let tag = format!(r#"{{"resourceArn":"{arn}","name":"B","tags":[]}}"#);
        let read = event::read(&record("a", 10, "TagResource", &tag, "null"));
        assert!(matches!(read, Reading::Unsupported(_)), "{arn}: {read:?}");
    }
}

// DeleteBotChannelAssociation: no public call creates one, so its creation is not a gap.
#[test]
fn a_channel_is_seen_only_when_it_goes() {
    let request = r#"{"botName":"B","botAlias":"PROD","name":"Slack"}"#;
    given([bot(5, "", "b1", ""), put_alias(10, "", "a1", "$LATEST")])
        .when(call(20, "DeleteBotChannelAssociation", request, "null"))
        .then("channel:B/PROD/Slack", "none")
        .gaps("channel:B/PROD/Slack", &[])
        .gaps("alias:B/PROD", &[]);
}

// Limits: names are case-sensitive when accessed.
#[test]
fn names_are_case_sensitive() {
    given([put(10, "A", "-", "c1", X), put(20, "a", "-", "c2", Y)])
        .then("intent:A", AX)
        .then("intent:a", r#"exact {"description":"y","name":"a"}"#)
        .gaps("intent:A", &[]);
}

// CreateBotVersion's answer lacks nluIntentConfidenceThreshold (service model of Lex V1).
#[test]
fn a_bot_version_has_the_threshold_that_its_answer_lacks() {
    let published =
        call(20, "CreateBotVersion", r#"{"name":"B"}"#, r#"{"name":"B","version":"1"}"#);
    let whole = r#"exact {"name":"B","nluIntentConfidenceThreshold":0.4}"#;
    given([bot(10, "", "c1", r#","nluIntentConfidenceThreshold":0.4"#)])
        .when(published.clone())
        .then("bot:B@1", whole)
        .then("bot:B", whole)
        .gaps("bot:B", &[]);
    given([published])
        .then("bot:B@1", r#"partial {"name":"B"}"#)
        .when(bot(30, r#","checksum":"c1""#, "c2", r#","nluIntentConfidenceThreshold":0.5"#))
        .then("bot:B@1", r#"partial {"name":"B"}"#);
}

// A version whose answer only repeats what a lost record may have changed.
#[test]
fn a_bot_version_within_a_gap_is_in_doubt() {
    let published =
        call(20, "CreateBotVersion", r#"{"name":"B"}"#, r#"{"name":"B","version":"1"}"#);
    given([bot(10, "", "c1", ""), published])
        .then("bot:B@1", r#"exact {"name":"B"}"#)
        .when(bot(30, r#","checksum":"c2""#, "c3", ""))
        .then("bot:B@1", r#"partial {"name":"B"}"#)
        .gaps("bot:B", &["10-30"]);
}

// CreateIntentVersion without its answer: presumed to be `$LATEST`, proven by the next checksum.
#[test]
fn a_version_without_an_answer_is_partial_until_it_is_proven() {
    let published = call(20, "CreateIntentVersion", r#"{"name":"A"}"#, "null");
    given([put(5, "A", "-", "c0", X), publish(6, "A", "c0", 1, X), put(10, "A", "c0", "c1", Y)])
        .when(published)
        .then("intent:A@2", r#"partial {"description":"y","name":"A"}"#)
        .when(put(30, "A", "c1", "c2", X))
        .then("intent:A@2", AY)
        .gaps("intent:A", &[]);
}

// First seen as ...: histories begin when a trail was made; Event history keeps 90 days.
#[test]
fn what_existed_before_the_records() {
    let delete_version =
        |time| call(time, "DeleteIntentVersion", r#"{"name":"A","version":"3"}"#, "null");
    given([put(10, "A", "c0", "c1", X)]).then("intent:A", AX).gaps("intent:A", &["before-10"]);
    given([publish(10, "A", "-", 3, X)])
        .then("intent:A", AX)
        .then("intent:A@3", AX)
        .gaps("intent:A", &["before-10"]);
    given([delete(10, "A")]).then("intent:A", "none").gaps("intent:A", &["before-10"]);
    given([delete_version(10)]).then("intent:A", "unknown").gaps("intent:A", &["before-10"]);
    let tag = r#"{"resourceArn":"arn:aws:lex:us-east-1:111122223333:bot:B","tags":[]}"#;
    given([call(10, "TagResource", tag, "null")])
        .then("bot:B", "unknown")
        .tags("bot:B", "?")
        .gaps("bot:B", &["before-10"]);
    let bot = r#"{"name":"B","intents":[{"intentName":"A","intentVersion":"$LATEST"}]}"#;
    given([call(10, "PutBot", bot, bot)])
        .then("intent:A", "unknown")
        .gaps("intent:A", &["before-10"])
        .gaps("bot:B", &[]);
}

// PutIntent, createdDate: nothing of a resource is older.
#[test]
fn an_update_shows_how_old_its_resource_is() {
    let answer = r#"{"name":"A","checksum":"c2","createdDate":"Jan 1, 2020 12:00:07 AM"}"#;
    given([call(10, "PutIntent", r#"{"name":"A","checksum":"c1"}"#, answer)])
        .gaps("intent:A", &["7-10"]);
}

// StartImport: OVERWRITE_LATEST overwrites $LATEST of the resource and of all it depends on.
#[test]
fn an_import_may_overwrite_until_a_checksum_disproves_it() {
    let slot_type = call(5, "PutSlotType", r#"{"name":"T"}"#, r#"{"name":"T","checksum":"t1"}"#);
    let uses = r#""slots":[{"name":"S","slotType":"T","slotTypeVersion":"$LATEST"}]"#;
    let import = |strategy: &str| {
        let parts = format!(r#""resourceType":"INTENT","mergeStrategy":"{strategy}""#);
        let request = format!(r#"{{"payload":"UEs=",{parts}}}"#);
        call(20, "StartImport", &request, &format!(r#"{{"name":"A",{parts}}}"#))
    };
    let start = || given([slot_type.clone(), put(10, "A", "-", "c1", uses)]);
    start().when(import("FAIL_ON_CONFLICT")).gaps("intent:A", &[]);
    let story = start().when(import("OVERWRITE_LATEST")).gaps("intent:A", &["20-20?"]);
    let overwritten = Doubt::Gap(GapReason::ImportMayHaveOverwritten);
    assert_eq!(story.doubt("intent:A"), overwritten);
    story
        .then("slot-type:T", r#"partial {"name":"T"}"#)
        .gaps("slot-type:T", &["20-20?"])
        .when(put(30, "A", "c1", "c2", X))
        .gaps("intent:A", &[]);
    start()
        .when(import("OVERWRITE_LATEST"))
        .when(put(30, "A", "i1", "c2", X))
        .then("intent:A", AX)
        .gaps("intent:A", &["10-30"]);
}

// StartImport goes on after its call, and may fail.
#[test]
fn an_import_may_make_what_was_not_there() {
    let parts = r#""resourceType":"INTENT","mergeStrategy":"FAIL_ON_CONFLICT""#;
    let import = || {
        let request = format!(r#"{{"payload":"UEs=",{parts}}}"#);
        call(20, "StartImport", &request, &format!(r#"{{"name":"A",{parts}}}"#))
    };
    let start = || given([import()]).then("intent:A", "unknown").gaps("intent:A", &["20-20?"]);
    start().when(put(30, "A", "-", "c1", X)).then("intent:A", AX).gaps("intent:A", &[]);
    start().when(put(30, "A", "i1", "c1", X)).then("intent:A", AX).gaps("intent:A", &["20-30"]);
}

const MIGRATE: &str = r#"{"v1BotName":"B","v1BotVersion":"1","v2BotName":"W","v2BotRole":"r"}"#;
const UTTERANCES: &str = r#"{"botName":"B","userId":"u"}"#;

/// The calls that are about a bot and change no configuration, at that time and the second after.
fn idle(time: i64) -> [Event; 2] {
    [
        call(time, "StartMigration", MIGRATE, "null"),
        call(time + 1, "DeleteUtterances", UTTERANCES, "null"),
    ]
}

// StartMigration and DeleteUtterances: no configuration effect.
#[test]
fn some_calls_change_nothing() {
    let story = given([bot(10, "", "c1", "")].into_iter().chain(idle(20)))
        .then("bot:B", r#"exact {"name":"B"}"#)
        .gaps("bot:B", &[]);
    assert_eq!((story.effect.revised.len(), story.effect.anomalies.len()), (0, 0));
}

// A call that leaves the content as it was is the last event, and did not set the content.
#[test]
fn who_set_the_content_is_who_changed_it() {
    let tag = r#"{"resourceArn":"arn:aws:lex:us-east-1:111122223333:bot:B","tags":[]}"#;
    let untag = r#"{"resourceArn":"arn:aws:lex:us-east-1:111122223333:bot:B","tagKeys":[]}"#;
    let version = r#"{"name":"B","version":"1"}"#;
    let threshold = r#","nluIntentConfidenceThreshold":0.4"#;
    let start = || given([bot(10, "", "c1", threshold)]);
    let beside = [
        idle(20)[0].clone(),
        idle(20)[1].clone(),
        call(20, "TagResource", tag, "null"),
        call(20, "UntagResource", untag, "null"),
        call(20, "CreateBotVersion", r#"{"name":"B","checksum":"c1"}"#, version),
        call(20, "DeleteBotVersion", r#"{"name":"B","version":"1"}"#, "null"),
        // The same document again.
        bot(20, r#","checksum":"c1""#, "c2", threshold),
    ];
    for event in beside {
        let id = event.id.clone();
        start().when(event).by("bot:B", "call PutBot-10").last_event("bot:B", &id);
    }
    start().when(bot(20, r#","checksum":"c1""#, "c2", "")).by("bot:B", "call PutBot-20");
    // The same document, but another came in between, or may have.
    start().when(bot(20, r#","checksum":"c9""#, "c2", threshold)).by("bot:B", "call PutBot-20");
    start().when(bot(20, "", "c2", threshold)).by("bot:B", "call PutBot-20");
}

#[test]
fn content_that_no_call_set_is_only_shown() {
    let bot_of_a = r#"{"name":"B","intents":[{"intentName":"A","intentVersion":"$LATEST"}]}"#;
    given([call(10, "PutBot", bot_of_a, bot_of_a)])
        .by("bot:B", "call PutBot-10")
        .by("intent:A", "shown PutBot-10");
    // The version is not what was put: something was put in between.
    given([put(10, "A", "-", "c1", X), publish(20, "A", "-", 1, Y)])
        .by("intent:A", "shown publish-20")
        .by("intent:A@1", "call publish-20");
    // The answer to the publication only completes what is known of the same revision.
    let omitted = r#"{"omitted":true,"reason":"responseElements too large"}"#;
    let asked = call(10, "PutIntent", r#"{"name":"A","description":"x"}"#, omitted);
    given([asked, publish(20, "A", "-", 1, X)])
        .then("intent:A", AX)
        .by("intent:A", "call PutIntent-10");
    // An import may have made it.
    let import = r#"{"payload":"UEs=","resourceType":"INTENT","mergeStrategy":"OVERWRITE_LATEST"}"#;
    let started = r#"{"name":"A","resourceType":"INTENT","importId":"1"}"#;
    given([call(10, "StartImport", import, started)]).by("intent:A", "shown StartImport-10");
}

#[test]
fn a_deletion_keeps_its_event() {
    let gone = || call(30, "DeleteBot", r#"{"name":"B"}"#, "null");
    let [migration, utterances] = idle(40);
    given([bot(10, "", "c1", ""), gone()])
        .when(migration)
        .by("bot:B", "call DeleteBot-30")
        .when(utterances)
        .by("bot:B", "call DeleteBot-30")
        .last_event("bot:B", "DeleteUtterances-41")
        .then("bot:B", "none")
        .gaps("bot:B", &[]);
    // What went before the bot did not go with this call.
    let before = || given([bot(5, "", "b1", ""), put_alias(10, "", "a1", "$LATEST")]);
    before().when(gone()).by("bot:B", "call DeleteBot-30").by("alias:B/PROD", "shown DeleteBot-30");
    before().when(bot(30, "", "b9", "")).by("alias:B/PROD", "shown PutBot-30");
    let alias = r#"{"botName":"B","name":"PROD"}"#;
    before()
        .when(call(20, "DeleteBotAlias", alias, "null"))
        .when(gone())
        .by("alias:B/PROD", "call DeleteBotAlias-20")
        .gaps("alias:B/PROD", &[]);
}

// Utterances outlast a bot: a call about them does not show that the bot exists.
#[test]
fn a_call_that_changes_nothing_does_not_show_that_its_bot_exists() {
    for event in idle(10) {
        let by = format!("shown {}", event.id);
        let start = || given([event.clone()]).then("bot:B", "unknown").gaps("bot:B", &[]);
        start().by("bot:B", &by);
        // Made now, so it did not exist: nothing is missing.
        start()
            .when(bot(30, "", "c1", ""))
            .then("bot:B", r#"exact {"name":"B"}"#)
            .by("bot:B", "call PutBot-30")
            .gaps("bot:B", &[]);
        // What needs it shows that it existed before.
        let alias = put_alias(30, "", "a1", "$LATEST");
        let version =
            call(30, "CreateBotVersion", r#"{"name":"B"}"#, r#"{"name":"B","version":"1"}"#);
        let update = bot(30, r#","checksum":"c1""#, "c2", "");
        let gone = call(30, "DeleteBot", r#"{"name":"B"}"#, "null");
        for later in [alias, version, update, gone] {
            start().when(later).gaps("bot:B", &["before-30"]);
        }
    }
}

// PutIntent, checksum: it must be that of `$LATEST`, else PreconditionFailedException.
#[test]
fn a_broken_chain_is_a_gap_and_the_next_put_heals_it() {
    given([put(10, "A", "-", "c1", X)])
        .when(put(30, "A", "c2", "c3", Y))
        .then("intent:A", AY)
        .gaps("intent:A", &["10-30"])
        .when(put(40, "A", "c3", "c4", X))
        .gaps("intent:A", &["10-30"]);
}

#[test]
fn a_publication_that_quotes_the_checksum_narrows_a_gap() {
    given([put(10, "A", "-", "c1", X), publish(20, "A", "c1", 1, X)])
        .when(put(30, "A", "c2", "c3", Y))
        .gaps("intent:A", &["20-30"]);
    given([put(10, "A", "-", "c1", X), publish(20, "A", "c2", 1, Y)])
        .then("intent:A", AY)
        .gaps("intent:A", &["10-20"])
        .when(put(30, "A", "c2", "c3", X))
        .gaps("intent:A", &["10-20"]);
}

// CreateIntentVersion: the version is `$LATEST` as it was.
#[test]
fn published_content_shows_earlier_content() {
    given([put(10, "A", "-", "c1", X)])
        .when(publish(20, "A", "-", 1, Y))
        .then("intent:A", AY)
        .then("intent:A@1", AY)
        .gaps("intent:A", &["10-20"])
        .when(put(30, "A", "c2", "c3", X))
        .gaps("intent:A", &["10-20"]);
}

// The checksum is the better witness: answers of two calls may differ in form.
#[test]
fn what_a_checksum_proves_is_not_refuted_by_the_form_of_an_answer() {
    let story = given([put(10, "A", "-", "c1", X)])
        .when(publish(20, "A", "c1", 1, Y))
        .then("intent:A@1", AX)
        .gaps("intent:A", &[]);
    assert_eq!(story.effect.anomalies, [Anomaly::VersionDiffers(key("intent:A"), 1)]);
}

// A successful Put without a checksum is a creation.
#[test]
fn a_second_creation_shows_a_deletion() {
    given([put(10, "A", "-", "c1", X), publish(20, "A", "c1", 1, X)])
        .when(put(30, "A", "-", "c5", Y))
        .then("intent:A", AY)
        .then("intent:A@1", "none")
        .gaps("intent:A", &["20-30"]);
}

#[test]
fn events_of_a_deleted_resource_show_that_it_existed_again() {
    let start = || given([put(10, "A", "-", "c1", X), delete(20, "A")]);
    start().when(put(30, "A", "c5", "c6", Y)).then("intent:A", AY).gaps("intent:A", &["20-30"]);
    start().when(delete(30, "A")).gaps("intent:A", &["20-30"]);
    start().when(publish(30, "A", "-", 1, Y)).then("intent:A", AY).gaps("intent:A", &["20-30"]);
}

// Versioning: 1, 2, 3 ...: a number that is left out was given by a call that is not there.
#[test]
fn numbers_that_are_missing_are_a_gap_since_the_last_one() {
    given([put(10, "A", "-", "c1", X), publish(20, "A", "c1", 1, X), put(30, "A", "c1", "c2", Y)])
        .when(publish(40, "A", "c2", 3, Y))
        .gaps("intent:A", &["20-40"]);
    let gone = call(25, "DeleteIntentVersion", r#"{"name":"A","version":"1"}"#, "null");
    given([put(10, "A", "-", "c1", X), publish(20, "A", "c1", 1, X), gone])
        .when(put(30, "A", "c1", "c2", Y))
        .when(publish(40, "A", "c2", 3, Y))
        .gaps("intent:A", &["20-40"]);
    let bot = r#"{"name":"B","intents":[{"intentName":"A","intentVersion":"2"}]}"#;
    given([put(10, "A", "-", "c1", X), publish(20, "A", "c1", 1, X)])
        .when(call(40, "PutBot", bot, bot))
        .gaps("intent:A", &["20-40"])
        .when(put(50, "A", "c1", "c2", Y))
        .when(publish(60, "A", "c2", 3, Y))
        .gaps("intent:A", &["20-40"]);
}

// PutIntent, createdDate: a version that is referred to was made in this life of its intent.
#[test]
fn a_version_is_not_older_than_its_resource() {
    let answer = r#"{"name":"A","checksum":"c1","createdDate":"Jan 1, 2020 12:00:10 AM"}"#;
    let made = call(10, "PutIntent", r#"{"name":"A"}"#, answer);
    let refers = |time, number| {
        let intents = format!(r#"[{{"intentName":"A","intentVersion":"{number}"}}]"#);
        let bot = format!(r#"{{"name":"B","intents":{intents}}}"#);
        call(time, "PutBot", &bot, &bot)
    };
    given([made.clone()]).when(refers(40, 1)).gaps("intent:A", &["10-40"]);
    // Version 1 may be of an earlier life, before the records.
    given([made.clone()]).when(refers(40, 2)).gaps("intent:A", &["before-40"]);
    given([made.clone()]).when(publish(40, "A", "c1", 2, X)).gaps("intent:A", &["before-40"]);
    // A number from before it was deleted and made again.
    let before = [put(2, "A", "-", "c0", X), publish(4, "A", "c0", 1, X), delete(6, "A")];
    given(before).when(made).when(refers(40, 2)).gaps("intent:A", &["10-40"]);
}

// A gap in the middle does not affect a version that was published after it.
#[test]
fn a_later_gap_does_not_count_as_the_beginning() {
    let created = r#""createdDate":"Jan 1, 2020 12:00:10 AM""#;
    let answer = |sum| format!(r#"{{"name":"A","checksum":"{sum}",{created}}}"#);
    let bot = r#"{"name":"B","intents":[{"intentName":"A","intentVersion":"1"}]}"#;
    given([
        call(10, "PutIntent", r#"{"name":"A"}"#, &answer("c1")),
        call(20, "PutIntent", r#"{"name":"A","checksum":"c1"}"#, &answer("c2")),
        call(30, "PutIntent", r#"{"name":"A","checksum":"other"}"#, &answer("c3")),
    ])
    .gaps("intent:A", &["20-30"])
    .when(call(40, "PutBot", bot, bot))
    .gaps("intent:A", &["20-30", "10-40"]);
}

// DeleteBot: ResourceInUseException while any alias exists.
#[test]
fn aliases_went_before_their_bot() {
    let gone = call(30, "DeleteBot", r#"{"name":"B"}"#, "null");
    given([bot(5, "", "b1", ""), put_alias(10, "", "a1", "$LATEST")])
        .when(gone)
        .then("alias:B/PROD", "none")
        .gaps("alias:B/PROD", &["10-30"])
        .gaps("bot:B", &[]);
    given([bot(5, "", "b1", ""), put_alias(10, "", "a1", "$LATEST")])
        .when(bot(30, "", "b9", ""))
        .then("alias:B/PROD", "none")
        .gaps("alias:B/PROD", &["10-30"])
        .gaps("bot:B", &["5-30"]);
}

// DeleteIntent: ResourceInUseException while a bot refers to it.
#[test]
fn references_to_a_deleted_resource_had_been_removed() {
    let intents = r#","intents":[{"intentName":"A","intentVersion":"$LATEST"}]"#;
    let story = given([put(5, "A", "-", "c1", X), bot(10, "", "b1", intents)])
        .when(delete(20, "A"))
        .gaps("bot:B", &["10-20"])
        .gaps("intent:A", &[]);
    let dropped = GapReason::ReferenceDropped { resource: Box::new(key("intent:A")) };
    assert_eq!(story.doubt("bot:B"), Doubt::Gap(dropped));
    // The next update is of the same place, not of another.
    story.when(bot(30, r#","checksum":"b2""#, "b3", "")).gaps("bot:B", &["10-30"]);
}

// CloudTrail writes HIDDEN_DUE_TO_SECURITY_REASONS in place of a value.
#[test]
fn a_hidden_value_is_not_a_value() {
    let hidden = r#""description":"HIDDEN_DUE_TO_SECURITY_REASONS""#;
    let story = given([put(10, "A", "-", "c1", hidden)]);
    assert_eq!(story.doubt("intent:A"), Doubt::Content(Incomplete::ValueHidden));
    story
        .when(publish(20, "A", "-", 1, X))
        .then("intent:A@1", AX)
        .then("intent:A", AX)
        .gaps("intent:A", &[]);
}

/// An event of Lex V2.
fn of_v2(time: i64, address: &str, change: Change) -> Event {
    let key = format!("111122223333/us-east-1/v2/{address}").parse().unwrap();
    Event { key, change, ..call(time, "DeleteIntent", r#"{"name":"Any"}"#, "null") }
}

fn put_v2(time: i64, address: &str, creates: Creates, text: &str) -> Event {
    let mut event = of_v2(time, address, Change::Kept);
    let document = Document::from_text(event.key.api, event.key.kind(), text).unwrap();
    let content = Content::Exact(Arc::new(document));
    let revision = Revision { content, checksum: None, facts: Object::default(), tags: None };
    let published = Fact::Absent;
    event.change = Change::Put { creates, prior: None, revision, published, keeps: None };
    event
}

// Lex V2, `UpdateIntent`: the request has no checksum, and the intent is the same one.
#[test]
fn an_update_that_its_verb_proves_creates_nothing() {
    let story = given([
        put_v2(10, "intent:B/en_US/I", Creates::Yes, r#"{"intentName":"A"}"#),
        put_v2(20, "intent:B/en_US/I", Creates::No, r#"{"intentName":"B"}"#),
    ]);
    assert_eq!(story.effect.anomalies, []);
    let story = story.when(put_v2(30, "intent:B/en_US/I", Creates::Yes, "{}"));
    assert!(matches!(story.effect.anomalies[..], [Anomaly::Gap(..)]));
}

// Lex V2, `CreateBotVersion`: "locale data is copied from the source version".
#[test]
fn a_publication_freezes_its_parts_with_all_below() {
    let parts = |source| {
        let locale = "111122223333/us-east-1/v2/locale:B/en_US".parse().unwrap();
        vec![(locale, source)]
    };
    let publish = |time, number, source| {
        let (number, parts) = (Fact::Is(number), parts(source));
        let (set, facts) = (Object::default(), Object::default());
        let version = TreeVersion { number, set, facts, parts };
        of_v2(time, "bot:B", Change::PublishedTree(version))
    };
    let intent = "intent:B/en_US/I";
    let story = given([
        put_v2(10, "bot:B", Creates::Yes, r#"{"botName":"Bot"}"#),
        put_v2(11, "locale:B/en_US", Creates::Yes, "{}"),
        put_v2(11, "locale:B/de_DE", Creates::Yes, "{}"),
        put_v2(12, intent, Creates::Yes, r#"{"intentName":"A"}"#),
        publish(20, 1, Version::Latest),
        put_v2(30, intent, Creates::No, r#"{"intentName":"B"}"#),
        publish(40, 2, Version::Number(1)),
        publish(50, 3, Version::Latest),
    ]);
    let found = |address: &str, number| {
        let key = format!("111122223333/us-east-1/v2/{address}").parse().unwrap();
        let body = story.state.body(&key, Version::Number(number))?;
        Some(body.document()?.text().trim().replace(char::is_whitespace, ""))
    };
    for (number, name) in [(1, "A"), (2, "A"), (3, "B")] {
        assert_eq!(found(intent, number), Some(format!(r#"{{"intentName":"{name}"}}"#)));
        assert!(found("locale:B/en_US", number).is_some());
        assert!(found("locale:B/de_DE", number).is_none());
    }
}
