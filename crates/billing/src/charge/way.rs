//! How a charge is made.

use minicbor::{Decode, Encode};

/// How a charge is made: who takes part in it, and in how many calls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum Way {
    /// A subscription's period, without the subscriber (LTC `IsRecurring=true`, AOC
    /// renewSubscription).
    #[default]
    #[n(0)]
    Renewal,
    /// Once, without the subscriber (LTC `IsRecurring=true`, AOC directCharge).
    #[n(1)]
    Direct,
    /// The subscriber types an OTP (LTC RequestDeduct and ConfirmDeduct, AOC with a TAC).
    #[n(2)]
    Otp,
    /// The subscriber agrees on the operator's page (AOC).
    #[n(3)]
    Page,
    /// The operator charges by itself; we only learn of it (AOC auto-renewal).
    #[n(4)]
    Watched,
}

impl Way {
    /// Whether the subscriber takes part: such a charge waits for a person.
    pub fn is_attended(self) -> bool {
        matches!(self, Self::Otp | Self::Page)
    }

    /// Whether money moves by what the subscriber does, not by a call of ours.
    pub fn is_out_of_our_hands(self) -> bool {
        matches!(self, Self::Page | Self::Watched)
    }
}
