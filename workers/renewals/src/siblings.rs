//! The subscriber's other purchases.

use billing::{Charge, ChargeSignal};
use engine::store::{BATCH_MAX, Signal};
use engine::workflow::encode;
use engine::{InstanceId, Store, StoreError};
use workflows::{Catalog, ids};

/// Has what is open of the same line asked about at once (flow L1): "registered already" may be
/// the echo of a purchase whose answer was lost, and of any plan, since an operator may hold its
/// members by line alone.
pub(crate) async fn ask_about(
    declined: &Charge,
    catalog: &Catalog,
    store: &dyn Store,
) -> Result<(), StoreError> {
    let order = &declined.order;
    let plans = catalog.plans_of(&order.account).take(BATCH_MAX);
    let names = plans.map(|plan| ids::live(&order.account, &plan.id, order.msisdn));
    let holders = store.holders(order.id.partition(), &names.collect::<Vec<_>>()).await?;
    for to in holders.into_iter().flatten().filter(|to| is_another_purchase(to, declined)) {
        let body = encode(&ChargeSignal::Hint { reference: None, expiry: None });
        store.signal(Signal { to, body }).await?;
    }
    Ok(())
}

/// A name is held by a purchase until the subscription that it starts takes it over.
fn is_another_purchase(holder: &InstanceId, declined: &Charge) -> bool {
    let is_charge = holder.name.parse::<billing::ChargeId>().is_ok();
    is_charge && *holder != ids::charge(declined.order.id)
}
