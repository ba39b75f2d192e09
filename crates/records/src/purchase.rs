//! A purchase as the outside interface has it: a charge that a subscriber takes part in.

use billing::{Charge, ChargeId};
use contract::{PurchaseDetail, PurchaseView};
use engine::{Instance, Store, StoreError};

use crate::find::Found;
use crate::{charge_detail, charge_view};

/// What the ids of purchases begin with, and those of their charges.
const PREFIX: &str = "pu_";
const CHARGE_PREFIX: &str = "ch_";

/// What the journal says of a purchase, the operator's page included.
pub fn purchase_view(instance: &Instance, charge: &Charge) -> PurchaseView {
    let preparation = charge.preparation.as_deref();
    let page = preparation.and_then(|preparation| preparation.page.as_ref());
    let text = |text: &Option<Box<str>>| text.as_deref().map(str::to_owned);
    PurchaseView {
        id: purchase_id(charge.order.id),
        state: charge.state.to_string(),
        redirect_url: page.and_then(|page| text(&page.redirect_url)),
        deep_link: page.and_then(|page| text(&page.deep_link)),
        expires_at: preparation.and_then(|preparation| preparation.expires_at),
        charge: charge_view(instance, charge),
    }
}

/// A purchase with its history.
///
/// # Errors
///
/// The store failed, or an entry cannot be read.
pub async fn purchase_detail(
    found: &Found<Charge>,
    store: &dyn Store,
) -> Result<PurchaseDetail, StoreError> {
    let purchase = purchase_view(&found.instance, &found.state);
    let reference = purchase.charge.reference.clone();
    let history = charge_detail(found, store).await?.history;
    Ok(PurchaseDetail { purchase, reference, history })
}

/// The purchase that a charge is of.
pub fn purchase_id(charge: ChargeId) -> String {
    charge.to_string().replacen(CHARGE_PREFIX, PREFIX, 1)
}

/// The charge of a purchase, named by either id.
pub fn charge_of_purchase(id: &str) -> Option<ChargeId> {
    let digits = id.strip_prefix(PREFIX).or_else(|| id.strip_prefix(CHARGE_PREFIX))?;
    format!("{CHARGE_PREFIX}{digits}").parse().ok()
}

#[cfg(test)]
mod tests {
    use billing::ChargeOrigin;

    use super::*;

    #[test]
    fn a_purchase_is_found_by_its_own_id_and_by_its_charges() {
        let origin = ChargeOrigin::Request { api_key: "backend", idempotency_key: "order-17" };
        let charge = ChargeId::mint(7, &origin);
        let id = purchase_id(charge);
        assert!(id.starts_with("pu_") && id.ends_with(&charge.to_string()[3..]), "{id}");
        assert_eq!(charge_of_purchase(&id), Some(charge));
        assert_eq!(charge_of_purchase(&charge.to_string()), Some(charge));
        for wrong in ["", "pu_", "re_000000000000000000000000", "pu_9"] {
            assert_eq!(charge_of_purchase(wrong), None, "{wrong}");
        }
    }
}
