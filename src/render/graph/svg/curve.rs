//! Smooth lines between boxes.

/// A point in the picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Point {
    pub(super) x: f64,
    pub(super) y: f64,
}

/// A cubic Bézier curve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Curve(pub(super) [Point; 4]);

/// The distance between a column and a line that connects two of its boxes.
const BULGE: f64 = 46.0;

impl Curve {
    /// From one column to the next, horizontal at both ends.
    pub(super) fn across(start: Point, end: Point) -> Self {
        let middle = (start.x + end.x) / 2.0;
        Self([start, Point { x: middle, ..start }, Point { x: middle, ..end }, end])
    }

    /// A straight line.
    pub(super) fn straight(start: Point, end: Point) -> Self {
        Self([start, start, end, end])
    }

    /// Between the right sides of boxes in one column.
    pub(super) fn around(start: Point, end: Point) -> Self {
        let x = start.x.max(end.x) + BULGE;
        Self([start, Point { x, ..start }, Point { x, ..end }, end])
    }

    /// The point at `t` between 0 and 1.
    pub(super) fn at(&self, t: f64) -> Point {
        let [a, b, c, d] = self.0;
        let u = 1.0 - t;
        let of = |a: f64, b: f64, c: f64, d: f64| {
            u * u * u * a + 3.0 * u * u * t * b + 3.0 * u * t * t * c + t * t * t * d
        };
        Point { x: of(a.x, b.x, c.x, d.x), y: of(a.y, b.y, c.y, d.y) }
    }
}
