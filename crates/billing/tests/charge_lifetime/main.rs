//! A charge of every way through random answers, losses, crashes, signals and pauses, against an
//! operator that debits whenever it is told to: what must hold after every step.

mod operator;
mod step;
mod worker;
mod world;

use billing::{LostRenewalRule, Way};
use proptest::prelude::*;

use step::{Step, step};
use world::World;

fn live(way: Way, lost_renewal: LostRenewalRule, steps: Vec<Step>) -> Result<(), TestCaseError> {
    let mut world = World::new(way, lost_renewal);
    for step in steps {
        world.take(step);
        world.is_debited_once_at_most()?;
        world.forgets_no_debit()?;
        world.refuses_what_is_illegal()?;
    }
    world.settle()
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    prop::collection::vec(step(), 1..60)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn money_rules_1_to_3_hold_through_any_life_of_a_purchase_with_an_otp(steps in steps()) {
        live(Way::Otp, LostRenewalRule::Hold, steps)?;
    }

    #[test]
    fn money_rules_1_to_3_hold_through_any_life_of_a_purchase_on_a_page(steps in steps()) {
        live(Way::Page, LostRenewalRule::Hold, steps)?;
    }

    #[test]
    fn money_rules_1_to_3_hold_through_any_life_of_a_direct_charge(steps in steps()) {
        live(Way::Direct, LostRenewalRule::Hold, steps)?;
    }

    #[test]
    fn money_rules_1_to_4_hold_through_any_life_of_a_renewal_known_by_its_last_paid_day(
        is_held in any::<bool>(),
        steps in steps(),
    ) {
        let rule = if is_held { LostRenewalRule::Hold } else { LostRenewalRule::NextDay };
        live(Way::Renewal, rule, steps)?;
    }
}
