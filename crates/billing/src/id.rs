//! The names that merchants, accounts, plans and subscriptions go by.

use std::fmt;
use std::str::FromStr;

/// A text that is not the name it should be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected}, found {found:?}")]
pub struct IdError {
    /// The kind of name, and what it is made of.
    pub expected: &'static str,
    /// What was found, at most its first 64 characters.
    pub found: String,
}

/// Defines a name: a text that is checked once, when it is read.
macro_rules! id {
    ($(#[$doc:meta])* $Id:ident, $is_id:path, $expected:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $Id(Box<str>);

        impl $Id {
            /// The name as it was given.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $Id {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                if $is_id(text) {
                    Ok(Self(text.into()))
                } else {
                    Err(IdError { expected: $expected, found: text.chars().take(64).collect() })
                }
            }
        }

        impl fmt::Display for $Id {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        $crate::kept_as_text!($Id, 0);
    };
}

id! {
    /// An account with an operator, as the configuration names it: `ltc-main`.
    AccountId, is_config_name,
    "an account id: 1 to 63 characters of a-z, 0-9 and -, not beginning with -"
}

id! {
    /// A plan, as the configuration names it: `gold-weekly`.
    PlanId, is_config_name,
    "a plan id: 1 to 63 characters of a-z, 0-9 and -, not beginning with -"
}

id! {
    /// A merchant, one of several that share a deployment, as the configuration names it: `acme`.
    /// Short, since the ids of its subscriptions begin with it in the journal.
    MerchantId, is_merchant_name,
    "a merchant: 1 to 16 characters of a-z, 0-9 and -, not beginning with -"
}

id! {
    /// A subscription, as the content provider names it. Given from outside, so nearly anything:
    /// but it must fit a CSV cell, a URL and a log line as it is. Where several merchants share a
    /// deployment, what one of them names `sub-1` is `acme~sub-1` ([`SubscriptionId::of`]): nobody
    /// else's, whatever others call theirs.
    SubscriptionId, is_outside_name,
    "a subscription id: 1 to 64 printable ASCII characters without spaces and commas"
}

/// Stands between a merchant and what it names.
const OF: char = '~';

impl SubscriptionId {
    /// What `merchant` names like this, among what all merchants name.
    ///
    /// # Errors
    ///
    /// A text that no subscription may be named by, or with the sign that stands between a merchant
    /// and its names.
    pub fn of(merchant: &MerchantId, own: &str) -> Result<Self, IdError> {
        let is_plain = is_plain_outside_name(own) && !own.contains(OF);
        let id = is_plain.then(|| Self(format!("{merchant}{OF}{own}").into()));
        id.ok_or_else(|| IdError {
            expected: "a subscription id: 1 to 64 printable ASCII characters without spaces, \
                       commas and ~",
            found: own.chars().take(64).collect(),
        })
    }

    /// What this merchant calls it; none, where it is not named by this merchant.
    pub fn own_name(&self, merchant: &MerchantId) -> Option<&str> {
        let (of, own) = self.parts()?;
        (of == merchant.as_str()).then_some(own)
    }

    /// The merchant that it is named by, if by one, and what that one calls it.
    pub fn parts(&self) -> Option<(&str, &str)> {
        parts_of(&self.0)
    }
}

fn parts_of(text: &str) -> Option<(&str, &str)> {
    let named = |(merchant, own): &(&str, &str)| is_merchant_name(merchant) && !own.is_empty();
    text.split_once(OF).filter(named)
}

fn is_config_name(text: &str) -> bool {
    let is_letter_or_digit = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    (1..=63).contains(&text.len())
        && text.bytes().all(|b| is_letter_or_digit(b) || b == b'-')
        && !text.starts_with('-')
}

fn is_merchant_name(text: &str) -> bool {
    is_config_name(text) && text.len() <= 16
}

fn is_outside_name(text: &str) -> bool {
    is_plain_outside_name(parts_of(text).map_or(text, |(_, own)| own))
}

fn is_plain_outside_name(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic() && b != b',')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_configured_name_is_lower_case_letters_digits_and_hyphens() {
        let longest = "a".repeat(63);
        for name in ["ltc-main", "9", "a-", &longest] {
            assert!(name.parse::<AccountId>().is_ok(), "{name}");
            assert!(name.parse::<PlanId>().is_ok(), "{name}");
        }
        let too_long = "a".repeat(64);
        for name in ["", "-a", "Ltc", "a_b", "a b", "é", &too_long] {
            assert!(name.parse::<AccountId>().is_err(), "{name}");
            assert!(name.parse::<PlanId>().is_err(), "{name}");
        }
    }

    #[test]
    fn a_subscription_is_named_from_outside_but_fits_a_csv_cell() {
        let longest = "x".repeat(64);
        for name in ["sub-1", "Sub_1/x", "a:b;c|d", &longest] {
            assert!(name.parse::<SubscriptionId>().is_ok(), "{name}");
        }
        let too_long = "x".repeat(65);
        for name in ["", "a b", "a,b", "a\n", "a\u{7f}", "é", &too_long] {
            assert!(name.parse::<SubscriptionId>().is_err(), "{name:?}");
        }
    }

    #[test]
    fn a_merchants_own_name_is_nobody_elses() {
        let [acme, beta] = ["acme", "beta"].map(|name| name.parse::<MerchantId>().expect("a name"));
        let id = SubscriptionId::of(&acme, "sub-1").expect("an id");
        assert_ne!(id, SubscriptionId::of(&beta, "sub-1").expect("an id"));
        assert_eq!((id.own_name(&acme), id.own_name(&beta)), (Some("sub-1"), None));
        assert_eq!(id.to_string().parse(), Ok(id), "as the journal has it");
        let longest = SubscriptionId::of(&acme, &"x".repeat(64)).expect("an id").to_string();
        assert!(longest.parse::<SubscriptionId>().is_ok());
        for wrong in ["", "beta~sub-1", "a b", &"x".repeat(65)] {
            assert!(SubscriptionId::of(&acme, wrong).is_err(), "{wrong}");
        }
        assert_eq!("sub~1~2".parse::<SubscriptionId>().expect("an id").own_name(&acme), None);
        assert!("a".repeat(17).parse::<MerchantId>().is_err());
    }

    #[test]
    fn a_name_that_ends_like_a_merchants_is_read_as_it_was_given() {
        let id: SubscriptionId = "promo~".parse().expect("an id");
        assert_eq!((id.parts(), id.as_str()), (None, "promo~"));
        let kept = minicbor::to_vec(&id).expect("encodes");
        assert_eq!(minicbor::decode::<SubscriptionId>(&kept).expect("decodes"), id);
    }

    #[test]
    fn a_refusal_says_which_kind_of_name_was_expected() {
        let refused = "Gold Weekly".parse::<PlanId>().expect_err("capitals and a space");
        assert_eq!(
            refused.to_string(),
            "expected a plan id: 1 to 63 characters of a-z, 0-9 and -, not beginning with -, \
             found \"Gold Weekly\""
        );
    }

    #[test]
    fn a_name_is_stored_as_its_text_and_checked_when_it_is_read() {
        let plan: PlanId = "gold-weekly".parse().expect("a plan id");
        let bytes = minicbor::to_vec(&plan).expect("encodes");
        assert_eq!(bytes.len(), 12);
        assert_eq!(minicbor::decode::<PlanId>(&bytes).expect("decodes"), plan);
        let spoiled = minicbor::to_vec("Gold Weekly").expect("encodes");
        assert!(minicbor::decode::<PlanId>(&spoiled).is_err());
    }
}
