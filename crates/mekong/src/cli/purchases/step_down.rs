//! The smaller package that an operator offers instead.

use anyhow::anyhow;
use billing::ChargeSignal;

use super::told;
use crate::cli::{Exit, Failure, Invocation, find};
use crate::view::purchase_id;

pub(super) async fn run(id: &str, days: u32, invocation: &Invocation) -> Result<Exit, Failure> {
    let config = invocation.config()?;
    let store = invocation.store(&config).await?;
    let purchase = find::purchase(id, &*store).await?;
    let charge = &purchase.state;
    if !charge.takes_step_down(store.clock().now()) {
        let (id, state) = (purchase_id(charge.order.id), charge.state);
        return Err(anyhow!("{id} has no smaller package to choose from: it is {state}").into());
    }
    told::signal(&purchase, &ChargeSignal::StepDown { days }, &*store).await?;
    let words =
        format!("the package of {days} days is ordered; `purchases show` tells how it went");
    told::answer(&purchase, &words, invocation)
}
