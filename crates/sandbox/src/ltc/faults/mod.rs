//! How often what goes wrong.

mod catalogue;
mod presets;

use std::{collections::BTreeMap, str::FromStr, time::Duration};

pub use catalogue::Fault;
pub use presets::{Preset, UnknownPreset};

use crate::{
    dice::Dice,
    ltc::{Behaviour, Endpoint},
    share::Share,
};

/// The share of requests that each [`Fault`] befalls, and how slow slow is.
///
/// Whether a fault befalls a request depends on the seed, the TransactionID, the name of the
/// fault and how often this id has been to this endpoint, and on nothing else.
///
/// ```
/// use sandbox::{Share, ltc::{Fault, Faults, Preset}};
///
/// let faults = Faults::from(Preset::Mild).with(Fault::DropAfterDebit, Share::new(250)?);
/// assert_eq!(faults.rate(Fault::DropAfterDebit).per_10_000(), 250);
/// # Ok::<(), sandbox::NotAShare>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Faults {
    rates: BTreeMap<Fault, Share>,
    /// How long a paused request takes; set it beyond the client's time-out. 35 s by default,
    /// as LTC's clients wait 30 s.
    pub delay: Duration,
}

impl Faults {
    const DELAY: Duration = Duration::from_secs(35);

    /// A good day.
    #[must_use]
    pub fn none() -> Self {
        Self { rates: BTreeMap::new(), delay: Self::DELAY }
    }

    /// The same, with `fault` at `rate` (its earlier rate is replaced).
    #[must_use]
    pub fn with(mut self, fault: Fault, rate: Share) -> Self {
        self.rates.insert(fault, rate);
        self
    }

    /// The same, with requests that are slow taking `delay`.
    #[must_use]
    pub fn with_delay(self, delay: Duration) -> Self {
        Self { delay, ..self }
    }

    /// The share of requests that `fault` befalls.
    #[must_use]
    pub fn rate(&self, fault: Fault) -> Share {
        self.rates.get(&fault).copied().unwrap_or_default()
    }

    /// Every rate that was set.
    #[must_use]
    pub fn rates(&self) -> &BTreeMap<Fault, Share> {
        &self.rates
    }

    /// The fault that befalls the `visit`-th request about `subject`: the first in the
    /// catalogue's order, as at most one befalls a request.
    pub(crate) fn befalling(&self, call: &Call, dice: Dice) -> Option<(Fault, Behaviour)> {
        let dice = dice.about(call.subject).nth(call.visit.into());
        let mut candidates = self.rates.iter().filter(|(fault, _)| fault.can_strike(call));
        let (fault, _) = candidates.find(|(fault, rate)| dice.about(fault.name()).hits(**rate))?;
        Some((*fault, fault.behaviour()?))
    }

    /// Whether a rule of an endpoint is bent for `subject`, whenever it comes.
    pub(crate) fn bends(&self, fault: Fault, subject: &str, dice: Dice) -> bool {
        dice.about(subject).about(fault.name()).hits(self.rate(fault))
    }
}

/// One request, as far as chance is concerned.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Call<'a> {
    pub(crate) endpoint: Endpoint,
    /// Its TransactionID; of a token request the word `token`.
    pub(crate) subject: &'a str,
    /// How often the subject has been to this endpoint, this time included.
    pub(crate) visit: u32,
}

impl FromStr for Faults {
    type Err = UnknownPreset;

    /// The rates of a preset by its name.
    fn from_str(preset: &str) -> Result<Self, UnknownPreset> {
        Ok(preset.parse::<Preset>()?.into())
    }
}

impl Default for Faults {
    fn default() -> Self {
        Self::none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn struck(
        seed: u64,
        faults: &Faults,
        order: impl Iterator<Item = u32>,
    ) -> BTreeMap<u32, Fault> {
        let strike = |n: u32| {
            let subject = &format!("ACME{n}");
            let call = Call { endpoint: Endpoint::RequestDeduct, subject, visit: 1 };
            Some((n, faults.befalling(&call, Dice::new(seed))?.0))
        };
        order.filter_map(strike).collect()
    }

    #[test]
    fn the_same_seed_strikes_the_same_ids_in_whatever_order_they_come() {
        let faults = Faults::from(Preset::Hostile);
        let forwards = struck(3, &faults, 0..5_000);
        assert_eq!(forwards, struck(3, &faults, (0..5_000).rev()));
        assert_ne!(forwards, struck(4, &faults, 0..5_000));
        assert!(!forwards.is_empty());
    }

    #[test]
    fn a_good_day_strikes_nobody() {
        assert!(struck(3, &Faults::none(), 0..5_000).is_empty());
    }
}
