//! Without a file.

use chrono::{TimeDelta, Utc};
use mekong_tests::{Operator, Provider, Settings, Subscriber};
use serde_json::json;

use crate::scene::{Scene, reconcile};

#[test]
fn charges_of_a_day_are_asked_about_and_the_same_command_goes_on() {
    let scene = Scene::of(5);
    scene.play_night();
    let ask = || scene.reconcile(&["--all-charges", "--patience", "0s"]);

    let begun = ask();
    assert_eq!((begun.code, &begun.report["inquiries"]["unanswered"]), (3, &json!(5)));
    scene.provider.skip_to(scene.nights.morning_after(0) + TimeDelta::minutes(1)).unwrap();
    let ended = ask();

    assert_eq!((ended.code, ended.counts()), (0, vec![("matched", 5)]), "{}", ended.report);
    let asked = scene.operator.stats().unwrap().requests_to("check_transaction");
    assert_eq!(asked, 5, "once each, however often the command runs");
}

#[test]
fn a_charged_charge_that_the_operator_does_not_find_is_told_and_never_changed() {
    let scene = Scene::of(3);
    scene.play_night();
    let charge = scene.provider.charge_of(Subscriber(0)).unwrap();
    let blind = json!({
        "endpoint": "check_transaction",
        "transaction_id": charge.transaction_id,
        "behaviour": { "answer": "not_found" },
    });
    scene.operator.script(&blind).unwrap();
    let ask = || scene.reconcile(&["--sample", "3", "--seed", "7", "--patience", "0s"]);
    ask();
    scene.provider.skip_to(scene.nights.morning_after(0) + TimeDelta::minutes(1)).unwrap();

    let came = ask();

    assert_eq!((came.code, came.counts()), (3, vec![("state_differs", 1), ("matched", 2)]));
    assert_eq!(came.report["discrepancies"][0]["charge"], charge.id.as_str());
    assert_eq!(scene.provider.charge_of(Subscriber(0)).unwrap().state, "charged");
}

#[test]
fn money_rule_3_a_decline_that_the_operator_says_it_charged_is_told_although_its_word_moves_it() {
    let scene = Scene::of(1);
    // It debits, and answers that there are no funds.
    let wrong =
        json!({ "endpoint": "request_deduct", "behaviour": { "answer": { "code": "103" } } });
    scene.operator.script(&wrong).unwrap();
    let opens_at = scene.nights.opens_at(0);
    scene.provider.skip_to(opens_at + TimeDelta::minutes(10)).unwrap();
    assert_eq!(scene.provider.charge_of(Subscriber(0)).unwrap().state, "declined");
    let ask = || scene.reconcile(&["--all-charges", "--patience", "0s"]);
    ask();
    scene.provider.skip_to(opens_at + TimeDelta::minutes(11)).unwrap();

    let came = ask();

    assert_eq!((came.code, came.counts()), (3, vec![("state_differs", 1)]), "{}", came.report);
    assert_eq!(came.report["discrepancies"][0]["note"], "was closed here; charged there");
    assert_eq!(scene.provider.charge_of(Subscriber(0)).unwrap().state, "charged");
}

#[test]
fn a_command_that_asks_has_a_worker_of_its_own() {
    let operator = Operator::open(1).unwrap();
    let settings = Settings { at_night: false, ..Settings::nightly(operator.base_url()) };
    let provider = Provider::new(&settings).unwrap();
    provider.enrol(Subscriber::first(4), Utc::now()).unwrap();
    provider.succeed(&["work", "--until-idle"]).unwrap();
    let charges = provider.charges().unwrap();
    let date = charges[0].run.rsplit('/').next().unwrap();

    let came = reconcile(&provider, date, &["--sample", "4"]);

    assert_eq!((came.code, came.counts()), (0, vec![("matched", 4)]), "{}", came.report);
    assert_eq!(came.report["inquiries"]["answered"], 4);
}
