//! Plans as scripts, run for real: by the AWS CLI and by boto3, against a server that speaks the
//! Lex V1 model-building API with its rules.

#[path = "../generator/mod.rs"]
mod generator;
#[path = "../server/mod.rs"]
mod server;

mod handmade;
mod scripts;
mod tools;
