//! The style sheet: colours for a light and for a dark background.

use std::fmt::Write as _;

use crate::render::graph::lane::{Colours, LANES};

/// Rules that are the same on both backgrounds.
const SHAPES: &str = "\
.lxg{font-family:system-ui,-apple-system,\"Segoe UI\",\"Helvetica Neue\",Arial,\"Liberation Sans\",sans-serif}
.lxg-title{font-size:17px;font-weight:700}
.lxg-counts,.lxg-legend{font-size:12px}
.lxg-heading{font-size:12px;font-weight:700}
.lxg-name{font-size:13px;font-weight:700}
.lxg-detail{font-size:11px}
.lxg-place{font-size:10px}
.lxg-mark{font-size:14px;font-weight:700;text-anchor:middle}
.lxg-node rect{stroke-width:1.4}
.lxg-missing rect{stroke-dasharray:5 4}
.lxg-edge path{fill:none;stroke-width:1.3}
.lxg-edge:hover path{stroke-width:2.6}
.lxg-tag{font-size:10.5px;text-anchor:middle;paint-order:stroke;stroke-width:4px;stroke-linejoin:round}
";

/// Background, lane, text, secondary text, edge, warning.
const LIGHT: [&str; 6] = ["#ffffff", "#f7f8fa", "#1f2328", "#59636e", "#8c96a1", "#c8322b"];
const DARK: [&str; 6] = ["#0f1318", "#161b22", "#e6edf3", "#9aa7b4", "#6b7681", "#ff7b72"];

/// The complete style sheet.
pub(super) fn style() -> String {
    let mut out = String::from(SHAPES);
    colours(LIGHT, &mut out);
    for lane in &LANES {
        lane_colours(lane.class, &lane.light, &mut out);
    }
    out.push_str("@media (prefers-color-scheme:dark){\n");
    colours(DARK, &mut out);
    for lane in &LANES {
        lane_colours(lane.class, &lane.dark, &mut out);
    }
    out.push_str("}\n");
    out
}

fn colours([ground, lane, text, quiet, edge, attention]: [&str; 6], out: &mut String) {
    // Writing to a String cannot fail.
    let _ = writeln!(
        out,
        ".lxg-ground{{fill:{ground}}}.lxg-band{{fill:{lane}}}\n\
         .lxg-title,.lxg-name{{fill:{text}}}\n\
         .lxg-counts,.lxg-legend,.lxg-detail,.lxg-place{{fill:{quiet}}}\n\
         .lxg-edge path{{stroke:{edge}}}.lxg-edge polygon{{fill:{edge}}}\n\
         .lxg-edge:hover path{{stroke:{text}}}.lxg-edge:hover polygon{{fill:{text}}}\n\
         .lxg-tag{{fill:{quiet};stroke:{ground}}}\n\
         .lxg-mark{{fill:{attention}}}"
    );
}

fn lane_colours(class: &str, colours: &Colours, out: &mut String) {
    let (fill, line) = (colours.fill, colours.line);
    // Writing to a String cannot fail.
    let _ = writeln!(
        out,
        ".lxg-{class} rect{{fill:{fill};stroke:{line}}}.lxg-heading.lxg-{class}{{fill:{line}}}"
    );
}
