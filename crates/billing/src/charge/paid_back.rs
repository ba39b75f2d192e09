//! What of a charge has gone back, or may be going back.

use minicbor::{Decode, Encode};

use super::{Charge, ChargeEvent, ChargeMove, ChargeState};
use crate::{Money, RefundId};

/// How many refunds of one charge there may be.
pub const REFUNDS_MAX: usize = 16;

/// The refunds of one charge.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct PaidBack {
    /// What has gone back.
    #[n(0)]
    pub amount: Money,
    /// Refunds whose end is not known yet: their amounts are spoken for (flow A5).
    #[n(1)]
    pub open: Vec<OpenRefund>,
    /// Every refund that was opened, so that none is opened twice.
    #[n(2)]
    pub known: Vec<RefundId>,
    /// Those of them that gave money back, so that none is counted twice.
    #[n(3)]
    pub paid: Vec<RefundId>,
    /// The first [`REFUNDS_MAX`] that were refused, so that none is told twice, nor tried again once
    /// more is left.
    #[cbor(n(4), with = "crate::encoding::unless_default", has_nil)]
    pub refused: Vec<RefusedRefund>,
}

/// A refund under way.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct OpenRefund {
    /// Which.
    #[n(0)]
    pub id: RefundId,
    /// How much it gives back.
    #[n(1)]
    pub amount: Money,
}

/// A refund that was put on record, and that the charge could not give back when it heard of it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct RefusedRefund {
    /// Which.
    #[n(0)]
    pub id: RefundId,
    /// How much it was to give back.
    #[n(1)]
    pub amount: Money,
}

/// Why a charge is not refunded.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, thiserror::Error)]
pub enum NotRefundable {
    /// Only money that was taken goes back.
    #[error("only a charged charge is refunded, and this one is {0}")]
    #[n(0)]
    State(#[n(0)] ChargeState),
    /// The operator's own name of the charge, by which it is refunded, is not known.
    #[error(
        "the operator's reference of this charge is not known, so it cannot be named for a refund"
    )]
    #[n(1)]
    NoReference,
    /// More than is left of what was charged.
    #[error("at most {left} of this charge can still go back, {wanted} was asked for")]
    #[n(2)]
    TooMuch {
        /// What could still go back.
        #[n(0)]
        left: Money,
        /// What was asked for.
        #[n(1)]
        wanted: Money,
    },
    /// Nothing is left, or nothing was asked for.
    #[error("nothing of this charge is left to go back")]
    #[n(3)]
    Nothing,
    /// Too many refunds of one charge.
    #[error("a charge has at most {} refunds", REFUNDS_MAX)]
    #[n(4)]
    TooMany,
}

impl Charge {
    /// How much was taken: what was ordered, unless the operator took another sum.
    pub fn amount_charged(&self) -> Money {
        self.amount_charged.unwrap_or(self.order.amount)
    }

    /// How much has gone back; `None` for nothing.
    pub fn amount_refunded(&self) -> Option<Money> {
        self.paid_back.as_ref().map(|paid_back| paid_back.amount)
    }

    /// What a refund of `wanted`, or of all that is left, gives back.
    ///
    /// # Errors
    ///
    /// It cannot be refunded, or not by so much: never above what was charged, refunds whose end
    /// is unknown counted (flow A5).
    pub fn refundable(&self, wanted: Option<Money>) -> Result<Money, NotRefundable> {
        if self.state != ChargeState::Charged {
            return Err(NotRefundable::State(self.state));
        }
        if self.operator_reference.is_none() {
            return Err(NotRefundable::NoReference);
        }
        let left =
            self.left_to_refund().filter(|left| !left.is_zero()).ok_or(NotRefundable::Nothing)?;
        let known = self.paid_back.as_ref().map_or(0, |paid_back| paid_back.known.len());
        match wanted.unwrap_or(left) {
            _ if known >= REFUNDS_MAX => Err(NotRefundable::TooMany),
            wanted if wanted.is_zero() => Err(NotRefundable::Nothing),
            wanted if left.checked_sub(wanted).is_err() => {
                Err(NotRefundable::TooMuch { left, wanted })
            }
            wanted => Ok(wanted),
        }
    }

    /// What neither has gone back nor may be going back.
    fn left_to_refund(&self) -> Option<Money> {
        let Some(paid_back) = &self.paid_back else { return Some(self.amount_charged()) };
        let left = self.amount_charged().checked_sub(paid_back.amount).ok()?;
        paid_back.open.iter().try_fold(left, |left, open| left.checked_sub(open.amount).ok())
    }

    /// How much a refund was to give back that this charge has refused.
    pub fn refused_refund(&self, id: RefundId) -> Option<Money> {
        let refused = &self.paid_back.as_ref()?.refused;
        refused.iter().find(|refused| refused.id == id).map(|refused| refused.amount)
    }

    /// Whoever asks was told that it is on record, so a refusal is on record too: of two that were
    /// asked for at once, less than the second wants may be left.
    pub(super) fn hear_refund(
        &self,
        id: RefundId,
        wanted: Option<Money>,
        reason: Box<str>,
        by: Box<str>,
    ) -> Option<ChargeEvent> {
        let is_opened = self.paid_back.as_ref().is_some_and(|back| back.known.contains(&id));
        let is_known = is_opened || self.refused_refund(id).is_some();
        // No refund of any other was ever put on record.
        let has_been_charged = self.state.on(ChargeMove::CountRefund).is_ok();
        let is_news = has_been_charged && !is_known;
        is_news.then(|| match self.refundable(wanted) {
            Ok(amount) => ChargeEvent::RefundOpened { id, amount, reason, by },
            Err(why) => {
                let nothing = Money::zero(self.amount_charged().currency());
                let amount = wanted.or_else(|| self.left_to_refund()).unwrap_or(nothing);
                ChargeEvent::RefundRefused { id, amount, reason, by, why }
            }
        })
    }

    pub(super) fn hear_refund_end(
        &self,
        id: RefundId,
        refunded: Option<Money>,
    ) -> Option<ChargeEvent> {
        let paid_back = self.paid_back.as_ref()?;
        let is_open = paid_back.open.iter().any(|open| open.id == id);
        // One that was denied may turn out to have given money back (money rule 3).
        let is_late = refunded.is_some() && paid_back.known.contains(&id);
        let is_news = (is_open || is_late) && !paid_back.paid.contains(&id);
        let back = refunded.and_then(|more| paid_back.amount.checked_add(more).ok());
        let in_full = back.is_some_and(|back| self.amount_charged().exceeds(back) == Ok(false));
        is_news.then_some(ChargeEvent::RefundEnded { id, refunded, in_full })
    }

    pub(super) fn open_refund(&mut self, id: RefundId, amount: Money) {
        let paid_back = self.paying_back();
        paid_back.open.push(OpenRefund { id, amount });
        paid_back.known.push(id);
    }

    pub(super) fn refuse_refund(&mut self, id: RefundId, amount: Money) {
        let refused = &mut self.paying_back().refused;
        if refused.len() < REFUNDS_MAX {
            refused.push(RefusedRefund { id, amount });
        }
    }

    pub(super) fn end_refund(&mut self, id: RefundId, refunded: Option<Money>) {
        let Some(paid_back) = &mut self.paid_back else { return };
        paid_back.open.retain(|open| open.id != id);
        paid_back.paid.extend(refunded.map(|_| id));
        let sum = refunded.and_then(|more| paid_back.amount.checked_add(more).ok());
        paid_back.amount = sum.unwrap_or(paid_back.amount);
    }

    fn paying_back(&mut self) -> &mut PaidBack {
        let amount = Money::zero(self.amount_charged().currency());
        self.paid_back.get_or_insert_with(|| {
            let (open, known, paid, refused) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
            Box::new(PaidBack { amount, open, known, paid, refused })
        })
    }
}
