//! What is tried after a charge was declined for lack of funds.

use std::str::FromStr;
use std::time::Duration;

use minicbor::{Decode, Encode};

use crate::{DurationError, Money, parse_duration};

mod after_grace;
mod error;

pub use after_grace::{AfterGrace, AfterGraceError};
pub use error::DunningError;

/// What is tried after a renewal was declined for lack of funds, how long the subscriber is
/// served meanwhile, and what happens at the end of it.
///
/// ```
/// # use std::time::Duration;
/// # use billing::{AfterGrace, DunningPolicy};
/// let steps = vec!["1d".parse()?, "3d".parse()?];
/// let policy = DunningPolicy::new(steps, Duration::from_secs(7 * 86_400), AfterGrace::Suspend)?;
/// assert_eq!(policy.step(2).expect("a second step").after, Duration::from_secs(3 * 86_400));
/// assert_eq!(policy.step(3), None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct DunningPolicy {
    #[n(0)]
    steps: Vec<DunningStep>,
    #[cbor(n(1), with = "crate::encoding::seconds")]
    grace: Duration,
    #[n(2)]
    then: AfterGrace,
}

/// One more try at a period's charge, under a new transaction id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct DunningStep {
    /// When, counted from the decline that began the dunning.
    #[cbor(n(0), with = "crate::encoding::seconds")]
    pub after: Duration,
    /// How much, where it is less than the plan's price: a step down.
    #[n(1)]
    pub amount: Option<Money>,
}

impl DunningPolicy {
    /// The most steps of a policy.
    pub const STEPS_MAX: usize = 16;
    /// The latest step, and the longest grace: a year.
    pub const DURATION_MAX: Duration = Duration::from_secs(366 * 86_400);

    /// A policy of `steps` in the order of time; none of them means no dunning.
    ///
    /// # Errors
    ///
    /// Too many steps, or steps that do not each come later than the one before. Amounts are
    /// held against the plan's price by [`Plan::new`](crate::Plan::new).
    pub fn new(
        steps: Vec<DunningStep>,
        grace: Duration,
        then: AfterGrace,
    ) -> Result<Self, DunningError> {
        if steps.len() > Self::STEPS_MAX {
            return Err(DunningError::TooManySteps { found: steps.len() });
        }
        let mut earlier = Duration::ZERO;
        for (step, DunningStep { after, .. }) in (1..).zip(&steps) {
            if *after <= earlier {
                return Err(DunningError::NotLater { step });
            }
            earlier = *after;
        }
        if earlier.max(grace) > Self::DURATION_MAX {
            return Err(DunningError::TooLong);
        }
        Ok(Self { steps, grace, then })
    }

    /// The `n`-th step, counted from 1 as charges count them: 0 is the renewal itself.
    pub fn step(&self, n: u32) -> Option<&DunningStep> {
        let index = usize::try_from(n).ok()?.checked_sub(1)?;
        self.steps.get(index)
    }

    /// Every step, in the order of time.
    pub fn steps(&self) -> &[DunningStep] {
        &self.steps
    }

    /// How long the subscriber is served unpaid, counted from the first decline.
    pub fn grace(&self) -> Duration {
        self.grace
    }

    /// What happens when the grace has passed.
    pub fn then(&self) -> AfterGrace {
        self.then
    }

    /// Holds the amount of every step against the plan's price.
    pub(crate) fn check_amounts(&self, price: Money) -> Result<(), DunningError> {
        for (step, DunningStep { amount, .. }) in (1..).zip(&self.steps) {
            let Some(amount) = *amount else { continue };
            let above =
                amount.exceeds(price).map_err(|source| DunningError::Currency { step, source })?;
            if above {
                return Err(DunningError::AbovePrice { step, amount, price });
            }
            if amount.is_zero() {
                return Err(DunningError::Zero { step });
            }
        }
        Ok(())
    }
}

impl DunningStep {
    /// A step that charges the plan's price.
    pub fn full(after: Duration) -> Self {
        Self { after, amount: None }
    }

    /// A step that charges less.
    pub fn reduced(after: Duration, amount: Money) -> Self {
        Self { after, amount: Some(amount) }
    }
}

/// Reads a step that charges the plan's price: `1d`, `12h`.
impl FromStr for DunningStep {
    type Err = DurationError;

    fn from_str(text: &str) -> Result<Self, DurationError> {
        parse_duration(text).map(Self::full)
    }
}

#[cfg(test)]
mod tests;
