//! Another OTP, where the first did not arrive.

use anyhow::anyhow;
use billing::ChargeSignal;

use super::told;
use crate::cli::{Exit, Failure, Invocation, find};
use crate::runtime::catalog_of;
use crate::view::purchase_id;

pub(super) async fn run(id: &str, invocation: &Invocation) -> Result<Exit, Failure> {
    let config = invocation.config()?;
    let store = invocation.store(&config).await?;
    let purchase = find::purchase(id, &*store).await?;
    let charge = &purchase.state;
    let (id, account) = (purchase_id(charge.order.id), &charge.order.account);
    let catalog = catalog_of(&config);
    if !catalog.account(account).is_some_and(|account| account.abilities.resends_otps) {
        let hint = "cancel the purchase and start another";
        return Err(anyhow!("the operator of {account} sends no OTP again: {hint}").into());
    }
    if !charge.takes_resend(store.clock().now()) {
        let why = "either it waits for no OTP, or three were sent again already";
        return Err(anyhow!("{id} gets no other OTP: it is {}; {why}", charge.state).into());
    }
    told::signal(&purchase, &ChargeSignal::ResendOtp, &*store).await?;
    told::answer(
        &purchase,
        "another OTP is asked for; `purchases show` tells how it went",
        invocation,
    )
}
