//! How often one thing is asked for, and how long to wait in between.

use std::time::Duration;

use crate::{Error, IdempotencyKey};

/// The first pause at the most, where the server asks for none; each is twice the one before.
const PAUSE_FIRST: Duration = Duration::from_millis(250);
/// The longest pause of our own.
const PAUSE_MAX: Duration = Duration::from_secs(10);
/// The longest pause that a server is given: whoever calls has not all day.
const RETRY_AFTER_MAX: Duration = Duration::from_secs(60);

/// An attempt without an answer that settles anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Miss {
    /// What happened.
    pub(crate) why: String,
    /// How long the server wants to be left alone.
    pub(crate) retry_after: Option<Duration>,
    /// Whether the request may have had its effect.
    pub(crate) may_be_done: bool,
}

/// The attempts at one thing.
#[derive(Debug)]
pub(crate) struct Attempts {
    left: u32,
    made: u32,
    may_be_done: bool,
}

impl Attempts {
    /// So many at the most.
    pub(crate) fn up_to(most: u32) -> Self {
        Self { left: most, made: 0, may_be_done: false }
    }

    /// How long to wait before the next attempt; none, if that was the last. `chance` from 0 to 1
    /// spreads callers that missed together.
    pub(crate) fn after(&mut self, miss: &Miss, chance: f64) -> Option<Duration> {
        self.made += 1;
        self.left = self.left.saturating_sub(1);
        self.may_be_done |= miss.may_be_done;
        let is_too_long = miss.retry_after.is_some_and(|asked| asked > RETRY_AFTER_MAX);
        let goes_on = self.left > 0 && !is_too_long;
        goes_on.then(|| miss.retry_after.unwrap_or_default() + self.own_pause(chance))
    }

    /// From half of the pause to all of it.
    fn own_pause(&self, chance: f64) -> Duration {
        let doublings = self.made.saturating_sub(1).min(16);
        let longest = PAUSE_FIRST.saturating_mul(1 << doublings).min(PAUSE_MAX);
        longest.mul_f64(0.5 + chance.clamp(0.0, 1.0) / 2.0)
    }

    /// What to tell whoever asked.
    pub(crate) fn given_up(self, miss: Miss, key: Option<IdempotencyKey>) -> Error {
        let (attempts, why) = (self.made, miss.why);
        match self.may_be_done {
            true => Error::OutcomeUnknown { key, attempts, why },
            false => Error::Unavailable { attempts, why },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn miss(retry_after_s: Option<u64>, may_be_done: bool) -> Miss {
        let retry_after = retry_after_s.map(Duration::from_secs);
        Miss { why: "503".into(), retry_after, may_be_done }
    }

    #[test]
    fn pauses_double_up_to_a_bound_and_the_last_attempt_has_none_after_it() {
        let mut attempts = Attempts::up_to(9);
        let pauses: Vec<_> =
            std::iter::from_fn(|| attempts.after(&miss(None, false), 1.0)).collect();
        let expected = [250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000];
        assert_eq!(pauses, expected.map(Duration::from_millis));
    }

    #[test]
    fn a_pause_the_server_asks_for_is_kept_and_one_that_is_too_long_ends_it() {
        let mut attempts = Attempts::up_to(3);
        let pause = attempts.after(&miss(Some(7), false), 0.0);
        assert_eq!(pause, Some(Duration::from_millis(7125)));
        assert_eq!(attempts.after(&miss(Some(61), false), 0.0), None);
    }

    #[test]
    fn one_attempt_that_may_have_been_done_leaves_the_outcome_unknown() {
        let mut attempts = Attempts::up_to(3);
        attempts.after(&miss(None, true), 0.0);
        attempts.after(&miss(None, false), 0.0);
        let key = IdempotencyKey::random();
        let told = attempts.given_up(miss(None, false), Some(key.clone()));
        let Error::OutcomeUnknown { key: same, attempts: 2, .. } = told else { panic!("{told}") };
        assert_eq!(same, Some(key));
    }
}
