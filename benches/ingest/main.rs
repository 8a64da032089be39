//! The whole way, by whole processes: a directory of delivered log files in, a repository out, and
//! questions asked of it, each against the git command that does the comparable work.
//!
//! ```text
//! cargo bench --bench ingest                     10,000 records of Lex V1
//! cargo bench --bench ingest -- 100000           as many as that
//! cargo bench --bench ingest -- --v2 100000 300  the same of Lex V2, of one bot with 300 resources
//! cargo bench --bench ingest -- --publish 1000   what a publication of so many resources takes
//! cargo bench --bench ingest -- --generate DIR 100000    only writes log files, and ten later
//!                                                        records into DIR-more; with a third
//!                                                        number those of such a bot of Lex V2
//! cargo bench --bench ingest -- --runs 100000    two hundred runs of five records after that
//! ```
//!
//! The history of one run is given to `git fast-import` as the stream that `git fast-export` makes
//! of it. Times are the best of some runs, one program after the other, and processor time beside
//! them; of the short questions, the medians of a hundred.
#![expect(clippy::print_stdout, reason = "it prints a table")]

#[path = "../../tests/it/generator/mod.rs"]
mod generator;

mod logs;
mod publish;
mod questions;
mod runs;
mod tools;
mod whole;

use logs::Workload;
use std::path::Path;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let number = |text: &str| text.parse().expect("a number");
    match args.as_slice() {
        ["--generate", dir, calls] => {
            logs::generate(Path::new(dir), Workload::V1, number(calls), logs::TEN);
        }
        ["--generate", dir, calls, resources] => {
            let workload = Workload::V2 { resources: number(resources) };
            logs::generate(Path::new(dir), workload, number(calls), logs::TEN);
        }
        ["--runs", calls] => runs::grow(number(calls)),
        ["--publish", resources] => publish::compare(number(resources)),
        ["--v2", calls, resources] => {
            whole::compare(Workload::V2 { resources: number(resources) }, number(calls));
        }
        [calls] => whole::compare(Workload::V1, number(calls)),
        _ => whole::compare(Workload::V1, 10_000),
    }
}
