//! The command line on the stories of `fixtures/stories`: one snapshot holds stdout, stderr and
//! the exit status.

mod answers;
mod drift;
mod failures;
mod help;
mod odd_records;
mod places;
mod schemas;
mod times;
mod world;
