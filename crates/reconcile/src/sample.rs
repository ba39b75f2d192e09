//! Which charges of a day are asked about, where not all of them are.

use std::collections::BTreeSet;

use billing::ChargeId;

/// A few of many, the same ones for the same seed, in whatever order and however often they come.
#[derive(Clone, Debug)]
pub struct Sample {
    seed: u64,
    size: usize,
    /// The lowest ranks so far.
    chosen: BTreeSet<(u64, ChargeId)>,
}

impl Sample {
    /// At most `size` of those to come.
    pub fn new(seed: u64, size: usize) -> Self {
        Self { seed, size, chosen: BTreeSet::new() }
    }

    /// Takes one into account.
    pub fn consider(&mut self, charge: ChargeId) {
        self.chosen.insert((rank(self.seed, charge), charge));
        if self.chosen.len() > self.size {
            self.chosen.pop_last();
        }
    }

    /// Those that were chosen.
    pub fn charges(self) -> impl Iterator<Item = ChargeId> {
        self.chosen.into_iter().map(|(_, charge)| charge)
    }
}

/// FNV-1a over the seed and the id, and a last mixing: nobody chooses ids so as to be asked about.
fn rank(seed: u64, charge: ChargeId) -> u64 {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    let seeded = seed.to_be_bytes().into_iter().fold(0xcbf2_9ce4_8422_2325, step);
    let hash = charge.to_string().bytes().fold(seeded, step);
    (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd)
}

#[cfg(test)]
mod tests {
    use billing::ChargeOrigin;

    use super::*;

    fn ids() -> Vec<ChargeId> {
        let mint = |n: u32| {
            let idempotency_key = &n.to_string();
            ChargeId::mint(3, &ChargeOrigin::Request { api_key: "key", idempotency_key })
        };
        (0..500).map(mint).collect()
    }

    fn chosen(seed: u64, size: usize, of: impl Iterator<Item = ChargeId>) -> Vec<ChargeId> {
        let mut sample = Sample::new(seed, size);
        of.for_each(|charge| sample.consider(charge));
        sample.charges().collect()
    }

    #[test]
    fn the_same_seed_chooses_the_same_and_another_chooses_others() {
        let first = chosen(7, 20, ids().into_iter());
        assert_eq!(first.len(), 20);
        assert_eq!(first, chosen(7, 20, ids().into_iter().rev()));
        assert_ne!(first, chosen(8, 20, ids().into_iter()));
        assert_eq!(chosen(7, 1_000, ids().into_iter()).len(), 500, "all, where there are fewer");
    }

    #[test]
    fn who_was_chosen_stays_so_among_more_unless_a_lower_one_comes() {
        let (few, many) =
            (chosen(7, 20, ids().into_iter().take(400)), chosen(7, 20, ids().into_iter()));
        let kept = few.iter().filter(|charge| many.contains(charge)).count();
        assert!(kept >= 10, "{kept} of 20 were kept");
    }
}
