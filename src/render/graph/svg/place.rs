//! The vertical position of each cell.

use super::columns::{Cell, Columns};
use super::crossing::{Order, Sides, as_f64};

/// The pixels between two boxes of a column, and between a bend and its neighbours.
const BOX_GAP: f64 = 16.0;
const BEND_GAP: f64 = 18.0;
/// The number of sweeps that use the previous column only, and then of sweeps that use both sides.
const ONE_SIDED: usize = 12;
const TWO_SIDED: usize = 21;

/// The middle of each cell, in pixels from the top edge of the highest; cells of a column keep the
/// gaps between them.
///
/// Each column in turn moves as near to the mean of its neighbours as the order and the gaps allow
/// (by least squares), from left to right and back.
pub(super) fn middles(columns: &Columns, order: &Order, box_height: f64) -> Vec<f64> {
    let sides = Sides::of(columns);
    let is_bend = |cell: usize| matches!(columns.cells[cell], Cell::Bend(_));
    let gap = |upper: usize, lower: usize| match (is_bend(upper), is_bend(lower)) {
        (true, true) => BEND_GAP,
        (false, false) => box_height + BOX_GAP,
        (true, false) | (false, true) => box_height / 2.0 + BEND_GAP,
    };
    let mut middles = vec![0.0; columns.cells.len()];
    // The minimum distance of each cell from the first cell of its column.
    let mut least = vec![0.0; columns.cells.len()];
    for column in order {
        for pair in column.windows(2) {
            least[pair[1]] = least[pair[0]] + gap(pair[0], pair[1]);
            middles[pair[1]] = least[pair[1]];
        }
    }
    let forth: Vec<usize> = (0..order.len()).collect();
    let back: Vec<usize> = forth.iter().rev().copied().collect();
    for sweep in 0..ONE_SIDED + TWO_SIDED {
        let visit = if sweep % 2 == 0 { &back } else { &forth };
        let both = sweep >= ONE_SIDED;
        for column in visit {
            let wanted: Vec<(f64, f64)> = order[*column]
                .iter()
                .map(|cell| {
                    let (left, right) = (&sides.left[*cell], &sides.right[*cell]);
                    let near: Vec<usize> = match (both, sweep % 2) {
                        (true, _) => left.iter().chain(right).copied().collect(),
                        (false, 0) => right.clone(),
                        (false, _) => left.clone(),
                    };
                    let place = match near.len() {
                        0 => (middles[*cell], 0.05),
                        count => {
                            let sum: f64 = near.iter().map(|near| middles[*near]).sum();
                            let straight = near.iter().any(|near| is_bend(*near)) || is_bend(*cell);
                            (sum / as_f64(count), if straight { 4.0 } else { 1.0 })
                        }
                    };
                    (place.0 - least[*cell], place.1)
                })
                .collect();
            for (cell, place) in order[*column].iter().zip(rising(&wanted)) {
                middles[*cell] = place + least[*cell];
            }
        }
    }
    let half = |cell: usize| if is_bend(cell) { 0.0 } else { box_height / 2.0 };
    let top =
        (0..middles.len()).map(|cell| middles[cell] - half(cell)).fold(f64::INFINITY, f64::min);
    middles.iter().map(|middle| (middle - top).round()).collect()
}

/// The non-decreasing sequence nearest to the wanted values, each with its weight, by least squares
/// (pool adjacent violators).
fn rising(wanted: &[(f64, f64)]) -> Vec<f64> {
    let mut pools: Vec<(f64, f64, usize)> = Vec::new();
    for (value, weight) in wanted {
        let mut pool = (*value, *weight, 1);
        while let Some(before) = pools.pop_if(|before| before.0 >= pool.0) {
            let weight = before.1 + pool.1;
            let mean = (before.0 * before.1 + pool.0 * pool.1) / weight;
            pool = (mean, weight, before.2 + pool.2);
        }
        pools.push(pool);
    }
    pools.into_iter().flat_map(|(value, _, count)| std::iter::repeat_n(value, count)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pools_are_means() {
        let even =
            |values: &[f64]| -> Vec<(f64, f64)> { values.iter().map(|v| (*v, 1.0)).collect() };
        assert_eq!(rising(&even(&[1.0, 2.0, 3.0])), [1.0, 2.0, 3.0]);
        assert_eq!(rising(&even(&[3.0, 1.0, 5.0])), [2.0, 2.0, 5.0]);
        assert_eq!(rising(&even(&[4.0, 3.0, 2.0])), [3.0, 3.0, 3.0]);
        assert_eq!(rising(&[(3.0, 3.0), (1.0, 1.0)]), [2.5, 2.5]);
    }
}
