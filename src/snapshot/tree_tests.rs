//! Histories of bots of Lex V2 that no service would allow: what is written is read back.

use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::prelude::*;

use super::tests::{Tree, check_paths, edit_tree, text, write};
use super::*;
use crate::event::{
    Change, Content, Creates, Fact, ImportedInto, Incomplete, ItemEdit, Merge, Migration, Revision,
    TreeVersion,
};
use crate::lex::{Api, Document, Json, Object, Verb};
use crate::trail::Principal;

const PLACE: (&str, &str) = ("111122223333", "us-east-1");

fn key_of(kind: ResourceKind, ids: &[&str]) -> ResourceKey {
    ResourceKey::new(PLACE.0, PLACE.1, Api::V2, kind, ids).unwrap()
}

fn key() -> impl Strategy<Value = ResourceKey> {
    let pick = |ids: &[&'static str]| prop::sample::select(ids.to_vec());
    let bot = pick(&["B1", "B1", "b1", "B2"]);
    let locale = pick(&["en_US", "en_US", "de_DE", "a/b"]);
    let intent = pick(&["I1", "i1", "FALLBCKINT"]);
    let last = pick(&["X1", "x1", "TSTALIASID", "con"]);
    (0..11_u8, bot, locale, intent, last).prop_map(|(kind, bot, locale, intent, last)| match kind {
        0 => key_of(ResourceKind::Alias, &[bot, last]),
        1 | 2 => key_of(ResourceKind::Bot, &[bot]),
        3 => key_of(ResourceKind::CustomVocabulary, &[bot, locale]),
        4 => key_of(ResourceKind::Intent, &[bot, locale, intent]),
        5 | 6 => key_of(ResourceKind::Locale, &[bot, locale]),
        7 => key_of(ResourceKind::ResourcePolicy, &[bot, last]),
        8 => key_of(ResourceKind::Slot, &[bot, locale, intent, last]),
        9 => key_of(ResourceKind::SlotType, &[bot, locale, last]),
        _ => ResourceKey::service(PLACE.0, PLACE.1, Api::V2),
    })
}

fn content(key: ResourceKey) -> impl Strategy<Value = Content> {
    (0..6_u8, "[ab|]{0,2}", 1..4_u64).prop_map(move |(sort, text, number)| {
        let name = key.row().name.unwrap_or("description");
        let mut members = vec![(name, Json::string(text)), ("slotTypeId", Json::string("X1"))];
        if key.kind() == ResourceKind::Alias {
            members.push(("botVersion", Json::string(number.to_string())));
        }
        let document = Arc::new(Document::new(Api::V2, key.kind(), members.into_iter().collect()));
        match sort {
            0 => Content::Unknown(Incomplete::OtherResponse),
            1 => Content::Partial(document, Incomplete::ValueHidden),
            _ => Content::Exact(document),
        }
    })
}

fn edit() -> impl Strategy<Value = ItemEdit> {
    let item = |id: String| {
        let members = [("itemId", Json::string(&*id)), ("phrase", Json::string("p"))];
        (id, members.into_iter().collect::<Object>())
    };
    let ids = || prop::collection::btree_set("[uvw]", 0..3);
    let sid = || "[st]".prop_map(|sid| sid);
    prop_oneof![
        (ids(), ids(), any::<bool>()).prop_map(move |(set, removed, adds)| {
            let set: BTreeMap<String, Object> = set.into_iter().map(item).collect();
            ItemEdit::Items { set, removed, adds }
        }),
        sid().prop_map(|sid| ItemEdit::StatementAdded { sid }),
        sid().prop_map(|sid| ItemEdit::StatementRemoved { sid }),
        ids().prop_map(|named| ItemEdit::NotShown { named, why: Incomplete::OtherResponse }),
    ]
}

fn change(key: ResourceKey) -> BoxedStrategy<Change> {
    let number = || prop_oneof![1 => Just(Fact::NotRecorded), 5 => (1..5_u64).prop_map(Fact::Is)];
    let merge = || prop::sample::select(vec![Merge::Overwrite, Merge::Append, Merge::Fail]);
    let kind = prop::sample::select(vec![ResourceKind::Intent, ResourceKind::Locale]);
    let verb = prop::sample::select(vec![Verb::Update, Verb::Delete, Verb::Create]);
    let not_shown = (kind, verb).prop_map(|(kind, verb)| Change::NotShown { kind, verb });
    if !key.is_resource() {
        let import = (merge(), "[ab]").prop_map(|(merge, name)| Change::ImportStarted {
            into: ImportedInto::BotNamed(name),
            merge,
        });
        return prop_oneof![import, not_shown, Just(Change::Kept)].boxed();
    }
    let creates = prop::sample::select(vec![Creates::Yes, Creates::No]);
    let revision =
        |content| Revision { content, checksum: None, facts: Object::default(), tags: None };
    let put = (creates, content(key.clone())).prop_map(move |(creates, content)| Change::Put {
        creates,
        prior: None,
        revision: revision(content),
        published: Fact::Absent,
        keeps: None,
    });
    let (into, bot) = (key.clone(), key.root());
    let import = merge().prop_map(move |merge| Change::ImportStarted {
        into: ImportedInto::Resource(into.clone()),
        merge,
    });
    let migrated = any::<bool>().prop_map(move |updates| {
        let document = Document::new(Api::V2, ResourceKind::Bot, Object::default());
        let to = Some(bot.clone());
        Change::Migrated(Box::new(Migration { to, document: Arc::new(document), updates }))
    });
    match key.kind() {
        ResourceKind::Bot => {
            let source = prop_oneof![
                3 => Just(Version::Latest),
                2 => (1..5_u64).prop_map(Version::Number),
            ];
            let locale = prop::sample::select(vec!["en_US", "de_DE"]);
            let parts = prop::collection::btree_map(locale, source, 0..3);
            let publish = (number(), parts).prop_map(move |(number, parts)| {
                let part =
                    |(id, source)| (key.related(ResourceKind::Locale, &[id]).unwrap(), source);
                let parts = parts.into_iter().map(part).collect();
                let (set, facts) = (Object::default(), Object::default());
                Change::PublishedTree(TreeVersion { number, set, facts, parts })
            });
            prop_oneof![
                3 => put,
                6 => publish,
                1 => Just(Change::Deleted { prior: None, revision: None }),
                2 => number().prop_map(Change::VersionDeleted),
                1 => not_shown,
                1 => migrated,
                1 => Just(Change::Used),
            ]
            .boxed()
        }
        ResourceKind::CustomVocabulary | ResourceKind::ResourcePolicy => {
            let edited = edit().prop_map(|edit| Change::Edited {
                prior: None,
                revision: Some("1".into()),
                edit,
            });
            prop_oneof![
                4 => edited,
                1 => put,
                1 => Just(Change::Deleted { prior: Some("2".into()), revision: None }),
                1 => import,
            ]
            .boxed()
        }
        ResourceKind::Alias
        | ResourceKind::Channel
        | ResourceKind::Intent
        | ResourceKind::Locale
        | ResourceKind::Replica
        | ResourceKind::Slot
        | ResourceKind::SlotType
        | ResourceKind::Service => prop_oneof![
            6 => put,
            2 => Just(Change::Deleted { prior: None, revision: None }),
            1 => import,
            1 => Just(Change::Used),
            1 => not_shown,
            1 => prop::collection::vec(("[ab]", "[xy]"), 0..3).prop_map(Change::Tagged),
        ]
        .boxed(),
    }
}

pub(crate) fn history() -> impl Strategy<Value = Vec<Event>> {
    let event = key().prop_flat_map(|key| (Just(key.clone()), change(key)));
    prop::collection::vec(event, 1..60).prop_map(|events| {
        let event = |(at, (key, change)): (usize, (ResourceKey, Change))| Event {
            id: format!("{at:08x}"),
            time: 1_500_000_000 + at as i64,
            name: "UpdateIntent".to_owned(),
            request_id: None,
            principal: Principal::default(),
            source_ip: None,
            user_agent: None,
            key,
            change,
            millis: None,
        };
        events.into_iter().enumerate().map(event).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    /// The tree has the whole state, and a run that goes on from it, with or without the documents
    /// of versions, writes what one run would.
    #[test]
    fn a_tree_of_v2_is_read_back(events in history(), resume in 0..60_usize) {
        let (mut state, mut light) = (State::default(), State::default());
        let (mut layout, mut other) = (Layout::default(), Layout::default());
        let (mut files, mut light_files) = (Tree::new(), Tree::new());
        for (at, event) in events.iter().enumerate() {
            let effect = state.apply(event);
            let snapshot = Snapshot::of(&mut layout, &state, event, &effect);
            prop_assert!(snapshot.edits.is_sorted_by(|a, b| a.0 < b.0));
            write(&mut files, &snapshot);
            let effect = light.apply(event);
            let same = Snapshot::of(&mut other, &light, event, &effect);
            prop_assert_eq!(&same, &snapshot, "event {}", at);
            write(&mut light_files, &same);
            prop_assert_eq!(text(&light_files), text(&files));
            if at == resume {
                let (read, learned) = load(files.clone(), LoadedVersions::Loaded).unwrap();
                prop_assert_eq!(&read, &state);
                (state, layout) = (read, learned);
                (light, other) = load(files.clone(), LoadedVersions::Stored).unwrap();
            }
        }
        check_paths(&files);
        let (read, mut learned) = load(files.clone(), LoadedVersions::Loaded).unwrap();
        prop_assert_eq!(&read, &state);
        prop_assert_eq!(text(&super::files(&mut learned, &state)), text(&files));
        for (key, resource) in state.iter() {
            let mut find = |path: &str| files.get(path).cloned();
            let one = load_body(key, Version::Latest, &mut find).unwrap();
            let known = |body: &crate::state::Body| (body.doubt.clone(), body.held == Held::Nowhere);
            prop_assert_eq!(one.as_ref().map(known), Some(known(&resource.latest)));
            let one = load_resource(key, LoadedVersions::Loaded, &mut find).unwrap();
            prop_assert_eq!(one.as_ref(), Some(resource));
        }
    }

    /// What leads from one state to another is what differs between their files.
    #[test]
    fn changes_of_v2_lead_from_one_tree_to_another(events in history(), split in 0..60_usize) {
        let (mut before, mut after) = (State::default(), State::default());
        let mut layout = Layout::default();
        for (at, event) in events.iter().enumerate() {
            if at < split {
                let effect = before.apply(event);
                Snapshot::of(&mut layout, &before, event, &effect);
            }
            let effect = after.apply(event);
            Snapshot::of(&mut layout, &after, event, &effect);
        }
        let mut tree = files(&mut layout, &before);
        for (path, edit) in changes(&mut layout, &before, &after) {
            edit_tree(&mut tree, &path, &edit);
        }
        prop_assert_eq!(text(&tree), text(&files(&mut layout, &after)));
    }
}
