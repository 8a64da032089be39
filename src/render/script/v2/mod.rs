//! Scripts that speak Lex V2: one call after the other, with the ids that Lex makes up in variables.

mod aws_cli;
mod boto3;
mod call;
mod conditions;

pub(super) use aws_cli::text as aws_cli;
pub(super) use boto3::text as boto3;
