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
