//! What goes wrong at Lao Telecom.

mod catalogue;
mod presets;

pub use catalogue::Fault;

use crate::{
    faults::{Entry, Hazard},
    ltc::{Behaviour, Endpoint},
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

    const MILD: &'static [(Self, u16)] = presets::MILD;
    const HOSTILE: &'static [(Self, u16)] = presets::HOSTILE;

    fn catalogue() -> &'static [Entry<Self>] {
        catalogue::CATALOGUE
    }

    fn place(self) -> usize {
        self as usize
    }

    /// A request whose token was refused is let in when it comes with another.
    fn strikes_once(self) -> bool {
        self == Self::Unauthorized
    }
}
