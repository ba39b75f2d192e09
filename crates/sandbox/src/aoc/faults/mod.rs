//! What goes wrong at the gateway.

mod catalogue;
mod presets;

pub use catalogue::Fault;

use crate::{
    aoc::{Behaviour, Delivery, Endpoint},
    faults::{Call, Hazard},
    preset::Preset,
};

/// The rates of the gateway's faults. Slow is 35 s by default, as its clients wait 30 s.
pub type Faults = crate::faults::Faults<Fault>;

/// The faults of callbacks, and how one that suffers them is sent.
pub(crate) const DELIVERIES: &[(Fault, Delivery)] = &[
    (Fault::CallbackLost, Delivery::Never),
    (Fault::CallbackTwice, Delivery::Twice),
    (Fault::CallbackEarly, Delivery::BeforeReply),
    (Fault::CallbackHeld, Delivery::Held),
];

impl Hazard for Fault {
    type Endpoint = Endpoint;
    type Behaviour = Behaviour;

    fn name(self) -> &'static str {
        self.name()
    }

    fn can_strike(self, call: &Call<'_, Endpoint>) -> bool {
        self.strikes(call.endpoint) && (self != Self::Unauthorized || call.visit == 1)
    }

    fn behaviour(self) -> Option<Behaviour> {
        self.behaviour()
    }

    fn rates(preset: Preset) -> &'static [(Self, u16)] {
        presets::table(preset)
    }
}
