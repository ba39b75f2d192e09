//! Seeing a whole number, which the audit has before anybody sees it (money rule 15).

use records::find;
use workflows::audit::{Action, Via};

use crate::{Deed, Orders, Refused, reason};

/// Whose number is to be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineOf<'l> {
    /// That of this charge.
    Charge(&'l str),
    /// That of this subscription.
    Subscription(&'l str),
}

impl Orders {
    /// The whole number of a charge or a subscription, in international digits. `by` and `via` say
    /// who sees it, and `why` is in their words: all of that is in the audit before this returns.
    ///
    /// # Errors
    ///
    /// An unknown charge or subscription, or a reason that is missing or too long.
    pub async fn reveal(
        &self,
        of: LineOf<'_>,
        (by, via): (&str, Via),
        why: &str,
    ) -> Result<String, Refused> {
        let why = reason::needed(why)?;
        let msisdn = match of {
            LineOf::Charge(id) => {
                find::charge(id, &*self.store).await?.map(|found| found.state.order.msisdn)
            }
            LineOf::Subscription(id) => {
                let found = find::subscription(id, &self.catalog, &*self.store).await?;
                found.map(|found| found.state.msisdn)
            }
        };
        let (what, subject) = of.named();
        let msisdn = msisdn.ok_or_else(|| Refused::unknown(what, subject))?;
        let action = Action::RevealMsisdn;
        self.record(&Deed { by, via, action, subject, why: Some(&why) }).await?;
        Ok(msisdn.reveal())
    }
}

impl<'l> LineOf<'l> {
    fn named(self) -> (&'static str, &'l str) {
        match self {
            Self::Charge(id) => ("charge", id),
            Self::Subscription(id) => ("subscription", id),
        }
    }
}
