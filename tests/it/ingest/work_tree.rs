//! The work tree shows the tip, unless somebody works in it.

use std::fs;

use crate::generator::history::{self, Plan};
use crate::ingest::common::{World, files};

/// A world with a first piece taken in, and a second one at hand.
fn world(seed: u64) -> World {
    let records = history::random(seed, &Plan::dense(80)).records;
    let world = World::new();
    world.deliver("first.json", &records[..50]);
    world.deliver("second.json", &records[50..]);
    world
}

#[test]
fn it_shows_the_tip() {
    let world = world(1);
    for piece in ["first.json", "second.json"] {
        let answer = world.ingest(&[piece]);
        assert_eq!(answer["work_tree"], "updated");
        assert_eq!(world.git(&["status", "--porcelain", "--ignored"]), "");
        let shown: Vec<String> = files(&world.history())
            .iter()
            .map(|path| path.strip_prefix(world.history()).unwrap().to_str().unwrap().to_owned())
            .filter(|path| !path.starts_with(".git/"))
            .collect();
        let listed = world.git(&["ls-tree", "-r", "--name-only", "main"]);
        let mut listed: Vec<&str> = listed.lines().collect();
        listed.sort_unstable();
        assert_eq!(shown, listed);
    }
}

#[test]
fn what_somebody_changed_is_left_alone() {
    let world = world(2);
    world.ingest(&["first.json"]);
    let listed = world.git(&["ls-tree", "-r", "--name-only", "main"]);
    let changed = listed.lines().find(|path| path.ends_with("intent.json")).unwrap();
    fs::write(world.history().join(changed), "mine\n").unwrap();
    let ran = world.try_ingest(&["second.json"]);
    assert_eq!(ran.code, Some(0));
    assert_eq!(ran.json()["work_tree"], "left alone");
    assert!(ran.stderr.contains(changed), "{}", ran.stderr);
    assert_eq!(fs::read_to_string(world.history().join(changed)).unwrap(), "mine\n");
    world.check();
}

#[test]
fn bare() {
    let bare = World::new();
    let records = history::random(3, &Plan::dense(50)).records;
    bare.deliver("all.json", &records);
    let answer = bare.ingest(&["all.json", "--bare"]);
    assert_eq!(answer["work_tree"], "none");
    assert!(bare.history().join("HEAD").exists());
    assert!(!bare.history().join("README.md").exists());
    bare.check();
    let again = bare.ingest(&["all.json"]);
    assert_eq!(again["files"]["known"], 1);
    let other = World::new();
    other.deliver("all.json", &records);
    other.ingest(&["all.json"]);
    assert_eq!(bare.tip(), other.tip());
}

#[test]
fn another_branch_is_not_disturbed() {
    let world = world(4);
    world.ingest(&["first.json"]);
    world.git(&["checkout", "-q", "-b", "mine"]);
    let mine = world.git(&["rev-parse", "HEAD"]);
    let ran = world.try_ingest(&["second.json"]);
    assert_eq!(ran.code, Some(0));
    assert_eq!(ran.json()["work_tree"], "other branch");
    assert!(ran.stderr.contains("another branch"), "{}", ran.stderr);
    assert_eq!(world.git(&["rev-parse", "HEAD"]), mine);
    assert_eq!(world.git(&["status", "--porcelain"]), "");
    assert_ne!(world.git(&["rev-parse", "main"]), mine);
    world.git(&["checkout", "-q", "main"]);
    assert_eq!(world.git(&["status", "--porcelain"]), "");
    world.check();
}

/// There is a link in the place of a directory that a later run makes.
#[cfg(unix)]
#[test]
fn nothing_is_written_through_a_link() {
    let world = world(5);
    world.ingest(&["first.json"]);
    fs::create_dir(world.path("outside")).unwrap();
    let link = world.history().join("123456789012");
    std::os::unix::fs::symlink(world.path("outside"), link).unwrap();
    let mut record = crate::ingest::common::record(
        1,
        "PutIntent",
        serde_json::json!({"name": "Elsewhere"}),
        &serde_json::json!({"checksum": "c", "version": "$LATEST"}),
    );
    record["recipientAccountId"] = "123456789012".into();
    world.deliver_values("elsewhere.json", &[record]);
    let ran = world.try_ingest(&["elsewhere.json"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert_eq!(ran.json()["work_tree"], "left alone");
    assert!(ran.stderr.contains("123456789012"), "{}", ran.stderr);
    assert_eq!(files(&world.path("outside")), Vec::<std::path::PathBuf>::new());
    world.check();
}
