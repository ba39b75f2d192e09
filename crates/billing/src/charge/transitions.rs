//! Every legal move of a charge, as data.

use std::fmt;
use std::str::FromStr;

use minicbor::{Decode, Encode};

use ChargeMove as M;
use ChargeState as S;

/// Where a charge stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Encode, Decode)]
#[cbor(index_only)]
pub enum ChargeState {
    /// To be sent.
    #[n(0)]
    Requested,
    /// The intent to send is recorded; it may be on the wire.
    #[n(1)]
    Submitted,
    /// Waiting for the subscriber.
    #[n(2)]
    Waiting,
    /// Nobody knows yet whether money moved.
    #[n(3)]
    InDoubt,
    /// Money moved.
    #[n(4)]
    Charged,
    /// Money did not move.
    #[n(5)]
    Declined,
    /// Stopped before it was sent.
    #[n(6)]
    Cancelled,
    /// The money went back.
    #[n(7)]
    Refunded,
}

/// What can move a charge; the kinds of [`super::ChargeEvent`] that change its state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ChargeMove {
    /// The intent to send was recorded.
    Submit,
    /// Surely not sent, or refused unread: it may be sent again as it is.
    NotAccepted,
    /// The operator charged.
    Charge,
    /// The operator did not and will not charge.
    Decline,
    /// The answer was lost, or does not tell.
    LoseAnswer,
    /// The store may have lost the record of a send.
    Suspect,
    /// An inquiry after a suspicion found that nothing had been sent.
    ProveUnsent,
    /// The worker that was thought lost says that it has not sent.
    SayUnsent,
    /// An inquiry found nothing that proves anything.
    Ask,
    /// Stopped.
    Withdraw,
    /// Asked to stop when that was no longer possible.
    MissWithdrawal,
    /// The intent of the first of two calls was recorded.
    Prepare,
    /// The subscriber is next.
    Await,
    /// The first of two calls was answered; the one that charges is next.
    GetReady,
    /// The subscriber has said what was asked for.
    Answer,
    /// Another OTP is wanted, or was asked for.
    Resend,
    /// The subscriber's time is over.
    CloseWindow,
    /// The last paid day was read, before charging.
    ReadExpiry,
    /// The last paid day was read, afterwards.
    SeeExpiry,
    /// Something outside says that it has moved, or wants to know whether it has.
    Hint,
    /// A refund was opened or refused, or has ended with something left.
    CountRefund,
    /// All of it went back.
    Refund,
    /// Another was asked for in its place.
    Requeue,
}

/// Every legal move of a charge. A move that is not in this table does not exist.
#[rustfmt::skip]
pub const TRANSITIONS: &[(ChargeState, ChargeMove, ChargeState)] = &[
    // from          move               to
    (S::Requested,   M::Submit,         S::Submitted),
    (S::Requested,   M::Suspect,        S::InDoubt),
    (S::Requested,   M::Withdraw,       S::Cancelled),
    // An answer to a send whose record the store has lost (money rule 9).
    (S::Requested,   M::Charge,         S::Charged),
    (S::Requested,   M::Decline,        S::Declined),
    (S::Requested,   M::Prepare,        S::Submitted), // of two calls the first, which moves no money
    (S::Requested,   M::ReadExpiry,     S::Requested),
    (S::Submitted,   M::NotAccepted,    S::Requested),
    (S::Submitted,   M::Charge,         S::Charged),
    (S::Submitted,   M::Decline,        S::Declined),
    (S::Submitted,   M::LoseAnswer,     S::InDoubt),
    (S::Submitted,   M::MissWithdrawal, S::Submitted),
    (S::Submitted,   M::GetReady,       S::Requested),
    (S::Submitted,   M::Await,          S::Waiting),
    (S::Waiting,     M::Answer,         S::Waiting),
    (S::Waiting,     M::Resend,         S::Waiting),
    (S::Waiting,     M::Submit,         S::Submitted),
    (S::Waiting,     M::CloseWindow,    S::Waiting),
    (S::Waiting,     M::Hint,           S::Waiting),
    (S::Waiting,     M::Ask,            S::Waiting),
    (S::Waiting,     M::Charge,         S::Charged),
    (S::Waiting,     M::Decline,        S::Declined),
    (S::Waiting,     M::LoseAnswer,     S::InDoubt),
    (S::Waiting,     M::Withdraw,       S::Cancelled), // nothing charges without a call of ours
    (S::Waiting,     M::MissWithdrawal, S::Waiting),
    (S::InDoubt,     M::Charge,         S::Charged),
    (S::InDoubt,     M::Decline,        S::Declined),
    (S::InDoubt,     M::ProveUnsent,    S::Requested), // only after a mere suspicion
    (S::InDoubt,     M::SayUnsent,      S::InDoubt), // asked first all the same
    (S::InDoubt,     M::Ask,            S::InDoubt),
    (S::InDoubt,     M::MissWithdrawal, S::InDoubt),
    (S::InDoubt,     M::Hint,           S::InDoubt),
    (S::InDoubt,     M::Await,          S::Waiting), // a smaller package is on offer
    (S::Charged,     M::Charge,         S::Charged), // more of it: a split charge
    (S::Charged,     M::Ask,            S::Charged),
    (S::Charged,     M::Hint,           S::Charged),
    (S::Charged,     M::SeeExpiry,      S::Charged),
    (S::Charged,     M::CountRefund,    S::Charged),
    (S::Charged,     M::Refund,         S::Refunded),
    (S::Charged,     M::MissWithdrawal, S::Charged), // it was in flight when it was to be stopped
    // A refund that was denied turns out to have given money back as well.
    (S::Refunded,    M::CountRefund,    S::Refunded),
    (S::Refunded,    M::Refund,         S::Refunded),
    // Later positive evidence always wins (money rule 3).
    (S::Declined,    M::Charge,         S::Charged),
    (S::Declined,    M::Ask,            S::Declined),
    (S::Declined,    M::Decline,        S::Declined), // looked at again, and proven by now
    (S::Declined,    M::SeeExpiry,      S::Declined), // paid already, by another
    (S::Declined,    M::Hint,           S::Declined),
    (S::Declined,    M::Requeue,        S::Declined), // what follows is another charge
    (S::Declined,    M::MissWithdrawal, S::Declined), // passed on to what follows
    (S::Cancelled,   M::Charge,         S::Charged),
    (S::Cancelled,   M::Ask,            S::Cancelled), // its send may have been forgotten
    (S::Cancelled,   M::Hint,           S::Cancelled), // reconciled
    (S::Cancelled,   M::Decline,        S::Declined),
];

/// A move that the table does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a charge that is {from} cannot {by:?}")]
pub struct IllegalTransition {
    /// Where it stood.
    pub from: ChargeState,
    /// What was to move it.
    pub by: ChargeMove,
}

impl ChargeState {
    /// Where a move leads.
    ///
    /// # Errors
    ///
    /// The move is not in the table.
    pub fn on(self, by: ChargeMove) -> Result<Self, IllegalTransition> {
        let found = TRANSITIONS.iter().find(|(from, on, _)| (*from, *on) == (self, by));
        found.map(|(_, _, to)| *to).ok_or(IllegalTransition { from: self, by })
    }

    /// Whether money has moved or still may: such a charge is the only one of its period
    /// (money rule 1).
    pub fn holds_its_period(self) -> bool {
        !matches!(self, S::Declined | S::Cancelled)
    }

    /// The word in JSON, lists and filters.
    pub fn as_str(self) -> &'static str {
        let word = WORDS.iter().find(|(state, _)| *state == self);
        word.map(|(_, word)| *word).expect("every state has a word")
    }

    /// Every state.
    pub fn all() -> impl Iterator<Item = Self> {
        WORDS.iter().map(|(state, _)| *state)
    }
}

const WORDS: [(ChargeState, &str); 8] = [
    (S::Requested, "requested"),
    (S::Submitted, "submitted"),
    (S::Waiting, "waiting"),
    (S::InDoubt, "in_doubt"),
    (S::Charged, "charged"),
    (S::Declined, "declined"),
    (S::Cancelled, "cancelled"),
    (S::Refunded, "refunded"),
];

impl fmt::Display for ChargeState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A word that names no state of a charge.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "expected requested, submitted, waiting, in_doubt, charged, declined, cancelled or refunded, \
     found {0:?}"
)]
pub struct ChargeStateError(String);

impl FromStr for ChargeState {
    type Err = ChargeStateError;

    fn from_str(text: &str) -> Result<Self, ChargeStateError> {
        let found = WORDS.iter().find(|(_, word)| *word == text);
        found.map(|(state, _)| *state).ok_or_else(|| ChargeStateError(text.to_owned()))
    }
}
