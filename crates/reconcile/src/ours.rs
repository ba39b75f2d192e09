//! What we say of one transaction.

use billing::{Charge, ChargeId, ChargeState, Money, Msisdn, PlanId};

use crate::Place;

/// As much of a charge as is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ours {
    /// Our id.
    pub id: ChargeId,
    /// What the operator knows it by.
    pub transaction_id: Box<str>,
    /// The operator's own name for it.
    pub reference: Option<Box<str>>,
    /// Whose line.
    pub msisdn: Msisdn,
    /// For which plan, if for one.
    pub plan: Option<PlanId>,
    /// Where it stands.
    pub state: ChargeState,
    /// How much was taken, or asked for.
    pub amount: Money,
    /// How much has gone back.
    pub refunded: Option<Money>,
    /// Whether it belongs to the day.
    pub place: Place,
}

impl Ours {
    /// A charge that lies there against the day.
    pub fn of(charge: &Charge, place: Place) -> Self {
        Self {
            id: charge.order.id,
            transaction_id: charge.transaction_id().as_str().into(),
            reference: charge.operator_reference.clone(),
            msisdn: charge.order.msisdn,
            plan: charge.order.plan.clone(),
            state: charge.state,
            amount: charge.amount_charged(),
            refunded: charge.amount_refunded(),
            place,
        }
    }

    /// Whether we hold that money moved, whatever went back afterwards.
    pub fn is_charged(&self) -> bool {
        matches!(self.state, ChargeState::Charged | ChargeState::Refunded)
    }
}
