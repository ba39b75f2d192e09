//! Why a dunning policy was refused.

use crate::{DunningPolicy, Money, MoneyError};

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
