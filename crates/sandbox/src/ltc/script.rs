//! Behaviour ordered for Lao Telecom.

use crate::{
    faults::Hazard,
    ltc::{Behaviour, Endpoint, Fault},
    script::{self, ScriptFull, Who},
};

/// Behaviours waiting for requests to Lao Telecom. Look-ups and confirms carry no number.
pub type Script = script::Script<Fault>;

impl Script {
    /// The next RequestDeduct is treated so.
    ///
    /// # Errors
    ///
    /// [`ScriptFull`].
    pub fn next_charge(&self, behaviour: impl Into<Behaviour>) -> Result<(), ScriptFull> {
        self.push(Endpoint::RequestDeduct, Who::Anyone, 1, behaviour)
    }
}

/// A fault of the catalogue, ordered instead of drawn. The two without a behaviour of their
/// own ([`Fault::UsedOtpSaysExpired`], [`Fault::UnknownReferenceFails`]) are a good day here.
impl From<Fault> for Behaviour {
    fn from(fault: Fault) -> Self {
        fault.behaviour().unwrap_or_default()
    }
}
