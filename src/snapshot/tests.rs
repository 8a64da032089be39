//! Everything that is written can be read back, for any history and any names.

use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::prelude::*;

use super::excerpt;
use super::*;
use crate::event::{
    Change, Content, Creates, Fact, FileForm, ImportedInto, Incomplete, Merge, Revision,
};
use crate::lex::{Api, Document, Json, Object};
use crate::state::Body;
use crate::trail::Principal;

/// Names that collide in case, with devices, separators and fixed names, and names that are too
/// long.
fn names() -> Vec<String> {
    let plain = ["Foo", "foo", "FOO", "CON", "con", "aux.json", "meta", "versions", "aliases"];
    let mut names: Vec<String> = plain.map(str::to_owned).into();
    names.extend(["a/b", "..", "", "é", "Foo.json", "x\ny", "%66", "COM1"].map(str::to_owned));
    names.extend([
        "L".repeat(200),
        "l".repeat(200),
        "é".repeat(60),
        "Q".repeat(60),
        "q".repeat(60),
    ]);
    names
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof![3 => prop::sample::select(names()[..3].to_vec()), 2 => prop::sample::select(names())]
}

fn key() -> impl Strategy<Value = ResourceKey> {
    let account = prop::sample::select(vec!["111122223333", "readme.md", "A/b", ".lexrewind"]);
    let kind = prop::sample::select(vec![
        ResourceKind::Bot,
        ResourceKind::Bot,
        ResourceKind::Alias,
        ResourceKind::Alias,
        ResourceKind::Intent,
        ResourceKind::Intent,
        ResourceKind::SlotType,
        ResourceKind::Channel,
    ]);
    (prop_oneof![9 => Just("111122223333"), 1 => account], kind, name(), name(), name()).prop_map(
        |(account, kind, first, second, third)| {
            let deep = [(ResourceKind::Alias, 2), (ResourceKind::Channel, 3)];
            let depth = deep.into_iter().find(|(of, _)| *of == kind).map_or(1, |(_, depth)| depth);
            let parts = &[&*first, &*second, &*third][..depth];
            ResourceKey::v1(account, "us-east-1", kind, parts)
        },
    )
}

fn content(key: ResourceKey) -> impl Strategy<Value = Content> {
    let number = prop::option::of(1..4_u64);
    (0..6_u8, "[ab]{0,2}", number, name()).prop_map(move |(sort, text, number, name)| {
        let version = Json::string(number.map_or("$LATEST".to_owned(), |n| n.to_string()));
        let members: Vec<(&str, Json)> = if key.kind() == ResourceKind::Bot {
            let names = [("intentName", Json::string(name)), ("intentVersion", version)];
            let intent: Object = names.into_iter().collect();
            vec![("intents", Json::Array(vec![Json::Object(intent)]))]
        } else {
            vec![("description", Json::string(text)), ("other", Json::Null)]
        };
        let document = Arc::new(Document::new(Api::V1, key.kind(), members.into_iter().collect()));
        match sort {
            0 => Content::Unknown(Incomplete::MemberType { path: "a \u{202e}\n".to_owned() }),
            1 => Content::Partial(document, Incomplete::ValueHidden),
            _ => Content::Exact(document),
        }
    })
}

fn revision(key: ResourceKey) -> impl Strategy<Value = Revision> {
    let tags = prop::option::of(prop::collection::vec(("[ab]", "[xy]"), 0..3));
    (content(key), prop::option::of("[cd]"), tags, any::<bool>()).prop_map(
        |(content, checksum, tags, dated)| {
            let mut facts = Object::default();
            if dated {
                facts.insert("createdDate", Json::Number("1494360160.133".into()));
                facts.insert("status", Json::string("READY\n"));
            }
            Revision { content, checksum: checksum.map(Into::into), facts, tags }
        },
    )
}

fn change(key: ResourceKey) -> impl Strategy<Value = Change> {
    let prior = || {
        prop_oneof![
            2 => Just((Creates::Yes, None)),
            2 => "[cd]".prop_map(|checksum| (Creates::No, Some(checksum.into()))),
            1 => Just((Creates::Unknown, None)),
            1 => Just((Creates::No, None)),
        ]
    };
    let number = || prop_oneof![Just(Fact::NotRecorded), (1..15_u64).prop_map(Fact::Is)];
    let bare = key.kind() == ResourceKind::Alias || key.kind() == ResourceKind::Channel;
    let published = if bare {
        Just(Fact::Absent).boxed()
    } else {
        prop_oneof![
            2 => Just(Fact::Absent),
            1 => Just(Fact::Is(Version::Latest)),
            1 => (1..15_u64).prop_map(|number| Fact::Is(Version::Number(number))),
        ]
        .boxed()
    };
    let version = prop_oneof![Just(Version::Latest), (1..15_u64).prop_map(Version::Number)];
    let version = if bare { Just(Version::Latest).boxed() } else { version.boxed() };
    let form = prop_oneof![Just(FileForm::Get), Just(FileForm::Export)];
    let observed = (version, revision(key.clone()), form).prop_map(|(version, revision, form)| {
        Change::Observed { version, revision, form, shown: None }
    });
    let put = (prior(), revision(key.clone()), published).prop_map(
        |((creates, prior), revision, published)| Change::Put {
            creates,
            prior,
            revision,
            published,
            keeps: None,
        },
    );
    let publish = (prior(), revision(key.clone()), number())
        .prop_map(|((_, prior), revision, number)| Change::Published { prior, revision, number });
    let publish = if bare { Just(Change::Kept).boxed() } else { publish.boxed() };
    let put =
        if key.kind() == ResourceKind::Channel { Just(Change::Kept).boxed() } else { put.boxed() };
    prop_oneof![
        6 => put,
        4 => publish,
        3 => Just(Change::Deleted { prior: None, revision: None }),
        1 => number().prop_map(Change::VersionDeleted),
        1 => prop::collection::vec(("[ab]", "[xy]"), 0..3).prop_map(Change::Tagged),
        1 => prop::collection::vec("[ab]", 0..3).prop_map(Change::Untagged),
        1 => (Just(key.clone()), any::<bool>()).prop_map(|(key, overwrites)| {
            let merge = if overwrites { Merge::Overwrite } else { Merge::Fail };
            Change::ImportStarted { into: ImportedInto::Resource(key), merge }
        }),
        1 => Just(Change::Kept),
        2 => observed,
    ]
}

/// Events that no service would allow, of resources that refer to each other.
pub(crate) fn history() -> impl Strategy<Value = Vec<Event>> {
    let event = key().prop_flat_map(|key| (Just(key.clone()), change(key)));
    prop::collection::vec(event, 1..60).prop_map(|events| {
        events
            .into_iter()
            .enumerate()
            .map(|(at, (key, change))| Event {
                id: format!("{at:08x}"),
                time: 1_500_000_000 + i64::try_from(at).unwrap(),
                name: "PutIntent".to_owned(),
                request_id: None,
                principal: Principal::default(),
                source_ip: None,
                user_agent: None,
                key,
                change,
                millis: None,
            })
            .collect()
    })
}

pub(super) type Tree = BTreeMap<String, Vec<u8>>;

pub(super) fn write(files: &mut Tree, snapshot: &Snapshot) {
    for (path, edit) in &snapshot.edits {
        edit_tree(files, path, edit);
    }
}

/// Applies an edit to a tree, as the writer of commits does.
pub(super) fn edit_tree(files: &mut Tree, path: &str, edit: &PathEdit) {
    let below = format!("{path}/");
    files.retain(|file, _| file != path && !file.starts_with(&below));
    match edit {
        PathEdit::File(bytes) => _ = files.insert(path.to_owned(), bytes.clone()),
        PathEdit::Removed => {}
        PathEdit::CopyOf(from) => {
            let from = format!("{from}/");
            let copy = |(file, bytes): (&String, &Vec<u8>)| {
                Some((format!("{below}{}", file.strip_prefix(&from)?), bytes.clone()))
            };
            let copies: Vec<_> = files.iter().filter_map(copy).collect();
            files.extend(copies);
        }
    }
}

pub(super) fn text(files: &Tree) -> String {
    let shown =
        files.iter().map(|(path, bytes)| format!("{path}\n{}", String::from_utf8_lossy(bytes)));
    shown.collect()
}

/// The tree can be checked out on any system.
pub(super) fn check_paths(files: &Tree) {
    let mut folded: BTreeMap<String, &str> = BTreeMap::new();
    for path in files.keys() {
        for (at, _) in path.match_indices('/').chain([(path.len(), "")]) {
            let prefix = &path[..at];
            let other = folded.entry(prefix.to_lowercase()).or_insert(prefix);
            assert_eq!(*other, prefix, "differ in case only");
            assert!(at == path.len() || !files.contains_key(prefix), "{prefix} is a file");
        }
        for component in path.split('/') {
            assert!(component.len() <= 159, "{component}");
            assert!(component.bytes().all(|byte| byte.is_ascii_graphic()));
            assert!(!component.contains(['<', '>', ':', '"', '\\', '|', '?', '*', '~', '$']));
            assert!(
                !component.ends_with('.')
                    && (component == ".lexrewind" || !component.starts_with('.'))
            );
            let stem = component.split('.').next().unwrap().to_lowercase();
            assert!(!["con", "aux", "com1"].contains(&&*stem), "{component}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read_back(events in history(), resume in 0..60_usize) {
        let mut state = State::default();
        let mut layout = Layout::default();
        let mut files = Tree::new();
        for (at, event) in events.iter().enumerate() {
            let effect = state.apply(event);
            let snapshot = Snapshot::of(&mut layout, &state, event, &effect);
            write(&mut files, &snapshot);
            prop_assert!(snapshot.edits.is_sorted_by(|a, b| a.0 < b.0));
            if at == resume {
                let (read, learned) = load(files.clone(), LoadedVersions::Loaded).unwrap();
                prop_assert_eq!(&read, &state);
                (state, layout) = (read, learned);
            }
        }
        check_paths(&files);
        let (read, learned) = load(files.clone(), LoadedVersions::Loaded).unwrap();
        prop_assert_eq!(&read, &state);
        let mut again = learned;
        prop_assert_eq!(text(&super::files(&mut again, &state)), text(&files));
        for (key, resource) in state.iter() {
            let mut find = |path: &str| files.get(path).cloned();
            let found = load_resource(key, LoadedVersions::Loaded, &mut find).unwrap();
            prop_assert_eq!(found.as_ref(), Some(resource));
            let numbers = resource.versions.keys().map(|number| Version::Number(*number));
            for version in numbers.chain([Version::Latest, Version::Number(99)]) {
                let known = |body: &Body| (body.doubt.clone(), body.held == Held::Nowhere);
                let expect = resource.is_living().then(|| resource.body(version)).flatten();
                let one = load_body(key, version, &mut find).unwrap();
                prop_assert_eq!(one.as_ref().map(known), expect.map(known));
                if let Some(meta) = files.get(&layout.place(key).path(File::Meta(Version::Latest)))
                    && key.parent().is_none()
                {
                    let found = excerpt::body(std::str::from_utf8(meta).unwrap(), key, version);
                    prop_assert_eq!(found.as_ref().map(known), expect.map(known));
                }
            }
            for file in [File::Meta(Version::Latest), File::Document(Version::Latest), File::Gaps] {
                let path = layout.place(key).path(file);
                if files.contains_key(&path) && !path.contains('=') {
                    let of = if file == File::Meta(Version::Latest) { key.root() } else { key.clone() };
                    prop_assert_eq!(read_path(&path), Some((of, file)));
                }
            }
        }
    }

    #[test]
    fn changes_lead_from_one_state_to_another(events in history(), left_out in any::<u64>()) {
        let (mut before, mut after) = (State::default(), State::default());
        let mut layout = Layout::default();
        for (at, event) in events.iter().enumerate() {
            if left_out >> (at % 64) & 1 == 0 {
                let effect = before.apply(event);
                Snapshot::of(&mut layout, &before, event, &effect);
            }
        }
        for event in &events {
            let effect = after.apply(event);
            Snapshot::of(&mut layout, &after, event, &effect);
        }
        let mut tree = files(&mut layout, &before);
        for (path, edit) in changes(&mut layout, &before, &after) {
            let was = tree.get(&path).cloned();
            prop_assert_ne!(PathEdit::from(was), edit.clone(), "only what differs");
            edit_tree(&mut tree, &path, &edit);
        }
        prop_assert_eq!(text(&tree), text(&files(&mut layout, &after)));
        check_paths(&tree);
    }

    #[test]
    fn versions_kept_elsewhere_make_no_difference(events in history()) {
        let (mut whole, mut light) = (State::default(), State::default());
        let (mut one, mut other) = (Layout::default(), Layout::default());
        let (mut files, mut light_files) = (Tree::new(), Tree::new());
        for event in &events {
            let effect = whole.apply(event);
            write(&mut files, &Snapshot::of(&mut one, &whole, event, &effect));
            let effect = light.apply(event);
            write(&mut light_files, &Snapshot::of(&mut other, &light, event, &effect));
            for key in &effect.touched {
                light.store_versions(key);
            }
            prop_assert_eq!(&files, &light_files);
        }
        let (read, _) = load(light_files, LoadedVersions::Stored).unwrap();
        prop_assert_eq!(read, light);
    }
}

#[test]
fn the_tree_of_product() {
    let mut files = Tree::new();
    let (mut state, mut layout) = (State::default(), Layout::default());
    let put = |kind, parts: &[&str], published| {
        let document = Document::new(Api::V1, kind, Object::default());
        Event {
            id: "7b3c".to_owned(),
            time: 1_709_287_522,
            name: "Put".to_owned(),
            request_id: None,
            principal: Principal::default(),
            source_ip: None,
            user_agent: None,
            key: ResourceKey::v1("111122223333", "us-east-1", kind, parts),
            millis: None,
            change: Change::Put {
                creates: Creates::Yes,
                prior: None,
                revision: Revision {
                    content: Content::Exact(Arc::new(document)),
                    checksum: Some("c5a6".into()),
                    facts: Object::default(),
                    tags: Some(Vec::new()),
                },
                published,
                keeps: None,
            },
        }
    };
    let number = |number| Fact::Is(Version::Number(number));
    let bot = put(ResourceKind::Bot, &["OrderFlowers"], number(1));
    let deletion = Event {
        id: "9d1e".to_owned(),
        name: "DeleteBot".to_owned(),
        millis: None,
        change: Change::Deleted { prior: None, revision: None },
        ..bot.clone()
    };
    let events = [
        put(ResourceKind::SlotType, &["FlowerTypes"], number(1)),
        put(ResourceKind::Intent, &["OrderFlowers"], Fact::Absent),
        bot,
        put(ResourceKind::Alias, &["OrderFlowers", "PROD"], Fact::Absent),
    ];
    for event in &events {
        let effect = state.apply(event);
        write(&mut files, &Snapshot::of(&mut layout, &state, event, &effect));
    }
    let root = "111122223333/us-east-1/v1";
    let expect = [
        "bots/OrderFlowers/aliases/PROD.json",
        "bots/OrderFlowers/bot.json",
        "bots/OrderFlowers/meta.json",
        "bots/OrderFlowers/versions/1.json",
        "intents/OrderFlowers/intent.json",
        "intents/OrderFlowers/meta.json",
        "slot-types/FlowerTypes/meta.json",
        "slot-types/FlowerTypes/slot-type.json",
        "slot-types/FlowerTypes/versions/1.json",
    ]
    .map(|path| format!("{root}/{path}"));
    assert_eq!(files.keys().cloned().collect::<Vec<_>>(), expect);
    let meta = String::from_utf8(files[&expect[2]].clone()).unwrap();
    let expect_meta = r#"{
  "resource": "111122223333/us-east-1/v1/bot:OrderFlowers",
  "confidence": "exact",
  "checksum": "c5a6",
  "facts": {},
  "tags": {},
  "setBy": {
    "id": "7b3c",
    "name": "Put",
    "time": "2024-03-01T10:05:22Z"
  },
  "lastEvent": {
    "id": "7b3c",
    "name": "Put",
    "time": "2024-03-01T10:05:22Z"
  },
  "provenAt": "2024-03-01T10:05:22Z",
  "numberedAt": "2024-03-01T10:05:22Z",
  "lastVersion": 1,
  "published": 1,
  "versions": {
    "1": {
      "confidence": "exact",
      "facts": {
        "checksum": "c5a6"
      },
      "publishedBy": {
        "id": "7b3c",
        "name": "Put",
        "time": "2024-03-01T10:05:22Z"
      }
    }
  },
  "aliases": {
    "PROD": {
      "confidence": "exact",
      "checksum": "c5a6",
      "facts": {},
      "tags": {},
      "setBy": {
        "id": "7b3c",
        "name": "Put",
        "time": "2024-03-01T10:05:22Z"
      },
      "lastEvent": {
        "id": "7b3c",
        "name": "Put",
        "time": "2024-03-01T10:05:22Z"
      },
      "provenAt": "2024-03-01T10:05:22Z",
      "numberedAt": "2017-04-19T00:00:00Z"
    }
  }
}
"#;
    assert_eq!(meta, expect_meta);

    let effect = state.apply(&deletion);
    write(&mut files, &Snapshot::of(&mut layout, &state, &deletion, &effect));
    let left: Vec<&str> = files.keys().map(String::as_str).collect();
    let expect = [
        ".lexrewind/deleted/111122223333/us-east-1/v1/aliases/OrderFlowers/PROD.json",
        ".lexrewind/deleted/111122223333/us-east-1/v1/bots/OrderFlowers.json",
        ".lexrewind/gaps/111122223333/us-east-1/v1/aliases/OrderFlowers/PROD.json",
        &expect[4],
        &expect[5],
        &expect[6],
        &expect[7],
        &expect[8],
    ];
    assert_eq!(left, expect);

    // This call deleted the bot. Its alias was deleted before: Lex keeps a bot with aliases.
    let tombstone = |path: &str| String::from_utf8(files[path].clone()).unwrap();
    for (path, name) in [(expect[0], "deletedBefore"), (expect[1], "deletedBy")] {
        let deletion = format!("  \"{name}\": {{\n    \"id\": \"9d1e\",\n");
        assert!(tombstone(path).contains(&deletion), "{}", tombstone(path));
    }

    // A later call that changes nothing is the last event, and not the deletion.
    let utterances = Event { id: "a0a0".to_owned(), change: Change::Kept, ..deletion.clone() };
    let effect = state.apply(&utterances);
    write(&mut files, &Snapshot::of(&mut layout, &state, &utterances, &effect));
    let (read, _) = load(files, LoadedVersions::Loaded).unwrap();
    let bot = read.get(&deletion.key).unwrap();
    let call = bot.deletion().and_then(|deletion| deletion.call()).unwrap();
    assert_eq!((&*call.id, &*bot.last_event.id), ("9d1e", "a0a0"));
}
