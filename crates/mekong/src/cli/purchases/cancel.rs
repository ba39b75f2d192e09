//! Stopping a purchase.

use billing::{Charge, ChargeSignal, ChargeState, Withdrawal};

use super::told;
use crate::cli::{Exit, Failure, Invocation, find};

pub(super) async fn run(id: &str, invocation: &Invocation) -> Result<Exit, Failure> {
    let config = invocation.config()?;
    let store = invocation.store(&config).await?;
    let purchase = find::purchase(id, &*store).await?;
    if !is_over(purchase.state.state) {
        let withdrawal = ChargeSignal::Withdraw { why: Withdrawal::Cancelled };
        told::signal(&purchase, &withdrawal, &*store).await?;
    }
    told::answer(&purchase, &what_follows(&purchase.state), invocation)
}

fn is_over(state: ChargeState) -> bool {
    use ChargeState as S;
    matches!(state, S::Charged | S::Declined | S::Cancelled | S::Refunded)
}

fn what_follows(charge: &Charge) -> String {
    let state = charge.state;
    let can_be_stopped = match state {
        ChargeState::Requested => true,
        ChargeState::Waiting => !charge.order.way.is_out_of_our_hands(),
        _ => false,
    };
    match state {
        _ if is_over(state) => format!("it had ended already: it is {state}"),
        _ if can_be_stopped => "it is being stopped: nothing is charged from now on".to_owned(),
        _ => format!(
            "it may be charged already ({state}): it is asked about until it is known, and if it \
             took money, staff must settle it"
        ),
    }
}
