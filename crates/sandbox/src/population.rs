//! Who an operator's subscribers are, before anyone asks for money.

use crate::{dice::Dice, msisdn::Msisdn, share::Share};

/// Money as an operator counts it: whole numbers of its smallest unit.
pub trait Money: Copy + Ord + Default {
    /// What is left after paying `amount`, unless it does not suffice.
    #[must_use]
    fn less(self, amount: Self) -> Option<Self>;

    /// Both together; stops at the largest sum that can be written down.
    #[must_use]
    fn plus(self, amount: Self) -> Self;
}

/// The shares of subscribers of each kind, and what is in their pockets.
///
/// Which number is of which kind is decided by the seed and the number alone, so it is the
/// same in every run and does not depend on who is charged first. The three shares of trouble
/// are disjoint and together at most the whole.
#[derive(Debug, Clone)]
pub struct Population<M> {
    /// What a subscriber without trouble, and one that is not prepaid, starts with.
    pub starting_balance: M,
    /// Start with nothing and are topped up after a few declines, so that dunning recovers them.
    pub poor: Share,
    /// Start with nothing and stay so.
    pub broke: Share,
    /// Lines that cannot be billed: code `101` of LTC, `AOC1006` of AOC.
    pub not_prepaid: Share,
    /// What a poor subscriber tops up with.
    pub top_up: M,
    /// A poor subscriber tops up after 1 to this many declines in a row; which, the seed says.
    pub top_up_after_max: u16,
}

impl<M: Money> Population<M>
where
    Self: Default,
{
    /// A believable mix: 8 % poor, 2 % broke, 1 % not prepaid.
    #[must_use]
    pub fn varied() -> Self {
        Self {
            poor: Share::of(800),
            broke: Share::of(200),
            not_prepaid: Share::of(100),
            ..Self::default()
        }
    }
}

impl<M: Money> Population<M> {
    /// Everybody starts with `starting_balance` and can pay.
    #[must_use]
    pub const fn of(starting_balance: M, top_up: M) -> Self {
        Self {
            starting_balance,
            poor: Share::NEVER,
            broke: Share::NEVER,
            not_prepaid: Share::NEVER,
            top_up,
            top_up_after_max: 3,
        }
    }

    /// The parts per 10,000 that are in some kind of trouble.
    pub(crate) fn troubled_per_10_000(&self) -> u32 {
        [self.poor, self.broke, self.not_prepaid]
            .iter()
            .map(|share| u32::from(share.per_10_000()))
            .sum()
    }

    /// The subscriber behind `msisdn`, as nobody has met them yet.
    pub(crate) fn subscriber(&self, dice: Dice, msisdn: &Msisdn) -> Subscriber<M> {
        let dice = dice.about(msisdn.as_str());
        let mut place = dice.about("kind").below(Share::WHOLE.into());
        let mut falls_in = |share: Share| {
            let width = u64::from(share.per_10_000());
            let inside = place < width;
            place = place.wrapping_sub(width);
            inside
        };
        if falls_in(self.poor) {
            let patience = dice.about("patience").below(self.top_up_after_max.max(1).into());
            let after_declines = u16::try_from(patience).expect("below a u16") + 1;
            return Subscriber::with(M::default(), Some(after_declines));
        }
        if falls_in(self.broke) {
            return Subscriber::with(M::default(), None);
        }
        let is_prepaid = !falls_in(self.not_prepaid);
        Subscriber { is_prepaid, ..Subscriber::with(self.starting_balance, None) }
    }
}

/// One line and its balance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Subscriber<M> {
    pub(crate) balance: M,
    pub(crate) is_prepaid: bool,
    /// Tops up after this many declines in a row; never, if absent.
    tops_up_after: Option<u16>,
    declines: u16,
}

impl<M: Money> Subscriber<M> {
    fn with(balance: M, tops_up_after: Option<u16>) -> Self {
        Self { balance, is_prepaid: true, tops_up_after, declines: 0 }
    }

    /// Notes one more decline for want of funds; a poor subscriber tops up in the end.
    pub(crate) fn declined(&mut self, top_up: M) {
        self.declines = self.declines.saturating_add(1);
        if self.tops_up_after.is_some_and(|limit| self.declines >= limit) {
            self.balance = self.balance.plus(top_up);
            self.declines = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ltc::Kip;

    type Population = super::Population<Kip>;
    type Subscriber = super::Subscriber<Kip>;

    fn everyone(population: &Population) -> Vec<Subscriber> {
        let dice = Dice::new(42);
        (0..10_000)
            .map(|n| format!("20{n:08}").parse().unwrap())
            .map(|msisdn| population.subscriber(dice, &msisdn))
            .collect()
    }

    #[test]
    fn each_kind_has_about_its_share() {
        let met = everyone(&Population::varied());
        let poor = met.iter().filter(|s| s.tops_up_after.is_some()).count();
        let broke = met.iter().filter(|s| s.balance == Kip(0) && s.tops_up_after.is_none()).count();
        let postpaid = met.iter().filter(|s| !s.is_prepaid).count();
        assert!((700..900).contains(&poor), "{poor} poor");
        assert!((150..250).contains(&broke), "{broke} broke");
        assert!((70..130).contains(&postpaid), "{postpaid} not prepaid");
    }

    #[test]
    fn a_poor_subscriber_can_pay_after_a_few_declines() {
        let population = Population { poor: Share::ALWAYS, ..Population::default() };
        for mut subscriber in everyone(&population) {
            for _ in 0..population.top_up_after_max {
                if subscriber.balance == Kip(0) {
                    subscriber.declined(population.top_up);
                }
            }
            assert_eq!(subscriber.balance, population.top_up);
        }
    }
}
