//! What goes to staff: on the worklist in the commit that found it, once, until somebody settles it
//! with a reason.

use std::time::Duration;

use billing::{CancelledBy, ChargeState};
use chrono::TimeDelta;
use contract::{MatterView, Section};
use orders::Refused;
use sandbox::aoc::Destination;
use sandbox::ltc::{Answer, Behaviour, Endpoint, Fault, Pause};

use crate::journal::Journal;
use crate::on_both_stores;
use crate::stage::gateway::{malaysian_line, one_film, operator};
use crate::stage::people::LAO_LINE;
use crate::stage::{Settings, Stage};

on_both_stores!(
    money_rule_10_what_landed_after_a_cancel_is_on_the_worklist_until_it_is_settled,
    money_rule_4_an_answer_about_somebody_else_is_on_the_worklist_once_however_often_it_comes,
    a_code_that_nobody_knows_is_on_the_worklist_once_however_many_charges_meet_it,
    a_callback_that_nobody_is_meant_by_is_given_a_charge_and_grants_nothing_by_that,
    a_good_night_leaves_nothing_for_anybody,
);

const PLAIN: &str = operator!("plain", "renewal_mode = \"merchant\"");

fn only(section: &Section<MatterView>) -> &MatterView {
    let [row] = section.rows.as_slice() else { panic!("one matter: {section:#?}") };
    assert_eq!(section.count, 1);
    row
}

async fn settle(stage: &Stage, matter: &str) {
    stage.staff().settle(matter, "ann", "paid back in cash").await.expect("it is open");
    stage.run_a_moment().await;
}

async fn money_rule_10_what_landed_after_a_cancel_is_on_the_worklist_until_it_is_settled(
    journal: Journal,
) {
    let stage = Stage::set(journal).await;
    let subscription = stage.enrol("gold-weekly", LAO_LINE).await;
    stage.hold(Endpoint::RequestDeduct, Pause::BeforeAnswer, Duration::from_secs(2));
    let cancelling = async {
        stage.wait_until("the debit fell", |them| them.books().debits().len() == 1).await;
        stage.cancel(&subscription, CancelledBy::Subscriber).await;
    };
    tokio::join!(stage.run_a_moment(), cancelling);
    let worklist = stage.worklist().await;
    let landed = only(&worklist.landed);
    assert_eq!(landed.kind, "landed_after_cancel");
    assert_eq!(landed.subject, stage.only_charge().await.order.id.to_string());
    assert_eq!(landed.amount.as_deref().zip(landed.currency.as_deref()), Some(("5000", "LAK")));
    assert!(worklist.needs_person());
    settle(&stage, &landed.id).await;
    assert!(!stage.worklist().await.needs_person());
    let twice = stage.staff().settle(&landed.id, "ben", "so did I").await.expect_err("settled");
    assert!(twice.to_string().contains("by ann: paid back in cash"), "{twice}");
    stage.run_for(TimeDelta::days(20)).await;
    assert_eq!(stage.worklist().await.landed.count, 0);
}

async fn money_rule_4_an_answer_about_somebody_else_is_on_the_worklist_once_however_often_it_comes(
    journal: Journal,
) {
    let stage = Stage::set(journal).await;
    stage.script(Endpoint::RequestDeduct, Behaviour::refusing("003"));
    stage.enrol("gold-weekly", LAO_LINE).await;
    let elsewhere = Behaviour::answering(Answer::WrongMsisdn);
    stage.script_times(Endpoint::CheckTransaction, 100, elsewhere);
    stage.run_for(TimeDelta::days(3)).await;
    let worklist = stage.worklist().await;
    assert_eq!(only(&worklist.other_answers).kind, "other_answer");
    let [doubt] = worklist.in_doubt.rows.as_slice() else { panic!("{worklist:#?}") };
    assert!(doubt.age_s >= 2 * 24 * 60 * 60, "{doubt:#?}");
    assert_eq!(worklist.at_risk.get("LAK").map(String::as_str), Some("5000"));
}

async fn a_code_that_nobody_knows_is_on_the_worklist_once_however_many_charges_meet_it(
    journal: Journal,
) {
    let stage = Stage::set(journal).await;
    stage.script_times(Endpoint::RequestDeduct, 3, Fault::UnlistedCodeAfterDebit);
    for line in 0..3 {
        let line = format!("205550010{line}");
        stage.enrol_as(&format!("sub-{line}"), "gold-weekly", &line).await;
    }
    stage.run_for(TimeDelta::minutes(5)).await;
    let worklist = stage.worklist().await;
    let code = only(&worklist.unlisted_codes);
    assert!(code.note.is_some(), "{code:#?}");
    assert_eq!(worklist.in_doubt.count, 0, "they were found charged");
    settle(&stage, &code.id).await;
    assert_eq!(stage.worklist().await.unlisted_codes.count, 0, "in every partition");
}

async fn a_callback_that_nobody_is_meant_by_is_given_a_charge_and_grants_nothing_by_that(
    journal: Journal,
) {
    let stage = Stage::with(journal, Settings { aoc: PLAIN, ..Settings::default() }).await;
    let charge = stage.buy(one_film(), "order-1").await;
    stage.run_a_moment().await;
    let _desk = stage.open_the_desk().await;
    let body = serde_json::json!({ "data": {
        "aocTransID": "TR7700099999",
        "transactionOperationStatus": "Charged",
        "totalAmountCharged": "4.90",
        "msisdn": format!("+{}", malaysian_line()),
        "chargeMode": "standard",
    } });
    assert!(stage.gateway().forge_callback(Destination::Charge, body));
    stage.callbacks_arrive(1).await;
    stage.run_for(TimeDelta::minutes(1)).await;
    let worklist = stage.worklist().await;
    let callback = only(&worklist.callbacks);
    assert!(callback.subject.starts_with("cb_"), "{callback:#?}");
    let (staff, id) = (stage.staff(), charge.to_string());
    let assign = async |to: &str| {
        staff.assign_callback(&callback.subject, to, "ann", "same line, same minute").await
    };
    assert!(matches!(assign("ch_1").await, Err(Refused::Unknown { what: "charge", .. })));
    assign(&id).await.expect("it is about a charge");
    stage.run_a_moment().await;
    assert_eq!(stage.state(charge).await, ChargeState::Waiting, "nobody has paid");
    assert_eq!(stage.verdicts().await, ["done"]);
    assert_eq!(stage.worklist().await.callbacks.count, 0, "it has found its charge");
    let again = assign(&id).await.expect_err("it is done with");
    assert!(matches!(again, Refused::NotPossible { .. }), "{again}");
}

async fn a_good_night_leaves_nothing_for_anybody(journal: Journal) {
    let stage = Stage::set(journal).await;
    stage.enrol("gold-weekly", LAO_LINE).await;
    stage.run_for(TimeDelta::days(8)).await;
    assert!(stage.charges().await.iter().all(|charge| charge.state == ChargeState::Charged));
    let worklist = stage.worklist().await;
    assert!(!worklist.needs_person() && worklist.in_doubt.count == 0, "{worklist:#?}");
    assert_eq!(stage.store.counts("matter").await.expect("counts").values().sum::<u64>(), 0);
}
