//! Whoever looks at calls to operators: metrics and breakers, both of them.

use std::sync::Arc;

use operators::{CallWatch, Called, Health};
use telemetry::Onlooker;
use workflows::Breakers;
use workflows::breaker::Sign;

/// The call that charges: how long it takes is what an operator's pace follows, and that it is
/// answered counts for more than trouble with the others.
const CHARGE: &str = "charge";
/// Tokens are fetched from another server than charges go to, and tell nothing of that.
const FETCH_TOKEN: &str = "fetch_token";

/// Hands every call on to metrics and breakers.
pub(super) struct Lookout {
    pub(super) onlooker: Arc<Onlooker>,
    pub(super) breakers: Arc<Breakers>,
}

impl CallWatch for Lookout {
    fn called(&self, call: &Called<'_>) {
        self.onlooker.called(call);
        if let (Some(sign), Ok(account)) = (sign(call), call.account.parse()) {
            self.breakers.note(&account, sign, call.call == CHARGE, call.took);
        }
    }
}

/// What a call says about the operator, if anything.
fn sign(call: &Called<'_>) -> Option<Sign> {
    match call.health {
        _ if call.call == FETCH_TOKEN => None,
        Health::Answered => Some(Sign::Well { took: (call.call == CHARGE).then_some(call.took) }),
        Health::Busy { rest } => Some(Sign::Busy { rest }),
        Health::Down { why } => Some(Sign::Down { why }),
        Health::Unknown => None,
    }
}
