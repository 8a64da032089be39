//! Finds the part of an order that depends only on some of the events.
//!
//! Orders between events of different resources extend over at most [`SKEW`] seconds. So if there
//! are no events in the [`SKEW`] seconds before a moment, all later events follow all earlier ones,
//! and their order depends only on the events of their own resources, each with its whole past:
//! [`order`](super::order()) of these gives the same order after that moment as `order` of
//! everything, whatever else is left out.
//!
//! New events can change the order before that moment in one respect only: which of several
//! possible orders of one resource's events is chosen, because a chain also depends on later
//! events. To detect this, compare the chains of those resources.

use crate::timeline::SKEW;

/// The last moment, not after `from`, that has none of the `times` in the [`SKEW`] seconds before
/// it. All new events must be at `from` or later. Sorts the times.
pub fn cut(times: &mut [i64], from: i64) -> i64 {
    times.sort_unstable();
    let mut cut = from;
    for time in times.iter().rev().skip_while(|time| **time >= from) {
        if *time < cut.saturating_sub(SKEW) {
            break;
        }
        cut = *time;
    }
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_has_quiet_seconds_before_it() {
        for (times, from, expect) in [
            (&[][..], 7, 7),
            (&[1, 2, 3], 9, 9),
            (&[1, 2, 3], 6, 6),
            (&[3, 2, 1], 5, 1),
            (&[1, 4, 6, 8], 8, 4),
            (&[1, 4, 6, 8], 9, 4),
            (&[1, 4, 6, 8, 20], 12, 12),
            (&[10, 20], i64::MIN, i64::MIN),
            (&[10, 20], i64::MAX, i64::MAX),
        ] {
            assert_eq!(cut(&mut times.to_vec(), from), expect, "{times:?} from {from}");
        }
    }
}
