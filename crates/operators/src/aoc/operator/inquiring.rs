//! How the gateway is asked what became of a charge: by its name where there is one, otherwise by
//! the last paid day (money rule 4).

use billing::{Charge, Way, Withdrawal};

use super::{AocOperator, answers, reference};
use crate::aoc::{Consent, Inquiry, Occasion};
use crate::{Answered, CallError, InquiryAnswer};

/// How often a renewal is asked about by its name before its last paid day is asked for too.
const BY_NAME_FIRST: u32 = 5;
const NOT_MOVED: &str = "its name tells nothing yet, and the last paid day has not moved";
const MOVED_BY_WHICH: &str = "the last paid day may have been moved by the renewal that followed";

impl AocOperator {
    /// Where the name of a renewal tells nothing for long, its last paid day is asked for in turn
    /// with it: the gateway may have dropped what nobody asked about (flow A3a).
    pub(super) async fn inquire_about(
        &self,
        charge: &Charge,
    ) -> Result<Answered<InquiryAnswer>, CallError> {
        let is_named = charge.operator_reference.is_some();
        match charge.order.way {
            Way::Watched => self.inquire_by_expiry(charge).await,
            Way::Renewal if !is_named => self.inquire_by_expiry(charge).await,
            Way::Renewal if is_turn_of_expiry(charge) => {
                self.inquire_by_expiry(charge).await.map(only_if_charged)
            }
            Way::Renewal | Way::Direct | Way::Otp | Way::Page => self.inquire_by_name(charge).await,
        }
    }

    /// By the name that the gateway gave the charge.
    async fn inquire_by_name(&self, charge: &Charge) -> Result<Answered<InquiryAnswer>, CallError> {
        let order = &charge.order;
        let by_wallet = self.terms.consent(order.plan.as_ref()) == Consent::Wallet;
        let ask = Inquiry {
            aoc_trans_id: &reference(charge)?,
            msisdn: (!by_wallet).then_some(order.msisdn),
            amount: order.amount,
            occasion: match order.way {
                Way::Renewal | Way::Watched => Occasion::Renewal,
                Way::Direct | Way::Otp | Way::Page => Occasion::Purchase,
            },
        };
        let Answered { answer, evidence } = self.client.charge_status(ask).await?;
        Ok(Answered { answer: answers::inquired(answer, order.amount, ask.occasion), evidence })
    }

    /// By the last paid day: the one way for a renewal whose answer was lost, and with it its name
    /// (AOC protocol, section 9).
    async fn inquire_by_expiry(
        &self,
        charge: &Charge,
    ) -> Result<Answered<InquiryAnswer>, CallError> {
        let order = &charge.order;
        let day_before = order.period.and_then(|period| period.start().pred_opt());
        let before = charge.expiry_before.or(day_before);
        let terms = self.terms_of(charge)?;
        let ask = self.about(terms, order.msisdn);
        let Answered { answer, evidence } = self.client.subscription_status(ask).await?;
        let answer = match answers::compared(answer, before) {
            InquiryAnswer::Charged(_) if is_followed(charge) || is_only_verified(charge) => {
                InquiryAnswer::Unclear { code: None, why: MOVED_BY_WHICH }
            }
            answer => answer,
        };
        Ok(Answered { answer, evidence })
    }
}

/// Whether the next period's renewal has been opened since: a last paid day that moves now may be
/// that one's doing.
fn is_followed(charge: &Charge) -> bool {
    let is_superseded = charge.withdrawal_missed == Some(Withdrawal::Superseded);
    is_superseded && charge.order.way == Way::Renewal
}

/// Whether the charge is settled, and asked about only to see whether the gateway says the same: any
/// renewal since has moved the last paid day.
fn is_only_verified(charge: &Charge) -> bool {
    charge.doubt.is_none() && charge.is_to_be_verified(None)
}

fn is_turn_of_expiry(charge: &Charge) -> bool {
    let asked = charge.doubt.as_ref().map_or(0, |doubt| doubt.asked);
    asked >= BY_NAME_FIRST && asked % 2 == 1
}

/// How else a renewal ended is for its name to tell: the gateway may still be working on it.
fn only_if_charged(answered: Answered<InquiryAnswer>) -> Answered<InquiryAnswer> {
    let answer = match answered.answer {
        charged @ InquiryAnswer::Charged(_) => charged,
        _ => InquiryAnswer::Unclear { code: None, why: NOT_MOVED },
    };
    Answered { answer, ..answered }
}
