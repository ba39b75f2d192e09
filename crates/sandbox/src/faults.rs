//! How often what goes wrong.

use std::{collections::BTreeMap, fmt::Debug, hash::Hash, str::FromStr, time::Duration};

use crate::{
    dice::Dice,
    preset::{Preset, UnknownPreset},
    share::Share,
};

/// A fault of an operator's catalogue: the operators' own `Fault` types are the only ones.
pub trait Hazard: Copy + Ord + Debug + Send + Sync + 'static {
    /// The operator's calls.
    type Endpoint: Endpoint;
    /// How one request is treated; its default is a good day.
    type Behaviour: Clone + Default + Debug + Send + Sync + 'static;

    /// What strikes in [`Preset::Mild`] weather, of 10,000 requests.
    const MILD: &'static [(Self, u16)];
    /// What strikes in [`Preset::Hostile`] weather, of 10,000 requests.
    const HOSTILE: &'static [(Self, u16)];

    /// Every fault, in the order of the enum, which is that in which they are tried.
    fn catalogue() -> &'static [Entry<Self>];

    /// Its place in the enum, and so in the catalogue.
    fn place(self) -> usize;

    /// Whether it strikes an id only the first time that it comes to an endpoint.
    fn strikes_once(self) -> bool;

    /// Its line of the catalogue.
    fn entry(self) -> &'static Entry<Self> {
        &Self::catalogue()[self.place()]
    }

    /// All of them, in the order in which they are tried.
    fn all() -> impl Iterator<Item = Self> {
        Self::catalogue().iter().map(|Entry(fault, ..)| *fault)
    }

    /// As written in JSON.
    #[must_use]
    fn name(self) -> &'static str {
        self.entry().1
    }

    /// Whether requests to `endpoint` can suffer it.
    #[must_use]
    fn strikes(self, endpoint: Self::Endpoint) -> bool {
        self.entry().2.contains(&endpoint)
    }

    /// What it does to a request; nothing for those that bend a rule instead.
    #[must_use]
    fn behaviour(self) -> Option<Self::Behaviour> {
        self.entry().3.clone()
    }
}

/// One line of a catalogue: a fault, its name, the requests that can suffer it, and what it
/// does to one. A fault without a behaviour bends a rule instead.
#[derive(Debug)]
pub struct Entry<F: Hazard>(
    pub(crate) F,
    pub(crate) &'static str,
    pub(crate) &'static [F::Endpoint],
    pub(crate) Option<F::Behaviour>,
);

/// A call that an operator answers.
pub trait Endpoint: Copy + Eq + Hash + Debug + Send + Sync + 'static {
    /// As written in JSON.
    fn name(self) -> &'static str;
}

/// The share of requests that each fault befalls, and how slow slow is.
///
/// Whether a fault befalls a request depends on the seed, the request's id, the name of the
/// fault and how often this id has been to this endpoint, and on nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Faults<F: Hazard> {
    rates: BTreeMap<F, Share>,
    /// How long a paused request takes; set it beyond the client's time-out.
    pub delay: Duration,
}

/// Beyond the 30 s that clients of these operators wait.
const DELAY: Duration = Duration::from_secs(35);

impl<F: Hazard> Faults<F> {
    /// A good day.
    #[must_use]
    pub fn none() -> Self {
        Self { rates: BTreeMap::new(), delay: DELAY }
    }

    /// The same, with `fault` at `rate` (its earlier rate is replaced).
    #[must_use]
    pub fn with(mut self, fault: F, rate: Share) -> Self {
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
    pub fn rate(&self, fault: F) -> Share {
        self.rates.get(&fault).copied().unwrap_or_default()
    }

    /// Every rate that was set.
    #[must_use]
    pub fn rates(&self) -> &BTreeMap<F, Share> {
        &self.rates
    }

    /// The fault that befalls the `visit`-th request about `subject`: the first in the
    /// catalogue's order, as at most one befalls a request.
    pub(crate) fn befalling(
        &self,
        call: &Call<'_, F::Endpoint>,
        dice: Dice,
    ) -> Option<(F, F::Behaviour)> {
        let dice = dice.about(call.subject).nth(call.visit.into());
        let mut candidates = self.rates.iter().filter(|(fault, _)| can_strike(**fault, call));
        let (fault, _) = candidates.find(|(fault, rate)| dice.about(fault.name()).hits(**rate))?;
        Some((*fault, fault.behaviour()?))
    }

    /// Whether a rule is bent for `subject`, whenever it comes.
    pub(crate) fn bends(&self, fault: F, subject: &str, dice: Dice) -> bool {
        dice.about(subject).about(fault.name()).hits(self.rate(fault))
    }
}

fn can_strike<F: Hazard>(fault: F, call: &Call<'_, F::Endpoint>) -> bool {
    fault.strikes(call.endpoint) && (call.visit == 1 || !fault.strikes_once())
}

/// One request, as far as chance is concerned.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Call<'a, E> {
    pub(crate) endpoint: E,
    /// What it is about: an id that the caller minted, or the name of the call.
    pub(crate) subject: &'a str,
    /// How often the subject has been to this endpoint, this time included.
    pub(crate) visit: u32,
}

impl<F: Hazard> From<Preset> for Faults<F> {
    fn from(preset: Preset) -> Self {
        let rate = |(fault, parts): &(F, u16)| (*fault, Share::of(*parts));
        let rates = match preset {
            Preset::None => &[],
            Preset::Mild => F::MILD,
            Preset::Hostile => F::HOSTILE,
        };
        Self { rates: rates.iter().map(rate).collect(), ..Self::none() }
    }
}

impl<F: Hazard> FromStr for Faults<F> {
    type Err = UnknownPreset;

    /// The rates of a preset by its name.
    fn from_str(preset: &str) -> Result<Self, UnknownPreset> {
        Ok(preset.parse::<Preset>()?.into())
    }
}

impl<F: Hazard> Default for Faults<F> {
    fn default() -> Self {
        Self::none()
    }
}

#[cfg(test)]
mod tests {
    use serde::Serialize;

    use super::*;
    use crate::ltc::{Endpoint, Fault};

    fn struck(
        seed: u64,
        faults: &Faults<Fault>,
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

    fn check_catalogue<F: Hazard + Serialize>(last: F) {
        for (place, Entry(fault, name, ..)) in F::catalogue().iter().enumerate() {
            assert_eq!(fault.place(), place, "{name}");
            assert_eq!(serde_json::to_value(fault).unwrap(), *name);
        }
        assert_eq!(F::catalogue().len(), last.place() + 1);
    }

    #[test]
    fn catalogues_stand_in_the_order_of_their_enums_and_under_the_names_of_json() {
        check_catalogue(Fault::TokenShapeless);
        check_catalogue(crate::aoc::Fault::CallbackHeld);
    }

    #[test]
    fn a_good_day_strikes_nobody() {
        assert!(struck(3, &Faults::none(), 0..5_000).is_empty());
    }
}
