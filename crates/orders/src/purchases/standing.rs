//! What a purchase's standing means to whoever wants something of it.

use billing::{Charge, ChargeState, Way};
use chrono::{DateTime, Utc};
use records::shown;

/// Whether nothing of it can be stopped any more.
pub(super) fn is_over(state: ChargeState) -> bool {
    use ChargeState as S;
    matches!(state, S::Charged | S::Declined | S::Cancelled | S::Refunded)
}

/// Why an OTP is of no use now.
pub(super) fn why_no_otp(charge: &Charge, now: DateTime<Utc>) -> String {
    let preparation = charge.preparation.as_deref();
    let expired = preparation.and_then(|p| p.expires_at).filter(|at| *at <= now);
    match charge.state {
        _ if charge.order.way != Way::Otp => "it is not bought with one".to_owned(),
        ChargeState::Requested | ChargeState::Submitted if charge.attempts == 0 => {
            format!("none was sent so far, it is {}", charge.state)
        }
        ChargeState::Submitted => "one is being checked".to_owned(),
        ChargeState::Waiting => match expired {
            Some(at) => format!("the time for it was over at {}", shown(at)),
            None if charge.doubt.is_some() => "the time for it is over".to_owned(),
            None => "one is being checked".to_owned(),
        },
        state => format!("it is {state}"),
    }
}
