//! What goes wrong at Lao Telecom.

mod catalogue;
mod presets;

pub use catalogue::Fault;

use crate::{
    faults::{Call, Hazard},
    ltc::{Behaviour, Endpoint},
    preset::Preset,
};

/// The rates of Lao Telecom's faults. Slow is 35 s by default, as its clients wait 30 s.
///
/// ```
/// use sandbox::{Share, ltc::{Fault, Faults, Preset}};
///
/// let faults = Faults::from(Preset::Mild).with(Fault::DropAfterDebit, Share::new(250)?);
/// assert_eq!(faults.rate(Fault::DropAfterDebit).per_10_000(), 250);
/// # Ok::<(), sandbox::NotAShare>(())
/// ```
pub type Faults = crate::faults::Faults<Fault>;

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
