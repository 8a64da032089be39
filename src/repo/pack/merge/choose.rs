//! Which packs are worth merging: the small ones, so that a large one is seldom written again.

/// So many packs are looked into as quickly as one, and are left alone.
pub(super) const HANDFUL: usize = 8;
/// Each pack must have at least so many times the objects of the next smaller one.
const FACTOR: u64 = 2;

/// How many of the smallest packs to merge, of packs with so many objects, in ascending order: those
/// that do not grow as they should, and those that are not larger by [`FACTOR`] than these are
/// together (git-repack(1), `--geometric`). So there are as many packs as the logarithm of the
/// objects, and an object is written again as often as that.
pub(super) fn smallest(counts: &[u64]) -> usize {
    if counts.len() <= HANDFUL {
        return 0;
    }
    let is_near = |pair: &[u64]| pair[1] < FACTOR * pair[0];
    let Some(last) = counts.windows(2).rposition(is_near) else { return 0 };
    let mut chosen = last + 2;
    let mut sum: u64 = counts[..chosen].iter().sum();
    while let Some(next) = counts.get(chosen).filter(|next| **next < FACTOR * sum) {
        sum += next;
        chosen += 1;
    }
    chosen
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_handful_and_a_progression_stay() {
        assert_eq!(smallest(&[]), 0);
        assert_eq!(smallest(&[10; HANDFUL]), 0);
        let doubling: Vec<u64> = (0..20).map(|n| 1 << n).collect();
        assert_eq!(smallest(&doubling), 0);
    }

    #[test]
    fn small_ones_are_merged_and_the_large_one_stays() {
        let mut counts = vec![10; HANDFUL];
        counts.push(100_000);
        assert_eq!(smallest(&counts), HANDFUL);
        counts[HANDFUL] = 2 * 10 * HANDFUL as u64;
        assert_eq!(smallest(&counts), HANDFUL);
        counts[HANDFUL] -= 1;
        assert_eq!(smallest(&counts), HANDFUL + 1);
    }

    proptest! {
        #[test]
        fn few_packs_and_few_copies(runs in prop::collection::vec(1_u64..2000, 1..400)) {
            let (mut packs, mut copied, mut all) = (vec![500_000_u64], 0, 0);
            for run in runs {
                all += run;
                packs.push(run);
                packs.sort_unstable();
                let chosen = smallest(&packs);
                let merged: u64 = packs.drain(..chosen).sum();
                if chosen > 0 {
                    copied += merged;
                    packs.push(merged);
                    packs.sort_unstable();
                }
                let total: u64 = packs.iter().sum();
                prop_assert!(packs.len() <= HANDFUL.max(total.ilog2() as usize + 1));
            }
            // the large one once, when the others have come to a half of it
            let large = if all * 2 > 500_000 { 750_000 } else { 0 };
            prop_assert!(copied <= all * 20 + large, "{copied} of {all}");
        }
    }
}
