//! Giving money back.

use billing::{Charge, ChargeSignal, Money, RefundId};
use contract::{NewRefund, RefundAnswer};
use engine::StoreError;
use engine::store::Signal;
use engine::workflow::{decode, encode};
use records::find;
use workflows::ids;
use workflows::purchase::Unfit;

use crate::keys::{Reserved, reserve_one};
use crate::{Orders, Refused, Request, reason};

/// What tells a refund's key from another order's.
const WHAT: &str = "refund";

/// Which charge, how much of it, and why.
#[derive(Debug, Clone, Copy)]
pub struct Refund<'r> {
    /// The charge.
    pub charge: &'r str,
    /// How much, and why.
    pub wanted: &'r NewRefund,
    /// Who asks, for the history.
    pub by: &'r str,
}

impl Orders {
    /// Puts a refund on record. An amount that is absent is all that is left of the charge.
    ///
    /// # Errors
    ///
    /// An unknown charge, an amount or reason that cannot be used, a key that was used for
    /// something else; an operator without refunds; more than is left of what was charged.
    pub async fn refund(
        &self,
        request: &Request<'_>,
        refund: Refund<'_>,
    ) -> Result<RefundAnswer, Refused> {
        let reason = reason::needed(&refund.wanted.reason)?;
        let Some(found) = find::charge(refund.charge, &*self.store).await? else {
            return Err(self.no_charge(refund.charge).await?);
        };
        let charge = &found.state;
        let wanted = refund.wanted.amount.as_deref();
        let wanted = wanted.map(|text| amount(text, charge)).transpose()?;
        let asked = (charge.order.id.to_string(), refund.wanted);
        let now = self.store.clock().now();
        let reserved = Reserved::now(WHAT, &asked, Some(charge.order.id), now);
        let key = reserve_one(request, reserved, &*self.store).await?;
        let (_, again) = key.reserved(request)?;
        let id = RefundId::mint(charge.order.id, &format!("{}/{}", request.by, request.key));
        if let Some(amount) = self.amount_of(charge, id).await? {
            return Ok(answer(id, charge, amount, again));
        }
        let amount = self.refundable(charge, wanted)?;
        let by = refund.by.into();
        let body = encode(&ChargeSignal::Refund { id, amount: Some(amount), reason, by });
        match self.store.signal(Signal { to: found.instance.id, body }).await? {
            true => Ok(answer(id, charge, amount, again)),
            false => Err(Refused::unknown("charge", refund.charge)),
        }
    }

    /// How much a refund that was opened gives back, or was to that its charge has refused.
    async fn amount_of(&self, charge: &Charge, id: RefundId) -> Result<Option<Money>, StoreError> {
        if let Some(amount) = charge.refused_refund(id) {
            return Ok(Some(amount));
        }
        let Some(there) = self.store.read(&ids::refund(id)).await? else { return Ok(None) };
        let refund: billing::Refund = decode(ids::REFUND, &there.state)?;
        Ok(Some(refund.order.amount))
    }

    /// How much a refund of `wanted`, or of all that is left, gives back, if the operator and what
    /// is left of the charge allow it. Nothing happens.
    ///
    /// # Errors
    ///
    /// An operator without refunds; more than is left of what was charged.
    pub fn refundable(&self, charge: &Charge, wanted: Option<Money>) -> Result<Money, Refused> {
        let account = &charge.order.account;
        let policy = self.catalog.account(account);
        let policy = policy.ok_or_else(|| {
            Refused::not_now(format!("account {account} is not configured any more"))
        })?;
        if !policy.abilities.refunds {
            let id = charge.order.id;
            let why = format!("the operator of {account} has no refunds: {id} stays charged");
            return Err(Refused::not_here(why));
        }
        charge.refundable(wanted).map_err(|why| Refused::not_now(why.to_string()))
    }
}

fn amount(text: &str, charge: &Charge) -> Result<Money, Refused> {
    let amount = Money::parse_charge(text, charge.order.amount.currency());
    Ok(amount.map_err(|error| Unfit { field: "amount", why: error.to_string() })?)
}

fn answer(id: RefundId, charge: &Charge, amount: Money, already_asked: bool) -> RefundAnswer {
    RefundAnswer {
        id: id.to_string(),
        charge: charge.order.id.to_string(),
        amount: amount.amount_text(),
        currency: amount.currency().code().to_owned(),
        already_asked,
    }
}
