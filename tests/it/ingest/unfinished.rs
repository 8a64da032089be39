//! What fails when the history is written already is a warning: the run says what it did.

use std::fs;

use crate::generator::history::{self, Plan};
use crate::ingest::common::{World, tip_at_once};

/// What is in the way of a last step (a file where a directory must be, or the reverse), and what is
/// said of it.
const OBSTACLES: [(&str, Obstacle, &str); 3] = [
    ("lexrewind/cache", Obstacle::File, "what the next run would start from could not be kept"),
    ("lexrewind/cache/files-2", Obstacle::Dir, "could not be kept"),
    (
        "objects/info/commit-graph",
        Obstacle::Dir,
        "the commit-graph or the index of it is not up to date",
    ),
];

#[derive(Clone, Copy)]
enum Obstacle {
    File,
    Dir,
}

#[test]
fn the_summary_is_printed_all_the_same() {
    let records = history::random(51, &Plan::dense(60)).records;
    let expect = tip_at_once(&records);
    for (name, obstacle, said) in OBSTACLES {
        let world = World::new();
        world.deliver("1.json", &records[..40]);
        world.deliver("2.json", &records[40..]);
        world.ingest(&["1.json"]);
        let path = world.history().join(".git").join(name);
        if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) }.unwrap();
        match obstacle {
            Obstacle::File => fs::write(&path, "").unwrap(),
            Obstacle::Dir => fs::create_dir_all(path.join("x")).unwrap(),
        }
        let before = world.tip();
        let ran = world.try_ingest(&["2.json"]);
        assert_eq!(ran.code, Some(0), "{name}: {}", ran.stderr);
        assert!(ran.stderr.contains("warning: the history is written, but"), "{name}");
        assert!(ran.stderr.contains(said), "{name}: {}", ran.stderr);
        let answer = ran.json();
        assert_eq!(answer["records"]["read"], records.len() - 40, "{name}");
        assert_eq!((&answer["tip"], world.tip()), (&expect.as_str().into(), expect.clone()));
        assert_ne!(before, expect);

        // so does a run that has nothing new, and questions are answered
        let again = world.try_ingest(&["2.json"]);
        assert_eq!((again.code, &again.json()["commits"]), (Some(0), &0.into()), "{name}");
        let log = world.run(&["log", "-n", "1"]);
        assert_eq!(log.code, Some(0), "{name}: {}", log.stderr);

        match obstacle {
            Obstacle::File => fs::remove_file(&path).unwrap(),
            Obstacle::Dir => fs::remove_dir_all(&path).unwrap(),
        }
        let last = world.try_ingest(&["1.json"]);
        assert_eq!((last.code, last.stderr.as_str()), (Some(0), ""), "{name}");
        world.check();
    }
}
