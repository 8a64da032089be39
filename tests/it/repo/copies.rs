//! Directories that are made the same as others.

use std::collections::BTreeMap;

use lexrewind::repo::{Becomes, CommitId, Edit, NewCommit, Signature, Writer};
use proptest::prelude::*;

/// What one commit does to a few paths that lie in each other.
#[derive(Clone, Debug)]
enum Act {
    Put(String, u8),
    Remove(String),
    Copy(String, String),
}

fn path(depths: std::ops::Range<usize>) -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(vec!["a", "b", "c"]), depths)
        .prop_map(|parts| parts.join("/"))
}

fn act() -> impl Strategy<Value = Act> {
    let apart = |(from, to): &(String, String)| {
        let below = |one: &str, other: &str| format!("{one}/").starts_with(&format!("{other}/"));
        !below(from, to) && !below(to, from)
    };
    prop_oneof![
        4 => (path(1..5), any::<u8>()).prop_map(|(path, content)| Act::Put(path, content)),
        1 => path(1..4).prop_map(Act::Remove),
        3 => (path(1..3), path(1..3)).prop_filter("not in each other", apart)
            .prop_map(|(from, to)| Act::Copy(from, to)),
    ]
}

type Files = BTreeMap<String, Vec<u8>>;

fn is_below(path: &str, above: &str) -> bool {
    path.strip_prefix(above).is_some_and(|rest| rest.starts_with('/'))
}

/// The files after an act, as plain files would be.
fn follow(files: &mut Files, act: &Act) {
    let gone = |files: &mut Files, path: &str| {
        files.retain(|file, _| file != path && !is_below(file, path));
    };
    match act {
        Act::Put(path, content) => {
            gone(files, path);
            files.retain(|file, _| !is_below(path, file));
            files.insert(path.clone(), vec![*content]);
        }
        Act::Remove(path) => gone(files, path),
        Act::Copy(from, to) => {
            let copies: Vec<_> = files
                .iter()
                .filter(|(file, _)| is_below(file, from))
                .map(|(file, content)| (format!("{to}{}", &file[from.len()..]), content.clone()))
                .collect();
            if copies.is_empty() {
                return;
            }
            gone(files, to);
            files.retain(|file, _| !is_below(to, file));
            files.extend(copies);
        }
    }
}

fn commit(writer: &mut Writer<'_>, edits: &[Edit<'_>]) -> CommitId {
    let signature = Signature { name: "a", email: "a@b", seconds: 1 };
    let new = NewCommit {
        edits,
        author: signature,
        committer: signature,
        message: "x",
        id: "",
        touches: &[],
    };
    writer.commit(&new).unwrap()
}

/// Commits each list of acts in both ways: with copies, and with the files that they make.
fn check(commits: &[Vec<Act>]) {
    let (mut one, mut other) = (Writer::dry_run(), Writer::dry_run());
    let mut files = Files::new();
    for acts in commits {
        let edits = acts.iter().map(|act| match act {
            Act::Put(path, content) => (path, Becomes::File(std::slice::from_ref(content))),
            Act::Remove(path) => (path, Becomes::Removed),
            Act::Copy(from, to) => (to, Becomes::CopyOf(from)),
        });
        let edits: Vec<Edit<'_>> =
            edits.map(|(path, content)| Edit { path, content, part: None }).collect();
        acts.iter().for_each(|act| follow(&mut files, act));
        let plain = other.edits_to(files.clone()).unwrap();
        let plain: Vec<Edit<'_>> = plain
            .iter()
            .map(|(path, content)| Edit { path, content: content.as_deref().into(), part: None })
            .collect();
        assert_eq!(commit(&mut one, &edits), commit(&mut other, &plain), "{acts:?}");
    }
}

proptest! {
    /// A tree with copies is the tree of its files, commit for commit.
    #[test]
    fn a_copy_is_the_files_that_it_has(commits in prop::collection::vec(
        prop::collection::vec(act(), 1..6),
        1..8,
    )) {
        check(&commits);
    }
}

/// Each round copies a directory of 40 KB in two others, so that the bytes of removed copies are removed
/// several times. Copies that remain are changed afterwards.
#[test]
fn copies_outlive_many_that_were_removed() {
    let long = "n".repeat(180);
    let file = |dir: &str, nth: u8| format!("{dir}/{nth}/{nth}-{long}");
    let mut commits = vec![(0..100).map(|nth| Act::Put(file("draft/all", nth), 0)).collect()];
    commits.push((0..100).map(|nth| Act::Put(file("draft/all/0", nth), 0)).collect());
    for round in 1..=100_u8 {
        let last = |back: u8| format!("versions/{}", round.saturating_sub(back));
        let mut acts = vec![
            Act::Put(file("draft/all", round % 100), round),
            Act::Put(file("draft/all/0", round % 100), round),
            Act::Copy("draft".into(), last(0)),
        ];
        if round > 3 {
            acts.push(Act::Put(file(&format!("{}/all/0", last(2)), 7), round));
            acts.push(Act::Copy(last(2), format!("again/{}", round % 2)));
            acts.push(Act::Remove(last(3)));
        }
        commits.push(acts);
    }
    check(&commits);
}
