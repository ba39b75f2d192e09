//! Behaviour ordered for the gateway.

use crate::{
    aoc::{Behaviour, Endpoint, Fault},
    faults::Hazard,
    script::{self, ScriptFull, Who},
};

/// Behaviours waiting for requests to the gateway. A line may name an spTransID or an
/// aocTransID, whichever the request carries.
pub type Script = script::Script<Fault>;

impl Script {
    /// The next renewal is treated so.
    ///
    /// # Errors
    ///
    /// [`ScriptFull`].
    pub fn next_renewal(&self, behaviour: impl Into<Behaviour>) -> Result<(), ScriptFull> {
        self.next(Endpoint::RenewSubscription, behaviour)
    }

    /// The next request to `endpoint` is treated so.
    ///
    /// # Errors
    ///
    /// [`ScriptFull`].
    pub fn next(
        &self,
        endpoint: Endpoint,
        behaviour: impl Into<Behaviour>,
    ) -> Result<(), ScriptFull> {
        self.push(endpoint, Who::Anyone, 1, behaviour)
    }
}

/// A fault of the catalogue, ordered instead of drawn. Those of callbacks are a good day here.
impl From<Fault> for Behaviour {
    fn from(fault: Fault) -> Self {
        fault.behaviour().unwrap_or_default()
    }
}
