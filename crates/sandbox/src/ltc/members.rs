//! Whose renewals the operator accepts.

use crate::{dice::Dice, ltc::Msisdn, share::Share};

/// Whom the operator holds as members before anybody signed up or was set.
///
/// A renewal of anybody else is not charged: it falls into the OTP path and still answers
/// `200` (LTC protocol, section 4.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Members {
    /// Every number. None counts as signed up, so that it may also buy with an OTP once.
    #[default]
    Everyone,
    /// Every number but this share of them, chosen by the seed.
    EveryoneBut(Share),
    /// Only numbers that signed up or were set to be members.
    Listed,
}

impl Members {
    pub(crate) fn holds_unrecorded(self, msisdn: &Msisdn, dice: Dice) -> bool {
        match self {
            Self::Everyone => true,
            Self::EveryoneBut(share) => !dice.about(msisdn.as_str()).about("stranger").hits(share),
            Self::Listed => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_of_strangers_is_held_out_and_always_the_same_ones() {
        let members = Members::EveryoneBut(Share::new(1_000).unwrap());
        let numbers = (0..10_000).map(|n| format!("20{n:08}").parse::<Msisdn>().unwrap());
        let strangers = |seed| {
            let is_stranger = |m: &Msisdn| !members.holds_unrecorded(m, Dice::new(seed));
            numbers.clone().filter(is_stranger).collect::<Vec<_>>()
        };
        assert!((900..1_100).contains(&strangers(1).len()), "{}", strangers(1).len());
        assert_eq!(strangers(1), strangers(1));
        assert_ne!(strangers(1), strangers(2));
    }
}
