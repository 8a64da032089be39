//! Pictures of a dependency graph: a tree for terminals; DOT, Mermaid and SVG; and JSON for
//! programs.
//!
//! Each is a pure function from a graph, or a part of one, to a text that ends with a newline.

mod dot;
mod json;
mod label;
mod lane;
mod mermaid;
mod svg;
mod tree;

pub use dot::dot;
pub use json::json;
pub use mermaid::mermaid;
pub use svg::svg;
pub use tree::tree;
pub(crate) use tree::{Notes, annotated};
