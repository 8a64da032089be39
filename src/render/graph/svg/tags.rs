//! Labels edges with their reasons, if there is space.

use super::curve::{Curve, Point};
use super::measure::{Weight, fitted, width};
use crate::graph::DependencyGraph;
use crate::render::visible;

/// The widest tag in pixels.
const WIDEST: f64 = 200.0;
const HEIGHT: f64 = 14.0;
/// The maximum number of edges in a picture with tags.
const MOST_EDGES: usize = 400;
/// The positions along each curve of an edge at which a tag is tried.
const TRIED: [f64; 10] = [0.5, 0.44, 0.56, 0.62, 0.68, 0.74, 0.8, 0.86, 0.36, 0.28];
/// The number of points of a curve that are tested.
const POINTS: u32 = 40;

/// A short form of the reason of each dependency: the first place, and the number of others.
pub(super) fn tags(graph: &DependencyGraph) -> Vec<String> {
    let tag = |via: &[&str]| {
        let more = match via.len() {
            0 | 1 => String::new(),
            count => format!(" +{}", count - 1),
        };
        let room = WIDEST - width(&more, TAG_SIZE, Weight::Regular);
        let first = visible(via.first().copied().unwrap_or_default());
        format!("{}{more}", fitted(&first, TAG_SIZE, Weight::Regular, room))
    };
    graph.dependencies().iter().map(|dependency| tag(&dependency.via)).collect()
}

/// Adds a tag to each edge, unless it would touch another edge or another tag.
pub(super) fn place(edges: &mut [Edge], tags: &[String]) {
    if edges.len() > MOST_EDGES {
        return;
    }
    let points: Vec<Vec<Point>> = edges.iter().map(points).collect();
    let mut taken: Vec<Rect> = Vec::new();
    for (at, tag) in tags.iter().enumerate() {
        let half = width(tag, TAG_SIZE, Weight::Regular) / 2.0 + 4.0;
        let fits = |curve: &Curve, middle: &Point| {
            let Curve([start, .., end]) = curve;
            let rect = Rect { middle: *middle, half, high: HEIGHT / 2.0 };
            let others = points.iter().enumerate().filter(|(other, _)| *other != at);
            middle.x - half >= start.x.min(end.x) + 4.0
                && middle.x + half <= start.x.max(end.x) - 4.0
                && !taken.iter().any(|other| rect.touches(other))
                && !others.flat_map(|(_, points)| points).any(|point| rect.holds(*point))
        };
        let on =
            |curve: &Curve| TRIED.iter().map(|t| curve.at(*t)).find(|middle| fits(curve, middle));
        let Some(middle) = edges[at].curves.iter().find_map(on) else { continue };
        taken.push(Rect { middle, half, high: HEIGHT / 2.0 });
        edges[at].tag = Some((tag.clone(), middle));
    }
}

fn points(edge: &Edge) -> Vec<Point> {
    let steps = || (0..=POINTS).map(|step| f64::from(step) / f64::from(POINTS));
    edge.curves.iter().flat_map(|curve| steps().map(|t| curve.at(t))).collect()
}

struct Rect {
    middle: Point,
    half: f64,
    high: f64,
}

impl Rect {
    fn holds(&self, point: Point) -> bool {
        (point.x - self.middle.x).abs() <= self.half && (point.y - self.middle.y).abs() <= self.high
    }

    fn touches(&self, other: &Self) -> bool {
        (other.middle.x - self.middle.x).abs() <= self.half + other.half
            && (other.middle.y - self.middle.y).abs() <= self.high + other.high
    }
}

pub(super) const TAG_SIZE: f64 = 10.5;

/// One dependency.
#[derive(Debug)]
pub(super) struct Edge {
    pub(super) curves: Vec<Curve>,
    /// A shortened reason and its middle, if there is space.
    pub(super) tag: Option<(String, Point)>,
}
