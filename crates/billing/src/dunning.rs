//! What is tried after a charge was declined for lack of funds.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use minicbor::{Decode, Encode};

use crate::{DurationError, Money, MoneyError, parse_duration};

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

/// What becomes of a subscription whose grace has passed unpaid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum AfterGrace {
    /// Not served any more, and charged again with its next period.
    #[n(0)]
    Suspend,
    /// Ended.
    #[n(1)]
    Cancel,
}

/// Why a dunning policy was refused. Steps are counted from 1.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DunningError {
    /// More steps than anybody bears.
    #[error("dunning has at most {} steps, found {found}", DunningPolicy::STEPS_MAX)]
    TooManySteps {
        /// How many there are.
        found: usize,
    },
    /// A step that does not come later than the one before, or than the decline.
    #[error("dunning step {step} must come later than {}", before(*step))]
    NotLater {
        /// The step.
        step: usize,
    },
    /// A step or a grace of more than a year.
    #[error("dunning steps and grace must be over within 366d")]
    TooLong,
    /// A step without anything to charge.
    #[error("dunning step {step} must charge more than zero")]
    Zero {
        /// The step.
        step: usize,
    },
    /// A step that would charge more than the plan's price.
    #[error("dunning step {step} must charge no more than the plan's {price}, found {amount}")]
    AbovePrice {
        /// The step.
        step: usize,
        /// What it would charge.
        amount: Money,
        /// The plan's price.
        price: Money,
    },
    /// A step in another currency than the plan's.
    #[error("dunning step {step}: {source}")]
    Currency {
        /// The step.
        step: usize,
        /// Which currencies met.
        source: MoneyError,
    },
}

fn before(step: usize) -> &'static str {
    if step == 1 { "the decline" } else { "the step before it" }
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

/// A word that is no end of grace.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected suspend or cancel, found {found:?}")]
pub struct AfterGraceError {
    /// What was found, at most its first 16 characters.
    pub found: String,
}

impl FromStr for AfterGrace {
    type Err = AfterGraceError;

    fn from_str(text: &str) -> Result<Self, AfterGraceError> {
        match text {
            "suspend" => Ok(Self::Suspend),
            "cancel" => Ok(Self::Cancel),
            _ => Err(AfterGraceError { found: text.chars().take(16).collect() }),
        }
    }
}

impl fmt::Display for AfterGrace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Suspend => "suspend",
            Self::Cancel => "cancel",
        })
    }
}

#[cfg(test)]
mod tests;
