//! The whole way: a directory of delivered log files in, a repository out.
//!
//! ```text
//! cargo bench --bench ingest                     10,000 records
//! cargo bench --bench ingest -- 100000           as many as that
//! cargo bench --bench ingest -- --generate DIR 100000    only writes the log files, with 10 more in DIR-more
//! ```
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "it prints a table")]

#[path = "../tests/generator/mod.rs"]
mod generator;

use std::path::Path;

use generator::delivery::{Carrier, Delivery};
use generator::history::{Plan, stream};

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args.as_slice() {
        ["--generate", dir, calls] => generate(Path::new(dir), calls.parse().expect("a number")),
        _ => eprintln!("see the head of this file"),
    }
}

/// Writes the log files of a history of about so many records, all of Lex V1, and ten later ones
/// beside them.
fn generate(dir: &Path, calls: usize) {
    const MORE: usize = 10;
    let how = Delivery { records_per_file: 50, ..Delivery::plain() };
    let more = dir.with_file_name(format!(
        "{}-more",
        dir.file_name().and_then(|name| name.to_str()).expect("a directory with a name")
    ));
    let mut first = Carrier::new(dir, &how, calls);
    let mut later = Carrier::new(&more, &how, MORE);
    let mut made = 0;
    stream(1, &Plan::large(calls + MORE), |record| {
        let carrier = if made < calls { &mut first } else { &mut later };
        carrier.push(record).expect("the disk takes it");
        made += 1;
    });
    let written = first.finish().expect("the disk takes it");
    later.finish().expect("the disk takes it");
    println!("{calls} records in {}: {:?}", dir.display(), written.counts);
}
