//! A3a, where the answer to renewSubscription is lost and with it the gateway's name of the charge:
//! only the last paid day tells, and until it does nothing is sent again on the same day.

use billing::{Charge, ChargeState, DeclineReason, SubscriptionState};
use chrono::{Days, TimeDelta};
use sandbox::aoc::{Behaviour, Delivery, Endpoint, Fault};

use crate::journal::Journal;
use crate::on_both_stores;
use crate::stage::gateway::{PACKAGE, PLAN, local_date, malaysian_line, operator};
use crate::stage::people::MALAYSIAN_LINE;
use crate::stage::{Point, Settings, Stage, moves};

on_both_stores!(
    after_the_debit_the_last_paid_day_proves_it,
    after_the_debit_a_callback_brings_the_name,
    a_crash_with_the_call_in_flight_is_proven_by_the_last_paid_day,
    a_crash_after_the_answer_is_proven_by_the_last_paid_day,
    before_the_debit_it_stays_in_doubt_and_is_not_called_again,
    a_crash_before_the_call_stays_in_doubt_and_is_not_called_again,
    before_the_debit_the_next_day_has_one_new_attempt,
    after_the_debit_a_record_that_lags_is_proven_by_not_due_on_the_next_day,
    a_used_id_is_asked_about_like_a_lost_answer,
    an_unlisted_code_is_asked_about_like_a_lost_answer,
    lost_while_processing_it_is_dropped_and_never_called_again_in_its_period,
);

const HOLD: &str = operator!("plain", "renewal_mode = \"merchant\"");
const NEXT_DAY: &str =
    operator!("plain", "renewal_mode = \"merchant\"", "lost_renewal = \"next_day\"");
const RENEW: &str = "renew_subscription";

/// A subscription that is due, and expired yesterday at the gateway.
async fn due(journal: Journal, aoc: &'static str) -> Stage {
    let stage = Stage::with(journal, Settings { aoc, ..Settings::default() }).await;
    stage.expired_yesterday("plain");
    stage.enrol(PLAN, MALAYSIAN_LINE).await;
    stage
}

/// It is paid by one call, and the period goes to the gateway's last day.
async fn is_renewed_by_one_call(stage: &Stage) -> Charge {
    let charge = stage.only_charge().await;
    assert_eq!(charge.state, ChargeState::Charged, "{charge:#?}");
    assert_eq!(stage.orders(), [RENEW]);
    let subscription = &stage.subscriptions().await[0];
    let next_day = stage.at_the_gateway().expiry_date + Days::new(1);
    assert_eq!(local_date(subscription.paid_through), next_day);
    stage.gateway_books_agree().await;
    charge
}

/// For days nobody knows and nobody calls again; the gateway's own end proves that nothing was
/// taken.
async fn is_held_until_the_gateway_has_given_it_up(stage: &Stage) {
    stage.run_for(TimeDelta::days(3)).await;
    assert_eq!(stage.only_charge().await.state, ChargeState::InDoubt);
    assert_eq!(stage.orders(), [RENEW]);
    stage.run_for(TimeDelta::days(12)).await;
    assert_eq!(stage.orders(), [RENEW]);
    assert_eq!(stage.subscriptions().await[0].state, SubscriptionState::Lapsed);
    assert_eq!(stage.gateway().books().entries(), []);
    stage.gateway_books_agree().await;
}

async fn after_the_debit_the_last_paid_day_proves_it(journal: Journal) {
    let stage = due(journal, HOLD).await;
    stage.treat(Endpoint::RenewSubscription, Fault::DropAfterCharge);
    stage.run_a_moment().await;
    assert_eq!(stage.only_charge().await.state, ChargeState::InDoubt);
    stage.gateway_books_agree_but_for_doubts(1).await;
    stage.run_for(TimeDelta::minutes(5)).await;
    let charge = is_renewed_by_one_call(&stage).await;
    assert_eq!(charge.operator_reference, None, "nothing but a callback could tell it");
}

async fn after_the_debit_a_callback_brings_the_name(journal: Journal) {
    let stage = due(journal, HOLD).await;
    let _desk = stage.open_the_desk().await;
    stage.gateway().set_delivery(Delivery::Held);
    stage.treat(Endpoint::RenewSubscription, Fault::DropAfterCharge);
    stage.run_a_moment().await;
    assert_eq!(stage.only_charge().await.state, ChargeState::InDoubt);
    stage.gateway().flush_callbacks(false);
    stage.callbacks_arrive(1).await;
    stage.run_for(TimeDelta::minutes(5)).await;
    let charge = is_renewed_by_one_call(&stage).await;
    let entry = &stage.gateway().books().entries()[0];
    assert_eq!(charge.operator_reference.as_deref(), Some(&*entry.aoc_trans_id));
    assert_eq!(stage.verdicts().await, ["done"]);
}

async fn a_crash_with_the_call_in_flight_is_proven_by_the_last_paid_day(journal: Journal) {
    let mut stage = due(journal, HOLD).await;
    stage.hold_the_answer(Endpoint::RenewSubscription);
    stage.crash(Point::OnceTheOperator(|them| them.aoc().books().entries().len() == 1)).await;
    assert_eq!(stage.only_charge().await.state, ChargeState::Submitted);
    stage.run_for(TimeDelta::minutes(10)).await;
    is_renewed_by_one_call(&stage).await;
}

async fn a_crash_after_the_answer_is_proven_by_the_last_paid_day(journal: Journal) {
    let mut stage = due(journal, HOLD).await;
    stage.crash(Point::Before(|commit| moves(commit, "submitted", "charged"))).await;
    stage.run_for(TimeDelta::minutes(10)).await;
    is_renewed_by_one_call(&stage).await;
}

async fn before_the_debit_it_stays_in_doubt_and_is_not_called_again(journal: Journal) {
    let stage = due(journal, HOLD).await;
    stage.treat(Endpoint::RenewSubscription, Fault::DropBefore);
    is_held_until_the_gateway_has_given_it_up(&stage).await;
}

async fn a_crash_before_the_call_stays_in_doubt_and_is_not_called_again(journal: Journal) {
    let mut stage = due(journal, HOLD).await;
    stage.crash(Point::After(|commit| moves(commit, "requested", "submitted"))).await;
    stage.run_for(TimeDelta::days(3)).await;
    let charge = stage.only_charge().await;
    assert_eq!(charge.state, ChargeState::InDoubt, "{charge:#?}");
    assert_eq!(stage.orders(), [""; 0]);
    stage.gateway_books_agree().await;
}

async fn before_the_debit_the_next_day_has_one_new_attempt(journal: Journal) {
    let stage = due(journal, NEXT_DAY).await;
    let today = local_date(stage.now());
    stage.treat(Endpoint::RenewSubscription, Fault::DropBefore);
    stage.run_for(TimeDelta::days(3)).await;
    let days = stage.called_on(Endpoint::RenewSubscription);
    assert_eq!(days, [today, today + Days::new(1)]);
    let ids = stage.sp_ids(Endpoint::RenewSubscription);
    assert_ne!(ids[0], ids[1]);
    let charges = stage.charges().await;
    let states: Vec<_> = charges.iter().map(|charge| charge.state).collect();
    assert_eq!(states, [ChargeState::Declined, ChargeState::Charged], "{charges:#?}");
    stage.gateway_books_agree().await;
}

async fn after_the_debit_a_record_that_lags_is_proven_by_not_due_on_the_next_day(journal: Journal) {
    let stage = due(journal, NEXT_DAY).await;
    let (today, yesterday) = (local_date(stage.now()), stage.at_the_gateway().expiry_date);
    stage.treat(Endpoint::RenewSubscription, Fault::DropAfterCharge);
    stage.run_a_moment().await;
    let last_day = stage.at_the_gateway().expiry_date;
    // What the gateway tells of the last paid day lags behind, and its next answer does not.
    let tell = |day| {
        let put =
            stage.gateway().put_subscription(malaysian_line(), PACKAGE, None, None, Some(day));
        put.expect("a subscription that is known");
    };
    tell(yesterday);
    stage.treat(Endpoint::RenewSubscription, Behaviour::refusing("AOC2001"));
    let midnight = stage.now() + TimeDelta::hours(14);
    stage.run_until(midnight).await;
    assert_eq!(stage.orders(), [RENEW]);
    for _ in 0..20 {
        if stage.orders().len() == 2 {
            break;
        }
        stage.run_for(TimeDelta::hours(1)).await;
    }
    tell(last_day);
    stage.run_for(TimeDelta::days(2)).await;
    let days = stage.called_on(Endpoint::RenewSubscription);
    assert_eq!(days, [today, today + Days::new(1)]);
    let charges = stage.charges().await;
    assert_eq!(charges[0].state, ChargeState::Charged, "{charges:#?}");
    assert_eq!(charges[1].reason, Some(DeclineReason::AlreadySubscribed), "{charges:#?}");
    stage.gateway_books_agree().await;
}

async fn a_used_id_is_asked_about_like_a_lost_answer(journal: Journal) {
    let stage = due(journal, HOLD).await;
    stage.treat(Endpoint::RenewSubscription, Behaviour::refusing("AOC1001"));
    is_held_until_the_gateway_has_given_it_up(&stage).await;
}

async fn an_unlisted_code_is_asked_about_like_a_lost_answer(journal: Journal) {
    let stage = due(journal, HOLD).await;
    stage.treat(Endpoint::RenewSubscription, Fault::UnlistedCodeAfterCharge);
    stage.run_a_moment().await;
    assert_eq!(stage.only_charge().await.state, ChargeState::InDoubt);
    stage.run_for(TimeDelta::minutes(10)).await;
    is_renewed_by_one_call(&stage).await;
}

async fn lost_while_processing_it_is_dropped_and_never_called_again_in_its_period(
    journal: Journal,
) {
    let stage = due(journal, HOLD).await;
    stage.treat(Endpoint::RenewSubscription, Fault::LostProcessing);
    is_held_until_the_gateway_has_given_it_up(&stage).await;
}
