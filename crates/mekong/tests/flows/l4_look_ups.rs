//! L4: what each answer of CheckTransaction makes of a charge in doubt.

use billing::{ChargeState, DeclineReason};
use chrono::TimeDelta;
use sandbox::ltc::{Answer, Behaviour, Endpoint, Fault, RowFate, Work};

use crate::journal::Journal;
use crate::on_both_stores;
use crate::stage::Stage;
use crate::stage::people::LAO_LINE;

on_both_stores!(
    a_purchase_found_103_is_declined_for_funds,
    a_purchase_found_101_is_declined_as_not_prepaid,
    a_purchase_found_004_005_106_or_108_is_declined_as_misconfigured,
    a_purchase_found_107_is_declined_as_a_member_already,
    a_purchase_found_104_or_105_is_declined_since_no_otp_was_sent,
    a_purchase_found_003_001_002_006_102_or_unlisted_is_asked_about_at_the_next_slot,
    a_purchase_never_found_is_held_in_doubt,
    a_renewal_found_103_is_declined_and_tried_tomorrow_under_a_new_id,
    a_renewal_found_101_is_declined_as_not_prepaid,
    a_renewal_found_004_005_106_107_or_108_is_declined_as_misconfigured,
    a_renewal_found_104_or_105_is_asked_about_at_the_next_slot,
    a_renewal_found_003_001_002_006_102_or_unlisted_is_asked_about_at_the_next_slot,
    a_renewal_whose_look_ups_fail_is_asked_about_again,
    a_receipt_that_failed_for_good_stays_in_doubt,
    a_look_up_about_somebody_else_settles_nothing_and_goes_to_staff,
);

/// An answer to a look-up, whatever the log says.
fn found(code: &'static str) -> Behaviour {
    Behaviour::answering(Answer::Code(code.into()))
}

/// The next look-ups say these codes, one each.
fn look_ups_say(stage: &Stage, codes: &[&'static str]) {
    for code in codes {
        stage.script(Endpoint::CheckTransaction, found(code));
    }
}

async fn a_purchase_in_doubt(journal: Journal, confirm: Fault) -> Stage {
    let stage = Stage::set(journal).await;
    let charge = stage.with_otp().await;
    stage.script(Endpoint::ConfirmDeduct, confirm);
    stage.type_otp(charge, &stage.otp()).await;
    stage.run_a_moment().await;
    stage
}

async fn a_renewal_in_doubt(journal: Journal, request: impl Into<Behaviour>) -> Stage {
    let stage = Stage::set(journal).await;
    stage.script(Endpoint::RequestDeduct, request);
    stage.enrol("gold-weekly", LAO_LINE).await;
    stage.run_a_moment().await;
    stage
}

/// Nothing was debited, the log has a row, and the answer was lost.
fn lost_undebited() -> Behaviour {
    Behaviour { work: Work::Failed, row: RowFate::AsUsual, ..Behaviour::answering(Answer::Drop) }
}

/// One look-up that says this ends it.
async fn is_declined_by(stage: &Stage, code: &'static str, reason: DeclineReason) {
    look_ups_say(stage, &[code]);
    stage.run_for(TimeDelta::seconds(90)).await;
    let declined = stage.only_charge().await;
    assert_eq!(declined.state, ChargeState::Declined, "{code}");
    assert_eq!(declined.reason, Some(reason), "{code}");
    assert_eq!(declined.operator_code.as_deref(), Some(code));
    stage.books_agree().await;
}

/// None of these codes settles anything; the honest look-up after them does.
async fn is_charged_after(stage: &Stage, codes: &[&'static str]) {
    look_ups_say(stage, codes);
    let looks = codes.len();
    while stage.knocks(Endpoint::CheckTransaction) < looks as u64 {
        assert_eq!(stage.only_charge().await.state, ChargeState::InDoubt);
        stage.run_for(TimeDelta::minutes(1)).await;
    }
    assert_eq!(stage.only_charge().await.state, ChargeState::InDoubt);
    assert_eq!(stage.debits().len(), 1);
    stage.run_for(TimeDelta::days(2)).await;
    assert_eq!(stage.only_charge().await.state, ChargeState::Charged);
    assert_eq!(stage.knocks(Endpoint::CheckTransaction), looks as u64 + 1);
    stage.books_agree().await;
}

async fn a_purchase_found_103_is_declined_for_funds(journal: Journal) {
    let stage = a_purchase_in_doubt(journal, Fault::DropBefore).await;
    is_declined_by(&stage, "103", DeclineReason::Funds).await;
}

async fn a_purchase_found_101_is_declined_as_not_prepaid(journal: Journal) {
    let stage = a_purchase_in_doubt(journal, Fault::DropBefore).await;
    is_declined_by(&stage, "101", DeclineReason::NotPrepaid).await;
}

async fn a_purchase_found_004_005_106_or_108_is_declined_as_misconfigured(journal: Journal) {
    for code in ["004", "005", "106", "108"] {
        let stage = a_purchase_in_doubt(journal.another(), Fault::DropBefore).await;
        is_declined_by(&stage, code, DeclineReason::Misconfigured).await;
    }
}

async fn a_purchase_found_107_is_declined_as_a_member_already(journal: Journal) {
    let stage = a_purchase_in_doubt(journal, Fault::DropBefore).await;
    is_declined_by(&stage, "107", DeclineReason::AlreadySubscribed).await;
}

async fn a_purchase_found_104_or_105_is_declined_since_no_otp_was_sent(journal: Journal) {
    for code in ["104", "105"] {
        let stage = a_purchase_in_doubt(journal.another(), Fault::DropBefore).await;
        is_declined_by(&stage, code, DeclineReason::OperatorError).await;
    }
}

async fn a_purchase_found_003_001_002_006_102_or_unlisted_is_asked_about_at_the_next_slot(
    journal: Journal,
) {
    let stage = a_purchase_in_doubt(journal, Fault::DropAfterDebit).await;
    is_charged_after(&stage, &["003", "001", "002", "006", "102", "601"]).await;
}

async fn a_purchase_never_found_is_held_in_doubt(journal: Journal) {
    let stage = a_purchase_in_doubt(journal, Fault::DropBefore).await;
    let nothing = Behaviour::answering(Answer::NotFound);
    stage.script_times(Endpoint::CheckTransaction, 100, nothing);
    stage.run_for(TimeDelta::days(6)).await;
    assert_eq!(stage.only_charge().await.state, ChargeState::InDoubt);
    assert_eq!(stage.sends(), ["request 1", "confirm 1"]);
    stage.books_agree().await;
}

async fn a_renewal_found_103_is_declined_and_tried_tomorrow_under_a_new_id(journal: Journal) {
    let stage = a_renewal_in_doubt(journal, lost_undebited()).await;
    is_declined_by(&stage, "103", DeclineReason::Funds).await;
    stage.run_for(TimeDelta::hours(25)).await;
    assert_eq!(stage.sends(), ["request 1", "request 2"]);
    assert_eq!(stage.charges().await[1].state, ChargeState::Charged);
    stage.books_agree().await;
}

async fn a_renewal_found_101_is_declined_as_not_prepaid(journal: Journal) {
    let stage = a_renewal_in_doubt(journal, lost_undebited()).await;
    is_declined_by(&stage, "101", DeclineReason::NotPrepaid).await;
    stage.run_for(TimeDelta::days(3)).await;
    assert_eq!(stage.sends(), ["request 1"], "no retry mends it");
}

async fn a_renewal_found_004_005_106_107_or_108_is_declined_as_misconfigured(journal: Journal) {
    for code in ["004", "005", "106", "107", "108"] {
        let stage = a_renewal_in_doubt(journal.another(), lost_undebited()).await;
        is_declined_by(&stage, code, DeclineReason::Misconfigured).await;
    }
}

async fn a_renewal_found_104_or_105_is_asked_about_at_the_next_slot(journal: Journal) {
    let stage = a_renewal_in_doubt(journal, Fault::DropAfterDebit).await;
    is_charged_after(&stage, &["104", "105"]).await;
}

async fn a_renewal_found_003_001_002_006_102_or_unlisted_is_asked_about_at_the_next_slot(
    journal: Journal,
) {
    let stage = a_renewal_in_doubt(journal, Fault::DropAfterDebit).await;
    is_charged_after(&stage, &["003", "001", "002", "006", "102", "601"]).await;
}

async fn a_renewal_whose_look_ups_fail_is_asked_about_again(journal: Journal) {
    let stage = a_renewal_in_doubt(journal, Fault::DropAfterDebit).await;
    for fault in [Fault::LookupDrop, Fault::LookupError, Fault::LookupGarbage] {
        stage.script(Endpoint::CheckTransaction, fault);
    }
    stage.run_for(TimeDelta::days(1)).await;
    assert_eq!(stage.only_charge().await.state, ChargeState::Charged);
    assert_eq!(stage.knocks(Endpoint::CheckTransaction), 4);
    assert_eq!(stage.sends(), ["request 1"]);
    stage.books_agree().await;
}

async fn a_receipt_that_failed_for_good_stays_in_doubt(journal: Journal) {
    let stage = a_renewal_in_doubt(journal, Fault::SmsFailedAfterDebitInRow).await;
    stage.run_for(TimeDelta::days(6)).await;
    assert_eq!(stage.only_charge().await.state, ChargeState::InDoubt);
    assert_eq!(stage.sends(), ["request 1"]);
    stage.books_agree_but_for_doubts(1).await;
}

async fn a_look_up_about_somebody_else_settles_nothing_and_goes_to_staff(journal: Journal) {
    let stage = a_purchase_in_doubt(journal, Fault::DropAfterDebit).await;
    stage.script(Endpoint::CheckTransaction, Behaviour::answering(Answer::WrongMsisdn));
    stage.run_for(TimeDelta::seconds(90)).await;
    let charge = stage.only_charge().await;
    assert_eq!(charge.state, ChargeState::InDoubt);
    assert!(charge.needs_staff());
    stage.run_for(TimeDelta::minutes(5)).await;
    assert_eq!(stage.only_charge().await.state, ChargeState::Charged, "this one was about ours");
    assert_eq!(stage.sends(), ["request 1", "confirm 1"]);
    stage.books_agree().await;
}
