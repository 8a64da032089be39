//! Scripts for Lex V2: the calls in order, with new ids in variables.

mod aws_cli;
mod boto3;
mod call;
mod conditions;

pub(super) use aws_cli::text as aws_cli;
pub(super) use boto3::text as boto3;
