//! What follows a decline for lack of funds.

use std::collections::BTreeSet;

use mekong_tests::Charge;

use crate::scene::{ALONE, Scene, states};

#[test]
fn money_rule_1_dunning_recovers_a_poor_subscriber_on_its_days_with_new_transaction_ids() {
    let scene = Scene::of_one();
    scene.operator.set_balance(ALONE, 0).unwrap();

    scene.play_night(0);
    assert_eq!(scene.provider.subscription(ALONE).unwrap().state, "grace");
    scene.play_night(1);
    scene.operator.set_balance(ALONE, 50_000).unwrap();
    // The last step is three days after the decline: in between nothing is sent.
    scene.play_night(2);
    assert_eq!(scene.provider.charges().unwrap().len(), 2);
    scene.play_night(3);

    let charges = scene.provider.charges_of(ALONE).unwrap();
    assert_eq!(states(&charges), ["declined", "declined", "charged"]);
    assert!(charges[..2].iter().all(|charge| charge.reason.as_deref() == Some("funds")));
    let runs: Vec<_> = charges.iter().map(|charge| charge.run.clone()).collect();
    let run = |n| format!("ltc-main/gold-weekly/{}", scene.nights.date(n));
    assert_eq!(runs, [run(0), run(1), run(3)]);
    let steps: Vec<_> = charges.iter().map(|charge| charge.dunning_step).collect();
    assert_eq!(steps, [0, 1, 2]);
    assert_each_follows_the_one_before(&charges);
    assert_eq!(scene.provider.subscription(ALONE).unwrap().state, "active");
    scene.assert_books_agree();
}

fn assert_each_follows_the_one_before(charges: &[Charge]) {
    let ids: BTreeSet<_> = charges.iter().map(|charge| &charge.transaction_id).collect();
    assert_eq!(ids.len(), charges.len(), "every charge has a TransactionID of its own");
    for pair in charges.windows(2) {
        assert_eq!(pair[1].retry_of.as_ref(), Some(&pair[0].id));
        assert_eq!(pair[1].period, pair[0].period);
    }
}

#[test]
fn a_subscriber_who_never_pays_is_suspended_at_the_end_of_grace_and_not_asked_again() {
    let scene = Scene::of_one();
    scene.operator.set_balance(ALONE, 0).unwrap();

    scene.play_night(30);

    assert_eq!(scene.provider.subscription(ALONE).unwrap().state, "suspended");
    let charges = scene.provider.charges_of(ALONE).unwrap();
    assert_eq!(states(&charges), ["declined"; 3]);
    assert_eq!(scene.operator.stats().unwrap().requests_to("request_deduct"), 3);
    scene.assert_books_agree();
}

#[test]
fn money_rule_11_a_new_period_ends_the_dunning_of_the_one_before() {
    let scene = Scene::with(1, |settings| settings.dunning = &["1d", "20d"]);
    scene.operator.set_balance(ALONE, 0).unwrap();
    scene.play_night(1);
    scene.operator.set_balance(ALONE, 50_000).unwrap();

    scene.play_night(6);
    assert_eq!(scene.operator.debits().unwrap().len(), 0);
    scene.play_night(25);

    let charges = scene.provider.charges_of(ALONE).unwrap();
    let late_steps = charges.iter().filter(|charge| charge.dunning_step == 2);
    assert_eq!(late_steps.count(), 0, "{charges:#?}");
    scene.assert_books_agree();
}
