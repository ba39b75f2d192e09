//! Answers that were lost.

use chrono::TimeDelta;
use serde_json::json;

use crate::scene::{ALONE, Scene};

#[test]
fn money_rule_2_a_lost_answer_is_settled_by_an_inquiry_after_a_minute_and_never_sent_again() {
    let scene = Scene::of_one();
    let lost = json!({ "endpoint": "request_deduct", "fault": "drop_after_debit" });
    scene.operator.script(&lost).unwrap();

    assert_eq!(scene.play_night(0), 0);

    let charge = scene.provider.charge_of(ALONE).unwrap();
    assert_eq!((charge.state.as_str(), charge.attempts), ("charged", 1));
    let story = scene.provider.story_of_charge(&charge.id).unwrap();
    assert_eq!(story.events(), ["opened", "submitted", "answer_lost", "charged"]);
    let (lost, charged) = (&story.history[2], &story.history[3]);
    assert_eq!(charged.at - lost.at, TimeDelta::seconds(60));
    assert_eq!(charged.fields["proof"], "inquiry");
    let sent = scene.operator.requests_about(&charge.transaction_id, "request_deduct").unwrap();
    assert_eq!(sent, 1);
    scene.assert_books_agree();
}

#[test]
fn money_rule_3_evidence_that_comes_after_not_found_closed_a_charge_makes_it_charged() {
    let scene = Scene::with(1, |settings| settings.not_found = "decline");
    scene
        .operator
        .script(&json!({ "endpoint": "request_deduct", "fault": "drop_after_debit" }))
        .unwrap();
    // The operator's log is away for more than a day.
    let blind = json!({
        "endpoint": "check_transaction",
        "times": 100,
        "behaviour": { "answer": "not_found" },
    });
    scene.operator.script(&blind).unwrap();
    scene.provider.skip_to(scene.nights.opens_at(0) + TimeDelta::hours(50)).unwrap();
    let charge = scene.provider.charge_of(ALONE).unwrap();
    assert_eq!(charge.state, "declined", "{charge:#?}");
    assert_eq!(charge.reason.as_deref(), Some("not_found"));

    scene.operator.forget_script().unwrap();
    scene.play_night(4);

    let charge = scene.provider.charge_of(ALONE).unwrap();
    assert_eq!(charge.state, "charged");
    assert!(charge.needs_staff, "money that was given up is for staff to look at");
    assert_eq!(scene.operator.stats().unwrap().requests_to("request_deduct"), 1);
    scene.assert_books_agree();
}

#[test]
fn money_rule_5_a_charge_in_doubt_is_asked_about_daily_without_end_and_blocks_its_own_period_only()
{
    let scene = Scene::of_one();
    // Closed unread: nothing was debited, and no look-up will ever find it.
    scene
        .operator
        .script(&json!({ "endpoint": "request_deduct", "fault": "drop_before" }))
        .unwrap();

    assert_eq!(scene.play_night(6), 3, "a charge in doubt needs a person");
    let charge = scene.provider.charge_of(ALONE).unwrap();
    assert_eq!(charge.state, "in_doubt");
    let asked =
        || scene.operator.requests_about(&charge.transaction_id, "check_transaction").unwrap();
    let before = asked();
    scene.play_night(26);
    assert_eq!(asked() - before, 20, "once a day");

    let charges = scene.provider.charges_of(ALONE).unwrap();
    assert_eq!(charges[0].state, "in_doubt");
    let later: Vec<_> = charges[1..].iter().map(|charge| charge.state.as_str()).collect();
    assert_eq!(later, ["charged"; 3]);
    let sent = scene.operator.requests_about(&charge.transaction_id, "request_deduct").unwrap();
    assert_eq!(sent, 1, "never sent again");
    scene.assert_books_agree();
}
