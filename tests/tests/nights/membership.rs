//! Subscribers whom the operator does not hold as members (LTC code 800).

use chrono::TimeDelta;

use crate::scene::{ALONE, Scene};

#[test]
fn money_rule_3_a_renewal_of_no_member_suspends_and_is_asked_about_again_after_a_day() {
    let scene = Scene::of_one();
    scene.operator.set_member(ALONE, false).unwrap();

    scene.play_night(0);
    let charge = scene.provider.charge_of(ALONE).unwrap();
    assert_eq!(charge.state, "declined");
    assert_eq!(charge.reason.as_deref(), Some("not_member"));
    assert_eq!(scene.provider.subscription(ALONE).unwrap().state, "suspended");

    let story = scene.provider.story_of_charge(&charge.id).unwrap();
    let closed_at = story.of("declined").next().unwrap().at;
    assert_eq!(charge.due_at, Some(closed_at + TimeDelta::hours(24)));
    let asked =
        || scene.operator.requests_about(&charge.transaction_id, "check_transaction").unwrap();
    let before = asked();
    scene.provider.skip_to(closed_at + TimeDelta::hours(23)).unwrap();
    assert_eq!(asked(), before);
    scene.provider.skip_to(closed_at + TimeDelta::hours(25)).unwrap();
    assert_eq!(asked(), before + 1);

    scene.play_night(30);
    assert_eq!(scene.operator.stats().unwrap().requests_to("request_deduct"), 1);
    scene.assert_books_agree();
}
