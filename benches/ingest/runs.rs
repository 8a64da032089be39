//! Many small runs after a long history: what each takes, and how many packs there are.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::logs::{Later, Workload, generate, more};
use crate::tools::{Out, install, ours, run, work};

pub(crate) fn grow(calls: usize) {
    let work = work(&format!("runs-{calls}"));
    let (logs, history) = (work.join("logs"), work.join("history"));
    if !more(&logs).exists() {
        generate(&logs, Workload::V1, calls, Later { records: 1000, per_file: 5 });
    }
    let _ = fs::remove_dir_all(&history);
    install(&history);
    run(ours(&history).arg("ingest").arg(&logs));
    let mut files = files(&more(&logs));
    files.sort();
    let (mut times, mut most) = (Vec::new(), 0);
    for file in &files {
        times.push(ours(&history).arg("ingest").arg(file).out());
        let names = self::files(&history.join(".git/objects/pack"));
        most =
            most.max(names.iter().filter(|path| path.extension() == Some("pack".as_ref())).count());
    }
    let mean = times.iter().sum::<Duration>().as_secs_f64() / times.len() as f64;
    let longest = times.iter().max().expect("more than none").as_secs_f64();
    println!(
        "{} runs: {mean:.4} s each, the longest {longest:.4} s, at most {most} packs",
        times.len()
    );
}

/// All files below a directory.
fn files(dir: &Path) -> Vec<PathBuf> {
    let paths =
        fs::read_dir(dir).expect("a directory").map(|entry| entry.expect("an entry").path());
    let below = |path: PathBuf| if path.is_dir() { files(&path) } else { vec![path] };
    paths.flat_map(below).collect()
}
