//! A failure after the history was written is a warning: the run reports what it did.

use std::fs;

use crate::generator::history::{self, Plan};
use crate::ingest::common::{World, tip_at_once};

/// A directory is in the place of each of these files.
const OBSTACLES: [&str; 2] = ["lexrewind/index.sqlite", "objects/info/commit-graph"];

#[test]
fn the_summary_is_printed_all_the_same() {
    let records = history::random(51, &Plan::dense(60)).records;
    let expect = tip_at_once(&records);
    for name in OBSTACLES {
        let world = World::new();
        world.deliver("1.json", &records[..40]);
        world.deliver("2.json", &records[40..]);
        world.ingest(&["1.json"]);
        let path = world.history().join(".git").join(name);
        fs::remove_file(&path).unwrap();
        fs::create_dir_all(path.join("x")).unwrap();
        let before = world.tip();
        let ran = world.try_ingest(&["2.json"]);
        assert_eq!(ran.code, Some(0), "{name}: {}", ran.stderr);
        assert!(ran.stderr.contains("warning: the history is written, but"), "{name}");
        let said = "the commit-graph or the index of it is not up to date";
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

        fs::remove_dir_all(&path).unwrap();
        let last = world.try_ingest(&["1.json"]);
        assert_eq!((last.code, last.stderr.as_str()), (Some(0), ""), "{name}");
        world.check();
    }
}
