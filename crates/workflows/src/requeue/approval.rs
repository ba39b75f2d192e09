//! Which requeues need a second person, and how much money one may ask for.

use std::collections::BTreeMap;

use billing::{Currency, Money};
use minicbor::{Decode, Encode};

use super::{Counted, RequeueRun};

/// How a person is told from the way they came: `cli ann`, `api ann` and `ann` are one.
const WAYS: [&str; 3] = ["api ", "cli ", "console "];

/// The sums above which a requeue needs a second person. Nothing named: none needs one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(transparent)]
pub struct ApproveAbove(#[n(0)] BTreeMap<Currency, Money>);

impl ApproveAbove {
    /// Sums, one for each currency that has one.
    pub fn new(sums: impl IntoIterator<Item = Money>) -> Self {
        Self(sums.into_iter().map(|sum| (sum.currency(), sum)).collect())
    }

    /// Whether a requeue that comes to this needs a second person. Of one that was counted in part
    /// nobody knows that it does not.
    pub fn asks_for(&self, planned: &Counted) -> bool {
        let is_above = |sum: &Money| {
            let free = self.0.get(&sum.currency());
            free.is_some_and(|free| sum.exceeds(*free) == Ok(true))
        };
        !self.0.is_empty() && (planned.is_partial || planned.amount.values().any(is_above))
    }
}

/// How much money may still be asked for, by currency. One that is not named has no bound.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Allowance(BTreeMap<Currency, Money>);

impl Allowance {
    /// What a requeue may still ask for: as much as was planned, or as much as needs nobody's
    /// approval if that is more, without what it has asked for. Charges may come to match after they
    /// were counted; what they ask for beyond this nobody has seen.
    pub fn of(run: &RequeueRun) -> Self {
        let left = |(currency, free): (&Currency, &Money)| {
            let planned = run.planned.amount.get(currency).copied().unwrap_or(*free);
            let most = if planned.exceeds(*free) == Ok(true) { planned } else { *free };
            let asked = run.counted.amount.get(currency).copied();
            let asked = asked.unwrap_or(Money::zero(*currency));
            (*currency, most.checked_sub(asked).unwrap_or(Money::zero(*currency)))
        };
        Self(run.order.approve_above.0.iter().map(left).collect())
    }

    /// Takes this amount away; `false` if there is not so much, and nothing is taken.
    pub(super) fn take(&mut self, amount: Money) -> bool {
        let Some(left) = self.0.get_mut(&amount.currency()) else { return true };
        let rest = left.checked_sub(amount);
        rest.is_ok_and(|rest| {
            *left = rest;
            true
        })
    }
}

/// Whether two who are named for a history are one person, whichever way each came.
pub(super) fn are_one(one: &str, other: &str) -> bool {
    person(one).eq_ignore_ascii_case(person(other))
}

/// The name alone: not the way they came, nor where their mail is.
fn person(by: &str) -> &str {
    let name = WAYS.iter().find_map(|way| by.strip_prefix(way)).unwrap_or(by);
    name.split_once('@').map_or(name, |(name, _)| name)
}

#[cfg(test)]
mod tests {
    use billing::Requeue;

    use super::*;

    fn kip(amount: &str) -> Money {
        Money::parse(amount, Currency::Lak).expect("kip")
    }

    fn ringgit(amount: &str) -> Money {
        Money::parse(amount, Currency::Myr).expect("ringgit")
    }

    fn planned(amounts: &[Money]) -> Counted {
        let mut planned = Counted::default();
        amounts.iter().for_each(|amount| planned.count(Requeue::Again, *amount));
        planned
    }

    #[test]
    fn more_than_the_sum_of_its_currency_needs_a_second_person_and_as_much_does_not() {
        let rule = ApproveAbove::new([kip("10000")]);
        for (amounts, needs) in [
            (vec![], false),
            (vec![kip("10000")], false),
            (vec![kip("10000"), kip("1")], true),
            (vec![ringgit("900.00")], false),
            (vec![ringgit("900.00"), kip("20000")], true),
        ] {
            assert_eq!(rule.asks_for(&planned(&amounts)), needs, "{amounts:?}");
        }
        assert!(!ApproveAbove::default().asks_for(&planned(&[kip("900000")])));
    }

    #[test]
    fn what_was_counted_in_part_needs_a_second_person_wherever_anything_does() {
        let part = Counted { is_partial: true, ..planned(&[kip("1")]) };
        assert!(ApproveAbove::new([ringgit("500.00")]).asks_for(&part));
        assert!(!ApproveAbove::default().asks_for(&part), "nobody wants to be asked");
    }

    #[test]
    fn an_allowance_is_taken_up_to_its_end_and_never_beyond() {
        let mut allowance = Allowance([(Currency::Lak, kip("5000"))].into());
        assert!(allowance.take(kip("3000")));
        assert!(!allowance.take(kip("3000")), "2000 are left");
        assert!(allowance.take(kip("2000")));
        assert!(!allowance.take(kip("1")));
        assert!(allowance.take(ringgit("900.00")), "has no bound");
    }

    #[test]
    fn a_person_is_one_whichever_way_they_come() {
        for (one, other, same) in [
            ("cli ann", "ann", true),
            ("cli ann", "console ann", true),
            ("api ann", "cli ann", true),
            ("console Ann@example.com", "cli ann", true),
            ("cli ann", "cli ben", false),
            ("ann lee", "ben lee", false),
        ] {
            assert_eq!(are_one(one, other), same, "{one}, {other}");
        }
    }
}
