//! The identifier an operator knows a charge by.

use std::fmt;
use std::str::FromStr;

use crate::digest::digest;

/// Our own name for one attempt at charging: LTC `TransactionID`, AOC `spTransID`.
///
/// Letters and digits only, 12 to 32 of them (LTC protocol, section 4). Minted from the id of the
/// work it stands for, so that the same work can never get a second one (money rule 9).
///
/// ```
/// # use billing::TransactionId;
/// let id = TransactionId::mint("ACME", "ch_001x8qnk4hcdqyf5kx7zs636")?;
/// assert_eq!(id, TransactionId::mint("ACME", "ch_001x8qnk4hcdqyf5kx7zs636")?);
/// assert!(id.as_str().starts_with("ACME"));
/// # Ok::<(), billing::TransactionIdError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TransactionId(Box<str>);

/// Why a text is not a transaction id, or not a prefix of one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TransactionIdError {
    /// Too short or too long.
    #[error("a transaction id has 12 to 32 letters and digits, found {found} of them")]
    Length {
        /// How many there were.
        found: usize,
    },
    /// A prefix that leaves no room for what makes an id unique.
    #[error("a transaction prefix has at most 12 letters and digits, found {found} of them")]
    PrefixLength {
        /// How many there were.
        found: usize,
    },
    /// Something other than an ASCII letter or digit.
    #[error("a transaction id has only the letters A-Z, a-z and digits, found {found:?}")]
    Character {
        /// The first that does not belong there.
        found: char,
    },
}

impl TransactionId {
    /// The fewest characters of an id.
    pub const LEN_MIN: usize = 12;
    /// The most characters of an id.
    pub const LEN_MAX: usize = 32;
    /// The most characters of an account's prefix.
    pub const PREFIX_LEN_MAX: usize = Self::LEN_MAX - MINTED_LEN;

    /// The one id of the work called `of` (a charge id, or a refund's), under an account's prefix.
    ///
    /// A prefix is part of the id: changing an account's prefix changes what would be minted for
    /// work that is still open, so an id once committed is stored, not minted again.
    ///
    /// # Errors
    ///
    /// A prefix that is too long, or holds anything but letters and digits.
    pub fn mint(prefix: &str, of: &str) -> Result<Self, TransactionIdError> {
        check_characters(prefix)?;
        if prefix.len() > Self::PREFIX_LEN_MAX {
            return Err(TransactionIdError::PrefixLength { found: prefix.len() });
        }
        let minted = ALPHABET.encode(&digest("transaction_id", &[of.as_bytes()]));
        Ok(Self(format!("{prefix}{}", &minted[..MINTED_LEN]).into()))
    }

    /// The id as it is sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Twenty characters of five bits: 100 bits, where money rule 9 asks for at least 80.
const MINTED_LEN: usize = 20;

/// One case only: a database on the other side may compare without regard to case.
const ALPHABET: data_encoding::Encoding = data_encoding::BASE32_NOPAD;

fn check_characters(text: &str) -> Result<(), TransactionIdError> {
    match text.chars().find(|c| !c.is_ascii_alphanumeric()) {
        Some(found) => Err(TransactionIdError::Character { found }),
        None => Ok(()),
    }
}

impl FromStr for TransactionId {
    type Err = TransactionIdError;

    fn from_str(text: &str) -> Result<Self, TransactionIdError> {
        check_characters(text)?;
        match text.len() {
            Self::LEN_MIN..=Self::LEN_MAX => Ok(Self(text.into())),
            found => Err(TransactionIdError::Length { found }),
        }
    }
}

impl fmt::Display for TransactionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

crate::kept_as_text!(TransactionId, 0);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn money_rule_9_the_same_work_has_one_transaction_id_for_all_time() {
        let id = TransactionId::mint("ACME", "ch_1").expect("a fine prefix");
        assert_eq!(id.as_str(), "ACMETHYOGXXYKEC4Z7ZRBJI2");
    }

    #[test]
    fn a_prefix_of_thirteen_is_refused_and_one_of_twelve_still_fits() {
        let longest = TransactionId::mint("ABCDEFGHIJKL", "ch_1").expect("twelve fit");
        assert_eq!(longest.as_str().len(), TransactionId::LEN_MAX);
        assert_eq!(
            TransactionId::mint("ABCDEFGHIJKLM", "ch_1"),
            Err(TransactionIdError::PrefixLength { found: 13 })
        );
    }

    #[test]
    fn a_character_no_operator_takes_is_named() {
        for (prefix, found) in [("AC-ME", '-'), ("AC ME", ' '), ("ACMÉ", 'É')] {
            let refused = Err(TransactionIdError::Character { found });
            assert_eq!(TransactionId::mint(prefix, "ch_1"), refused, "{prefix}");
        }
        let refused = "ACME+20260114".parse::<TransactionId>();
        assert_eq!(refused, Err(TransactionIdError::Character { found: '+' }));
    }

    #[test]
    fn only_twelve_to_thirty_two_characters_are_an_id() {
        for (len, is_id) in [(0, false), (11, false), (12, true), (32, true), (33, false)] {
            assert_eq!("A".repeat(len).parse::<TransactionId>().is_ok(), is_id, "{len}");
        }
        assert!("ACME20260114093000A7K2".parse::<TransactionId>().is_ok());
    }

    proptest! {
        #[test]
        fn whatever_is_minted_is_an_id_and_survives_the_journal(
            prefix in "[A-Za-z0-9]{0,12}",
            of in "\\PC{0,60}",
        ) {
            let id = TransactionId::mint(&prefix, &of).expect("a fine prefix");
            prop_assert_eq!(id.as_str().parse::<TransactionId>(), Ok(id.clone()));
            let bytes = minicbor::to_vec(&id).expect("encodes");
            prop_assert_eq!(minicbor::decode::<TransactionId>(&bytes).expect("decodes"), id);
        }

        #[test]
        fn different_work_has_different_ids(a in "[a-z0-9]{0,8}", b in "[a-z0-9]{0,8}") {
            let mint = |of| TransactionId::mint("", of).expect("no prefix is fine");
            prop_assert_eq!(mint(&a) == mint(&b), a == b);
        }
    }
}
