//! Draws the graph as SVG.
//!
//! Lanes run from left to right, one for each kind, with boxes in them and curves between. The
//! layout has four steps, one file each: [`columns`], [`crossing`], [`place`], [`picture`].

mod columns;
mod crossing;
mod curve;
mod legend;
mod measure;
mod picture;
mod place;
mod style;
mod tags;

use crate::query::Naming;
use std::fmt::Write as _;

use crate::graph::{Dependency, DependencyGraph};
use crate::render::graph::label::{reasons, tooltip};
use crate::render::graph::lane::LANES;
use crate::render::{sentence, visible};
use crate::wording::counted_as;
use curve::{Curve, Point};
use measure::{Weight, fitted, width};
use picture::{Band, HEAD, LANE_SIDE, LANES_TOP, LINES, MARGIN, NodeBox, Picture};
use tags::Edge;

/// The widest title in pixels, and its size.
const TITLE: (f64, f64) = (900.0, 17.0);

/// The graph as a self-contained SVG image: no fonts, no scripts, no links. It follows the reader's
/// choice of a light or dark background.
///
/// Full names and the reasons of edges are tooltips. `title` describes the subject, for example
/// `bot:OrderFlowers at 2024-03-01T12:00:00Z`. Equal graphs give equal bytes.
pub fn svg(graph: &DependencyGraph, title: &str, naming: &Naming) -> String {
    let picture = Picture::of(graph, naming);
    let title = visible(title);
    let shown = fitted(&title, TITLE.1, Weight::Bold, TITLE.0);
    let counts = counts(graph);
    let legend = legend::Legend::of(&picture);
    let widest = [
        width(&shown, TITLE.1, Weight::Bold),
        width(&counts, 12.0, Weight::Regular),
        legend.width(),
    ];
    let wide = widest.into_iter().fold(0.0, f64::max) + 2.0 * MARGIN;
    let (wide, high) = (wide.max(picture.size.x).ceil(), (picture.size.y + legend::HEIGHT).ceil());

    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"lxg\" role=\"img\" \
         viewBox=\"0 0 {wide} {high}\" width=\"{wide}\" height=\"{high}\">\n\
         <title>{}</title>\n<style>\n{}</style>\n\
         <rect class=\"lxg-ground\" width=\"{wide}\" height=\"{high}\"/>\n",
        escaped(&title),
        style::style(),
    );
    text("lxg-title", Point { x: MARGIN, y: 40.0 }, &shown, &mut out);
    text("lxg-counts", Point { x: MARGIN, y: 62.0 }, &counts, &mut out);
    for band in &picture.bands {
        write_band(band, picture.lanes_bottom, &mut out);
    }
    let dependencies = graph.dependencies();
    for (edge, dependency) in picture.edges.iter().zip(&dependencies) {
        write_edge(edge, dependency, naming, &mut out);
    }
    for (edge, dependency) in picture.edges.iter().zip(&dependencies) {
        write_tag(edge, dependency, naming, &mut out);
    }
    for (one, node) in picture.boxes.iter().zip(graph.nodes()) {
        write_box(one, &tooltip(graph, node), &mut out);
    }
    legend.write(Point { x: MARGIN, y: picture.size.y }, &mut out);
    out.push_str("</svg>\n");
    out
}

fn counts(graph: &DependencyGraph) -> String {
    let of = |count: usize, one: &str, many: &str| counted_as(count as u64, one, many);
    let mut counts = format!(
        "{}, {}",
        of(graph.nodes().filter(|node| node.key().is_some()).count(), "resource", "resources"),
        of(graph.nodes().filter(|node| node.key().is_none()).count(), "outside", "outside"),
    );
    counts.push_str(", ");
    counts.push_str(&of(graph.dependencies().len(), "dependency", "dependencies"));
    match graph.missing().len() {
        0 => {}
        missing => {
            // Writing to a String cannot fail.
            let _ = write!(counts, ", {missing} missing");
        }
    }
    counts
}

fn write_band(band: &Band, bottom: f64, out: &mut String) {
    let lane = &LANES[band.lane];
    let Band { x, width, .. } = band;
    // Writing to a String cannot fail.
    let _ = writeln!(
        out,
        "<rect class=\"lxg-band\" x=\"{x}\" y=\"{LANES_TOP}\" width=\"{width}\" height=\"{}\" rx=\"10\"/>",
        bottom - LANES_TOP
    );
    let class = format!("lxg-heading lxg-{}", lane.class);
    text(&class, Point { x: x + LANE_SIDE, y: LANES_TOP + 23.0 }, lane.heading, out);
}

fn write_edge(edge: &Edge, dependency: &Dependency<'_>, naming: &Naming, out: &mut String) {
    let Some((Curve([start, ..]), Curve([.., before, end]))) =
        edge.curves.first().zip(edge.curves.last())
    else {
        return;
    };
    let mut path = format!("M{} {}", number(start.x), number(start.y));
    for Curve([a, b, c, d]) in &edge.curves {
        if a == b && c == d {
            let _ = write!(path, "H{}", number(d.x));
        } else {
            let points = [b, c, d].map(|point| format!("{} {}", number(point.x), number(point.y)));
            let _ = write!(path, "C{}", points.join(" "));
        }
    }
    let ahead = if before.x <= end.x { HEAD } else { -HEAD };
    let (x, y, half) = (end.x, end.y, 4.0);
    // Writing to a String cannot fail.
    let _ = writeln!(
        out,
        "<g class=\"lxg-edge\"><title>{}</title><path d=\"{path}\"/>\
         <polygon points=\"{},{} {},{} {},{}\"/></g>",
        escaped(&edge_tooltip(dependency, naming)),
        number(x),
        number(y - half),
        number(x + ahead),
        number(y),
        number(x),
        number(y + half),
    );
}

fn edge_tooltip(dependency: &Dependency<'_>, naming: &Naming) -> String {
    let (from, to) = (naming.node(dependency.from), naming.node(dependency.to));
    format!("{from} \u{2192} {to}: {}", reasons(&dependency.via, usize::MAX))
}

fn write_tag(edge: &Edge, dependency: &Dependency<'_>, naming: &Naming, out: &mut String) {
    let Some((tag, middle)) = &edge.tag else { return };
    // Writing to a String cannot fail.
    let _ = writeln!(
        out,
        "<text class=\"lxg-tag\" x=\"{}\" y=\"{}\"><title>{}</title>{}</text>",
        number(middle.x),
        number(middle.y + 3.5),
        escaped(&edge_tooltip(dependency, naming)),
        escaped(tag),
    );
}

fn write_box(one: &NodeBox, tooltip: &str, out: &mut String) {
    let NodeBox { x, y, width, height, presence, .. } = one;
    let missing = if presence.is_missing() { " lxg-missing" } else { "" };
    // Writing to a String cannot fail.
    let _ = writeln!(
        out,
        "<g class=\"lxg-node lxg-{}{missing}\"><title>{}</title>\
         <rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"8\"/>",
        LANES[one.lane].class,
        escaped(tooltip),
    );
    let classes = ["lxg-name", "lxg-detail", "lxg-place"];
    for ((line, (_, _, down)), class) in one.lines.iter().zip(LINES).zip(classes) {
        text(class, Point { x: x + 12.0, y: y + down }, line, out);
    }
    if let Some((symbol, _)) = sentence::presence(*presence) {
        let mut mark = [0; 4];
        let corner = Point { x: x + width - 14.0, y: y + 19.0 };
        text("lxg-mark", corner, symbol.encode_utf8(&mut mark), out);
    }
    out.push_str("</g>\n");
}

fn text(class: &str, at: Point, text: &str, out: &mut String) {
    // Writing to a String cannot fail.
    let _ = writeln!(
        out,
        "<text class=\"{class}\" x=\"{}\" y=\"{}\">{}</text>",
        number(at.x),
        number(at.y),
        escaped(text)
    );
}

/// A coordinate with at most one decimal digit.
fn number(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

/// Character data of XML; the text has passed `visible`.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests;
