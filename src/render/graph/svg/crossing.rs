//! Orders the cells of each column with few crossings.
//!
//! Uses sweeps of barycenters and swaps of neighbours, as in the method of Sugiyama, Tagawa and
//! Toda (1981), and keeps the best order found.

use super::columns::{Cell, Columns};

const SWEEPS: usize = 24;

/// The cells of each column, from top to bottom.
pub(super) type Order = Vec<Vec<usize>>;

/// An order with few crossings.
pub(super) fn ordered(columns: &Columns) -> Order {
    let sides = Sides::of(columns);
    let mut order = first_order(columns);
    let mut best = order.clone();
    let mut fewest = crossings(&order, &sides);
    for sweep in 0..SWEEPS {
        if fewest == 0 {
            break;
        }
        let side = if sweep % 2 == 0 { &sides.left } else { &sides.right };
        let mut visit: Vec<usize> = (0..order.len()).collect();
        if sweep % 2 == 1 {
            visit.reverse();
        }
        for column in visit {
            by_barycenter(&mut order, column, side, columns.cells.len());
        }
        swap_neighbours(&mut order, &sides, columns.cells.len());
        let count = crossings(&order, &sides);
        if count < fewest {
            fewest = count;
            best.clone_from(&order);
        }
    }
    best
}

/// The neighbours of a cell in the column on either side.
pub(super) struct Sides {
    pub(super) left: Vec<Vec<usize>>,
    pub(super) right: Vec<Vec<usize>>,
}

impl Sides {
    pub(super) fn of(columns: &Columns) -> Self {
        let mut left = vec![Vec::new(); columns.cells.len()];
        let mut right = left.clone();
        for (a, b) in &columns.steps {
            right[*a].push(*b);
            left[*b].push(*a);
        }
        Self { left, right }
    }
}

/// Nodes in their order, each bend at the position of its target node.
fn first_order(columns: &Columns) -> Order {
    let mut order: Order = vec![Vec::new(); columns.lanes.len()];
    for (cell, column) in columns.column.iter().enumerate() {
        order[*column].push(cell);
    }
    for column in &mut order {
        column.sort_by_key(|cell| match columns.cells[*cell] {
            Cell::Node(node) => (0, node),
            Cell::Bend(node) => (1, node),
        });
    }
    order
}

fn ranks(order: &Order, cells: usize) -> Vec<usize> {
    let mut ranks = vec![0; cells];
    for column in order {
        for (rank, cell) in column.iter().enumerate() {
            ranks[*cell] = rank;
        }
    }
    ranks
}

/// Sorts a column by the mean rank of each cell's neighbours on one side; a cell without neighbours
/// there keeps its relative position.
fn by_barycenter(order: &mut Order, column: usize, side: &[Vec<usize>], cells: usize) {
    let ranks = ranks(order, cells);
    let beside = order[column].iter().flat_map(|cell| &side[*cell]).map(|cell| ranks[*cell]).max();
    let Some(last) = beside else { return };
    let count = order[column].len();
    let mean = |cell: usize| {
        let near = &side[cell];
        if near.is_empty() {
            as_f64(ranks[cell]) * as_f64(last + 1) / as_f64(count)
        } else {
            as_f64(near.iter().map(|near| ranks[*near]).sum()) / as_f64(near.len())
        }
    };
    let mut keyed: Vec<(f64, usize)> =
        order[column].iter().map(|cell| (mean(*cell), *cell)).collect();
    keyed.sort_by(|a, b| a.0.total_cmp(&b.0));
    order[column] = keyed.into_iter().map(|(_, cell)| cell).collect();
}

/// Swaps neighbours if that removes crossings.
fn swap_neighbours(order: &mut Order, sides: &Sides, cells: usize) {
    let mut ranks = ranks(order, cells);
    for column in order.iter_mut() {
        for _ in 0..4 {
            let mut swapped = false;
            for at in 1..column.len() {
                let (upper, lower) = (column[at - 1], column[at]);
                let pairs = [
                    (&sides.left[upper], &sides.left[lower]),
                    (&sides.right[upper], &sides.right[lower]),
                ];
                let gain: i64 = pairs.iter().map(|(upper, lower)| gain(upper, lower, &ranks)).sum();
                if gain > 0 {
                    column.swap(at - 1, at);
                    ranks.swap(upper, lower);
                    swapped = true;
                }
            }
            if !swapped {
                break;
            }
        }
    }
}

/// The number of crossings that a swap removes on one side, from the ends of both cells' edges.
fn gain(upper: &[usize], lower: &[usize], ranks: &[usize]) -> i64 {
    let sorted = |ends: &[usize]| {
        let mut ends: Vec<usize> = ends.iter().map(|end| ranks[*end]).collect();
        ends.sort_unstable();
        ends
    };
    let (upper, lower) = (sorted(upper), sorted(lower));
    let signed = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let gain_of = |end: &usize| {
        let below = lower.partition_point(|other| other < end);
        let above = lower.len() - lower.partition_point(|other| other <= end);
        signed(below) - signed(above)
    };
    upper.iter().map(gain_of).sum()
}

/// The number of pairs of edges that cross.
fn crossings(order: &Order, sides: &Sides) -> usize {
    let cells = sides.left.len();
    let ranks = ranks(order, cells);
    let mut count = 0;
    for column in order {
        // Edges to the next column, by their left end from the top: each crosses the earlier edges
        // with a lower right end.
        let widest =
            column.iter().flat_map(|cell| &sides.right[*cell]).map(|cell| ranks[*cell]).max();
        let mut ended = Counts(vec![0; widest.map_or(0, |widest| widest + 1)]);
        let mut total = 0;
        for cell in column {
            let mut ends: Vec<usize> = sides.right[*cell].iter().map(|end| ranks[*end]).collect();
            ends.sort_unstable();
            count += ends.iter().map(|end| total - ended.up_to(*end)).sum::<usize>();
            for end in ends {
                ended.add(end);
                total += 1;
            }
        }
    }
    count
}

/// Counts with prefix sums (a Fenwick tree).
struct Counts(Vec<usize>);

impl Counts {
    fn add(&mut self, at: usize) {
        let mut at = at;
        while let Some(count) = self.0.get_mut(at) {
            *count += 1;
            at |= at + 1;
        }
    }

    fn up_to(&self, at: usize) -> usize {
        let mut sum = 0;
        let mut end = at + 1;
        while end > 0 {
            sum += self.0[end - 1];
            end &= end - 1;
        }
        sum
    }
}

#[expect(clippy::cast_precision_loss, reason = "ranks in a picture are small")]
pub(super) fn as_f64(number: usize) -> f64 {
    number as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(sizes: &[usize], steps: &[(usize, usize)]) -> Columns {
        let column: Vec<usize> = sizes
            .iter()
            .enumerate()
            .flat_map(|(at, size)| std::iter::repeat_n(at, *size))
            .collect();
        Columns {
            lanes: vec![0; sizes.len()],
            cells: (0..column.len()).map(Cell::Node).collect(),
            column,
            steps: steps.to_vec(),
            routes: Vec::new(),
        }
    }

    #[test]
    fn crossings_are_counted() {
        let columns = columns(&[3, 3], &[(0, 3), (0, 5), (1, 3), (1, 4), (2, 3)]);
        let sides = Sides::of(&columns);
        assert_eq!(crossings(&vec![vec![0, 1, 2], vec![3, 4, 5]], &sides), 4);
        assert_eq!(crossings(&vec![vec![2, 1, 0], vec![3, 4, 5]], &sides), 1);
    }

    #[test]
    fn a_planar_graph_has_none() {
        let columns =
            columns(&[3, 4, 2], &[(0, 6), (1, 4), (1, 5), (2, 3), (3, 8), (4, 8), (6, 7)]);
        let order = ordered(&columns);
        assert_eq!(crossings(&order, &Sides::of(&columns)), 0);
    }
}
