//! What goes wrong at Lao Telecom.

mod catalogue;
mod presets;

pub use catalogue::Fault;

use crate::{
    faults::{Entry, Hazard},
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

    /// A request whose token was refused is let in when it comes with another.
    fn strikes_once(self) -> bool {
        self == Self::Unauthorized
    }
}
