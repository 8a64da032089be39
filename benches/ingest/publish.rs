//! What a publication takes beside an update.

use std::fs;
use std::path::Path;
use std::time::Duration;

use crate::generator::v2::history::large;
use crate::logs::carrier;
use crate::tools::{cost, install, ours, work};

/// So many publications, and so many updates, after the calls that make a bot.
const PUBLICATIONS: usize = 200;
const UPDATES: usize = 4000;

pub(crate) fn compare(resources: usize) {
    let work = work(&format!("publish-{resources}"));
    let _ = fs::remove_dir_all(&work);
    let history = work.join("history");
    let many = [(0, 0), (UPDATES, 0), (0, PUBLICATIONS)];
    let logs = many.map(|(updates, publications)| {
        let dir = work.join(format!("logs-{updates}-{publications}"));
        let mut carrier = carrier(&dir, 50, resources);
        large::grown(1, resources, updates, publications, |record| {
            carrier.push(record).expect("the disk takes it");
        });
        carrier.finish().expect("the disk takes it");
        dir
    });
    install(&history);
    let time = |logs: &Path| {
        let once = || {
            let _ = fs::remove_dir_all(&history);
            cost(ours(&history).args(["ingest", "--bare"]).arg(logs)).busy
        };
        (0..3).map(|_| once()).min().unwrap_or_default()
    };
    let [made, updated, published] = logs.map(|logs| time(&logs));
    let each =
        |all: Duration, count: usize| all.saturating_sub(made).as_secs_f64() * 1e3 / count as f64;
    let (update, publication) = (each(updated, UPDATES), each(published, PUBLICATIONS));
    println!("a bot of {resources} resources, processor time of ingest");
    println!(
        "publication / update                    {publication:9.4} ms / {update:9.4} ms = {:.2}",
        publication / update
    );
}
