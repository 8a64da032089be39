//! The command line on the stories of `fixtures/stories`: one snapshot holds stdout, stderr and
//! the exit status.

mod addresses;
mod answers;
mod blame;
mod calls;
mod counts;
mod deletion;
mod drift;
mod export;
mod failures;
mod filters;
mod help;
mod impact;
mod names;
mod odd_records;
mod places;
mod plan;
mod schemas;
mod sql;
mod tables;
mod tea_shop;
mod textconv;
mod times;
mod versions;
mod who;
mod widths;
pub(crate) mod world;
