//! Explains colours and marks.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::curve::Point;
use super::measure::{Weight, width};
use super::picture::Picture;
use super::{number, text};
use crate::graph::Presence;
use crate::render::graph::lane::LANES;
use crate::render::sentence;

/// The height of the legend below the lanes, in pixels.
pub(super) const HEIGHT: f64 = 22.0;
const SIZE: f64 = 12.0;
const SWATCH: f64 = 22.0;
const BETWEEN: f64 = 22.0;

/// Swatches with labels, for the elements of the picture.
pub(super) struct Legend(Vec<(Swatch, &'static str)>);

enum Swatch {
    Lane(usize),
    Missing,
    Mark(char),
    Arrow,
}

impl Legend {
    pub(super) fn of(picture: &Picture) -> Self {
        let lanes: BTreeSet<usize> = picture.bands.iter().map(|band| band.lane).collect();
        let mut items: Vec<(Swatch, &str)> =
            lanes.into_iter().map(|lane| (Swatch::Lane(lane), LANES[lane].heading)).collect();
        if !picture.edges.is_empty() {
            items.push((Swatch::Arrow, "depends on"));
        }
        let any =
            |wanted: fn(Presence) -> bool| picture.boxes.iter().any(|one| wanted(one.presence));
        if any(Presence::is_missing) {
            items.push((Swatch::Missing, "missing"));
        }
        if any(|presence| presence == Presence::Deleted) {
            items.push((Swatch::Mark('!'), "deleted"));
        }
        if any(|presence| sentence::presence(presence).is_some_and(|(symbol, _)| symbol == '?')) {
            items.push((Swatch::Mark('?'), "not recorded, or only in part"));
        }
        Self(items)
    }

    pub(super) fn width(&self) -> f64 {
        self.0.iter().map(|(swatch, words)| item_width(swatch, words) + BETWEEN).sum()
    }

    pub(super) fn write(&self, at: Point, out: &mut String) {
        let mut x = at.x;
        for (swatch, words) in &self.0 {
            swatch.write(Point { x, y: at.y }, out);
            let words_at = Point { x: x + swatch.width() + 7.0, y: at.y + 4.0 };
            text("lxg-legend", words_at, words, out);
            x += item_width(swatch, words) + BETWEEN;
        }
    }
}

fn item_width(swatch: &Swatch, words: &str) -> f64 {
    swatch.width() + 7.0 + width(words, SIZE, Weight::Regular)
}

impl Swatch {
    fn width(&self) -> f64 {
        match self {
            Self::Lane(_) | Self::Missing => SWATCH,
            Self::Arrow => SWATCH + 4.0,
            Self::Mark(_) => 10.0,
        }
    }

    fn write(&self, at: Point, out: &mut String) {
        let (x, y) = (number(at.x), number(at.y));
        let rect = |class: &str| {
            format!(
                "<g class=\"lxg-node {class}\"><rect x=\"{x}\" y=\"{}\" width=\"{SWATCH}\" \
                 height=\"14\" rx=\"4\"/></g>\n",
                y - 7.0
            )
        };
        match self {
            Self::Lane(lane) => out.push_str(&rect(&format!("lxg-{}", LANES[*lane].class))),
            Self::Missing => out.push_str(&rect("lxg-outside lxg-missing")),
            Self::Mark(symbol) => {
                let mark = Point { x: at.x + 5.0, y: at.y + 5.0 };
                text("lxg-mark", mark, symbol.encode_utf8(&mut [0; 4]), out);
            }
            Self::Arrow => {
                let (shaft, tip) = (number(at.x + SWATCH - 4.0), number(at.x + SWATCH + 4.0));
                // Writing to a String cannot fail.
                let _ = writeln!(
                    out,
                    "<g class=\"lxg-edge\"><path d=\"M{x} {y}H{shaft}\"/>\
                     <polygon points=\"{shaft},{} {tip},{y} {shaft},{}\"/></g>",
                    y - 4.0,
                    y + 4.0
                );
            }
        }
    }
}
