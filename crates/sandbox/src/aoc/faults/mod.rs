//! What goes wrong at the gateway.

mod catalogue;
mod presets;

pub use catalogue::Fault;

use crate::{
    aoc::{Behaviour, Delivery, Endpoint},
    faults::{Entry, Hazard},
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

    fn catalogue() -> &'static [Entry<Self>] {
        catalogue::CATALOGUE
    }

    fn entry(self) -> &'static Entry<Self> {
        // The catalogue stands in the order of the enum, which a test holds it to.
        &catalogue::CATALOGUE[self as usize]
    }

    fn rates(preset: Preset) -> &'static [(Self, u16)] {
        presets::table(preset)
    }

    /// A request that was refused is let in when it comes again.
    fn strikes_once(self) -> bool {
        self == Self::Unauthorized
    }
}
