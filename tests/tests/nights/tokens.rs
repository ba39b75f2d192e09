//! Access tokens that end.

use serde_json::json;

use crate::scene::{ALONE, Scene};

#[test]
fn money_rule_7_a_charge_answered_401_is_replayed_under_its_transaction_id_and_counts_once() {
    let scene = Scene::of_one();
    scene
        .operator
        .script(&json!({ "endpoint": "request_deduct", "fault": "unauthorized" }))
        .unwrap();

    assert_eq!(scene.play_night(0), 0);

    let charge = scene.provider.charge_of(ALONE).unwrap();
    assert_eq!((charge.state.as_str(), charge.attempts), ("charged", 1));
    let sent = scene.operator.requests_about(&charge.transaction_id, "request_deduct").unwrap();
    assert_eq!(sent, 2, "the refused call and its replay");
    let story = scene.provider.story_of_charge(&charge.id).unwrap();
    assert_eq!(story.of("not_accepted").next().unwrap().fields["why"], "unauthorized");
    scene.assert_books_agree();
}

#[test]
fn a_token_that_ends_between_two_nights_is_fetched_anew_and_nothing_is_lost() {
    let scene = Scene::of(30);
    scene.play_night(0);
    scene.operator.expire_tokens().unwrap();

    assert_eq!(scene.play_night(7), 0);

    let stats = scene.operator.stats().unwrap();
    assert_eq!(stats.debits, 60);
    assert!(stats.requests_to("token") >= 2);
    scene.assert_books_agree();
}
