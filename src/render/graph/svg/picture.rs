//! Positions in the picture, in pixels.

use super::columns::{Cell, Columns};
use super::crossing::ordered;
use super::curve::{Curve, Point};
use super::measure::{Weight, fitted, width};
use super::place::middles;
use super::tags::{Edge, TAG_SIZE, tags};
use crate::graph::{DependencyGraph, Node, Presence};
use crate::query::Naming;
use crate::render::graph::label::{Label, Places};
use crate::render::graph::lane::lane_of;
use crate::render::sentence;

/// The margin of the picture.
pub(super) const MARGIN: f64 = 28.0;
/// The top of the lanes, below title and counts.
pub(super) const LANES_TOP: f64 = 84.0;
/// The distance between a lane's top and its first box, and between its last box and its bottom.
const HEADING: f64 = 40.0;
const LANE_FOOT: f64 = 18.0;
/// The distance between a lane's side and its boxes.
pub(super) const LANE_SIDE: f64 = 14.0;
/// The distance between a box's side and its text.
const PADDING: f64 = 12.0;
const NARROWEST: f64 = 104.0;
const WIDEST: f64 = 284.0;
/// The width of the mark for a missing node, beside its name.
const MARK: f64 = 18.0;
/// The length of an arrow head.
pub(super) const HEAD: f64 = 8.0;
const GAP: std::ops::RangeInclusive<f64> = 110.0..=280.0;
/// The space around a tag in the gap between two columns.
const TAG_SIDES: f64 = 76.0;

/// Size, weight and distance of the baseline from the box's top, for each line of a label.
pub(super) const LINES: [(f64, Weight, f64); 3] =
    [(13.0, Weight::Bold, 18.0), (11.0, Weight::Regular, 33.0), (10.0, Weight::Regular, 46.0)];

/// The whole picture.
#[derive(Debug)]
pub(super) struct Picture {
    pub(super) size: Point,
    /// The bottom of the lanes.
    pub(super) lanes_bottom: f64,
    pub(super) bands: Vec<Band>,
    pub(super) boxes: Vec<NodeBox>,
    pub(super) edges: Vec<Edge>,
}

/// The background of one lane.
#[derive(Debug)]
pub(super) struct Band {
    pub(super) lane: usize,
    pub(super) x: f64,
    pub(super) width: f64,
}

/// The box of one node.
#[derive(Debug)]
pub(super) struct NodeBox {
    /// The lane that gives its colour.
    pub(super) lane: usize,
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
    pub(super) height: f64,
    /// The lines of its label, shortened to fit.
    pub(super) lines: Vec<String>,
    pub(super) presence: Presence,
}

/// A column of boxes.
#[derive(Clone, Copy, Debug)]
struct Column {
    x: f64,
    width: f64,
}

impl Picture {
    pub(super) fn of(graph: &DependencyGraph, naming: &Naming) -> Self {
        let columns = Columns::of(graph);
        let nodes: Vec<&Node> = graph.nodes().collect();
        let places = Places::of(graph);
        let labels: Vec<Label> = nodes.iter().map(|node| Label::of(node, places, naming)).collect();
        let height = match places {
            Places::One => 42.0,
            Places::Several => 55.0,
        };
        let order = ordered(&columns);
        let top = LANES_TOP + HEADING;
        let middles: Vec<f64> =
            middles(&columns, &order, height).into_iter().map(|middle| middle + top).collect();
        let wanted = tags(graph);
        let places =
            place_columns(&columns, &box_widths(&columns, &labels), &gaps(&columns, &wanted));

        let boxes: Vec<NodeBox> = nodes
            .iter()
            .enumerate()
            .map(|(at, node)| {
                let Column { x, width } = places[columns.column[at]];
                let presence = graph.presence(node).unwrap_or(Presence::Outside);
                let lines = labels[at].lines().enumerate().map(|(line, text)| {
                    let (size, weight, _) = LINES[line];
                    fitted(text, size, weight, width - 2.0 * PADDING - mark(line, presence))
                });
                let y = middles[at] - height / 2.0;
                let lines = lines.collect();
                NodeBox { lane: lane_of(node), x, y, width, height, lines, presence }
            })
            .collect();
        let ends = boxes.iter().map(|one| one.y + one.height).chain(middles.iter().copied());
        let lowest = ends.fold(top, f64::max);
        let lanes_bottom = lowest + LANE_FOOT;
        let right = places.last().map_or(0.0, |last| last.x + last.width + LANE_SIDE);
        let mut edges = edges(&columns, &places, &boxes, &middles);
        super::tags::place(&mut edges, &wanted);
        Self {
            size: Point { x: right + MARGIN, y: lanes_bottom + MARGIN },
            lanes_bottom,
            bands: bands(&columns, &places),
            boxes,
            edges,
        }
    }
}

fn mark(line: usize, presence: Presence) -> f64 {
    if line == 0 && sentence::presence(presence).is_some() { MARK } else { 0.0 }
}

fn box_widths(columns: &Columns, labels: &[Label]) -> Vec<f64> {
    let mut widths = vec![NARROWEST; columns.lanes.len()];
    for (at, label) in labels.iter().enumerate() {
        let texts =
            label.lines().zip(LINES).map(|(text, (size, weight, _))| width(text, size, weight));
        let wanted = texts.fold(0.0, f64::max) + 2.0 * PADDING + MARK;
        let widest = &mut widths[columns.column[at]];
        *widest = widest.max(wanted.min(WIDEST)).ceil();
    }
    widths
}

/// The space after each column, for curves and their tags.
fn gaps(columns: &Columns, tags: &[String]) -> Vec<f64> {
    let mut gaps = vec![*GAP.start(); columns.lanes.len()];
    for (route, tag) in columns.routes.iter().zip(tags) {
        let wanted = width(tag, TAG_SIZE, Weight::Regular) + TAG_SIDES;
        let gap = &mut gaps[columns.column[route[0]]];
        *gap = gap.max(wanted.min(*GAP.end())).ceil();
    }
    gaps
}

fn place_columns(columns: &Columns, widths: &[f64], gaps: &[f64]) -> Vec<Column> {
    let mut x = MARGIN + LANE_SIDE;
    (0..columns.lanes.len())
        .map(|at| {
            let column = Column { x, width: widths[at] };
            x += widths[at] + gaps[at];
            column
        })
        .collect()
}

fn bands(columns: &Columns, places: &[Column]) -> Vec<Band> {
    let mut bands: Vec<Band> = Vec::new();
    for (lane, place) in columns.lanes.iter().zip(places) {
        let right = place.x + place.width + LANE_SIDE;
        match bands.last_mut() {
            Some(band) if band.lane == *lane => band.width = right - band.x,
            _ => {
                let x = place.x - LANE_SIDE;
                bands.push(Band { lane: *lane, x, width: right - x });
            }
        }
    }
    bands
}

fn edges(columns: &Columns, places: &[Column], boxes: &[NodeBox], middles: &[f64]) -> Vec<Edge> {
    let side = |cell: usize, right: bool| {
        let place = places[columns.column[cell]];
        Point { x: if right { place.x + place.width } else { place.x }, y: middles[cell] }
    };
    let edge = |route: &Vec<usize>| {
        let (from, to) = (route[0], route[route.len() - 1]);
        let curves = if columns.column[from] == columns.column[to] {
            let bulge = if from == to { boxes[from].height / 4.0 } else { 0.0 };
            let (start, end) = (side(from, true), side(to, true));
            vec![Curve::around(
                Point { y: start.y - bulge, ..start },
                Point { x: end.x + HEAD, y: end.y + bulge },
            )]
        } else {
            let forward = columns.column[from] < columns.column[to];
            let head = if forward { -HEAD } else { HEAD };
            let mut curves = Vec::new();
            for pair in route.windows(2) {
                let start = side(pair[0], forward);
                let mut end = side(pair[1], !forward);
                match columns.cells[pair[1]] {
                    Cell::Node(_) => end.x += head,
                    Cell::Bend(_) => {}
                }
                curves.push(Curve::across(start, end));
                if let Cell::Bend(_) = columns.cells[pair[1]] {
                    curves.push(Curve::straight(end, side(pair[1], forward)));
                }
            }
            curves
        };
        Edge { curves, tag: None }
    };
    columns.routes.iter().map(edge).collect()
}
