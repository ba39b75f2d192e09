//! What somebody wants charged, before anything of it is checked.

use std::collections::BTreeMap;
use std::fmt;

use chrono::{DateTime, Utc};

/// What is to be charged, as it was asked for: unchecked. `Debug` leaves out whose line and where
/// to (money rule 15).
#[derive(Clone, Default)]
pub struct Wish {
    /// Through which account.
    pub account: String,
    /// For which plan; otherwise `amount`, `currency` and `description` say what for.
    pub plan: Option<String>,
    /// How much.
    pub amount: Option<String>,
    /// In which currency; the account's, if nothing is said.
    pub currency: Option<String>,
    /// What the subscriber reads on the bill.
    pub description: Option<String>,
    /// Whose line.
    pub msisdn: String,
    /// When to charge, if not at once; not for purchases.
    pub charge_at: Option<DateTime<Utc>>,
    /// The content provider's own words for it.
    pub reference: Option<String>,
    /// What else is to be found beside it again.
    pub metadata: BTreeMap<String, String>,
    /// Where the browser goes after the operator's page.
    pub return_url: Option<String>,
    /// The trace that asking is part of, as a W3C `traceparent`.
    pub trace_parent: Option<String>,
}

impl fmt::Debug for Wish {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wish")
            .field("account", &self.account)
            .field("plan", &self.plan)
            .field("amount", &self.amount)
            .finish_non_exhaustive()
    }
}

/// Why a wish is not granted. The first word is the field to blame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {why}")]
pub struct Unfit {
    /// The field of the wish.
    pub field: &'static str,
    /// What was wrong with it, and what was expected.
    pub why: String,
}

pub(super) fn unfit(field: &'static str, why: impl Into<String>) -> Unfit {
    Unfit { field, why: why.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_rule_15_a_wish_is_printed_without_its_line() {
        let wish = Wish {
            account: "ltc-main".into(),
            msisdn: "2055500001".into(),
            return_url: Some("https://shop.example/ann".into()),
            ..Wish::default()
        };
        let printed = format!("{wish:?}");
        assert!(printed.contains("ltc-main"), "{printed}");
        assert!(!printed.contains("55500") && !printed.contains("shop.example"), "{printed}");
    }
}
