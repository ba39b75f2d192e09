//! Having an operator asked whether it says the same of a charge that is settled here.

use billing::{ChargeId, ChargeSignal};
use engine::store::Signal;
use engine::workflow::encode;
use workflows::ids;

use crate::{Orders, Refused};

impl Orders {
    /// Has a charge's operator asked, once for each reconciliation `of`. What it answers stands in
    /// the charge, and moves it only where a closed one was charged after all (money rule 3); one
    /// that is under way is left alone. `by` names the person, for the history.
    ///
    /// # Errors
    ///
    /// An unknown charge, or the store failed.
    pub async fn verify(&self, charge: ChargeId, of: &str, by: &str) -> Result<(), Refused> {
        let body = encode(&ChargeSignal::Verify { of: of.into(), by: by.into() });
        match self.store.signal(Signal { to: ids::charge(charge), body }).await? {
            true => Ok(()),
            false => Err(Refused::unknown("charge", &charge.to_string())),
        }
    }
}
