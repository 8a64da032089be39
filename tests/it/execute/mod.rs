//! Plans as scripts, run for real: by the AWS CLI and by boto3, against a server that speaks the
//! Lex V1 model-building API with its rules.
//!
//! A Python with `boto3` and `awscli` is needed; see `tools.rs` for the places.
#![cfg(unix)]

mod carried_out;
mod flowers;
mod handmade;
mod histories;
mod quoting;
mod stopped;
mod tools;
mod v2;
