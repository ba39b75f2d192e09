//! Work held back by hand.

use crate::scene::{ALONE, Scene};

#[test]
fn nothing_is_charged_while_an_account_is_paused_and_everything_after_it_is_resumed() {
    for target in ["ltc-main", "ltc-main/gold-weekly", "renewals"] {
        let scene = Scene::of_one();
        scene.provider.succeed(&["queues", "pause", target, "--reason", "maintenance"]).unwrap();
        scene.play_night(1);
        assert_eq!(scene.operator.stats().unwrap().requests_to("request_deduct"), 0, "{target}");

        scene.provider.succeed(&["queues", "resume", target]).unwrap();
        scene.play_night(2);
        assert_eq!(scene.provider.charge_of(ALONE).unwrap().state, "charged", "{target}");
        scene.assert_books_agree();
    }
}
