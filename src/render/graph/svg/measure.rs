//! Estimates the width of a text, before a browser has chosen a font.

use crate::render::graph::label::shortened;

/// Weight of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weight {
    Regular,
    Bold,
}

/// Widths of the characters from space to `~`, in thousandths of the font size: the larger of
/// Liberation Sans (as wide as Arial and Helvetica) and DejaVu Sans (as wide as Verdana), from the
/// fonts' `hmtx` tables.
const REGULAR: [u16; 95] = [
    318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636,
    636, 636, 636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 556, 1015, 684, 686, 722, 770, 667,
    611, 778, 752, 295, 500, 667, 557, 863, 748, 787, 667, 787, 722, 667, 611, 732, 684, 989, 685,
    667, 685, 390, 337, 390, 838, 556, 500, 613, 635, 550, 635, 615, 352, 635, 634, 278, 278, 579,
    278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838,
];
const BOLD: [u16; 95] = [
    348, 456, 521, 838, 696, 1002, 872, 306, 457, 457, 523, 838, 380, 415, 380, 365, 696, 696, 696,
    696, 696, 696, 696, 696, 696, 696, 400, 400, 838, 838, 838, 611, 1000, 774, 762, 734, 830, 683,
    683, 821, 837, 372, 556, 775, 637, 995, 837, 850, 733, 850, 770, 720, 682, 812, 774, 1103, 771,
    724, 725, 457, 365, 457, 838, 556, 500, 675, 716, 593, 716, 678, 435, 716, 712, 343, 343, 665,
    343, 1042, 712, 687, 716, 716, 493, 595, 478, 712, 652, 924, 645, 652, 582, 712, 365, 712, 838,
];

/// The width of a text in pixels. Characters beyond ASCII count as 1.2 times the font size, a
/// generous estimate.
pub(super) fn width(text: &str, size: f64, weight: Weight) -> f64 {
    let table = match weight {
        Weight::Regular => &REGULAR,
        Weight::Bold => &BOLD,
    };
    let of = |c: char| {
        let rank = u32::from(c).checked_sub(32).and_then(|rank| usize::try_from(rank).ok());
        rank.and_then(|rank| table.get(rank)).map_or(1200, |width| u32::from(*width))
    };
    f64::from(text.chars().map(of).sum::<u32>()) * size / 1000.0
}

/// The text, shortened to at most `most` pixels.
pub(super) fn fitted(text: &str, size: f64, weight: Weight, most: f64) -> String {
    let mut count = text.chars().count();
    let mut fitted = text.to_owned();
    while width(&fitted, size, weight) > most && count > 1 {
        count -= 1;
        fitted = shortened(text, count);
    }
    fitted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fitted_text_is_as_wide_as_it_may_be() {
        assert_eq!(width("iW", 10.0, Weight::Regular), 12.67);
        let long = "x".repeat(300);
        for (text, expect) in [("Short", "Short"), ("花花花花花花花花花", "花花花花\u{2026}花花")]
        {
            assert_eq!(fitted(text, 10.0, Weight::Regular, 90.0), expect);
        }
        let fitted = fitted(&long, 10.0, Weight::Bold, 90.0);
        assert!((80.0..=90.0).contains(&width(&fitted, 10.0, Weight::Bold)), "{fitted}");
    }
}
