//! Stopping a purchase.

use contract::PurchaseView;

use super::told;
use crate::cli::{Exit, Failure, Invocation};

const STOPPED: &str = "it is being stopped: nothing is charged from now on";

pub(super) async fn run(id: &str, invocation: &Invocation) -> Result<Exit, Failure> {
    let purchase = invocation.source().await?.cancel_purchase(id).await?;
    let words = what_follows(&purchase);
    told::answer(purchase, &words, invocation)
}

/// What follows from stopping a purchase that stood like this.
fn what_follows(purchase: &PurchaseView) -> String {
    let state = purchase.state.as_str();
    // Whoever is on the operator's page may agree at any moment.
    let is_on_a_page = purchase.redirect_url.is_some() || purchase.deep_link.is_some();
    match state {
        "charged" | "declined" | "cancelled" | "refunded" => {
            format!("it had ended already: it is {state}")
        }
        "requested" => STOPPED.to_owned(),
        "waiting" if !is_on_a_page => STOPPED.to_owned(),
        _ => format!(
            "it may be charged already ({state}): it is asked about until it is known, and if it \
             took money, staff must settle it"
        ),
    }
}
