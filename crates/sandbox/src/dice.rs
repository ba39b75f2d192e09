//! Chance that depends on names instead of on order.

use crate::share::Share;

/// A seeded die: the same seed and the same words always fall the same way.
///
/// Whatever is left to chance is asked of a die that was told *what* is asked about (a
/// TransactionID, a number, a fault), so a run repeats from its seed however its requests
/// interleave. The arithmetic is spelled out here because a library may change its stream
/// between versions, and a seed written into a bug report must keep its meaning.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(mixed(seed))
    }

    /// The die for `subject`.
    pub(crate) fn about(self, subject: &str) -> Self {
        const FNV_PRIME: u64 = 0x0000_0100_0000_01b3;
        let folded = subject
            .bytes()
            .fold(self.0, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(FNV_PRIME));
        Self(mixed(folded))
    }

    /// The die for the `ordinal`-th time the same thing is asked.
    pub(crate) fn nth(self, ordinal: u64) -> Self {
        Self(mixed(self.0 ^ ordinal.wrapping_mul(0x9e37_79b9_7f4a_7c15)))
    }

    pub(crate) fn value(self) -> u64 {
        self.0
    }

    /// A number from 0 up to and without `limit`, which must not be zero.
    pub(crate) fn below(self, limit: u64) -> u64 {
        self.0 % limit
    }

    /// Whether this die falls within `share` of all cases.
    pub(crate) fn hits(self, share: Share) -> bool {
        self.below(Share::WHOLE.into()) < u64::from(share.per_10_000())
    }
}

/// The finisher of SplitMix64: every input bit reaches every output bit.
fn mixed(input: u64) -> u64 {
    let mut bits = input.wrapping_add(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_and_words_always_fall_the_same_way() {
        let throw = |seed| Dice::new(seed).about("ACME1").nth(2).about("drop").value();
        assert_eq!(throw(7), throw(7));
        assert_ne!(throw(7), throw(8));
    }

    #[test]
    fn a_share_is_hit_about_as_often_as_it_says() {
        let dice = Dice::new(1);
        let share = Share::new(2_500).unwrap();
        let hits = (0..100_000).filter(|n| dice.nth(*n).hits(share)).count();
        assert!((24_000..26_000).contains(&hits), "{hits} of 100000");
    }
}
