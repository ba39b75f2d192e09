//! What a requeue comes to, in numbers.

use std::collections::BTreeMap;

use billing::{Currency, Money, Requeue, Skipped};
use minicbor::{Decode, Encode};

/// What a requeue comes to. `matched` is the sum of the others.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct Counted {
    /// Charges that it is about.
    #[n(0)]
    pub matched: u64,
    /// Those that another is to follow.
    #[n(1)]
    pub requeued: u64,
    /// Those in doubt, about which the operator is asked.
    #[n(2)]
    pub inquired: u64,
    /// Skipped: charged already.
    #[n(3)]
    pub charged: u64,
    /// Skipped: another mends nothing, may not be, or is there already.
    #[n(4)]
    pub terminal: u64,
    /// Skipped: the subscriber's attempts of the day are used up (money rule 8).
    #[n(5)]
    pub capped: u64,
    /// The money that the requeued ones ask for.
    #[n(6)]
    pub amount: BTreeMap<Currency, Money>,
    /// Whether there are more, which there was no time to count.
    #[n(7)]
    #[cbor(default)]
    pub is_partial: bool,
}

impl Counted {
    /// One charge of this amount.
    pub(super) fn of(requeue: Requeue, amount: Money) -> Self {
        let mut one = Self::default();
        one.count(requeue, amount);
        one
    }

    /// Counts a charge of this amount.
    pub fn count(&mut self, requeue: Requeue, amount: Money) {
        self.matched = self.matched.saturating_add(1);
        let one = match requeue {
            Requeue::Again => {
                self.add_amount(amount);
                &mut self.requeued
            }
            Requeue::Inquire => &mut self.inquired,
            Requeue::Skip(Skipped::Charged) => &mut self.charged,
            Requeue::Skip(Skipped::Terminal) => &mut self.terminal,
            Requeue::Skip(Skipped::Capped) => &mut self.capped,
        };
        *one = one.saturating_add(1);
    }

    /// Adds what others come to.
    pub fn add(&mut self, others: &Self) {
        self.matched = self.matched.saturating_add(others.matched);
        self.requeued = self.requeued.saturating_add(others.requeued);
        self.inquired = self.inquired.saturating_add(others.inquired);
        self.charged = self.charged.saturating_add(others.charged);
        self.terminal = self.terminal.saturating_add(others.terminal);
        self.capped = self.capped.saturating_add(others.capped);
        self.is_partial |= others.is_partial;
        others.amount.values().for_each(|amount| self.add_amount(*amount));
    }

    fn add_amount(&mut self, amount: Money) {
        let sum = self.amount.entry(amount.currency()).or_insert(Money::zero(amount.currency()));
        // One currency each, and a sum of bounded amounts; one beyond all bounds stays where it is.
        *sum = sum.checked_add(amount).unwrap_or(*sum);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kip(amount: &str) -> Money {
        Money::parse(amount, Currency::Lak).expect("kip")
    }

    #[test]
    fn every_charge_is_counted_once_and_only_what_is_asked_for_again_costs() {
        let skipped = [Skipped::Charged, Skipped::Terminal, Skipped::Capped].map(Requeue::Skip);
        let mut counted = Counted::default();
        for requeue in [Requeue::Again, Requeue::Again, Requeue::Inquire].iter().chain(&skipped) {
            counted.count(*requeue, kip("5000"));
        }
        let ringgit = Money::parse("9.90", Currency::Myr).expect("ringgit");
        counted.count(Requeue::Again, ringgit);
        let by_class = [counted.requeued, counted.inquired, counted.charged];
        assert_eq!((by_class, counted.terminal, counted.capped), ([3, 1, 1], 1, 1));
        assert_eq!(counted.matched, 7);
        assert_eq!(counted.amount[&Currency::Lak], kip("10000"));
        assert_eq!(counted.amount[&Currency::Myr], ringgit);
    }

    #[test]
    fn what_two_steps_come_to_is_the_sum_of_both() {
        let (mut first, mut second, mut both) =
            (Counted::default(), Counted::default(), Counted::default());
        for requeue in [Requeue::Again, Requeue::Skip(Skipped::Capped)] {
            first.count(requeue, kip("5000"));
            second.count(requeue, kip("2000"));
            both.count(requeue, kip("5000"));
            both.count(requeue, kip("2000"));
        }
        first.add(&second);
        assert_eq!(first, both);
    }
}
