//! Purchases: starting one, and everything its subscriber does until it ends.

mod standing;
mod starting;

use billing::{Charge, ChargeId, ChargeSignal, ChargeState, Otp, Withdrawal};
use engine::store::Signal;
use engine::workflow::encode;
use records::{Found, find, purchase_id};
use workflows::purchase::Unfit;

pub use starting::Started;

use crate::{Orders, Refused};
use standing::{is_over, why_no_otp};

impl Orders {
    /// Hands over the OTP that the subscriber typed; the purchase as it stood.
    ///
    /// # Errors
    ///
    /// An unknown purchase, one that takes no OTP now, or a text that is none.
    pub async fn type_otp(&self, id: &str, typed: &str) -> Result<Found<Charge>, Refused> {
        // The text is not repeated: it may be good for another purchase.
        let otp: Otp = typed
            .parse()
            .map_err(|error: billing::OtpError| Unfit { field: "otp", why: error.to_string() })?;
        let purchase = self.purchase_of(id).await?;
        let now = self.store.clock().now();
        if !purchase.state.takes_otp(now) {
            let id = purchase_id(purchase.state.order.id);
            let why = why_no_otp(&purchase.state, now);
            return Err(Refused::not_now(format!("{id} takes no OTP: {why}")));
        }
        self.tell(purchase, &ChargeSignal::Otp { otp }).await
    }

    /// Has another OTP sent to the subscriber; the purchase as it stood.
    ///
    /// # Errors
    ///
    /// An unknown purchase, an operator that sends none again, or not now.
    pub async fn resend_otp(&self, id: &str) -> Result<Found<Charge>, Refused> {
        let purchase = self.purchase_of(id).await?;
        let charge = &purchase.state;
        let account = &charge.order.account;
        if !self.catalog.account(account).is_some_and(|account| account.abilities.resends_otps) {
            let hint = "cancel the purchase and start another";
            let why = format!("the operator of {account} sends no OTP again: {hint}");
            return Err(Refused::not_here(why));
        }
        if !charge.takes_resend(self.store.clock().now()) {
            let (id, state) = (purchase_id(charge.order.id), charge.state);
            let why = "either it waits for no OTP, or three were sent again already";
            return Err(Refused::not_now(format!("{id} gets no other OTP: it is {state}; {why}")));
        }
        self.tell(purchase, &ChargeSignal::ResendOtp).await
    }

    /// Orders the smaller package that the operator offers; the purchase as it stood.
    ///
    /// # Errors
    ///
    /// An unknown purchase, or one with nothing to choose from now.
    pub async fn step_down(&self, id: &str, days: u32) -> Result<Found<Charge>, Refused> {
        let purchase = self.purchase_of(id).await?;
        let charge = &purchase.state;
        if !charge.takes_step_down(self.store.clock().now()) {
            let (id, state) = (purchase_id(charge.order.id), charge.state);
            let why = format!("{id} has no smaller package to choose from: it is {state}");
            return Err(Refused::not_now(why));
        }
        self.tell(purchase, &ChargeSignal::StepDown { days }).await
    }

    /// Stops a purchase, as far as it can be stopped; the purchase as it stood.
    ///
    /// # Errors
    ///
    /// An unknown purchase.
    pub async fn cancel_purchase(&self, id: &str) -> Result<Found<Charge>, Refused> {
        let purchase = self.purchase_of(id).await?;
        if is_over(purchase.state.state) {
            return Ok(purchase);
        }
        let withdrawal = ChargeSignal::Withdraw { why: Withdrawal::Cancelled };
        self.tell(purchase, &withdrawal).await
    }

    async fn purchase_of(&self, id: &str) -> Result<Found<Charge>, Refused> {
        let found = find::purchase(id, &*self.store).await?;
        found.ok_or_else(|| Refused::unknown("purchase", id))
    }

    /// Puts a signal on record for a purchase.
    async fn tell(
        &self,
        purchase: Found<Charge>,
        signal: &ChargeSignal,
    ) -> Result<Found<Charge>, Refused> {
        let to = purchase.instance.id.clone();
        match self.store.signal(Signal { to, body: encode(signal) }).await? {
            true => Ok(purchase),
            false => Err(Refused::unknown("purchase", &purchase_id(purchase.state.order.id))),
        }
    }
}

/// Whether no worker has made it the subscriber's turn so far.
fn is_being_prepared(state: ChargeState) -> bool {
    matches!(state, ChargeState::Requested | ChargeState::Submitted)
}

/// The purchase that an instance is of, if it is one's.
fn purchase_named(name: &str) -> Option<String> {
    name.parse().ok().map(|charge: ChargeId| purchase_id(charge))
}
