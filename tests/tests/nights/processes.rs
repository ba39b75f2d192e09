//! Several processes, and their ends.

use std::time::Duration;

use chrono::{TimeDelta, Utc};
use mekong_tests::{Books, Operator, Provider, Settings, Subscriber, wait_until};

const PATIENCE: Duration = Duration::from_secs(60);

fn due_now(operator: &Operator, subscribers: u32) -> Provider {
    let settings = Settings {
        at_night: false,
        tps: 100,
        inquiry_schedule: &["1s", "3s", "10s"],
        ..Settings::nightly(operator.base_url())
    };
    let provider = Provider::new(&settings).expect("a machine");
    let renews_at = Utc::now() - TimeDelta::minutes(1);
    provider.enrol(Subscriber::first(subscribers), renews_at).expect("enrolled");
    provider
}

#[test]
fn money_rule_1_two_processes_on_one_file_share_the_work_and_charge_everyone_once() {
    let operator = Operator::open(1).unwrap();
    let provider = due_now(&operator, 300);

    let mut workers = ["one", "two"].map(|name| provider.worker(name, &["--until-idle"]).unwrap());

    for worker in &mut workers {
        assert!(worker.wait(PATIENCE).unwrap().success(), "{}", worker.log_tail().unwrap());
    }
    let (charges, debits) = (provider.charges().unwrap(), operator.debits().unwrap());
    assert_eq!((charges.len(), debits.len()), (300, 300));
    assert_eq!(Books::join(&charges, &debits).differences(), [""; 0]);
    assert_eq!(operator.stats().unwrap().requests_to("request_deduct"), 300);
}

#[test]
fn a_worker_told_to_end_hears_out_the_calls_that_are_on_the_wire() {
    let operator = Operator::open_with_latency(1, Duration::from_millis(2_000)).unwrap();
    let provider = due_now(&operator, 1);
    let mut worker = provider.worker("worker", &[]).unwrap();
    let is_on_the_wire = || Ok(operator.stats()?.requests_to("request_deduct") == 1);
    wait_until("the charge is on the wire", PATIENCE, is_on_the_wire).unwrap();

    worker.terminate().unwrap();

    assert_eq!(worker.wait(PATIENCE).unwrap().code(), Some(0));
    assert_eq!(provider.charge_of(Subscriber(0)).unwrap().state, "charged");
    assert_eq!(operator.debits().unwrap().len(), 1);
}

#[test]
fn money_rule_2_a_charge_whose_worker_was_killed_is_asked_about_and_not_sent_again() {
    let operator = Operator::open_with_latency(1, Duration::from_millis(1_000)).unwrap();
    let provider = due_now(&operator, 1);
    let mut worker = provider.worker("worker", &[]).unwrap();
    let is_on_the_wire = || Ok(operator.stats()?.requests_to("request_deduct") == 1);
    wait_until("the charge is on the wire", PATIENCE, is_on_the_wire).unwrap();
    worker.kill9().unwrap();
    let is_debited = || Ok(operator.stats()?.debits == 1);
    wait_until("the operator goes on to the debit", PATIENCE, is_debited).unwrap();

    // A dead worker's lease runs out within the minute.
    let _another = provider.worker("another", &[]).unwrap();
    let is_charged = || Ok(provider.charge_of(Subscriber(0))?.state == "charged");
    wait_until("an inquiry settles it", PATIENCE * 3, is_charged).unwrap();

    let charge = provider.charge_of(Subscriber(0)).unwrap();
    let story = provider.story_of_charge(&charge.id).unwrap();
    assert_eq!(story.events(), ["opened", "submitted", "answer_lost", "charged"]);
    assert_eq!(story.of("answer_lost").next().unwrap().fields["why"], "worker_lost");
    assert_eq!(operator.stats().unwrap().requests_to("request_deduct"), 1);
}
