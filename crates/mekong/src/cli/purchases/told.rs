//! Telling a purchase something, and answering with how it stood then.

use anyhow::anyhow;
use billing::{Charge, ChargeSignal};
use engine::Store;
use engine::store::Signal;
use engine::workflow::encode;

use crate::cli::find::Found;
use crate::cli::{Exit, Failure, Invocation};
use crate::view::PurchaseView;

/// Puts a signal on record for a purchase.
pub(super) async fn signal(
    purchase: &Found<Charge>,
    signal: &ChargeSignal,
    store: &dyn Store,
) -> Result<(), Failure> {
    let to = purchase.instance.id.clone();
    match store.signal(Signal { to, body: encode(signal) }).await? {
        true => Ok(()),
        false => Err(anyhow!("charge {} is gone", purchase.state.order.id).into()),
    }
}

/// The purchase as it stood, and in words what happens to it now.
pub(super) fn answer(
    purchase: &Found<Charge>,
    words: &str,
    invocation: &Invocation,
) -> Result<Exit, Failure> {
    let view = PurchaseView::new(&purchase.instance, &purchase.state).without_page();
    if invocation.output.is_json() {
        invocation.output.json(&view)?;
    } else {
        invocation.output.line(format_args!("{}: {words}", view.id))?;
    }
    Ok(Exit::Done)
}
