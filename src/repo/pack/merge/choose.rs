//! Chooses the packs to merge: small ones, so that a large one is seldom rewritten.

/// This many packs are searched as quickly as one, and are not merged.
pub(super) const HANDFUL: usize = 8;
/// Each pack must have at least this many times the objects of the next smaller one.
const FACTOR: u64 = 2;

/// How many of the smallest packs to merge, given the numbers of their objects in ascending order:
/// those that violate the factor, and those that are not larger by [`FACTOR`] than these together
/// (git-repack(1), `--geometric`). So the number of packs, and of rewrites of an object, is
/// logarithmic in the number of objects.
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
            // the large one once, when the others have reached half its size
            let large = if all * 2 > 500_000 { 750_000 } else { 0 };
            prop_assert!(copied <= all * 20 + large, "{copied} of {all}");
        }
    }
}
