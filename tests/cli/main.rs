//! The command line on the stories of `fixtures/stories`: one snapshot holds stdout, stderr and
//! the exit status.

mod answers;
mod failures;
mod help;
mod odd_records;
mod places;
mod plan;
mod schemas;
mod times;
mod versions;
mod world;
