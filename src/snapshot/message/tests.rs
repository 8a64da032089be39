use std::io::Write as _;
use std::process::{Command, Stdio};
use std::sync::Arc;

use super::*;
use crate::event::{Absence, Content, FileForm, ImportedInto, Incomplete, Merge, Revision};
use crate::lex::{Api, Document, Object, ResourceKind};
use crate::snapshot::Author;
use crate::trail::{Principal, PrincipalKind};

fn event(kind: ResourceKind, parts: &[&str], name: &str, change: Change) -> Event {
    Event {
        millis: None,
        id: "7b3c5f1e-93d0-4c55-9d0c-2f1f6e1f0a11".to_owned(),
        time: 1_709_288_122,
        name: name.to_owned(),
        request_id: Some("4e1f".to_owned()),
        principal: Principal {
            kind: PrincipalKind::AssumedRole,
            arn: Some("arn:aws:sts::111122223333:assumed-role/LexDeveloper/alice".to_owned()),
            mfa: Some(true),
            ..Principal::default()
        },
        source_ip: Some("203.0.113.10".to_owned()),
        user_agent: Some("console.amazonaws.com".to_owned()),
        key: ResourceKey::v1("111122223333", "us-east-1", kind, parts),
        change,
    }
}

fn put(kind: ResourceKind, parts: &[&str], quoted: &str, checksum: &str, text: &str) -> Event {
    let document = Arc::new(Document::from_text(Api::V1, kind, text).unwrap());
    let names = [
        (ResourceKind::Bot, "PutBot"),
        (ResourceKind::Alias, "PutBotAlias"),
        (ResourceKind::Intent, "PutIntent"),
    ];
    let (_, name) = names.into_iter().find(|(of, _)| *of == kind).unwrap();
    let revision = Revision {
        content: Content::Exact(document),
        checksum: Some(checksum.into()),
        facts: Object::default(),
        tags: None,
    };
    let (creates, prior) = match quoted {
        "" => (Creates::Yes, None),
        checksum => (Creates::No, Some(checksum.into())),
    };
    let published = Fact::Absent;
    event(kind, parts, name, Change::Put { creates, prior, revision, published, keeps: None })
}

/// The message of the last of these events.
fn last_message(events: &[Event]) -> String {
    let mut state = State::default();
    let mut last = String::new();
    for event in events {
        let effect = state.apply(event);
        last = message(&state, event, &effect);
    }
    last
}

fn head(events: &[Event]) -> String {
    let message = last_message(events);
    let (head, trailers) = message.rsplit_once("\n\n").unwrap();
    assert!(trailers.starts_with("Event-Id: "), "{message}");
    head.to_owned()
}

#[test]
fn the_message_of_product() {
    let before = r#"{"sampleUtterances":["I want roses"],"slots":[{"name":"PickupDate",
        "valueElicitationPrompt":{"maxAttempts":2}}]}"#;
    let after = r#"{"sampleUtterances":["I want roses","I need a bouquet","send {FlowerType} to my {Recipient}"],
        "slots":[{"name":"PickupDate","valueElicitationPrompt":{"maxAttempts":3}}]}"#;
    let intent = |quoted, checksum, text| {
        put(ResourceKind::Intent, &["OrderFlowers"], quoted, checksum, text)
    };
    let expect = r#"PutIntent OrderFlowers: +2 utterances, ~1 prompt

slots[PickupDate].valueElicitationPrompt.maxAttempts  2 -> 3
sampleUtterances  + "I need a bouquet"
                  + "send {FlowerType} to my {Recipient}"

Event-Id: 7b3c5f1e-93d0-4c55-9d0c-2f1f6e1f0a11
Event-Time: 2024-03-01T10:15:22Z
Event-Name: PutIntent
Request-Id: 4e1f
Resource: 111122223333/us-east-1/v1/intent:OrderFlowers
Principal: arn:aws:sts::111122223333:assumed-role/LexDeveloper/alice
Principal-Type: AssumedRole
Source-Ip: 203.0.113.10
User-Agent: console.amazonaws.com
Mfa: true
Account: 111122223333
Region: us-east-1
Confidence: exact
"#;
    assert_eq!(last_message(&[intent("", "a", before), intent("a", "b", after)]), expect);
}

#[test]
fn each_change_in_words() {
    let bot = |quoted, checksum, text| put(ResourceKind::Bot, &["B"], quoted, checksum, text);
    let alias = |version: &str, quoted, checksum| {
        let text = format!(r#"{{"botName":"B","botVersion":"{version}"}}"#);
        put(ResourceKind::Alias, &["B", "PROD"], quoted, checksum, &text)
    };
    let of_bot = |name, change| event(ResourceKind::Bot, &["B"], name, change);
    let intents = r#"{"intents":[{"intentName":"OrderFlowers","intentVersion":"7"},{"intentName":"C","intentVersion":"4"}]}"#;
    let unknown = Revision {
        content: Content::Unknown(Incomplete::NotAnswered { response: Absence::NotInForm }),
        checksum: Some("a".into()),
        facts: Object::default(),
        tags: None,
    };
    let publish = |number| {
        let revision =
            Revision { content: Content::Unknown(Incomplete::OtherResponse), ..unknown.clone() };
        let prior = Some("a".into());
        of_bot("CreateBotVersion", Change::Published { prior, revision, number })
    };
    let hidden = Change::Put {
        creates: Creates::Yes,
        prior: None,
        revision: unknown.clone(),
        published: Fact::Absent,
        keeps: None,
    };
    let deleted = || of_bot("DeleteBot", Change::Deleted { prior: None, revision: None });
    let tags = Change::Tagged(vec![("team".to_owned(), "flowers\n".to_owned())]);
    let seen = |version, checksum: &str, text: &str| {
        let document = Document::from_text(Api::V1, ResourceKind::Bot, text).unwrap();
        let content = Content::Exact(Arc::new(document));
        let revision = Revision { content, checksum: Some(checksum.into()), ..unknown.clone() };
        of_bot("Baseline", Change::Observed { version, revision, form: FileForm::Get, shown: None })
    };
    let import = Change::ImportStarted {
        into: ImportedInto::Resource(ResourceKey::v1("1", "r", ResourceKind::Bot, &["B"])),
        merge: Merge::Overwrite,
    };
    let cases: Vec<(Vec<Event>, &str)> = vec![
        (
            vec![bot("", "a", intents)],
            "PutBot B: created, +2 intents\n\n? intent:OrderFlowers: gap 2017-04-19T00:00:00Z - 2024-03-01T10:15:22Z: first-seen by=reference\n? intent:C: gap 2017-04-19T00:00:00Z - 2024-03-01T10:15:22Z: first-seen by=reference",
        ),
        (vec![bot("", "a", "{}"), bot("a", "b", "{}")], "PutBot B: nothing new"),
        (
            vec![bot("x", "a", intents)],
            "PutBot B: first seen, +2 intents, ? gap\n\n? gap 2017-04-19T00:00:00Z - 2024-03-01T10:15:22Z: first-seen by=update\n? intent:OrderFlowers: gap 2017-04-19T00:00:00Z - 2024-03-01T10:15:22Z: first-seen by=reference\n? intent:C: gap 2017-04-19T00:00:00Z - 2024-03-01T10:15:22Z: first-seen by=reference",
        ),
        (
            vec![alias("2", "", "a"), alias("3", "a", "b")],
            "PutBotAlias B/PROD: botVersion 2 -> 3\n\nbotVersion  \"2\" -> \"3\"\n? bot:B: gap 2024-03-01T10:15:22Z - 2024-03-01T10:15:22Z: versions-missing first=3 last=3",
        ),
        (
            vec![bot("", "a", intents), publish(Fact::Is(3))],
            "CreateBotVersion B: version 3, ? gap\n\n+ version 3  (intents OrderFlowers@7, C@4)\n? gap 2017-04-19T00:00:00Z - 2024-03-01T10:15:22Z: versions-missing first=1 last=2",
        ),
        (
            vec![bot("", "a", intents), publish(Fact::Is(1)), publish(Fact::Is(1))],
            "CreateBotVersion B: no new version",
        ),
        (
            vec![bot("", "a", intents), publish(Fact::Is(1)), deleted()],
            "DeleteBot B: with 1 version\n\n- version 1",
        ),
        (
            vec![bot("", "a", "{}"), alias("1", "", "x"), deleted()],
            "DeleteBot B\n\n- alias:B/PROD\n? alias:B/PROD: gap 2024-03-01T10:15:22Z - 2024-03-01T10:15:22Z: deleted-before-parent",
        ),
        (
            vec![
                bot("", "a", intents),
                publish(Fact::Is(1)),
                of_bot("DeleteBotVersion", Change::VersionDeleted(Fact::Is(1))),
            ],
            "DeleteBotVersion B: version 1\n\n- version 1",
        ),
        (
            vec![of_bot("PutBot", hidden)],
            "PutBot B: created, ? content not in the record\n\n? content not in the record: not-answered response=not-in-form",
        ),
        (
            vec![bot("", "a", "{}"), of_bot("TagResource", tags)],
            "TagResource B: 1 tag set\n\ntag \"team\" = \"flowers\\n\"",
        ),
        (
            vec![bot("", "a", "{}"), of_bot("StartImport", import)],
            "StartImport B: import started, ? gap\n\n? not proven: import-may-have-overwritten\n? gap, perhaps 2024-03-01T10:15:22Z - 2024-03-01T10:15:22Z: import-may-have-overwritten",
        ),
        (vec![bot("", "a", "{}"), of_bot("StartMigration", Change::Kept)], "StartMigration B"),
        (
            vec![seen(Version::Latest, "a", "{}")],
            "Baseline B: first seen, ? gap\n\n? gap 2017-04-19T00:00:00Z - 2024-03-01T10:15:22Z: first-seen by=baseline",
        ),
        (vec![bot("", "a", "{}"), seen(Version::Latest, "a", "{}")], "Baseline B: as recorded"),
        (
            vec![bot("", "a", "{}"), seen(Version::Latest, "b", r#"{"locale":"de-DE"}"#)],
            "Baseline B: ? not as recorded, ? gap\n\n? not proven: baseline-differs\n? gap, perhaps 2024-03-01T10:15:22Z - 2024-03-01T10:15:22Z: baseline-differs",
        ),
        (
            vec![bot("", "a", "{}"), seen(Version::Number(1), "v", "{}")],
            "Baseline B: version 1 first seen, ? gap\n\n+ version 1\n? gap 2017-04-19T00:00:00Z - 2024-03-01T10:15:22Z: versions-missing first=1 last=1",
        ),
    ];
    for (events, expect) in cases {
        assert_eq!(head(&events), expect);
    }
}

#[test]
fn a_long_list_ends_with_how_many_more() {
    let items: Vec<String> = (0..60).map(|at| format!("\"utterance {at}\"")).collect();
    let text = format!(r#"{{"sampleUtterances":[{}]}}"#, items.join(","));
    let intent =
        |quoted, checksum, text: &str| put(ResourceKind::Intent, &["I"], quoted, checksum, text);
    let head = head(&[intent("", "a", "{\"sampleUtterances\":[]}"), intent("x", "b", &text)]);
    let lines: Vec<&str> = head.lines().skip(2).collect();
    assert_eq!(lines.len(), BODY + 1);
    assert!(lines[BODY - 1].starts_with("? gap "), "{head}");
    assert_eq!(lines[BODY], "... 21 more");
}

#[test]
fn a_subject_is_cut_at_a_word() {
    let long = "n".repeat(100);
    for (line, expect) in [
        (
            "PutIntent OrderFlowers: +2 utterances",
            "PutIntent OrderFlowers: +2 utterances".to_owned(),
        ),
        (&*format!("PutIntent {long}: created"), format!("PutIntent {}\u{2026}", &long[..61])),
        (
            "PutIntent OrderFlowers: +2 -1 utterances, ~1 prompt, +12 -3 ~4 values, >slot order",
            "PutIntent OrderFlowers: +2 -1 utterances, ~1 prompt, +12 -3 ~4 values\u{2026}"
                .to_owned(),
        ),
    ] {
        let cut = cut_at_word(line, SUBJECT);
        assert_eq!(cut, expect);
        assert!(cut.chars().count() <= SUBJECT);
    }
}

fn git(args: &[&str], dir: &std::path::Path, input: &[u8]) -> String {
    let mut child = Command::new("git")
        .args(args)
        .current_dir(dir)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "git {args:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn strangers_cannot_forge_a_trailer_or_a_header() {
    let evil = "x\n\nPrincipal: arn:evil\n---\nSource-Ip: 6.6.6.6\u{2028}Event-Id: 0\u{202e}\r";
    let quoted = Json::string(evil).to_string();
    let text = |utterance: &str| {
        format!(
            r#"{{"sampleUtterances":["Principal: arn:evil",{utterance}],{quoted}:{quoted},
            "Principal: arn":"evil","---":1,"slots":[{{"name":{quoted}}},{{"name":"Principal:"}}]}}"#
        )
    };
    let name = [evil];
    let first = put(ResourceKind::Intent, &name, "", "a", "{}");
    let mut second = put(ResourceKind::Intent, &name, "a", "b", &text(&quoted));
    for field in [&mut second.source_ip, &mut second.user_agent, &mut second.request_id] {
        *field = Some(evil.to_owned());
    }
    second.id = evil.to_owned();
    second.principal.arn = Some(evil.to_owned());
    second.principal.kind = PrincipalKind::Other(evil.to_owned());
    let mut third = put(ResourceKind::Intent, &name, "b", "c", &text("\"\""));
    third.source_ip = None;
    third.user_agent = Some(" \u{a0}".to_owned());
    third.principal = Principal::default();
    third.id = String::new();

    let dir = tempfile::tempdir().unwrap();
    git(&["init", "-q"], dir.path(), b"");
    let tree = git(&["mktree"], dir.path(), b"");
    let mut events = vec![first];
    for (next, absent) in [(second, &[][..]), (third, &["Principal-Type", "User-Agent", "Mfa"])] {
        events.push(next);
        let message = last_message(&events);
        let found = git(&["interpret-trailers", "--parse"], dir.path(), message.as_bytes());
        let names: Vec<&str> = found.lines().map(|line| line.split(": ").next().unwrap()).collect();
        let expect: Vec<&str> = [
            "Event-Id",
            "Event-Time",
            "Event-Name",
            "Request-Id",
            "Resource",
            "Principal",
            "Principal-Type",
            "Source-Ip",
            "User-Agent",
            "Mfa",
            "Account",
            "Region",
            "Confidence",
        ]
        .into_iter()
        .filter(|name| !absent.contains(name))
        .collect();
        assert_eq!(names, expect, "{message}");
        assert!(message.chars().all(|c| c == '\n' || !c.is_control()));
        if !absent.is_empty() {
            for unknown in ["Event-Id", "Principal", "Source-Ip"] {
                assert!(found.contains(&format!("{unknown}: unknown\n")), "{found}");
            }
        }

        let author = Author::of(&Principal {
            user_name: Some("x> 1 +0000\nparent 0000 <".to_owned()),
            kind: PrincipalKind::IamUser,
            ..Principal::default()
        });
        let commit = format!(
            "tree {}\nauthor {} <{}> 1709288122 +0000\ncommitter c <c@c.invalid> 1 +0000\n\n{message}",
            tree.trim(),
            author.name,
            author.email
        );
        git(&["hash-object", "-t", "commit", "-w", "--stdin"], dir.path(), commit.as_bytes());
        git(&["fsck", "--strict", "--no-dangling"], dir.path(), b"");
    }
}
