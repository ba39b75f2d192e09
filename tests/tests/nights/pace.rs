//! The operator's cap, in real time.

use chrono::{TimeDelta, Utc};
use mekong_tests::{Operator, Provider, Settings, Subscriber, wait_until};

const TPS: u32 = 20;
const SUBSCRIBERS: u32 = 200;
/// Two seconds' worth of calls.
const WINDOW: usize = 40;

#[test]
fn the_pace_is_never_above_the_cap_and_almost_at_it_while_work_is_due() {
    let operator = Operator::open(1).unwrap();
    let settings = Settings { tps: TPS, at_night: false, ..Settings::nightly(operator.base_url()) };
    let provider = Provider::new(&settings).unwrap();
    let renews_at = Utc::now() - TimeDelta::minutes(1);
    provider.enrol(Subscriber::first(SUBSCRIBERS), renews_at).unwrap();

    let mut worker = provider.worker("worker", &["--until-idle"]).unwrap();
    let status = worker.wait(std::time::Duration::from_secs(60)).unwrap();

    assert!(status.success(), "{}", worker.log_tail().unwrap());
    let stats = operator.stats().unwrap();
    assert_eq!(stats.debits, u64::from(SUBSCRIBERS));
    assert!(stats.calls_per_second_peak <= TPS.into(), "{stats:?}");
    let best = best_rate(&operator);
    assert!(best >= f64::from(TPS) * 0.98, "at most {best:.2} calls a second");
}

/// The best rate over [`WINDOW`] calls in a row: whatever else the machine does can only slow
/// some of them.
fn best_rate(operator: &Operator) -> f64 {
    let requests = operator.requests().expect("the operator's log");
    let calls = requests.iter().filter(|request| request.endpoint != "token");
    let times: Vec<_> = calls.map(|request| request.at).collect();
    let spans = times.windows(WINDOW + 1).map(|window| window[WINDOW] - window[0]);
    let shortest = spans.min().expect("more calls than a window has");
    WINDOW as f64 / shortest.as_seconds_f64()
}

#[test]
fn the_pace_is_kept_by_three_processes_together() {
    let operator = Operator::open(1).unwrap();
    let settings = Settings { tps: TPS, at_night: false, ..Settings::nightly(operator.base_url()) };
    let provider = Provider::new(&settings).unwrap();
    let renews_at = Utc::now() - TimeDelta::minutes(1);
    provider.enrol(Subscriber::first(SUBSCRIBERS), renews_at).unwrap();

    let workers: Vec<_> =
        ["one", "two", "three"].map(|name| provider.worker(name, &[]).unwrap()).into();
    let everyone = || Ok(operator.stats()?.debits == u64::from(SUBSCRIBERS));
    wait_until("everyone is charged", std::time::Duration::from_secs(60), everyone).unwrap();

    drop(workers);
    let stats = operator.stats().unwrap();
    assert_eq!(stats.debited_twice, 0);
    assert!(stats.calls_per_second_peak <= TPS.into(), "{stats:?}");
}
