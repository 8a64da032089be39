//! Which part of an order can be found from a part of the events.
//!
//! What orders two events ties no events together that lie more than [`SKEW`] seconds apart, but
//! for those of one resource. So where no event lies in the [`SKEW`] seconds before a moment, what
//! comes after it comes after all that is before it, and its order follows from the events of the
//! resources that have any of it, each with its whole past: [`order`](super::order()) of these
//! gives the events after that moment as `order` of everything does, whatever else is left out.
//!
//! Of what is before that moment, new events after it can change one thing only: which of several
//! lawful orders of one resource's events is taken, for a chain is also judged by what comes next
//! in it. Whether they do is seen by comparing the chains of those resources.

use crate::timeline::SKEW;

/// The last moment, not after `from`, that has none of the `times` in the [`SKEW`] seconds before
/// it. Everything that is new must be of `from` or later. Sorts the times.
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
