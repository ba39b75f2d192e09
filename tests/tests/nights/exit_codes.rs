//! How a worker tells a script what it found.

use serde_json::json;

use crate::scene::Scene;

#[test]
fn a_night_without_doubt_ends_with_0_and_one_that_needs_a_person_with_3() {
    let scene = Scene::of(2);
    scene
        .operator
        .script(&json!({ "endpoint": "request_deduct", "fault": "drop_before" }))
        .unwrap();
    assert_eq!(scene.play_night(0), 3);
    let idle = scene.provider.run(&["work", "--until-idle"]).unwrap();
    assert_eq!(idle.code, 3, "{}", idle.stderr);

    let scene = Scene::of(2);
    assert_eq!(scene.play_night(0), 0);
    let idle = scene.provider.run(&["work", "--until-idle"]).unwrap();
    assert_eq!(idle.code, 0, "{}", idle.stderr);
}

#[test]
fn an_unknown_queue_is_2_and_an_unknown_charge_is_1() {
    let scene = Scene::of(0);
    assert_eq!(scene.provider.run(&["work", "--queues", "renewal"]).unwrap().code, 2);
    assert_eq!(scene.provider.run(&["charges", "show", "ch_000"]).unwrap().code, 1);
    assert_eq!(scene.provider.run(&["charges", "list", "--state", "lost"]).unwrap().code, 2);
}
