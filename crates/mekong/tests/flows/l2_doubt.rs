//! L2: renewals that a look-up does not settle. They stay in doubt or close their period, and no
//! other charge is sent for it.

use billing::{ChargeState, DeclineReason, SubscriptionState};
use chrono::TimeDelta;
use engine::Next;
use sandbox::ltc::{Answer, Behaviour, Endpoint, Fault};

use crate::journal::Journal;
use crate::on_both_stores;
use crate::stage::people::LAO_LINE;
use crate::stage::{Point, Settings, Stage};

on_both_stores!(
    a_renewal_of_a_stranger_is_declined_after_800_was_seen_twice_and_suspended,
    a_lost_answer_about_a_stranger_is_declined_after_800_was_seen_twice_and_suspended,
    a_debit_without_a_log_row_stays_in_doubt_and_is_tried_no_more_in_its_period,
    a_debit_hidden_by_a_003_in_the_log_stays_in_doubt,
    an_id_that_was_seen_before_stays_in_doubt_and_gets_no_other,
    a_collision_with_somebody_elses_charge_goes_to_staff,
    a_renewal_that_failed_unclearly_stays_in_doubt,
    a_renewal_never_found_is_held_in_doubt_and_asked_about_daily,
    a_renewal_never_found_is_declined_after_a_day_where_the_account_says_so,
    a_crash_after_the_intent_before_the_send_is_held_in_doubt,
    a_crash_after_the_intent_before_the_send_skips_the_period_where_the_account_says_so,
);

const NOT_FOUND_DECLINES: Settings = Settings {
    timeout_s: 20,
    tps: 1_000,
    ltc: "not_found = \"decline\"",
    aoc: "operator_code = \"celcom\"\nrenewal_mode = \"merchant\"",
    aoc_plan: "mode = \"page\"",
    webhooks: "",
};

async fn enrolled(journal: Journal, settings: Settings, behaviour: impl Into<Behaviour>) -> Stage {
    let stage = Stage::with(journal, settings).await;
    stage.script(Endpoint::RequestDeduct, behaviour);
    stage.enrol("gold-weekly", LAO_LINE).await;
    stage
}

/// For the rest of its period it is asked about and nothing else, and the period after is charged.
async fn stays_in_doubt(stage: &Stage, debits: usize) {
    stage.run_for(TimeDelta::days(6)).await;
    assert_eq!(stage.only_charge().await.state, ChargeState::InDoubt);
    assert_eq!(stage.sends(), ["request 1"]);
    let looks = stage.calls().len() - 1;
    assert!((6 + 4..=6 + 8).contains(&looks), "the schedule, then daily: {looks}");
    stage.books_agree_but_for_doubts(debits).await;

    stage.run_for(TimeDelta::days(2)).await;
    assert_eq!(stage.sends(), ["request 1", "request 2"]);
    let charges = stage.charges().await;
    assert_eq!(charges[0].state, ChargeState::InDoubt);
    assert_eq!(charges[1].state, ChargeState::Charged);
    assert_ne!(charges[0].order.period, charges[1].order.period);
    stage.books_agree_but_for_doubts(debits).await;
}

async fn ends_as_a_stranger(stage: &Stage) {
    stage.run_for(TimeDelta::minutes(15)).await;
    let declined = stage.only_charge().await;
    assert_eq!(declined.state, ChargeState::Declined);
    assert_eq!(declined.reason, Some(DeclineReason::NotMember));
    assert_eq!(stage.calls(), ["request 1", "check 1", "check 1"]);
    assert_eq!(stage.subscriptions().await[0].state, SubscriptionState::Suspended);
    stage.run_for(TimeDelta::days(20)).await;
    assert_eq!(stage.sends(), ["request 1"], "nobody is sent another stray OTP");
    stage.books_agree().await;
}

async fn a_renewal_of_a_stranger_is_declined_after_800_was_seen_twice_and_suspended(
    journal: Journal,
) {
    let stage = Stage::set(journal).await;
    stage.set_member(false);
    stage.enrol("gold-weekly", LAO_LINE).await;
    stage.run_a_moment().await;
    assert_eq!(stage.only_charge().await.state, ChargeState::InDoubt, "200, but Register");
    ends_as_a_stranger(&stage).await;
}

async fn a_lost_answer_about_a_stranger_is_declined_after_800_was_seen_twice_and_suspended(
    journal: Journal,
) {
    let stage = enrolled(journal, Settings::default(), Fault::DropAfterDebit).await;
    stage.set_member(false);
    ends_as_a_stranger(&stage).await;
}

async fn a_debit_without_a_log_row_stays_in_doubt_and_is_tried_no_more_in_its_period(
    journal: Journal,
) {
    let fault = Fault::DatabaseErrorAfterDebit;
    stays_in_doubt(&enrolled(journal, Settings::default(), fault).await, 1).await;
}

async fn a_debit_hidden_by_a_003_in_the_log_stays_in_doubt(journal: Journal) {
    stays_in_doubt(&enrolled(journal, Settings::default(), Fault::HiddenDebit).await, 1).await;
}

async fn an_id_that_was_seen_before_stays_in_doubt_and_gets_no_other(journal: Journal) {
    let duplicate = Behaviour::refusing("003");
    stays_in_doubt(&enrolled(journal, Settings::default(), duplicate).await, 0).await;
}

async fn a_collision_with_somebody_elses_charge_goes_to_staff(journal: Journal) {
    let stage = enrolled(journal, NOT_FOUND_DECLINES, Behaviour::refusing("003")).await;
    let elsewhere = Behaviour::answering(Answer::WrongMsisdn);
    stage.script_times(Endpoint::CheckTransaction, 100, elsewhere);
    stays_in_doubt(&stage, 0).await;
    assert!(stage.charges().await[0].needs_staff());
}

async fn a_renewal_that_failed_unclearly_stays_in_doubt(journal: Journal) {
    stays_in_doubt(&enrolled(journal, Settings::default(), Fault::Leaked602Before).await, 0).await;
}

async fn a_renewal_never_found_is_held_in_doubt_and_asked_about_daily(journal: Journal) {
    stays_in_doubt(&enrolled(journal, Settings::default(), Fault::DropBefore).await, 0).await;
}

async fn a_renewal_never_found_is_declined_after_a_day_where_the_account_says_so(journal: Journal) {
    let stage = enrolled(journal, NOT_FOUND_DECLINES, Fault::DropBefore).await;
    skips_its_period(&stage, &["request 1"]).await;
}

async fn a_crash_after_the_intent_before_the_send_is_held_in_doubt(journal: Journal) {
    let stage = crashed_unsent(journal, Settings::default()).await;
    stage.run_for(TimeDelta::days(6)).await;
    assert_eq!(stage.only_charge().await.state, ChargeState::InDoubt);
    assert!(stage.sends().is_empty(), "an intent on record is never sent by another");
    assert!(stage.calls().len() > 6);
    stage.books_agree().await;
}

async fn a_crash_after_the_intent_before_the_send_skips_the_period_where_the_account_says_so(
    journal: Journal,
) {
    let stage = crashed_unsent(journal, NOT_FOUND_DECLINES).await;
    skips_its_period(&stage, &[]).await;
}

async fn crashed_unsent(journal: Journal, settings: Settings) -> Stage {
    let mut stage = Stage::with(journal, settings).await;
    stage.enrol("gold-weekly", LAO_LINE).await;
    stage.crash(Point::After(|commit| matches!(commit.next, Next::Hold(_)))).await;
    assert_eq!(stage.only_charge().await.state, ChargeState::Submitted);
    stage
}

/// Three answers over a day close the period without another charge in it.
async fn skips_its_period(stage: &Stage, sends: &[&str]) {
    stage.run_for(TimeDelta::hours(23)).await;
    assert_eq!(stage.only_charge().await.state, ChargeState::InDoubt);
    stage.run_for(TimeDelta::days(5)).await;
    let declined = stage.only_charge().await;
    assert_eq!(declined.state, ChargeState::Declined);
    assert_eq!(declined.reason, Some(DeclineReason::NotFound));
    assert_eq!(stage.sends(), sends, "no dunning in a period that was given up unproven");
    stage.run_for(TimeDelta::days(2)).await;
    assert_eq!(stage.charges().await.len(), 2, "the next period is charged as usual");
    assert_eq!(stage.debits().len(), 1);
    stage.books_agree().await;
}
