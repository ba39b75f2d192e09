//! What goes wrong at the gateway.

mod catalogue;
mod presets;

pub use catalogue::Fault;

use crate::{
    aoc::{Behaviour, Delivery, Endpoint},
    faults::{Entry, Hazard},
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

    const MILD: &'static [(Self, u16)] = presets::MILD;
    const HOSTILE: &'static [(Self, u16)] = presets::HOSTILE;

    fn catalogue() -> &'static [Entry<Self>] {
        catalogue::CATALOGUE
    }

    fn place(self) -> usize {
        self as usize
    }

    /// A request that was refused is let in when it comes again.
    fn strikes_once(self) -> bool {
        self == Self::Unauthorized
    }
}
