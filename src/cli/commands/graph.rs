use lexrewind::graph::Direction;
use lexrewind::query::{self, GraphQuestion, instant};
use lexrewind::render::graph::{dot, json, mermaid, svg, tree};

use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::global::{Context, Format};

/// Draw the dependencies between resources
///
///     lexrewind graph alias:OrderFlowers/PROD
///     lexrewind graph slot-type:FlowerTypes --reverse
///     lexrewind graph --at 2024-03-01 --format svg > bots.svg
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Args {
    /// The resource to start from; default: all
    #[arg(value_name = "ADDRESS")]
    address: Option<String>,

    /// Draw its dependents instead of its dependencies
    #[arg(long)]
    reverse: bool,

    /// Follow at most this many references
    #[arg(long, value_name = "STEPS")]
    depth: Option<usize>,
}

pub(crate) fn run(args: &Args, context: &Context) -> Result<Exit, Failure> {
    let formats = [Format::Tree, Format::Text, Format::Dot, Format::Mermaid, Format::Svg];
    let format = context.format(&[&formats[..], &[Format::Json]].concat())?;
    let archive = context.archive()?;
    let point = context.point(&archive)?;
    let subject = args.address.as_ref().map(|text| context.subject(&archive, &point, text));
    let question = GraphQuestion {
        subject: subject.transpose()?,
        direction: if args.reverse { Direction::Dependents } else { Direction::Dependencies },
        depth: args.depth,
    };
    let answer = query::graph(&archive, point, &question)?;
    let at = answer.point.at.map(instant).unwrap_or_default();
    let commit = answer.point.commit.map(|commit| commit.to_string());
    let starts: Vec<_> = answer.starts.iter().collect();
    let graph = &answer.graph;
    let naming = context.naming(&archive, &answer.point)?;
    context.ui.answer(&match format {
        Format::Json => {
            context.named(&archive, &answer.point, json(graph, &at, commit.as_deref()))?
        }
        Format::Dot => dot(graph, &naming),
        Format::Mermaid => mermaid(graph, &naming),
        Format::Svg => svg(graph, &title(args, &at), &naming),
        Format::Tree | Format::Text | Format::Jsonl | Format::Tsv | Format::Csv => {
            tree(graph, &starts, answer.direction, &naming)
        }
    })?;
    Ok(context.exit(graph.is_doubtful()))
}

fn title(args: &Args, at: &str) -> String {
    match &args.address {
        Some(address) => format!("{address} at {at}"),
        None => format!("all resources at {at}"),
    }
}
