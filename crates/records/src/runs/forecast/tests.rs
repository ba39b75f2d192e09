use std::time::Duration;

use chrono_tz::Tz;

use super::*;

/// Two in the morning in Vientiane.
const OPENS_AT: &str = "2026-11-22T19:00:00Z";

fn opens_at() -> DateTime<Utc> {
    OPENS_AT.parse().expect("an instant")
}

fn after(minutes: i64) -> DateTime<Utc> {
    opens_at() + TimeDelta::minutes(minutes)
}

fn nights() -> RenewalSchedule {
    let four_hours = Duration::from_secs(4 * 3_600);
    RenewalSchedule::windows("0 0 2 * * *", Tz::Asia__Vientiane, four_hours).expect("a schedule")
}

/// So many calls in the quarters of an hour from the window's opening on.
fn quarters(calls: &[u64]) -> BTreeMap<DateTime<Utc>, u64> {
    let quarters = (0..).map(|n| after(15 * n));
    quarters.zip(calls.iter().copied()).filter(|(_, calls)| *calls > 0).collect()
}

/// What is foreseen of a night at this minute of its window.
fn at_minute(minute: i64, calls: &[u64], done: u64, to_send: u64) -> Forecast {
    let (sent, schedule) = (quarters(calls), nights());
    let (now, schedule) = (after(minute), Some(&schedule));
    Readings { now, sent: &sent, done, to_send, schedule }.forecast()
}

#[test]
fn the_rate_is_that_of_this_quarter_of_an_hour_and_the_one_before() {
    let night = at_minute(35, &[1, 18_000, 6_000], 24_001, 24_000);
    assert_eq!(night.rate_per_s, Some(20.0), "24,000 calls in twenty minutes");
    assert_eq!(night.eta, Some(after(35 + 20) + TimeDelta::seconds(0)));
    assert_eq!((night.fits, night.window_ends_at), (Some(true), Some(after(240))));
    assert_eq!(night.began_at, Some(opens_at()));
    assert_eq!(night.last_sent_at, Some(after(35)));
    assert!((night.progress - 24_001.0 / 48_001.0).abs() < 1e-9);
}

#[test]
fn a_night_that_began_a_moment_ago_has_no_rate_and_one_of_a_minute_has() {
    let sent = quarters(&[600]);
    let schedule = nights();
    let night = |seconds| {
        let now = opens_at() + TimeDelta::seconds(seconds);
        Readings { now, sent: &sent, done: 600, to_send: 1_200, schedule: Some(&schedule) }
    };
    assert_eq!(night(59).forecast().rate_per_s, None);
    assert_eq!(night(60).forecast().rate_per_s, Some(10.0));
}

#[test]
fn a_night_too_large_for_its_window_is_told_before_the_window_closes() {
    let night = at_minute(30, &[9_000, 9_000], 18_000, 200_000);
    assert_eq!((night.rate_per_s, night.fits), (Some(10.0), Some(false)));
    assert!(night.eta > night.window_ends_at, "{night:?}");
}

#[test]
fn a_night_that_stands_still_has_a_rate_of_zero_and_does_not_fit() {
    let silent = at_minute(20, &[], 0, 500);
    assert_eq!((silent.rate_per_s, silent.eta, silent.fits), (Some(0.0), None, Some(false)));
    let stopped = at_minute(50, &[9_000], 9_000, 500);
    assert_eq!((stopped.rate_per_s, stopped.fits), (Some(0.0), Some(false)));
}

#[test]
fn what_takes_two_calls_a_charge_takes_twice_as_long() {
    let night = at_minute(15, &[9_000], 4_500, 4_500);
    assert_eq!(night.eta, Some(after(30)), "9,000 calls at ten a second");
}

#[test]
fn a_night_that_is_through_has_no_rate_any_more_and_keeps_its_times() {
    let night = at_minute(300, &[9_000, 100], 9_100, 0);
    assert_eq!((night.rate_per_s, night.eta, night.fits), (None, None, None));
    assert_eq!((night.began_at, night.last_sent_at), (Some(opens_at()), Some(after(30))));
    assert_eq!((night.window_ends_at, night.progress), (Some(after(240)), 1.0));
}

#[test]
fn what_its_window_could_not_fit_waits_for_the_next_one_without_a_rate() {
    let night = at_minute(300, &[9_000; 16], 144_000, 10);
    assert_eq!((night.rate_per_s, night.eta, night.fits), (None, None, Some(false)));
    assert_eq!(night.window_ends_at, Some(after(24 * 60 + 240)));
    let early = at_minute(-60, &[], 0, 10);
    assert_eq!((early.rate_per_s, early.fits), (None, None), "nothing was to begin yet");
}

#[test]
fn a_run_without_windows_goes_at_the_rate_of_its_calls_and_fits_into_nothing() {
    let sent = quarters(&[4_500]);
    let run = Readings { now: after(15), sent: &sent, done: 4_500, to_send: 600, schedule: None };
    let run = run.forecast();
    assert_eq!((run.rate_per_s, run.eta), (Some(5.0), Some(after(17))));
    assert_eq!((run.fits, run.window_ends_at), (None, None));
}

#[test]
fn a_rate_that_is_known_better_moves_the_end() {
    let window_ends_at = Some(after(240));
    let counted = RunView { opened: 9_000, open: 1_200, sent: 7_800, ..RunView::default() };
    let run = RunView { window_ends_at, ..counted.clone() };
    let live = at_rate(run.clone(), 10.0, after(15));
    assert_eq!((live.rate_per_s, live.eta, live.fits), (Some(10.0), Some(after(17)), Some(true)));
    let slow = at_rate(run, 0.01, after(15));
    assert_eq!(slow.fits, Some(false), "120,000 seconds");
    let waits = RunView { fits: Some(false), window_ends_at, ..counted };
    assert!(waits.missed_its_window());
    assert_eq!(at_rate(waits.clone(), 10.0, after(300)), waits, "it waits for the next window");
}
