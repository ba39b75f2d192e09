//! Subscriptions that end.

use crate::scene::{ALONE, Scene, states};

fn cancel(scene: &Scene) {
    let id = ALONE.subscription_id();
    let ran = scene.provider.succeed(&["subscriptions", "cancel", &id, "--reason", "asked to"]);
    ran.expect("a cancellation");
}

#[test]
fn money_rule_10_a_subscription_cancelled_before_its_night_is_never_charged() {
    let scene = Scene::of_one();
    cancel(&scene);

    scene.play_night(10);

    assert_eq!(scene.provider.subscription(ALONE).unwrap().state, "cancelled");
    assert_eq!(scene.operator.stats().unwrap().requests_to("request_deduct"), 0);
    scene.assert_books_agree();
}

#[test]
fn money_rule_10_a_charge_that_is_open_when_its_subscription_is_cancelled_is_never_sent() {
    let scene = Scene::of_one();
    scene.play_night(0);
    let charges = "ltc-main/gold-weekly/charges";
    scene.provider.succeed(&["queues", "pause", charges]).unwrap();
    scene.play_night(7);
    let opened = scene.provider.charges_of(ALONE).unwrap();
    assert_eq!(states(&opened), ["charged", "requested"]);

    cancel(&scene);
    scene.provider.succeed(&["queues", "resume", charges]).unwrap();
    scene.play_night(10);

    let charges = scene.provider.charges_of(ALONE).unwrap();
    assert_eq!(states(&charges), ["charged", "cancelled"]);
    assert_eq!(scene.provider.subscription(ALONE).unwrap().state, "cancelled");
    assert_eq!(scene.operator.stats().unwrap().requests_to("request_deduct"), 1);
    scene.assert_books_agree();
}
