//! Why a charge was declined.

use std::fmt;
use std::str::FromStr;

use minicbor::{Decode, Encode};

/// Why a charge was declined, in the words that the API, the CLI and the console share.
///
/// Operators' own codes are classed into these by the tables of `operators`; the code itself is
/// kept beside the reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Encode, Decode)]
#[cbor(index_only)]
pub enum DeclineReason {
    /// The balance was too low. The one reason that dunning answers.
    #[n(0)]
    Funds,
    /// The line is barred or blacklisted.
    #[n(1)]
    Barred,
    /// Not a prepaid line, where only those can be charged.
    #[n(2)]
    NotPrepaid,
    /// Over a spending or attempt limit of the operator.
    #[n(3)]
    Limit,
    /// The subscriber said no.
    #[n(4)]
    RefusedBySubscriber,
    /// The subscriber did not answer in time.
    #[n(5)]
    Expired,
    /// The OTP was wrong too often.
    #[n(6)]
    WrongOtp,
    /// The subscriber has this subscription already.
    #[n(7)]
    AlreadySubscribed,
    /// The operator does not know the subscriber as a member of the service.
    #[n(8)]
    NotMember,
    /// The operator never heard of the charge. Closes its period without another (money rule 3).
    #[n(9)]
    NotFound,
    /// The request itself was refused: contract, credentials, price. Never the subscriber's doing.
    #[n(10)]
    Misconfigured,
    /// The operator failed, and is known not to have charged.
    #[n(11)]
    OperatorError,
    /// Cancelled before it was sent, or by the subscriber on the operator's page.
    #[n(12)]
    Cancelled,
}

/// Every reason with its one spelling.
const WORDS: [(DeclineReason, &str); 13] = [
    (DeclineReason::Funds, "funds"),
    (DeclineReason::Barred, "barred"),
    (DeclineReason::NotPrepaid, "not_prepaid"),
    (DeclineReason::Limit, "limit"),
    (DeclineReason::RefusedBySubscriber, "refused_by_subscriber"),
    (DeclineReason::Expired, "expired"),
    (DeclineReason::WrongOtp, "wrong_otp"),
    (DeclineReason::AlreadySubscribed, "already_subscribed"),
    (DeclineReason::NotMember, "not_member"),
    (DeclineReason::NotFound, "not_found"),
    (DeclineReason::Misconfigured, "misconfigured"),
    (DeclineReason::OperatorError, "operator_error"),
    (DeclineReason::Cancelled, "cancelled"),
];

/// A word that is no decline reason.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a decline reason ({}), found {found:?}", all_words())]
pub struct DeclineReasonError {
    /// What was found, at most its first 32 characters.
    pub found: String,
}

impl DeclineReason {
    /// Every reason, in the order of the enum.
    pub fn all() -> impl Iterator<Item = Self> {
        WORDS.into_iter().map(|(reason, _)| reason)
    }

    /// The reason's one spelling: `not_prepaid`.
    pub fn as_str(self) -> &'static str {
        WORDS[self as usize].1
    }
}

impl FromStr for DeclineReason {
    type Err = DeclineReasonError;

    fn from_str(text: &str) -> Result<Self, DeclineReasonError> {
        let found = WORDS.into_iter().find(|(_, word)| *word == text);
        found
            .map(|(reason, _)| reason)
            .ok_or_else(|| DeclineReasonError { found: text.chars().take(32).collect() })
    }
}

impl fmt::Display for DeclineReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

fn all_words() -> String {
    WORDS.map(|(_, word)| word).join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_has_one_spelling_in_both_directions() {
        for (place, (reason, word)) in WORDS.into_iter().enumerate() {
            assert_eq!(reason as usize, place, "{word} stands where its reason is looked up");
            assert_eq!(reason.as_str(), word);
            assert_eq!(word.parse(), Ok(reason));
        }
    }

    #[test]
    fn the_words_are_those_of_the_outside_interface() {
        assert_eq!(
            all_words(),
            "funds, barred, not_prepaid, limit, refused_by_subscriber, expired, wrong_otp, \
             already_subscribed, not_member, not_found, misconfigured, operator_error, cancelled"
        );
    }

    #[test]
    fn another_word_is_refused_with_the_words_there_are() {
        let refused = "poor".parse::<DeclineReason>().expect_err("no such reason").to_string();
        assert!(refused.starts_with("expected a decline reason (funds, barred,"), "{refused}");
        assert!(refused.ends_with("found \"poor\""), "{refused}");
        assert!("Funds".parse::<DeclineReason>().is_err());
    }

    #[test]
    fn a_reason_is_one_byte_that_never_changes_its_meaning() {
        for (place, reason) in (0u8..).zip(DeclineReason::all()) {
            assert_eq!(minicbor::to_vec(reason).expect("encodes"), [place]);
            assert_eq!(minicbor::decode::<DeclineReason>(&[place]).expect("decodes"), reason);
        }
    }
}
