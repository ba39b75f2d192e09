//! Time that skips, and time that was lost.

use chrono::TimeDelta;

use crate::scene::{ALONE, Scene, states};
use mekong_tests::{Provider, Settings};

#[test]
fn money_rule_11_weeks_of_downtime_are_skipped_and_recorded_not_charged_one_after_another() {
    let scene = Scene::of_one();
    scene.play_night(0);
    // Nobody renews anything for a month: only tokens are worked on while time goes on.
    let month_later = scene.nights.morning_after(30).to_rfc3339();
    let tokens_only = ["work", "--queues", "tokens", "--time-skip-to", &month_later];
    scene.provider.succeed(&tokens_only).unwrap();
    assert_eq!(scene.operator.debits().unwrap().len(), 1);

    scene.play_night(32);

    let charges = scene.provider.charges_of(ALONE).unwrap();
    assert_eq!(states(&charges), ["charged", "charged"]);
    let starts_on = |n| scene.nights.date(n).to_string();
    assert!(charges[1].period.as_ref().unwrap().starts_with(&starts_on(28)), "{charges:#?}");
    let story = scene.provider.story_of_subscription(ALONE).unwrap();
    let skipped: Vec<_> =
        story.of("period_opened").map(|opened| opened.fields["skipped"].clone()).collect();
    assert_eq!(skipped, [0, 3]);
    scene.assert_books_agree();
}

#[test]
fn a_second_run_goes_on_where_the_first_stopped() {
    let scene = Scene::of(20);
    scene.play_night(0);
    assert_eq!(scene.operator.debits().unwrap().len(), 20);

    // A time that has passed already is no way back.
    scene.provider.skip_to(scene.nights.opens_at(0) - TimeDelta::hours(1)).unwrap();
    scene.play_night(6);
    assert_eq!(scene.operator.debits().unwrap().len(), 20);
    scene.play_night(7);

    let charges = scene.provider.charges().unwrap();
    assert_eq!(charges.len(), 40);
    let first_opened = charges.iter().map(|charge| charge.created_at).min().unwrap();
    let last_opened = charges.iter().map(|charge| charge.created_at).max().unwrap();
    assert_eq!(first_opened, scene.nights.opens_at(0));
    assert!(last_opened >= scene.nights.opens_at(7));
    scene.assert_books_agree();
}

#[test]
fn a_time_skip_is_refused_where_an_operator_is_not_on_this_machine() {
    let settings = Settings::nightly("https://ltcpay.laotel.com");
    let provider = Provider::new(&settings).unwrap();
    let ran = provider.run(&["work", "--time-skip-to", "2030-01-01T00:00:00Z"]).unwrap();
    assert_eq!(ran.code, 2, "{}", ran.stderr);
    assert!(ran.stderr.contains("accounts.ltc-main.base_url"), "{}", ran.stderr);
}

#[test]
fn a_time_skip_is_refused_while_another_worker_is_on_the_store() {
    let scene = Scene::of(1);
    let worker = scene.provider.worker("worker", &[]).unwrap();
    let ran = scene.provider.run(&["work", "--time-skip-to", "2030-01-01T00:00:00Z"]).unwrap();
    assert_eq!(ran.code, 2, "{}", ran.stderr);
    assert!(ran.stderr.contains("another worker"), "{}", ran.stderr);
    drop(worker);
}
