//! Waves of misconfiguration, and the brake.

use std::collections::BTreeSet;

use mekong_tests::Charge;
use serde_json::json;

use crate::scene::Scene;

const SUBSCRIBERS: u32 = 300;

#[test]
fn money_rule_12_a_wave_of_106_pauses_the_plan_and_changes_no_subscription() {
    let scene = Scene::of(SUBSCRIBERS);
    let price_refused = json!({
        "endpoint": "request_deduct",
        "times": 10_000,
        "behaviour": { "work": "failed", "answer": { "code": "106" } },
    });
    scene.operator.script(&price_refused).unwrap();

    scene.play_night(0);

    let pauses = pauses(&scene);
    assert_eq!(pauses, BTreeSet::from([("ltc-main/gold-weekly".into(), "wave".into())]));
    let refused = refused(&scene);
    // Those on their way when the fifth answer came are refused too: a second's worth at most.
    assert!((5..=60).contains(&refused.len()), "{} were refused", refused.len());
    assert!(refused.iter().all(|charge| charge.operator_code.as_deref() == Some("106")));
    assert_nobody_is_changed(&scene);
    scene.play_night(1);
    assert_eq!(self::refused(&scene).len(), refused.len(), "paused is paused");

    scene.operator.forget_script().unwrap();
    scene.provider.succeed(&["queues", "resume", "ltc-main/gold-weekly"]).unwrap();
    scene.play_night(3);

    let charged = scene.provider.charges().unwrap();
    let charged: Vec<_> = charged.iter().filter(|charge| charge.state == "charged").collect();
    assert_eq!(charged.len(), SUBSCRIBERS as usize);
    assert!(charged.iter().all(|charge| charge.dunning_step == 0), "no step was burnt");
    let ids = |charges: &[&Charge]| -> BTreeSet<String> {
        charges.iter().map(|charge| charge.transaction_id.clone()).collect()
    };
    assert!(ids(&charged).is_disjoint(&ids(&refused.iter().collect::<Vec<_>>())));
    assert_nobody_is_changed(&scene);
    scene.assert_books_agree();
}

fn refused(scene: &Scene) -> Vec<Charge> {
    let misconfigured = scene.provider.list(&["charges", "list", "--reason", "misconfigured"]);
    misconfigured.expect("a list of charges")
}

fn pauses(scene: &Scene) -> BTreeSet<(String, String)> {
    let queues = scene.provider.queues().expect("a list of queues");
    let lanes = queues.into_iter().flat_map(|queue| queue.lanes);
    let pauses = lanes.flat_map(|lane| lane.pauses);
    pauses.map(|pause| (pause.target, pause.by)).collect()
}

fn assert_nobody_is_changed(scene: &Scene) {
    for subscription in scene.provider.subscriptions().expect("a list of subscriptions") {
        let found = (subscription.state.as_str(), subscription.dunning_step);
        assert_eq!(found, ("active", 0), "{}", subscription.id);
    }
}
