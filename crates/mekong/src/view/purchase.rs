//! A purchase as the outside interface has it: a charge that a subscriber takes part in.

use billing::{Charge, ChargeId};
use chrono::{DateTime, Utc};
use engine::Instance;
use serde::Serialize;

use super::ChargeView;

/// What the ids of purchases begin with, and those of their charges.
const PREFIX: &str = "pu_";
const CHARGE_PREFIX: &str = "ch_";

/// A purchase, field by field in the order of the outside interface.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PurchaseView {
    /// Its charge's id under a name of its own.
    pub id: String,
    /// The charge.
    pub charge: ChargeView,
    /// Where the charge stands.
    pub state: &'static str,
    /// Where the subscriber agrees, in a browser. Whoever has it can pay: for the subscriber,
    /// never for a list or a log.
    pub redirect_url: Option<String>,
    /// The same in a wallet's app.
    pub deep_link: Option<String>,
    /// Until when the subscriber may act.
    pub expires_at: Option<DateTime<Utc>>,
}

impl PurchaseView {
    /// What the journal says of a purchase, the operator's page included.
    pub fn new(instance: &Instance, charge: &Charge) -> Self {
        let preparation = charge.preparation.as_deref();
        let page = preparation.and_then(|preparation| preparation.page.as_ref());
        let text = |text: &Option<Box<str>>| text.as_deref().map(str::to_owned);
        Self {
            id: purchase_id(charge.order.id),
            state: charge.state.as_str(),
            redirect_url: page.and_then(|page| text(&page.redirect_url)),
            deep_link: page.and_then(|page| text(&page.deep_link)),
            expires_at: preparation.and_then(|preparation| preparation.expires_at),
            charge: ChargeView::new(instance, charge),
        }
    }

    /// The same for a list, which shows nobody the way to the page.
    #[must_use]
    pub fn without_page(self) -> Self {
        Self { redirect_url: None, deep_link: None, ..self }
    }
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
