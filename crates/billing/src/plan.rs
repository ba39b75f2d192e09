//! What a subscription costs, how often, and when it is charged.

use chrono::{DateTime, Utc};
use minicbor::{Decode, Encode};

use crate::{
    AccountId, CarryOver, DunningError, DunningPolicy, Money, PlanId, PlanPeriod, RenewalSchedule,
    Window,
};

/// What a subscription costs, how often, and when it is charged.
///
/// Made by [`Plan::new`] only, so that its parts are known to fit together.
///
/// ```
/// # use std::time::Duration;
/// # use billing::{AfterGrace, Currency, DunningPolicy, Money, Plan, RenewalSchedule};
/// let plan = Plan::new(
///     "gold-weekly".parse()?,
///     "ltc-main".parse()?,
///     "Gold weekly".to_owned(),
///     Money::parse_charge("5000", Currency::Lak)?,
///     "7d".parse()?,
///     RenewalSchedule::at_any_time(chrono_tz::Tz::Asia__Vientiane),
///     DunningPolicy::new(vec!["1d".parse()?], Duration::from_secs(604_800), AfterGrace::Suspend)?,
/// )?;
/// assert_eq!(plan.amount_of_step(1), Some(plan.amount));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[non_exhaustive]
pub struct Plan {
    /// Its name in the configuration.
    #[n(0)]
    pub id: PlanId,
    /// The account it is charged through.
    #[n(1)]
    pub account: AccountId,
    /// What subscribers read: LTC `CardName`, AOC `subscriptionName`.
    #[n(2)]
    pub name: String,
    /// The price of one period.
    #[n(3)]
    pub amount: Money,
    /// How long one period is.
    #[n(4)]
    pub period: PlanPeriod,
    /// When renewals may be charged.
    #[n(5)]
    pub schedule: RenewalSchedule,
    /// What is tried after a decline for lack of funds.
    #[n(6)]
    pub dunning: DunningPolicy,
    /// What becomes of what a night's window did not fit.
    #[n(7)]
    #[cbor(default)]
    pub carry_over: CarryOver,
}

/// Why a plan was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// A name that cannot be shown or sent.
    #[error(
        "a plan's name has 1 to {} characters, none of them a control character",
        Plan::NAME_LEN_MAX
    )]
    Name,
    /// Nothing to charge.
    #[error("a plan's amount must be more than zero")]
    Free,
    /// Steps that do not fit the price.
    #[error(transparent)]
    Dunning(#[from] DunningError),
}

impl Plan {
    /// The most characters of a name.
    pub const NAME_LEN_MAX: usize = 100;

    /// Puts a plan together.
    ///
    /// # Errors
    ///
    /// An unfit name, a price of zero, or a dunning step that charges more than the price.
    pub fn new(
        id: PlanId,
        account: AccountId,
        name: String,
        amount: Money,
        period: PlanPeriod,
        schedule: RenewalSchedule,
        dunning: DunningPolicy,
    ) -> Result<Self, PlanError> {
        if name.trim().is_empty()
            || name.chars().count() > Self::NAME_LEN_MAX
            || name.contains(char::is_control)
        {
            return Err(PlanError::Name);
        }
        if amount.is_zero() {
            return Err(PlanError::Free);
        }
        dunning.check_amounts(amount)?;
        let carry_over = CarryOver::default();
        Ok(Self { id, account, name, amount, period, schedule, dunning, carry_over })
    }

    /// The same with what becomes of what a window did not fit; of no effect without windows.
    #[must_use]
    pub fn carrying_over(self, carry_over: CarryOver) -> Self {
        Self { carry_over, ..self }
    }

    /// The window that is open at `now`, if what it does not fit is not carried over.
    pub fn last_window(&self, now: DateTime<Utc>) -> Option<Window> {
        self.schedule.window_containing(now).filter(|_| self.carry_over == CarryOver::Skip)
    }

    /// What the charge of a dunning step asks for: the price for step 0, the renewal itself, and
    /// for every step without an amount of its own. None where there is no such step.
    pub fn amount_of_step(&self, n: u32) -> Option<Money> {
        match n {
            0 => Some(self.amount),
            n => self.dunning.step(n).map(|step| step.amount.unwrap_or(self.amount)),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use chrono_tz::Tz;

    use super::*;
    use crate::{AfterGrace, Currency, DunningStep};

    fn kip(amount: &str) -> Money {
        Money::parse(amount, Currency::Lak).expect(amount)
    }

    fn plan(name: &str, amount: Money, reduced: Money) -> Result<Plan, PlanError> {
        let day = Duration::from_secs(86_400);
        let steps = vec![DunningStep::full(day), DunningStep::reduced(3 * day, reduced)];
        Plan::new(
            "gold-weekly".parse().expect("a plan id"),
            "ltc-main".parse().expect("an account id"),
            name.to_owned(),
            amount,
            "7d".parse().expect("a period"),
            RenewalSchedule::at_any_time(Tz::Asia__Vientiane),
            DunningPolicy::new(steps, 7 * day, AfterGrace::Suspend).expect("a policy"),
        )
    }

    #[test]
    fn a_step_charges_the_price_unless_it_has_an_amount_of_its_own() {
        let plan = plan("Gold weekly", kip("5000"), kip("2000")).expect("a plan");
        let amounts = [0, 1, 2, 3].map(|n| plan.amount_of_step(n));
        assert_eq!(amounts, [Some(kip("5000")), Some(kip("5000")), Some(kip("2000")), None]);
    }

    #[test]
    fn a_step_never_charges_more_than_the_price() {
        assert!(plan("Gold", kip("5000"), kip("5000")).is_ok());
        let refused = plan("Gold", kip("5000"), kip("5001")).expect_err("above the price");
        assert_eq!(
            refused.to_string(),
            "dunning step 2 must charge no more than the plan's 5000 LAK, found 5001 LAK"
        );
    }

    #[test]
    fn a_step_charges_something_and_in_the_plans_currency() {
        let refused = plan("Gold", kip("5000"), kip("0"));
        assert_eq!(refused, Err(PlanError::Dunning(DunningError::Zero { step: 2 })));
        let ringgit = Money::parse("9.90", Currency::Myr).expect("ringgit");
        assert_eq!(
            plan("Gold", kip("5000"), ringgit).expect_err("two currencies").to_string(),
            "dunning step 2: expected an amount of MYR, found one of LAK"
        );
    }

    #[test]
    fn a_plan_has_a_price_and_a_name_that_can_be_sent() {
        assert_eq!(plan("Gold", kip("0"), kip("0")), Err(PlanError::Free));
        for name in ["", "  ", "Gold\nweekly", &"x".repeat(101)] {
            assert_eq!(plan(name, kip("5000"), kip("2000")), Err(PlanError::Name), "{name:?}");
        }
        assert!(plan("ໂກລ ອາທິດ", kip("5000"), kip("2000")).is_ok());
    }

    #[test]
    fn a_plan_survives_the_journal() {
        let plan = plan("Gold weekly", kip("5000"), kip("2000")).expect("a plan");
        let bytes = minicbor::to_vec(&plan).expect("encodes");
        assert_eq!(minicbor::decode::<Plan>(&bytes).expect("decodes"), plan);
    }
}
